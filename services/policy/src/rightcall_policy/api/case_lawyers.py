"""`/v1/never-record/whitelist`: a client's own lawyer on a call that must be recorded, case by case (A8).

Whoever is on the never-record register stays there. An entry says that this lawyer speaks for this client until then:
their statutory calls are recorded, and nothing else of that lawyer's is. Numbers come in request bodies only.
"""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, Field

from rightcall_common.ids import Opaque, SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_common.values import Instant
from rightcall_common.web.app import Page, Problem, page, read_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import in_days
from rightcall_policy.api.deps import ApiDeps, not_found, not_phone_shaped, refs_or_refuse
from rightcall_policy.api.registers import Number
from rightcall_policy.store import case_lawyers
from rightcall_policy.store.case_lawyers import CaseLawyer
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.required import rules_or_refuse

Admin = Annotated[Caller, Depends(require("admin"))]
At = Annotated[Page, Depends(page)]
UNTIL_MAX: Final = timedelta(days=366)
"""A case that lasts longer is stated again: whoever states it has looked at it."""
EXAMPLE = {"lawyer": "+31201110060", "client": "+31201110061"}


class PairBody(Body):
    """Which lawyer, and whose."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE}]})
    lawyer: Number
    client: Number


class CaseBody(PairBody):
    """This lawyer speaks for this client in this case, until then."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXAMPLE, "case_ref": "CASE-2026-117", "until": in_days(90)}]}
    )
    case_ref: Annotated[Opaque, Field(description="of your own file: no name, no number")]
    until: Annotated[Instant, Field(description="at most a year from now; then the entry is deleted")]


class CaseAnswer(Body):
    """An entry, without numbers."""

    entry_id: UUID
    case_ref: str
    until: AwareDatetime
    since: AwareDatetime


class CasesAnswer(Body):
    """A page of what stands; `next` is what to send as `after`."""

    entries: tuple[CaseAnswer, ...]
    next: UUID | None


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["registers"])

    @routes.get("/v1/never-record/whitelist")
    async def get_cases(caller: Admin, at: At) -> CasesAnswer:
        """The cases, without numbers."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            found = await case_lawyers.page(tx, caller.tenant_id, read_cursor(at.after, UUID), at.limit)
        shown = tuple(CaseAnswer(**each._asdict()) for each in found)
        return CasesAnswer(entries=shown, next=shown[-1].entry_id if len(shown) == at.limit else None)

    @routes.put("/v1/never-record/whitelist", status_code=204)
    async def put_case(body: CaseBody, caller: Admin) -> None:
        """From now on calls of both that must be recorded by law are, although the lawyer is on the register."""
        not_phone_shaped(body.case_ref)
        async with desk.db.transaction("policy.put_case_lawyer", tenants=[caller.tenant_id]) as tx:
            refs = await _refs(tx, desk, caller.tenant_id, body)
            if not tx.now < body.until <= tx.now + UNTIL_MAX:
                faults = [{"field": "body.until", "fault": "not_within_a_year"}]
                raise Problem(422, "INVALID", "`until` lies ahead, and at most a year.", faults=faults)
            entry = CaseLawyer(uuid4(), body.case_ref, body.until, tx.now)
            await case_lawyers.put(tx, caller.tenant_id, entry, refs, caller.person)
            await publish.tell(tx, desk.rules, desk.signer, caller.tenant_id)

    @routes.delete("/v1/never-record/whitelist", status_code=204)
    async def delete_case(body: PairBody, caller: Admin) -> None:
        """The case is over: calls of both are never recorded again, running ones at once."""
        async with desk.db.transaction("policy.delete_case_lawyer", tenants=[caller.tenant_id]) as tx:
            refs = await _refs(tx, desk, caller.tenant_id, body)
            if not await case_lawyers.delete(tx, caller.tenant_id, refs):
                raise not_found()
            await publish.tell(tx, desk.rules, desk.signer, caller.tenant_id)

    return routes


async def _refs(
    tx: Transaction, desk: ApiDeps, tenant_id: str, body: PairBody
) -> tuple[tuple[SubjectRef, ...], tuple[SubjectRef, ...]]:
    standing = await rules_or_refuse(tx, desk.rules, tenant_id, lock=True)
    lawyer = refs_or_refuse(desk, standing, body.lawyer, "body.lawyer")
    client = refs_or_refuse(desk, standing, body.client, "body.client")
    if set(lawyer) & set(client):
        raise Problem(422, "INVALID", "Nobody is the own lawyer.", faults=[{"field": "body.client", "fault": "same"}])
    return lawyer, client
