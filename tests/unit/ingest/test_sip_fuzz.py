"""The parsers face the network: whatever comes, they answer with a value, soon, and repeat no number of it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightcall_ingest.sip.metadata.rs_metadata import Metadata, MetadataInvalid, parse_metadata
from rightcall_ingest.sip.metadata.snapshots import merge
from rightcall_ingest.sip.sdp import Origin, SdpBroken, SdpOffer, parse_sdp, write_answer
from rightcall_ingest.sip.sip_framing import Framer, Unframed
from rightcall_ingest.sip.sip_message import (
    MESSAGE_BYTES_MAX,
    SipBroken,
    SipRequest,
    SipResponse,
    parse_message,
    serialise,
    top_via,
)
from rightcall_ingest.sip.sip_response import respond, target
from rightcall_ingest.sip.sip_values import parse_via
from rightcall_ingest.sip.siprec_body import split_body
from rightcall_ingest.sip.siprec_session import Peer, Reject, SessionContent
from rightcall_ingest.sip.srs_gate import is_siprec, native_ids, not_understood, read_content
from tests.support.nightly import examples
from tests.support.sipp.wire import metadata, request, sdp, siprec

pytestmark = pytest.mark.grows

PEER = Peer("udp", "192.0.2.9", 5060, 5060)
WHOLE = request(body=siprec(), headers=("Require: siprec", "User-to-User: 00FA080001003E50F2C1A7;encoding=hex"))
FUZZ = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mutated(seed: bytes) -> st.SearchStrategy[bytes]:
    """The seed with pieces cut out, doubled and replaced: near enough to get past the first check."""
    edit = st.tuples(
        st.integers(0, len(seed)), st.integers(0, 40), st.binary(max_size=12), st.sampled_from([b"", *_TOKENS])
    )

    def apply(edits: list[tuple[int, int, bytes, bytes]]) -> bytes:
        data = seed
        for at, length, noise, token in edits:
            data = data[:at] + token + noise + data[at + length :]
        return data

    return st.lists(edit, min_size=1, max_size=6).map(apply)


_TOKENS = [b"\r\n", b"\n\n", b"\0", b";", b",", b'"', b"<", b">", b"--frontier", b"--", b"m=audio ", b"a=", b"<a>",
           b"\xff", b"&x;", b"<!DOCTYPE", b"Content-Length: 5", b"99999999999999999999", b" " * 50]  # fmt: skip


@FUZZ
@given(st.one_of(st.binary(max_size=400), mutated(WHOLE)))
def test_any_message_is_read_or_broken_and_what_is_read_can_be_answered(data: bytes) -> None:
    message = parse_message(data)
    assert isinstance(message, SipRequest | SipResponse | SipBroken)
    headers = message.headers
    if headers is None or isinstance(message, SipResponse):
        return
    reply = parse_message(respond(headers, target(headers, PEER), 400, to_tag="t", reason="Bad Request"))
    if isinstance(reply, SipBroken):  # it lacks what the request lacked, but it reaches its sender
        assert reply.reason == "a mandatory header is missing"
        assert isinstance(message, SipBroken)
        assert parse_via(top_via(headers)) is not None
        return
    if isinstance(message, SipRequest):
        assert message.cseq >= 0
        assert isinstance(read_content(message, None), SessionContent | Reject)
        assert native_ids(message, None).call_id == message.call_id
        assert isinstance(is_siprec(message), bool)
        assert isinstance(not_understood(message), set)
        again = serialise(f"{message.method} {message.uri} SIP/2.0", headers, message.body)
        assert isinstance(parse_message(again), SipRequest)


@FUZZ
@given(st.lists(st.one_of(st.binary(max_size=60), mutated(WHOLE)), max_size=6))
def test_any_stream_is_cut_or_given_up_and_never_hoarded(chunks: list[bytes]) -> None:
    framer = Framer()
    for chunk in chunks:
        for frame in framer.feed(chunk):
            assert isinstance(frame, bytes | Unframed)
        assert framer.waiting_bytes <= MESSAGE_BYTES_MAX


@FUZZ
@given(st.one_of(st.binary(max_size=300), mutated(sdp())))
def test_any_description_is_read_or_broken_and_every_line_of_it_answered(data: bytes) -> None:
    offer = parse_sdp(data)
    assert isinstance(offer, SdpOffer | SdpBroken)
    if isinstance(offer, SdpOffer):
        ports = {media.index: 40_000 + 2 * media.index for media in offer.media if media.acceptable}
        answer = parse_sdp(write_answer(offer, Origin("198.51.100.1", 1, 1), ports))
        assert isinstance(answer, SdpOffer)
        assert [media.port for media in answer.media] == [ports.get(media.index, 0) for media in offer.media]
        assert [media.label for media in answer.media] == [media.label for media in offer.media]


@FUZZ
@given(st.one_of(st.binary(max_size=300), mutated(metadata())))
def test_any_metadata_is_read_or_invalid(data: bytes) -> None:
    found = parse_metadata(data)
    assert isinstance(found, Metadata | MetadataInvalid)
    if isinstance(found, Metadata):
        assert isinstance(merge(parse_known(), found), Metadata)


def parse_known() -> Metadata:
    known = parse_metadata(metadata())
    assert isinstance(known, Metadata)
    return known


def whole_request(body: bytes) -> Any:
    message = parse_message(request(body=("multipart/mixed;boundary=b", body)))
    assert isinstance(message, SipRequest)
    return split_body(message.headers, message.body)


LARGE = 380_000


@pytest.mark.parametrize(
    ("parse", "data"),
    [
        (parse_message, request().replace(b"<sip:src", b'"' * 200_000 + b"<sip:src")),
        (parse_message, request().replace(b"branch=", b";" * 100_000 + b"," * 100_000)),
        (parse_message, b"INVITE sip:a SIP/2.0\r\n" + b"V: SIP/2.0/UDP a" + b" " * 300_000),
        (parse_message, b"A" + b"\r\n " * 120_000),
        (whole_request, b"\r\n--b" * (LARGE // 6)),
        (whole_request, b"--b\r\n\r\n--" * (LARGE // 10)),
        (whole_request, b"--b\r\n" + b"\r\n \r" * (LARGE // 4)),
        (parse_sdp, b"m=audio 1 RTP/AVP " + b"8 " * 30_000),
        (parse_sdp, b"m=audio 1 RTP/AVP 8\r\n" + b"a=rtpmap:8 PCMA/8000\r\n" * 2_800),
        (parse_metadata, b"<r>" + b"<participant id='1'/>" * 8_000 + b"</r>"),
        (parse_metadata, b"<r><participant id='1'>" + b"<aor>x</aor>" * 8_000 + b"</participant></r>"),
        (parse_metadata, b"<r " + b" ".join(b"a%d='1'" % at for at in range(20_000)) + b"/>"),
    ],
)
@pytest.mark.timeout(60)
def test_no_input_of_legal_size_takes_more_than_its_length_deserves(parse: Callable[[bytes], Any], data: bytes) -> None:
    """Milliseconds where the work grows with the input; minutes, and so a failure, where it grows with its square."""
    parse(data)
