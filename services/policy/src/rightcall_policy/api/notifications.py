"""`/v1/notifications`: who was told beforehand that the law requires recording (MiFID II art. 16(7); R17).

It counts beside the notice in a CRM's own record. Numbers come in request bodies only; no answer holds one.
"""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, StringConstraints, model_validator

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_common.values import Instant, Text
from rightcall_common.web.app import Page, Problem, page, read_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found, refs_or_refuse
from rightcall_policy.clients.records import fault_of_ref
from rightcall_policy.store import notifications
from rightcall_policy.store.notifications import NoticeBy, Notification
from rightcall_policy.tenants.required import rules_or_refuse

Teller = Annotated[Caller, Depends(require("crm", "compliance"))]
At = Annotated[Page, Depends(page)]
Number = Annotated[str, StringConstraints(min_length=3, max_length=200), Text]
ClientRef = Annotated[str, StringConstraints(min_length=1, max_length=64), Text]


class WhoBody(Body):
    """Whose entry is meant: a number, or a client by the CRM's own id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"client_ref": "C-1001"}]})
    number: Number | None = None
    client_ref: ClientRef | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.number is None) == (self.client_ref is None):
            raise ValueError("give a number or a client_ref, and not both")
        return self


class NotificationBody(WhoBody):
    """A notice that was given: in the register's letter, or in the contract."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"client_ref": "C-1001", "by": "contract", "at": "2026-01-05T09:00:00Z"},
                {"number": "+31201110070", "by": "register", "at": "2026-01-05T09:00:00Z"},
            ]
        }
    )
    by: NoticeBy
    at: Instant


class NotificationAnswer(Body):
    """An entry, without the number."""

    entry_id: UUID
    client_ref: str | None
    by: NoticeBy
    at: AwareDatetime
    since: AwareDatetime


class NotificationsAnswer(Body):
    """A page of the register; `next` is what to send as `after`."""

    entries: tuple[NotificationAnswer, ...]
    next: UUID | None


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["registers"])

    @routes.get("/v1/notifications")
    async def get_notifications(caller: Teller, at: At) -> NotificationsAnswer:
        """The register, without numbers."""
        async with desk.db.transaction("policy.read_register", tenants=[caller.tenant_id]) as tx:
            entries = await notifications.page(tx, caller.tenant_id, read_cursor(at.after, UUID), at.limit)
        return _listed(entries, at.limit)

    @routes.put("/v1/notifications", status_code=204)
    async def put_notification(body: NotificationBody, caller: Teller) -> None:
        """Calls with this party may be recorded under the statutory duty without an announcement, from `at` on.

        A client's entry covers the numbers that the client lists have for it, and follows them within ten minutes.
        """
        async with desk.db.transaction("policy.put_notification", tenants=[caller.tenant_id]) as tx:
            refs = await _refs(tx, desk, caller.tenant_id, body)
            if not refs:
                raise Problem(409, "CLIENT_NOT_LISTED", "No client list names this client; send its record first.")
            entry = Notification(uuid4(), body.client_ref, body.by, body.at, tx.now)
            await notifications.put(tx, caller.tenant_id, entry, refs)

    @routes.delete("/v1/notifications", status_code=204)
    async def delete_notification(body: WhoBody, caller: Teller) -> None:
        """Take an entry off: from now on this party must be told on each call."""
        async with desk.db.transaction("policy.delete_notification", tenants=[caller.tenant_id]) as tx:
            refs = await _refs(tx, desk, caller.tenant_id, body)
            if not await notifications.remove(tx, caller.tenant_id, refs=refs, client_ref=body.client_ref):
                raise not_found()

    return routes


async def _refs(tx: Transaction, desk: ApiDeps, tenant_id: str, body: WhoBody) -> Sequence[SubjectRef]:
    if body.number is not None:
        return refs_or_refuse(desk, await rules_or_refuse(tx, desk.rules, tenant_id), body.number, "body.number")
    if fault := fault_of_ref(body.client_ref or ""):
        raise Problem(422, "INVALID", "A client ref is the CRM's own id, not a telephone number.", fault=fault)
    return await notifications.refs_of_client(tx, tenant_id, body.client_ref or "")


def _listed(entries: Sequence[Notification], limit: int) -> NotificationsAnswer:
    shown = tuple(
        NotificationAnswer(
            entry_id=each.entry_id,
            client_ref=each.client_ref,
            by=each.notice_by,
            at=each.notified_at,
            since=each.since,
        )
        for each in entries
    )
    return NotificationsAnswer(entries=shown, next=shown[-1].entry_id if len(shown) == limit else None)
