"""`/v1/recordings/{id}`: what is said of a recording after its call (law.md 3.4). Policy judges, storage carries out.

An employee speaks of own calls only; another one's is the 404 of what never was. Who claimed a call is not kept.
"""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from rightcall_common.postgres import Database, Transaction
from rightcall_common.values import Instant
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import in_days
from rightcall_storage.lifecycle import after_calls
from rightcall_storage.lifecycle.after_calls import RefusalReason
from rightcall_storage.lifecycle.references import REFERENCE_PATTERN, refuse_numbers

Agent = Annotated[Caller, Depends(require("agent"))]
Reviewer = Annotated[Caller, Depends(require("compliance", "privacy"))]
Legal = Annotated[Caller, Depends(require("legal"))]
Watcher = Annotated[Caller, Depends(require("legal", "privacy", "auditor"))]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE_PATTERN)]


class DispositionBody(Body):
    """Whether an agreement was made in the call (R51)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"disposition": "agreement"}]})
    disposition: Literal["agreement", "no_agreement"]


class ReviewBody(Body):
    """What the call was, heard to the minimum."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"found": "private"}]})
    found: Literal["private", "business"]


class HoldBody(Body):
    """A case, who approved that it keeps this recording, and when that is looked at again: within six months."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"case_ref": "CASE-2026-17", "approver": "counsel-2", "review_at": in_days(90)}]
        }
    )
    case_ref: Reference
    approver: Reference
    review_at: Instant


class SaidAnswer(BaseModel):
    """It is written down; what follows is decided within seconds."""

    recording_id: UUID
    status: Literal["accepted"] = "accepted"


class ExtensionBody(Body):
    """The competent authority's request, by its own reference, and until when it asks (R55)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reference": "AFM-2031-204", "until": in_days(6 * 365)}]}
    )
    reference: Reference
    until: Instant


class HoldView(BaseModel):
    """A hold that stands."""

    hold_id: UUID
    case_ref: str
    approver: str
    placed_at: AwareDatetime
    review_at: AwareDatetime


class HoldsAnswer(BaseModel):
    """The holds on a recording."""

    recording_id: UUID
    holds: list[HoldView]


def router(db: Database) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/v1/recordings/{recording_id}", tags=["after the call"])

    @routes.post("/disposition", status_code=202)
    async def classify(recording_id: UUID, caller: Agent, said: DispositionBody) -> SaidAnswer:
        """Say whether an agreement was made in an own call (R51)."""
        async with db.transaction("storage.classify", tenants=[caller.tenant_id]) as tx:
            refusal = await after_calls.classify(tx, caller, recording_id, said.disposition)
        return _said(recording_id, refusal)

    @routes.post("/private-claim", status_code=202)
    async def claim_private(recording_id: UUID, caller: Agent) -> SaidAnswer:
        """Say that an own call was private (R50, R50b). It is locked at once."""
        async with db.transaction("storage.claim_private", tenants=[caller.tenant_id]) as tx:
            refusal = await after_calls.claim_private(tx, caller, recording_id)
        return _said(recording_id, refusal)

    @routes.post("/private-claim/review", status_code=202)
    async def review_claim(recording_id: UUID, caller: Reviewer, said: ReviewBody) -> SaidAnswer:
        """Say what a claimed call was: role compliance of a statutory recording, role privacy of evidence."""
        async with db.transaction("storage.review_claim", tenants=[caller.tenant_id]) as tx:
            refusal = await after_calls.review_claim(tx, caller, recording_id, said.found)
        return _said(recording_id, refusal)

    _add_holds(routes, db)
    _add_exits(routes, db)
    return routes


def _add_holds(routes: APIRouter, db: Database) -> None:
    @routes.put("/hold")
    async def place_hold(recording_id: UUID, caller: Legal, said: HoldBody) -> HoldsAnswer:
        """Place a legal hold (R54), or move the review of the one that stands for this case."""
        refuse_numbers(said.case_ref, said.approver)
        async with db.transaction("storage.place_hold", tenants=[caller.tenant_id]) as tx:
            asked = after_calls.Asked(said.case_ref, said.approver, said.review_at)
            refusal = await after_calls.place_hold(tx, caller, recording_id, asked)
            _refuse(refusal)
            return await _holds(tx, caller, recording_id)

    @routes.get("/hold")
    async def get_holds(recording_id: UUID, caller: Watcher) -> HoldsAnswer:
        """The legal holds that stand."""
        async with db.transaction("storage.get_holds", tenants=[caller.tenant_id]) as tx:
            return await _holds(tx, caller, recording_id)

    @routes.delete("/hold", status_code=204)
    async def release_hold(recording_id: UUID, caller: Legal, case_ref: Annotated[Reference, Query()]) -> Response:
        """Release the hold of this case; what waited for it goes."""
        async with db.transaction("storage.release_hold", tenants=[caller.tenant_id]) as tx:
            _refuse(await after_calls.release_hold(tx, caller, recording_id, case_ref))
        return Response(status_code=204)


def _add_exits(routes: APIRouter, db: Database) -> None:
    @routes.post("/misclassified", status_code=202)
    async def find_misclassified(recording_id: UUID, caller: Reviewer) -> SaidAnswer:
        """Say that it was a wrong match, a duplicate or out of scope (R52): a statutory one goes when both roles do."""
        async with db.transaction("storage.find_misclassified", tenants=[caller.tenant_id]) as tx:
            refusal = await after_calls.find_misclassified(tx, caller, recording_id)
        return _said(recording_id, refusal)

    @routes.post("/authority-extension", status_code=202)
    async def extend(recording_id: UUID, caller: Legal, said: ExtensionBody) -> SaidAnswer:
        """Keep a statutory recording longer, as the competent authority asks: seven years at most (R55)."""
        refuse_numbers(said.reference)
        async with db.transaction("storage.extend", tenants=[caller.tenant_id]) as tx:
            refusal = await after_calls.extend(tx, caller, recording_id, said.reference, said.until)
        return _said(recording_id, refusal)


async def _holds(tx: Transaction, caller: Caller, recording_id: UUID) -> HoldsAnswer:
    standing = await after_calls.holds(tx, caller, recording_id)
    if standing is None:
        _refuse(after_calls.NOT_FOUND)
    return HoldsAnswer(recording_id=recording_id, holds=[HoldView(**hold._asdict()) for hold in standing or ()])


def _said(recording_id: UUID, refusal: RefusalReason | None) -> SaidAnswer:
    _refuse(refusal)
    return SaidAnswer(recording_id=recording_id)


def _refuse(refusal: RefusalReason | None) -> None:
    if refusal is not None:
        raise Problem(*refusal)
