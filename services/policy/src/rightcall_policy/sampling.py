"""The draw of R27 (invariant I13): unpredictable without the period's secret, reproducible by an auditor with it. Pure.

Not here: making, committing and publishing the secret, and counting an agent's weekly cap.
"""

import hmac
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

RATE_PARTS = 1 << 64
"""The draw is the first 64 bits of the MAC: fine enough for any rate, exact in integers."""


def drawn(period_secret: bytes, call_id: UUID, rate: float) -> bool:
    """True when this call is in the sample: HMAC-SHA256(period_secret, call id's 16 bytes) < rate.

    `rate` is a share of eligible calls, 0 to 1. The same secret, call and rate always give the same answer.
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError("a sample rate lies between 0 and 1")
    mac = hmac.digest(period_secret, call_id.bytes, "sha256")
    return int.from_bytes(mac[:8], "big") < int(rate * RATE_PARTS)


def period_of(at: datetime, time_zone: str) -> str:
    """The sampling period: the ISO week on the tenant's calendar, e.g. `2026-W48`."""
    year, week, _ = at.astimezone(ZoneInfo(time_zone)).isocalendar()
    return f"{year}-W{week:02}"
