"""What becomes of each recording, by purpose: law.md section 2 and 4.10, expectations by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from rightcall_dsar.requests.assess import CLAIMS_REF, MIFID_REF, Fate, ItemVerdict, Terms, assess, result
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.decision import Choices, decide, erase_items, verdict_on
from rightcall_dsar.requests.request import RequestType
from tests.support.dsar import NOW, recording

TERMS = Terms("Europe/Amsterdam", "P30D")
IN_2031 = recording("MIFID_STATUTORY").retain_until


def erasure(*purposes: str, now: datetime = NOW, claim: bool = False, days: int | None = None) -> ItemVerdict:
    found = recording(*purposes)
    if days is not None:
        found = structs.replace(found, retain_until=found.started_at + timedelta(days=days))
    return assess(found, "erasure", now=now, terms=TERMS, claim=claim)


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        (("QUALITY_TRAINING",), ItemVerdict("erase", ground="17(1)(c)")),
        (("EVIDENCE_AGREEMENT",), ItemVerdict("erase", ground="17(1)(a)")),
        (("SECURITY_THREAT",), ItemVerdict("erase", ground="17(1)(a)")),
        (("MIFID_STATUTORY",), ItemVerdict("keep", "17(1)(a)", "17(3)(b)", MIFID_REF, IN_2031)),
        (("MIFID_STATUTORY", "QUALITY_TRAINING"), ItemVerdict("keep", "17(1)(a)", "17(3)(b)", MIFID_REF, IN_2031)),
        (("EVIDENCE_AGREEMENT", "QUALITY_TRAINING"), ItemVerdict("erase", ground="17(1)(a)")),
    ],
)
def test_the_purpose_decides_whether_a_recording_can_go(purposes: tuple[str, ...], expected: ItemVerdict) -> None:
    assert erasure(*purposes) == expected


def test_a_statutory_recording_can_go_from_the_end_of_its_term() -> None:
    assert erasure("MIFID_STATUTORY", now=IN_2031 - timedelta(seconds=1)).fate == "keep"
    assert erasure("MIFID_STATUTORY", now=IN_2031) == ItemVerdict("erase", ground="17(1)(a)")


@pytest.mark.parametrize(("days", "fate"), [(30, "erase"), (31, "erase"), (180, "keep")])
def test_evidence_of_an_agreement_is_kept_for_claims(days: int, fate: Fate) -> None:
    verdict = erasure("EVIDENCE_AGREEMENT", days=days)
    assert verdict.fate == fate
    assert verdict.provision == ("17(3)(e)" if fate == "keep" else None)


def test_a_claim_that_the_desk_knows_of_keeps_any_recording_until_its_term() -> None:
    verdict = erasure("QUALITY_TRAINING", claim=True)
    assert verdict == ItemVerdict(
        "keep", "17(1)(c)", "17(3)(e)", CLAIMS_REF, recording("QUALITY_TRAINING").retain_until
    )


@pytest.mark.parametrize("purpose", ["QUALITY_TRAINING", "EVIDENCE_AGREEMENT", "MIFID_STATUTORY", "SECURITY_THREAT"])
def test_access_covers_every_purpose(purpose: str) -> None:
    assert assess(recording(purpose), "access", now=NOW, terms=TERMS) == ItemVerdict("disclose")


def test_what_nobody_may_hear_yet_is_withheld_and_may_be_erased() -> None:
    """R14: only compliance reads it until it is confirmed; storage would refuse it to the desk, and the answer with it."""
    provisional = recording("MIFID_STATUTORY", provisional=True)
    assert assess(provisional, "access", now=NOW, terms=TERMS) == ItemVerdict("withhold")
    assert assess(provisional, "erasure", now=NOW, terms=TERMS).fate == "keep"


@pytest.mark.parametrize(
    ("kind", "fates", "code"),
    [
        ("access", ("disclose",), "ACCESS_GRANTED"),
        ("access", (), "ACCESS_NONE"),
        ("access", ("withhold",), "ACCESS_NONE"),
        ("erasure", ("erase", "erase"), "ERASED"),
        ("erasure", ("erase", "keep", "keep"), "PARTIAL_REFUSAL"),  # S64
        ("erasure", ("keep",), "REFUSED"),
        ("erasure", (), "NOTHING_FOUND"),
        ("erasure", ("withhold",), "NOTHING_FOUND"),
        ("erasure", ("withhold", "erase"), "ERASED"),
    ],
)
def test_the_answer_as_a_whole_has_one_code(kind: RequestType, fates: tuple[Fate, ...], code: str) -> None:
    assert result(kind, fates) == code


def test_one_quality_and_two_statutory_recordings_are_a_partial_refusal() -> None:
    """S64: storage is told of all three, the statutory ones so that it locks them and confirms the date."""
    items = [RequestItem(recording(p)) for p in ("QUALITY_TRAINING", "MIFID_STATUTORY", "MIFID_STATUTORY")]
    decided = [decide(i, verdict_on(i, "erasure", Choices(), now=NOW, terms=TERMS)) for i in items]
    assert [item.fate for item in decided] == ["erase", "keep", "keep"]
    assert [(sent.recording_id, sent.ground) for sent in erase_items(decided)] == [
        (items[0].recording_id, "17(1)(c)"),
        (items[1].recording_id, "17(1)(a)"),
        (items[2].recording_id, "17(1)(a)"),
    ]


def test_storage_is_not_told_of_what_is_left_out_or_needed_for_a_claim_because_it_would_erase_it() -> None:
    left, claimed, other, gone = (RequestItem(recording("QUALITY_TRAINING")) for _ in range(4))
    gone = replace(gone, erased_at=NOW)
    choices = Choices(
        frozenset({left.recording_id}), frozenset({claimed.recording_id}), {other.recording_id: "17(1)(d)"}
    )
    decided = [decide(i, verdict_on(i, "erasure", choices, now=NOW, terms=TERMS)) for i in (left, claimed, other, gone)]
    assert [item.fate for item in decided] == ["withhold", "keep", "erase", "erase"]
    assert [(sent.recording_id, sent.ground) for sent in erase_items(decided)] == [
        (other.recording_id, "17(1)(d)"),
        (gone.recording_id, "17(1)(c)"),  # for its certificate, which the letter promises
    ]
    assert [item.settled for item in decided] == [True, True, False, False]


def test_what_is_gone_already_is_not_said_to_be_kept() -> None:
    gone = replace(RequestItem(recording("MIFID_STATUTORY")), erased_at=NOW)
    decided = decide(gone, verdict_on(gone, "erasure", Choices(), now=NOW, terms=TERMS))
    assert (decided.fate, decided.provision, decided.erase_after) == ("erase", None, None)
