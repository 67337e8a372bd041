"""`/v1/policies/{tenant}`: a tenant's rules, written as plain YAML; policy signs what it accepted.

A bundle with a later `effective_from` waits beside the one that applies; the checklist says what each purpose lacks.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime

from rightcall_common.events.calls import Purpose
from rightcall_common.sealing.canonical import base64_text
from rightcall_common.values import Ordinal
from rightcall_common.web.app import BODY_LIMIT, Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import may_answer
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.checklist import Checklist, ChecklistLine, Status, checklists
from rightcall_policy.bundles.model import ENTRIES_MAX
from rightcall_policy.bundles.yaml_values import BUNDLE_BYTES_MAX
from rightcall_policy.store import notices, tenant_states, tenants
from rightcall_policy.store.notices import NoticeCounts
from rightcall_policy.store.tenants import StoredBundle
from rightcall_policy.tenants import publish

Admin = Annotated[Caller, Depends(require("admin"))]
Reader = Annotated[Caller, Depends(require("admin", "privacy"))]
"""Not the auditor: the rules as they were written hold the numbers of the tenant's lines (law.md section 2)."""

EXAMPLE = """\
bundle: 1
tenant: acme
jurisdiction: NL
region: NL
time_zone: Europe/Amsterdam
controllers: [acme]
storage_region: eu-local
dpo: {contact: "Functionaris gegevensbescherming, Voorbeeldweg 1, Amsterdam"}
trunks:
  sbc: {addresses: [192.0.2.10/32], lines: [office], default_line: office}
lines:
  office: {kind: ordinary, controller: acme, numbers: ["+31201110012"]}
"""
_YAML: dict[str, Any] = {
    BODY_LIMIT: BUNDLE_BYTES_MAX,
    "requestBody": {
        "required": True,
        "description": f"At most {BUNDLE_BYTES_MAX} octets, and {ENTRIES_MAX} numbers and addresses together.",
        "content": {
            "application/yaml": {"schema": {"type": "string", "maxLength": BUNDLE_BYTES_MAX}, "example": EXAMPLE}
        },
    },
}


class Accepted(Body):
    """What was accepted. `digest` is what every decision under these rules names."""

    tenant: str
    version: int
    digest: str
    accepted_at: AwareDatetime
    effective_from: AwareDatetime
    """From when these rules apply."""


class ChecklistItem(Body):
    """One thing that a purpose needs. `without`: the reason with which calls are refused while it is not in order."""

    what: str
    source: str
    status: Status
    reference: str | None
    until: date | None
    remark: str
    without: str | None


class PurposeChecklist(Body):
    """What one purpose needs and has. A report: nothing here was refused, calls are."""

    purpose: Purpose
    activated: bool
    complete: bool
    items: tuple[ChecklistItem, ...]
    employees: int
    """In the directory."""
    employees_told: int
    """Of those, told of this purpose (R24: EMPLOYEE_NOT_INFORMED)."""


