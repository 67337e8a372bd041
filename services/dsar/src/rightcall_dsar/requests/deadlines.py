"""The clock of art. 12(3) GDPR, computed with Reg. (EEC, Euratom) 1182/71; Dutch public holidays. Pure.

Not here: the tenant's time zone. Callers give calendar days as the tenant's office saw them.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

MONTHS_TO_ANSWER: Final = 1  # art. 12(3), first sentence
MONTHS_EXTENDED: Final = 3  # second sentence: two further months, three in total
_SATURDAY: Final = 5

Holidays = Callable[[int], frozenset[date]]
"""The public holidays of a year."""


@dataclass(frozen=True, slots=True)
class Extended:
    """EXTENSION_OK: the subject was told in time, with reasons."""

    due_on: date


@dataclass(frozen=True, slots=True)
class DeadlineMissed:
    """DEADLINE_MISSED: told after the first month; the request has been overdue since `due_on`."""

    due_on: date


def due_date(received_on: date, months: int = MONTHS_TO_ANSWER, *, holidays: Holidays) -> date:
    """The last day on which the answer is in time; it ends with that day's last hour (Reg. 1182/71 art. 3(2)(c)).

    The same day-number `months` later, else that month's last day; moved to the next working day where it falls on
    a Saturday, a Sunday or a public holiday (art. 3(4)).
    """
    due = _same_day_number(received_on, months)
    while not is_working_day(due, holidays):
        due += timedelta(days=1)
    return due


def extend(received_on: date, told_on: date, *, holidays: Holidays) -> Extended | DeadlineMissed:
    """Two further months, if the subject was told within the first one (art. 12(3)); law.md S63.

    Whether there are reasons (complexity, number of requests) is the caller's to ask for.
    """
    first = due_date(received_on, holidays=holidays)
    if told_on > first:
        return DeadlineMissed(first)
    return Extended(due_date(received_on, MONTHS_EXTENDED, holidays=holidays))


def is_overdue(due_on: date, today: date) -> bool:
    """Past the last hour of the due day."""
    return today > due_on


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Reg. 1182/71 art. 2(2): neither a public holiday nor a Saturday nor a Sunday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def holidays_of(jurisdiction: str) -> Holidays:
    """The public holidays of an ISO 3166 country. Of others than NL none are known: then the clock ends earlier."""
    return dutch_public_holidays if jurisdiction == "NL" else _no_holidays


@lru_cache(maxsize=64)
def dutch_public_holidays(year: int) -> frozenset[date]:
    """Algemene termijnenwet art. 3(1). Good Friday is left out: art. 3(2) equates it for that act only, and of two
    readings we take the one with the earlier deadline.
    """
    easter = easter_sunday(year)
    return frozenset(
        {
            date(year, 1, 1),
            easter + timedelta(days=1),
            kings_day(year),
            date(year, 5, 5),  # Liberation Day
            easter + timedelta(days=39),  # Ascension Day
            easter + timedelta(days=50),  # Whit Monday
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def kings_day(year: int) -> date:
    """27 April, or the day before where that is a Sunday."""
    day = date(year, 4, 27)
    return date(year, 4, 26) if day.weekday() == calendar.SUNDAY else day


def easter_sunday(year: int) -> date:
    """Western Easter in the Gregorian calendar (the anonymous algorithm: Meeus, Astronomical Algorithms, ch. 8)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _no_holidays(_year: int) -> frozenset[date]:
    return frozenset()


def _same_day_number(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
