"""How a call ended, as exactly one of three fates with its reason (design section 6). Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

Fate = Literal["stored", "not_recorded", "failed"]
AWAITED_MAX: Final = timedelta(hours=26)
"""After its end a call's audio may still come for so long: an hour more than `sweeping` waits before it gives up."""


class CallEnd(NamedTuple):
    """What is known of a call in the end. `states`: of its recordings; `refused`: why epochs were refused."""

    call_id: UUID
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    states: list[str]
    refused: list[str]
    streams: int
    awaited: bool = False
    """A stream that its end names is not settled, and what is missing may still come."""


def pending(end: CallEnd) -> bool:
    """Whether the call goes on, or one of its recordings is not settled."""
    return end.ended_at is None or end.awaited or bool({"open", "discarding", "erasing"} & set(end.states))


def fate(end: CallEnd) -> tuple[Fate, str]:
    """Stored beats all (erased later is stored first); a discard was intended; audio without a recording was not."""
    if {"stored", "erased"} & set(end.states):
        return "stored", "ERASED" if "stored" not in end.states else "STORED"
    if "discarded" in end.states:
        return "not_recorded", end.reason or "DISCARDED"
    if end.refused:
        return "failed", end.refused[0]
    if end.streams:
        return "failed", "AUDIO_NEVER_ARRIVED"
    if end.outcome is None:
        return "failed", "NO_DECISION"
    if end.outcome in ("RECORD", "CONTINUE", "RESUME", "DENY_PAUSE"):
        return "failed", "NO_AUDIO"
    return "not_recorded", end.reason or "UNKNOWN"
