"""How answers move a request on: nothing is done before everybody has said everything."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from rightcall_common.events.recordings import RecordingDiscarded, RecordingErased
from rightcall_common.events.subjects import FoundRecording
from rightcall_dsar.requests.case import RequestCase, RequestItem
from tests.support.dsar import CALL_TRACE, NOW, decision, done, erased, found, kept, recording, request, told

QUALITY, MIFID = recording("QUALITY_TRAINING"), recording("MIFID_STATUTORY")


def previewing() -> RequestCase:
    return RequestCase(request(state="previewing"))


def executing() -> RequestCase:
    items = (
        RequestItem(QUALITY, "erase", ground="17(1)(c)"),
        RequestItem(MIFID, "keep", ground="17(1)(a)", provision="17(3)(b)"),
    )
    return RequestCase(request(type="erasure", state="executing"), {item.recording_id: item for item in items})


def test_a_preview_is_complete_when_storage_and_policy_have_said_all() -> None:
    case = previewing()
    for event in (
        found(case.request, QUALITY),
        found(case.request, MIFID),
        done(case.request, "storage", "FindRecordings", 2),
    ):
        case.take(event)
    assert not case.move_on(NOW)
    case.take(told(case.request, decision()))
    case.take(done(case.request, "policy", "FindRecordings", 1))
    assert case.move_on(NOW)
    assert case.request.state == "previewed"
    assert set(case.items) == {QUALITY.recording_id, MIFID.recording_id}
    assert len(case.decisions) == 1


def test_the_span_links_to_the_calls_that_were_found() -> None:
    case = previewing()
    case.take(found(case.request, QUALITY, recording("QUALITY_TRAINING", trace_id=None)))
    assert list(case.call_traces()) == [f"00-{CALL_TRACE}-{CALL_TRACE[16:]}-01"]


def test_an_erasure_is_done_when_every_item_is_settled_and_both_have_said_all() -> None:
    case = executing()
    case.take(done(case.request, "policy", "EraseRecordings"))
    case.take(erased(case.request, QUALITY.recording_id, "payload", "proof"))
    case.take(kept(case.request, MIFID.recording_id))
    assert not case.move_on(NOW)
    case.take(done(case.request, "storage", "EraseRecordings", 2))
    assert case.move_on(NOW)
    assert (case.request.state, case.request.closed_at) == ("done", NOW)
    assert case.items[QUALITY.recording_id].certificate_proof == "proof"
    assert case.items[MIFID.recording_id].legal_ref == "MiFID II art. 16(7)"


def test_an_item_that_storage_forgot_to_answer_keeps_the_request_open() -> None:
    case = executing()
    case.take(erased(case.request, QUALITY.recording_id))
    for answerer in ("policy", "storage"):
        case.take(done(case.request, answerer, "EraseRecordings"))
    assert not case.move_on(NOW)
    assert case.request.state == "executing"


def test_storage_has_the_last_word_on_an_item() -> None:
    case = executing()
    case.take(kept(case.request, QUALITY.recording_id))
    item = case.items[QUALITY.recording_id]
    assert (item.fate, item.ground, item.provision, item.settled) == ("keep", None, "17(3)(b)", True)


def test_answers_to_another_order_or_about_another_recording_change_nothing() -> None:
    case = previewing()
    case.take(done(case.request, "storage", "EraseRecordings"))
    case.take(erased(case.request, QUALITY.recording_id))
    case.take(kept(case.request, QUALITY.recording_id))
    assert not case.touched
    other = executing()
    other.take(found(other.request, recording("QUALITY_TRAINING")))
    other.take(erased(other.request, uuid4()))
    other.take(kept(other.request, uuid4()))
    other.take(done(other.request, "storage", "FindRecordings"))
    assert not other.changed
    assert other.request.answered == ()


def test_a_withdrawn_request_takes_no_answers() -> None:
    case = RequestCase(request(state="cancelled"))
    case.take(found(case.request, QUALITY))
    assert not case.touched


def expired(of: FoundRecording, at: datetime) -> RecordingErased:
    """Storage erased a recording because its term ended."""
    return RecordingErased(
        event_id=uuid4(),
        tenant_id="acme",
        at=at,
        recording_id=of.recording_id,
        call_id=of.call_id,
        controller_id="main",
        reason="RETENTION_EXPIRED",
        erased_at=at,
    )


def test_a_recording_whose_term_ended_meanwhile_is_settled_without_a_certificate() -> None:
    case = executing()
    at = NOW + timedelta(minutes=5)
    case.gone(expired(QUALITY, at))
    item = case.items[QUALITY.recording_id]
    assert (item.settled, item.erased_at, item.certificate_proof) == (True, at, None)


def test_a_recording_is_gone_once() -> None:
    case = executing()
    case.gone(expired(QUALITY, NOW))
    case.gone(expired(QUALITY, NOW + timedelta(days=1)))
    assert case.items[QUALITY.recording_id].erased_at == NOW


def test_the_item_of_a_closed_request_still_learns_that_its_term_has_ended() -> None:
    case = executing()
    case.request = replace(case.request, state="done", answered=("policy", "storage"))
    case.gone(expired(MIFID, NOW))
    assert not case.move_on(NOW)
    assert case.items[MIFID.recording_id].erased_at == NOW


def test_a_recording_that_was_discarded_meanwhile_is_gone_like_an_erased_one() -> None:
    """Storage has nothing to hand out any more; without this an access answer waits for it until it is cancelled."""
    case = executing()
    at = NOW + timedelta(minutes=5)
    discarded = RecordingDiscarded(
        event_id=uuid4(), tenant_id="acme", at=at, recording_id=QUALITY.recording_id, call_id=QUALITY.call_id,
        controller_id="main", purposes=("QUALITY_TRAINING",), reason="CALLER_OBJECTED",
    )  # fmt: skip
    case.gone(discarded)
    item = case.items[QUALITY.recording_id]
    assert (item.settled, item.erased_at, item.horizon_at) == (True, at, None)
