"""What is told of a call's time over HTTP, on the bus and in the WAV is one and the same, in whatever order facts came."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.events.audio import TimelineGap
from tests.integration.storage.caller import Caller
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_recording import heard

KINDS = ("embedded",)


def ms(value: float) -> timedelta:
    return timedelta(milliseconds=value)


async def shown(storage: Storage, call: Caller, role: str = "claims") -> dict[str, Any]:
    """GET of the recording."""
    async with storage.http(role) as client:
        answer = await client.get(f"/v1/recordings/{call.recording_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def gaps(call: Caller, view: dict[str, Any]) -> list[tuple[str, str, str | None, float, float]]:
    """(channel, label, stream, since, until) in milliseconds of the call."""

    def at(moment: str) -> float:
        return (datetime.fromisoformat(moment) - call.started_at) / ms(1)

    return [(g["channel"], g["label"], g["stream"], at(g["since"]), at(g["until"])) for g in view["gaps"]]


async def agree(storage: Storage, call: Caller, view: dict[str, Any]) -> None:
    """The WAV lasts as long as the view says, and is silent where the view has a gap."""
    channels = dict(zip(("external", "employee"), await heard(storage, call.recording_id), strict=True))
    began = datetime.fromisoformat(view["started_at"])
    assert {len(line) for line in channels.values()} == {view["duration_ms"] * 8}
    for gap in view["gaps"]:
        first, last = (round((datetime.fromisoformat(gap[end]) - began) / ms(1) * 8) for end in ("since", "until"))
        line = channels[gap["channel"]][first:last]
        assert line == b"\xd5" * len(line)


def crashed_at_once(call: Caller) -> list[BusRecord]:
    """The ear dies a second into the call, before anything was stored, and goes on after three."""
    late = timedelta(seconds=3)
    sound = [*call.epoch("external", 100, after=late), *call.epoch("employee", 100, after=late)]
    streams = [call.signal("external"), call.signal("employee")]
    assert streams == ["s0", "s1"]
    crash = [call.media_gap("CRASH", ms(900), None), call.media_gap("CRASH", ms(900), late)]
    return [call.started(), call.decided(), *crash, *sound, *call.closed(), call.ended()]


@pytest.mark.parametrize("seed", range(6))
async def test_a_beginning_that_a_crash_took_is_a_gap_on_both_channels_in_any_order(
    storage: Storage, seed: int
) -> None:
    """I10; README limits: from the decision's `effective_at` to the first frame."""
    call = await storage.call(seed=seed)
    records = crashed_at_once(call)
    if seed:
        records += random.Random(seed).choices(records, k=20)
        random.Random(seed).shuffle(records)
    assert await storage.deliver(records, batch=1 if seed % 2 else 7) == []
    view = await shown(storage, call)
    assert gaps(call, view) == [("employee", "CRASH", "s1", 0, 3000), ("external", "CRASH", "s0", 0, 3000)]
    assert (view["lost_ms"], view["duration_ms"], view["incomplete"]) == (6000, 4000, False)
    assert datetime.fromisoformat(view["started_at"]) == call.started_at
    await agree(storage, call, view)
    declared = await storage.emitted("GapDeclared")
    assert {(gap["channel"], gap["label"]) for gap in declared} >= {("external", "CRASH"), ("employee", "CRASH")}
    assert [event["duration_ms"] for event in await storage.emitted("RecordingStored")] == [4000]


async def test_a_gap_that_is_stated_after_the_recording_was_stored_names_what_was_loss(storage: Storage) -> None:
    call = await storage.call()
    records = crashed_at_once(call)
    stated = [record for record in records if b"MediaGap" in record.headers.get("ce_type", b"")]
    await storage.deliver([record for record in records if record not in stated])
    before = await shown(storage, call)
    assert {gap[1] for gap in gaps(call, before)} == {"LOSS"}
    await storage.deliver(stated)
    after = await shown(storage, call)
    assert gaps(call, after) == [("employee", "CRASH", "s1", 0, 3000), ("external", "CRASH", "s0", 0, 3000)]
    assert after["lost_ms"] == before["lost_ms"] == 6000
    assert len(await storage.emitted("RecordingStored")) == 1


