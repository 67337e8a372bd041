"""Two ingest processes on one bus: each serves its own calls, decisions and commands reach the one that owns the call."""

import asyncio
from functools import partial

from rightcall_common.events import calls, codec
from rightcall_common.events.calls import DecisionApplied
from rightcall_local.siprec_client.call import SiprecCall
from tests.e2e.evidence import rows
from tests.e2e.scene import CUSTOMER, SALES, Scene
from tests.support.eventually import eventually
from tests.support.wav import hear

FIRST, SECOND = "ingest", "ingest-2"


def at_the_second(scene: Scene) -> SiprecCall:
    """A call that the phone system sends to the second process."""
    return SiprecCall(scene.platform.where.sip_of[SECOND]["udp"], from_=CUSTOMER, to=SALES)


def applied(scene: Scene, ingest: str, call_id: str) -> list[int]:
    """The decisions that this process says it has carried out for a call, in the order of its journal."""
    facts = [one for one in scene.platform.journal(ingest) if one.topic == calls.TOPIC and str(one.call_id) == call_id]
    events = [codec.parse(calls.ADAPTER, fact.value, where="journal") for fact in facts]
    return [event.decision_seq for event in events if isinstance(event, DecisionApplied)]


async def pause(scene: Scene, call_id: str, asked_at: str) -> int:
    """The employee's pause, asked at a process that need not be the call's."""
    path = f"/v1/calls/{call_id}/pause"
    return (await scene.ask("POST", asked_at, path, "agent", person="seller", json={})).status_code


async def suspended(scene: Scene, ingest: str, call_id: str) -> bool:
    """Whether the suspending decision was carried out by this process."""
    seqs = {one["decision_seq"] for one in await scene.decisions(call_id) if one["outcome"] == "SUSPEND"}
    return bool(seqs & set(applied(scene, ingest, call_id)))


async def test_each_serves_its_own_calls_and_forwards_commands_for_the_others(scene: Scene) -> None:
    async with scene.call(CUSTOMER, SALES) as here, at_the_second(scene) as there:
        ids = [await scene.call_id(here.native_id), await scene.call_id(there.native_id)]
        await asyncio.gather(here.play(2), there.play(2))
        assert [await pause(scene, call_id, FIRST) for call_id in ids] == [202, 202]
        for owner, call_id in zip((FIRST, SECOND), ids, strict=True):
            await eventually(partial(suspended, scene, owner, call_id), within_s=30)
        await asyncio.gather(here.play(1), there.play(1))
    for call_id, owner, other in ((ids[0], FIRST, SECOND), (ids[1], SECOND, FIRST)):
        await scene.stored(call_id)
        assert applied(scene, owner, call_id)
        assert [one for one in scene.platform.journal(other) if str(one.call_id) == call_id] == []
        (owned,) = await rows(scene, "select instance from ingest.call_owners where call_id = $1", call_id)
        assert owned["instance"] == owner


async def test_the_second_goes_on_undisturbed_while_the_first_is_dead_and_takes_new_calls(scene: Scene) -> None:
    async with scene.call(CUSTOMER, SALES) as here, at_the_second(scene) as there:
        first_id, second_id = await scene.call_id(here.native_id), await scene.call_id(there.native_id)
        await asyncio.gather(here.play(2), there.play(2))
        scene.platform.kill(FIRST)
        async with at_the_second(scene) as new:
            new_id = await scene.call_id(new.native_id, ingest=SECOND)
            await asyncio.gather(here.play(2), there.play(2), new.play(2))
            assert await pause(scene, new_id, SECOND) == 202
            await eventually(partial(suspended, scene, SECOND, new_id), within_s=30)
        back = asyncio.create_task(scene.platform.until_ready(FIRST))
        while not back.done():
            await asyncio.gather(here.play(0.5), there.play(0.5))
        await back
        assert await pause(scene, second_id, FIRST) == 202, "the first, back again, forwards as before"
        await eventually(partial(suspended, scene, SECOND, second_id), within_s=30)
        await here.play(2)
    gaps = await scene.gaps((await scene.stored(first_id, within_s=180))["recording_id"])
    assert "CRASH" in gaps
    for call_id in (second_id, new_id):
        recording = await scene.stored(call_id)
        assert not {"CRASH", "NO_DECISION"} & (await scene.gaps(recording["recording_id"])).keys()
        heard = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content)
        assert heard.crosstalk_db(440, 880) < -40
        assert [one for one in scene.platform.journal(FIRST) if str(one.call_id) == call_id] == []
