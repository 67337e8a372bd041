"""Session timers (RFC 4028): what the answer promises of a session's life is kept, and nothing is promised that is not."""

from dataclasses import replace
from typing import Any

import pytest

from rightcall_ingest.sip.sip_message import SipRequest, SipResponse
from rightcall_ingest.sip.siprec_session import EndReason, Reject, SessionEnd
from tests.support.sipp.bench import YES, Bench, statuses
from tests.support.sipp.wire import request, siprec

TIMER = ("Require: siprec", "Supported: timer", "Allow: INVITE, ACK, BYE, UPDATE")


def begun(bench: Bench, *headers: str) -> str:
    """An established session whose INVITE says so of its timer; our tag."""
    told = bench.reply(request(body=siprec(), headers=(*TIMER, *headers)))
    assert told.status == 200
    tag = (told.headers.get("to") or "").rpartition("tag=")[2]
    assert bench.receive(request("ACK", to_tag=tag, branch="z9hG4bK-ack")) == []
    return tag


def inside(tag: str, method: str, cseq: int, *headers: str, body: Any = None) -> bytes:
    return request(method, body, to_tag=tag, cseq=cseq, branch=f"z9hG4bK-{method}-{cseq}", headers=(*TIMER, *headers))


def of(told: SipResponse) -> str | None:
    return told.headers.get("session-expires")


def requests(messages: list[SipRequest | SipResponse]) -> list[SipRequest]:
    return [message for message in messages if isinstance(message, SipRequest)]


def answered(bench: Bench, asked: SipRequest, status: int, *headers: str) -> list[SipRequest | SipResponse]:
    lines = [f"SIP/2.0 {status} X", *(f"{n}: {v}" for n, v in asked.headers.items() if n in ("Via", "From", "To"))]
    lines += [f"Call-ID: {asked.call_id}", f"CSeq: {asked.cseq} {asked.method}", *headers]
    return bench.receive("\r\n".join([*lines, "", ""]).encode())


@pytest.mark.parametrize(("asked", "ends_after"), [(90, 60), (96, 64), (120, 88), (1800, 1768)])
def test_an_unrefreshed_session_gets_bye_a_third_of_its_interval_or_32_s_before_its_end(
    asked: int, ends_after: int
) -> None:
    """Section 10."""
    bench = Bench()
    tag = begun(bench, f"Session-Expires: {asked};refresher=uac")
    assert requests(bench.pass_time(ends_after - 0.1)) == []
    (bye,) = requests(bench.pass_time(0.2))
    assert (bye.method, bye.from_tag) == ("BYE", tag)
    assert bench.told[-1] == SessionEnd(tag, EndReason.EXPIRED)
    assert bench.srs.dialog_ids == frozenset()


@pytest.mark.parametrize(
    ("method", "body"), [("UPDATE", None), ("INVITE", None), ("INVITE", siprec()), ("UPDATE", siprec())]
)
def test_a_refresh_begins_the_interval_anew(method: str, body: Any) -> None:
    """Section 9: re-INVITE or UPDATE, with a body or without."""
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uac")
    for cseq in (2, 3, 4):
        assert requests(bench.pass_time(50)) == []
        told = bench.reply(inside(tag, method, cseq, "Session-Expires: 90;refresher=uac", body=body))
        assert (told.status, of(told)) == (200, "90;refresher=uac")
        bench.receive(request("ACK", to_tag=tag, cseq=cseq, branch=f"z9hG4bK-ack-{cseq}"))
    assert requests(bench.pass_time(59)) == []
    assert [one.method for one in requests(bench.pass_time(2))][:1] == ["BYE"]


def test_what_is_no_refresh_does_not_keep_a_session() -> None:
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uac")
    bench.pass_time(50)
    assert bench.status(inside(tag, "INFO", 2)) == 200
    assert bench.status(inside(tag, "OPTIONS", 3)) == 200
    bench.verdict = Reject(503, "Full")
    assert bench.status(inside(tag, "INVITE", 4, "Session-Expires: 90;refresher=uac", body=siprec())) == 503
    bench.verdict = YES
    assert "BYE" in [one.method for one in requests(bench.pass_time(11))]


