"""Takes in what opens and closes streams: receipts judged, data keys opened and wrapped per purpose, manifests kept.

Runs under the call's lock, so that a discard or an erasure is seen whichever came first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rightcall_common import tracing
from rightcall_common.errors import Unreadable
from rightcall_common.events.audio import StreamClosed, StreamOpened
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.transit import open_stream_key, stream_context
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.keys.kms import KmsKeyGone
from rightcall_storage.keys.transit_keys import transit_context
from rightcall_storage.lifecycle.ending import begun
from rightcall_storage.rules.discards import survivors
from rightcall_storage.rules.receipt_check import Admitted, EpochRefused, admit
from rightcall_storage.rules.retention import FOR_GOOD, end_of
from rightcall_storage.sealing.keys import KeyBroken, SecretKey, WrapContext
from rightcall_storage.state.rows import Discard, EpochRow, GapRow, ManifestRow, PurposeRow, RecordingRow, StreamRow
from rightcall_storage.state.time_rows import standing_of
from rightcall_storage.store import endings, frames, keys, recordings, streams, times

_log = logger("storage.admitting")


@dataclass(slots=True)
class Admitting:
    """What judging an epoch needs besides its transaction."""

    chain: KeyChain
    trust: Trust

    async def open(self, tx: Transaction, opened: StreamOpened, discards: Sequence[Discard]) -> None:
        """Write the epoch: live with its wraps, or dead with the reason. A repeated StreamOpened changes nothing."""
        stream = StreamRow(
            opened.stream_id, opened.call_id, opened.recording_id, opened.segment_id, opened.channel, *_UNSAID
        )
        await streams.name(tx, opened.tenant_id, stream)
        if await streams.known_epochs(tx, opened.tenant_id, [(opened.stream_id, opened.epoch)]):
            return
        verdict = admit(opened, self.trust)
        if isinstance(verdict, EpochRefused):
            await _close_off(tx, opened, "refused", verdict.reason)
            return
        await times.put_standings(tx, opened.tenant_id, [standing_of(verdict.decided)])
        await self._open_admitted(tx, opened, verdict, discards)

    async def close(self, tx: Transaction, closed: StreamClosed) -> None:
        """Keep the manifest and its labelled gaps."""
        stream = StreamRow(
            closed.stream_id, closed.call_id, closed.recording_id, closed.segment_id, closed.channel, *_UNSAID,
            closed.stream,
        )  # fmt: skip
        await streams.ask_again(tx, closed.tenant_id, closed.stream_id)
        await streams.name(tx, closed.tenant_id, stream, closed=True)
        rows = [
            ManifestRow(closed.stream_id, each.epoch, each.frames, each.started_at, each.ended_at, each.closed_by)
            for each in closed.epochs
        ]
        await streams.put_manifests(tx, closed.tenant_id, rows)
        gaps = [
            GapRow(closed.stream_id, closed.recording_id, gap.label, gap.since, gap.until, "manifest")
            for gap in closed.gaps
        ]
        await streams.put_gaps(tx, closed.tenant_id, gaps)

    async def _open_admitted(
        self, tx: Transaction, opened: StreamOpened, admitted: Admitted, discards: Sequence[Discard]
    ) -> None:
        known = await recordings.get(tx, opened.tenant_id, opened.recording_id)
        if known is not None and known.state in ("erasing", "erased"):
            await _close_off(tx, opened, "erased", "RECORDING_ERASED", admitted)
            return
        seqs = {each.purpose: each.decision_seq for each in discards}
        kept = survivors([term.purpose for term in admitted.retention], admitted.decision_seq, seqs)
        terms = (await recordings.purposes(tx, opened.tenant_id, [opened.recording_id]))[opened.recording_id]
        over = {term.purpose for term in terms if term.ended_reason in FOR_GOOD}
        if kept and over.issuperset(kept):
            await _close_off(tx, opened, "erased", "PURPOSE_ENDED", admitted)
            return
        kept = [purpose for purpose in kept if purpose not in over]
        if not kept:
            reason = max(discards, key=lambda each: each.decision_seq).reason
            await _discard_unheard(tx, opened, admitted, known, reason)
            return
        data_key = await self._data_key(tx, opened)
        if data_key is None:
            await _close_off(tx, opened, "refused", "DATA_KEY_DOES_NOT_OPEN", admitted)
            return
        recording = await recordings.open_for(tx, _recording(opened, admitted))
        if recording.state in ("discarding", "discarded"):  # the same purposes, decided anew after a discard
            await recordings.set_state(tx, opened.tenant_id, opened.recording_id, "open")
        await recordings.put_purposes(tx, opened.tenant_id, _terms(recording, admitted, kept))
        for purpose in kept:
            await recordings.end_purpose(tx, opened.tenant_id, opened.recording_id, purpose, None)
        await streams.open_epoch(
            tx, opened.tenant_id, _epoch(opened, "live", None, admitted), (admitted.payload, admitted.proof)
        )
        contexts = [_context(opened, admitted, purpose) for purpose in kept]
        await keys.put_wraps(tx, await self.chain.wrap(tx, data_key, contexts))

    async def _data_key(self, tx: Transaction, opened: StreamOpened) -> SecretKey | None:
        """The stream's key as ingest sealed it; None: not for us, not for this stream, or its transit key is gone."""
        row = await keys.transit_key(tx, opened.transit_key_id)
        if row is None or row.wrapped is None:
            _log.error("storage.transit_key_gone", stream_id=str(opened.stream_id))
            return None
        try:
            private = await self.chain.kms.unwrap(row.kms_key_id, row.wrapped, transit_context(row.key_id))
            sealed = base64_octets(opened.sealed_key)
            return SecretKey(open_stream_key(private, sealed, _stream_context(opened)))
        except (KmsKeyGone, KeyBroken, Unreadable, ValueError):
            _log.error("storage.data_key_refused", stream_id=str(opened.stream_id))
        return None


