"""`POST /v1/call-facts`: what a tenant's systems state about a call by a native id, also before it starts."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_ingest.api.deps import STATEMENT, ApiDeps
from rightcall_ingest.api.verbs import state
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.stated import MatchedStatement, Statement, fault_of_time

Telephony = Annotated[Caller, Depends(require("telephony"))]


class FactAnswer(BaseModel):
    """The fact as one call's. `fact_seq` null: its time is still to come, or another process has not numbered it."""

    call_id: UUID
    fact_seq: int | None


class FactsAnswer(BaseModel):
    """`pending`: stated about these calls; `waiting`: kept for ten minutes, until a call with this id starts."""

    model_config = ConfigDict(frozen=True)
    status: str
    facts: tuple[FactAnswer, ...] = ()


def router(desk: ApiDeps) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["facts"])

    @routes.post("/v1/call-facts", status_code=202, openapi_extra=STATEMENT)
    async def call_facts(body: MatchedStatement, caller: Telephony) -> FactsAnswer:
        """State a fact about the running calls that are known under this id; else it waits for such a call."""
        now = desk.calls.now()
        fault = fault_of_time(body, now, now)
        if fault is not None:
            raise Problem(422, fault, "`at` is more than 60 s ahead, or more than 10 minutes ago.")
        return await take(desk, caller, body)

    return routes


async def take(desk: ApiDeps, caller: Caller, body: MatchedStatement) -> FactsAnswer:
    """First leave it waiting, then look for its call: a call that starts meanwhile does it the other way round.

    The row is given out once, so the fact is stated once, by whoever gets it.
    """
    tenant_id, fact_id = caller.tenant_id, uuid4()
    ref = desk.keys.native_ref(tenant_id, body.match.native_id)
    await desk.store.leave_waiting(tenant_id, fact_id, ref, body.statement)
    running = [owner for owner in await desk.store.by_native_ref(tenant_id, ref) if owner.ended_at is None]
    if not running:
        return FactsAnswer(status="waiting")
    if not await desk.store.take_back(tenant_id, fact_id):
        return FactsAnswer(status="pending", facts=tuple(FactAnswer(call_id=o.call_id, fact_seq=None) for o in running))
    statement = Statement.model_validate(body.statement)
    facts = [await _state(desk, caller, owner.call_id, statement) for owner in running]
    return FactsAnswer(status="pending", facts=tuple(facts))


async def _state(desk: ApiDeps, caller: Caller, call_id: UUID, statement: Statement) -> FactAnswer:
    found = await desk.find(caller, call_id)
    if isinstance(found, LiveCall):
        return FactAnswer(call_id=call_id, fact_seq=await state(desk, found, statement))
    body = statement.model_dump(mode="json", exclude_defaults=True)
    told = await desk.ask(found, caller, "POST", f"/v1/calls/{call_id}/facts", body)
    return FactAnswer(call_id=call_id, fact_seq=told.get("fact_seq"))
