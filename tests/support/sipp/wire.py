"""Builders for what a recording client writes: requests, SDP, rs-metadata. One default each, with overrides."""

from collections.abc import Sequence

NUMBER, OTHER_NUMBER = "+442079460001", "+31201110001"  # both reserved for fiction
AORS = (f"sip:{NUMBER}@pbx.example", f"sip:{OTHER_NUMBER}@pbx.example")


def sdp(
    directions: Sequence[str] = ("sendonly", "sendonly"),
    *,
    labels: Sequence[str | None] = ("1", "2", "3", "4"),
    formats: str = "8 0 101",
    protocol: str = "RTP/AVP",
    address: str = "192.0.2.9",
    extra: Sequence[str] = (),
) -> bytes:
    lines = ["v=0", "o=src 1 1 IN IP4 192.0.2.9", "s=-", f"c=IN IP4 {address}", "t=0 0"]
    for at, direction in enumerate(directions):
        lines += [f"m=audio {20000 + 2 * at} {protocol} {formats}", "a=rtpmap:101 telephone-event/8000"]
        lines += [f"a=label:{labels[at]}"] if labels[at] is not None else []
        lines += [f"a={direction}"] if direction else []
        lines += extra
    return "\r\n".join([*lines, ""]).encode()


def metadata(*, held: bool = False, aors: Sequence[str] = AORS, mode: str = "complete", extra: str = "") -> bytes:
    people = "".join(
        f'<participant participant_id="p{at}"><nameID aor="{aor}"/></participant>' for at, aor in enumerate(aors)
    )
    speech = "".join(
        f'<participantstreamassoc participant_id="p{at}">'
        + ("" if held else f"<send>s{at}</send><recv>s{1 - at}</recv>")
        + "</participantstreamassoc>"
        for at in range(len(aors))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><recording xmlns="urn:ietf:params:xml:ns:recording:1">'
        f'<datamode>{mode}</datamode><session session_id="cs1"><sipSessionID>ab;remote=cd</sipSessionID></session>'
        f'{people}<stream stream_id="s0" session_id="cs1"><label>1</label></stream>'
        f'<stream stream_id="s1" session_id="cs1"><label>2</label></stream>{speech}{extra}</recording>'
    ).encode()


def multipart(*parts: tuple[str, bytes]) -> tuple[str, bytes]:
    """Content-Type and body."""
    body = b"".join(
        b"--frontier\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + part + b"\r\n" for kind, part in parts
    )
    return "multipart/mixed;boundary=frontier", body + b"--frontier--\r\n"


def siprec(sdp_part: bytes | None = None, metadata_part: bytes | None = None) -> tuple[str, bytes]:
    """SDP and metadata together, each with its default."""
    return multipart(
        ("application/sdp", sdp_part or sdp()), ("application/rs-metadata+xml", metadata_part or metadata())
    )


def request(
    method: str = "INVITE",
    body: tuple[str, bytes] | None = None,
    *,
    branch: str = "z9hG4bK-1",
    call_id: str = "call-1@src.example",
    from_tag: str = "src1",
    to_tag: str = "",
    cseq: int = 1,
    headers: Sequence[str] = ("Require: siprec",),
    contact: str = "<sip:src@192.0.2.9:5060>;+sip.src",
) -> bytes:
    kind, content = body or ("", b"")
    to = f"<sip:srs@198.51.100.1>;tag={to_tag}" if to_tag else "<sip:srs@198.51.100.1>"
    lines = [
        f"{method} sip:srs@198.51.100.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 192.0.2.9:5060;branch={branch}",
        "Max-Forwards: 70",
        f"From: <sip:src@192.0.2.9>;tag={from_tag}",
        f"To: {to}",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} {method}",
        f"Contact: {contact}",
        *headers,
        *([f"Content-Type: {kind}"] if kind else []),
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
