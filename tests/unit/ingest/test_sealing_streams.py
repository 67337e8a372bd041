"""From the gate's outputs to records that storage can open, and back from the journal after a crash."""

import base64
import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.events import audio, codec
from rightcall_common.events.audio import EpochManifest, Receipt, StreamClosed, StreamOpened, TimelineGap
from rightcall_common.events.calls import StreamRef
from rightcall_common.events.vault import TransitKeyOffered
from rightcall_common.frames import CODEC_PCMA, decode_frame
from rightcall_common.ids import derived
from rightcall_common.sealing import transit
from rightcall_ingest.calls.sealing_streams import StreamSealer
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, OpenEpoch, Output
from rightcall_ingest.media.timeline import ActiveDecision, Gap, micros

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
T0 = micros(START)
SECOND = 1_000_000
TENANT, CALL, RECORDING, SEGMENT = "acme", UUID(int=1), UUID(int=2), UUID(int=3)
PRIVATE, PUBLIC = transit.generate()
OFFER = TransitKeyOffered(
    event_id=UUID(int=9),
    at=START,
    key_id="key-1",
    public_key=base64.b64encode(PUBLIC).decode(),
    valid_from=START - timedelta(minutes=5),
    valid_until=START + timedelta(minutes=55),
    proof="checked elsewhere",
)
RECEIPT = Receipt(payload="e30=", proof="rc1;proof")
STANDING = ActiveDecision(1, 1, T0, True, "STOP", RECORDING, SEGMENT, ("EVIDENCE_AGREEMENT",), RECEIPT)
SPEECH = bytes(range(160))


def sealer() -> StreamSealer:
    draws = itertools.count(1)
    one = StreamSealer(tenant_id=TENANT, call_id=CALL, random=lambda size: bytes([next(draws)]) * size)
    one.add_stream("96", "external")
    one.add_stream("97", "employee", roles_inferred=True)
    return one


def opening(stream: str = "96", epoch: int = 0, at: int = T0, standing: ActiveDecision = STANDING) -> OpenEpoch:
    return OpenEpoch(stream, epoch, at, CODEC_PCMA, standing)


def frame(position: int, stream: str = "96", epoch: int = 0) -> FrameReady:
    return FrameReady(stream, epoch, position, CODEC_PCMA, position * 8000, ((0, SPEECH), (320, SPEECH)))


def stream_id(label: str, segment: UUID = SEGMENT) -> UUID:
    return derived("stream", str(CALL), str(RECORDING), str(segment), label)


def opened_of(record: JournalRecord) -> StreamOpened:
    event = codec.parse(audio.ADAPTER, record.value)
    assert isinstance(event, StreamOpened)
    return event


def closed_of(record: JournalRecord) -> StreamClosed:
    event = codec.parse(audio.ADAPTER, record.value)
    assert isinstance(event, StreamClosed)
    return event


def data_key(event: StreamOpened) -> bytes:
    ids = [str(part) for part in (event.call_id, event.recording_id, event.segment_id, event.stream_id)]
    context = transit.stream_context(TENANT, ids[0], ids[1], ids[2], ids[3], event.epoch)
    return transit.open_stream_key(PRIVATE, base64.b64decode(event.sealed_key), context)


def test_an_epoch_opens_with_its_receipt_unchanged_and_its_frames_open_with_its_key_only() -> None:
    sealed = sealer().take([opening(), frame(0), frame(1)], OFFER, T0)
    opened, first, second = sealed.records
    event = opened_of(opened)
    assert (event.receipt, event.channel, event.codec, event.started_at) == (RECEIPT, "external", "PCMA", START)
    assert (event.recording_id, event.segment_id, event.stream_id) == (RECORDING, SEGMENT, stream_id("96"))
    assert (event.transit_key_id, event.roles_inferred) == ("key-1", False)
    key = data_key(event)
    assert key == bytes([1]) * 32
    plain = decode_frame(transit.FrameSealer(key, str(event.stream_id), 0).open(1, second.value))
    assert (plain.start_sample, plain.runs) == (8000, ((0, SPEECH), (320, SPEECH)))
    with pytest.raises(Unreadable):
        transit.FrameSealer(key, str(event.stream_id), 1).open(0, first.value)


def test_a_frame_s_record_says_where_it_belongs_and_nothing_else() -> None:
    record = sealer().take([opening(), frame(0)], OFFER, T0).records[1]
    assert (record.kind, record.topic, record.key) == ("frame", "audio-v1", str(stream_id("96")))
    assert (record.stream_id, record.epoch, record.position) == (stream_id("96"), 0, 0)
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": f"{stream_id('96')}.0.0".encode(),
        "ce_source": b"ingest",
        "ce_type": b"AudioFrames",
        "content-type": b"application/octet-stream",
        "rc-frame": b"0.0",
    }
    assert SPEECH not in record.value


def test_every_epoch_has_a_key_of_its_own() -> None:
    outputs: list[Output] = [opening(), CloseEpoch("96", 0, "cut", 0, T0), opening(epoch=1), opening("97")]
    keys = [data_key(opened_of(r)) for r in sealer().take(outputs, OFFER, T0).records if r.topic]
    assert len(set(keys)) == 3


