"""What a client hears from the Session Recording Server, request by request (RFC 3261, RFC 7866)."""

from dataclasses import replace

import pytest

from rightcall_ingest.shares import Share
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid
from rightcall_ingest.sip.sip_message import SipRequest, parse_message
from rightcall_ingest.sip.sip_transaction import SendBytes
from rightcall_ingest.sip.sip_values import contact_port
from rightcall_ingest.sip.siprec_session import Admission, EndReason, Reject, SessionEnd, SessionOffer
from tests.support.sipp.bench import PEER, YES, Bench, answer_of, statuses
from tests.support.sipp.wire import AORS, metadata, request, sdp, siprec

INVITE = request(body=siprec())


def invited(bench: Bench) -> str:
    """An established session; returns our tag."""
    tag = bench.reply(INVITE).headers.get("to") or ""
    tag = tag.rpartition("tag=")[2]
    assert bench.receive(request("ACK", to_tag=tag, branch="z9hG4bK-ack")) == []
    return tag


def inside(tag: str, method: str, body: tuple[str, bytes] | None = None, cseq: int = 2) -> bytes:
    return request(method, body, to_tag=tag, cseq=cseq, branch=f"z9hG4bK-{method}-{cseq}")


def test_a_recording_session_is_offered_to_the_handler_and_answered_with_its_ports() -> None:
    bench = Bench()
    response = bench.reply(INVITE)
    (offer,) = bench.told
    assert isinstance(offer, SessionOffer)
    assert (offer.peer, offer.native_ids.call_id, offer.native_ids.session_ids) == (
        PEER,
        "call-1@src.example",
        ("cs1",),
    )
    assert isinstance(offer.metadata, Metadata)
    assert [one.aors[0] for one in offer.metadata.participants] == list(AORS)
    assert response.status == 200
    assert "+sip.srs" in (response.headers.get("contact") or "")
    assert (response.headers.get("to") or "").endswith(f";tag={offer.dialog_id}")
    assert [(media.port, media.label, str(media.direction)) for media in answer_of(response).media] == [
        (40000, "1", "recvonly"),
        (40002, "2", "recvonly"),
    ]


def test_the_dialog_is_in_the_journal_before_the_client_hears_yes() -> None:
    bench = Bench()
    sent_before = []
    bench.before_saved = lambda: sent_before.extend(statuses(bench.sent))
    assert bench.status(INVITE) == 200
    assert len(bench.saved) == 1
    assert sent_before == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (request(body=siprec(), headers=("Require: siprec, teleport",)), 420),
        (request(body=("application/sdp", sdp()), headers=(), contact="<sip:a@b>"), 488),
        (request(body=siprec(sdp(protocol="RTP/SAVP"))), 488),
        (request(body=siprec(sdp(formats="9 18"))), 488),
        (request(body=("application/rs-metadata+xml", metadata())), 488),
        (request(body=siprec(b"v=0\r\n")), 400),
        (request(body=siprec(b"v=0\r\nm=audio\r\n")), 488),
        (request(body=siprec()).replace(b"1 INVITE", b"1 OPTIONS"), 400),
        (request(body=siprec()).replace(b"SIP/2.0\r\nVia", b"SIP/9\r\nVia"), 400),
        (request(body=siprec(), to_tag="unknown"), 481),
        (request("BYE"), 481),
        (request("BYE", to_tag="unknown"), 481),
        (request("UPDATE", to_tag="unknown"), 481),
        (request("INFO", to_tag="unknown"), 481),
        (request("PRACK"), 481),
        (request("CANCEL"), 481),
        (request("REGISTER"), 405),
        (request("OPTIONS"), 200),
    ],
)
def test_what_is_not_for_us_gets_the_status_that_says_why(data: bytes, status: int) -> None:
    bench = Bench()
    assert bench.status(data) == status
    assert bench.told == []


def test_a_refusal_carries_the_header_that_explains_it() -> None:
    bench = Bench()
    refused = bench.reply(request(body=siprec(), headers=("Require: siprec, teleport",)))
    assert refused.headers.get("unsupported") == "teleport"
    not_allowed = bench.reply(request("REGISTER", branch="z9hG4bK-2"))
    assert "UPDATE" in (not_allowed.headers.get("allow") or "")
    assert bench.reply(request(branch="z9hG4bK-3").replace(b"70", b"70\r\nbad line")).reason.startswith(
        "Bad Request: a"
    )


