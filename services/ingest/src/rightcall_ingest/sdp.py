"""SDP offers and answers of a recording session (RFC 4566, RFC 3264, RFC 7866 section 7). Addresses ports, opens none.

SRTP is not answered yet: an offer of RTP/SAVP is refused as a whole, never taken down to RTP/AVP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SDP_BYTES_MAX: Final = 64 * 1024
MEDIA_MAX: Final = 16  # m-lines; a conference has one per participant
FORMATS_MAX: Final = 64  # payload types per m-line
CODEC_PREFERENCE: Final = ("PCMA", "PCMU")  # A-law first: the European network's own form, so the least transcoding
_STATIC: Final = {0: "PCMU", 8: "PCMA"}  # RFC 3551 table 4
_PLAIN_RTP: Final = {"RTP/AVP", "RTP/AVPF"}
_UNSPECIFIED: Final = {"0.0.0.0", "::"}  # RFC 3264 section 8.4: the old way to say hold  # noqa: S104


class Direction(StrEnum):
    """What the offerer does with the stream (RFC 3264 section 5.1)."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


_DIRECTIONS: Final = {direction.value: direction for direction in Direction}


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type that we can record: G.711, 8 kHz, one channel."""

    payload_type: int
    name: str


@dataclass(frozen=True, slots=True)
class MediaOffer:
    """One m-line. `codecs` are those we accept, preferred first; `address` is where the client says it receives."""

    index: int
    kind: str
    protocol: str
    port: int
    address: str
    label: str | None
    direction: Direction
    codecs: tuple[Codec, ...]
    telephone_event_types: tuple[int, ...]
    rtcp_port: int | None
    rtcp_mux: bool
    formats: tuple[str, ...] = field(repr=False, default=())

    @property
    def removed(self) -> bool:
        """Port 0: this stream is not, or no longer, part of the session."""
        return self.port == 0

    @property
    def acceptable(self) -> bool:
        """We can record it: audio, plain RTP, G.711, not removed."""
        return self.kind == "audio" and self.protocol in _PLAIN_RTP and bool(self.codecs) and not self.removed

    @property
    def sending(self) -> bool:
        """The client says that packets will come: not inactive, not recvonly, not to 0.0.0.0."""
        active = self.direction in (Direction.SENDONLY, Direction.SENDRECV)
        return active and not self.removed and self.address not in _UNSPECIFIED


@dataclass(frozen=True, slots=True)
class SdpOffer:
    """An offer (or, in an ACK, an answer) as the client wrote it; media in m-line order."""

    media: tuple[MediaOffer, ...]

    @property
    def asks_for_srtp(self) -> bool:
        return any("SAVP" in media.protocol and not media.removed for media in self.media)

    @property
    def sending(self) -> bool:
        """At least one stream that we record is announced as flowing."""
        return any(media.acceptable and media.sending for media in self.media)


@dataclass(frozen=True, slots=True)
class SdpBroken:
    """Why a description could not be read; repeats nothing of it."""

    reason: str


@dataclass(slots=True)
class _Section:
    media: str = ""
    address: str = ""
    attributes: list[tuple[str, str]] = field(default_factory=list)


def parse_sdp(body: bytes) -> SdpOffer | SdpBroken:
    """Read a description. Unknown lines are passed over; only what we would have to guess is broken."""
    if len(body) > SDP_BYTES_MAX:
        return SdpBroken("SDP is too large")
    session, sections = _sections(body.decode("utf-8", "replace"))
    if not sections:
        return SdpBroken("SDP has no m-line")
    if len(sections) > MEDIA_MAX:
        return SdpBroken("SDP has too many m-lines")
    media = []
    for index, section in enumerate(sections):
        one = _media(index, section, session)
        if isinstance(one, SdpBroken):
            return one
        media.append(one)
    return SdpOffer(tuple(media))


def _sections(text: str) -> tuple[_Section, list[_Section]]:
    session = _Section()
    sections: list[_Section] = []
    for line in text.replace("\r", "\n").split("\n"):
        kind, equals, value = line.strip().partition("=")
        if not equals:
            continue
        current = sections[-1] if sections else session
        if kind == "m":
            sections.append(_Section(media=value))
        elif kind == "c":
            current.address = current.address or (value.split() or [""])[-1].split("/")[0]
        elif kind == "a":
            name, _, rest = value.partition(":")
            current.attributes.append((name.strip().lower(), rest.strip()))
    return session, sections


def _media(index: int, section: _Section, session: _Section) -> MediaOffer | SdpBroken:
    words = section.media.split()
    port = re.fullmatch(r"(\d{1,5})(?:/\d+)?", words[1], re.ASCII) if len(words) >= 4 else None
    if port is None or int(port[1]) > 65535 or len(words) > FORMATS_MAX + 3:
        return SdpBroken("an m-line is not `kind port protocol formats`")
    attributes = dict(reversed(section.attributes))  # the first of a name wins
    codecs, events = _payload_types(words[3:], section.attributes)
    return MediaOffer(
        index=index,
        kind=words[0].lower(),
        protocol=words[2].upper(),
        port=int(port[1]),
        address=section.address or session.address,
        label=attributes.get("label") or None,
        direction=_direction(section.attributes) or _direction(session.attributes) or Direction.SENDRECV,
        codecs=codecs,
        telephone_event_types=events,
        rtcp_port=_rtcp_port(attributes.get("rtcp")),
        rtcp_mux="rtcp-mux" in attributes,
        formats=tuple(words[3:]),
    )


def _direction(attributes: list[tuple[str, str]]) -> Direction | None:
    """The last one counts: clients append the new direction to what they sent before."""
    named = [_DIRECTIONS[name] for name, _ in attributes if name in _DIRECTIONS]
    return named[-1] if named else None


def _rtcp_port(value: str | None) -> int | None:
    match = re.match(r"(\d{1,5})\b", value or "", re.ASCII)
    return int(match[1]) if match and 0 < int(match[1]) <= 65535 else None


def _payload_types(formats: list[str], attributes: list[tuple[str, str]]) -> tuple[tuple[Codec, ...], tuple[int, ...]]:
    maps: dict[int, tuple[str, int, int]] = {}
    for name, value in attributes:
        match = re.match(r"(\d{1,3})\s+([\w.+-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?", value, re.ASCII)
        if name == "rtpmap" and match:
            maps.setdefault(int(match[1]), (match[2].upper(), int(match[3]), int(match[4] or 1)))
    codecs, events = [], []
    for number in (int(text) for text in formats if re.fullmatch(r"\d{1,3}", text, re.ASCII)):
        codec, rate, channels = maps.get(number, (_STATIC.get(number, ""), 8000, 1))
        if number > 127 or rate != 8000 or channels != 1:
            continue
        if codec in CODEC_PREFERENCE:
            codecs.append(Codec(number, codec))
        elif codec == "TELEPHONE-EVENT":
            events.append(number)
    codecs.sort(key=lambda codec: CODEC_PREFERENCE.index(codec.name))
    return tuple(dict.fromkeys(codecs)), tuple(dict.fromkeys(events))


@dataclass(frozen=True, slots=True)
class Origin:
    """Our own `o=` line: the session id stays, the version grows whenever the description changes."""

    address: str
    session_id: int
    version: int


def write_answer(offer: SdpOffer, origin: Origin, ports: Mapping[int, int]) -> bytes:
    """Answer every m-line in its place, with its label; an index without a port is refused with port 0.

    A stream that the client sends is `recvonly`, any other `inactive`. All accepted codecs stay in the answer,
    because a client that cannot transcode sends what the call speaks.
    """
    family = "IP6" if ":" in origin.address else "IP4"
    lines = [
        "v=0",
        f"o=rightcall {origin.session_id} {origin.version} IN {family} {origin.address}",
        "s=-",
        f"c=IN {family} {origin.address}",
        "t=0 0",
    ]
    for media in offer.media:
        lines += _answer_lines(media, ports.get(media.index, 0))
    return "\r\n".join([*lines, ""]).encode("utf-8", "replace")


def _answer_lines(media: MediaOffer, port: int) -> list[str]:
    if not port or not media.acceptable:
        return [f"m={media.kind} 0 {media.protocol} {' '.join(media.formats)}", *_label(media)]
    numbers = [str(codec.payload_type) for codec in media.codecs] + [str(one) for one in media.telephone_event_types]
    lines = [f"m=audio {port} {media.protocol} {' '.join(numbers)}"]
    lines += [f"a=rtpmap:{codec.payload_type} {codec.name}/8000" for codec in media.codecs]
    lines += [f"a=rtpmap:{number} telephone-event/8000" for number in media.telephone_event_types]
    return [*lines, *_label(media), f"a={'recvonly' if media.sending else 'inactive'}"]


def _label(media: MediaOffer) -> list[str]:
    return [] if media.label is None else [f"a=label:{media.label}"]
