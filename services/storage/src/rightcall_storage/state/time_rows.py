"""The rows that a recording's time is laid out from, and those in which it is told. No SQL, no IO."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events.calls import CallEnded, MediaGap
from rightcall_common.events.decisions import CallDecided


class StandingRow(NamedTuple):
    """A decision as far as a recording's time needs it. `at`: from when it holds. `label`: of the time it closes."""

    call_id: UUID
    decision_seq: int
    at: datetime
    recording_id: UUID | None
    opens: bool
    label: str


class GapClaimRow(NamedTuple):
    """A gap that ingest stated of a call. `until` None: it was said to have begun. `streams`: names; empty: all."""

    call_id: UUID
    label: str
    since: datetime
    until: datetime | None
    streams: list[str]


class SignalledRow(NamedTuple):
    """A stream that the session had, as CallEnded names it."""

    call_id: UUID
    stream: str
    channel: str
    since: datetime
    until: datetime | None


class StatedGap(NamedTuple):
    """A gap as it is told: on one channel; `stream` None: nobody named it, or all streams of the channel alike."""

    channel: str
    stream: str | None
    stream_id: UUID
    label: str
    since: datetime
    until: datetime


def standing_of(decided: CallDecided) -> StandingRow:
    """What a decision means for time. One without `effective_at` holds from when it was made."""
    at = decided.effective_at or decided.at
    return StandingRow(
        decided.call_id, decided.decision_seq, at, decided.recording_id, decided.opens, decided.gap_label
    )


def claim_of(gap: MediaGap) -> GapClaimRow:
    """What ingest says of a gap. Names in one order, so that the same gap is one."""
    return GapClaimRow(gap.call_id, gap.label, gap.since, gap.until, sorted(set(gap.streams)))


def signalled_in(ended: CallEnded) -> list[SignalledRow]:
    """The streams that a call had."""
    return [SignalledRow(ended.call_id, each.stream, each.channel, each.since, each.until) for each in ended.signalled]
