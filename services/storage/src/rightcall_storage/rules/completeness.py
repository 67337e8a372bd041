"""How a call ended, as exactly one of three fates with its reason (design section 6). Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from rightcall_common.events.decisions import OPENING

Fate = Literal["stored", "not_recorded", "failed"]
AWAITED_MAX: Final = timedelta(hours=26)
"""After its end a call's audio may still come for so long: an hour more than `sweeping` waits before it gives up."""


CLOCKS_S: Final = 1.0
"""Signalling and media are not simultaneous: a shorter gap does not explain a call that was lost."""
OURS: Final[Mapping[str, str]] = {
    "CRASH": "CRASH",
    "JOURNAL_FULL": "JOURNAL_FULL",
    "NO_DECISION": "NO_DECISION_IN_TIME",
    "REFUSED": "MEDIA_REFUSED",
    "LOSS": "AUDIO_LOST",
}
"""Gaps of a call that was to be recorded, in which the other side may have spoken: the reason that each gives."""


NOBODY_KNOWN: Final = "PARTIES_UNKNOWN"
"""Flag and reason of a decision on a call whose parties could not be read, or were not named (law.md 3.1, R05)."""
NOTHING: Final[Mapping[str, float]] = {}


class CallEnd(NamedTuple):
    """What is known of a call in the end.

    `states`: of its recordings. `refused`: why epochs were refused. `opened`: whether any decision let audio flow.
    `gaps`: label -> seconds, the longest on any stream, as ingest stated them.
    """

    call_id: UUID
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    states: list[str]
    refused: list[str]
    streams: int
    opened: bool = False
    gaps: Mapping[str, float] = NOTHING
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
    ours = {label: seconds for label, seconds in end.gaps.items() if label in OURS}
    flows = end.outcome in OPENING
    if (end.opened or flows) and max(ours.values(), default=0) > CLOCKS_S:
        return "failed", _longest(ours)
    if flows:
        return "failed", _unheard(end.gaps, ours)
    if end.reason == NOBODY_KNOWN:
        return "failed", NOBODY_KNOWN
    return "not_recorded", end.reason or "UNKNOWN"


def reason_of(reason: str, flags: Collection[str]) -> str:
    """The reason under which a call that was not recorded is counted: nobody meant it where nobody knew who spoke."""
    return NOBODY_KNOWN if reason == "NOT_A_PARTY" and NOBODY_KNOWN in flags else reason


def _unheard(gaps: Mapping[str, float], ours: Mapping[str, float]) -> str:
    """Nobody is blamed but by what ingest stated: that nothing was sent is a statement, too."""
    if "NO_AUDIO" in gaps:
        return "NO_AUDIO"
    if "SRC_SUSPENDED" in gaps:
        return "SRC_SUSPENDED"
    return _longest(ours) if ours else "AUDIO_NEVER_ARRIVED"


def _longest(ours: Mapping[str, float]) -> str:
    """The reason that explains most of the call; of equal ones the first of `OURS`."""
    return OURS[max(OURS, key=lambda label: ours.get(label, 0.0))]
