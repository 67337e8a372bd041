"""A SIPREC call through a real ingest process: what leaves it is what was decided, sealed, and holds the tones sent."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.events import codec
from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallHeld,
    CallRetrieved,
    CallStarted,
    DecisionApplied,
    PartyAnnounced,
)
from rightcall_common.sealing.receipts import Signer
from tests.support.eventually import eventually
from tests.support.ingest import IngestWorld
from tests.support.scripted_policy import PURPOSE, refuse_all, when_announced


async def test_a_call_that_is_to_be_recorded_leaves_as_sealed_streams_that_hold_the_tones_sent(
    world: IngestWorld,
) -> None:
    ingest = await world.process()
    async with world.call(ingest, transport="tcp") as call:
        await call.play(2)
        call_id = await world.call_id(ingest, call)
    ended = await world.ended(call_id)
    heard = world.heard(call_id)
    assert {channel: one.tone() for channel, one in heard.items()} == {"external": 440, "employee": 880}
    assert all(1.7 < one.seconds <= 2.1 for one in heard.values())
    assert {ref.stream_id for ref in ended.streams} == {one.opened[0].stream_id for one in heard.values()}
    assert ended.cause == "bye"
    assert [one.decision_seq for one in world.policy.of_type(call_id, DecisionApplied)][:1] == [1]
    assert [fact.fact_seq for fact in world.policy.facts[call_id]] == list(range(1, ended.fact_seq + 1))
    parties = world.started(call_id).parties
    assert [party.party_class for party in parties] == ["external", "employee"]
    said = "".join(codec.encode(fact).decode() for fact in world.policy.facts[call_id])
    assert "1110001" not in said
    assert call.native_id not in said


async def test_nothing_leaves_before_a_decision_opens_and_an_announcement_does_not_reach_back(
    world: IngestWorld,
) -> None:
    world.policy.script = when_announced
    ingest = await world.process()
    async with world.call(ingest) as call, world.client(ingest) as http:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
        assert not world.policy.records
        body = {"party": "caller", "purposes": [PURPOSE], "language": "nl"}
        answer = await http.post(f"/v1/calls/{call_id}/announced", json=body)
        assert answer.status_code == 202, answer.text
        await call.play(1.5)
    await world.ended(call_id)
    announced = world.policy.of_type(call_id, PartyAnnounced)[0]
    assert (announced.fact_seq, announced.party_id) == (answer.json()["fact_seq"], "p1")
    for one in world.heard(call_id).values():
        assert one.between(world.started(call_id).at, announced.at) == 0
        assert 1.3 < one.seconds <= 1.6
    assert [gap.label for gap in world.policy.gaps_of_all(call_id, "STOP") if gap.until is not None] == ["STOP"]


async def test_a_hold_that_the_metadata_signals_is_a_gap_although_packets_go_on(world: IngestWorld) -> None:
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
        await call.hold(inactive=False)
        await call.play(1)
        await call.retrieve()
        await call.play(1)
    await world.ended(call_id)
    held, back = world.policy.of_type(call_id, CallHeld)[0], world.policy.of_type(call_id, CallRetrieved)[0]
    gap = next(gap for gap in world.policy.gaps_of_all(call_id, "HOLD") if gap.until is not None)
    assert (gap.since, gap.until) == (held.at, back.at)
    for one in world.heard(call_id).values():
        assert one.between(held.at, back.at) == 0
        assert 1.6 < one.seconds <= 2.1
        assert one.closed is not None
        assert "HOLD" in [gap.label for gap in one.closed.gaps]


async def test_a_bare_reinvite_to_inactive_is_no_hold_but_a_gap_of_its_own(world: IngestWorld) -> None:
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
        await call.suspend()
        await call.play(0.5)
        await call.resume()
        await call.play(1)
    await world.ended(call_id)
    begun, whole = world.policy.gaps_of_all(call_id, "SRC_SUSPENDED")
    assert begun.until is None
    assert whole.since == begun.since == begun.at
    assert whole.until is not None
    assert not world.policy.of_type(call_id, CallHeld)
    assert all(1.6 < one.seconds <= 2.1 for one in world.heard(call_id).values())


async def test_an_employees_pause_is_silence_and_its_reason_is_shown_to_that_employee_only(
    world: IngestWorld,
) -> None:
    ingest = await world.process()
    async with (
        world.call(ingest) as call,
        world.client(ingest, "agent", person="e-1") as agent,
        world.client(ingest, "agent", person="e-2") as other,
        world.client(ingest) as telephony,
    ):
        call_id = await world.call_id(ingest, call)
        await call.play(1)
        assert (await other.post(f"/v1/calls/{call_id}/pause")).status_code == 404
        assert (await telephony.post(f"/v1/calls/{call_id}/pause")).json()["code"] == "EMPLOYEE_ID_MISSING"
        assert (await agent.post(f"/v1/calls/{call_id}/pause")).status_code == 202

        async def paused() -> bool:
            shown = (await agent.get(f"/v1/calls/{call_id}")).json()["decision"]
            return bool(shown["reason"] == "EMPLOYEE_PRIVATE_PAUSE" and not shown["recording"])

        await eventually(paused)
        assert (await telephony.get(f"/v1/calls/{call_id}")).json()["decision"]["reason"] == "SUSPENDED"
        await call.play(1)
        assert (await agent.post(f"/v1/calls/{call_id}/resume")).status_code == 202
        await call.play(1)
    await world.ended(call_id)
    pause, resume = world.policy.of_type(call_id, AgentActed)
    assert (pause.employee_id, pause.action, resume.action) == ("e-1", "pause", "resume")
    for one in world.heard(call_id).values():
        assert one.between(pause.at, resume.at) == 0
        assert one.seconds > 1.6
    assert (await agent_status(world, call_id)) == 409


async def agent_status(world: IngestWorld, call_id: object) -> int:
    async with world.client(world.processes[0], "agent", person="e-1") as agent:
        return int((await agent.post(f"/v1/calls/{call_id}/pause")).status_code)


async def test_a_refused_call_and_one_with_a_forged_decision_leave_no_audio_anywhere(world: IngestWorld) -> None:
    world.policy.script = refuse_all
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    ended = await world.ended(call_id)
    assert ended.streams == ()

    world.policy.silent = True
    async with world.call(ingest) as call:
        forged = await world.call_id(ingest, call)
        await eventually(lambda: world.policy.of_type(forged, CallStarted))
        started = world.started(forged)
        await world.policy.decide(started, record_all_answer(), signer=Signer(Ed25519PrivateKey.generate()))
        await call.play(1)
        async with world.client(ingest) as http:
            assert (await http.get(f"/v1/calls/{forged}")).json()["decision"] is None
    await world.ended(forged)
    assert [gap.label for gap in world.policy.gaps_of_all(forged, "NO_DECISION")] == ["NO_DECISION"]
    assert not world.policy.records
    assert str(forged).encode() in [record.key for record in await world.bus.records("decisions-v1-dlq", 1)]
    kept = b"".join(file.read_bytes() for file in (ingest.state / "journal").iterdir())
    assert b'"kind":"frame"' not in kept
    assert b'"kind":"fact"' in kept


def record_all_answer() -> dict[str, object]:
    return {"outcome": "RECORD", "purposes": (PURPOSE,), "reason": "REC_EVIDENCE"}


async def test_a_fact_that_was_stated_before_the_call_takes_effect_at_its_start(world: IngestWorld) -> None:
    world.policy.script = when_announced
    ingest = await world.process()
    call = world.call(ingest)
    async with world.client(ingest) as http:
        said_at = datetime.now(UTC) - timedelta(minutes=2)
        what = {"fact": "announced", "purposes": [PURPOSE], "language": "nl", "at": said_at.isoformat()}
        fact = {"match": {"sip_session_id": call.sip_session_id}, **what}
        answer = await http.post("/v1/call-facts", json=fact)
        assert (answer.status_code, answer.json()) == (202, {"status": "waiting", "facts": []})
        async with call:
            call_id = await world.call_id(ingest, call)
            await call.play(1)
            signal = {"match": {"call_sid": call.native_id}, "fact": "signalled", "signal": "screen"}
            stated = (await http.post("/v1/call-facts", json=signal)).json()
        await world.ended(call_id)
    announced, started = world.policy.of_type(call_id, PartyAnnounced)[0], world.started(call_id)
    assert announced.at == started.at
    assert (announced.purposes, announced.language, announced.claimed_at) == ((PURPOSE,), "nl", said_at)
    signalled = world.policy.of_type(call_id, AgentSignalled)[0]
    assert stated == {"status": "pending", "facts": [{"call_id": str(call_id), "fact_seq": signalled.fact_seq}]}
    assert all(one.seconds > 0.7 for one in world.heard(call_id).values())
