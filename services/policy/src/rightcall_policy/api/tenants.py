"""`/v1/tenants`: an operator makes tenants, suspends, resumes and closes them.

An operator's token may name any tenant. It reads no rules, lists, people, numbers or audio: only names and states.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints

from rightcall_common.ids import TenantId, check_tenant_id
from rightcall_common.web.app import Page, Problem, page
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.store import tenant_states, tenants
from rightcall_policy.store.tenant_states import Status, TenantState
from rightcall_policy.tenants import publish

Operator = Annotated[Caller, Depends(require("operator"))]
At = Annotated[Page, Depends(page)]
Reason = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/ -]{3,120}$")]
"""A ticket or contract reference, or a few words; no place for personal data."""


class NewTenant(Body):
    """A tenant to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tenant": "acme"}]})
    tenant: Annotated[TenantId, AfterValidator(check_tenant_id)]


class StateChange(Body):
    """Why a tenant's state changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "contract C-2026-17 ended"}]})
    reason: Reason


class TenantAnswer(Body):
    """A tenant and its state. `inactive`: it has sent no rules yet, so nothing of it is recorded."""

    tenant: str
    state: Literal["inactive", "active", "suspended", "closed"]
    reason: str | None
    since: AwareDatetime | None


class TenantsAnswer(Body):
    """A page of tenants; `next` is what to send as `after`."""

    tenants: tuple[TenantAnswer, ...]
    next: str | None


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["tenants"])

    @routes.post("/v1/tenants", status_code=201)
    async def make_tenant(body: NewTenant, caller: Operator) -> TenantAnswer:
        """Make a tenant and its client topic. It is inactive until its admin sends rules: PUT /v1/policies/{tenant}."""
        async with desk.db.transaction("policy.make_tenant", tenants=[body.tenant]) as tx:
            if not await tenants.create(tx, body.tenant):
                raise Problem(409, "TENANT_EXISTS", "There is a tenant of that name.")
            tx.after_commit(desk.on_new_tenant)
        return TenantAnswer(tenant=body.tenant, state="inactive", reason=None, since=None)

    @routes.get("/v1/tenants")
    async def list_tenants(caller: Operator, at: At) -> TenantsAnswer:
        """All tenants, by name."""
        async with desk.db.transaction("policy.name_tenants", tenants=[]) as tx:
            named = [name for name in await tenants.names(tx) if name > (at.after or "")][: at.limit]
        async with desk.db.transaction("policy.list_tenants", tenants=named) as tx:
            states = await tenant_states.states(tx, named) if named else []
        return TenantsAnswer(
            tenants=tuple(_shown(each) for each in states), next=named[-1] if len(named) == at.limit else None
        )

    @routes.post("/v1/tenants/{tenant}/suspend")
    async def suspend_tenant(tenant: str, body: StateChange, caller: Operator) -> TenantAnswer:
        """Record no call of this tenant until it is resumed (R01). What is kept stays, and can be read and erased."""
        return await _change(desk, tenant, "suspended", body.reason, caller)

    @routes.post("/v1/tenants/{tenant}/resume")
    async def resume_tenant(tenant: str, body: StateChange, caller: Operator) -> TenantAnswer:
        """Serve a suspended tenant again, by the rules that it has now."""
        return await _change(desk, tenant, "active", body.reason, caller)

    @routes.post("/v1/tenants/{tenant}/close")
    async def close_tenant(tenant: str, body: StateChange, caller: Operator) -> TenantAnswer:
        """Final: no call is recorded any more and rules no longer change. Recordings run out their terms."""
        return await _change(desk, tenant, "closed", body.reason, caller)

    return routes


async def _change(desk: ApiDeps, tenant: str, status: Status, reason: str, caller: Caller) -> TenantAnswer:
    name = _known_form(tenant)
    async with desk.db.transaction("policy.change_tenant_state", tenants=[name]) as tx:
        if not await tenants.lock(tx, name):
            raise not_found()
        state = await tenant_states.state(tx, name)
        if state is None:
            raise not_found()
        if state.status == "closed" and status != "closed":
            raise Problem(409, "TENANT_CLOSED", "The tenant is closed, and that is final.")
        if state.status != status:
            await tenant_states.put_status(tx, name, status, reason, caller.person)
            await publish.settle(tx, desk.rules, desk.signer, name, caller.person)
            state = await tenant_states.state(tx, name) or state
    return _shown(state)


def _known_form(tenant: str) -> str:
    try:
        return check_tenant_id(tenant)
    except ValueError:
        pass
    raise not_found()


def _shown(state: TenantState) -> TenantAnswer:
    return TenantAnswer(
        tenant=state.tenant_id,
        state="inactive" if state.status == "active" and not state.has_rules else state.status,
        reason=state.reason,
        since=state.since,
    )