def test_a_change_without_a_timer_ends_it_as_its_answer_says() -> None:
    """Section 7.2: without Session-Expires in the 200 the session has no expiration any more."""
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uac")
    assert of(bench.reply(inside(tag, "UPDATE", 2))) is None
    assert requests(bench.pass_time(1000)) == []
    assert bench.srs.dialog_ids == {tag}


@pytest.mark.parametrize("value", ["89", "1;refresher=uac", "0"])
@pytest.mark.parametrize("within", [False, True])
def test_an_interval_below_90_s_is_refused_with_the_one_that_is_not(value: str, within: bool) -> None:
    """Sections 5 and 9."""
    bench = Bench()
    if within:
        tag = begun(bench)
        told = bench.reply(inside(tag, "UPDATE", 2, f"Session-Expires: {value}"))
    else:
        told = bench.reply(request(body=siprec(), headers=(*TIMER, f"Session-Expires: {value}")))
    assert (told.status, told.reason, told.headers.get("min-se")) == (422, "Session Interval Too Small", "90")
    assert len(bench.told) == within


@pytest.mark.parametrize(
    ("headers", "promised"),
    [
        ((), None),
        (("Session-Expires: 1800",), "1800;refresher=uac"),
        (("Session-Expires: 1800;refresher=UAC",), "1800;refresher=uac"),
        (("x: 1800 ; refresher=uac",), "1800;refresher=uac"),
        (("Session-Expires: 1800;refresher=uas",), "1800;refresher=uas"),
        (("Session-Expires: 4000000000",), "86400;refresher=uac"),
        (("Session-Expires: 200000", "Min-SE: 100000"), "100000;refresher=uac"),
        (("Session-Expires: soon",), None),
        (("Session-Expires: -90",), None),
        (("Session-Expires: 99999999999999999999",), None),
    ],
)
def test_who_refreshes_and_how_often_is_what_table_2_says(headers: tuple[str, ...], promised: str | None) -> None:
    told = Bench().reply(request(body=siprec(), headers=(*TIMER, *headers)))
    assert of(told) == promised
    assert told.headers.get("require") == ("timer" if promised else None)


def test_for_a_client_that_does_not_know_timers_we_refresh_and_require_nothing() -> None:
    """Table 2, "UAC supports? N": a proxy has put the field in."""
    bench = Bench()
    told = bench.reply(request(body=siprec(), headers=("Require: siprec", "Session-Expires: 1800")))
    assert (of(told), told.headers.get("require")) == ("1800;refresher=uas", None)
    short = Bench().reply(request(body=siprec(), headers=("Require: siprec", "Session-Expires: 30")))
    assert (short.status, of(short)) == (200, None), "422 is for those who know it"


def test_nothing_is_promised_to_a_client_that_wants_us_to_refresh_and_takes_no_update() -> None:
    headers = ("Require: siprec", "Supported: timer", "Allow: INVITE, ACK, BYE", "Session-Expires: 90;refresher=uas")
    bench = Bench()
    told = bench.reply(request(body=siprec(), headers=headers))
    assert (told.status, of(told)) == (200, None)


def test_where_we_refresh_update_goes_out_at_half_time_and_its_answer_begins_anew() -> None:
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uas")
    for cseq in (1, 2, 3):
        assert requests(bench.pass_time(44.9)) == []
        (update,) = requests(bench.pass_time(0.2))
        assert (update.method, update.cseq, update.from_tag) == ("UPDATE", cseq, tag)
        assert update.headers.get("session-expires") == "90;refresher=uac"
        assert "timer" in (update.headers.get("supported") or "")
        assert update.uri == "sip:src@192.0.2.9:5060"
        assert answered(bench, update, 200, "Session-Expires: 90;refresher=uac") == []
    assert bench.srs.dialog_ids == {tag}


def test_a_refresh_that_nobody_answers_is_repeated_and_then_the_session_ends() -> None:
    bench = Bench()
    begun(bench, "Session-Expires: 90;refresher=uas")
    sent = [one.method for one in requests(bench.pass_time(60.1))]
    assert set(sent[:-1]) == {"UPDATE"}
    assert len(sent) > 3
    assert sent[-1] == "BYE"


