"""The letter says all that the law asks for, in both languages, and the check notices what is missing."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from rightcall_common.events.subjects import FoundDecision
from rightcall_dsar.letters import letter
from rightcall_dsar.letters.documents import data, documents
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.dossier import Consultation, Dossier, SilentPart
from tests.support.dsar import NOW, decision, recording, request, tenant

EVIDENCE = recording("EVIDENCE_AGREEMENT")
MIFID = recording("MIFID_STATUTORY")
QUALITY = recording("QUALITY_TRAINING")
HORIZON = datetime(2026, 3, 12, 11, 30, tzinfo=UTC)


def access(
    language: str = "nl", items: tuple[RequestItem, ...] = (RequestItem(EVIDENCE, "disclose", True),), **changes: Any
) -> Dossier:
    asked = request(state="approved", language=language, decided_at=NOW + timedelta(days=3))
    read = Consultation(EVIDENCE.recording_id, NOW, "CONTRACT_DISPUTE")
    known: dict[str, Any] = {"tenant": tenant(), "items": items, "decisions": [decision()], "consultations": [read]}
    return Dossier(request=asked, **(known | changes))


def erasure(language: str = "nl", **changes: Any) -> Dossier:
    asked = request(type="erasure", state="done", language=language, decided_at=NOW, closed_at=NOW + timedelta(days=1))
    items = (
        RequestItem(QUALITY, "erase", True, ground="17(1)(c)", erased_at=NOW, horizon_at=HORIZON,
             certificate_payload="e30=", certificate_proof="p"),
        RequestItem(MIFID, "keep", True, provision="17(3)(b)", legal_ref="MiFID II art. 16(7)", erase_after=MIFID.retain_until),
    )  # fmt: skip
    known: dict[str, Any] = {"tenant": tenant(), "items": items, "decisions": (), "consultations": ()}
    return Dossier(request=asked, **(known | changes))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("dossier", [access, erasure])
def test_a_letter_lacks_nothing(dossier: Any, language: str) -> None:
    made = dossier(language)
    text = letter.write(made)
    assert letter.lacks(text, made) == []
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_without_recordings_is_complete_as_well(language: str) -> None:
    for made in (access(language, (), decisions=(), consultations=()), erasure(language, items=())):
        assert letter.lacks(letter.write(made), made) == []


FIELDS = sorted(letter.ACCESS_FIELDS - {"date"})


@pytest.mark.parametrize("field", FIELDS)
def test_the_check_notices_an_empty_field_of_an_access_letter(field: str) -> None:
    made = access("en")
    text = letter.write(made)
    tag = re.search(rf'<(\w+) data-field="{re.escape(field)}"', text)
    assert tag is not None
    start = text.index(f'data-field="{field}"')
    body = text.index(">", start) + 1
    emptied = text[:body] + text[text.index(f"</{tag[1]}>", body) :]
    assert field in letter.lacks(emptied, made)


@pytest.mark.parametrize("field", sorted((letter.ERASURE_FIELDS | letter.REFUSAL_FIELDS | letter.HORIZON) - {"date"}))
def test_the_check_notices_a_missing_field_of_a_refusal_letter(field: str) -> None:
    made = erasure("en")
    assert field in letter.lacks(letter.write(made).replace(f'data-field="{field}"', ""), made)


def test_the_check_notices_a_recording_that_is_not_named() -> None:
    made = access()
    text = letter.write(made).replace(str(EVIDENCE.recording_id), "")
    assert letter.lacks(text, made) == [f"item {EVIDENCE.recording_id}"]


def test_a_tenant_without_a_contact_for_its_dpo_gets_no_letter_out() -> None:
    made = access(tenant=tenant(dpo_contact=""))
    assert letter.lacks(letter.write(made), made) == ["dpo"]


def test_a_refusal_names_provision_date_authority_and_court() -> None:
    text = letter.write(erasure("nl"))
    for said in (
        "AVG art. 17 lid 3 onder b",
        "MiFID II art. 16(7)",
        "1 maart 2031",
        "Autoriteit Persoonsgegevens",
        "UAVG art. 35",
        "zes weken",
        "Functionaris gegevensbescherming, Postbus 1",
        "2026-03-06",
    ):
        assert said in text, said


def test_a_letter_outside_of_the_netherlands_names_no_dutch_authority() -> None:
    text = letter.write(erasure("en", tenant=tenant(jurisdiction="DE")))
    assert "Autoriteit Persoonsgegevens" not in text
    assert "UAVG" not in text
    assert "art. 77" in text


def test_what_is_withheld_is_counted_and_not_described() -> None:
    made = access("en", (RequestItem(EVIDENCE, "disclose", True), RequestItem(MIFID, "withhold", True)))
    text = letter.write(made)
    assert "1 recording(s) made with this number are not included" in text
    assert str(MIFID.recording_id) not in text
    assert str(MIFID.recording_id) not in json.dumps(data(made))


def test_disclosures_outside_of_the_house_are_named_as_recipients() -> None:
    given = Consultation(EVIDENCE.recording_id, NOW, "AUTHORITY_DISCLOSURE")
    assert "disclosure to an authority on its order" in letter.write(access("en", consultations=[given]))
    assert "No recording of yours was given to others." in letter.write(access("en"))


@pytest.mark.parametrize(("language", "no", "never"), [
    ("en", "No. We hold no personal data of you", ("WAV", "voice and what was said", "that we can give")),
    ("nl", "Nee. Wij hebben geen persoonsgegevens van u", ("WAV", "stem en wat er gezegd is", "die wij u kunnen geven")),
])  # fmt: skip
def test_who_is_unknown_here_gets_a_plain_no(language: str, no: str, never: tuple[str, ...]) -> None:
    made = access(language, (), decisions=(), consultations=())
    text = letter.write(made)
    assert no in text
    assert letter.lacks(text, made) == []
    assert [each for each in never if each in text] == []


def test_who_was_only_decided_about_is_told_of_notes_and_of_no_voice() -> None:
    text = letter.write(access("en", (), consultations=()))
    assert "We do hold notes on your calls" in text
    assert "voice and what was said" not in text
    assert "WAV" not in text


def test_decisions_stand_by_call_with_direction_and_local_time_to_the_second() -> None:
    first, second = uuid4(), uuid4()
    at = datetime(2026, 3, 1, 10, 0, 7, tzinfo=UTC)
    made = access("en", decisions=[
        decision(call_id=second, call_started_at=at + timedelta(seconds=30), direction="outbound",
                 decided_at=at + timedelta(seconds=30), sentence_en="Nothing was recorded."),
        decision(call_id=first, call_started_at=at, direction="inbound", decided_at=at, sentence_en="Not yet."),
        decision(call_id=first, call_started_at=at, direction="inbound", decided_at=at + timedelta(seconds=40),
                 sentence_en="It is recorded."),
    ])  # fmt: skip
    said = re.sub(r"<[^>]*>|\s+", " ", letter.write(made))
    told = re.sub(r" +", " ", said)
    assert (
        "1 March 2026 11:00:07, you called us: 11:00:07: Not yet. 11:00:47: It is recorded. "
        "1 March 2026 11:00:37, we called you: 11:00:37: Nothing was recorded."
    ) in told
    assert [each["call_id"] for each in data(made)["decisions"]] == [str(first), str(first), str(second)]


def test_parts_without_sound_are_named_with_their_length_and_a_private_pause_only_as_a_pause() -> None:
    at = EVIDENCE.started_at
    pause = SilentPart("SUSPENDED", "external", at + timedelta(seconds=60), at + timedelta(seconds=150))
    mask = SilentPart("MASK", None, at + timedelta(seconds=160), at + timedelta(seconds=170))
    made = access("nl", silences={EVIDENCE.recording_id: [pause, mask]})
    text = letter.write(made)
    assert "<li>11:01:00, 1:30 (uw kant): de opname was onderbroken</li>" in text
    assert "<li>11:02:40, 0:10: er werden geheime gegevens ingevoerd</li>" in text
    assert [each["duration_ms"] for each in data(made)["recordings"][0]["silences"]] == [90_000, 10_000]


def test_what_comes_from_outside_is_escaped() -> None:
    hostile: FoundDecision = decision(sentence_en="<script>alert(1)</script>")
    text = letter.write(access("en", decisions=[hostile], tenant=tenant(dpo_contact='<b onload="x">')))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "<b onload" not in text


def test_the_data_file_holds_what_the_letter_says_for_a_machine() -> None:
    said = data(access("en"))
    assert said["request"]["result"] == "ACCESS_GRANTED"
    assert said["recordings"][0]["file"] == f"recordings/{EVIDENCE.recording_id}.wav"
    assert said["recordings"][0]["purposes"] == ["EVIDENCE_AGREEMENT"]
    assert said["decisions"][0]["sentence"] == "The call was drawn in the sample."
    assert said["consultations"][0]["use"] == "CONTRACT_DISPUTE"


def test_an_erasure_answer_encloses_a_receipt_file_per_erased_recording() -> None:
    made = erasure()
    files = dict(documents(made, "letter"))
    assert list(files) == ["letter.html", "data.json", f"certificates/{QUALITY.recording_id}.json"]
    assert json.loads(files[f"certificates/{QUALITY.recording_id}.json"]) == {"payload": "e30=", "proof": "p"}


@pytest.mark.parametrize(("language", "said"), [("nl", "12 maart 2026 12:30"), ("en", "12 March 2026 12:30")])
def test_an_erasure_letter_says_until_when_traces_may_remain_and_claims_no_more(language: str, said: str) -> None:
    text = letter.write(erasure(language))
    assert said in text
    for claim in ("nobody can listen", "niemand kan er nog naar luisteren"):
        assert claim not in text


def kept_for(*provisions: str) -> str:
    items = tuple(
        RequestItem(recording("MIFID_STATUTORY"), "keep", True, provision=each, legal_ref="ref", erase_after=NOW)
        for each in provisions
    )
    return letter.write(erasure("en", items=items))


def test_only_what_the_law_obliges_to_keep_is_said_to_be_used_for_nothing_else() -> None:
    """Storage limits the use of statutory recordings; of a claim it is not told."""
    statutory, claim = "used for nothing but that", "for the purposes for which they were made"
    assert statutory in kept_for("17(3)(b)")
    assert claim not in kept_for("17(3)(b)")
    assert statutory not in kept_for("17(3)(e)")
    assert claim in kept_for("17(3)(e)")
    assert statutory in kept_for("17(3)(b)", "17(3)(e)")
    assert claim in kept_for("17(3)(b)", "17(3)(e)")


def test_a_certificate_is_promised_only_where_there_is_one() -> None:
    bare = RequestItem(QUALITY, "erase", True, ground="17(1)(c)", erased_at=NOW)
    assert "A certificate of each is enclosed." in letter.write(erasure("en"))
    assert "A certificate of each is enclosed." not in letter.write(erasure("en", items=(bare,)))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"mixed": True}, "both voices are on both channels"),
        ({"roles_inferred": True}, "which channel is whose is not certain"),
    ],
)
def test_an_access_letter_asserts_no_channel_that_is_not_known(known: dict[str, bool], said: str) -> None:
    unclear = RequestItem(recording("EVIDENCE_AGREEMENT", **known), "disclose", True)
    made = access("en", (unclear,))
    assert said in letter.write(made)
    assert said not in letter.write(access("en"))
    assert data(made)["recordings"][0]["channels"] is None
    assert data(access("en"))["recordings"][0]["channels"] == ["you", "employee"]


def test_what_nobody_may_hear_yet_is_told_of_as_such() -> None:
    made = access("en", (RequestItem(recording("MIFID_STATUTORY", provisional=True), "withhold", True),))
    text = letter.write(made)
    assert "1 recording(s) are not included because we still have to establish" in text
    assert "could not establish that you are the speaker" not in text
    assert (data(made)["withheld"], data(made)["not_yet"]) == (0, 1)
