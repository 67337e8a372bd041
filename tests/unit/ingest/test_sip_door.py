"""A stranger's request draws one answer made from its bytes alone, never larger than itself; nothing else is answered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_ingest.sip.sip_door import ECHOED_BYTES_MAX, turn_away
from rightcall_ingest.sip.sip_message import SipResponse, parse_message
from rightcall_ingest.sip.siprec_session import Peer, Reject
from tests.support.sipp.wire import request, siprec

STRANGER = Peer("udp", "198.51.100.7", 40_000, 5060)
NO = Reject(403, "This peer is in no tenant's bundle")
LATER = Reject(503, "starting", retry_after_s=10)
METHODS = (
    "INVITE", "OPTIONS", "BYE", "CANCEL", "UPDATE", "INFO", "REGISTER", "SUBSCRIBE", "MESSAGE", "PUBLISH", "REFER", "X",
)  # fmt: skip
SMALLEST = b"OPTIONS sip:a SIP/2.0\r\nv:SIP/2.0/UDP b;branch=z9hG4bK1\r\nf:<sip:a@b>;tag=1\r\nt:sip:b\r\ni:1\r\nCSeq:1 OPTIONS\r\n\r\n"


def answer(data: bytes, no: Reject = NO, peer: Peer = STRANGER) -> SipResponse:
    sent = turn_away(data, peer, no)
    assert sent is not None
    message = parse_message(sent.data)
    assert isinstance(message, SipResponse)
    return message


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_answered_once_with_403_and_what_a_response_repeats(method: str) -> None:
    """RFC 3261 sections 8.2.6.2 and 8.2.7."""
    told = answer(request(method))
    assert (told.status, told.reason, told.body) == (403, "Forbidden", b"")
    assert told.headers.get_all("via") == ["SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;received=198.51.100.7"]
    assert (told.headers.get("from"), told.headers.get("call-id")) == (
        "<sip:src@192.0.2.9>;tag=src1", "call-1@src.example",
    )  # fmt: skip
    assert (told.headers.get("to") or "").startswith("<sip:srs@198.51.100.1>;tag=")
    assert told.headers.get("cseq") == f"1 {method}"


def test_the_same_request_gets_the_same_tag() -> None:
    """RFC 3261 section 8.2.7: a stateless UAS must not seem to be several."""
    assert answer(request()).headers.get("to") == answer(request()).headers.get("to")
    assert answer(request()).headers.get("to") != answer(request(call_id="another")).headers.get("to")
    assert answer(request("BYE", to_tag="mine")).headers.get("to") == "<sip:srs@198.51.100.1>;tag=mine"


@pytest.mark.parametrize(
    "data",
    [
        request("ACK"),
        b"SIP/2.0 200 OK\r\n" + request().partition(b"\r\n")[2],
        b"", b"\r\n\r\n", b"\0" * 100, b"INVITE", b"INVITE sip:a SIP/2.0\r\n\r\n",
        request().replace(b"SIP/2.0\r\n", b"SIP/9\r\n", 1),
        request().replace(b"1 INVITE", b"1 OPTIONS"),
        request().replace(b"1 INVITE", b"99999999999 INVITE"),
        request().replace(b"Via: ", b"Via: x"),
        *(request().replace(name, b"X" + name) for name in (b"Via:", b"From:", b"To:", b"Call-ID:", b"CSeq:")),
        request(call_id="c" * ECHOED_BYTES_MAX),
        request(headers=("X: " + "y" * 20_000,)),
        request().partition(b"\r\n\r\n")[0],
    ],
)  # fmt: skip
def test_what_is_no_request_that_can_be_answered_is_not(data: bytes) -> None:
    assert turn_away(data, STRANGER, NO) is None


def test_over_udp_the_answer_goes_to_the_port_of_the_via_or_with_rport_to_that_of_the_source() -> None:
    sent = turn_away(request(), STRANGER, NO)
    assert sent is not None
    assert (sent.peer.address, sent.peer.port) == ("198.51.100.7", 5060)
    back = turn_away(request().replace(b";branch", b";rport;branch"), STRANGER, NO)
    assert back is not None
    assert back.peer == STRANGER
    assert b";rport=40000" in back.data


def test_who_comes_before_the_tenants_are_known_is_told_when_to_come_back() -> None:
    told = answer(request(), LATER)
    assert (told.status, told.headers.get("retry-after")) == (503, "10")


def test_folded_lines_short_names_and_several_vias_are_read() -> None:
    data = (
        b"INVITE sip:srs@b SIP/2.0\r\nv: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK2, SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
        b"VIA: SIP/2.0/TCP c;branch=z9hG4bK0\r\nf: <sip:a@b>\r\n ;tag=1\r\nt: <sip:b>\r\ni: 1\r\nCSEQ: 7\t INVITE\r\n"
        b"Max-Forwards: 70\r\nContact: <sip:somebody@a.example>\r\n\r\n"
    )
    told = answer(data)
    assert told.headers.get("from") == "<sip:a@b> ;tag=1"
    assert told.headers.get_all("via") == [
        "SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK2,SIP/2.0/UDP a;branch=z9hG4bK1", "SIP/2.0/TCP c;branch=z9hG4bK0",
    ]  # fmt: skip


def test_a_request_so_small_that_any_answer_would_be_larger_gets_none() -> None:
    assert turn_away(SMALLEST, STRANGER, NO) is None
    over_tcp = turn_away(SMALLEST, replace(STRANGER, transport="tcp"), NO)
    assert over_tcp is not None, "a TCP peer has proved its address"


@given(
    padding=st.integers(0, 120), rport=st.booleans(), retry=st.booleans(), address=st.sampled_from(["1.2.3.4", "::1"]),
    method=st.sampled_from(METHODS), vias=st.integers(1, 6), lf=st.booleans(),
)  # fmt: skip
def test_no_answer_is_larger_than_what_drew_it(
    padding: int, rport: bool, retry: bool, address: str, method: str, vias: int, lf: bool
) -> None:
    """RFC 5358, for the kind: a forged source address must not be worth forging."""
    via = "\r\n".join(f"Via: SIP/2.0/UDP h{at}.example{';rport' * rport};branch=z9hG4bK{at}" for at in range(vias))
    data = (
        f"{method} sip:a@b SIP/2.0\r\n{via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b>\r\nCall-ID: c\r\nCSeq: 1 {method}\r\n"
        f"{'X:' + 'y' * padding if padding else 'l: 0'}\r\n\r\n"
    ).encode()
    data = data.replace(b"\r\n", b"\n") if lf else data
    sent = turn_away(data, replace(STRANGER, address=address), LATER if retry else NO)
    assert sent is None or len(sent.data) <= len(data)


@given(
    st.binary(max_size=600)
    | st.builds(
        lambda at, octets: request()[:at] + octets + request()[at:], st.integers(0, 300), st.binary(max_size=20)
    )
)
def test_nothing_that_a_stranger_writes_is_an_error(data: bytes) -> None:
    for peer in (STRANGER, replace(STRANGER, transport="tcp", connection=1)):
        sent = turn_away(data, peer, NO)
        assert sent is None or sent.data.count(b"\r\n\r\n") == 1


def test_the_body_is_not_read() -> None:
    assert answer(request(body=("application/sdp", b"no SDP at all"))).status == 403
    assert answer(request(body=siprec())).status == 403
