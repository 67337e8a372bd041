"""`POST /v1/calls/{call_id}/<verb>`: what an employee or the phone system does to a call while it runs.

A verb states a fact; policy answers it, and the media plane follows. So the answer is 202, and says what to watch.
"""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from rightcall_common import telemetry
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.openapi import may_answer
from rightcall_ingest.api.deps import STATEMENT, ApiDeps, not_found
from rightcall_ingest.calls.calls import LATER_MAX
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.stated import PAUSES, NoSuchParty, StatedBody, Statement, fault_of_time
from rightcall_ingest.facts.stated_verbs import (
    Acted,
    ActedKind,
    AnnouncementStated,
    ConsentStated,
    Masked,
    ObjectionStated,
)
from rightcall_ingest.store import CallOwner

Watcher = Annotated[Caller, Depends(require("telephony", "agent"))]
Telephony = Annotated[Caller, Depends(require("telephony"))]
A = TypeVar("A", bound=Acted)
_NOTHING_MORE = Acted()
_CARD = Masked()
_ANY_PARTY = ObjectionStated()
_ACTED: dict[str, tuple[ActedKind, str]] = {
    "pause": (
        "pause",
        "The employee wants to speak in private. A statutory recording goes on: 409 MIFID_PAUSE_DENIED.",
    ),
    "resume": ("resume", "The employee goes on; only he can (R32)."),
    "private": ("private", "The employee declares the call private. A statutory recording goes on, as for `pause`."),
    "unmask": ("unmask", "The secret has been given. Nothing else ends a mask (R31)."),
    "threat": ("threat", "The threat button (R44)."),
    "mifid-start": ("mifid_start", "The employee says that the conversation turns to investment services (R45)."),
    "attest": ("attest", "The employee attests what he did; it changes nothing about the recording."),
}
_ANYBODYS = frozenset({"unmask"})
"""What a payment robot states as well: nobody presses a key."""


class StatedAnswer(BaseModel):
    """The statement was taken. `pending`: policy has not answered yet; `scheduled`: its time is still to come.

    It is confirmed when the call's `decision.after_fact` reaches `fact_seq`; `watch` says so as it happens.
    """

    model_config = ConfigDict(frozen=True)
    call_id: UUID
    fact_seq: int | None
    status: str
    watch: Annotated[str, Field(description="server-sent events of the call's confirmed state")]


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["calls"], **may_answer(429))
    for verb, (kind, summary) in _ACTED.items():
        _add_acted(routes, desk, verb, kind, summary)

    @routes.post("/v1/calls/{call_id}/announced", status_code=202, openapi_extra=STATEMENT, response_model=StatedAnswer)
    async def announced(call_id: UUID, body: AnnouncementStated, caller: Watcher) -> Any:
        """The recording announcement was played, or was not."""
        return await _state(desk, caller, call_id, "announced", body, body.statement(by_agent=caller.role == "agent"))

    @routes.post("/v1/calls/{call_id}/mask", status_code=202, openapi_extra=STATEMENT, response_model=StatedAnswer)
    async def mask(call_id: UUID, caller: Watcher, body: Masked = _CARD) -> Any:
        """A secret is being given: nothing is kept until `unmask`, also of a statutory recording (R31)."""
        said = _by(caller, body, anybodys=True)
        return await _state(desk, caller, call_id, "mask", said, said.statement())

    @routes.post("/v1/calls/{call_id}/objected", status_code=202, openapi_extra=STATEMENT, response_model=StatedAnswer)
    async def objected(call_id: UUID, caller: Watcher, body: ObjectionStated = _ANY_PARTY) -> Any:
        """The other party objects. Where the law demands the recording the decision's reason is
        OBJECTION_NOT_APPLICABLE (R36)."""
        return await _state(desk, caller, call_id, "objected", body, body.statement())

    @routes.post("/v1/calls/{call_id}/consent", status_code=202, openapi_extra=STATEMENT, response_model=StatedAnswer)
    async def consent(call_id: UUID, body: ConsentStated, caller: Watcher) -> Any:
        """A party gave or withdrew consent (R38)."""
        return await _state(desk, caller, call_id, "consent", body, body.statement())

    @routes.post("/v1/calls/{call_id}/facts", status_code=202, openapi_extra=STATEMENT, response_model=StatedAnswer)
    async def facts(call_id: UUID, body: Statement, caller: Telephony) -> Any:
        """Any fact that `POST /v1/call-facts` takes, about a call by our own id."""
        return await _state(desk, caller, call_id, "facts", body, body)

    return routes


def _add_acted(routes: APIRouter, desk: ApiDeps, verb: str, kind: ActedKind, summary: str) -> None:
    @routes.post(
        f"/v1/calls/{{call_id}}/{verb}",
        status_code=202,
        openapi_extra=STATEMENT,
        response_model=StatedAnswer,
        name=verb,
        description=summary,
    )
    async def act(call_id: UUID, caller: Watcher, body: Acted = _NOTHING_MORE) -> Any:
        said = _by(caller, body, anybodys=verb in _ANYBODYS)
        return await _state(desk, caller, call_id, verb, said, said.statement(kind))


async def _state(
    desk: ApiDeps, caller: Caller, call_id: UUID, verb: str, body: StatedBody, statement: Statement
) -> Any:
    found = await desk.find(caller, call_id)
    if isinstance(found, CallOwner):
        said = body.model_dump(mode="json", exclude_defaults=True)
        return await desk.ask(found, caller, "POST", f"/v1/calls/{call_id}/{verb}", said)
    seq = await state(desk, found, statement)
    if statement.fact in PAUSES and found.call.statutory:
        detail = "The law demands this recording; the wish to pause is on record."
        raise Problem(409, "MIFID_PAUSE_DENIED", detail, call_id=str(call_id), fact_seq=seq)
    status = "scheduled" if seq is None else "pending"
    return StatedAnswer(call_id=call_id, fact_seq=seq, status=status, watch=f"/v1/calls/{call_id}/events")


async def state(desk: ApiDeps, live: LiveCall, statement: Statement) -> int | None:
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


def _by(caller: Caller, acted: A, *, anybodys: bool = False) -> A:
    """An agent acts for himself; the phone system must say who pressed the key, if anybody did."""
    if caller.role == "agent":
        if acted.employee_id not in (None, caller.person):
            raise not_found()
        return acted.model_copy(update={"employee_id": caller.person})
    if acted.employee_id is None and not anybodys:
        raise Problem(422, "EMPLOYEE_ID_MISSING", "Say which employee pressed the key.")
    return acted
