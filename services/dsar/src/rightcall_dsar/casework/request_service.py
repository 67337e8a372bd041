"""The desk's acts on a request: take in, check identity, preview, approve, extend, withdraw. Load, decide, save, emit.

A step that the life of a request (`request.LIFE`) does not allow is a problem that names the state and the next step.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from rightcall_common import telemetry
from rightcall_common.crash import crash_point
from rightcall_common.events.subjects import ORDERS_TOPIC, EraseRecordings, FindRecordings
from rightcall_common.events.tenants import TenantConfigured
from rightcall_common.ids import derived, uuid7
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.web.app import Caller, Problem
from rightcall_dsar.casework.releasing import release
from rightcall_dsar.casework.tracing import request_span
from rightcall_dsar.forms.bodies import RECORDINGS_MAX, Extension, IdentityCheck, NewRequest
from rightcall_dsar.forms.views import ASK_FOR_MORE
from rightcall_dsar.requests.case import RequestCase, RequestItem
from rightcall_dsar.requests.deadlines import DeadlineMissed, due_date, extend, holidays_of
from rightcall_dsar.requests.decision import Choices, Overtaken, decide, erase_items, overtaken, verdict_on
from rightcall_dsar.requests.request import NEXT, Identity, Illegal, RequestState, RequestType, Step, advance, local_day
from rightcall_dsar.requests.subject import looks_like_a_number_of_a_person, refs_of, sentence_of
from rightcall_dsar.store import subject_requests
from rightcall_dsar.tenants import Tenants, class_of, terms_of

GDPR_APPLIES: Final = datetime(2018, 5, 25, tzinfo=UTC)
CLOCK_SKEW: Final = timedelta(minutes=1)  # a desk whose clock is ahead of ours must not be refused
AGAIN: Final = "see what is held now: POST preview"
_OFFERED: Final[dict[str, RequestType]] = {"access": "access", "erasure": "erasure"}


@dataclass(frozen=True, slots=True)
class RequestService:
    """What the acts need. One per process."""

    db: Database
    tenants: Tenants
    keys: RefKeys
    heard: Callable[[], bool] = lambda: True
    """Whether all tenants that there are have been read from the bus."""

    def tenant(self, caller: Caller) -> TenantConfigured:
        """The caller's tenant. Problem 409 for one without accepted rules, as policy says it; 503 while this process
        has not read yet who they are: only that passes by itself."""
        known = self.tenants.get(caller.tenant_id)
        if known is not None:
            return known
        if self.heard():
            raise Problem(409, "TENANT_POLICY_MISSING", "Load the tenant's rules first: PUT /v1/policies/{tenant}.")
        raise Problem(503, "TENANTS_NOT_READ", "The tenants' rules are being read from the bus. Try again.")

    async def take_in(self, caller: Caller, asked: NewRequest) -> RequestState:
        """Open a case file; the clock of art. 12(3) runs from `received_at`."""
        tenant = self.tenant(caller)
        kind = _offered(asked.type)
        refs = refs_of(asked.subject.number, asked.subject.sip, tenant, self.keys)
        if isinstance(refs, str):
            raise Problem(422, refs, sentence_of(refs, asked.subject.number, asked.subject.sip, tenant))
        whose = class_of(tenant, refs)
        if whose is None:
            raise Problem(422, "NOT_A_DATA_SUBJECT", "That is a line of the tenant itself, not a person's number.")
        async with self.db.transaction("dsar.take_in", tenants=[caller.tenant_id]) as tx:
            received_at = asked.received_at or tx.now
            _check_intake(asked, tenant, received_at, tx.now)
            request = RequestState(
                tenant_id=caller.tenant_id,
                request_id=uuid7(tx.now, os.urandom(10)),
                type=kind,
                language=asked.language,
                controller_id=asked.controller_id,
                received_at=received_at,
                due_on=due_date(local_day(received_at, tenant.time_zone), holidays=holidays_of(tenant.jurisdiction)),
                subject_refs=refs,
                subject_class=whose,
                since=asked.period.since if asked.period else None,
                until=asked.period.until if asked.period else None,
            )
            with request_span(request.request_id, "take_in"):
                await subject_requests.insert(tx, request)
        telemetry.count("rightcall_requests_total", type=kind)
        return request

    async def identify(self, caller: Caller, request_id: UUID, check: IdentityCheck) -> RequestState:
        """Note the identity check; only a confirmed one moves the request on."""
        if any(map(looks_like_a_number_of_a_person, (check.reference, check.method))):
            raise Problem(422, "REFERENCE_IS_A_NUMBER", "Name the method and the id of your own file, never a number.")
        async with self._step(caller, request_id, "identify") as (tx, request):
            after = _after(request, "identify")
            identity = Identity(check.outcome, check.method, check.reference, tx.now)
            request = replace(after if check.outcome == "confirmed" else request, identity=identity)
            await subject_requests.save(tx, [request])
        telemetry.count("rightcall_identity_checks_total", outcome=check.outcome)
        return request

    async def preview(self, caller: Caller, request_id: UUID) -> RequestState:
        """Ask storage and policy what they hold. Asking again drops what was found before."""
        async with self._step(caller, request_id, "preview") as (tx, request):
            request = replace(_after(request, "preview"), answered=())
            await subject_requests.clear_found(tx, request.tenant_id, request_id)
            await subject_requests.save(tx, [request])
            order = FindRecordings(
                event_id=_order_id("find", request, tx.now),
                tenant_id=request.tenant_id,
                at=tx.now,
                request_id=request_id,
                controller_id=request.controller_id,
                subject_refs=request.subject_refs,
                since=request.since,
                until=request.until,
                received_at=request.received_at,
            )
            tx.emit(ORDERS_TOPIC, str(request_id), order)
        crash_point("dsar.order_emitted")
        return request

    async def approve(
        self, caller: Caller, request_id: UUID, choices: Choices
    ) -> tuple[RequestState, list[RequestItem]]:
        """Decide. Access: the answer lies ready. Erasure: storage and policy are ordered to carry it out."""
        tenant = self.tenant(caller)
        async with self._step(caller, request_id, "approve") as (tx, request):
            request = _after(request, "approve")
            found = await subject_requests.items(tx, request.tenant_id, request_id)
            terms = terms_of(tenant)
            _check_choices(request, found, choices, tx.now)
            _check_preview(request, found, overtaken(found, request.type, choices, now=tx.now, terms=terms))
            items = [decide(i, verdict_on(i, request.type, choices, now=tx.now, terms=terms)) for i in found]
            request = replace(
                request, decided_at=tx.now, decided_by=caller.person, passphrase_version=self.keys.current
            )
            if request.type == "erasure":
                request = replace(_after(request, "execute"), answered=())
                tx.emit(ORDERS_TOPIC, str(request_id), _erase_order(request, items, tx.now))
            await _save(tx, request, items)
        crash_point("dsar.order_emitted")
        return request, items

    async def extend(self, caller: Caller, request_id: UUID, extension: Extension) -> RequestState:
        """Two further months (art. 12(3)); 409 DEADLINE_MISSED if the subject was told too late."""
        tenant = self.tenant(caller)
        async with self._step(caller, request_id, "extend") as (tx, request):
            if not request.open or request.extended_on is not None:
                raise wrong_state(request)
            received_on = local_day(request.received_at, tenant.time_zone)
            if not received_on <= extension.told_on <= local_day(tx.now, tenant.time_zone):
                raise Problem(422, "TOLD_ON_IMPOSSIBLE", "The subject was told between receipt and today.")
            clock = extend(received_on, extension.told_on, holidays=holidays_of(tenant.jurisdiction))
            if isinstance(clock, DeadlineMissed):
                raise Problem(409, "DEADLINE_MISSED", "The first month was over.", due_on=clock.due_on.isoformat())
            request = replace(request, due_on=clock.due_on, extended_on=extension.told_on)
            await subject_requests.save(tx, [request])
        return request

    async def cancel(self, caller: Caller, request_id: UUID) -> RequestState:
        """The subject withdraws. Refs and verification evidence go."""
        async with self._step(caller, request_id, "cancel") as (tx, request):
            request = replace(_after(request, "cancel"), closed_at=tx.now)
            await subject_requests.save(tx, [request])
            release(tx, request.tenant_id, request_id)
        return request

    async def delivered(self, request: RequestState) -> None:
        """An access answer was handed out to its last byte: the request is done."""
        with request_span(request.request_id, "delivered"):
            async with self.db.transaction("dsar.delivered", tenants=[request.tenant_id]) as tx:
                standing = await subject_requests.lock(tx, request.tenant_id, request.request_id)
                if standing is not None and standing.state == "approved":
                    await subject_requests.save(tx, [replace(_after(standing, "settle"), closed_at=tx.now)])
                    release(tx, standing.tenant_id, standing.request_id)

    def passphrase(self, request: RequestState) -> str:
        """What opens the request's ZIP. Derived, never stored. Problem 409 before the decision."""
        if request.passphrase_version is None or request.state == "cancelled":
            raise wrong_state(request)
        return self.keys.export_passphrase(request.tenant_id, str(request.request_id), request.passphrase_version)

    @asynccontextmanager
    async def _step(
        self, caller: Caller, request_id: UUID, name: str
    ) -> AsyncIterator[tuple[Transaction, RequestState]]:
        """The locked request inside a transaction and a span of its own trace. Problem 404."""
        with request_span(request_id, name):
            async with self.db.transaction(f"dsar.{name}", tenants=[caller.tenant_id]) as tx:
                request = await subject_requests.lock(tx, caller.tenant_id, request_id)
                if request is None:
                    raise not_found()
                yield tx, request


