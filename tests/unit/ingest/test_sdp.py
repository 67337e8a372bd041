"""Every offered stream is answered in its place; what the client says about its media is read as it means it."""

import pytest

from rightcall_ingest.sdp import Codec, Direction, Origin, SdpBroken, SdpOffer, parse_sdp, write_answer
from tests.support.sipp.wire import sdp

ORIGIN = Origin("198.51.100.1", 77, 3)


def offer(body: bytes) -> SdpOffer:
    read = parse_sdp(body)
    assert isinstance(read, SdpOffer), read
    return read


def answer_lines(body: bytes, ports: dict[int, int]) -> list[str]:
    return write_answer(offer(body), ORIGIN, ports).decode().split("\r\n")


def test_two_streams_are_answered_in_order_with_their_labels_and_a_law_first() -> None:
    assert answer_lines(sdp(formats="0 8 101", labels=("b_leg", "a_leg")), {0: 40000, 1: 40002}) == [
        "v=0",
        "o=rightcall 77 3 IN IP4 198.51.100.1",
        "s=-",
        "c=IN IP4 198.51.100.1",
        "t=0 0",
        "m=audio 40000 RTP/AVP 8 0 101",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=label:b_leg",
        "a=recvonly",
        "m=audio 40002 RTP/AVP 8 0 101",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=label:a_leg",
        "a=recvonly",
        "",
    ]


def test_one_stream_without_label_gets_none_back() -> None:
    lines = answer_lines(sdp(["sendonly"], labels=[None], formats="0"), {0: 40000})
    assert lines[5:] == ["m=audio 40000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=recvonly", ""]


@pytest.mark.parametrize(
    ("direction", "address", "sending", "answered"),
    [
        ("sendonly", "192.0.2.9", True, "a=recvonly"),
        ("sendrecv", "192.0.2.9", True, "a=recvonly"),
        ("", "192.0.2.9", True, "a=recvonly"),
        ("inactive", "192.0.2.9", False, "a=inactive"),
        ("recvonly", "192.0.2.9", False, "a=inactive"),
        ("sendonly", "0.0.0.0", False, "a=inactive"),
    ],
)
def test_silence_is_announced_as_inactive_or_by_an_unspecified_address(
    direction: str, address: str, sending: bool, answered: str
) -> None:
    body = sdp([direction], address=address)
    assert offer(body).sending is sending
    assert answered in answer_lines(body, {0: 40000})


def test_a_direction_for_the_session_counts_where_the_stream_names_none() -> None:
    body = sdp(["", "sendonly"]).replace(b"t=0 0\r\n", b"t=0 0\r\na=inactive\r\n")
    assert [media.direction for media in offer(body).media] == [Direction.INACTIVE, Direction.SENDONLY]


def test_what_we_cannot_record_is_refused_in_its_place() -> None:
    body = (
        sdp(["sendonly", "sendonly"]) + b"m=video 30000 RTP/AVP 96\r\na=label:v\r\nm=audio 0 RTP/AVP 8\r\na=label:4\r\n"
    )
    lines = [line for line in answer_lines(body, {0: 40000, 1: 40002, 2: 40004, 3: 40006}) if line.startswith("m=")]
    assert lines == [
        "m=audio 40000 RTP/AVP 8 0 101",
        "m=audio 40002 RTP/AVP 8 0 101",
        "m=video 0 RTP/AVP 96",
        "m=audio 0 RTP/AVP 8",
    ]
    assert offer(body).media[3].removed


def test_a_stream_without_a_port_of_ours_is_refused() -> None:
    assert "m=audio 0 RTP/AVP 8 0 101" in answer_lines(sdp(), {0: 40000})


def test_dynamic_payload_types_are_read_by_name_and_other_clocks_are_not_ours() -> None:
    body = (
        b"v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 20000 RTP/AVP 96 97 98 9 110\r\na=rtpmap:96 pcmu/8000/1\r\n"
        b"a=rtpmap:97 PCMA/16000\r\na=rtpmap:98 PCMA/8000/2\r\na=rtpmap:110 telephone-event/8000\r\n"
    )
    (media,) = offer(body).media
    assert media.codecs == (Codec(96, "PCMU"),)
    assert media.telephone_event_types == (110,)


def test_rtcp_is_read_in_both_forms() -> None:
    media = offer(sdp(extra=["a=rtcp:20055 IN IP4 192.0.2.9", "a=rtcp-mux"])).media[0]
    assert (media.rtcp_port, media.rtcp_mux) == (20055, True)


def test_srtp_is_seen_and_never_answered_as_plain_rtp() -> None:
    body = sdp(protocol="RTP/SAVP")
    assert offer(body).asks_for_srtp
    assert not any(media.acceptable for media in offer(body).media)
    assert [line for line in answer_lines(body, {0: 40000, 1: 40002}) if line.startswith("m=")] == [
        "m=audio 0 RTP/SAVP 8 0 101",
        "m=audio 0 RTP/SAVP 8 0 101",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "SDP has no m-line"),
        (b"v=0\r\nm=audio x RTP/AVP 8\r\n", "an m-line is not `kind port protocol formats`"),
        (b"v=0\r\nm=audio 70000 RTP/AVP 8\r\n", "an m-line is not `kind port protocol formats`"),
        (b"m=audio 1 RTP/AVP 8\r\n" * 17, "SDP has too many m-lines"),
        (b"a" * 70_000, "SDP is too large"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    assert parse_sdp(body) == SdpBroken(reason)
