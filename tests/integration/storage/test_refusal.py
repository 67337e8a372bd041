"""What may not be kept is not: forged receipts, moved frames, discards before and after the audio."""

import base64
import itertools
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events import audio
from rightcall_common.events.audio import Receipt
from rightcall_common.sealing.receipts import Signer, generate_key
from tests.integration.storage.caller import Caller, frames_of, record
from tests.integration.storage.conftest import Storage


async def nothing_is_kept(storage: Storage, call: Caller) -> bool:
    """No key, no frame, no object, and no read."""
    await storage.finish()
    async with storage.http("claims") as client:
        answer = await client.get(f"/v1/recordings/{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1")
    return (
        await storage.count("data_key_wraps") == 0
        and await storage.count("pending_frames") == 0
        and await storage.count("blocks") == 0
        and await storage.keys_of(call.recording_id) == []
        and answer.status_code == 404
    )


def foreign_signer(folder: Path) -> Signer:
    path = folder / "foreign.pem"
    path.write_bytes(generate_key())
    return Signer.from_file(path)


FORGERIES = ["another signer", "storage's own key", "changed payload", "another call", "a refusal", "suspended", "none"]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_receipt_that_does_not_hold_keeps_nothing(storage: Storage, forgery: str, tmp_path: Path) -> None:
    call = await storage.call()
    genuine = call.receipt()
    raised = base64.b64encode(base64.b64decode(genuine.payload).replace(b"P30D", b"P90D")).decode()
    receipts = {
        "another signer": call.receipt(signer=foreign_signer(tmp_path)),
        "storage's own key": call.receipt(signer=storage.parts.signer),
        "changed payload": Receipt(payload=raised, proof=genuine.proof),
        "another call": (await storage.call()).receipt(),
        "a refusal": call.receipt(outcome="DO_NOT_RECORD", purposes=(), retention=()),
        "suspended": call.receipt(suspensions=("HOLD",)),
        "none": None,
    }
    records = call.whole(frames=70, receipt=receipts[forgery])
    if forgery == "none":
        records = [_without_receipt(each) for each in records]
    await storage.deliver(records)
    assert await storage.emitted("RecordingStored") == []
    assert await nothing_is_kept(storage, call)
    told = await storage.emitted("StreamStoredUpTo")
    assert {(event["state"], event["complete"]) for event in told[-2:]} == {("refused", True)}
    assert await storage.count("epochs", "state = 'refused' and payload is not null") == 0


def _without_receipt(each: BusRecord) -> BusRecord:
    if each.topic != audio.TOPIC or audio.FRAME_HEADER in each.headers:
        return each
    body = json.loads(each.value or b"")
    if body["type"] == "StreamOpened":
        body["receipt"] = None
    return record(each.topic, UUID(each.key), json.dumps(body).encode(), dict(each.headers))


async def test_a_frame_opens_only_where_it_was_sealed(storage: Storage) -> None:
    call = await storage.call()
    records = call.whole(frames=70)
    first, second = (call.streams[name].stream_id for name in ("external", "employee"))
    moved = [each for each in frames_of(records) if each.key == str(first)]
    swapped = [
        record(audio.TOPIC, first, moved[3].value or b"", {audio.FRAME_HEADER: b"0.4"}),
        record(audio.TOPIC, second, moved[5].value or b"", {audio.FRAME_HEADER: b"0.5"}),
        record(audio.TOPIC, first, b"noise" * 40, {audio.FRAME_HEADER: b"0.6"}),
    ]
    await storage.deliver([*swapped, *records, *swapped])
    assert len(await storage.emitted("RecordingStored")) == 1
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"
        data = (await client.get(url)).content[58:]
    assert (data[0::2], data[1::2]) == (call.samples("external", 5600), call.samples("employee", 5600))
    assert await storage.count("pending_frames") == 0


