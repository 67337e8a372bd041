"""What survives: a killed process, a bus that was replaced, a second process beside the first."""

import asyncio
import itertools
import json
import signal
from datetime import timedelta

import pytest

from rightcall_common.events.calls import MediaGap
from tests.support.eventually import eventually
from tests.support.ingest import IngestWorld
from tests.support.scripted_policy import readable


async def test_after_kill_9_the_next_process_declares_the_gap_answers_bye_and_goes_on_recording(
    world: IngestWorld,
) -> None:
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(2)
        before = set(world.policy.records)
        assert any(key.count(".") == 2 for key in before), "frames are out before the crash"
        ingest.end(signal.SIGKILL)
        await ingest.start()
        await eventually(lambda: len(world.policy.gaps_of_all(call_id, "CRASH")) == 2)
        await call.play(2)
        async with world.client(ingest) as http:
            shown = (await http.get("/v1/calls", params={"native_id": call.native_id})).json()["calls"]
        assert [(one["call_id"], one["state"]) for one in shown] == [(str(call_id), "running")]
    ended = await world.ended(call_id)
    begun, whole = world.policy.gaps_of_all(call_id, "CRASH")
    assert begun.until is None
    assert whole.until == begun.at
    assert [fact.fact_seq for fact in world.policy.facts[call_id]] == list(range(1, ended.fact_seq + 1))
    for channel, tone in (("external", 440), ("employee", 880)):
        one = world.heard(call_id)[channel]
        assert one.tone() == tone
        assert one.between(begun.since, begun.at) == 0
        assert one.between(begun.at, ended.at) > 1.6
        assert one.between(world.started(call_id).at, begun.since) > 0.9
        assert one.closed is not None
        assert [epoch.closed_by for epoch in one.closed.epochs] == ["crash", "end"]
        assert [epoch.epoch for epoch in one.closed.epochs] == [0, 1]
        assert "CRASH" in [gap.label for gap in one.closed.gaps]
    traces = [
        json.loads(line) for line in (ingest.state / "traces.jsonl").read_text().splitlines() if str(call_id) in line
    ]
    assert len({span["trace_id"] for span in traces if span["name"] in ("sip.invite", "call.fact")}) == 1


async def test_a_pause_that_lasts_through_kill_9_is_whole_in_every_manifest(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(2)
        async with world.client(ingest, "agent", person="e-1") as agent:
            assert (await agent.post(f"/v1/calls/{call_id}/pause")).status_code == 202
        await eventually(lambda: world.policy.gaps(call_id, "PRIVATE"))
        await call.play(1)
        ingest.end(signal.SIGKILL)
        await ingest.start()
        async with world.client(ingest, "agent", person="e-1") as agent:
            assert (await agent.post(f"/v1/calls/{call_id}/resume")).status_code == 202
        await call.play(2)
    await world.ended(call_id)
    since = world.policy.gaps(call_id, "PRIVATE")[0].since
    for one in world.heard(call_id).values():
        assert one.closed is not None
        silent = [gap for gap in one.closed.gaps if gap.label in ("PRIVATE", "CRASH", "NO_DECISION")]
        assert silent[0].since == since
        for gap, following in itertools.pairwise(silent):
            assert following.since <= gap.until, "between the pause and the resumption no time is without a label"
        assert one.between(since, silent[-1].until) == 0
        assert one.between(silent[-1].until, silent[-1].until + timedelta(seconds=2)) > 1


async def test_a_stopped_process_leaves_its_calls_to_the_next_one(world: IngestWorld) -> None:
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
        assert ingest.end() == 0
        await ingest.start()
        await call.play(1)
        await call.hold()
        await call.retrieve()
    ended = await world.ended(call_id)
    assert ended.cause == "bye"
    assert world.heard(call_id)["external"].tone() == 440


async def test_what_a_replaced_bus_has_lost_is_sent_again_and_nothing_is_doubled(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1.5)
        await eventually(lambda: world.policy.records)
        known = world.policy.received
        await world.policy.stop()
        assert world.bus.embedded is not None
        world.bus.embedded.restart()
        await world.policy.start()
        await world.policy.storage_is_well()
        await eventually(lambda: world.policy.received >= 2 * known)
        await call.play(1.5)
    ended = await world.ended(call_id)
    assert [fact.fact_seq for fact in world.policy.facts[call_id]] == list(range(1, ended.fact_seq + 1))
    for one in world.heard(call_id).values():
        assert one.seconds > 2.6
    gaps = [gap.label for gap in world.policy.of_type(call_id, MediaGap)]
    assert "CRASH" not in gaps


async def test_decisions_reach_the_process_that_owns_the_call_and_commands_are_passed_on_to_it(
    world: IngestWorld,
) -> None:
    first, second = await world.process(), await world.process()
    async with world.call(first) as one, world.call(second) as other:
        ids = [await world.call_id(first, one), await world.call_id(second, other)]
        await one.play(1)
        await other.play(1)
        async with world.client(second, "agent", person="e-1") as agent:
            answer = await agent.post(f"/v1/calls/{ids[0]}/pause")
            assert answer.status_code == 202, answer.text
            shown = (await agent.get(f"/v1/calls/{ids[0]}")).json()
            assert shown["state"] == "running"
        async with world.client(second) as telephony:
            found = (await telephony.get("/v1/calls", params={"native_id": one.native_id})).json()["calls"]
            assert [call["call_id"] for call in found] == [str(ids[0])]
            signal_fact = {"match": {"call_sid": one.native_id}, "fact": "signalled"}
            stated = (await telephony.post("/v1/call-facts", json=signal_fact)).json()
            assert stated["status"] == "pending"
        first.end(signal.SIGKILL)
        async with world.client(second, "agent", person="e-1") as agent:
            gone = await agent.post(f"/v1/calls/{ids[0]}/resume")
            assert (gone.status_code, gone.json()["code"]) == (409, "OWNER_GONE")
        await first.start()
    for call_id in ids:
        await world.ended(call_id)
    streams = [readable(r)["stream_id"] for key, r in world.policy.records.items() if key.count(".") == 0]
    assert len(set(streams)) == 4
    assert all(world.heard(call_id)["external"].tone() == 440 for call_id in ids)


@pytest.mark.parametrize("point", ["ingest.before_journal", "ingest.journalled", "ingest.published"])
async def test_wherever_the_process_dies_facts_have_no_hole_and_what_was_published_stays_as_it_was(
    embedded_world: IngestWorld, point: str
) -> None:
    world = embedded_world
    ingest = await world.process(RIGHTCALL_CRASH=f"{point}:5")
    async with world.call(ingest) as call:
        playing = asyncio.create_task(call.play(4))
        await eventually(ingest.is_dead)
        await ingest.start()
        await playing
        await call.play(1.5)
        call_id = await world.call_id(ingest, call)
    ended = await world.ended(call_id)
    assert [fact.fact_seq for fact in world.policy.facts[call_id]] == list(range(1, ended.fact_seq + 1))
    assert world.policy.gaps(call_id, "CRASH")
    for one in world.heard(call_id).values():
        assert one.seconds > 2
        assert one.closed is not None
        assert [epoch.closed_by for epoch in one.closed.epochs][-1] == "end"
