"""`/v1/decisions`: what was decided and why, rule by rule, with the receipt. Parties are refs, never numbers."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, JsonValue

from rightcall_common.events import codec
from rightcall_common.events.decisions import CallDecided
from rightcall_common.postgres import Transaction
from rightcall_common.sealing.canonical import base64_text
from rightcall_common.web.app import Page, page, read_time_cursor, time_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.bundles import views
from rightcall_policy.bundles.reading import from_payload
from rightcall_policy.calls.decision_view import PRIVATE, SUSPENDED, Words, steps_for, words
from rightcall_policy.decision import inputs
from rightcall_policy.decision.context import Tenant
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.explain import RuleStep, explain
from rightcall_policy.store import decisions, tenants
from rightcall_policy.store.decisions import DecisionRow

Reader = Annotated[Caller, Depends(require("auditor", "privacy", "compliance"))]
At = Annotated[Page, Depends(page)]


class StepAnswer(Body):
    """One rule that was tried. `result`: `held`; `passed`, its condition did not hold; `ended`, it held until now."""

    rule: str
    source: str
    result: str
    reason: str | None
    sentence_en: str
    sentence_nl: str
    inputs: dict[str, JsonValue]


class ReceiptAnswer(Body):
    """A receipt file: the exact bytes that were signed (base64) and the proof. `rightcall verify` reads it."""

    payload: str
    proof: str


class DecisionSummary(Body):
    """A decision in one line."""

    call_id: UUID
    decision_seq: int
    decided_at: AwareDatetime
    outcome: str
    reason: str
    rule: str
    sentence_en: str
    sentence_nl: str
    recording_id: UUID | None
    trace_id: str | None


class DecisionAnswer(DecisionSummary):
    """A decision in full. `receipt` is null where it would show a private pause to somebody it is not for."""

    after_fact: int
    trigger: str | None
    """What changed, or was due, where no fact of the call caused this decision."""
    effective_at: AwareDatetime | None
    purposes: tuple[str, ...]
    discards: tuple[str, ...]
    restricts: tuple[str, ...]
    suspensions: tuple[str, ...]
    flags: tuple[str, ...]
    effects: tuple[str, ...]
    rule_path: tuple[str, ...]
    policy_digest: str | None
    client_list_version: int | None
    kept_until: AwareDatetime
    steps: tuple[StepAnswer, ...]
    receipt: ReceiptAnswer | None


class DecisionsOfCall(Body):
    """All decisions on a call, first to last; the last one stands."""

    call_id: UUID
    decisions: tuple[DecisionAnswer, ...]


class DecisionsPage(Body):
    """The standing decision of each call, newest first; `next` is what to send as `after`."""

    decisions: tuple[DecisionSummary, ...]
    next: str | None


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["decisions"])

    @routes.get("/v1/decisions")
    async def list_decisions(caller: Reader, at: At) -> DecisionsPage:
        """The standing decision of each call, newest first."""
        async with desk.db.transaction("policy.list_decisions", tenants=[caller.tenant_id]) as tx:
            rows = await decisions.latest_page(tx, caller.tenant_id, read_time_cursor(at.after), at.limit)
        shown = tuple(_summary(row, caller) for row in rows)
        following = time_cursor(rows[-1].decided_at, rows[-1].call_id) if len(rows) == at.limit else None
        return DecisionsPage(decisions=shown, next=following)

    @routes.get("/v1/decisions/{call_id}")
    async def get_decisions(call_id: UUID, caller: Reader) -> DecisionsOfCall:
        """Every decision on a call, rule by rule, in sentences, with its receipt."""
        async with desk.db.transaction("policy.explain_call", tenants=[caller.tenant_id]) as tx:
            rows = await decisions.of_call(tx, caller.tenant_id, call_id)
            rules = await rules_of(tx, caller.tenant_id, rows)
        if not rows:
            raise not_found()
        return DecisionsOfCall(call_id=call_id, decisions=tuple(_decision(row, rules, caller) for row in rows))

    return routes


async def rules_of(tx: Transaction, tenant_id: str, rows: Sequence[DecisionRow]) -> dict[str, Tenant]:
    """The rules under which these decisions were made, by digest."""
    digests = {digest for row in rows if (digest := decided(row).policy_digest)}
    found = [await tenants.bundle_of_digest(tx, tenant_id, digest) for digest in sorted(digests)]
    return {each.digest: views.to_tenant(from_payload(each.payload)) for each in found if each}


_DECISION = codec.EventReader[CallDecided](CallDecided)


def decided(row: DecisionRow) -> CallDecided:
    return codec.parse(_DECISION, row.payload)


def _words(row: DecisionRow, caller: Caller) -> Words:
    return words(row, see_private=_sees_private(caller))


def _sees_private(caller: Caller) -> bool:
    return caller.role == "privacy"


def _summary(row: DecisionRow, caller: Caller) -> DecisionSummary:
    said = _words(row, caller)
    return DecisionSummary(
        call_id=row.call_id,
        decision_seq=row.decision_seq,
        decided_at=row.decided_at,
        outcome=row.outcome,
        reason=said.reason,
        rule=said.rule,
        sentence_en=said.sentence_en,
        sentence_nl=said.sentence_nl,
        recording_id=row.recording_id,
        trace_id=row.trace_id,
    )


def _decision(row: DecisionRow, rules: dict[str, Tenant], caller: Caller) -> DecisionAnswer:
    event, hidden = decided(row), _words(row, caller).hidden
    payload = base64_text(row.payload)
    suspensions = tuple(SUSPENDED if hidden and each == PRIVATE else each for each in event.suspensions)
    return DecisionAnswer(
        **dict(_summary(row, caller)),
        after_fact=event.after_fact,
        trigger=inputs.trigger_of(row.inputs),
        effective_at=event.effective_at,
        purposes=event.purposes,
        discards=event.discards,
        restricts=event.restricts,
        suspensions=suspensions,
        flags=event.flags,
        effects=tuple(f"{each.kind}({each.detail})" if each.detail else each.kind for each in event.effects),
        rule_path=() if hidden else event.rule_path,
        policy_digest=event.policy_digest,
        client_list_version=event.client_list.version if event.client_list else None,
        kept_until=row.expires_at,
        steps=() if hidden else _steps(row, rules.get(event.policy_digest or ""), caller),
        receipt=None if hidden else ReceiptAnswer(payload=payload, proof=row.proof),
    )


def _steps(row: DecisionRow, tenant: Tenant | None, caller: Caller) -> tuple[StepAnswer, ...]:
    """The rules asked again about the same inputs; made ids do not matter to what they say."""
    cause, before, world = inputs.from_json(row.inputs, tenant)
    _, decided = proceed(before, cause, world, lambda: row.event_id)
    steps = explain(before, cause, world, decided) if decided else []
    return tuple(_step(step) for step in steps_for(steps, see_private=_sees_private(caller)))


def _step(step: RuleStep) -> StepAnswer:
    return StepAnswer(
        rule=step.rule,
        source=step.source,
        result="held" if step.held else "ended" if step.ended else "passed",
        reason=step.reason,
        sentence_en=step.sentence.en if step.sentence else "",
        sentence_nl=step.sentence.nl if step.sentence else "",
        inputs=dict(step.inputs),
    )
