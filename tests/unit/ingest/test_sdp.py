"""Every offered stream is answered in its place; what the client says about its media is read as it means it."""

import pytest

from rightcall_ingest.sip.sdp import Codec, Direction, Origin, SdpBroken, SdpOffer, parse_sdp, write_answer
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
        ("sendonly", "0:0::0", False, "a=inactive"),
        ("sendonly", "000.000.000.000", False, "a=inactive"),
        ("sendonly", "10.0.0.0", True, "a=recvonly"),
        ("sendrecv", "::", False, "a=inactive"),
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


GOOD = b"m=audio 20000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        (b"m=video 0 RTP/AVP", "m=video 0 RTP/AVP 0"),
        (b"m=video 30000 RTP/AVP 96 97", "m=video 0 RTP/AVP 96 97"),
        (b"m=audio 30000 RTP/SAVP 8", "m=audio 0 RTP/SAVP 8"),
        (b"m=audio 30000 UDP/TLS/RTP/SAVPF 8", "m=audio 0 UDP/TLS/RTP/SAVPF 8"),
        (b"m=image 30000 udptl t38", "m=image 0 udptl t38"),
        (b"m=message 7394 TCP/MSRP *", "m=message 0 TCP/MSRP *"),
        (b"m=application 5000 UDP/BFCP *", "m=application 0 UDP/BFCP *"),
        (b"m=audio 70000 RTP/AVP 8", "m=audio 0 RTP/AVP 8"),
        (b"m=audio 123456 RTP/AVP 8", "m=audio 0 RTP/AVP 8"),
        (b"m=audio -1 RTP/AVP 8", "m=audio 0 RTP/AVP 8"),
        (b"m=audio x RTP/AVP 8", "m=audio 0 RTP/AVP 8"),
        (b"m=audio 30000 RTP/AVP", "m=audio 0 RTP/AVP 0"),
        (b"m=audio 30000 RTP/AVP x 300 8x", "m=audio 0 RTP/AVP x 300 8x"),
        (b"m=audio 30000", "m=audio 0 RTP/AVP 0"),
        (b"m=", "m=application 0 RTP/AVP 0"),
        (b"m=\xff\xfe 1 RTP/AVP 8", "m=application 0 RTP/AVP 8"),
        (b"m=audio 30000 RTP/AVP 8\r\na=rtpmap:8 opus/48000/2", "m=audio 0 RTP/AVP 8"),
    ],
)
def test_an_m_line_that_nobody_needs_to_understand_is_refused_alone_in_its_place(line: bytes, answered: str) -> None:
    for body, place in ((b"v=0\r\n" + line + b"\r\n" + GOOD, 0), (b"v=0\r\n" + GOOD + line + b"\r\n", 1)):
        read = offer(body)
        assert [media.index for media in read.media if media.acceptable] == [1 - place]
        lines = [line for line in answer_lines(body, {0: 40000, 1: 40002}) if line.startswith("m=")]
        assert lines[place] == answered
        assert lines[1 - place] == f"m=audio {40000 + 2 * (1 - place)} RTP/AVP 8"


@pytest.mark.parametrize(
    "attribute",
    [
        b"a=fmtp:8", b"a=fmtp:", b"a=rtpmap:8", b"a=rtpmap:8 PCMA", b"a=rtpmap:999 PCMA/8000", b"a=rtpmap:x y/z",
        b"a=ptime:twenty", b"a=x-vendor:\xff", b"a=", b"a", b"b=AS:x", b"k=clear:x", b"zz=1",
    ],
)  # fmt: skip
def test_an_odd_or_unknown_attribute_costs_no_audio(attribute: bytes) -> None:
    (media,) = offer(b"v=0\r\n" + GOOD + attribute + b"\r\n").media
    assert media.codecs == (Codec(8, "PCMA"),)
    assert media.sending


def test_g711_is_found_among_more_formats_than_anybody_offers() -> None:
    formats = " ".join(str(number) for number in [*range(96, 128), *range(20, 95), 8])
    (media,) = offer(sdp(["sendonly"], formats=formats)).media
    assert media.codecs == (Codec(8, "PCMA"),)


def test_comfort_noise_is_answered_where_it_is_offered() -> None:
    lines = answer_lines(sdp(["sendonly"], formats="8 13 101", extra=["a=rtpmap:13 CN/8000"]), {0: 40000})
    assert lines[5:9] == [
        "m=audio 40000 RTP/AVP 8 13 101",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:101 telephone-event/8000",
    ]
    (media,) = offer(
        sdp(["sendonly"], formats="8 19 98 99", extra=["a=rtpmap:98 cn/8000", "a=rtpmap:99 CN/16000"])
    ).media
    assert media.comfort_noise_types == (19, 98)
    assert "13" not in answer_lines(sdp(["sendonly"], formats="8"), {0: 40000})[5]


def test_a_label_of_other_octets_comes_back_as_it_was() -> None:
    body = b"v=0\r\nm=audio 20000 RTP/AVP 8\r\na=label:\xe9\r\n"
    assert b"a=label:\xe9\r\n" in write_answer(offer(body), ORIGIN, {0: 40000})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "SDP has no m-line"),
        (b"m=audio 1 RTP/AVP 8\r\n" * 65, "SDP has too many m-lines"),
        (b"a" * 70_000, "SDP is too large"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    assert parse_sdp(body) == SdpBroken(reason)
