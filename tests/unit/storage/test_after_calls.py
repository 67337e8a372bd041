"""What a decision after the call may do to a term, whatever it says: never below a statutory minimum, never above a cap."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events import codec
from rightcall_common.events.decisions import Retention
from rightcall_storage.lifecycle.references import fault_of_reference
from rightcall_storage.rules.access import reviewer_of
from rightcall_storage.rules.retention import classification_stands, decided_later, hold_fits
from rightcall_storage.state.rows import PurposeRow

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZONE = "Europe/Amsterdam"
FIVE_YEARS = BEGAN.replace(year=2031)


def term(purpose: str = "EVIDENCE_AGREEMENT", **changed: Any) -> PurposeRow:
    statutory = purpose == "MIFID_STATUTORY"
    keep, most = ("P5Y", "P7Y") if statutory else ("P30D", "P5Y")
    until = FIVE_YEARS if statutory else BEGAN + timedelta(days=30)
    row = PurposeRow(
        UUID(int=1), purpose, "statutory" if statutory else "provisional", keep, most, ZONE, 1, until, None
    )
    return row._replace(**changed)


def decided(keep: str, purpose: str = "EVIDENCE_AGREEMENT") -> Retention:
    body = {"purpose": purpose, "retention_class": "agreement", "keep": keep, "keep_max": "P7Y", "time_zone": ZONE}
    return codec.build(Retention, body)


@pytest.mark.parametrize(
    ("keep", "ends"),
    [("P180D", "2027-05-22"), ("P30D", "2026-12-23"), ("P6Y", "2031-11-23")],
    ids=["agreement", "none", "beyond the recording's own maximum"],
)
def test_a_classification_counts_from_the_beginning_and_stays_within_the_maximum(keep: str, ends: str) -> None:
    (after,) = decided_later([term()], [decided(keep)], (), None, BEGAN)
    assert (after.retain_until.date().isoformat(), after.keep) == (ends, keep)


def test_a_statutory_term_is_never_shortened() -> None:
    kept = term("MIFID_STATUTORY")
    assert decided_later([kept], [decided("P30D", "MIFID_STATUTORY")], (), None, BEGAN) == []
    assert decided_later([kept], (), ("MIFID_STATUTORY",), BEGAN + timedelta(days=1), BEGAN) == []


def test_an_extension_ends_at_seven_years() -> None:
    (after,) = decided_later([term("MIFID_STATUTORY")], (), ("MIFID_STATUTORY",), BEGAN.replace(year=2040), BEGAN)
    assert after.retain_until == BEGAN.replace(year=2033)


def test_what_has_ended_and_what_is_not_named_is_left_alone() -> None:
    ended = term(ended_at=BEGAN)
    assert decided_later([ended], [decided("P180D")], (), None, BEGAN) == []
    assert decided_later([term("QUALITY_TRAINING")], [decided("P180D")], (), None, BEGAN) == []


@pytest.mark.parametrize(("days", "stands"), [(29, False), (31, True)])
def test_an_agreement_may_be_corrected_while_it_would_not_destroy_anything(days: int, stands: bool) -> None:
    now = BEGAN + timedelta(days=days)
    assert classification_stands(term(retention_class="agreement"), BEGAN, now) is stands
    assert classification_stands(term(), BEGAN, now) is False


def test_a_hold_is_reviewed_within_six_months() -> None:
    assert hold_fits(BEGAN, datetime(2027, 5, 23, 8, 0, tzinfo=UTC), ZONE)
    assert not hold_fits(BEGAN, datetime(2027, 5, 23, 8, 0, 1, tzinfo=UTC), ZONE)
    assert not hold_fits(BEGAN, BEGAN, ZONE)


@pytest.mark.parametrize(
    ("purposes", "reviewer"),
    [
        (["MIFID_STATUTORY", "SECURITY_THREAT"], "compliance"),
        (["EVIDENCE_AGREEMENT", "QUALITY_TRAINING"], "privacy"),
        (["QUALITY_TRAINING"], None),
    ],
)
def test_who_reviews_a_private_claim(purposes: list[str], reviewer: str | None) -> None:
    assert reviewer_of(purposes) == reviewer


@pytest.mark.parametrize(("reference", "number"), [("CASE-2026-17", False), ("204", False), ("0031201110001", True)])
def test_a_reference_is_no_number(reference: str, number: bool) -> None:
    assert (fault_of_reference(reference) is not None) is number