@pytest.mark.parametrize("name", ["From", "To", "Call-ID", "CSeq"])
def test_a_request_without_a_mandatory_field_gets_400_with_the_fields_that_it_has(name: str) -> None:
    """RFC 4475 section 3.3.1."""
    bench, sent = Bench(), list[bytes]()
    data = b"\r\n".join(line for line in INVITE.split(b"\r\n") if not line.startswith(name.encode() + b":"))
    for effect in bench.srs.receive(parse_message(data), PEER):
        assert isinstance(effect, SendBytes)
        sent.append(effect.data)
    (reply,) = sent
    lines = reply.decode().split("\r\n")
    assert lines[0] == f"SIP/2.0 400 Bad Request: {name} is missing or unreadable"
    fields = [line.partition(":")[0] for line in lines[1:] if line]
    assert fields == [
        one for one in ("Via", "From", "To", "Call-ID", "CSeq", "Warning", "Content-Length") if one != name
    ]
    assert bench.told == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [(("X: " + "y" * 16_384,), "header is too large"), (("X: y",) * 300, "too many header lines")],
)
def test_a_head_that_is_too_large_gets_400(headers: tuple[str, ...], reason: str) -> None:
    reply = Bench().reply(request(body=siprec(), headers=headers))
    assert (reply.status, reply.reason) == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS"])
def test_a_peer_of_no_bundle_gets_403_and_its_body_is_not_read(method: str) -> None:
    bench = Bench(admission=Reject(403, "Forbidden"))
    assert bench.status(request(method, ("application/sdp", b"not SDP at all"))) == 403
    assert bench.told == []


def test_a_full_server_says_when_to_come_back() -> None:
    by_admission = Bench(admission=Reject(503, "Full", retry_after_s=30)).reply(INVITE)
    assert (by_admission.status, by_admission.headers.get("retry-after")) == (503, "30")
    by_handler = Bench(verdict=Reject(503, "Full", retry_after_s=5)).reply(INVITE)
    assert (by_handler.status, by_handler.headers.get("retry-after")) == (503, "5")


def test_a_flood_of_requests_is_told_when_to_come_back_and_running_sessions_are_still_heard() -> None:
    bench = Bench(share=Share(1, lambda: 1))
    tag = invited(bench)
    refused = bench.reply(request(body=siprec(), call_id="another", branch="z9hG4bK-flood"))
    assert (refused.status, refused.headers.get("retry-after")) == (503, "10")
    assert bench.status(inside(tag, "BYE")) == 200


@pytest.mark.parametrize(
    ("headers", "contact"),
    [
        (("Require: siprec",), "<sip:a@b>"),
        ((), "<sip:a@b>;+sip.src"),
        ((), '<sip:a@b>;+sip.src="true"'),
        ((), "<sip:a@b;+sip.src>"),
        ((), "<sip:a@b>;src"),
        ((), "<sip:a@b>"),
    ],
)
def test_a_recording_client_is_known_by_any_of_its_marks_or_by_its_metadata(
    headers: tuple[str, ...], contact: str
) -> None:
    assert Bench().status(request(body=siprec(), headers=headers, contact=contact)) == 200


def test_a_trunk_may_allow_calls_without_siprec() -> None:
    bench = Bench(admission=Admission(siprec_only=False))
    assert bench.status(request(body=("application/sdp", sdp()), headers=(), contact="<sip:a@b>")) == 200


def test_broken_metadata_does_not_cost_the_call() -> None:
    bench = Bench()
    assert bench.status(request(body=siprec(metadata_part=b"<recording>"))) == 200
    (offer,) = bench.told
    assert isinstance(offer, SessionOffer)
    assert offer.metadata == MetadataInvalid("metadata is not well-formed XML")


def test_every_name_of_the_call_is_handed_on() -> None:
    headers = (
        "User-to-User: 00FA080001003E50F2C1A7;encoding=hex",
        "Cisco-Guid: 1-2-3-4",
        "X-Twilio-CallSid: CA77",
        "session-id: 47ab ; remote=0000",
    )
    bench = Bench()
    bench.receive(request(body=siprec(), headers=headers))
    (offer,) = bench.told
    assert isinstance(offer, SessionOffer)
    ids = offer.native_ids
    assert ids.ucids == ("00001000621358086567",)
    assert (ids.cisco_guids, ids.call_sids) == (("1-2-3-4",), ("CA77",))
    assert ids.sip_session_ids == ("47ab ; remote=0000", "ab;remote=cd")