def not_found() -> Problem:
    """The same answer for a request that does not exist and for one of another tenant."""
    return Problem(404, "NOT_FOUND", "There is no such subject request.")


def wrong_state(request: RequestState) -> Problem:
    """409 that says where the request stands and what can be done."""
    if request.state == "received" and request.identity is not None:
        return Problem(
            409, "IDENTITY_INSUFFICIENT", "Nothing is disclosed yet.", state=request.state, next=ASK_FOR_MORE
        )
    detail = f"The request is {request.state}. Next: {NEXT[request.state]}."
    return Problem(409, "WRONG_STATE", detail, state=request.state, next=NEXT[request.state])


def _after(request: RequestState, step: Step) -> RequestState:
    state = advance(request.state, step)
    if isinstance(state, Illegal):
        raise wrong_state(request)
    return replace(request, state=state)


def _offered(kind: str) -> RequestType:
    if kind not in _OFFERED:
        raise Problem(
            422,
            "TYPE_NOT_OFFERED",
            "Only access and erasure are offered; rectification, restriction, portability, objection, withdrawal of "
            "consent and client copies are not offered here yet and must be handled by hand.",
        )
    return _OFFERED[kind]


def _check_intake(asked: NewRequest, tenant: TenantConfigured, received_at: datetime, now: datetime) -> None:
    if asked.controller_id is not None and asked.controller_id not in tenant.controllers:
        raise Problem(422, "CONTROLLER_UNKNOWN", "The tenant's bundle names no such controller.")
    if not GDPR_APPLIES <= received_at <= now + CLOCK_SKEW:
        raise Problem(422, "RECEIVED_AT_IMPOSSIBLE", "received_at lies in the future or before 25 May 2018.")
    period = asked.period
    if period is not None and period.since is not None and period.until is not None and period.since >= period.until:
        raise Problem(422, "PERIOD_IMPOSSIBLE", "The period ends before it begins.")