_UNSAID = (False, False, None, None, None, None)


async def _close_off(
    tx: Transaction, opened: StreamOpened, state: str, reason: str, admitted: Admitted | None = None
) -> None:
    """The epoch is dead from the start: nothing of it is kept, and what waits of it goes."""
    receipt = (admitted.payload, admitted.proof) if admitted else None
    await streams.open_epoch(tx, opened.tenant_id, _epoch(opened, state, reason, admitted), receipt)
    dropped = await frames.drop(tx, opened.stream_id, opened.epoch, 0, None)
    await streams.dropped(tx, opened.tenant_id, opened.stream_id, opened.epoch, dropped)
    _log.warning("storage.epoch_not_kept", reason=reason, stream_id=str(opened.stream_id))


async def _discard_unheard(
    tx: Transaction, opened: StreamOpened, admitted: Admitted, known: RecordingRow | None, reason: str
) -> None:
    """The discard came first. A recording that nobody knew yet is discarded like any other, so that it is said."""
    await _close_off(tx, opened, "discarded", reason, admitted)
    if known is not None:
        return
    recording = await recordings.open_for(tx, _recording(opened, admitted))
    terms = _terms(recording, admitted, [term.purpose for term in admitted.retention])
    await recordings.put_purposes(tx, opened.tenant_id, [term._replace(ended_at=tx.now) for term in terms])
    await recordings.set_state(tx, opened.tenant_id, opened.recording_id, "discarding", reason=reason)
    prefix = f"{recording.recording_id}/{opened.stream_id}/{opened.epoch}/"
    row = begun(tx, recording, prefix, reason=reason, traceparent=tracing.of(opened.event_id))
    await endings.begin(tx, opened.tenant_id, row)


def _recording(opened: StreamOpened, admitted: Admitted) -> RecordingRow:
    return RecordingRow(
        tenant_id=opened.tenant_id,
        recording_id=opened.recording_id,
        call_id=opened.call_id,
        controller_id=admitted.controller_id,
        state="open",
        created_at=opened.started_at,
        started_at=None,
        ended_at=None,
        lost_ms=0,
        incomplete=False,
        provisional=admitted.provisional,
        roles_inferred=opened.roles_inferred,
        flags=[],
        stored_at=None,
        gone_at=None,
        gone_reason=None,
    )


def _terms(recording: RecordingRow, admitted: Admitted, kept: Sequence[str]) -> list[PurposeRow]:
    return [
        PurposeRow(
            recording.recording_id,
            term.purpose,
            term.retention_class,
            term.keep,
            term.keep_max,
            term.time_zone,
            admitted.decision_seq,
            end_of(recording.created_at, term.keep, term.keep_max, term.time_zone),
            None,
        )
        for term in admitted.retention
        if term.purpose in kept
    ]


def _epoch(opened: StreamOpened, state: str, reason: str | None, admitted: Admitted | None) -> EpochRow:
    seq = admitted.decision_seq if admitted else None
    return EpochRow(
        opened.stream_id, opened.epoch, opened.call_id, opened.recording_id, state, reason, seq, opened.codec,
        opened.started_at, opened.transit_key_id, -1, opened.channel,
    )  # fmt: skip


def _context(opened: StreamOpened, admitted: Admitted, purpose: str) -> WrapContext:
    return WrapContext(
        opened.tenant_id, admitted.controller_id, str(opened.recording_id), str(opened.stream_id), opened.epoch, purpose
    )


def _stream_context(opened: StreamOpened) -> bytes:
    return stream_context(
        opened.tenant_id,
        str(opened.call_id),
        str(opened.recording_id),
        str(opened.segment_id),
        str(opened.stream_id),
        opened.epoch,
    )