async def test_the_receipts_alone_say_when_a_recording_was_lawful(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([record for record in crashed_at_once(call) if record.topic != "decisions-v1"])
    view = await shown(storage, call)
    assert datetime.fromisoformat(view["started_at"]) == call.started_at
    assert {gap[1] for gap in gaps(call, view)} == {"CRASH"}


async def test_a_stream_that_never_sends_is_named_and_its_channel_flagged(storage: Storage) -> None:
    """Half of the talk is missing: never silence (I4, I10)."""
    call = await storage.call()
    records = [call.started(), call.decided(), *call.epoch("external", 300)]
    call.signal("external")
    silent = call.signal("employee")
    records += [*call.closed(), call.media_gap("NO_AUDIO", ms(0), ms(3000), silent), call.ended()]
    await storage.deliver(records)
    view = await shown(storage, call)
    assert gaps(call, view) == [("employee", "NO_AUDIO", "s1", 0, 3000)]
    assert (view["state"], view["lost_ms"], view["flags"]) == ("stored", 0, ["NO_AUDIO_EMPLOYEE"])


async def test_a_stream_that_was_signalled_and_of_which_nothing_is_known_is_lost(storage: Storage) -> None:
    call = await storage.call()
    records = [call.started(), call.decided(), *call.epoch("external", 300)]
    call.signal("external")
    call.signal("employee")
    await storage.deliver([*records, *call.closed(), call.ended()])
    view = await shown(storage, call)
    assert gaps(call, view) == [("employee", "LOSS", "s1", 0, 3000)]
    assert view["lost_ms"] == 3000


async def test_declared_silence_is_heard_as_silence_and_is_not_lost(storage: Storage) -> None:
    """RFC 3551 section 4.1. Two streams of one channel that are silent in turn do not speak at once."""
    call = await storage.call()
    sound = call.epoch("external", 100, silent={0: 2400, 50: 12_000})
    call.signal("external")
    await storage.deliver([call.started(), call.decided(), *sound, *call.closed(), call.ended()])
    view = await shown(storage, call)
    assert (view["gaps"], view["lost_ms"], view["silence_ms"], view["duration_ms"]) == ([], 0, 1800, 2800)
    external, _ = await heard(storage, call.recording_id)
    assert external == call.samples("external", 22_400)


async def test_after_stop_keep_the_call_goes_on_as_a_stop(storage: Storage) -> None:
    """From its lawful start to the call's end: the file lasts as long as the view says."""
    call = await storage.call()
    sound = [*call.epoch("external", 100, closed_by="cut"), *call.epoch("employee", 100, closed_by="cut")]
    call.signal("external")
    call.signal("employee")
    stop = call.decided(2, outcome="STOP_KEEP", purposes=(), retention=(), recording_id=None, segment_id=None,
                        reason="NO_PURPOSE", rule="R10", effective_at=call.started_at + ms(1000))  # fmt: skip
    await storage.deliver([call.started(), call.decided(), *sound, stop, *call.closed(), call.ended(ms(5000))])
    view = await shown(storage, call)
    assert gaps(call, view) == [("employee", "STOP", "s1", 1000, 5000), ("external", "STOP", "s0", 1000, 5000)]
    assert (view["duration_ms"], view["lost_ms"]) == (5000, 0)
    await agree(storage, call, view)


async def test_why_an_employee_paused_is_told_to_role_privacy_only(storage: Storage) -> None:
    """R32."""
    call = await storage.call()
    sound = call.epoch("external", 100, closed_by="cut")
    sound += call.epoch(
        "external", 100, epoch=1, after=ms(3000), receipt=call.receipt(3, effective_at=call.started_at + ms(3000))
    )
    call.signal("external")
    pause = call.decided(2, outcome="SUSPEND", suspensions=("EMPLOYEE_PRIVATE_PAUSE",), reason="EMPLOYEE_PRIVATE_PAUSE",
                         rule="R32", effective_at=call.started_at + ms(1000))  # fmt: skip
    await storage.deliver([call.started(), call.decided(), pause, *sound, *call.closed(), call.ended()])
    labels = {role: [gap[1] for gap in gaps(call, await shown(storage, call, role))] for role in ("claims", "privacy")}
    assert labels == {"claims": ["SUSPENDED"], "privacy": ["PRIVATE"]}


async def test_many_lost_packets_are_all_counted_and_not_all_listed(storage: Storage) -> None:
    call = await storage.call()
    sound = call.epoch("external", 1300, lost=dict.fromkeys(range(1, 1300), 80) | {700: 8000})
    call.signal("external")
    hold = call.decided(2, outcome="SUSPEND", suspensions=("HOLD",), reason="HOLD", rule="R30",
                        effective_at=call.started_at + ms(26_980))  # fmt: skip
    await storage.deliver([call.started(), call.decided(), hold, *sound, *call.closed(), call.ended(ms(36_980))])
    view = await shown(storage, call)
    assert (view["lost_ms"], view["gaps_total"], len(view["gaps"])) == (1298 * 10 + 1000, 1300, 1000)
    listed = gaps(call, view)
    assert listed == sorted(listed, key=lambda gap: gap[3])
    assert {("LOSS", 1000.0), ("HOLD", 10_000.0)} <= {
        (label, round(until - since)) for _, label, _, since, until in listed
    }
    assert len(await storage.emitted("GapDeclared")) == 100
    assert await storage.count("ledger_leaves", "kind = 'GAP_DECLARED'") == 100


@pytest.mark.parametrize(
    ("label", "since", "reason"),
    [
        ("NO_DECISION", 0, "NO_DECISION_IN_TIME"),
        ("REFUSED", 200, "MEDIA_REFUSED"),
        ("JOURNAL_FULL", 0, "JOURNAL_FULL"),
        ("CRASH", 500, "CRASH"),
        ("LOSS", 100, "AUDIO_LOST"),
        ("NO_AUDIO", 0, "NO_AUDIO"),
    ],
)
async def test_a_call_that_was_lost_names_what_failed_and_blames_nobody_falsely(
    storage: Storage, label: str, since: float, reason: str
) -> None:
    """A call of three seconds that was to be recorded and of which nothing is here."""
    call = await storage.call()
    call.signal("external")
    gap = call.media_gap(label, ms(since), ms(3000), *(("s0",) if label in ("REFUSED", "NO_AUDIO", "LOSS") else ()))
    await storage.deliver([call.started(), call.decided(), gap, call.ended(ms(3000))])
    span = {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}
    async with storage.http("auditor") as client:
        report = (await client.get("/v1/completeness", params=span)).json()
    assert [failed["reason"] for failed in report["failed"]] == [reason]


async def test_what_a_displaced_source_had_said_is_a_gap_and_heard_by_nobody(storage: Storage) -> None:
    """It spoke until the signalled source did, and ingest calls all of its stream REFUSED."""
    call = await storage.call()
    records = [call.started(), call.decided(), *call.epoch("external", 200), *call.epoch("employee", 300)]
    call.signal("external", until=ms(2000))
    call.signal("employee")
    call.streams["external"].gaps = [
        TimelineGap(label="REFUSED", since=call.started_at, until=call.started_at + ms(2000))
    ]
    await storage.deliver([*records, *call.closed(), call.ended()])
    view = await shown(storage, call)
    assert [gap for gap in gaps(call, view) if gap[0] == "external"] == [("external", "REFUSED", "s0", 0, 2000)]
    external, employee = await heard(storage, call.recording_id)
    assert external == b"\xd5" * len(external)
    assert employee != b"\xd5" * len(employee)
