"""A call's facts, decisions and audio arrive in any order and more than once; the recording is what was sent, once."""

import random
import struct
from datetime import timedelta

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events.calls import Channel
from rightcall_common.frames import CODEC_PCMA
from rightcall_storage.audio.g711 import decode
from tests.integration.storage.caller import Caller, SentStream
from tests.integration.storage.conftest import Storage
from tests.integration.storage.infrastructure import EVERY_KIND

KINDS = EVERY_KIND
LISTEN = "audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"


async def heard(storage: Storage, recording_id: object, role: str = "claims") -> tuple[bytes, bytes]:
    """Channel 1 and 2 of the WAV, without its header of 58 bytes."""
    async with storage.http(role) as client:
        answer = await client.get(f"/v1/recordings/{recording_id}/{LISTEN}")
    assert answer.status_code == 200, answer.text
    data = answer.content[58:]
    return data[0::2], data[1::2]


def held_call(call: Caller) -> list[BusRecord]:
    """A call with a hold: two epochs a stream under two receipts, and everything about it in its natural order."""
    sound: list[BusRecord] = []
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


async def test_what_is_sent_again_changes_nothing_and_is_confirmed_again(storage: Storage) -> None:
    """A confirmation that was lost on the bus would else leave ingest's journal full for ever."""
    call = await storage.call()
    records = call.whole(frames=70)
    await storage.deliver(records)
    stream = str(call.streams["external"].stream_id)

    async def told() -> list[tuple[int, bool]]:
        events = await storage.emitted("StreamStoredUpTo")
        return [(each["position"], each["complete"]) for each in events if each["stream_id"] == stream]

    before, objects = await told(), await storage.keys_of(call.recording_id)
    await storage.deliver([each for each in records if each.key == stream])
    assert await told() == [*before, (69, True)]
    assert len(await storage.emitted("RecordingStored")) == 1
    assert await storage.keys_of(call.recording_id) == objects
    assert await storage.count("pending_frames") == 0


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


async def test_a_call_whose_end_is_never_told_ends_after_the_deadline(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 70)])
    storage.clock.advance(timedelta(hours=24))
    await storage.finish()
    assert await storage.emitted("RecordingStored") == [], "it may go on"
    storage.clock.advance(timedelta(hours=2))
    await storage.finish()
    (stored,) = await storage.emitted("RecordingStored")
    assert stored["duration_ms"] == 700
    async with storage.http("claims") as client:
        shown = (await client.get(f"/v1/recordings/{call.recording_id}")).json()
    assert (shown["state"], shown["incomplete"]) == ("stored", True)
    first, _ = await heard(storage, call.recording_id)
    assert first == call.samples("external", 5600)
    span = {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}
    async with storage.http("auditor") as client:
        assert (await client.get("/v1/completeness", params=span)).json()["open"] == 0


async def test_a_call_of_which_frames_still_come_goes_on(storage: Storage) -> None:
    call = await storage.call()
    opened, *frames = call.epoch("external", 4)
    await storage.deliver([call.started(), call.decided(), opened, frames[0]])
    storage.clock.advance(timedelta(hours=20))
    await storage.deliver(frames[1:3])
    storage.clock.advance(timedelta(hours=20))
    await storage.finish()
    assert await storage.emitted("RecordingStored") == []
    await storage.deliver([frames[3], *call.closed(), call.ended()])
    first, _ = await heard(storage, call.recording_id)
    assert first == call.samples("external", 320)


async def test_frames_of_an_epoch_that_nobody_opens_go_after_seven_days(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    orphans = call.epoch("external", 3, epoch=1, after=timedelta(seconds=1))[1:]
    await storage.deliver(orphans)
    storage.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    await storage.finish()
    assert await storage.count("pending_frames") == 3
    storage.clock.advance(timedelta(seconds=2))
    await storage.finish()
    assert await storage.count("pending_frames") == 0


@pytest.mark.parametrize("seed", range(4))
async def test_each_epoch_is_heard_where_ingest_heard_it_then(storage: Storage, seed: int) -> None:
    """Ingest corrects in mid-call whose voice a stream is; the epochs before stay where they were."""
    call = await storage.call()
    records = [call.started(), call.decided(), *call.epoch("external", 5, closed_by="cut")]
    call.streams["external"].channel = "employee"
    records += call.epoch("external", 5, epoch=1, after=timedelta(milliseconds=50), receipt=call.receipt(3))
    records += [*call.closed(), call.ended()]
    random.Random(seed).shuffle(records)
    await storage.deliver(records, batch=1)
    all_of_it = call.samples("external", 800)
    silence = b"\xd5" * 400
    assert await heard(storage, call.recording_id) == (all_of_it[:400] + silence, silence + all_of_it[400:])
    async with storage.http("claims") as client:
        (stream,) = (await client.get(f"/v1/recordings/{call.recording_id}")).json()["streams"]
    assert stream["channel"] == "employee", "as the manifest says in the end"


async def test_three_streams_of_which_two_speak_at_once_on_a_channel_are_all_heard(storage: Storage) -> None:
    call = await storage.call()
    records = [call.started(), call.decided(), *call.epoch("external", 130)]
    caller = call.streams.pop("external")
    records += call.epoch("external", 20, after=timedelta(milliseconds=800))
    partner = call.streams.pop("external")
    records += call.epoch("employee", 130)
    employee = call.streams["employee"]
    call.streams.update({"mixed": partner, "external": caller})
    await storage.deliver([*records, *call.closed(), call.ended()])
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{call.recording_id}/{LISTEN}"
        whole = (await client.get(url)).content
        parts = [
            (await client.get(url, headers={"range": f"bytes={at}-{at + 12_999}"})).content
            for at in (0, 13_000, 26_000, 39_000)
        ]
    assert b"".join(parts) == whole
    data = whole[44:]
    assert len(data) == 4 * 10_400, "16-bit: a sum of two is no G.711"
    lines = [linear(each, 10_400) for each in (caller, partner, employee)]
    sums = [max(-32_768, min(32_767, one + other)) for one, other in zip(lines[0], lines[1], strict=True)]
    samples = struct.unpack(f"<{len(data) // 2}h", data)
    assert list(samples[0::2]) == sums
    assert list(samples[1::2]) == lines[2]


def linear(stream: SentStream, total: int) -> list[int]:
    """What was sent, as 16-bit samples; zero where nothing was."""
    line = [0] * total
    for start, octets in stream.heard.items():
        line[start : start + len(octets)] = struct.unpack(f"<{len(octets)}h", decode(octets, CODEC_PCMA))
    return line
