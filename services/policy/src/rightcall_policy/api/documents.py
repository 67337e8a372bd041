"""`/v1/policies/{version}/documents/{name}` and which version applied when: rules as people read them. No numbers."""

import asyncio
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from rightcall_common.postgres import Transaction
from rightcall_common.values import Day, Instant, Ordinal
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.bundles import in_force
from rightcall_policy.bundles.reading import from_payload
from rightcall_policy.documents import Edition, Informed, Language, Matter, Name, document
from rightcall_policy.store import notices, tenants
from rightcall_policy.store.tenants import StoredBundle

Reader = Annotated[Caller, Depends(require("admin", "privacy", "auditor"))]
"""Also the auditor: documents hold no numbers of lines, other than the rules as they were written."""
MEDIA_TYPE = "text/markdown; charset=utf-8"


class ReignAnswer(Body):
    """A version of the rules and the time it applied. `until` is null while nothing has replaced it."""

    version: int
    digest: str
    accepted_at: AwareDatetime
    since: AwareDatetime
    until: AwareDatetime | None
    derived_from: int | None
    """The version as sent, where this one is that with the tenant's state or a register applied."""
    applied: tuple[str, ...]


class ReignsAnswer(Body):
    """What applied at some moment of [from, to), the earliest first."""

    tenant: str
    time_zone: str
    versions: tuple[ReignAnswer, ...]


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["policies"])

    @routes.get("/v1/policies/{tenant}/in-force")
    async def list_in_force(
        tenant: str,
        caller: Reader,
        since: Annotated[Instant, Query(alias="from")],
        until: Annotated[Instant, Query(alias="to")],
    ) -> ReignsAnswer:
        """Every version that applied in the span, also those that policy derived from the rules as sent."""
        if tenant != caller.tenant_id:
            raise not_found()
        if since >= until:
            raise Problem(422, "INVALID", "`to` lies after `from`.")
        async with desk.db.transaction("policy.list_in_force", tenants=[tenant]) as tx:
            found = await tenants.accepted(tx, tenant)
        if not found:
            raise not_found()
        reigns = in_force.within(in_force.reigns(found), since, until)
        zone = from_payload(found[-1].payload).time_zone
        return ReignsAnswer(tenant=tenant, time_zone=zone, versions=tuple(_reign(each) for each in reigns))

    @routes.get(
        "/v1/policies/{version}/documents/{name}",
        response_class=Response,
        responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
    )
    async def get_document(
        version: Ordinal,
        name: Name,
        caller: Reader,
        language: Language = "nl",
        previous: Ordinal | None = None,
        on: Day | None = None,
    ) -> Response:
        """A document of one version of the caller's rules, as Markdown, drawn up for a day (today).

        The works-council annex compares with `previous`; by default with what applied until this version began.
        """
        async with desk.db.transaction("policy.draw_up_document", tenants=[caller.tenant_id]) as tx:
            matter = await _matter(tx, caller.tenant_id, version, previous, on)
        text = await asyncio.to_thread(document, name, matter, language)  # the first compiles its templates
        return Response(text, media_type=MEDIA_TYPE)

    return routes


async def _matter(tx: Transaction, tenant_id: str, version: int, previous: int | None, on: Day | None) -> Matter:
    found = await tenants.accepted(tx, tenant_id)
    stored = next((each for each in found if each.version == version), None)
    if stored is None or (previous is not None and previous not in {each.version for each in found}):
        raise not_found()
    former = in_force.before(in_force.reigns(found), version)
    if previous is not None:
        former = next(each for each in found if each.version == previous)
    told = await notices.told(tx, tenant_id)
    edition = _edition(stored)
    return Matter(
        edition,
        on or tx.now.astimezone(ZoneInfo(edition.bundle.time_zone)).date(),
        _edition(former) if former else None,
        Informed(told.employees, told.of),
        stored.applied,
    )


def _edition(stored: StoredBundle) -> Edition:
    return Edition(from_payload(stored.payload), stored.version)


def _reign(each: in_force.Reign[StoredBundle]) -> ReignAnswer:
    return ReignAnswer(
        version=each.rules.version,
        digest=each.rules.digest,
        accepted_at=each.rules.accepted_at,
        since=each.since,
        until=each.until,
        derived_from=each.rules.derived_from,
        applied=each.rules.applied,
    )
