"""SDP offers and answers of a recording session (RFC 4566, RFC 3264, RFC 7866 section 7). Addresses ports, opens none.

An m-line that we cannot record or read is refused alone (RFC 3264 section 6: port 0), in its place. SRTP is not
answered yet: RTP/SAVP is such an m-line, and never taken down to RTP/AVP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SDP_BYTES_MAX: Final = 64 * 1024
MEDIA_MAX: Final = 64  # m-lines: a session's number of them never falls, and some clients never use one twice
FORMATS_MAX: Final = 64  # of a refused m-line that are said back; of one that we record all are read
CODEC_PREFERENCE: Final = ("PCMA", "PCMU")  # A-law first: the European network's own form, so the least transcoding
_STATIC: Final = {0: "PCMU", 8: "PCMA", 13: "CN", 19: "CN"}  # RFC 3551 table 4; 19 is comfort noise of older clients
_PLAIN_RTP: Final = {"RTP/AVP", "RTP/AVPF"}
_TOKEN: Final = re.compile(r"[!#$%&'*+./0-9A-Z^_`a-z{|}~-]{1,64}", re.ASCII)


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
    comfort_noise_types: tuple[int, ...] = ()
    unread: bool = False
    """Not `kind port protocol formats`: nobody can tell what it offers."""

    @property
    def removed(self) -> bool:
        """Port 0: this stream is not, or no longer, part of the session."""
        return self.port == 0 and not self.unread

    @property
    def acceptable(self) -> bool:
        """We can record it: audio, plain RTP, G.711, not removed."""
        plain = self.kind == "audio" and self.protocol.upper() in _PLAIN_RTP and self.port != 0
        return plain and bool(self.codecs) and not self.unread

    @property
    def sending(self) -> bool:
        """The client says that packets will come: not inactive, not recvonly, not to 0.0.0.0."""
        active = self.direction in (Direction.SENDONLY, Direction.SENDRECV)
        return active and not self.removed and not _unspecified(self.address)


@dataclass(frozen=True, slots=True)
class SdpOffer:
    """An offer (or, in an ACK, an answer) as the client wrote it; media in m-line order."""

    media: tuple[MediaOffer, ...]

    @property
    def asks_for_srtp(self) -> bool:
        return any("SAVP" in media.protocol.upper() and not media.removed for media in self.media)

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
    """Read a description. Unknown lines are passed over, and an m-line that cannot be read is there as `unread`."""
    if len(body) > SDP_BYTES_MAX:
        return SdpBroken("SDP is too large")
    session, sections = _sections(body.decode("utf-8", "surrogateescape"))
    if not sections:
        return SdpBroken("SDP has no m-line")
    if len(sections) > MEDIA_MAX:
        return SdpBroken("SDP has too many m-lines")
    return SdpOffer(tuple(_media(index, section, session) for index, section in enumerate(sections)))


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


def _media(index: int, section: _Section, session: _Section) -> MediaOffer:
    words = section.media.split()
    port = re.fullmatch(r"(\d{1,5})(?:/\d+)?", words[1], re.ASCII) if len(words) >= 3 else None
    unread = port is None or int(port[1]) > 65535 or not _TOKEN.fullmatch(words[0])
    attributes = dict(reversed(section.attributes))  # the first of a name wins
    codecs, events, noise = _payload_types(words[3:], section.attributes)
    return MediaOffer(
        index=index,
        kind=_word(words, 0, "application").lower(),
        protocol=_word(words, 2, "RTP/AVP"),
        port=0 if unread or port is None else int(port[1]),
        address=section.address or session.address,
        label=attributes.get("label") or None,
        direction=_direction(section.attributes) or _direction(session.attributes) or Direction.SENDRECV,
        codecs=codecs,
        telephone_event_types=events,
        rtcp_port=_rtcp_port(attributes.get("rtcp")),
        rtcp_mux="rtcp-mux" in attributes,
        formats=tuple(word for word in words[3:] if _TOKEN.fullmatch(word))[:FORMATS_MAX],
        comfort_noise_types=noise,
        unread=unread,
    )


def _word(words: list[str], at: int, otherwise: str) -> str:
    """A word of an m-line as it may be said back."""
    return words[at] if len(words) > at and _TOKEN.fullmatch(words[at]) else otherwise


def _unspecified(address: str) -> bool:
    """`0.0.0.0` and `::` in every spelling: the old way to say hold (RFC 3264 section 8.4)."""
    return bool(address) and not address.strip("0.:")


def _direction(attributes: list[tuple[str, str]]) -> Direction | None:
    """The last one counts: clients append the new direction to what they sent before."""
    named = [_DIRECTIONS[name] for name, _ in attributes if name in _DIRECTIONS]
    return named[-1] if named else None


def _rtcp_port(value: str | None) -> int | None:
    match = re.match(r"(\d{1,5})\b", value or "", re.ASCII)
    return int(match[1]) if match and 0 < int(match[1]) <= 65535 else None


def _payload_types(
    formats: list[str], attributes: list[tuple[str, str]]
) -> tuple[tuple[Codec, ...], tuple[int, ...], tuple[int, ...]]:
    """Those that we record, telephone-events (RFC 4733), and comfort noise (RFC 3389)."""
    maps: dict[int, tuple[str, int, int]] = {}
    for name, value in attributes:
        match = re.match(r"(\d{1,3})\s+([\w.+-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?", value, re.ASCII)
        if name == "rtpmap" and match:
            maps.setdefault(int(match[1]), (match[2].upper(), int(match[3]), int(match[4] or 1)))
    codecs, events, noise = [], [], []
    for number in (int(text) for text in formats if re.fullmatch(r"\d{1,3}", text, re.ASCII)):
        codec, rate, channels = maps.get(number, (_STATIC.get(number, ""), 8000, 1))
        if number > 127 or rate != 8000 or channels != 1:
            continue
        if codec in CODEC_PREFERENCE:
            codecs.append(Codec(number, codec))
        elif codec == "TELEPHONE-EVENT":
            events.append(number)
        elif codec == "CN":
            noise.append(number)
    codecs.sort(key=lambda codec: CODEC_PREFERENCE.index(codec.name))
    return tuple(dict.fromkeys(codecs)), tuple(dict.fromkeys(events)), tuple(dict.fromkeys(noise))


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
    return "\r\n".join([*lines, ""]).encode("utf-8", "surrogateescape")


def _answer_lines(media: MediaOffer, port: int) -> list[str]:
    if not port or not media.acceptable:
        return [f"m={media.kind} 0 {media.protocol} {' '.join(media.formats) or '0'}", *_label(media)]
    named = [(codec.payload_type, codec.name) for codec in media.codecs]
    named += [(number, "CN") for number in media.comfort_noise_types]
    named += [(number, "telephone-event") for number in media.telephone_event_types]
    lines = [f"m=audio {port} {media.protocol} {' '.join(str(number) for number, _ in named)}"]
    lines += [f"a=rtpmap:{number} {name}/8000" for number, name in named]
    return [*lines, *_label(media), f"a={'recvonly' if media.sending else 'inactive'}"]


def _label(media: MediaOffer) -> list[str]:
    return [] if media.label is None else [f"a=label:{media.label}"]
