"""`/v1/policies/{tenant}`: a tenant's rules, written as plain YAML; policy signs what it accepted."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime

from rightcall_common.auth import Caller, require
from rightcall_common.http import Problem
from rightcall_policy import bundle as bundles
from rightcall_policy import configuring
from rightcall_policy.bundle_yaml import BUNDLE_BYTES_MAX
from rightcall_policy.store import tenants
from rightcall_policy.store.tenants import StoredBundle
from rightcall_policy.surface import Body, Desk, not_found

Admin = Annotated[Caller, Depends(require("admin"))]

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
    "requestBody": {
        "required": True,
        "content": {"application/yaml": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}


class Accepted(Body):
    """What was accepted. `digest` is what every decision under these rules names."""

    tenant: str
    version: int
    digest: str
    accepted_at: AwareDatetime


class StandingPolicy(Accepted):
    """The rules that apply, with policy's signature over them (a receipt, for `verify`)."""

    rules: str
    """The YAML as it was sent."""
    payload: str
    proof: str


def router(desk: Desk) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["policies"])

    @routes.put("/v1/policies/{tenant}", openapi_extra=_YAML)
    async def put_policy(tenant: str, request: Request, caller: Admin) -> Accepted:
        """Sign and apply a bundle, or refuse it whole with line, fault and remedy: the last good one serves."""
        _own(tenant, caller)
        source = await _body(request)
        bundle = bundles.read(source)
        if isinstance(bundle, bundles.Refused):
            raise refusal(bundle)
        if bundle.tenant != tenant:
            raise Problem(422, "INVALID", "The bundle's tenant is not the one in the path.")
        async with desk.db.transaction("policy.accept_rules", tenants=[tenant]) as tx:
            stored = await configuring.accept(tx, desk.rules, desk.signer, bundle, source, caller.person)
            tx.after_commit(desk.housekeeping.new_tenant)
        return Accepted(tenant=tenant, version=stored.version, digest=stored.digest, accepted_at=stored.accepted_at)

    @routes.get("/v1/policies/{tenant}")
    async def get_policy(tenant: str, caller: Admin) -> StandingPolicy:
        """The rules that apply now: as they were written, so with the numbers of the tenant's lines."""
        _own(tenant, caller)
        async with desk.db.transaction("policy.read_rules", tenants=[tenant]) as tx:
            found = await tenants.standing_bundles(tx, [tenant])
        if not found:
            raise not_found()
        return _shown(found[0])

    return routes


def _own(tenant: str, caller: Caller) -> None:
    if tenant != caller.tenant_id:
        raise not_found()


async def _body(request: Request) -> bytes:
    source = bytearray()
    async for chunk in request.stream():
        source += chunk
        if len(source) > BUNDLE_BYTES_MAX:
            raise Problem(413, "TOO_LARGE", "A bundle has at most 1 MB.")
    return bytes(source)


def refusal(refused: bundles.Refused) -> Problem:
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


def _shown(stored: StoredBundle) -> StandingPolicy:
    return StandingPolicy(
        tenant=stored.tenant_id,
        version=stored.version,
        digest=stored.digest,
        accepted_at=stored.accepted_at,
        rules=stored.source.decode(),
        payload=base64.b64encode(stored.payload).decode(),
        proof=stored.proof,
    )
