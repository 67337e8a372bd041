"""`/v1/works-council`: what works councils decided, stated beside the bundle and at once in force (WOR 27; R24, R43).

A statement here goes before the bundle's until it is taken back. Policy signs the rules that result, so every decision
names the very rules it was made by.
"""

from datetime import date
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, model_validator

from rightcall_common.ids import Opaque
from rightcall_common.values import Day, Instant
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import in_days
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.bundles.model import BALANCED, BalancedRules, CouncilStatus
from rightcall_policy.store import works_councils
from rightcall_policy.store.works_councils import CouncilDecision
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.required import rules_or_refuse

Admin = Annotated[Caller, Depends(require("admin"))]
Reader = Annotated[Caller, Depends(require("admin", "auditor", "privacy", "compliance"))]
Balanced = Literal["EVIDENCE_AGREEMENT", "QUALITY_TRAINING", "SECURITY_THREAT"]
"""MIFID_STATUTORY is not asked about (law.md section 7, A4)."""


class CouncilBody(Body):
    """A works council's decision, or a court's or a collective agreement's in its place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "revoked", "reference": "OR-2026-31", "decided_at": "2026-11-20T10:00:00Z"},
                {
                    "status": "granted_until",
                    "reference": "OR-2026-32",
                    "until": in_days(365, day=True),
                    "decided_at": "2026-11-20T10:00:00Z",
                },
            ]
        }
    )
    status: CouncilStatus
    reference: Opaque | None = None
    until: Day | None = None
    """The last day on which the decision counts."""
    decided_at: Instant

    @model_validator(mode="after")
    def _documented(self) -> Self:
        if self.status in ("granted", "granted_until", "court", "cao") and self.reference is None:
            raise ValueError("this status names its document: add reference")
        if self.status == "granted_until" and self.until is None:
            raise ValueError("granted_until names its last day: add until")
        return self


class CouncilAnswer(Body):
    """What counts for a purpose now, and where it is stated."""

    purpose: Balanced
    status: CouncilStatus
    reference: str | None
    until: date | None
    stated_in: Literal["register", "bundle"]
    decided_at: AwareDatetime | None
    stated_at: AwareDatetime | None


class CouncilsAnswer(Body):
    """Every purpose that has rules or a statement."""

    purposes: tuple[CouncilAnswer, ...]


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["registers"])

    @routes.get("/v1/works-council")
    async def get_works_councils(caller: Reader) -> CouncilsAnswer:
        """What counts now, purpose by purpose."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            bundle = (await rules_or_refuse(tx, desk.rules, caller.tenant_id)).bundle
            stated = await works_councils.of_tenant(tx, caller.tenant_id)
        shown = []
        for purpose in BALANCED:
            rules = bundle.purposes.of(purpose)
            if purpose in stated:
                shown.append(_stated(stated[purpose]))
            elif isinstance(rules, BalancedRules):
                council = rules.works_council
                said = {"status": council.status, "reference": council.reference, "until": council.until}
                nowhere = {"stated_in": "bundle", "decided_at": None, "stated_at": None}
                shown.append(CouncilAnswer.model_validate({"purpose": purpose, **said, **nowhere}))
        return CouncilsAnswer(purposes=tuple(shown))

    @routes.put("/v1/works-council/{purpose}")
    async def put_works_council(purpose: Balanced, body: CouncilBody, caller: Admin) -> CouncilAnswer:
        """State a decision. It reaches calls in progress; a revocation also ends recordings (R43)."""
        async with desk.db.transaction("policy.put_works_council", tenants=[caller.tenant_id]) as tx:
            await rules_or_refuse(tx, desk.rules, caller.tenant_id, lock=True)
            if body.decided_at > tx.now:
                raise Problem(422, "INVALID", "decided_at lies in the future; state the decision when it is made.")
            entry = CouncilDecision(purpose, body.status, body.reference, body.until, body.decided_at, tx.now)
            await works_councils.put(tx, caller.tenant_id, entry, caller.person)
            await publish.settle(tx, desk.rules, desk.signer, caller.tenant_id, caller.person)
        return _stated(entry)

    @routes.delete("/v1/works-council/{purpose}", status_code=204)
    async def delete_works_council(purpose: Balanced, caller: Admin) -> None:
        """Take the statement back: what the bundle says counts again."""
        async with desk.db.transaction("policy.delete_works_council", tenants=[caller.tenant_id]) as tx:
            await rules_or_refuse(tx, desk.rules, caller.tenant_id, lock=True)
            if not await works_councils.remove(tx, caller.tenant_id, purpose):
                raise not_found()
            await publish.settle(tx, desk.rules, desk.signer, caller.tenant_id, caller.person)

    return routes


def _stated(entry: CouncilDecision) -> CouncilAnswer:
    said = {"purpose": entry.purpose, "status": entry.status, "reference": entry.reference, "until": entry.until}
    times = {"stated_in": "register", "decided_at": entry.decided_at, "stated_at": entry.stated_at}
    return CouncilAnswer.model_validate({**said, **times})
