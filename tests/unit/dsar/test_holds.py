"""A refusal for a legal hold names no date (R54, law.md 4.11), and nothing that is said of a recording lies in the past."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from rightcall_common.events.subjects import FoundRecording
from rightcall_dsar.forms.views import preview_view
from rightcall_dsar.letters import letter
from rightcall_dsar.letters.documents import certificate, data
from rightcall_dsar.requests.assess import Terms, assess
from rightcall_dsar.requests.case import RequestCase, RequestItem
from rightcall_dsar.requests.decision import Choices, decide, erase_items, verdict_on
from rightcall_dsar.requests.dossier import Dossier
from tests.support.dsar import (
    NOW,
    claimed_private,
    erased,
    held,
    hold_placed,
    hold_released,
    kept,
    recording,
    request,
    tenant,
)

TERMS = Terms("Europe/Amsterdam", "P30D")
REVIEW = datetime(2026, 8, 1, 9, tzinfo=UTC)
LONG_AFTER = NOW + timedelta(days=90)
"""The ordinary terms of 30 days are over; the hold is still to be reviewed."""


def under_hold(*purposes: str) -> FoundRecording:
    return recording(*purposes, held=True, review_at=REVIEW)


def decided(found: FoundRecording, now: datetime = NOW, choices: Choices = Choices()) -> RequestItem:  # noqa: B008 (frozen)
    item = RequestItem(found)
    return decide(item, verdict_on(item, "erasure", choices, now=now, terms=TERMS))


@pytest.mark.parametrize("now", [NOW, LONG_AFTER])
@pytest.mark.parametrize("purpose", ["QUALITY_TRAINING", "EVIDENCE_AGREEMENT", "SECURITY_THREAT"])
def test_what_a_hold_alone_keeps_is_refused_without_a_date_and_storage_is_told_so_that_it_remembers(
    purpose: str, now: datetime
) -> None:
    item = decided(under_hold(purpose), now)
    assert (item.fate, item.provision, item.erase_after, item.held) == ("keep", "17(3)(e)", None, True)
    assert (item.named_until(now), item.named_review(now)) == (None, REVIEW)
    assert [sent.recording_id for sent in erase_items([item])] == [item.recording_id]


def test_a_statutory_term_and_a_claim_are_named_beside_a_hold_and_have_no_date_while_it_stands() -> None:
    statutory = decided(under_hold("MIFID_STATUTORY"))
    assert (statutory.provision, statutory.held, statutory.named_until(NOW)) == ("17(3)(b)", True, None)
    found = under_hold("QUALITY_TRAINING")
    claimed = decided(found, choices=Choices(claims=frozenset({found.recording_id})))
    assert (claimed.provision, claimed.held, claimed.named_until(NOW)) == ("17(3)(e)", True, None)
    assert claimed.settled, "storage does not know the claim and would erase it when the hold ends"


@pytest.mark.parametrize("purpose", ["MIFID_STATUTORY", "EVIDENCE_AGREEMENT", "QUALITY_TRAINING"])
def test_a_term_that_is_over_keeps_nothing_that_only_an_open_request_has_kept(purpose: str) -> None:
    """R56 is no ground of art. 17(3)."""
    over = recording(purpose).retain_until
    verdict = assess(recording(purpose), "erasure", now=over, terms=TERMS, claim=True)
    assert (verdict.fate, verdict.erase_after) == ("erase", None)


def dossier(language: str, *items: RequestItem, kind: str = "erasure", at: datetime = LONG_AFTER) -> Dossier:
    state = "done" if kind == "erasure" else "approved"
    asked = request(type=kind, state=state, language=language, decided_at=at, closed_at=at)
    return Dossier(asked, tenant(), items, (), ())


def dates_in(text: str) -> set[str]:
    """Days in words or figures, without those of the request itself and of calls."""
    return set(re.findall(r"\d{1,2} [a-z]+ \d{4}|\d{4}-\d{2}-\d{2}", text, re.IGNORECASE))


@pytest.mark.parametrize(("language", "review"), [("en", "1 August 2026"), ("nl", "1 augustus 2026")])
def test_the_letter_of_a_hold_says_when_it_is_looked_at_and_no_other_date(language: str, review: str) -> None:
    made = dossier(language, decided(under_hold("QUALITY_TRAINING"), LONG_AFTER))
    text = letter.write(made)
    assert letter.lacks(text, made) == []
    (row,) = re.findall(r'data-field="erase-date">(.*?)</td>', text)
    assert dates_in(row) == {review}
    assert "17(3)" not in row


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_review_that_is_overdue_is_not_named_either(language: str) -> None:
    late = REVIEW + timedelta(days=1)
    made = dossier(language, decided(under_hold("QUALITY_TRAINING"), late), at=late)
    (row,) = re.findall(r'data-field="erase-date">(.*?)</td>', letter.write(made))
    assert dates_in(row) == set()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("found", [under_hold("EVIDENCE_AGREEMENT"), recording("EVIDENCE_AGREEMENT")])
def test_an_access_answer_names_no_date_that_has_passed(found: FoundRecording, language: str) -> None:
    """The request itself has kept it from its term (R56), or a hold has."""
    made = dossier(language, RequestItem(found, "disclose", True), kind="access")
    text = letter.write(made)
    assert found.retain_until.date().isoformat() not in text
    assert not {"31 March 2026", "31 maart 2026"} & dates_in(text)
    (told,) = data(made)["recordings"]
    assert (told["retain_until"], told["held"]) == (None, found.held)
    assert told["review_at"] == (REVIEW.isoformat() if found.held else None)


def test_data_and_certificate_say_what_the_letter_says() -> None:
    item = decided(under_hold("QUALITY_TRAINING"), LONG_AFTER)
    (told,) = data(dossier("en", item))["recordings"]
    (listed,) = certificate(request(), [item], LONG_AFTER)["kept"]
    for said in (told, listed):
        assert (said["erase_after"], said["held"], said["review_at"]) == (None, True, REVIEW.isoformat())


@pytest.mark.parametrize(("language", "said"), [("en", "legal case"), ("nl", "juridische zaak")])
def test_the_preview_says_that_a_hold_stands_and_that_this_is_a_refusal(language: str, said: str) -> None:
    asked = request(type="erasure", state="previewed", language=language)
    view = preview_view(asked, [RequestItem(under_hold("QUALITY_TRAINING"))], (), LONG_AFTER, tenant())
    (shown,) = view.recordings
    assert (view.code, shown.fate, shown.reason) == ("REFUSED", "keep", "LEGAL_HOLD")
    assert (shown.erase_after, shown.retain_until, shown.review_at) == (None, None, REVIEW)
    assert said in shown.sentence
    assert dates_in(shown.sentence) <= {"1 August 2026", "1 augustus 2026"}


def test_what_is_claimed_as_private_is_not_promised_to_whoever_asks_for_access() -> None:
    """R50: until the review storage refuses it to the desk, and with it the whole answer."""
    asked = request(state="previewed", language="en")
    view = preview_view(asked, [RequestItem(recording("EVIDENCE_AGREEMENT", claimed=True))], (), NOW, tenant())
    assert [(each.fate, each.reason) for each in view.recordings] == [("withhold", "PRIVATE_CLAIM_PENDING")]
    made = dossier("en", RequestItem(recording("EVIDENCE_AGREEMENT", claimed=True), "withhold", True), kind="access")
    assert (made.not_yet, made.withheld) == (1, 0)


# What happens after the preview


def case(item: RequestItem, state: str = "previewed") -> RequestCase:
    return RequestCase(request(type="erasure", state=state), {item.recording_id: item})


def test_a_hold_and_a_claim_after_the_preview_are_seen_and_undone_by_their_end() -> None:
    found = recording("QUALITY_TRAINING")
    seen = case(RequestItem(found))
    seen.stands(hold_placed(found, REVIEW))
    seen.stands(claimed_private(found))
    item = seen.items[found.recording_id]
    assert item.changed == ("HOLD_PLACED", "PRIVATE_CLAIMED")
    assert (item.recording.held, item.as_previewed().recording) == (
        True,
        structs.replace(found, review_at=REVIEW),
    )
    seen.stands(hold_released(found))
    assert seen.items[found.recording_id].changed == ("PRIVATE_CLAIMED",)


def test_a_hold_that_the_preview_knew_changes_nothing_when_it_is_heard_of_again() -> None:
    found = under_hold("QUALITY_TRAINING")
    seen = case(RequestItem(found))
    seen.stands(hold_placed(found, REVIEW))
    seen.stands(hold_released(found, held=True, review_at=REVIEW))
    assert seen.items[found.recording_id].changed == ()
    seen.stands(hold_released(found))
    assert seen.items[found.recording_id].changed == ("HOLD_RELEASED",)


# After the answer: refused is scheduled (law.md 4.10)


@pytest.mark.parametrize("first_the_release", [True, False])
def test_what_the_hold_kept_shows_when_it_was_erased_and_its_certificate(first_the_release: bool) -> None:
    item = decided(under_hold("QUALITY_TRAINING"))
    answered = case(item, "executing")
    answered.take(held(answered.request, item.recording_id, REVIEW))
    answered.request = request(type="erasure", state="done", closed_at=NOW)
    if first_the_release:
        answered.stands(hold_released(item.recording))
    assert answered.items[item.recording_id].named_until(NOW) is None
    answered.take(erased(answered.request, item.recording_id, "payload", "proof"))
    gone = answered.items[item.recording_id]
    assert (gone.fate, gone.erased_at, gone.certificate_proof) == ("keep", NOW + timedelta(hours=1), "proof")
    assert not answered.move_on(NOW)
    made = dossier("en", gone)
    assert "was erased on 5 March 2026" in letter.write(made)
    assert made.result == "REFUSED", "the answer that was given"
    shown = certificate(made.request, [gone], LONG_AFTER)
    assert [len(shown[part]) for part in ("items", "kept")] == [1, 0]


def test_what_another_ground_keeps_after_the_hold_gets_its_date() -> None:
    item = decided(under_hold("MIFID_STATUTORY"))
    answered = case(item, "done")
    answered.take(kept(answered.request, item.recording_id))
    after = answered.items[item.recording_id]
    assert (after.held, after.named_until(NOW)) == (False, datetime(2031, 3, 1, 10, tzinfo=UTC))


def test_a_hold_that_is_placed_after_a_refusal_takes_its_date_away_until_it_ends() -> None:
    item = decided(recording("MIFID_STATUTORY"))
    answered = case(item, "done")
    answered.stands(hold_placed(item.recording, REVIEW))
    assert answered.items[item.recording_id].named_until(NOW) is None
    answered.stands(hold_released(item.recording))
    assert answered.items[item.recording_id].named_until(NOW) == item.recording.retain_until
