"""`/v1/calls`: what is known of a call, and what an employee or the phone system does to it while it runs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from rightcall_common import telemetry
from rightcall_common.auth import Caller, require
from rightcall_common.events.decisions import CallDecided
from rightcall_common.http import Problem
from rightcall_ingest.calls import LATER_MAX
from rightcall_ingest.desk import Desk, not_found
from rightcall_ingest.live_call import LiveCall
from rightcall_ingest.stated import Acted, Announced, NoSuchParty, Statement, fault_of_time
from rightcall_ingest.store import Owner

Watcher = Annotated[Caller, Depends(require("telephony", "agent"))]
Telephony = Annotated[Caller, Depends(require("telephony"))]
NativeId = Annotated[str, Query(min_length=1, max_length=256)]
_NOTHING_MORE = Acted()
PRIVATE = "EMPLOYEE_PRIVATE_PAUSE"
CAPPED = "SAMPLE_CAP_REACHED"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartyAnswer(_Answer):
    """A party, without saying who it is."""

    party_id: str
    party_class: str


class DecisionAnswer(_Answer):
    """The standing decision. `reason` SUSPENDED stands for a private pause where it is not the reader's own (R32).

    A call that was drawn beyond the employee's cap reads like one that was not drawn (R27).
    """

    decision_seq: int
    after_fact: int
    outcome: str
    reason: str
    recording: bool
    purposes: tuple[str, ...]
    flags: tuple[str, ...]


class CallAnswer(_Answer):
    """A call. `state`: running, ended, or owner_gone when the process that owns it does not answer."""

    call_id: UUID
    state: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    parties: tuple[PartyAnswer, ...]
    decision: DecisionAnswer | None


class CallsAnswer(_Answer):
    """Newest first."""

    calls: tuple[CallAnswer, ...]


class StatedAnswer(_Answer):
    """The statement was taken. `pending`: policy has not answered yet; `scheduled`: its time is still to come."""

    call_id: UUID
    fact_seq: int | None
    status: str


def router(desk: Desk) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["calls"])

    @routes.get("/v1/calls")
    async def find_calls(native_id: NativeId, caller: Telephony) -> CallsAnswer:
        """The calls that the phone system knows under this id: Call-ID, session id, UCID, Cisco-Guid or CallSid."""
        ref = desk.keys.native_ref(caller.tenant_id, native_id)
        here = {live.who.call_id: live for live in desk.calls if _has(live, caller, ref)}
        found = {call_id: answer(live, caller) for call_id, live in here.items()}
        for owner in await desk.store.by_native_ref(caller.tenant_id, ref):
            if owner.call_id not in found:
                found[owner.call_id] = await _answer_of(desk, owner, caller)
        return CallsAnswer(calls=tuple(sorted(found.values(), key=lambda one: one.started_at, reverse=True)))

    @routes.get("/v1/calls/{call_id}", response_model=CallAnswer)
    async def get_call(call_id: UUID, caller: Watcher) -> Any:
        """One call."""
        found = await desk.find(caller, call_id)
        if isinstance(found, Owner):
            return await desk.ask(found, caller, "GET", f"/v1/calls/{call_id}")
        return answer(found, caller)

    @routes.post("/v1/calls/{call_id}/announced", status_code=202, response_model=StatedAnswer)
    async def announced(call_id: UUID, body: Announced, caller: Watcher) -> Any:
        """The recording announcement was played, or was not."""
        return await _state(desk, caller, call_id, "announced", body.statement(by_agent=caller.role == "agent"))

    @routes.post("/v1/calls/{call_id}/pause", status_code=202, response_model=StatedAnswer)
    async def pause(call_id: UUID, caller: Watcher, body: Acted = _NOTHING_MORE) -> Any:
        """The employee wants to speak in private. A statutory recording goes on: 409 MIFID_PAUSE_DENIED."""
        return await _state(desk, caller, call_id, "pause", _acted(caller, body).statement("pause"))

    @routes.post("/v1/calls/{call_id}/resume", status_code=202, response_model=StatedAnswer)
    async def resume(call_id: UUID, caller: Watcher, body: Acted = _NOTHING_MORE) -> Any:
        """The employee goes on; only he can (R32)."""
        return await _state(desk, caller, call_id, "resume", _acted(caller, body).statement("resume"))

    @routes.post("/v1/calls/{call_id}/private", status_code=202, response_model=StatedAnswer)
    async def private(call_id: UUID, caller: Watcher, body: Acted = _NOTHING_MORE) -> Any:
        """The employee declares the call private."""
        return await _state(desk, caller, call_id, "private", _acted(caller, body).statement("private"))

    @routes.post("/v1/calls/{call_id}/facts", status_code=202, response_model=StatedAnswer)
    async def facts(call_id: UUID, body: Statement, caller: Telephony) -> Any:
        """Any fact that `POST /v1/call-facts` takes, about a call by our own id."""
        return await _state(desk, caller, call_id, "facts", body)

    return routes


async def _state(desk: Desk, caller: Caller, call_id: UUID, verb: str, statement: Statement) -> Any:
    found = await desk.find(caller, call_id)
    if isinstance(found, Owner):
        body = statement.model_dump(mode="json", exclude_defaults=True, exclude=None if verb == "facts" else {"fact"})
        return await desk.ask(found, caller, "POST", f"/v1/calls/{call_id}/{verb}", body)
    seq = await state(desk, found, statement)
    if statement.fact == "pause" and found.call.statutory:
        detail = "The law demands this recording; the wish to pause is on record."
        raise Problem(409, "MIFID_PAUSE_DENIED", detail, call_id=str(call_id), fact_seq=seq)
    return StatedAnswer(call_id=call_id, fact_seq=seq, status="scheduled" if seq is None else "pending")


async def state(desk: Desk, live: LiveCall, statement: Statement) -> int | None:
    """State it about a call of this process; its fact_seq once it is on the disk, None if its time is still to come.

    Problem 409 CALL_ENDED, 422 for its time or its party, 429 for too many about the future.
    """
    if live.ended_at is not None:
        raise Problem(409, "CALL_ENDED", "The call is over.")
    fault = fault_of_time(statement, live.who.started_at, desk.calls.now())
    if fault is not None:
        raise Problem(422, fault, "`at` is more than 60 s ahead, or more than 10 minutes before the call.")
    if len(live.later) >= LATER_MAX:
        raise Problem(429, "TOO_MANY_SCHEDULED", "Too many facts about the next minute are waiting.")
    seq, outcome = None, "stated"
    try:
        seq = desk.calls.state(live, statement)
    except NoSuchParty:
        outcome = "no_such_party"
    telemetry.count("rightcall_commands_total", verb=statement.fact, outcome=outcome)
    if outcome != "stated":
        raise Problem(422, "NO_SUCH_PARTY", "The party or employee does not take part in the call.")
    await desk.written()
    return seq


def _acted(caller: Caller, acted: Acted) -> Acted:
    """An agent acts for himself; the phone system must say who pressed the key."""
    if caller.role == "agent":
        if acted.employee_id not in (None, caller.person):
            raise not_found()
        return acted.model_copy(update={"employee_id": caller.person})
    if acted.employee_id is None:
        raise Problem(422, "EMPLOYEE_ID_MISSING", "Say which employee pressed the key.")
    return acted


def _has(live: LiveCall, caller: Caller, ref: str) -> bool:
    return live.who.tenant_id == caller.tenant_id and ref in live.native_refs


async def _answer_of(desk: Desk, owner: Owner, caller: Caller) -> CallAnswer:
    """From this process's memory, from the owner, or what the owner's row alone says."""
    try:
        found = await desk.find(caller, owner.call_id)
        if isinstance(found, LiveCall):
            return answer(found, caller)
        return CallAnswer.model_validate(await desk.ask(found, caller, "GET", f"/v1/calls/{owner.call_id}"))
    except Problem:
        pass
    return CallAnswer(
        call_id=owner.call_id,
        state="ended" if owner.ended_at else "owner_gone",
        started_at=owner.started_at,
        ended_at=owner.ended_at,
        parties=(),
        decision=None,
    )


def answer(live: LiveCall, caller: Caller) -> CallAnswer:
    """A call of this process."""
    ended_at, parties = live.ended_at, live.call.cast.parties
    return CallAnswer(
        call_id=live.who.call_id,
        state="running" if ended_at is None else "ended",
        started_at=live.who.started_at,
        ended_at=ended_at,
        parties=tuple(PartyAnswer(party_id=one.party_id, party_class=one.party_class) for one in parties),
        decision=None if live.call.decided is None else _decision(live.call.decided, live.paused_by, caller),
    )


def _decision(decided: CallDecided, paused_by: str | None, caller: Caller) -> DecisionAnswer:
    own = caller.role == "agent" and caller.person == paused_by
    hidden = PRIVATE in (*decided.suspensions, decided.reason) and not own
    return DecisionAnswer(
        decision_seq=decided.decision_seq,
        after_fact=decided.after_fact,
        outcome=decided.outcome,
        reason="SUSPENDED" if hidden else "NOT_SAMPLED" if decided.reason == CAPPED else decided.reason,
        recording=decided.opens,
        purposes=decided.purposes,
        flags=decided.flags,
    )
