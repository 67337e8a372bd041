"""What a purpose lacks is told before calls are refused for it, with the reason that those calls would get."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rightcall.main import app
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.checklist import Checklist, checklists, in_words
from rightcall_policy.bundles.model import Bundle

EXAMPLES = Path("deploy/local/examples/bundles")
SERVICES = (EXAMPLES / "nl-services.yaml").read_text()
TODAY = date(2026, 11, 23)


def read(text: str) -> Bundle:
    result = reading.read(text.encode())
    assert isinstance(result, Bundle), result
    return result


def quality(old: str, new: str) -> Checklist:
    """The checklist of QUALITY, which comes first in the example, after one change."""
    assert old in SERVICES
    found = checklists(read(SERVICES.replace(old, new, 1)), TODAY)
    return next(each for each in found if each.purpose == "QUALITY_TRAINING")


def open_items(each: Checklist) -> list[tuple[str, str, str | None]]:
    return [(item.what, item.status, item.without) for item in each.items if not item.in_order]


def test_a_caller_is_told_how_to_refuse_unless_asked_first() -> None:
    """A1: legitimate interests, with an easy way out; consent is its own."""
    lacking = quality("    opt_out: true\n", "")
    assert open_items(lacking) == [("the announcement says how to refuse", "missing", None)]
    assert quality("sample_rate: 0.10", "sample_rate: 0.10\n    opt_out: false").complete


def test_a_works_councils_refusal_of_the_statutory_recording_is_shown_and_stops_nothing() -> None:
    text = (EXAMPLES / "nl-investment.yaml").read_text()
    refusing = text.replace("    training_ref:", "    works_council: {status: refused}\n    training_ref:", 1)
    (statutory,) = [each for each in checklists(read(refusing), TODAY) if each.purpose == "MIFID_STATUTORY"]
    what = "works council on the statutory recording's arrangement"
    assert open_items(statutory) == [(what, "refused", None)]


@pytest.mark.parametrize(("employees", "told", "status"), [(3, 3, "present"), (3, 2, "missing"), (0, 0, "missing")])
def test_a12_the_statutory_purpose_is_activated_once_every_employee_was_told(
    employees: int, told: int, status: str
) -> None:
    """The duty does not wait for it, so calls are not refused; of other purposes R24 speaks, call by call."""
    rules = read((EXAMPLES / "nl-investment.yaml").read_text())
    statutory, quality = checklists(rules, TODAY, (employees, {"MIFID_STATUTORY": told}))
    what = "notice to every employee of the directory"
    assert [(item.status, item.without) for item in statutory.items if item.what == what] == [(status, None)]
    assert (statutory.complete, quality.complete) == (status == "present", True)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*-*.yaml")), ids=lambda path: path.stem)
def test_the_worked_examples_lack_nothing(path: Path) -> None:
    found = checklists(read(path.read_text()), TODAY)
    assert {each.purpose: open_items(each) for each in found} == {each.purpose: [] for each in found}


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [
        ("    dpia_ref: DPIA-2026-01\n", "", ("impact assessment (DPIA)", "missing", "DPIA_MISSING")),
        (
            "      alternative: Side-by-side coaching was tried; it reaches one call in a thousand and changes how people speak.\n",
            "",
            ("assessment of legitimate interests (LIA)", "missing", "LIA_MISSING"),
        ),
        (
            "reviewed_at: 2026-09-01", "reviewed_at: 2025-11-22",
            ("assessment of legitimate interests (LIA)", "expired", "LIA_MISSING"),
        ),
        (
            "{status: granted, reference: OR-2026-04}", "{status: not_requested}",
            ("works council", "missing", "WORKS_COUNCIL_CONSENT_MISSING"),
        ),
        (
            "{status: granted, reference: OR-2026-04}", "{status: revoked}",
            ("works council", "refused", "WORKS_COUNCIL_CONSENT_REVOKED"),
        ),
        (
            "{status: granted, reference: OR-2026-04}",
            "{status: granted_until, reference: OR-2026-04, until: 2026-11-22}",
            ("works council", "expired", "WORKS_COUNCIL_CONSENT_EXPIRED"),
        ),
        ("    protocol_ref: PROTOCOL-TONE-1\n", "", ("telephone-protocol page", "missing", "EMPLOYEE_NOT_INFORMED")),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_named_with_the_reason_calls_will_get(
    old: str, new: str, item: tuple[str, str, str]
) -> None:
    found = quality(old, new)
    assert (open_items(found), found.complete) == ([item], False)


def test_a_consent_counts_through_its_last_day_and_its_scope_is_shown() -> None:
    new = "{status: granted_until, reference: OR-2026-04, until: 2026-11-23, scope: {lines: [service]}}"
    found = quality("{status: granted, reference: OR-2026-04}", new)
    council = next(item for item in found.items if item.what == "works council")
    assert (council.status, council.until) == ("present", date(2026, 11, 23))
    assert council.remark == "status granted_until; covers lines service"


@pytest.mark.parametrize(
    ("reviewed_at", "last"),
    [(date(2025, 11, 23), date(2026, 11, 23)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_an_assessment_counts_through_the_same_day_of_the_next_year(reviewed_at: date, last: date) -> None:
    rules = read(SERVICES.replace("reviewed_at: 2026-09-01", f"reviewed_at: {reviewed_at}", 1))

    def status(today: date) -> tuple[str, date | None]:
        lia = next(each for each in checklists(rules, today) if each.purpose == "QUALITY_TRAINING").items[1]
        return lia.status, lia.until

    assert status(last) == ("present", last)
    assert status(date.fromordinal(last.toordinal() + 1)) == ("expired", last)


def test_what_rests_on_another_basis_needs_no_assessment() -> None:
    found = quality("QUALITY_TRAINING:\n    dpia_ref", "QUALITY_TRAINING:\n    basis: consent\n    dpia_ref")
    assert [(item.status, item.remark) for item in found.items if "LIA" in item.what] == [
        ("not_needed", "the basis is consent")
    ]


def test_belgium_and_france_ask_for_more_before_evidence() -> None:
    profiles = "\nprofiles:\n  FR: {counsel_ref: C-1}\n  BE: {counsel_ref: C-2}\n"
    found = next(each for each in checklists(read(SERVICES + profiles), TODAY) if each.purpose == "EVIDENCE_AGREEMENT")
    assert [(item.source, item.without) for item in found.items if not item.in_order] == [
        ("CNIL", "JURISDICTION_NOT_ENABLED"),
        ("LCE art. 128", "JURISDICTION_NOT_ENABLED"),
    ]


def test_the_words_say_what_is_missing_and_what_that_does_to_calls() -> None:
    lines = in_words((quality("    dpia_ref: DPIA-2026-01\n", ""),))
    assert lines[0] == "QUALITY_TRAINING (activated): not complete"
    assert lines[1] == ("  missing    impact assessment (DPIA) [GDPR art. 35]; calls are refused with DPIA_MISSING")


def test_the_command_accepts_the_bundle_and_says_what_it_lacks_and_from_when_it_applies(tmp_path: Path) -> None:
    file = tmp_path / "bundle.yaml"
    dated = SERVICES.replace("jurisdiction: NL", "effective_from: 2027-01-01T00:00:00+01:00\njurisdiction: NL", 1)
    file.write_text(dated.replace("    dpia_ref: DPIA-2026-02\n", "", 1))
    said = CliRunner().invoke(app, ["policy", "check", str(file)])
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert lines[0].endswith("bundle.yaml: accepted, applies from 2027-01-01T00:00:00+01:00")
    assert "EVIDENCE_AGREEMENT (activated): not complete" in lines
    assert "  missing    impact assessment (DPIA) [GDPR art. 35]; calls are refused with DPIA_MISSING" in lines
