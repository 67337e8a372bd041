"""The registers `/v1/never-record` and `/v1/objections`. Numbers come in request bodies only; no answer holds one."""

from collections.abc import Sequence
from typing import Annotated, Final, get_args
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from rightcall_common.emergency_numbers import lines_of
from rightcall_common.events.calls import Purpose
from rightcall_common.terms import add_term
from rightcall_common.values import Text
from rightcall_common.web.app import Page, page, read_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found, refs_or_refuse
from rightcall_policy.calls import objecting
from rightcall_policy.calls.batch import OBJECTION_COVERS, OBJECTION_REVIEW
from rightcall_policy.decision.context import NeverRecord
from rightcall_policy.store import people
from rightcall_policy.store.people import RegisterEntry
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.required import rules_or_refuse

Admin = Annotated[Caller, Depends(require("admin"))]
Privacy = Annotated[Caller, Depends(require("privacy"))]
At = Annotated[Page, Depends(page)]
PURPOSES: Final = len(get_args(Purpose))
Number = Annotated[str, StringConstraints(min_length=3, max_length=200), Text]


class NeverRecordBody(Body):
    """A party that is never recorded (R02, R03)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": "+31201110061", "why": "confidential"}]})
    number: Number
    why: NeverRecord = "confidential"


class ObjectionBody(Body):
    """Who objected (art. 21 GDPR). Without purposes: QUALITY and EVIDENCE (R23)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"number": "+31201110061", "purposes": ["QUALITY_TRAINING"]}]}
    )
    number: Number
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=PURPOSES)] = OBJECTION_COVERS


class NumberBody(Body):
    """Whose entry is meant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": "+31201110061"}]})
    number: Number


class EntryAnswer(Body):
    """An entry, without the number. `why` is of never-record; `purposes`, `source`, `review_at` of objections."""

    entry_id: UUID
    purposes: tuple[Purpose, ...] = ()
    why: NeverRecord | None = None
    source: str | None = None
    since: AwareDatetime
    review_at: AwareDatetime | None = None


class EntriesAnswer(Body):
    """A page of a register; `next` is what to send as `after`."""

    entries: tuple[EntryAnswer, ...]
    next: UUID | None


class DefaultLine(Body):
    """A public number that is never recorded without being on the register (R02)."""

    number: str
    """As dialled; `x` stands for any digit."""
    what: str
    source: str


class DefaultLines(Body):
    """The default list of the tenant's country."""

    country: str
    lines: tuple[DefaultLine, ...]


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["registers"])
    _never_record(routes, desk)
    _objections(routes, desk)
    return routes


def _never_record(routes: APIRouter, desk: ApiDeps) -> None:
    @routes.get("/v1/never-record")
    async def get_never_record(caller: Admin, at: At) -> EntriesAnswer:
        """The register, without numbers."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            return _listed(
                await people.never_record_page(tx, caller.tenant_id, read_cursor(at.after, UUID), at.limit), at.limit
            )

    @routes.get("/v1/never-record/defaults")
    async def get_defaults(caller: Admin) -> DefaultLines:
        """Emergency and help lines that are never recorded anyhow, each with its source."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            country = (await rules_or_refuse(tx, desk.rules, caller.tenant_id)).bundle.region
        lines = tuple(DefaultLine(number=each.number, what=each.what, source=each.source) for each in lines_of(country))
        return DefaultLines(country=country, lines=lines)

    @routes.put("/v1/never-record", status_code=204)
    async def put_never_record(body: NeverRecordBody, caller: Admin) -> None:
        """No call with this party is recorded from now on, whatever else holds (I9)."""
        async with desk.db.transaction("policy.put_never_record", tenants=[caller.tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, caller.tenant_id, lock=True)
            refs = refs_or_refuse(desk, standing, body.number, "body.number")
            await people.put_never_record(tx, caller.tenant_id, uuid4(), refs, body.why)
            await publish.tell(tx, desk.rules, desk.signer, caller.tenant_id)

    @routes.delete("/v1/never-record", status_code=204)
    async def delete_never_record(body: NumberBody, caller: Admin) -> None:
        """Take a party off the register."""
        async with desk.db.transaction("policy.delete_never_record", tenants=[caller.tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, caller.tenant_id, lock=True)
            refs = refs_or_refuse(desk, standing, body.number, "body.number")
            if not await people.delete_never_record(tx, caller.tenant_id, refs):
                raise not_found()
            await publish.tell(tx, desk.rules, desk.signer, caller.tenant_id)


def _objections(routes: APIRouter, desk: ApiDeps) -> None:
    @routes.get("/v1/objections")
    async def get_objections(caller: Privacy, at: At) -> EntriesAnswer:
        """The register, without numbers."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            return _listed(
                await people.objections_page(tx, caller.tenant_id, read_cursor(at.after, UUID), at.limit), at.limit
            )

    @routes.put("/v1/objections", status_code=204)
    async def put_objection(body: ObjectionBody, caller: Privacy) -> None:
        """Calls with this person are not recorded for these purposes from now on (R23), those in progress stop within
        seconds (R34, R35), and what is stored for them is read for rights and claims only (art. 18(1)(d))."""
        async with desk.db.transaction("policy.put_objection", tenants=[caller.tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, caller.tenant_id)
            refs = refs_or_refuse(desk, standing, body.number, "body.number")
            review_at = add_term(tx.now, OBJECTION_REVIEW, "UTC")
            stands = await people.put_objection(
                tx, caller.tenant_id, uuid4(), refs, body.purposes, source="register", review_at=review_at
            )
            objecting.state(tx, desk.signer, caller.tenant_id, refs, stands)

    @routes.delete("/v1/objections", status_code=204)
    async def delete_objection(body: NumberBody, caller: Privacy) -> None:
        """The person withdrew the objection: what is stored may be read again as before."""
        async with desk.db.transaction("policy.delete_objection", tenants=[caller.tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, caller.tenant_id)
            refs = refs_or_refuse(desk, standing, body.number, "body.number")
            if not await people.delete_objection(tx, caller.tenant_id, refs):
                raise not_found()
            objecting.state(tx, desk.signer, caller.tenant_id, refs, ())


def _listed(entries: Sequence[RegisterEntry], limit: int) -> EntriesAnswer:
    shown = tuple(
        EntryAnswer(
            entry_id=each.entry_id,
            purposes=each.purposes,
            why=each.why,
            source=each.source,
            since=each.since,
            review_at=each.review_at,
        )
        for each in entries
    )
    return EntriesAnswer(entries=shown, next=shown[-1].entry_id if len(shown) == limit else None)