class StandingPolicy(Accepted):
    """The rules that apply, with policy's signature over them (a receipt, for `verify`)."""

    rules: str
    """The YAML as it was sent."""
    applied: tuple[str, ...]
    """What policy applied to it since: the tenant's suspension, the works-council register."""
    payload: str
    proof: str
    checklist: tuple[PurposeChecklist, ...]
    upcoming: tuple[Accepted, ...]
    """Accepted, and not yet in force."""


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["policies"])

    @routes.put("/v1/policies/{tenant}", openapi_extra=_YAML, **may_answer(429))
    async def put_policy(tenant: str, request: Request, caller: Admin) -> Accepted:
        """Sign and apply a bundle, or refuse it whole with line, fault and remedy: the last good one serves."""
        _own(tenant, caller)
        source = await request.body()
        bundle = await desk.apart.bundle(source)
        if isinstance(bundle, bundles.FileRefused):
            raise refusal(bundle)
        if bundle.tenant != tenant:
            raise Problem(422, "INVALID", "The bundle's tenant is not the one in the path.")
        async with desk.db.transaction("policy.accept_rules", tenants=[tenant]) as tx:
            await tenants.lock(tx, tenant)
            state = await tenant_states.state(tx, tenant)
            if state is not None and state.status == "closed":
                raise Problem(409, "TENANT_CLOSED", "The tenant is closed; its rules no longer change.")
            stored = await publish.accept(tx, desk.rules, desk.signer, bundle, source, caller.person)
            tx.after_commit(desk.on_new_tenant)
        return _accepted(stored)

    @routes.get("/v1/policies/{tenant}")
    async def get_policy(tenant: str, caller: Reader) -> StandingPolicy:
        """The rules that apply now, what each purpose still lacks, and the rules that are to come."""
        _own(tenant, caller)
        async with desk.db.transaction("policy.read_rules", tenants=[tenant]) as tx:
            found = await tenants.standing_bundles(tx, [tenant])
            upcoming = await tenants.upcoming_bundles(tx, tenant)
            told = await notices.told(tx, tenant)
        if not found:
            raise not_found()
        bundle = bundles.from_payload(found[0].payload)
        today = tx.now.astimezone(ZoneInfo(bundle.time_zone)).date()
        return _shown(found[0], checklists(bundle, today, told), told, upcoming)

    @routes.delete("/v1/policies/{tenant}/upcoming/{version}", status_code=204)
    async def withdraw_policy(tenant: str, version: Ordinal, caller: Admin) -> None:
        """Take back rules whose time has not come, and whatever was accepted before for that same instant."""
        _own(tenant, caller)
        async with desk.db.transaction("policy.withdraw_rules", tenants=[tenant]) as tx:
            await tenants.lock(tx, tenant)
            meant = [each for each in await tenants.upcoming_bundles(tx, tenant) if each.version == version]
            if not meant:
                raise not_found()
            await tenants.withdraw(tx, tenant, meant[0].effective_from)

    return routes


def _own(tenant: str, caller: Caller) -> None:
    if tenant != caller.tenant_id:
        raise not_found()


def refusal(refused: bundles.FileRefused) -> Problem:
    """The code is the first fault's, so that a script sees which bound of R57 it was."""
    faults = [
        {
            "line": fault.line,
            "column": fault.column,
            "path": fault.path,
            "code": fault.code,
            "fault": fault.fault,
            "remedy": fault.remedy,
        }
        for fault in refused.faults
    ]
    return Problem(422, refused.faults[0].code, "The bundle was refused; the last good one serves.", faults=faults)


def _accepted(stored: StoredBundle) -> Accepted:
    return Accepted(
        tenant=stored.tenant_id,
        version=stored.version,
        digest=stored.digest,
        accepted_at=stored.accepted_at,
        effective_from=stored.effective_from,
    )


def _shown(
    stored: StoredBundle, lists: Sequence[Checklist], told: NoticeCounts, upcoming: Sequence[StoredBundle]
) -> StandingPolicy:
    return StandingPolicy(
        **_accepted(stored).model_dump(),
        rules=stored.source.decode(),
        applied=stored.applied,
        payload=base64_text(stored.payload),
        proof=stored.proof,
        checklist=tuple(_checklist(each, told) for each in lists),
        upcoming=tuple(_accepted(each) for each in upcoming),
    )


def _checklist(each: Checklist, told: NoticeCounts) -> PurposeChecklist:
    return PurposeChecklist(
        purpose=each.purpose,
        activated=each.activated,
        complete=each.complete,
        items=tuple(_item(item) for item in each.items),
        employees=told.employees,
        employees_told=told.of.get(each.purpose, 0),
    )


def _item(item: ChecklistLine) -> ChecklistItem:
    return ChecklistItem(
        what=item.what,
        source=item.source,
        status=item.status,
        reference=item.reference,
        until=item.until,
        remark=item.remark,
        without=item.without,
    )