@pytest.mark.parametrize("status", [408, 481])
def test_a_client_that_does_not_know_the_session_any_more_gets_bye(status: int) -> None:
    """Section 10; RFC 3261 section 12.2.1.2."""
    bench = Bench()
    begun(bench, "Session-Expires: 90;refresher=uas")
    (update,) = requests(bench.pass_time(45.1))
    assert [one.method for one in requests(answered(bench, update, status))] == ["BYE"]


def test_a_refused_refresh_is_tried_again() -> None:
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uas")
    (update,) = requests(bench.pass_time(45.1))
    assert answered(bench, update, 491) == []
    (again,) = requests(bench.pass_time(5.1))
    assert again.cseq == update.cseq + 1
    answered(bench, again, 200, "Session-Expires: 90;refresher=uas")
    assert requests(bench.pass_time(59)) == [], "now it is the client's"
    assert bench.srs.dialog_ids == {tag}
    assert [one.method for one in requests(bench.pass_time(2))][:1] == ["BYE"]


def test_a_session_is_not_ended_while_its_refresh_is_being_answered() -> None:
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uac")
    bench.pass_time(59)
    bench.waits = True
    bench.receive(inside(tag, "INVITE", 2, "Session-Expires: 90;refresher=uac", body=siprec()))
    assert requests(bench.pass_time(5)) == []
    assert statuses(bench.answer()) == [200]
    bench.receive(request("ACK", to_tag=tag, cseq=2, branch="z9hG4bK-ack-2"))
    assert requests(bench.pass_time(50)) == []


def test_the_next_process_keeps_what_this_one_promised_from_its_start_on() -> None:
    before = Bench()
    tag = begun(before, "Session-Expires: 90;refresher=uac")
    assert before.status(inside(tag, "UPDATE", 2, "Session-Expires: 120;refresher=uac")) == 200
    after = Bench()
    after.perform(after.srs.restore(before.saved[-1], 1000))
    assert requests(after.pass_time(87)) == []
    (bye,) = requests(after.pass_time(2))[:1]
    assert (bye.method, bye.cseq) == ("BYE", 1001)


def test_what_the_next_process_asks_has_a_higher_number_than_what_this_one_asked() -> None:
    """RFC 3261 section 12.2.1.1: refreshes are not journalled, their numbers must not come twice."""
    before = Bench()
    begun(before, "Session-Expires: 90;refresher=uas")
    after = Bench()
    after.perform(after.srs.restore(before.saved[-1], 1000))
    (update,) = requests(after.pass_time(45.1))
    assert (update.method, update.cseq) == ("UPDATE", 1001)


def test_a_session_that_an_earlier_version_journalled_has_no_timer() -> None:
    before = Bench()
    begun(before)
    state = {name: value for name, value in before.saved[-1].items() if name != "timer"}
    after = Bench()
    after.perform(after.srs.restore(state))
    assert after.pass_time(1000) == []


def test_a_bye_of_the_client_ends_the_timer_too() -> None:
    bench = Bench()
    tag = begun(bench, "Session-Expires: 90;refresher=uas")
    assert bench.status(inside(tag, "BYE", 2)) == 200
    assert requests(bench.pass_time(200)) == []


def test_another_tenants_request_with_the_same_branch_is_another_request() -> None:
    """Section 17.2.3 of RFC 3261 matches by branch and sent-by, which a neighbour can write as well."""
    bench = Bench(waits=True)
    bench.receive(request(body=siprec()))
    assert statuses(bench.receive(request("CANCEL"), tenant="t-other")) == [481]
    assert statuses(bench.receive(request("OPTIONS", branch="z9hG4bK-o"))) == [200]
    elsewhere = replace(bench.sent_to[-1], address="203.0.113.9")
    bench.receive(request("OPTIONS", branch="z9hG4bK-o"), elsewhere, "t-other")
    assert len(statuses(bench.sent)) == 3
