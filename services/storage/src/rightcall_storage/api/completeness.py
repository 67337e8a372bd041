"""`/v1/completeness`: every call ends in exactly one of stored, intentionally not recorded, failed. No audio."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from rightcall_common.postgres import Database
from rightcall_common.values import Instant
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_storage.rules.completeness import CallEnd, Fate, fate, pending
from rightcall_storage.store import reports

SPAN_MAX: Final = timedelta(days=31)
CALLS_SHOWN_MAX: Final = 200
READERS: Final = Depends(require("auditor", "privacy", "compliance"))


class Count(BaseModel):
    """How many calls ended so, and why."""

    fate: Fate
    reason: str
    calls: int


class Failed(BaseModel):
    """A call that should have been recorded, or of which a decision is missing."""

    call_id: UUID
    started_at: datetime
    reason: str


class Completeness(BaseModel):
    """All calls that began in the span. `open`: still going on, or not settled yet."""

    since: datetime
    until: datetime
    calls: int
    open: int
    counts: list[Count]
    failed: list[Failed]


def router(db: Database) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/v1", tags=["completeness"])

    @routes.get("/completeness")
    async def completeness(
        caller: Annotated[Caller, READERS],
        since: Annotated[Instant, Query(alias="from")],
        until: Annotated[Instant, Query(alias="to")],
    ) -> Completeness:
        """Counts by fate and reason; failed calls by id."""
        if not timedelta(0) < until - since <= SPAN_MAX:
            raise Problem(422, "INVALID", "`to` lies after `from`, by 31 days at most.")
        async with db.transaction("storage.completeness", tenants=[caller.tenant_id]) as tx:
            ends = await reports.ends_of_calls(tx, caller.tenant_id, since, until)
        return _report(since, until, ends)

    return routes


def _report(since: datetime, until: datetime, ends: list[CallEnd]) -> Completeness:
    counts: dict[tuple[Fate, str], int] = {}
    failed: list[Failed] = []
    settled = [end for end in ends if not pending(end)]
    for end in settled:
        verdict = fate(end)
        counts[verdict] = counts.get(verdict, 0) + 1
        if verdict[0] == "failed" and len(failed) < CALLS_SHOWN_MAX:
            failed.append(Failed(call_id=end.call_id, started_at=end.started_at, reason=verdict[1]))
    shown = [Count(fate=key[0], reason=key[1], calls=number) for key, number in sorted(counts.items())]
    return Completeness(
        since=since, until=until, calls=len(ends), open=len(ends) - len(settled), counts=shown, failed=failed
    )
