"""SIP bytes become values, whatever a client's dialect; what cannot be read says why and repeats nothing."""

from base64 import encodebytes
from collections.abc import Callable
from quopri import encodestring

import pytest
import sipmessage

from rightcall_ingest.sip.sip_framing import Framer, Unframed
from rightcall_ingest.sip.sip_message import (
    HEAD_BYTES_MAX,
    MESSAGE_BYTES_MAX,
    Build,
    SipBroken,
    SipRequest,
    SipResponse,
    parse_message,
    serialise,
)
from rightcall_ingest.sip.sip_values import parse_name_addr, parse_via, split_list, tag_of
from rightcall_ingest.sip.siprec_body import split_body
from tests.support.sipp.wire import NUMBER, metadata, multipart, request, sdp, siprec


def parsed(data: bytes) -> SipRequest:
    message = parse_message(data)
    assert isinstance(message, SipRequest), message
    return message


def broken(data: bytes) -> SipBroken:
    message = parse_message(data)
    assert isinstance(message, SipBroken), message
    return message


def test_an_invite_is_read_with_its_mandatory_fields() -> None:
    message = parsed(request(body=siprec(), to_tag="t9", cseq=7))
    assert (message.method, message.call_id, message.cseq) == ("INVITE", "call-1@src.example", 7)
    assert (message.from_tag, message.to_tag, message.via.branch) == ("src1", "t9", "z9hG4bK-1")


def test_compact_names_folded_lines_and_bare_line_feeds_are_understood() -> None:
    text = (
        "OPTIONS sip:srs@host_1 SIP/2.0\nv: SIP/2.0/TCP sbc_1:5061 ;branch=z9hG4bKx\nf: Desk 7 <sip:a@b>\n ;tag=f1\n"
        "t : <sip:srs@host_1>\ni: abc\ncseq: 3   OPTIONS\nm: <sip:a@b>\n\n"
    )
    message = parsed(text.encode())
    assert (message.call_id, message.cseq, message.from_tag) == ("abc", 3, "f1")
    assert (message.via.transport, message.via.host, message.via.port) == ("TCP", "sbc_1", 5061)


def test_an_address_outside_of_utf8_is_echoed_byte_by_byte() -> None:
    data = request("OPTIONS").replace(b"From: <", b'From: "J\xf6rg" <')
    message = parsed(data)
    echoed = serialise("SIP/2.0 200 OK", Build().echo(message.headers, "From").headers)
    assert b'From: "J\xf6rg" <sip:src@192.0.2.9>;tag=src1\r\n' in echoed


def test_a_body_ends_where_content_length_says() -> None:
    data = request(body=("application/sdp", b"v=0")) + b"leftover"
    assert parsed(data).body == b"v=0"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"Content-Length: 0", b"Content-Length: 10"), "Content-Length is larger than the body"),
        ((b"Content-Length: 0", b"Content-Length: -1"), "Content-Length is not a number"),
        ((b"SIP/2.0\r\nVia", b"SIP/3.0\r\nVia"), "start line is not `METHOD uri SIP/2.0`"),
        ((b"1 INVITE", b"1 BYE"), "CSeq names another method"),
        ((b"Max-Forwards: 70", b"no colon here"), "a header line is not `name: value`"),
    ],
)
def test_a_message_with_a_fault_can_still_be_answered(change: tuple[bytes, bytes], reason: str) -> None:
    message = broken(request().replace(*change))
    assert message.reason == reason
    assert message.headers is not None
    assert message.headers.get("call-id") == "call-1@src.example"


@pytest.mark.parametrize("name", [b"Via", b"From", b"To", b"Call-ID", b"CSeq"])
def test_without_a_mandatory_field_only_a_via_lets_the_sender_be_answered(name: bytes) -> None:
    lines = [line for line in request().split(b"\r\n") if not line.startswith(name + b":")]
    message = broken(b"\r\n".join(lines))
    assert (message.headers is None) == (name == b"Via")
    assert message.reason == f"{name.decode()} is missing or unreadable"


def test_no_fault_repeats_a_number() -> None:
    secret = NUMBER.encode()
    for data in (b"INVITE sip:" + secret, request().replace(b"70", secret + b"\r\n" + secret), secret * 40):
        message = parse_message(data)
        assert NUMBER not in repr(message)
    assert NUMBER not in repr(parsed(request(call_id=NUMBER, headers=(f"P-Asserted-Identity: <tel:{NUMBER}>",))))
    assert NUMBER not in repr(parse_name_addr(f'"{NUMBER}" <tel:{NUMBER}>'))


def test_what_is_larger_than_a_recording_session_needs_is_refused() -> None:
    assert broken(b"A" * (MESSAGE_BYTES_MAX + 1)).reason == "message is too large"
    assert broken(request(headers=["X: y"] * 300)).reason == "too many header lines"
    assert broken(request(headers=["X: " + "y" * HEAD_BYTES_MAX])).reason == "header is too large"


def test_a_written_response_is_read_the_same_by_another_library() -> None:
    out = Build().echo(parsed(request()).headers, "Via", "From", "To", "Call-ID", "CSeq")
    theirs = sipmessage.Message.parse(serialise("SIP/2.0 200 OK", out.headers, b"body"))
    assert isinstance(theirs, sipmessage.Response)
    assert (theirs.code, theirs.body, theirs.content_length) == (200, b"body", 4)
    assert theirs.via[0].parameters["branch"] == "z9hG4bK-1"
    ours = parse_message(bytes(theirs))
    assert isinstance(ours, SipResponse)
    assert ours.status == 200