def _check_preview(request: RequestState, found: list[RequestItem], changed: list[Overtaken]) -> None:
    """Nobody approves what was previewed otherwise: the desk is told what has changed, and previews again."""
    if not changed:
        return
    what = [
        {"recording_id": str(each.item.recording_id), "changed": each.item.changed, "was": each.previewed,
         "now": each.now} for each in changed
    ]  # fmt: skip
    there = [item for item in found if item.erased_at is None]
    if request.type == "erasure" and all(item.recording.held for item in there):
        detail = "A legal hold was placed on all that is left: nothing is erased now. Preview again, then refuse it."
        raise Problem(423, "LEGAL_HOLD", detail, changed=what, next=AGAIN)
    detail = "Holds or private claims were placed or lifted since the preview, and other recordings go than it said."
    raise Problem(409, "PREVIEW_CHANGED", detail, changed=what, next=AGAIN)


def _check_choices(request: RequestState, found: list[RequestItem], choices: Choices, now: datetime) -> None:
    if request.type == "access" and request.subject_class == "employee":
        raise Problem(
            409,
            "ACCESS_EMPLOYEE",
            "An employee gets the own channel and a transcript, which this version cannot make. The data protection "
            "officer decides outside of this service; then cancel this request.",
        )
    if len(found) > RECORDINGS_MAX:
        raise Problem(409, "TOO_MANY_RECORDINGS", "Split the request by period.", recordings_max=RECORDINGS_MAX)
    if not choices.named() <= {item.recording_id for item in found}:
        raise Problem(422, "RECORDING_NOT_FOUND", "The decision names a recording that the preview does not.")
    claimed = [item for item in found if item.recording_id in choices.claims and item.erased_at is None]
    over = [item for item in claimed if item.recording.retain_until <= now and not item.recording.held]
    if request.type == "erasure" and over:
        detail = "The term of these is over: only a legal hold keeps them for a claim. Have one placed, preview again."
        raise Problem(409, "CLAIM_NEEDS_HOLD", detail, recordings=[str(item.recording_id) for item in over])


def _erase_order(request: RequestState, items: list[RequestItem], now: datetime) -> EraseRecordings:
    return EraseRecordings(
        event_id=_order_id("erase", request, now),
        tenant_id=request.tenant_id,
        at=now,
        request_id=request.request_id,
        controller_id=request.controller_id,
        subject_refs=request.subject_refs,
        items=erase_items(items),
    )


def _order_id(kind: str, request: RequestState, now: datetime) -> UUID:
    return derived("dsar", kind, str(request.request_id), now.isoformat())


async def _save(tx: Transaction, request: RequestState, items: list[RequestItem]) -> None:
    by_id = {item.recording_id: item for item in items}
    await subject_requests.save_answers(tx, [RequestCase(request, by_id, changed=set(by_id))])
    await subject_requests.save(tx, [request])
