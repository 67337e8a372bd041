"""`/v1/tenants/{tenant}`: which version of a tenant's rules this process works by; whoever deploys waits for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from rightcall_common.ids import TENANT_PATTERN
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import ROLES, Caller, require
from rightcall_ingest.api.deps import ApiDeps

Anybody = Annotated[Caller, Depends(require(*sorted(ROLES)))]


class TenantView(BaseModel):
    """The bundle that this process has."""

    tenant: str
    version: int
    policy_digest: str
    employees: int
    """How many employees it can recognise: the directory feed has arrived."""


def router(desk: ApiDeps) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["tenants"])

    @routes.get("/v1/tenants/{tenant}")
    async def get_tenant(tenant: Annotated[str, Path(pattern=TENANT_PATTERN)], caller: Anybody) -> TenantView:
        """The tenant's own version, as this process knows it."""
        known = desk.directory.tenant(tenant) if tenant == caller.tenant_id else None
        if known is None:
            raise Problem(404, "NOT_FOUND", "There is no such tenant here.")
        told = known.configured
        return TenantView(
            tenant=tenant, version=told.version, policy_digest=told.policy_digest, employees=len(told.employees)
        )

    return routes