def test_the_manifest_lists_epochs_and_the_gaps_between_them() -> None:
    one = sealer()
    hold = Gap("HOLD", T0 + 2 * SECOND, T0 + 5 * SECOND)
    before = Gap("STOP", T0 - 9 * SECOND, T0)
    one.take([before, opening(), frame(0), frame(1), CloseEpoch("96", 0, "cut", 2, T0 + 2 * SECOND)], OFFER, T0)
    one.take([Gap("HOLD", hold.since, None), hold, opening(epoch=1, at=T0 + 5 * SECOND)], OFFER, T0 + 5 * SECOND)
    one.take([frame(0, epoch=1), CloseEpoch("96", 1, "end", 1, T0 + 6 * SECOND)], OFFER, T0 + 6 * SECOND)
    (record,), refs = one.finish(T0 + 7 * SECOND)
    closed = closed_of(record)
    assert [(e.epoch, e.frames, e.closed_by) for e in closed.epochs] == [(0, 2, "cut"), (1, 1, "end")]
    at = [START + timedelta(seconds=n) for n in range(7)]
    assert [(e.started_at, e.ended_at) for e in closed.epochs] == [(at[0], at[2]), (at[5], at[6])]
    assert closed.gaps == (TimelineGap(label="HOLD", since=at[2], until=at[5]),)
    assert refs == (StreamRef(stream_id=stream_id("96"), recording_id=RECORDING, segment_id=SEGMENT),)


def test_a_loss_gives_way_in_the_manifest_to_the_gap_that_says_why_nothing_was_kept() -> None:
    one = sealer()
    at = [T0 + n * SECOND for n in range(10)]
    one.take([opening(), CloseEpoch("96", 0, "cut", 0, at[9])], OFFER, T0)
    one.take([Gap("HOLD", at[3], at[5]), Gap("PRIVATE", at[5], at[6]), Gap("LOSS", at[2], at[8])], OFFER, T0)
    (record,), _ = one.finish(at[9])
    found = [(gap.label, micros(gap.since), micros(gap.until)) for gap in closed_of(record).gaps]
    assert found == [
        ("LOSS", at[2], at[3]),
        ("HOLD", at[3], at[5]),
        ("PRIVATE", at[5], at[6]),
        ("LOSS", at[6], at[8]),
    ]


def test_another_segment_is_another_stream() -> None:
    one = sealer()
    other = ActiveDecision(2, 2, T0, True, "STOP", RECORDING, UUID(int=4), ("EVIDENCE_AGREEMENT",), RECEIPT)
    one.take([opening(), CloseEpoch("96", 0, "cut", 0, T0), opening(epoch=1, standing=other)], OFFER, T0)
    one.take([CloseEpoch("96", 1, "end", 0, T0)], OFFER, T0)
    _, refs = one.finish(T0)
    assert {ref.stream_id for ref in refs} == {stream_id("96"), stream_id("96", UUID(int=4))}


def test_the_same_event_has_the_same_id_when_it_is_made_again() -> None:
    ids = {opened_of(sealer().take([opening()], OFFER, T0).records[0]).event_id for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize("now", [T0 - 301 * SECOND, T0 + 55 * 60 * SECOND])
def test_without_a_transit_key_in_force_nothing_leaves_and_the_loss_is_stated(now: int) -> None:
    one = sealer()
    sealed = one.take([opening(), frame(0), CloseEpoch("96", 0, "cut", 1, T0 + SECOND)], OFFER, now)
    assert sealed.unsealed == (Gap("JOURNAL_FULL", T0, T0 + SECOND, "96"),)
    assert [record.topic for record in sealed.records] == [""]
    assert one.finish(T0) == ((), ())


def test_a_manifest_before_the_last_epoch_is_closed_is_a_bug() -> None:
    one = sealer()
    one.take([opening()], OFFER, T0)
    with pytest.raises(InvariantBroken):
        one.finish(T0)


def test_after_a_crash_the_manifest_is_whole_and_the_open_epoch_is_closed_by_it() -> None:
    before = sealer()
    hold = Gap("HOLD", T0 + SECOND, T0 + 3 * SECOND)
    outputs: list[Output] = [opening(), frame(0), CloseEpoch("96", 0, "cut", 1, T0 + SECOND), hold]
    outputs += [opening(epoch=1, at=T0 + 3 * SECOND), frame(0, epoch=1), frame(1, epoch=1), opening("97")]
    records = before.take(outputs, OFFER, T0).records

    after = sealer()
    after.restore(record for record in records if (record.epoch, record.position) != (1, 0))  # freed meanwhile
    assert (after.first_epoch("96"), after.first_epoch("97")) == (2, 1)
    manifests = {m.stream_id: m for m in (closed_of(r) for r in after.finish(T0 + 9 * SECOND)[0])}
    assert manifests[stream_id("96")].epochs == (
        EpochManifest(epoch=0, frames=1, started_at=START, ended_at=START + timedelta(seconds=1), closed_by="cut"),
        EpochManifest(
            epoch=1,
            frames=2,
            started_at=START + timedelta(seconds=3),
            ended_at=START + timedelta(seconds=4, milliseconds=60),
            closed_by="crash",
        ),
    )
    assert [gap.label for gap in manifests[stream_id("96")].gaps] == ["HOLD"]
    assert [(e.frames, e.closed_by) for e in manifests[stream_id("97")].epochs] == [(0, "crash")]


def test_no_plaintext_is_in_any_record() -> None:
    records = sealer().take([opening(), frame(0), frame(1)], OFFER, T0).records
    assert not any(SPEECH[:16] in record.value or SPEECH[:16] in repr(record).encode() for record in records)