def test_a_repeated_invite_gets_the_stored_answer_and_opens_nothing() -> None:
    bench = Bench()
    first = bench.reply(INVITE)
    second = bench.reply(INVITE)
    assert (second.status, second.body, second.headers.items()) == (first.status, first.body, first.headers.items())
    assert len(bench.told) == 1


def test_over_tcp_a_repeated_request_is_answered_on_the_connection_that_repeats_it() -> None:
    bench, broken_one = Bench(), replace(PEER, transport="tcp", connection=1)
    bench.reply(INVITE, broken_one)
    assert bench.sent_to[-1].connection == 1
    bench.reply(INVITE, replace(broken_one, port=61_000, connection=2))
    assert statuses(bench.pass_time(0.5)) == [200]
    assert [peer.connection for peer in bench.sent_to] == [1, 2, 2]


@pytest.mark.parametrize(
    ("uri", "port"),
    [
        ("sip:src@192.0.2.9:5070;transport=tcp", 5070),
        ("sip:192.0.2.9:5071", 5071),
        ("sip:src@[2001:db8::1]:5072", 5072),
        ("sip:src@192.0.2.9", 5060),
        ("sip:src@192.0.2.9:99999", 5060),
    ],
)
def test_where_a_client_listens_is_in_its_contact(uri: str, port: int) -> None:
    assert contact_port(uri) == port


def test_an_invite_that_waits_gets_100_after_200_ms_and_on_repetition() -> None:
    bench = Bench(waits=True)
    assert bench.receive(INVITE) == []
    assert statuses(bench.pass_time(0.3)) == [100]
    assert statuses(bench.receive(INVITE)) == [100]
    assert statuses(bench.answer()) == [200]


def test_the_same_invite_on_a_second_path_is_not_a_second_session() -> None:
    bench = Bench(waits=True)
    bench.receive(INVITE)
    assert bench.status(request(body=siprec(), branch="z9hG4bK-other")) == 482
    bench.answer()
    late = bench.reply(request(body=siprec(), branch="z9hG4bK-third"))
    assert (late.status, answer_of(late).media[0].port) == (200, 40000)
    assert len(bench.told) == 1


def test_a_200_is_sent_again_until_it_is_acknowledged() -> None:
    bench = Bench()
    bench.reply(INVITE)
    assert statuses(bench.pass_time(0.5)) == [200]
    assert statuses(bench.pass_time(0.9)) == []
    assert statuses(bench.pass_time(0.2)) == [200]
    tag = (bench.sent[-1].headers.get("to") or "").rpartition("tag=")[2]
    bench.receive(request("ACK", to_tag=tag, branch="z9hG4bK-ack"))
    assert bench.pass_time(60) == []
    assert bench.srs.dialog_ids == {tag}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_session_that_nobody_acknowledges_is_ended_after_32_s(transport: str) -> None:
    bench = Bench()
    bench.reply(INVITE, replace(PEER, transport=transport))
    sent = bench.pass_time(31.9)
    assert statuses(sent) == [200] * 10  # at 0.5, 1.5, 3.5, 7.5 and every 4 s
    (bye,) = [message for message in bench.pass_time(0.2) if isinstance(message, SipRequest)]
    assert (bye.method, bye.call_id, bye.to_tag) == ("BYE", "call-1@src.example", "src1")
    assert bench.told[-1] == SessionEnd(bye.from_tag, EndReason.NOT_ACKNOWLEDGED)
    assert bench.srs.dialog_ids == frozenset()


def test_our_bye_is_repeated_until_it_is_answered() -> None:
    bench = Bench()
    tag = invited(bench)
    bench.perform(bench.srs.hang_up(tag))
    bye = bench.sent[-1]
    assert isinstance(bye, SipRequest)
    assert len(bench.pass_time(1.6)) == 2
    ok = f"SIP/2.0 200 OK\r\nVia: {bye.headers.get('via')}\r\nFrom: a\r\nTo: b\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n"
    assert bench.receive(ok.encode()) == []
    assert bench.pass_time(60) == []


def test_a_refusal_is_repeated_over_udp_until_its_ack() -> None:
    bench = Bench(verdict=Reject(503, "Full"))
    bench.reply(INVITE)
    assert statuses(bench.pass_time(2)) == [503, 503]
    assert bench.receive(request("ACK")) == []
    assert bench.pass_time(60) == []


