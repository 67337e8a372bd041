"""The draw of R27 (invariant I13): unpredictable without the period's secret, reproducible by an auditor with it. Pure.

A period is a week of the tenant's calendar. Its secret is committed to before it begins, in a signed statement, and
shown once it has ended. Not here: storing and showing it, and counting an agent's weekly cap.
"""

import hmac
import json
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_common.sealing import commitments

RATE_PARTS = 1 << 64
"""The draw is the first 64 bits of the MAC: fine enough for any rate, exact in integers."""
DRAW_HIDDEN = timedelta(days=8)
"""R27: until the period has ended, nobody learns that a cap is reached. A week, and a call that outlasts it."""
MINUTE_S = 60
COMMITTED = "SamplePeriodCommitted"


def drawn(period_secret: bytes, call_id: UUID, rate: float) -> bool:
    """True when this call is in the sample: HMAC-SHA256(period_secret, call id's 16 bytes) < rate.

    `rate` is a share of eligible calls, 0 to 1. The same secret, call and rate always give the same answer.
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError("a sample rate lies between 0 and 1")
    mac = hmac.digest(period_secret, call_id.bytes, "sha256")
    return int.from_bytes(mac[:8], "big") < int(rate * RATE_PARTS)


def new_secret(fresh: bytes, tenant_id: str, period: str) -> bytes:
    """A secret for one tenant's period from 32 random bytes that may serve several: 32 bytes, none tells another."""
    return hmac.digest(fresh, f"rightcall-sample-v1\0{tenant_id}\0{period}".encode(), "sha256")


def period_of(at: datetime, time_zone: str) -> str:
    """The sampling period: the ISO week on the tenant's calendar, e.g. `2026-W48`."""
    return _period(int(at.timestamp()) // MINUTE_S, time_zone)


@lru_cache(maxsize=4_096)  # asked for every call that begins
def _period(minute: int, time_zone: str) -> str:
    """No day begins within a minute."""
    return _week(datetime.fromtimestamp(minute * MINUTE_S, ZoneInfo(time_zone)).date())


def period_after(period: str) -> str:
    """The week that follows."""
    return _week(_monday(period) + timedelta(days=7))


def span_of(period: str, time_zone: str) -> tuple[datetime, datetime]:
    """From Monday's first instant to the next Monday's, on the tenant's calendar."""
    zone, monday = ZoneInfo(time_zone), _monday(period)
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + timedelta(days=7)))
    return begins, ends


def commitment(tenant_id: str, period: str, secret: bytes) -> str:
    """What binds us to the secret without telling it: 64 hex digits (`sealing.commitments`, the secret as salt)."""
    return commitments.commit(_whose(tenant_id, period), secret)


def is_committed(tenant_id: str, period: str, secret: bytes, committed: str) -> bool:
    """True if this is the secret that the commitment was made for."""
    return len(secret) == commitments.SALT_BYTES and commitments.check(_whose(tenant_id, period), secret, committed)


def statement(
    tenant_id: str, period: str, span: tuple[datetime, datetime], secret: bytes, committed_at: datetime
) -> bytes:
    """The bytes that are signed and published. `committed_at` before `begins_at` is what makes it worth something."""
    begins_at, ends_at = span
    body = {
        "type": COMMITTED,
        "tenant_id": tenant_id,
        "period": period,
        "begins_at": begins_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "committed_at": committed_at.isoformat(),
        "commitment": commitment(tenant_id, period, secret),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


class Committed(NamedTuple):
    """What a signed statement says."""

    tenant_id: str
    period: str
    begins_at: datetime
    committed_at: datetime
    commitment: str


def commitment_of(said: bytes) -> Committed:
    """Read a statement. ValueError, KeyError or TypeError for anything else: a signature must have been checked."""
    body = json.loads(said)
    if body["type"] != COMMITTED:
        raise ValueError("not a commitment to a sampling period")
    begins_at, committed_at = (datetime.fromisoformat(body[name]) for name in ("begins_at", "committed_at"))
    return Committed(str(body["tenant_id"]), str(body["period"]), begins_at, committed_at, str(body["commitment"]))


def _whose(tenant_id: str, period: str) -> bytes:
    return f"sample-period\0{tenant_id}\0{period}".encode()


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _monday(period: str) -> date:
    year, _, week = period.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)
