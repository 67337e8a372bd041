"""Says of a recording's time what `recording_time` makes of its rows: its span, what is lost, and each gap.

Said when the recording is stored, and again when a fact about its time comes later. Only what is new is declared.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from rightcall_common.events import codec
from rightcall_common.events import recordings as events
from rightcall_common.events.recordings import GapDeclared
from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import RecordingRow
from rightcall_storage.state.time_rows import StatedGap
from rightcall_storage.store import calls, ledger, recordings, streams, times
from rightcall_storage.timeline.call_rows import CallRows
from rightcall_storage.timeline.recording_time import TimeFacts, told

DECLARED_MAX: Final = 100
"""Events and leaves at once, of the longest gaps: a bad line must not flood the bus. `lost_ms` counts all."""


async def state_time(tx: Transaction, rows: CallRows, recording: RecordingRow) -> tuple[datetime, datetime]:
    """Lay the recording out and write down what is new; when it began and ended. The call is locked."""
    tenant_id, recording_id, call_id = recording.tenant_id, recording.recording_id, recording.call_id
    discards = await calls.discards_of(tx, [call_id])
    facts = TimeFacts(
        await times.standings(tx, tenant_id, call_id),
        await times.claims(tx, tenant_id, call_id),
        await times.signalled(tx, tenant_id, call_id),
        await streams.gaps(tx, tenant_id, recording_id),
        {discard.purpose: discard.decision_seq for discard in discards.get(call_id, ())},
    )
    laid_out = told(rows, recording_id, facts)
    if laid_out is None:
        raise LookupError("stating: a recording of which nothing is known")
    cover, listed = laid_out.cover, laid_out.gaps()
    known = await times.stated(tx, tenant_id, recording_id)
    stated = recording._replace(
        started_at=cover.started_at,
        ended_at=cover.ended_at,
        lost_ms=cover.lost_ms,
        silence_ms=cover.silence_ms,
        gaps_total=len(cover.gaps),
        unheard=cover.unheard,
    )
    if stated != recording or listed != known:
        await recordings.set_time(tx, stated)
        await times.state(tx, tenant_id, recording_id, listed)
        await _declare(tx, stated, sorted(set(listed) - set(known), key=lambda gap: gap.since - gap.until))
    return cover.started_at, cover.ended_at


async def _declare(tx: Transaction, recording: RecordingRow, gaps: Sequence[StatedGap]) -> None:
    """State the longest ones, in order of time."""
    for gap in sorted(gaps[:DECLARED_MAX], key=lambda gap: (gap.since, gap.channel)):
        event = codec.build(
            GapDeclared,
            {
                "event_id": uuid4(),
                "tenant_id": recording.tenant_id,
                "at": tx.now,
                "recording_id": recording.recording_id,
                "call_id": recording.call_id,
                "controller_id": recording.controller_id,
                "label": gap.label,
                "stream_id": gap.stream_id,
                "since": gap.since,
                "until": gap.until,
                "channel": gap.channel,
                "stream": gap.stream,
            },
        )
        tx.emit(events.TOPIC, str(recording.recording_id), event, cause=recording.call_id)
        details: ledger.Details = {
            "stream_id": str(gap.stream_id),
            "channel": gap.channel,
            "label": gap.label,
            "since": gap.since.isoformat(),
            "until": gap.until.isoformat(),
        }
        await ledger.append(tx, recording.tenant_id, "GAP_DECLARED", recording.recording_id, details)
