"""An agent's desk over real HTTP: what is pressed is stated, what is masked is silent, what is confirmed is told."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events.calls import AgentActed, CallerObjected, ConsentChanged
from rightcall_local.siprec_client import SiprecCall
from tests.support.eventually import eventually
from tests.support.ingest import DEALER, SERVICE, IngestProcess, IngestWorld
from tests.support.scripted_policy import PURPOSE, Told, record_all

MIFID = "MIFID_STATUTORY"


def by_the_law(told: Told) -> dict[str, Any]:
    """As policy answers on a dealing line: R33 for a pause, R31 for a secret, R36 for an objection."""
    masked = False
    for fact in told.facts:
        masked = {"secret_entry_start": True, "secret_entry_end": False}.get(str(getattr(fact, "action", "")), masked)
    if masked:
        return {"outcome": "MASK", "purposes": (MIFID,), "suspensions": ("MASK",), "reason": "MASK_PCI_SAD"}
    action = getattr(told.fact, "action", "")
    if action in ("pause", "private"):
        return {"outcome": "DENY_PAUSE", "purposes": (MIFID,), "reason": "MIFID_PAUSE_DENIED"}
    objected = told.fact.type == "CallerObjected"
    reason = "OBJECTION_NOT_APPLICABLE" if objected else "REC_MIFID_DEALING_LINE"
    return {"outcome": "CONTINUE" if objected else "RECORD", "purposes": (MIFID,), "reason": reason}


def masking(told: Told) -> dict[str, Any]:
    """An ordinary recording that a secret masks."""
    answer = by_the_law(told)
    return {**answer, "purposes": (PURPOSE,)}


@asynccontextmanager
async def events(world: IngestWorld, process: IngestProcess, call_id: UUID, person: str, last: str = "") -> Any:
    """A desktop's stream, as (event, data, id)."""
    headers = {"last-event-id": last} if last else {}
    async with world.client(process, "agent", person=person) as http:
        async with http.stream("GET", f"/v1/calls/{call_id}/events", headers=headers, timeout=30) as answer:
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            yield _read(answer)


async def _read(answer: Any) -> AsyncIterator[tuple[str, dict[str, Any], str]]:
    said: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if not line and "event" in said:
            yield said["event"], json.loads(said["data"]), said["id"]
            said = {}
        elif ": " in line:
            said.update([line.split(": ", 1)])


async def until(stream: Any, kind: str, **wanted: Any) -> tuple[dict[str, Any], str]:
    """The next event of this kind that says this, and its id."""
    async for event, said, number in stream:
        if event == kind and wanted.items() <= said.items():
            return said, number
    raise AssertionError(f"the stream ended without {kind} {wanted}")


async def confirmed(stream: Any, state: str) -> None:
    """The media plane says that it is in this state."""
    async for event, said, _ in stream:
        if event in {"call", "media"} and (said["media"] if event == "call" else said)["state"] == state:
            return
    raise AssertionError(f"the stream ended without {state}")


