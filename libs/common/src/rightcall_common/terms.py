"""Retention arithmetic (law.md section 2): calendar durations added in the tenant's time zone. Pure.

Not here: which term applies to which recording; policy decides that, storage carries it out.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

Unit = Literal["D", "M", "Y"]
_PATTERN = re.compile(r"P(?:([0-9]{1,5})(D)|([0-9]{1,4})(M)|([0-9]{1,3})(Y))")
"""As `bounds.Keep`: added to any instant of ours, it still has a date."""
_DAYS_MIN = {"D": 1, "M": 28, "Y": 365}
"""The fewest days that one unit can last, so that comparing terms never favours the longer one."""


@lru_cache(maxsize=256)
def parse_term(term: str) -> tuple[int, Unit]:
    """`P30D` -> (30, "D"). One unit, at least 1; anything else raises ValueError."""
    match = _PATTERN.fullmatch(term)
    amount, unit = (part for part in match.groups() if part is not None) if match is not None else ("0", "")
    if int(amount) == 0:
        raise ValueError("a term is an ISO 8601 calendar duration of one unit: P30D, P6M, P5Y")
    return int(amount), cast(Unit, unit)


def add_term(created_at: datetime, term: str, time_zone: str) -> datetime:
    """The instant (UTC) at which what was created at `created_at` may be erased.

    Days, months and years are counted on the wall clock of `time_zone` (IANA name). Months and years keep the
    number of the day; a day that does not exist moves forward to the first of the next month, so that a statutory
    minimum is never undercut. Of an hour that a clock change doubles or skips, the later instant counts.
    """
    if created_at.tzinfo is None:
        raise ValueError("created_at needs a time zone")
    return _added(created_at.astimezone(UTC), term, time_zone)


@lru_cache(maxsize=256)
def _added(created_at: datetime, term: str, time_zone: str) -> datetime:
    """Asked again for every decision of a batch, all of which are made at one instant."""
    amount, unit = parse_term(term)
    zone = ZoneInfo(time_zone)
    local = created_at.astimezone(zone).replace(tzinfo=None)
    end = local + timedelta(days=amount) if unit == "D" else _add_months(local, amount * (12 if unit == "Y" else 1))
    return max(end.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def shorter(one: str, other: str) -> str:
    """The stricter of two terms, by the fewest days each can last: P1M (28) is shorter than P30D."""
    return one if _days_min(one) <= _days_min(other) else other


@lru_cache(maxsize=256)
def _days_min(term: str) -> int:
    amount, unit = parse_term(term)
    return amount // 12 * 365 + amount % 12 * 28 if unit == "M" else amount * _DAYS_MIN[unit]


def _add_months(local: datetime, months: int) -> datetime:
    years, month = divmod(local.month - 1 + months, 12)
    try:
        return local.replace(year=local.year + years, month=month + 1)
    except ValueError:  # the day does not exist in that month
        years, month = divmod(local.month + months, 12)
        return local.replace(year=local.year + years, month=month + 1, day=1)