async def test_a_record_that_is_no_frame_is_a_dead_letter(storage: Storage) -> None:
    stream_id = uuid4()
    bad = [
        record(audio.TOPIC, stream_id, b"x", {audio.FRAME_HEADER: b"0.01"}),
        record(audio.TOPIC, stream_id, b"", {audio.FRAME_HEADER: b"0.1"}),
        record(audio.TOPIC, stream_id, b"x" * 70_000, {audio.FRAME_HEADER: b"0.1"}),
    ]
    assert await storage.deliver(bad) == [
        "audio-v1.rc-frame: malformed", "audio-v1.AudioFrames: size", "audio-v1.AudioFrames: size",
    ]  # fmt: skip


async def test_a_decision_that_policy_did_not_sign_discards_nothing(storage: Storage, tmp_path: Path) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(frames=10))
    forged = call.decided(
        2, signer=foreign_signer(tmp_path), outcome="STOP_AND_DISCARD", purposes=(), retention=(),
        discards=("EVIDENCE_AGREEMENT",),
    )  # fmt: skip
    assert await storage.deliver([forged]) == ["proof.key_id: not_trusted"]
    assert await storage.count("data_key_wraps") == 2


@pytest.mark.parametrize("order", list(itertools.permutations(["opening", "audio", "discard", "end"])))
async def test_a_discard_leaves_nothing_whenever_it_arrives(storage: Storage, order: tuple[str, ...]) -> None:
    call = await storage.call()
    records = call.whole(frames=70)
    frames = frames_of(records)
    parts = {
        "opening": [records[0], *(each for each in records if b"StreamOpened" in (each.value or b""))],
        "audio": frames,
        "discard": [call.discarded(2)],
        "end": [*call.closed(), call.ended()],
    }
    for part in order:
        await storage.deliver(parts[part])
    assert await nothing_is_kept(storage, call)
    (event,) = await storage.emitted("RecordingDiscarded")
    assert event["recording_id"] == str(call.recording_id)
    assert event["purposes"] == ["EVIDENCE_AGREEMENT"]
    told = await storage.emitted("StreamStoredUpTo")
    last = {event["stream_id"]: (event["position"], event["complete"], event["state"]) for event in told}
    assert set(last.values()) == {(69, True, "discarded")}
    await storage.deliver(frames)
    assert await nothing_is_kept(storage, call)


async def test_a_discard_takes_its_purpose_and_leaves_the_other(storage: Storage) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await storage.deliver([*call.whole(frames=10), call.discarded(2, "SECURITY_THREAT")])
    await storage.finish()
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["SECURITY_THREAT"]
    assert await storage.emitted("RecordingDiscarded") == []
    async with storage.http("security") as client:
        url = f"/v1/recordings/{call.recording_id}/audio?use=THREAT_INVESTIGATION"
        assert (await client.get(url)).json()["code"] == "USE_NOT_COMPATIBLE"
    async with storage.http("compliance") as client:
        url = f"/v1/recordings/{call.recording_id}/audio?use=COMPLIANCE_MONITORING"
        assert (await client.get(url)).status_code == 200


async def test_what_is_decided_anew_after_a_discard_is_kept(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 10), call.discarded(2)])
    anew = call.receipt(3, effective_at=call.started_at + timedelta(milliseconds=300))
    again = call.epoch("external", 10, epoch=1, after=timedelta(milliseconds=300), receipt=anew)
    await storage.deliver([*again, *call.closed(), call.ended()])
    await storage.finish()
    (stored,) = await storage.emitted("RecordingStored")
    assert stored["duration_ms"] == 100
    assert stored["started_at"] == "2026-11-24T09:00:00.300000Z"
    assert await storage.count("epochs", "state = 'live'") == 1


async def test_a_stream_sealed_to_a_destroyed_transit_key_is_refused(storage: Storage) -> None:
    call = await storage.call()
    records = call.whole(frames=5)
    storage.clock.advance(timedelta(days=8))
    await storage.parts.housekeeping.transit.round()
    await storage.deliver(records)
    assert await nothing_is_kept(storage, call)
    assert await storage.count("epochs", "reason = 'DATA_KEY_DOES_NOT_OPEN'") == 2
