"""`GET /v1/calls`: what is known of a call. Not here: what may be done to it (`api_verbs`), what one sees (`shown`)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from rightcall_common.web.app import Page, Problem, page, read_time_cursor, time_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_ingest.api.call_view import CallAnswer, CallsAnswer, answer
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.store import CallOwner

Watcher = Annotated[Caller, Depends(require("telephony", "agent"))]
Telephony = Annotated[Caller, Depends(require("telephony"))]
NativeId = Annotated[str, Query(min_length=1, max_length=256)]


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["calls"])

    @routes.get("/v1/calls")
    async def find_calls(native_id: NativeId, caller: Telephony, at: Annotated[Page, Depends(page)]) -> CallsAnswer:
        """The calls that the phone system knows under this id: Call-ID, session id of the metadata, SIP session id (RFC
        7989: whole, or the UUID of either end), UCID, Cisco-Guid or CallSid."""
        ref, before = desk.keys.native_ref(caller.tenant_id, native_id), read_time_cursor(at.after)
        found = {
            _place(live): answer(live, caller)
            for live in desk.calls
            if _has(live, caller, ref) and (before is None or _place(live) < before)
        }
        here = {call_id for _, call_id in found}
        for owner in await desk.store.by_native_ref(caller.tenant_id, ref, before, at.limit + 1):
            if owner.call_id not in here:
                found[owner.started_at, owner.call_id] = await _answer_of(desk, owner, caller)
        shown = sorted(found, reverse=True)[: at.limit]
        following = time_cursor(*shown[-1]) if len(found) > len(shown) else None
        return CallsAnswer(calls=tuple(found[each] for each in shown), next=following)

    @routes.get("/v1/calls/{call_id}", response_model=CallAnswer)
    async def get_call(call_id: UUID, caller: Watcher) -> Any:
        """One call. A statement is confirmed when `decision.after_fact` has reached its `fact_seq`: `recording` is what
        the media plane does then."""
        found = await desk.find(caller, call_id)
        if isinstance(found, CallOwner):
            return await desk.ask(found, caller, "GET", f"/v1/calls/{call_id}")
        return answer(found, caller)

    return routes


def _has(live: LiveCall, caller: Caller, ref: str) -> bool:
    return live.who.tenant_id == caller.tenant_id and ref in live.native_refs


def _place(live: LiveCall) -> tuple[datetime, UUID]:
    return live.who.started_at, live.who.call_id


async def _answer_of(desk: ApiDeps, owner: CallOwner, caller: Caller) -> CallAnswer:
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