def test_no_value_can_break_out_of_its_line() -> None:
    written = serialise("SIP/2.0 400 a\r\nEvil: 1", Build().add("To", "x\r\nEvil: 2").headers)
    assert b"\nEvil" not in written


def test_values_are_split_outside_of_quotes_and_brackets() -> None:
    assert split_list('"a,b" <sip:c,d>;x="y,z", <sip:e>') == ['"a,b" <sip:c,d>;x="y,z"', "<sip:e>"]
    assert tag_of('"x;tag=wrong\\"" <sip:a;tag=wrong>; TAG = right') == "right"
    via = parse_via("SIP / 2.0 / TLS [2001:db8::1]:5061;rport;branch=b")
    assert via is not None
    assert (via.transport, via.host, via.port, via.params["rport"]) == ("TLS", "[2001:db8::1]", 5061, None)


def test_a_stream_is_cut_into_messages_wherever_it_is_chopped() -> None:
    first, second = request(body=siprec()), request("BYE", cseq=2)
    wire = b"\r\n\r\n" + first + b"\r\n\r\n" + second
    for step in (1, 7, 1000, len(wire)):
        framer, frames = Framer(), []
        for at in range(0, len(wire), step):
            frames += framer.feed(wire[at : at + step])
        assert frames == [first, second]
        assert framer.waiting_bytes == 0


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (b"X" * (HEAD_BYTES_MAX + 1), "header is too large"),
        (request().replace(b"Content-Length: 0", b"Content-Length: 999999"), "message is too large"),
        (request().replace(b"Content-Length: 0", b"l: 1\r\nContent-Length: 2"), "Content-Length is given twice"),
        (request().replace(b"Content-Length: 0", b"c: application/sdp"), "Content-Length is missing"),
    ],
)
def test_a_stream_that_cannot_be_cut_is_given_up(wire: bytes, reason: str) -> None:
    framer = Framer()
    (frame,) = framer.feed(wire)
    assert isinstance(frame, Unframed)
    assert frame.reason == reason
    assert framer.feed(request()) == []
    assert framer.waiting_bytes == 0


BOTH = multipart(("application/sdp", sdp()), ("application/rs-metadata+xml", metadata()))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        BOTH,
        multipart(("application/rs-metadata", metadata()), ("Application/SDP", sdp())),
        multipart(("application/gtd", b"IAM"), ("application/sdp", b"v=0"), BOTH_SDP := ("application/sdp", sdp()),
                  ("application/rs-metadata+xml;charset=utf-8", metadata())),
        ("MULTIPART/Mixed; BOUNDARY=\"frontier\"", BOTH[1]),
        ("multipart/mixed", BOTH[1]),
        ("", BOTH[1]),
        (BOTH[0], BOTH[1].replace(b"\r\n", b"\n")),
        (BOTH[0], BOTH[1].replace(b"Content-Type: ", b"content-type:")),
        (BOTH[0], b"preamble\r\n" + BOTH[1].replace(b"--frontier--\r\n", b"")),
        multipart(("multipart/related;boundary=inner", BOTH[1].replace(b"frontier", b"inner"))),
    ],
)  # fmt: skip
def test_sdp_and_metadata_are_found_in_every_dialect(kind: str, body: bytes) -> None:
    message = parsed(
        request(body=(kind, body)) if kind else request().replace(b"Content-Length: 0\r\n\r\n", b"\r\n") + body
    )
    found = split_body(message.headers, message.body)
    assert found.sdp is not None
    assert found.sdp.count(b"m=audio") == 2
    assert found.metadata is not None
    assert b"</recording>" in found.metadata


def test_a_boundary_that_the_header_names_wrongly_is_taken_from_the_body() -> None:
    kind, body = siprec()
    message = parsed(request(body=(kind.replace("frontier", "front1er"), body)))
    assert split_body(message.headers, message.body) == split_body(parsed(request(body=(kind, body))).headers, body)


@pytest.mark.parametrize(("encoding", "encode"), [("BASE64", encodebytes), ("quoted-printable", encodestring)])
def test_a_part_that_a_gateway_has_encoded_is_decoded(encoding: str, encode: Callable[[bytes], bytes]) -> None:
    kind = f"application/rs-metadata+xml\r\nContent-Transfer-Encoding: {encoding}"
    message = parsed(request(body=multipart(("application/sdp", sdp()), (kind, encode(metadata())))))
    found = split_body(message.headers, message.body).metadata
    assert found is not None
    assert found.strip() == metadata()
    plain = parsed(request(body=multipart((kind.replace(encoding, "8bit"), metadata()))))
    assert split_body(plain.headers, plain.body).metadata == metadata()


def test_either_part_may_come_alone() -> None:
    alone = parsed(request(body=("application/sdp", sdp())))
    assert split_body(alone.headers, alone.body).metadata is None
    update = parsed(request("UPDATE", ("application/rs-metadata+xml", metadata())))
    assert split_body(update.headers, update.body).sdp is None
