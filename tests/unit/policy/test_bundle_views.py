"""A bundle as the decision core and the other services see it."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from rightcall_common.events import codec
from rightcall_common.events.tenants import EmployeeRef, TenantConfigured
from rightcall_policy.bundles import reading, views
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.decision import context
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY

EXAMPLES = Path("deploy/local/examples/bundles")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REF = "1." + "c" * 32


def load(name: str, *changes: tuple[str, str]) -> Bundle:
    text = (EXAMPLES / f"{name}.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def configured(rules: Bundle) -> TenantConfigured:
    return views.to_configured(
        rules, [EmployeeRef(employee_id="e-1", refs=(REF,))], [REF], lambda number: (REF,),
        version=7, event_id=UUID(int=1), at=NOW,
    )  # fmt: skip


def test_the_core_sees_activated_purposes_only() -> None:
    tenant = views.to_tenant(load("nl-investment", ("[MIFID_STATUTORY, QUALITY_TRAINING]", "[QUALITY_TRAINING]")))
    assert set(tenant.purposes) == {QUALITY}
    assert tenant.investment_firm


def test_a_trunks_media_relays_reach_ingest() -> None:
    line = "addresses: [192.0.2.10/32]"
    told = configured(load("nl-services", (line, f"{line}\n    media_addresses: [203.0.113.0/28]")))
    relays = {trunk.trunk_id: trunk.media_addresses for trunk in told.trunks}
    assert relays == {"ivr-sbc": ("203.0.113.0/28",), "office-sbc": ()}


def test_terms_rates_and_documents_reach_the_core() -> None:
    rules = views.to_tenant(load("nl-services")).purposes
    quality, evidence = rules[QUALITY], rules[EVIDENCE]
    assert (quality.keep, quality.keep_max, quality.sample_rate, quality.agent_cap_per_week) == ("P30D", "P90D", 0.1, 5)
    assert (evidence.keep, evidence.keep_agreement, evidence.keep_max) == ("P30D", "P180D", "P5Y")
    assert quality.lia is not None
    assert quality.lia.alternative
    assert quality.works_council is not None
    assert (quality.works_council.status, quality.dpia_ref) == ("granted", "DPIA-2026-01")
    assert rules[SECURITY].keep == "P28D"


def test_the_statutory_purpose_rests_on_the_duty_and_asks_no_works_council() -> None:
    mifid = views.to_tenant(load("nl-investment")).purposes[MIFID]
    assert (mifid.basis, mifid.works_council, mifid.keep, mifid.keep_max) == ("legal_obligation", None, "P5Y", "P7Y")


@pytest.mark.parametrize(("written", "iso"), [("UK", "GB"), ("DE", "DE")])
def test_a_profile_is_named_as_numbers_name_their_country(written: str, iso: str) -> None:
    rules = load("nl-services", ("dpo:\n", f"profiles: {{{written}: {{counsel_ref: ADVICE-1}}}}\ndpo:\n"))
    assert views.to_tenant(rules).profiles == {"NL", iso}


CHOICES: dict[str, tuple[str, object, object]] = {
    "strictest": ("false", False, True),
    "mifid_record_on_hold": ("true", True, False),
    "threat_without_notice": ("true", True, False),
    "evidence_objection": ("keep_restricted, evidence_objection_ref: COUNSEL-7", "keep_restricted", "discard"),
    "shared_number_ordinary": ("record_review", "record_review", "private_allowed"),
    "mifid_autostart_midcall": ("true", True, False),
    "stale_nomatch": ("record_provisional", "record_provisional", "prompt"),
    "allow_combined": ("true", True, False),
}
"""law.md sections 2, 7 and 9: what counsel may write, what the core then reads, and the cautious default."""


def test_unclear_law_is_read_conservatively_unless_the_bundle_says_otherwise() -> None:
    silent = views.to_tenant(load("nl-services")).options
    assert asdict(silent) == {name: default for name, (_, _, default) in CHOICES.items()}
    for name, (written, read, _) in CHOICES.items():
        rules = load("nl-services", ("dpo:\n", f"options: {{{name}: {written}}}\ndpo:\n"))
        assert asdict(views.to_tenant(rules).options) == asdict(silent) | {name: read}


def test_other_services_are_told_refs_and_never_numbers() -> None:
    told = configured(load("nl-services"))
    assert "+31" not in codec.encode(told).decode()
    assert {line.line_id: line.refs for line in told.lines}["sales"] == (REF,)
    assert (told.version, told.region, told.controllers) == (7, "NL", ("nl-services",))
    assert {rule.purpose: (rule.keep, rule.keep_max) for rule in told.retention} == {
        EVIDENCE: ("P30D", "P5Y"), QUALITY: ("P30D", "P90D"), SECURITY: ("P28D", "P12M"),
    }  # fmt: skip


def test_an_attested_trunk_says_what_it_attests_and_another_says_nothing() -> None:
    trunks = {trunk.trunk_id: trunk for trunk in configured(load("nl-services")).trunks}
    assert trunks["office-sbc"].attestation is None
    attestation = trunks["ivr-sbc"].attestation
    assert attestation is not None
    assert (attestation.purposes, attestation.threat, attestation.agent_signal) == ((EVIDENCE,), True, True)
    rules = views.to_tenant(load("nl-services"))
    assert rules.attested == {
        "ivr-sbc": context.TrunkAttestation(frozenset({EVIDENCE}), threat=True, agent_signal=True)
    }


def test_what_was_signed_reads_back_as_the_same_rules() -> None:
    rules = load("nl-services")
    assert reading.from_payload(reading.signed_payload(rules, 3, NOW)) == rules
