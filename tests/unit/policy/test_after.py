"""law.md 3.4 and its scenarios: what becomes of a recording after the call. Expectations by hand."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rightcall_policy.bundles import bounds, reading
from rightcall_policy.bundles.reading import FileRefused
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY, ActivePurpose, ListState
from rightcall_policy.decision.retention.subject import (
    EmployeeClaim,
    Hold,
    RetentionAction,
    RetentionSubject,
    working_days_later,
)
from rightcall_policy.decision.rulebook import RULES
from rightcall_policy.decision.rules.after_call import hold_fault, r50, r50b, r51, r52, r53, r54, r55, r56, recheck

AMSTERDAM = "Europe/Amsterdam"
MADE = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
EXAMPLES = Path("deploy/local/examples/bundles")
FRESH, STALE = ListState(8, "fresh", 60), ListState(7, "stale", 30 * 3600)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def kept(*purposes: str, until: str = "2031-11-23T10:00:00+01:00", provisional: bool = False) -> RetentionSubject:
    return RetentionSubject(purposes, MADE, at(until), AMSTERDAM, provisional)  # type: ignore[arg-type]


def test_s52_a_statutory_recording_is_erasable_after_five_years_and_gone_a_week_later() -> None:
    recording = kept(MIFID)
    assert r53(recording, at("2031-11-23T09:59:59+01:00")) is None
    gone = r53(recording, at("2031-11-23T10:00:00+01:00"))
    assert gone is not None
    assert (gone.action, gone.reason, gone.by) == ("DESTROY", "RETENTION_EXPIRED", at("2031-11-30T10:00:00+01:00"))


def test_s53_the_authority_may_extend_to_seven_years_and_no_further() -> None:
    recording = kept(MIFID)
    longer = r55(recording, "AFM-2031-17", at("2033-11-23T10:00:00+01:00"))
    assert longer is not None
    assert (longer.action, longer.reason, longer.by) == ("RETAIN", "AUTHORITY_EXTENSION", at("2033-11-23T10:00+01:00"))
    too_long = r55(recording, "AFM-2031-17", at("2033-11-23T10:00:01+01:00"))
    assert too_long is not None
    assert (too_long.action, too_long.reason) == ("REFUSE", "RETENTION_ABOVE_MAX")


def test_an_extension_needs_the_authoritys_reference_and_a_statutory_recording() -> None:
    until = at("2032-11-23T10:00:00+01:00")
    refused = r55(kept(MIFID), "", until)
    assert refused is not None
    assert (refused.action, refused.reason) == ("REFUSE", "AUTHORITY_REFERENCE_MISSING")
    assert r55(kept(EVIDENCE), "AFM-2031-17", until) is None
    assert r55(kept(MIFID), "AFM-2031-17", at("2030-01-01T00:00:00+01:00")) is None


def refusal(file: str, old: str, new: str) -> set[str]:
    text = (EXAMPLES / file).read_text()
    assert old in text
    read = reading.read(text.replace(old, new, 1).encode())
    assert isinstance(read, FileRefused)
    return {fault.code for fault in read.faults}


@pytest.mark.parametrize(
    ("scenario", "file", "old", "new", "code"),
    [
        ("S54", "nl-investment.yaml", "retention: P5Y", "retention: P10Y", "RETENTION_ABOVE_MAX"),
        ("S54", "nl-investment.yaml", "retention: P5Y", "retention: P2Y", "RETENTION_BELOW_STATUTORY"),
        ("S75", "fr-services.yaml", "sample_rate: 0.05", "sample_rate: 1.0", "SAMPLE_RATE_ABOVE_CAP"),
        ("S76", "be-services.yaml", "retention: P1M", "retention: P90D", "RETENTION_ABOVE_MAX"),
        ("S78", "nl-services.yaml", "storage_region: eu-local", "storage_region: us-east-1", "NO_TRANSFER_BASIS"),
        ("S80", "nl-investment.yaml", "firm: true", "firm: false", "MODULE_PRECONDITION_MISSING"),
    ],
)
def test_rules_out_of_bounds_are_refused(scenario: str, file: str, old: str, new: str, code: str) -> None:
    assert refusal(file, old, new) == {code}
    assert RULES["R57"].says[code].nl


def test_r57_has_nothing_to_say_about_the_examples() -> None:
    for file in EXAMPLES.glob("*.yaml"):
        read = reading.read(file.read_bytes())
        assert not isinstance(read, FileRefused)
        assert bounds.r57(read) == []


def test_s58_without_an_agreement_evidence_is_erased_after_thirty_days() -> None:
    decided = r51(kept(EVIDENCE), "no_agreement")
    assert decided is not None
    assert (decided.reason, decided.by) == ("EVIDENCE_CLASSIFIED", at("2026-12-23T10:00:00+01:00"))
    assert decided.retention is not None
    assert (decided.retention.retention_class, decided.retention.keep) == ("provisional", "P30D")


def test_an_agreement_is_kept_for_the_bundles_term() -> None:
    decided = r51(kept(EVIDENCE), "agreement")
    assert decided is not None
    assert decided.retention is not None
    assert (decided.retention.retention_class, decided.retention.keep) == ("agreement", "P180D")
    assert decided.by == at("2027-05-22T10:00:00+02:00")
    longer = r51(kept(EVIDENCE), "agreement", ActivePurpose(EVIDENCE, keep_agreement="P5Y"))
    assert longer is not None
    assert longer.by == at("2031-11-23T10:00:00+01:00")
    assert r51(kept(QUALITY), "agreement") is None


def test_s59_s87_a_provisional_recording_of_somebody_who_was_never_a_client_destroys_itself_within_a_day() -> None:
    fresh_at = MADE + timedelta(hours=9)
    found = recheck(kept(MIFID, provisional=True), FRESH, listed=False, now=fresh_at)
    assert found is not None
    assert (found.action, found.reason, found.by) == ("DESTROY", "MISCLASSIFIED", fresh_at + timedelta(hours=24))
    assert found.approvals == ()


def test_a_provisional_recording_of_a_client_is_confirmed() -> None:
    found = recheck(kept(MIFID, provisional=True), FRESH, listed=True, now=MADE)
    assert found is not None
    assert (found.action, found.reason) == ("KEEP", "MIFID_CONFIRMED")


def test_without_a_fresh_list_it_stays_locked_with_an_alert_from_the_second_day_on() -> None:
    recording = kept(MIFID, provisional=True)
    assert recheck(recording, STALE, listed=True, now=MADE + timedelta(hours=23)) is None
    found = recheck(recording, STALE, listed=True, now=MADE + timedelta(hours=24))
    assert found is not None
    assert (found.action, [effect.kind for effect in found.effects]) == ("LOCK", ["ALERT"])
    assert recheck(kept(MIFID), STALE, listed=False, now=MADE + timedelta(days=9)) is None


def test_a_confirmed_statutory_recording_is_destroyed_early_only_with_two_approvals() -> None:
    assert r52(kept(MIFID), MADE).approvals == ("compliance", "privacy")
    half = r52(kept(MIFID), MADE, frozenset({"privacy"}))
    assert (half.action, half.approvals) == ("AWAIT_APPROVAL", ("compliance",))
    both = r52(kept(MIFID), MADE, frozenset({"privacy", "compliance"}))
    assert (both.action, both.by) == ("DESTROY", MADE + timedelta(hours=24))
    assert r52(kept(EVIDENCE), MADE).action == "DESTROY"


MONDAY = datetime.fromisoformat("2026-11-23T15:00:00+01:00")


def test_r50_compliance_and_nobody_else_judges_a_private_claim_on_a_statutory_recording() -> None:
    locked = r50(kept(MIFID), EmployeeClaim(MONDAY))
    assert locked is not None
    assert (locked.action, locked.approvals) == ("LOCK", ("compliance",))
    by_manager = r50(kept(MIFID), EmployeeClaim(MONDAY, "private", "coach"))
    assert by_manager is not None
    assert by_manager.action == "LOCK"
    private = r50(kept(MIFID), EmployeeClaim(MONDAY, "private", "compliance"))
    assert private is not None
    assert (private.action, private.reason) == ("DESTROY", "PRIVATE_CALL_RELEASED")
    assert private.by == at("2026-12-01T00:00:00+01:00")  # the end of Monday: five working days
    business = r50(kept(MIFID), EmployeeClaim(MONDAY, "business", "compliance"))
    assert business is not None
    assert (business.action, business.reason) == ("KEEP", "MIFID_CONFIRMED")


def test_r50b_a_private_claim_on_quality_is_believed_and_on_evidence_decided_by_privacy() -> None:
    quality = r50b(kept(QUALITY), EmployeeClaim(MONDAY))
    assert quality is not None
    assert (quality.action, quality.by) == ("DESTROY", MONDAY + timedelta(hours=72))
    evidence = r50b(kept(EVIDENCE), EmployeeClaim(MONDAY))
    assert evidence is not None
    assert (evidence.action, evidence.approvals) == ("LOCK", ("privacy",))
    released = r50b(kept(EVIDENCE), EmployeeClaim(MONDAY, "private", "privacy"))
    assert released is not None
    assert released.reason == "PRIVATE_CALL_RELEASED"
    by_compliance = r50b(kept(EVIDENCE), EmployeeClaim(MONDAY, "private", "compliance"))
    assert by_compliance is not None
    assert by_compliance.action == "LOCK"
    assert r50b(kept(MIFID), EmployeeClaim(MONDAY)) is None
    assert r50(kept(QUALITY), EmployeeClaim(MONDAY)) is None
    assert r50b(kept(SECURITY), EmployeeClaim(MONDAY)) is None


@pytest.mark.parametrize(
    ("day", "days", "end"),
    [
        ("2026-11-23T15:00:00+01:00", 1, "2026-11-25T00:00:00+01:00"),
        ("2026-11-27T23:59:00+01:00", 1, "2026-12-01T00:00:00+01:00"),
        ("2026-11-28T12:00:00+01:00", 1, "2026-12-01T00:00:00+01:00"),
        ("2026-11-29T23:30:00+00:00", 1, "2026-12-02T00:00:00+01:00"),  # Monday already in Amsterdam
    ],
)
def test_working_days_are_counted_on_the_tenants_calendar(day: str, days: int, end: str) -> None:
    assert working_days_later(at(day), days, AMSTERDAM) == at(end)


HOLD = Hold("CASE-1", "legal-7", MADE, at("2027-05-01T00:00:00+02:00"))


def test_r54_a_hold_blocks_deletion_and_an_overdue_review_is_an_alarm() -> None:
    held = kept(QUALITY, until="2026-12-23T10:00:00+01:00")._replace(holds=(HOLD,))
    blocked = r54(held, at("2027-01-01T00:00:00+01:00"))
    assert blocked is not None
    assert (blocked.action, blocked.reason, blocked.effects) == ("FORBID_DELETION", "LEGAL_HOLD", ())
    assert r53(held, at("2027-01-01T00:00:00+01:00")) is None
    late = r54(held, at("2027-05-02T00:00:00+02:00"))
    assert late is not None
    assert [effect.kind for effect in late.effects] == ["ALERT"]
    assert r53(held, at("2027-05-02T00:00:00+02:00")) is None


@pytest.mark.parametrize(
    "hold",
    [
        HOLD._replace(case_ref=""),
        HOLD._replace(approver=""),
        HOLD._replace(review_at=at("2027-05-24T10:00:00+02:00")),
        HOLD._replace(review_at=MADE),
    ],
)
def test_a_hold_without_case_approver_and_timely_review_is_refused(hold: Hold) -> None:
    refused = hold_fault(hold, AMSTERDAM)
    assert refused is not None
    assert (refused.action, refused.reason) == ("REFUSE", "LEGAL_HOLD_INCOMPLETE")
    assert hold_fault(HOLD, AMSTERDAM) is None


def test_r56_an_open_request_stops_the_clock_but_not_for_ever() -> None:
    asked = kept(QUALITY, until="2026-12-23T10:00:00+01:00")._replace(requests=(at("2026-12-20T12:00:00+01:00"),))
    frozen = r56(asked, at("2026-12-24T00:00:00+01:00"))
    assert frozen is not None
    assert (frozen.reason, frozen.by) == ("DSAR_FREEZE", at("2027-04-19T12:00:00+02:00") + timedelta(hours=1))
    assert r53(asked, at("2026-12-24T00:00:00+01:00")) is None
    assert r56(asked, at("2027-04-20T00:00:00+02:00")) is None
    assert r53(asked, at("2027-04-20T00:00:00+02:00")) is not None


@pytest.mark.parametrize("number", sorted(RULES))
def test_every_rule_speaks_english_and_dutch_and_names_its_source(number: str) -> None:
    rule = RULES[number]
    assert rule.source
    assert rule.says or number == "R39", "R39 has the words of what refused the new segment"
    for reason, (english, dutch) in rule.says.items():
        assert reason
        assert english.endswith(".")
        assert dutch.endswith(".")
        assert english != dutch


def test_every_rule_of_the_law_has_its_place() -> None:
    numbered = {number for number in RULES if number.startswith("R")}
    missing = {f"R{n:02}" for n in range(1, 58)} - {"R09", "R19", "R29"} - numbered
    assert missing == set()


def test_a_term_that_passed_under_a_freeze_ends_within_seven_days_of_the_freeze() -> None:
    term, asked = at("2026-12-23T10:00:00+01:00"), at("2026-12-20T10:00:00+01:00")
    after = r53(kept(EVIDENCE, until=term.isoformat())._replace(requests=(asked,)), at("2027-04-20T10:00:00+02:00"))
    assert after is not None
    assert after.by == at("2027-04-26T11:00:00+02:00"), "three months, thirty days to fetch the answer, and seven"


def test_no_date_that_is_said_is_past() -> None:
    over, now = at("2027-04-07T00:00:00+02:00"), at("2027-07-30T10:00:00+02:00")
    assert RetentionAction("DESTROY", "RETENTION_EXPIRED", over).said_at(now).by == now
    assert RetentionAction("LOCK", "PRIVATE_CLAIM_PENDING", over).said_at(now).by == now
    assert RetentionAction("FORBID_DELETION", "LEGAL_HOLD", over).said_at(now).by is None
    assert RetentionAction("DESTROY", "RETENTION_EXPIRED", now).said_at(over).by == now
