"""A bundle as others need it: the decision core's `Tenant`, and `TenantConfigured` for the other services. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import tenants
from rightcall_common.events.calls import Purpose
from rightcall_common.ids import SubjectRef
from rightcall_policy.bundles.bounds import EVIDENCE_KEEP_MAX, QUALITY_KEEP_MAX, SECURITY_KEEP_MAX
from rightcall_policy.bundles.model import (
    Attested,
    Bundle,
    EvidenceRules,
    Jurisdiction,
    Lia,
    LineRules,
    MifidRules,
    QualityRules,
    TrunkRules,
    WorksCouncil,
)
from rightcall_policy.bundles.reading import digest
from rightcall_policy.decision import context

MIFID_KEEP_MAX = "P7Y"
"""Only on an authority's request (MiFID II art. 16(7) last subparagraph; R55)."""
RefsOf = Callable[[str], tuple[SubjectRef, ...]]
"""A number as the tenant writes it -> its refs under every live key version."""


def country(jurisdiction: Jurisdiction) -> str:
    """The profile's name as ISO 3166 code: what a party's number gives."""
    return "GB" if jurisdiction == "UK" else jurisdiction


def to_tenant(bundle: Bundle) -> context.Tenant:
    """The rules as the decision core reads them. Purposes that are not among the modules are absent."""
    return context.Tenant(
        tenant_id=bundle.tenant,
        policy_digest=digest(bundle),
        jurisdiction=country(bundle.jurisdiction),
        profiles=frozenset(country(profile) for profile in (bundle.jurisdiction, *bundle.profiles)),
        time_zone=bundle.time_zone,
        controllers=frozenset(bundle.controllers),
        lines={name: _line(name, line) for name, line in bundle.lines.items()},
        purposes={purpose: _purpose(bundle, purpose) for purpose in bundle.modules},
        investment_firm=bundle.investment_firm,
        active=bundle.active,
        options=context.TenantOptions(**bundle.options.model_dump(exclude={"evidence_objection_ref"})),
        attested={
            name: _attested(trunk.announcement.attested) for name, trunk in bundle.trunks.items() if trunk.announcement
        },
    )


def to_configured(
    bundle: Bundle,
    employees: Sequence[tenants.EmployeeRef],
    never_record: Sequence[SubjectRef],
    refs_of: RefsOf,
    *,
    version: int,
    event_id: UUID,
    at: datetime,
) -> tenants.TenantConfigured:
    """The tenant's whole configuration without a number: `refs_of` turns those of lines into refs."""
    return tenants.TenantConfigured(
        event_id=event_id,
        tenant_id=bundle.tenant,
        at=at,
        version=version,
        policy_digest=digest(bundle),
        active=bundle.active,
        region=bundle.region,
        time_zone=bundle.time_zone,
        jurisdiction=country(bundle.jurisdiction),
        controllers=bundle.controllers,
        trunks=tuple(_trunk(name, trunk) for name, trunk in bundle.trunks.items()),
        lines=tuple(_line_refs(name, line, refs_of) for name, line in bundle.lines.items()),
        employees=tuple(employees),
        never_record=tuple(never_record),
        retention=tuple(_retention(bundle, purpose) for purpose in bundle.modules),
        dpo_contact=bundle.dpo.contact,
        accept_prefixes=bundle.numbers.accept_prefixes,
    )


def _line(name: str, line: LineRules) -> context.LineTerms:
    purposes, contracts = frozenset(line.purposes), frozenset(line.contracts)
    return context.LineTerms(name, line.controller, line.kind, purposes, line.art9_basis, line.campaign, contracts)


def _line_refs(name: str, line: LineRules, refs_of: RefsOf) -> tenants.Line:
    refs = tuple(ref for number in line.numbers for ref in refs_of(number))
    return tenants.Line(line_id=name, controller_id=line.controller, kind=line.kind, refs=refs)


def _attested(said: Attested) -> context.TrunkAttestation:
    return context.TrunkAttestation(frozenset(said.purposes), said.threat, said.agent_signal)


def _trunk(name: str, trunk: TrunkRules) -> tenants.Trunk:
    attested = trunk.announcement.attested if trunk.announcement else None
    return tenants.Trunk(
        trunk_id=name,
        addresses=trunk.addresses,
        port=trunk.port,
        certificates=trunk.certificates,
        lines=trunk.lines,
        default_line=trunk.default_line,
        attestation=tenants.Attestation(**attested.model_dump()) if attested else None,
        require_siprec=trunk.require_siprec,
        media_addresses=trunk.media_addresses,
    )


def _retention(bundle: Bundle, purpose: Purpose) -> tenants.RetentionRule:
    rules = _purpose(bundle, purpose)
    return tenants.RetentionRule(purpose=purpose, keep=rules.keep or "", keep_max=rules.keep_max or "")


def _purpose(bundle: Bundle, purpose: Purpose) -> context.ActivePurpose:
    """One activated purpose. `bundle_bounds` has made sure that it has rules."""
    rules = bundle.purposes.of(purpose)
    if rules is None:
        raise InvariantBroken("an activated purpose has no rules")
    common = context.ActivePurpose(purpose, dpia_ref=rules.dpia_ref, protocol_ref=rules.protocol_ref)
    if isinstance(rules, MifidRules):
        if rules.works_council.status != "not_requested":  # A4: asked of no call, but a refusal is said
            common = replace(common, works_council=_council(rules.works_council))
        return replace(common, basis="legal_obligation", keep=rules.retention, keep_max=MIFID_KEEP_MAX)
    balanced = replace(common, lia=_lia(rules.lia), works_council=_council(rules.works_council))
    if isinstance(rules, EvidenceRules):
        terms = rules.retention
        return replace(
            balanced,
            basis=rules.basis,
            requires_works_council=rules.requires_works_council,
            no_other_proof_ref=rules.no_other_proof_ref,
            duration_announced=all(text.duration for text in bundle.announcements.values() if purpose in text.purposes),
            keep=terms.provisional,
            keep_agreement=terms.agreement,
            keep_max=EVIDENCE_KEEP_MAX,
        )
    if isinstance(rules, QualityRules):
        return replace(
            balanced,
            basis=rules.basis,
            keep=rules.retention,
            keep_max=QUALITY_KEEP_MAX[bundle.jurisdiction],
            sample_rate=rules.sample_rate,
            agent_cap_per_week=rules.cap_per_agent_week,
        )
    required = rules.requires_works_council
    return replace(balanced, requires_works_council=required, keep=rules.retention, keep_max=SECURITY_KEEP_MAX)


def _lia(lia: Lia | None) -> context.InterestsAssessment | None:
    return context.InterestsAssessment(lia.ref, lia.alternative or "", lia.reviewed_at) if lia else None


def _council(council: WorksCouncil) -> context.CouncilConsent:
    return context.CouncilConsent(council.status, council.reference, council.until)
