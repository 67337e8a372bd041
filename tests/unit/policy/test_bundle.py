"""A bundle is read whole or refused whole, and every fault has a place and a remedy."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from rightcall_policy.bundles import reading, yaml_values
from rightcall_policy.bundles import schema as bundle_schema
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.reading import FileFault, FileRefused

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES = (EXAMPLES / "nl-services.yaml").read_text()
INVESTMENT = (EXAMPLES / "nl-investment.yaml").read_text()


def accepted(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def refused(text: str) -> tuple[FileFault, ...]:
    result = reading.read(text.encode())
    assert isinstance(result, FileRefused)
    return result.faults


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, f"the example does not hold {old!r}"
    return text.replace(old, new, 1)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_worked_example_is_accepted_and_fits_the_published_schema(path: Path) -> None:
    assert accepted(path.read_text()).tenant == path.stem
    schema = jsonschema.Draft202012Validator(json.loads(bundle_schema.text()))
    assert list(schema.iter_errors(yaml_values.read(path.read_bytes()).value)) == []


def test_the_committed_schema_is_the_models_schema() -> None:
    assert bundle_schema.run(["--check"]) == 0


def test_layout_and_comments_do_not_change_the_digest() -> None:
    assert reading.digest(accepted(SERVICES)) == reading.digest(accepted("# another comment\n" + SERVICES))


def test_a_changed_rule_changes_the_digest() -> None:
    other = accepted(changed(SERVICES, "sample_rate: 0.10", "sample_rate: 0.05"))
    assert reading.digest(other) != reading.digest(accepted(SERVICES))


@pytest.mark.parametrize(
    ("text", "old", "new", "code", "path"),
    [
        (
            INVESTMENT, "retention: P5Y", "retention: P10Y",
            "RETENTION_ABOVE_MAX", "purposes.MIFID_STATUTORY.retention",
        ),
        (
            INVESTMENT, "retention: P5Y", "retention: P2Y",
            "RETENTION_BELOW_STATUTORY", "purposes.MIFID_STATUTORY.retention",
        ),
        (
            SERVICES, "sample_rate: 0.10", "sample_rate: 1.0",
            "SAMPLE_RATE_ABOVE_CAP", "purposes.QUALITY_TRAINING.sample_rate",
        ),
        (
            SERVICES, "sample_rate: 0.10", "sample_rate: 0.26",
            "SAMPLE_RATE_ABOVE_CAP", "purposes.QUALITY_TRAINING.sample_rate",
        ),
        (
            SERVICES, "cap_per_agent_week: 5", "cap_per_agent_week: 6",
            "SAMPLE_RATE_ABOVE_CAP", "purposes.QUALITY_TRAINING.cap_per_agent_week",
        ),
        (SERVICES, "storage_region: eu-local", "storage_region: us-east-1", "NO_TRANSFER_BASIS", "storage_region"),
        (SERVICES, "storage_region: eu-local", "storage_region: eu-west-2", "NO_TRANSFER_BASIS", "storage_region"),
        (INVESTMENT, "investment_firm: true", "investment_firm: false", "MODULE_PRECONDITION_MISSING", "modules[0]"),
        (
            INVESTMENT, "    recording_policy_ref: POLICY-76-1\n", "",
            "MODULE_PRECONDITION_MISSING", "purposes.MIFID_STATUTORY",
        ),
        (
            SERVICES, "modules: [EVIDENCE_AGREEMENT, ", "modules: [",
            "MODULE_PRECONDITION_MISSING", "lines.sales.purposes[0]",
        ),
        (
            SERVICES, "retention: P28D", "retention: P13M",
            "RETENTION_ABOVE_MAX", "purposes.SECURITY_THREAT.retention",
        ),
        (
            SERVICES, "agreement: P180D", "agreement: P1Y",
            "RETENTION_ABOVE_MAX", "purposes.EVIDENCE_AGREEMENT.retention.agreement",
        ),
        (SERVICES, "default_line: office", "default_line: x", "UNKNOWN_REFERENCE", "trunks.office-sbc.default_line"),
        (SERVICES, "{status: granted, reference: OR-2026-04}", "{status: granted}",
         "MISSING", "purposes.QUALITY_TRAINING.works_council"),
        (SERVICES, "time_zone: Europe/Amsterdam", "time_zone: Europe/Atlantis", "INVALID_VALUE", "time_zone"),
        (SERVICES, "192.0.2.10/32", "192.0.2.10/8", "INVALID_VALUE", "trunks.ivr-sbc.addresses[0]"),
        (
            SERVICES, "[192.0.2.10/32]", "[192.0.2.10/32]\n    media_addresses: [192.0.2.64/28, relay.example]",
            "INVALID_VALUE", "trunks.ivr-sbc.media_addresses[1]",
        ),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_and_never_clamped(
    text: str, old: str, new: str, code: str, path: str
) -> None:
    faults = refused(changed(text, old, new))
    assert [(fault.code, fault.path) for fault in faults] == [(code, path)]


@pytest.mark.parametrize(
    ("jurisdiction", "retention", "ok"),
    [
        ("NL", "P90D", True), ("NL", "P91D", False), ("NL", "P3M", False), ("NL", "P2M", True),
        ("FR", "P6M", True), ("FR", "P7M", False), ("BE", "P1M", True), ("BE", "P90D", False), ("BE", "P28D", True),
    ],
)  # fmt: skip
def test_quality_is_kept_no_longer_than_the_jurisdiction_allows(jurisdiction: str, retention: str, ok: bool) -> None:
    text = changed(SERVICES, "jurisdiction: NL", f"jurisdiction: {jurisdiction}")
    result = reading.read(changed(text, "retention: P30D\n", f"retention: {retention}\n").encode())
    assert isinstance(result, Bundle) is ok
    if isinstance(result, FileRefused):
        assert {fault.code for fault in result.faults} == {"RETENTION_ABOVE_MAX"}


def test_a_longer_term_for_agreements_needs_a_reason_on_file() -> None:
    text = "{provisional: P30D, agreement: P5Y, necessity_ref: NEC-1}"
    assert accepted(changed(SERVICES, "{provisional: P30D, agreement: P180D}", text))


def test_leaving_the_eea_needs_a_transfer_basis() -> None:
    basis = "storage_region: us-east-1\ntransfer_basis: {kind: standard_clauses, reference: SCC-1}"
    assert accepted(changed(SERVICES, "storage_region: eu-local", basis))


def test_a_missing_document_is_accepted_because_its_gate_refuses_each_call() -> None:
    assert accepted(changed(SERVICES, "    dpia_ref: DPIA-2026-01\n", "")).purposes.QUALITY_TRAINING is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ("region: NL #", "regionn: NL #", 6, 1, "UNKNOWN_KEY"),
        ("region: NL #", "region: &nl NL #", 6, 9, "UNREADABLE"),
        ("region: NL #", "region: !!str NL #", 6, 9, "UNREADABLE"),
        ("region: NL #", "region: Netherlands #", 6, 1, "INVALID_VALUE"),
        ("jurisdiction: NL", "jurisdiction: XX", 5, 1, "INVALID_VALUE"),
        ("jurisdiction: NL", "jurisdiction: NL\njurisdiction: NL", 6, 1, "UNREADABLE"),
        ("tenant: nl-services", "tenant: [nl-services", 5, 13, "UNREADABLE"),
        ("tenant: nl-services", "tenant: Nl_Services", 4, 1, "INVALID_VALUE"),
    ],
)
def test_a_fault_names_line_and_column_and_what_to_write_instead(
    old: str, new: str, line: int, column: int, code: str
) -> None:
    faults = refused(changed(SERVICES, old, new))
    assert (line, column, code) in [(fault.line, fault.column, fault.code) for fault in faults]
    assert all(fault.remedy for fault in faults)


def test_a_misspelt_key_is_answered_with_the_key_that_was_meant() -> None:
    faults = refused(changed(SERVICES, "sample_rate: 0.10", "sample_rat: 0.10"))
    assert [(fault.code, fault.remedy) for fault in faults] == [("UNKNOWN_KEY", "write sample_rate")]


@pytest.mark.parametrize(
    "text",
    [
        changed(SERVICES, 'numbers: ["+31201110010"]', 'numbers: ["+31201110010", "+31201110010"]'),
        changed(SERVICES, 'numbers: ["+31201110010"]', "+31201110010: yes"),
        changed(SERVICES, 'numbers: ["+31201110010"]', 'numbers: "+31201110010"'),
        changed(SERVICES, 'numbers: ["+31201110010"]', 'numbers: ["x+31201110010x"]'),
        changed(SERVICES, "kind: ordinary", "kind: +31201110010"),
        changed(SERVICES, "lines:\n  service", "lines:\n  31201110010: {}\n  service"),
        changed(SERVICES, "lines:\n  service", "lines:\n  +31 201110010: {}\n  service"),
    ],
)
def test_no_fault_repeats_a_number_that_the_file_holds(text: str) -> None:
    faults = refused(text)
    assert faults
    assert not any("201110010" in str(fault) for fault in faults)


def test_a_number_is_text_also_without_quotes() -> None:
    text = changed(SERVICES, '["+31201110010"]', "[+31201110010]")
    assert accepted(text).lines["service"].numbers == ("+31201110010",)


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe", b"a: b: c", b"- 1", b"[" * 100 + b"]" * 100, b"x" * 1_048_577, b"a: *b", b"\x00"]
)
def test_what_is_no_bundle_is_refused_in_a_sentence(text: bytes) -> None:
    result = reading.read(text)
    assert isinstance(result, FileRefused)
    assert result.faults[0].remedy


@pytest.mark.parametrize(
    ("scope", "code", "path"),
    [
        ("{lines: [sales]}", "MODULE_PRECONDITION_MISSING", "lines.service.purposes[0]"),
        ("{lines: [service, nowhere]}", "UNKNOWN_REFERENCE", "purposes.QUALITY_TRAINING.works_council.scope.lines[1]"),
        (
            "{purposes: [EVIDENCE_AGREEMENT]}",
            "MODULE_PRECONDITION_MISSING", "purposes.QUALITY_TRAINING.works_council.scope.purposes",
        ),
    ],
)  # fmt: skip
def test_a_works_councils_decision_does_not_stretch_beyond_its_scope(scope: str, code: str, path: str) -> None:
    council = f"{{status: granted, reference: OR-2026-04, scope: {scope}}}"
    faults = refused(changed(SERVICES, "{status: granted, reference: OR-2026-04}", council))
    assert [(fault.code, fault.path) for fault in faults] == [(code, path)]


def test_keeping_evidence_after_an_objection_names_the_reasons() -> None:
    """R35: the tenant may *document* an override."""
    faults = refused(changed(SERVICES, "dpo:\n", "options: {evidence_objection: keep_restricted}\ndpo:\n"))
    expected = [("MODULE_PRECONDITION_MISSING", "options.evidence_objection")]
    assert [(fault.code, fault.path) for fault in faults] == expected
    documented = "options: {evidence_objection: keep_restricted, evidence_objection_ref: COUNSEL-7}\ndpo:\n"
    assert accepted(changed(SERVICES, "dpo:\n", documented))


def test_a_scope_that_holds_the_purpose_and_its_lines_is_accepted() -> None:
    council = "{status: granted, reference: OR-2026-04, scope: {purposes: [QUALITY_TRAINING], lines: [service]}}"
    assert accepted(changed(SERVICES, "{status: granted, reference: OR-2026-04}", council))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("2026-12-01T00:00:00", "a time without a zone"),
        ("2026-12-01", "a time without a zone"),
        ("20261201", "not a time"),
        ("soon", "not a time"),
    ],
)
def test_an_effective_date_is_an_instant_with_its_zone(written: str, fault: str) -> None:
    faults = refused(changed(SERVICES, "tenant: nl-services", f"tenant: nl-services\neffective_from: {written}"))
    assert [(each.code, each.path, each.fault) for each in faults] == [("INVALID_VALUE", "effective_from", fault)]


def test_an_effective_date_is_part_of_the_rules_and_its_absence_is_not() -> None:
    dated = accepted(
        changed(SERVICES, "tenant: nl-services", "tenant: nl-services\neffective_from: 2026-12-01T00:00:00+01:00")
    )
    assert dated.effective_from == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert reading.digest(dated) != reading.digest(accepted(SERVICES))
    assert b"effective_from" not in reading.canonical(accepted(SERVICES))


@pytest.mark.parametrize(
    "number", ["020-1110010/11", "+31 20 1110010 tst 12", "+4200200000000", "3.12E+10", "020-1110010 of 020-1110011"]
)
def test_a_line_has_a_number_that_can_only_be_read_one_way(number: str) -> None:
    fault = refused(changed(SERVICES, '"+31201110010"', f'"{number}"'))[0]
    assert (fault.code, fault.path) == ("INVALID_VALUE", "lines.service.numbers[0]")
    assert number not in f"{fault.fault} {fault.remedy}"


def test_a_tenant_names_beginnings_of_numbers_that_are_newer_than_the_release() -> None:
    text = changed(SERVICES, '"+31201110010"', '"+4200200000000"')
    assert accepted(text + '\nnumbers: {accept_prefixes: ["+420"]}\n').numbers.accept_prefixes == ("+420",)
    for wrong in (
        '["0031"]',
        '["+0"]',
        '["+"]',
        f"[{', '.join(chr(34) + f'+31{n:03d}' + chr(34) for n in range(65))}]",
    ):
        assert refused(text + f"\nnumbers: {{accept_prefixes: {wrong}}}\n")


def test_a_bundle_that_accepts_no_beginnings_has_the_digest_that_it_had() -> None:
    """Old decisions name the digest of the rules that they were made by."""
    assert b'numbers":{' not in reading.canonical(accepted(SERVICES))
