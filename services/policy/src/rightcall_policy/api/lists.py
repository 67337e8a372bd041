"""`/v1/client-lists/{name}`: a client list for a CRM that cannot speak Kafka. Full replacement, all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import AwareDatetime, Field

from rightcall_common.postgres import Transaction
from rightcall_common.web.app import BODY_BYTES_MAX, BODY_LIMIT, Page, Problem, page, read_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import may_answer
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.clients.breaker import Trip
from rightcall_policy.clients.client_list import LATE_AFTER, STALE_AFTER, TOPIC_LIST, Client, ListStatus, Source
from rightcall_policy.clients.conditions import is_known, may_write, tag_of
from rightcall_policy.clients.faults import CSV_COLUMNS, Rejected, remedy_of
from rightcall_policy.clients.records import fault_of_ref
from rightcall_policy.store import client_lists, clients
from rightcall_policy.store.client_lists import UnreadRow
from rightcall_policy.tenants import client_intake
from rightcall_policy.tenants.required import rules_or_refuse

At = Annotated[Page, Depends(page)]
Crm = Annotated[Caller, Depends(require("crm"))]
Tags = Annotated[list[Annotated[str, Field(max_length=2_000)]] | None, Header(max_length=8)]
"""Lines of a header, each a list of entity tags."""
ListName = Annotated[str, Path(pattern=r"^[a-z]([a-z0-9_-]{0,38}[a-z0-9])?$")]
REJECTED_MAX = 1_000
"""A file with more faulty lines than this needs another look than a list of lines."""
MEDIA_TYPES = ("application/x-ndjson", "text/csv", "application/json")

Reading = tuple[str, tuple[str, ...]]
"""How numbers are read: the region and `accept_prefixes`."""

_ROW = (
    '{"client_ref":"C-1001","numbers":["+31201110001"],"kind":"client",'
    '"notice":{"by":"register","at":"2026-01-05T09:00:00Z"},"service_scope":["investment"],'
    '"effective_from":"2026-01-05T00:00:00Z"}'
)
_CSV = (
    ",".join(CSV_COLUMNS)
    + "\nC-1001,+31201110001;+31201110002,client,register,2026-01-05T09:00:00Z,investment,2026-01-05T00:00:00Z,\n"
)
_BODIES: dict[str, Any] = {
    BODY_LIMIT: BODY_BYTES_MAX,
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}, "example": _ROW + "\n"},
            "text/csv": {"schema": {"type": "string"}, "example": _CSV},
            "application/json": {
                "schema": {"type": "array"},
                "example": [
                    {"client_ref": "C-1001", "numbers": ["+31201110001"], "effective_from": "2026-01-05T00:00:00Z"}
                ],
            },
        },
    },
}


class Quarantine(Body):
    """A mass change that waits for `POST .../release` by role admin. Until then the last good copy serves."""

    why: Trip
    since: AwareDatetime
    would_come: int
    would_leave: int


class UnreadLine(Body):
    """What could not be read: its line in the file that came last (none: a record of the topic), and what to do."""

    line: int | None
    client_ref: str | None
    """Whose it is; none where the id itself may be a number."""
    fault: str
    code: str
    remedy: str


class ListAnswer(Body):
    """A list as it stands. `fresh`: complete and stated within 24 hours; else a match is provisional (R14).

    `incomplete` because clients are `missing`, or are a `surplus`, or lines are `unread`.

    `late`: nothing was stated for 12 hours. While `quarantine` is set, all else is said of the copy that serves.
    """

    name: str
    source: Source
    version: int
    as_of: AwareDatetime | None
    age_s: int | None
    late: bool
    late_after_s: int = int(LATE_AFTER.total_seconds())
    stale_after_s: int = int(STALE_AFTER.total_seconds())
    fresh: bool
    incomplete: bool
    clients: int
    quarantine: Quarantine | None
    missing: int = 0
    """So many clients more were counted by the newest heartbeat than have come."""
    surplus: int = 0
    """So many fewer: clients that are gone and whose removal has not come."""
    unread_count: int = 0
    unread: tuple[UnreadLine, ...] = ()
    """What could not be read, the first thousand."""


class RefsAnswer(Body):
    """A page of what is held; `next` is what to send as `after`. A `version` that changes between pages: begin anew."""

    name: str
    version: int
    clients: int
    client_refs: tuple[str, ...]
    next: str | None


_PUT_ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"model": ListAnswer, "description": "Held: too many clients at once would come or leave"},
    **may_answer(412, 429)["responses"],
}


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["client lists"])

    @routes.put("/v1/client-lists/{name}", openapi_extra=_BODIES, responses=_PUT_ANSWERS)
    async def put_list(
        name: ListName,
        request: Request,
        response: Response,
        caller: Crm,
        if_match: Tags = None,
        if_none_match: Tags = None,
    ) -> ListAnswer:
        """Replace the list whole. A faulty line refuses everything; the answer names lines and faults, no values.
        Only a number that may be no assigned one does not: its line is named, and the list is incomplete.

        202: the list would lose or gain too many clients at once; it is held, and the answer says what still serves.
        """
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in MEDIA_TYPES:
            raise Problem(415, "MEDIA_TYPE_NOT_SUPPORTED", f"Send one of: {', '.join(MEDIA_TYPES)}.")
        if name == TOPIC_LIST:
            raise _other_source()
        body = await request.body()
        rows, unread, reading = await _read(desk, caller.tenant_id, body, media_type)
        async with desk.db.transaction("policy.replace_list", tenants=[caller.tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, caller.tenant_id)
            if _reading(standing.bundle) != reading:
                raise Problem(409, "RULES_CHANGED", "The tenant's rules changed meanwhile. Send the list again.")
            await client_lists.lock(tx, caller.tenant_id)
            await _check_match(tx, caller.tenant_id, name, if_match, if_none_match)
            await client_intake.replace_list(tx, caller.tenant_id, name, rows, tx.now, unread)
            answer = await list_answer(tx, caller.tenant_id, name, response)
        response.status_code = 202 if answer.quarantine else 200
        return answer

    _reads(routes, desk)
    return routes


def _reads(routes: APIRouter, desk: ApiDeps) -> None:
    @routes.get("/v1/client-lists/{name}", response_model=ListAnswer, **may_answer(304))
    async def get_list(name: ListName, response: Response, caller: Crm, if_none_match: Tags = None) -> Any:
        """Version, age and counts; also of `crm`, the list that belongs to the tenant's topic.

        304: all but `age_s` is as it was under a tag of `If-None-Match`.
        """
        async with desk.db.transaction("policy.read_list", tenants=[caller.tenant_id]) as tx:
            answer = await list_answer(tx, caller.tenant_id, name, response)
        tag = response.headers["ETag"]
        return Response(status_code=304, headers={"ETag": tag}) if is_known(tag, if_none_match) else answer

    @routes.get("/v1/client-lists/{name}/refs")
    async def get_refs(name: ListName, response: Response, caller: Crm, at: At) -> RefsAnswer:
        """The client refs of the copy that serves, in order, so that a CRM can compare them with its own."""
        after = read_cursor(at.after, _known_ref)
        async with desk.db.transaction("policy.read_list_refs", tenants=[caller.tenant_id]) as tx:
            standing = await list_answer(tx, caller.tenant_id, name, response)
            refs = await clients.refs_page(tx, caller.tenant_id, name, after, at.limit)
        more = refs[-1] if len(refs) == at.limit else None
        return RefsAnswer(name=name, version=standing.version, clients=standing.clients, client_refs=refs, next=more)


def _known_ref(after: str) -> str:
    """A client ref, as a page ended with it. Raises ValueError."""
    if fault_of_ref(after):
        raise ValueError("no client ref")
    return after


async def _read(
    desk: ApiDeps, tenant_id: str, body: bytes, media_type: str
) -> tuple[list[Client], list[Rejected], Reading]:
    """The clients, the lines with doubtful numbers, and the rules by which numbers were read: seconds of work, in a
    process apart."""
    async with desk.db.transaction("policy.read_region", tenants=[tenant_id]) as tx:
        bundle = (await rules_or_refuse(tx, desk.rules, tenant_id)).bundle
    rows, rejected = await desk.lists_apart.client_list(body, media_type, desk.rules.keys, bundle)
    if any(not each.doubtful for each in rejected):
        raise _rejection(rejected)
    return rows, rejected, _reading(bundle)


def _reading(bundle: Bundle) -> Reading:
    return bundle.region, bundle.numbers.accept_prefixes


async def _check_match(tx: Transaction, tenant_id: str, name: str, if_match: Tags, if_none_match: Tags) -> None:
    """A list that changed meanwhile is not overwritten, nor one that should not be there yet. Problem 412."""
    if if_match is None and if_none_match is None:
        return
    status = await _status(tx, tenant_id, name)
    if not may_write(None if status is None else _etag(await told(tx, tenant_id, status)), if_match, if_none_match):
        raise Problem(412, "VERSION_CHANGED", "The list is not at that version. Read it again.")


async def _status(tx: Transaction, tenant_id: str, name: str) -> ListStatus | None:
    return next((each for each in await client_lists.lists(tx, tenant_id) if each.name == name), None)


async def list_answer(tx: Transaction, tenant_id: str, name: str, response: Response) -> ListAnswer:
    """How the list stands; 404 if there is none."""
    status = await _status(tx, tenant_id, name)
    if status is None:
        raise not_found()
    answer = await told(tx, tenant_id, status)
    response.headers["ETag"] = _etag(answer)
    return answer


async def told(tx: Transaction, tenant_id: str, status: ListStatus) -> ListAnswer:
    """A list as it stands now, and what of it could not be read."""
    return _shown(status, tx.now, *await client_lists.unread(tx, tenant_id, status.name, REJECTED_MAX))


def _shown(status: ListStatus, now: datetime, unread_count: int, unread: Sequence[UnreadRow]) -> ListAnswer:
    return ListAnswer(
        name=status.name,
        source=status.source,
        version=status.version,
        as_of=status.as_of,
        age_s=int((now - status.as_of).total_seconds()) if status.as_of else None,
        late=status.late(now),
        fresh=status.fresh(now),
        incomplete=status.incomplete,
        missing=status.short_by,
        surplus=status.over_by,
        unread_count=unread_count,
        unread=tuple(_unread(each) for each in unread),
        clients=status.clients,
        quarantine=_quarantine(status),
    )


def _unread(each: UnreadRow) -> UnreadLine:
    code = each.fault.rpartition(": ")[2]
    remedy = remedy_of(each.fault)
    return UnreadLine(line=each.line, client_ref=each.client_ref, fault=each.fault, code=code, remedy=remedy)


def _quarantine(status: ListStatus) -> Quarantine | None:
    if status.quarantine is None or status.quarantined_at is None:
        return None
    return Quarantine(
        why=status.quarantine,
        since=status.quarantined_at,
        would_come=status.held_came,
        would_leave=status.held_left,
    )


def _etag(answer: ListAnswer) -> str:
    return tag_of(answer.version, answer.model_dump_json(exclude={"age_s"}))


def _other_source() -> Problem:
    return Problem(409, "LIST_HAS_ANOTHER_SOURCE", "This list belongs to the tenant's client topic. Use another name.")


def _rejection(rejected: list[Rejected]) -> Problem:
    faults = [each.as_json() for each in rejected[:REJECTED_MAX]]
    detail = "Nothing was applied; the last good list serves."
    return Problem(422, "LIST_REFUSED", detail, rejected=faults, rejected_count=len(rejected))
