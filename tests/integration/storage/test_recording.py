"""A call's facts, decisions and audio arrive in any order and more than once; the recording is what was sent, once."""

import random
from datetime import timedelta

import pytest

from rightcall_common.bus import Record
from rightcall_common.events.audio import Channel
from tests.integration.storage.caller import Caller
from tests.integration.storage.conftest import Storage

LISTEN = "audio?use=CONTRACT_DISPUTE&reference=T-1"


async def heard(storage: Storage, recording_id: object, role: str = "claims") -> tuple[bytes, bytes]:
    """Channel 1 and 2 of the WAV, without its header of 58 bytes."""
    async with storage.http(role) as client:
        answer = await client.get(f"/v1/recordings/{recording_id}/{LISTEN}")
    assert answer.status_code == 200, answer.text
    data = answer.content[58:]
    return data[0::2], data[1::2]


def held_call(call: Caller) -> list[Record]:
    """A call with a hold: two epochs a stream under two receipts, and everything about it in its natural order."""
    sound: list[Record] = []
    channels: tuple[Channel, ...] = ("external", "employee")
    for channel in channels:
        sound += call.epoch(channel, 130, closed_by="cut")
        sound += call.epoch(channel, 50, epoch=1, after=timedelta(milliseconds=1500), receipt=call.receipt(3))
        call.gap(channel, "HOLD", timedelta(milliseconds=1300), timedelta(milliseconds=1500))
    held = call.decided(2, outcome="SUSPEND", suspensions=("HOLD",), reason="HOLD", rule="R30")
    return [call.started(), call.decided(), held, call.decided(3), *sound, *call.closed(), call.ended()]


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_any_repetition_gives_one_recording_with_the_audio_that_was_sent(
    storage: Storage, seed: int
) -> None:
    order = random.Random(seed)
    call = await storage.call(seed=seed)
    records = held_call(call)
    mixed = [*records, *order.choices(records, k=60)]
    order.shuffle(mixed)
    assert await storage.deliver(mixed, batch=order.choice([1, 7, 50])) == []
    stored = await storage.emitted("RecordingStored")
    assert [event["recording_id"] for event in stored] == [str(call.recording_id)]
    assert (stored[0]["duration_ms"], stored[0]["retain_until"]) == (2000, "2026-12-24T09:00:00Z")
    assert await heard(storage, call.recording_id) == (
        call.samples("external", 16_000),
        call.samples("employee", 16_000),
    )
    assert await storage.count("pending_frames") == 0
    assert len(await storage.keys_of(call.recording_id)) == 8, "four blocks a stream, no losing attempt"


async def test_ingest_is_told_after_each_block_and_at_the_end(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(frames=130), batch=40)
    told = list(await storage.emitted("StreamStoredUpTo"))
    own = [
        (event["epoch"], event["position"], event["complete"], event["state"])
        for event in told
        if event["stream_id"] == str(call.streams["external"].stream_id)
    ]
    assert own[-1] == (0, 129, True, "stored")
    assert own == sorted(own), "what was said is never taken back"
    assert (0, 59, False, "stored") in own


async def test_a_pause_is_a_labelled_gap_of_the_right_length(storage: Storage) -> None:
    call = await storage.call()
    sound = call.epoch("external", 10, closed_by="cut")
    sound += call.epoch("external", 10, epoch=1, after=timedelta(milliseconds=400))
    sound += call.epoch("employee", 50)
    call.gap("external", "HOLD", timedelta(milliseconds=100), timedelta(milliseconds=400))
    await storage.deliver([call.started(), call.decided(), *sound, *call.closed(), call.ended()])
    first, second = await heard(storage, call.recording_id)
    assert first == call.samples("external", 4000)
    assert first[800:3200] == b"\xd5" * 2400
    assert second == call.samples("employee", 4000)
    async with storage.http("claims") as client:
        shown = (await client.get(f"/v1/recordings/{call.recording_id}")).json()
    assert [(gap["label"], gap["channel"]) for gap in shown["gaps"]] == [("HOLD", "external")]
    assert shown["duration_ms"] == 500


async def test_a_mixed_stream_is_heard_on_both_channels(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("mixed", 5), *call.closed(), call.ended()])
    both = call.samples("mixed", 400)
    assert await heard(storage, call.recording_id) == (both, both)


async def test_a_frame_that_never_comes_is_a_gap_loss_after_the_deadline(storage: Storage) -> None:
    call = await storage.call()
    records = call.whole(frames=70)
    frames = [each for each in records if b"0.65" in each.headers.values()]
    await storage.deliver([each for each in records if each is not frames[0]])
    assert await storage.emitted("RecordingStored") == []
    storage.clock.advance(timedelta(hours=26))
    await storage.finish()
    (gap,) = await storage.emitted("GapDeclared")
    assert gap["label"] == "LOSS"
    assert gap["stream_id"] == str(call.streams["external"].stream_id)
    assert (gap["since"], gap["until"]) == ("2026-11-24T09:00:00.650000Z", "2026-11-24T09:00:00.660000Z")
    assert len(await storage.emitted("RecordingStored")) == 1
    async with storage.http("claims") as client:
        assert (await client.get(f"/v1/recordings/{call.recording_id}")).json()["lost_ms"] == 10
    first, _ = await heard(storage, call.recording_id)
    assert first[:5200] == call.samples("external", 5200)
    assert first[5200:5280] == b"\xd5" * 80
    await storage.deliver(frames)
    assert len(await storage.emitted("RecordingStored")) == 1, "what is declared lost stays lost"
    assert await storage.count("pending_frames") == 0


async def test_a_stream_without_a_manifest_ends_after_the_deadline_with_what_is_there(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 20), call.ended()])
    storage.clock.advance(timedelta(hours=26))
    await storage.finish()
    assert len(await storage.emitted("RecordingStored")) == 1
    async with storage.http("claims") as client:
        assert (await client.get(f"/v1/recordings/{call.recording_id}")).json()["incomplete"] is True
    first, _ = await heard(storage, call.recording_id)
    assert first == call.samples("external", 1600)
