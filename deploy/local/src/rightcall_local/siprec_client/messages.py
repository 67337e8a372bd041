"""What the client writes: SDP offers, rs-metadata snapshots (RFC 7865) and the multipart around them. Text only."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4
from xml.sax.saxutils import quoteattr

from rightcall_local.siprec_client.rtp import PAYLOAD_TYPES, RtpStream

BOUNDARY = "rightcall-siprec"


def _new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Parties:
    """The two participants, caller first, as numbers or SIP addresses, and the ids of one recorded session."""

    caller: str
    callee: str
    session_id: str = field(default_factory=_new_id)
    sip_session_id: str = field(default_factory=lambda: f"{_new_id()};remote={_new_id()}")
    participant_ids: tuple[str, str] = field(default_factory=lambda: (_new_id(), _new_id()))
    stream_ids: tuple[str, str] = field(default_factory=lambda: (_new_id(), _new_id()))


def address_of_record(party: str, host: str) -> str:
    """`+31...` becomes a SIP address of the platform; what has a scheme or a host stays as it is."""
    if party.startswith(("sip:", "sips:", "tel:")):
        return party
    return f"sip:{party}" if "@" in party else f"sip:{party}@{host}"


def sdp_offer(address: str, streams: list[RtpStream], *, version: int, active: bool, labels: bool) -> bytes:
    """One m-line per stream; a silent client offers `a=inactive`."""
    family = "IP6" if ":" in address else "IP4"
    lines = ["v=0", f"o=src 20 {version} IN {family} {address}", "s=-", f"c=IN {family} {address}", "t=0 0"]
    for label, stream in enumerate(streams, 1):
        number = PAYLOAD_TYPES[stream.codec]
        lines += [f"m=audio {stream.port} RTP/AVP {number}", f"a=rtpmap:{number} {stream.codec}/8000"]
        lines += [f"a=label:{label}"] if labels else []
        lines.append("a=sendonly" if active else "a=inactive")
    return "\r\n".join([*lines, ""]).encode()


def snapshot(parties: Parties, host: str, *, stream_count: int, held: bool, labels: bool) -> bytes:
    """A complete metadata snapshot. On hold no participant sends or receives anything (RFC 8068)."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ids, streams = parties.participant_ids, parties.stream_ids[:stream_count]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
        "<datamode>complete</datamode>",
        f'<session session_id="{parties.session_id}"><sipSessionID>{parties.sip_session_id}</sipSessionID></session>',
    ]
    for identifier, party in zip(ids, (parties.caller, parties.callee), strict=True):
        aor = quoteattr(address_of_record(party, host))
        lines.append(f'<participant participant_id="{identifier}"><nameID aor={aor}/></participant>')
    for label, stream in enumerate(streams, 1):
        inside = f"<label>{label}</label>" if labels else ""
        lines.append(f'<stream stream_id="{stream}" session_id="{parties.session_id}">{inside}</stream>')
    for identifier in ids:
        lines.append(
            f'<participantsessionassoc participant_id="{identifier}" session_id="{parties.session_id}">'
            f"<associate-time>{now}</associate-time></participantsessionassoc>"
        )
    for at, identifier in enumerate(ids):
        sends, receives = streams[min(at, stream_count - 1)], streams[min(1 - at, stream_count - 1)]
        inside = "" if held else f"<send>{sends}</send><recv>{receives}</recv>"
        lines.append(f'<participantstreamassoc participant_id="{identifier}">{inside}</participantstreamassoc>')
    return "\n".join([*lines, "</recording>", ""]).encode()


def multipart(sdp: bytes, metadata: bytes) -> tuple[str, bytes]:
    """Content-Type and body of an INVITE with both parts (RFC 7866 section 9.1)."""
    boundary = BOUNDARY.encode()
    body = b"\r\n".join(
        [
            b"--" + boundary,
            b"Content-Type: application/sdp",
            b"",
            sdp,
            b"--" + boundary,
            b"Content-Type: application/rs-metadata+xml",
            b"Content-Disposition: recording-session",
            b"",
            metadata,
            b"--" + boundary + b"--",
            b"",
        ]
    )
    return f'multipart/mixed;boundary="{BOUNDARY}"', body