def test_cancel_before_the_answer_ends_the_invite() -> None:
    bench = Bench(waits=True)
    bench.receive(INVITE)
    assert statuses(bench.receive(request("CANCEL"))) == [200, 487]
    assert bench.answer() == []
    assert isinstance(bench.told[-1], SessionEnd)
    assert bench.told[-1].reason is EndReason.CANCELLED
    bench.answer()
    assert bench.srs.dialog_ids == frozenset()


def test_cancel_while_the_dialog_is_journalled_ends_it_too() -> None:
    bench = Bench()
    bench.before_saved = lambda: None if len(bench.told) > 1 else assert_statuses(bench, request("CANCEL"), [200, 487])
    bench.receive(INVITE)
    assert [type(one).__name__ for one in bench.told] == ["SessionOffer", "SessionEnd"]
    assert statuses(bench.sent) == [200, 487]


def assert_statuses(bench: Bench, data: bytes, expected: list[int]) -> None:
    assert statuses(bench.receive(data)) == expected


def test_cancel_after_the_answer_changes_nothing() -> None:
    bench = Bench()
    bench.reply(INVITE)
    assert bench.status(request("CANCEL")) == 200
    assert len(bench.srs.dialog_ids) == 1


def test_bye_is_answered_when_the_handler_is_done_and_only_once() -> None:
    bench = Bench()
    tag = invited(bench)
    bench.waits = True
    assert bench.receive(inside(tag, "BYE")) == []
    assert bench.told[-1] == SessionEnd(tag, EndReason.BYE)
    assert bench.receive(inside(tag, "BYE")) == []
    assert statuses(bench.answer()) == [200]
    assert bench.status(inside(tag, "BYE")) == 200
    assert bench.status(inside(tag, "BYE", cseq=3)) == 481
    assert len(bench.told) == 2


def test_a_handler_that_fails_at_bye_lets_the_client_try_again() -> None:
    bench = Bench()
    tag = invited(bench)
    bench.verdict = Reject(500, "")
    assert bench.status(inside(tag, "BYE")) == 500
    bench.verdict = YES
    assert bench.status(inside(tag, "BYE", cseq=3)) == 200


def test_info_and_options_within_a_session_are_answered() -> None:
    bench = Bench()
    tag = invited(bench)
    assert bench.status(inside(tag, "INFO", ("application/x", b"ignored"))) == 200
    assert "rs-metadata+xml" in (bench.reply(inside(tag, "OPTIONS", cseq=3)).headers.get("accept") or "")
    assert bench.status(inside(tag, "PRACK", cseq=4)) == 481


@pytest.mark.parametrize("to", ["<sip:srs@198.51.100.1;tag=1>", '"x;tag=1" <sip:srs@198.51.100.1>'])
def test_a_tag_that_stands_inside_an_address_or_a_name_is_none(to: str) -> None:
    """RFC 3261 section 12.1.1: the answer to a request without a tag in To carries ours, else nobody could say BYE."""
    said = request(body=siprec()).replace(b"<sip:srs@198.51.100.1>\r\nCall-ID", to.encode() + b"\r\nCall-ID")
    answer = Bench().reply(said)
    assert (answer.status, (answer.headers.get("to") or "").partition(";tag=00")[0]) == (200, to)
    assert (answer.headers.get("to") or "") != to


def test_a_dialog_is_named_by_call_id_and_both_tags() -> None:
    bench = Bench()
    tag = invited(bench)
    assert bench.status(request("BYE", to_tag=tag, cseq=2, branch="z9hG4bK-a", from_tag="other")) == 481
    assert bench.status(request("BYE", to_tag=tag, cseq=2, branch="z9hG4bK-b", call_id="other")) == 481
    bench.admission = Reject(403, "")
    assert bench.status(request("BYE", to_tag=tag, cseq=2, branch="z9hG4bK-c")) == 403
    assert bench.srs.dialog_ids == {tag}


def test_a_response_goes_where_the_via_says_and_says_where_the_request_came_from() -> None:
    bench = Bench()
    peer = replace(PEER, address="203.0.113.5", port=61000)
    bench.receive(INVITE, peer)
    assert (bench.sent_to[-1].address, bench.sent_to[-1].port) == ("203.0.113.5", 5060)
    behind_nat = bench.reply(
        request(body=siprec(), call_id="c2").replace(b";branch", b";rport;branch=z9hG4bK-n;x"), peer
    )
    assert bench.sent_to[-1] == peer
    assert ";received=203.0.113.5;rport=61000" in (behind_nat.headers.get("via") or "")
