"""What gets no: a pause of a statutory call, a session too many, metadata nobody can read, impossible times."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rightcall_common.events.calls import AgentActed, CallStarted
from rightcall_local.processes import free_port
from rightcall_local.siprec_client import CallRefused, SiprecCall
from tests.support.environment import of_service
from tests.support.eventually import eventually
from tests.support.ingest import CALLER, DEALER, SERVICE, IngestWorld
from tests.support.scripted_policy import Told, record_all, refuse_all


def statutory(_told: Told) -> dict[str, Any]:
    return {"outcome": "RECORD", "purposes": ("MIFID_STATUTORY",), "reason": "REC_MIFID_DEALING_LINE"}


async def test_a_statutory_recording_is_not_paused_but_the_wish_is_on_record(embedded_world: IngestWorld) -> None:
    world = embedded_world
    world.policy.script = statutory
    ingest = await world.process()
    async with world.call(ingest, to=DEALER) as call, world.client(ingest, "agent", person="e-2") as agent:
        call_id = await world.call_id(ingest, call)
        await eventually(lambda: world.policy.of_type(call_id, CallStarted))

        async def recording() -> bool:
            decision = (await agent.get(f"/v1/calls/{call_id}")).json()["decision"]
            return bool(decision and decision["recording"])

        await eventually(recording)
        answer = await agent.post(f"/v1/calls/{call_id}/pause")
        assert (answer.status_code, answer.json()["code"]) == (409, "MIFID_PAUSE_DENIED")
        await call.play(2)
    await world.ended(call_id)
    (acted,) = world.policy.of_type(call_id, AgentActed)
    assert (acted.action, acted.fact_seq) == ("pause", answer.json()["fact_seq"])
    assert all(one.seconds > 1.7 for one in world.heard(call_id).values())


async def test_a_process_without_ports_for_another_session_says_when_to_come_back(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    first = (free_port() % 10_000 + 20_000) & ~1
    ingest = await world.process(RIGHTCALL_RTP_PORTS=f"{first}-{first + 3}")
    async with world.call(ingest) as call:
        with pytest.raises(CallRefused) as refused:
            await world.call(ingest).__aenter__()
        assert (refused.value.status, refused.value.retry_after_s) == (503, 10)
        call_id = await world.call_id(ingest, call)
        await call.play(1.5)
    await world.ended(call_id)
    assert all(one.seconds > 1.2 for one in world.heard(call_id).values()), "the first session is whole"
    async with world.call(ingest) as again:
        assert await world.call_id(ingest, again) != call_id


class Garbled(SiprecCall):
    """A client whose metadata nobody can read."""

    def _snapshot(self) -> bytes:
        return b"<recording><participant"


async def test_a_call_with_unreadable_metadata_lives_with_unknown_parties_and_a_flag(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    world.policy.script = lambda told: record_all(told) if getattr(told.facts[0], "parties", ()) else refuse_all(told)
    ingest = await world.process()
    async with Garbled(ingest.udp, from_=CALLER, to=SERVICE) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1.5)
    await world.ended(call_id)
    started = world.started(call_id)
    assert (started.metadata_ok, started.parties, started.direction) == (False, (), "unknown")
    assert world.heard(call_id) == {}


async def test_a_second_process_on_the_same_journal_does_not_start_and_says_why(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rightcall_ingest", env=of_service({}) | ingest.environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(120):  # a start takes long where many tests run
        _, said = await second.communicate()
    assert second.returncode == 1
    assert said.decode().splitlines() == [
        f"ingest: the journal {ingest.state / 'journal'} belongs to an ingest process that is running; "
        "give each process a directory of its own (RIGHTCALL_JOURNAL)"
    ]
    async with world.call(ingest) as call:
        await world.call_id(ingest, call)


async def test_a_time_that_cannot_be_is_refused_and_one_in_the_next_minute_is_stated_then(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    ingest = await world.process()
    async with world.call(ingest) as call, world.client(ingest) as http:
        call_id = await world.call_id(ingest, call)
        now = datetime.now(UTC)
        for ahead, code in ((timedelta(seconds=90), "AT_TOO_FAR_AHEAD"), (timedelta(minutes=-11), "AT_TOO_EARLY")):
            body = {"employee_id": "e-1", "at": (now + ahead).isoformat()}
            answer = await http.post(f"/v1/calls/{call_id}/private", json=body)
            assert (answer.status_code, answer.json()["code"]) == (422, code)
            fact = {"match": {"call_sid": call.native_id}, "fact": "private", "at": (now + ahead).isoformat()}
            assert (await http.post("/v1/call-facts", json=fact)).json()["code"] == code
        due = now + timedelta(seconds=1.5)
        body = {"employee_id": "e-1", "at": due.isoformat()}
        answer = await http.post(f"/v1/calls/{call_id}/private", json=body)
        assert (answer.json()["status"], answer.json()["fact_seq"]) == ("scheduled", None)
        await eventually(lambda: world.policy.of_type(call_id, AgentActed))
        (acted,) = world.policy.of_type(call_id, AgentActed)
        assert (acted.at, acted.claimed_at) == (due, due)
        stranger = {"employee_id": "e-9"}
        assert (await http.post(f"/v1/calls/{call_id}/private", json=stranger)).json()["code"] == "NO_SUCH_PARTY"