async def test_what_is_masked_is_silent_from_its_start_to_its_end_and_nothing_else_ends_it(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    world.policy.script = masking
    ingest = await world.process()
    async with world.call(ingest) as call, world.client(ingest, "agent", person="e-1") as agent:
        call_id = await world.call_id(ingest, call)
        async with events(world, ingest, call_id, "e-1") as told:
            await confirmed(told, "recording")
            await call.play(1)
            answer = await agent.post(f"/v1/calls/{call_id}/mask", json={"kind": "card"})
            assert answer.status_code == 202, answer.text
            assert answer.json()["watch"] == f"/v1/calls/{call_id}/events"
            said, _ = await until(told, "decision", after_fact=answer.json()["fact_seq"])
            assert (said["outcome"], said["reason"]) == ("MASK", "MASK_PCI_SAD")
            await confirmed(told, "not_recording")
            await call.play(0.5)
            assert (await agent.post(f"/v1/calls/{call_id}/resume")).status_code == 202
            await call.play(0.5)
            still = (await agent.get(f"/v1/calls/{call_id}")).json()
            assert (still["recording"], still["decision"]["reason"]) == (False, "MASK_PCI_SAD")
            assert (await agent.post(f"/v1/calls/{call_id}/unmask")).status_code == 202
            await confirmed(told, "recording")
            await call.play(1)
    await world.ended(call_id)
    began, resumed, over = world.policy.of_type(call_id, AgentActed)
    assert [one.action for one in (began, resumed, over)] == ["secret_entry_start", "resume", "secret_entry_end"]
    assert (began.secret, began.employee_id, over.secret) == ("card", "e-1", None)
    for one in world.heard(call_id).values():
        assert one.between(began.at, over.at) == 0
        assert 1.6 < one.seconds <= 2.1
        assert one.closed is not None
        assert "MASK" in [gap.label for gap in one.closed.gaps]


async def test_what_is_pressed_is_stated_as_that_persons_act_and_by_nobody_who_is_not_on_the_call(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    ingest = await world.process()
    async with (
        world.call(ingest) as call,
        world.client(ingest, "agent", person="e-1") as agent,
        world.client(ingest, "agent", person="e-2") as other,
        world.client(ingest) as telephony,
    ):
        call_id = await world.call_id(ingest, call)
        for verb in ("threat", "mifid-start", "attest", "mask", "unmask"):
            assert (await other.post(f"/v1/calls/{call_id}/{verb}")).status_code == 404
            assert (await agent.post(f"/v1/calls/{call_id}/{verb}")).status_code == 202
        for verb in ("threat", "mifid-start", "attest"):
            refused = await telephony.post(f"/v1/calls/{call_id}/{verb}")
            assert (refused.status_code, refused.json()["code"]) == (422, "EMPLOYEE_ID_MISSING")
        assert (await telephony.post(f"/v1/calls/{call_id}/mask", json={"kind": "bsn"})).status_code == 202
        assert (await telephony.post(f"/v1/calls/{call_id}/unmask")).status_code == 202
        body = {"party": "caller", "status": "withdrawn"}
        assert (await agent.post(f"/v1/calls/{call_id}/consent", json=body)).status_code == 202
        assert (await agent.post(f"/v1/calls/{call_id}/consent", json={"party": "caller"})).status_code == 422
        assert (await agent.post(f"/v1/calls/{call_id}/objected", json={"party": "p9"})).status_code == 422
        native = {"match": {"call_sid": call.native_id}, "fact": "threat", "employee_id": "e-1"}
        assert (await telephony.post("/v1/call-facts", json=native)).json()["facts"][0]["call_id"] == str(call_id)
        assert (await agent.post(f"/v1/calls/{call_id}/disposition")).status_code in (404, 405)
        await eventually(lambda: len(world.policy.of_type(call_id, AgentActed)) == 8)
    acted = [(one.action, one.employee_id, one.secret) for one in world.policy.of_type(call_id, AgentActed)]
    assert acted == [
        ("threat", "e-1", None),
        ("mifid_start", "e-1", None),
        ("attest", "e-1", None),
        ("secret_entry_start", "e-1", "card"),
        ("secret_entry_end", "e-1", None),
        ("secret_entry_start", None, "bsn"),
        ("secret_entry_end", None, None),
        ("threat", "e-1", None),
    ]
    (consent,) = world.policy.of_type(call_id, ConsentChanged)
    assert (consent.party_id, consent.status) == ("p1", "withdrawn")


async def test_a_statutory_recording_heeds_a_mask_but_neither_a_pause_nor_a_private_wish_nor_an_objection(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    world.policy.script = by_the_law
    ingest = await world.process()
    async with world.call(ingest, to=DEALER) as call, world.client(ingest, "agent", person="e-2") as agent:
        call_id = await world.call_id(ingest, call)
        async with events(world, ingest, call_id, "e-2") as told:
            await confirmed(told, "recording")
            for verb in ("pause", "private"):
                denied = await agent.post(f"/v1/calls/{call_id}/{verb}")
                assert (denied.status_code, denied.json()["code"]) == (409, "MIFID_PAUSE_DENIED")
                said, _ = await until(told, "decision", after_fact=denied.json()["fact_seq"])
                assert said["reason"] == "MIFID_PAUSE_DENIED"
            objected = await agent.post(f"/v1/calls/{call_id}/objected", json={"party": "caller"})
            assert objected.status_code == 202
            said, _ = await until(told, "decision", after_fact=objected.json()["fact_seq"])
            assert (said["outcome"], said["reason"]) == ("CONTINUE", "OBJECTION_NOT_APPLICABLE")
            shown = (await agent.get(f"/v1/calls/{call_id}")).json()
            assert (shown["recording"], shown["decision"]["reason"]) == (True, "OBJECTION_NOT_APPLICABLE")
            assert shown["applied_seq"] < shown["decision"]["decision_seq"]
            assert (await agent.post(f"/v1/calls/{call_id}/mask")).status_code == 202
            await confirmed(told, "not_recording")
    (fact,) = world.policy.of_type(call_id, CallerObjected)
    assert (fact.party_id, fact.fact_seq) == ("p1", objected.json()["fact_seq"])


async def test_a_colleague_on_the_call_hears_of_a_suspension_and_not_that_it_is_private(
    embedded_world: IngestWorld,
) -> None:
    """R32: the reason of a private pause is the employee's own."""
    world = embedded_world
    world.policy.script = record_all
    ingest = await world.process()
    colleagues = SiprecCall(ingest.udp, from_=DEALER, to=SERVICE)
    async with colleagues as call, world.client(ingest, "agent", person="e-1") as pausing:
        call_id = await world.call_id(ingest, call)
        async with (
            events(world, ingest, call_id, "e-1") as own,
            events(world, ingest, call_id, "e-2") as beside,
            world.client(ingest, "agent", person="e-2") as colleague,
        ):
            await confirmed(own, "recording")
            paused = await pausing.post(f"/v1/calls/{call_id}/pause")
            assert paused.status_code == 202, paused.text
            said, _ = await until(own, "decision", after_fact=paused.json()["fact_seq"])
            assert (said["outcome"], said["reason"]) == ("SUSPEND", "EMPLOYEE_PRIVATE_PAUSE")
            said, _ = await until(beside, "decision", after_fact=paused.json()["fact_seq"])
            assert (said["outcome"], said["reason"]) == ("SUSPEND", "SUSPENDED")
            assert "PRIVATE" not in str(said)
            shown = await colleague.get(f"/v1/calls/{call_id}")
            assert shown.json()["decision"]["reason"] == "SUSPENDED"
            assert "PRIVATE" not in shown.text


async def test_a_desktop_at_another_process_hears_the_owner_until_the_call_is_over(embedded_world: IngestWorld) -> None:
    world = embedded_world
    world.policy.script = record_all
    owner, beside = await world.process(), await world.process()
    async with world.client(beside, "agent", person="e-1") as agent:
        async with world.call(owner) as call:
            call_id = await world.call_id(owner, call)

            async def known() -> bool:
                return bool((await agent.get(f"/v1/calls/{call_id}")).status_code == 200)

            await eventually(known)
            async with events(world, beside, call_id, "e-1") as told:
                first, _, _ = await anext(told)
                assert first == "call"
                assert (await agent.post(f"/v1/calls/{call_id}/mask", json={"kind": "bsn"})).status_code == 202
                assert (await agent.post(f"/v1/calls/{call_id}/unmask")).status_code == 202
                paused = await agent.post(f"/v1/calls/{call_id}/pause")
                said, number = await until(told, "decision", after_fact=paused.json()["fact_seq"])
                assert said["reason"] == "EMPLOYEE_PRIVATE_PAUSE"
            async with events(world, beside, call_id, "e-1", number) as again:
                event, said, _ = await anext(again)
                assert (event, said["state"]) == ("media", "not_recording")
                ending = asyncio.create_task(call.__aexit__(None, None, None))
                _, last = await until(again, "ended", state="ended")
                with pytest.raises(StopAsyncIteration):
                    await anext(again)
                await ending
        over = await agent.get(f"/v1/calls/{call_id}/events", headers={"last-event-id": last})
        assert over.status_code == 204
    (masked, _, _) = world.policy.of_type(call_id, AgentActed)
    assert (masked.secret, masked.employee_id) == ("bsn", "e-1")


async def test_a_listener_is_let_go_when_the_process_stops_and_told_that_the_owner_is_gone(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    owner, beside = await world.process(), await world.process()
    async with world.call(owner) as call, world.client(beside, "agent", person="e-1") as agent:
        call_id = await world.call_id(owner, call)

        async def known() -> bool:
            return bool((await agent.get(f"/v1/calls/{call_id}")).status_code == 200)

        await eventually(known)
        async with events(world, owner, call_id, "e-1") as here, events(world, beside, call_id, "e-1") as there:
            await anext(here)
            _, _, number = await anext(there)
            assert owner.process is not None
            owner.process.send_signal(signal.SIGTERM)
            for stream in (here, there):
                async for event, _, _ in stream:
                    assert event in {"decision", "media"}
            await eventually(owner.is_dead, within_s=30)
        gone = await agent.get(f"/v1/calls/{call_id}/events")
        assert (gone.status_code, gone.json()["code"]) == (409, "OWNER_GONE")
        await owner.start()
        await eventually(known)
        async with events(world, beside, call_id, "e-1", number) as again:
            event, said, _ = await anext(again)
            assert (event, said["state"]) == ("call", "running"), "numbers of the dead process say nothing to its next"
