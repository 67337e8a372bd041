"""Builders for tests of dsar: a tenant, a request, what storage and policy answer. All numbers are fictitious."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from rightcall_common.events import codec
from rightcall_common.events.recordings import HoldPlaced, HoldReleased, PrivateClaimed
from rightcall_common.events.subjects import (
    FoundDecision,
    FoundRecording,
    ItemErased,
    ItemKept,
    OrderDone,
    RecordingsFound,
)
from rightcall_common.events.tenants import EmployeeRef, Line, RetentionRule, TenantConfigured
from rightcall_common.numbers import party_key
from rightcall_common.sealing.refs import RefKeys
from rightcall_dsar.requests.request import RequestState

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
CALLER = "+31201110001"
EMPLOYEE = "+31201110031"
OWN_LINE = "+31201110099"
ROOTS = RefKeys(2, {1: b"1" * 32, 2: b"2" * 32})
"""Two live versions, so that nothing works by chance with the current one only."""
CALL_TRACE = "0af7651916cd43dd8448eb211c80319c"


def refs(tenant: str, number: str = CALLER) -> tuple[str, ...]:
    """Under all live key versions, as ingest and policy make them."""
    return ROOTS.refs(tenant, party_key(number, "NL"))


def tenant(tenant_id: str = "acme", **changes: Any) -> TenantConfigured:
    """A Dutch tenant with one employee and one line of its own."""
    known = {
        "event_id": uuid4(),
        "tenant_id": tenant_id,
        "at": NOW,
        "version": 1,
        "policy_digest": "d1",
        "region": "NL",
        "time_zone": "Europe/Amsterdam",
        "jurisdiction": "NL",
        "controllers": ("main", "second"),
        "trunks": (),
        "lines": (Line(line_id="desk", controller_id="main", kind="ordinary", refs=refs(tenant_id, OWN_LINE)),),
        "employees": (EmployeeRef(employee_id="e-1", refs=refs(tenant_id, EMPLOYEE)),),
        "retention": (RetentionRule(purpose="EVIDENCE_AGREEMENT", keep="P30D", keep_max="P5Y"),),
        "dpo_contact": "Functionaris gegevensbescherming, Postbus 1, 1000 AA Amsterdam",
    }
    return codec.build(TenantConfigured, known | changes)


def request(**changes: Any) -> RequestState:
    """An access request of 5 March 2026."""
    known: dict[str, Any] = {
        "tenant_id": "acme",
        "request_id": uuid4(),
        "type": "access",
        "language": "nl",
        "controller_id": None,
        "received_at": NOW,
        "due_on": date(2026, 4, 7),
        "subject_refs": refs("acme"),
        "subject_class": "caller",
    }
    return RequestState(**(known | changes))


def recording(*purposes: str, **changes: Any) -> FoundRecording:
    """A recording of a call on 1 March 2026, kept for its purpose's default term."""
    started_at = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    days = 5 * 365 + 1 if "MIFID_STATUTORY" in purposes else 30
    known = {
        "recording_id": uuid4(),
        "call_id": uuid4(),
        "purposes": purposes or ("QUALITY_TRAINING",),
        "started_at": started_at,
        "duration_ms": 187_000,
        "direction": "inbound",
        "retain_until": started_at + timedelta(days=days),
        "state": "stored",
        "trace_id": CALL_TRACE,
    }
    return codec.build(FoundRecording, known | changes)


def decision(**changes: Any) -> FoundDecision:
    """A decision in plain words."""
    known = {
        "call_id": uuid4(),
        "decided_at": datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
        "outcome": "RECORD",
        "reason": "REC_QUALITY_SAMPLED",
        "rule": "R26",
        "sentence_en": "The call was drawn in the sample.",
        "sentence_nl": "Het gesprek viel in de steekproef.",
    }
    return codec.build(FoundDecision, known | changes)


def _head(asked: RequestState, answerer: str) -> dict[str, Any]:
    return {
        "event_id": uuid4(),
        "tenant_id": asked.tenant_id,
        "at": NOW,
        "request_id": asked.request_id,
        "answerer": answerer,
    }


def found(asked: RequestState, *recordings: FoundRecording) -> RecordingsFound:
    """Storage's answer to FindRecordings."""
    return RecordingsFound(**_head(asked, "storage"), recordings=recordings)


def told(asked: RequestState, *decisions: FoundDecision) -> RecordingsFound:
    """Policy's answer to FindRecordings."""
    return RecordingsFound(**_head(asked, "policy"), decisions=decisions)


def done(asked: RequestState, answerer: str, order: str, count: int = 0) -> OrderDone:
    """An answerer has said all."""
    return codec.build(OrderDone, _head(asked, answerer) | {"order": order, "count": count})


def erased(asked: RequestState, recording_id: UUID, payload: str = "e30=", proof: str = "p") -> ItemErased:
    """Storage has erased one recording."""
    return ItemErased(
        **_head(asked, "storage"),
        recording_id=recording_id,
        ground="17(1)(c)",
        erased_at=NOW + timedelta(hours=1),
        certificate_payload=payload,
        certificate_proof=proof,
    )


def kept(asked: RequestState, recording_id: UUID, **changes: Any) -> ItemKept:
    """Storage keeps one recording by law."""
    known = {
        "recording_id": recording_id,
        "provision": "17(3)(b)",
        "legal_ref": "MiFID II art. 16(7)",
        "erase_after": datetime(2031, 3, 1, 10, 0, tzinfo=UTC),
    }
    return codec.build(ItemKept, _head(asked, "storage") | known | changes)


def held(asked: RequestState, recording_id: UUID, review_at: datetime) -> ItemKept:
    """Storage keeps one recording for a legal hold alone."""
    hold = {"provision": "17(3)(e)", "legal_ref": "legal hold", "held": True, "review_at": review_at}
    return kept(asked, recording_id, **hold, erase_after=NOW)


def _after_call(of: FoundRecording) -> dict[str, Any]:
    return {
        "event_id": uuid4(), "tenant_id": "acme", "at": NOW, "recording_id": of.recording_id, "call_id": of.call_id,
        "controller_id": "main", "purposes": of.purposes, "created_at": of.started_at, "retain_until": of.retain_until,
    }  # fmt: skip


def hold_placed(of: FoundRecording, review_at: datetime) -> HoldPlaced:
    """Role legal has placed a hold."""
    return HoldPlaced(**_after_call(of), hold_id=uuid4(), placed_at=NOW, review_at=review_at)


def hold_released(of: FoundRecording, **changes: Any) -> HoldReleased:
    """Role legal has released one; `held`: another stands."""
    return HoldReleased(**_after_call(of), hold_id=uuid4(), **changes)


def claimed_private(of: FoundRecording) -> PrivateClaimed:
    """An employee says that the call was private."""
    return PrivateClaimed(**_after_call(of))
