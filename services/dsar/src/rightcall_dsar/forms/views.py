"""Requests and items as the HTTP interface shows them. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from rightcall_common.events.subjects import FoundDecision
from rightcall_common.events.tenants import TenantConfigured
from rightcall_dsar.forms.bodies import DecisionView, IdentityView, PreviewView, RequestedRecording, RequestView
from rightcall_dsar.letters.words import fate_sentence
from rightcall_dsar.requests.assess import Fate, result
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.decision import Choices, decide, verdict_on
from rightcall_dsar.requests.request import NEXT, Language, RequestState
from rightcall_dsar.tenants import terms_of

ASK_FOR_MORE = "ask the requester for more: two facts of a call, or a code sent to the number; then POST identity again"


def request_view(request: RequestState, now: datetime, tenant: TenantConfigured, fates: Sequence[Fate]) -> RequestView:
    """One request as it stands. `fates`: of its decided items, which the result code is made from."""
    identity = request.identity
    insufficient = request.state == "received" and identity is not None
    answered = result(request.type, fates) if request.decided_at is not None else None
    return RequestView(
        request_id=request.request_id,
        type=request.type,
        state=request.state,
        next=ASK_FOR_MORE if insufficient else NEXT[request.state],
        code="IDENTITY_INSUFFICIENT" if insufficient else answered,
        language=request.language,
        controller_id=request.controller_id,
        subject_class=request.subject_class,
        since=request.since,
        until=request.until,
        received_at=request.received_at,
        due_on=request.due_on,
        overdue=request.overdue(now, tenant.time_zone),
        extended_on=request.extended_on,
        identity=identity
        and IdentityView(outcome=identity.outcome, method=identity.method, checked_at=identity.checked_at),
        waiting_for=request.waiting_for,
        decided_at=request.decided_at,
        closed_at=request.closed_at,
        results_until=request.results_until,
        trace_id=request.request_id.hex,
    )


def preview_view(
    request: RequestState,
    items: Sequence[RequestItem],
    decisions: Sequence[FoundDecision],
    now: datetime,
    tenant: TenantConfigured,
) -> PreviewView:
    """What is held and what would become of it; after the decision: what was decided."""
    shown = [_foreseen(item, request, now, tenant) for item in items]
    complete = request.state != "previewing"
    return PreviewView(
        request_id=request.request_id,
        type=request.type,
        state=request.state,
        waiting_for=request.waiting_for,
        code=result(request.type, (item.fate for item in shown if item.fate is not None)) if complete else None,
        recordings=[_recording(item, request.language, tenant.time_zone, now) for item in shown],
        decisions=[_decision(said, request.language) for said in decisions],
    )


def _foreseen(item: RequestItem, request: RequestState, now: datetime, tenant: TenantConfigured) -> RequestItem:
    if item.fate is not None:
        return item
    return decide(item, verdict_on(item, request.type, Choices(), now=now, terms=terms_of(tenant)))


def _reason(item: RequestItem) -> Literal["LEGAL_HOLD", "PRIVATE_CLAIM_PENDING", "RECORDING_PROVISIONAL"] | None:
    """What stands in the way, most lasting first."""
    if item.fate == "keep" and item.under_hold:
        return "LEGAL_HOLD"
    if item.fate != "withhold":
        return None
    if item.recording.provisional:
        return "RECORDING_PROVISIONAL"
    return "PRIVATE_CLAIM_PENDING" if item.recording.claimed else None


def _recording(item: RequestItem, language: Language, time_zone: str, now: datetime) -> RequestedRecording:
    said = item.recording
    until = said.retain_until if said.retain_until > now and not item.under_hold else None
    return RequestedRecording(
        recording_id=said.recording_id,
        call_id=said.call_id,
        purposes=said.purposes,
        started_at=said.started_at,
        duration_ms=said.duration_ms,
        direction=said.direction,
        retain_until=until,
        state=said.state,
        fate=item.fate,
        ground=item.ground if item.fate == "erase" else None,
        provision=item.provision,
        legal_ref=item.legal_ref,
        erase_after=item.named_until(now) if item.fate == "keep" else None,
        erased_at=item.erased_at,
        held=item.under_hold,
        review_at=item.named_review(now),
        reason=_reason(item),
        changed=item.changed,
        provisional=said.provisional,
        sentence=fate_sentence(item, language, time_zone, now),
    )


def _decision(said: FoundDecision, language: Language) -> DecisionView:
    return DecisionView(
        call_id=said.call_id,
        decided_at=said.decided_at,
        outcome=said.outcome,
        reason=said.reason,
        rule=said.rule,
        sentence=said.sentence_nl if language == "nl" else said.sentence_en,
    )
