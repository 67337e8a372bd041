"""SIP messages: bytes to values and back (RFC 3261 sections 7, 20, 25), tolerant on the way in, strict on the way out.

Our own and not a library's: an SRS echoes most of what it reads unchanged and must survive what strict grammars refuse
(folded lines, display names without quotes, host names with underscores). Transactions and dialogs are not here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from rightcall_ingest.sip.sip_values import Via, parse_via, split_list, tag_of

# A recording session's INVITE is 2.4-3.7 kB, metadata may reach 256 kB; whatever is larger is an attack or a mistake.
MESSAGE_BYTES_MAX = 384 * 1024
HEAD_BYTES_MAX = 16 * 1024  # real ones stay under 4 kB; a transaction keeps some of it for 32 s
HEADER_LINES_MAX = 256
CSEQ_MAX = 2**31 - 1  # RFC 3261 section 8.1.1.5

_COMPACT = {
    "i": "call-id",
    "m": "contact",
    "e": "content-encoding",
    "l": "content-length",
    "c": "content-type",
    "f": "from",
    "s": "subject",
    "k": "supported",
    "t": "to",
    "v": "via",
    "x": "session-expires",
}
_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,64}")
_TOO_LARGE = ("header is too large", "too many header lines")
_BROKEN_AFTER_MESSAGE = "Content-Length is larger than the body"


class Headers:
    """An ordered list of header fields, each value as it came, unfolded. Names compare without case or compact form."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = list(fields)

    def get(self, name: str) -> str | None:
        """The first value, or None."""
        return next(iter(self.get_all(name)), None)

    def get_all(self, name: str) -> list[str]:
        """All values in order of appearance; lists inside one value stay together (see `split_list`)."""
        wanted = name.lower()
        return [value for key, value in self._fields if _canonical(key) == wanted]

    def add(self, name: str, value: str) -> None:
        self._fields.append((name, value))

    def items(self) -> list[tuple[str, str]]:
        return list(self._fields)

    def __repr__(self) -> str:
        return f"Headers({len(self._fields)} fields)"  # values name people


@dataclass(frozen=True, slots=True)
class SipRequest:
    """A request with its mandatory fields read; `repr` shows the method alone."""

    method: str
    uri: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False, default=b"")

    @property
    def call_id(self) -> str:
        return self.headers.get("call-id") or ""

    @property
    def cseq(self) -> int:
        return _cseq(self.headers)[0]

    @property
    def from_tag(self) -> str:
        return tag_of(self.headers.get("from") or "")

    @property
    def to_tag(self) -> str:
        return tag_of(self.headers.get("to") or "")

    @property
    def via(self) -> Via:
        return parse_via(top_via(self.headers)) or Via("", "", None, {})


@dataclass(frozen=True, slots=True)
class SipResponse:
    """A response to a request of ours."""

    status: int
    reason: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class SipBroken:
    """What could not be read. `headers`, as far as they are there, if a 400 can be addressed by Via."""

    reason: str
    method: str = ""
    headers: Headers | None = field(repr=False, default=None)


def parse_message(data: bytes) -> SipRequest | SipResponse | SipBroken:
    """One whole message (a datagram, or a frame cut by `sip_framing`). Never raises; the reason repeats no value."""
    if len(data) > MESSAGE_BYTES_MAX:
        return SipBroken("message is too large")
    head, body = _split_head(data.lstrip(b"\r\n"))
    fault = ""
    if len(head) > HEAD_BYTES_MAX:
        head, fault = head[:HEAD_BYTES_MAX].rpartition(b"\n")[0], _TOO_LARGE[0]
    lines = _unfold(head.replace(b"\0", b" ").decode("utf-8", "surrogateescape"))
    if len(lines) > HEADER_LINES_MAX:
        lines, fault = lines[:HEADER_LINES_MAX], _TOO_LARGE[1]
    headers = Headers()
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name.strip()):
            fault = fault or "a header line is not `name: value`"
            continue
        headers.add(name.strip(), value.strip())
    return _message(lines[0], headers, body, fault)


def _message(start: str, headers: Headers, body: bytes, fault: str) -> SipRequest | SipResponse | SipBroken:
    words = start.split(None, 2)
    if len(words) >= 2 and words[0].upper() == "SIP/2.0":
        return SipBroken(fault) if fault in _TOO_LARGE else _response(words, headers, body)
    method = words[0] if words and _TOKEN.fullmatch(words[0]) else ""
    missing = _missing(headers)
    if missing:
        addressed = headers if parse_via(top_via(headers)) else None
        return SipBroken(fault or f"{missing} is missing or unreadable", method, addressed)
    if not method or len(words) != 3 or words[2].strip().upper() != "SIP/2.0":
        return SipBroken("start line is not `METHOD uri SIP/2.0`", method, headers)
    if not fault and _cseq(headers)[1].upper() != method.upper():
        fault = "CSeq names another method"
    cut, length_fault = _body(headers, body)
    fault = fault or length_fault
    if fault:
        return SipBroken(fault, method, headers)
    return SipRequest(method.upper(), words[1], headers, cut)


def _response(words: list[str], headers: Headers, body: bytes) -> SipResponse | SipBroken:
    if not re.fullmatch(r"[1-6]\d\d", words[1], re.ASCII):
        return SipBroken("status code is not a number from 100 to 699")
    cut, fault = _body(headers, body)
    if fault or _missing(headers):
        return SipBroken(fault or "a mandatory header is missing")
    return SipResponse(int(words[1]), words[2] if len(words) > 2 else "", headers, cut)


def _missing(headers: Headers) -> str:
    for name in ("Via", "From", "To", "Call-ID", "CSeq"):
        if not headers.get(name):
            return name
    if _cseq(headers)[0] < 0:
        return "CSeq"
    return "" if parse_via(top_via(headers)) else "Via"


def _body(headers: Headers, body: bytes) -> tuple[bytes, str]:
    text = headers.get("content-length")
    if text is None:
        return body, ""  # allowed over UDP: the datagram ends the body
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return b"", "Content-Length is not a number"
    length = int(text)
    return (body[:length], "") if length <= len(body) else (b"", _BROKEN_AFTER_MESSAGE)


def _cseq(headers: Headers) -> tuple[int, str]:
    match = re.fullmatch(r"(\d{1,10})\s+(\S{1,64})", headers.get("cseq") or "", re.ASCII)
    if match is None or int(match[1]) > CSEQ_MAX:
        return -1, ""
    return int(match[1]), match[2]


def _split_head(data: bytes) -> tuple[bytes, bytes]:
    for blank in (b"\r\n\r\n", b"\n\n"):  # some senders end lines with LF alone
        head, found, body = data.partition(blank)
        if found:
            return head, body
    return data, b""


def _unfold(head: str) -> list[str]:
    """RFC 3261 section 7.3.1: a line that starts with white space continues the one before."""
    lines: list[list[str]] = []  # each in pieces: joined once, however often it is folded
    for line in head.replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += [line.strip()] if line.strip() else []
        elif line or not lines:
            lines.append([line])
    return [" ".join([first.rstrip(), *more]) if more else first for first, *more in lines]


def _canonical(name: str) -> str:
    lowered = name.lower()
    return _COMPACT.get(lowered, lowered)


def top_via(headers: Headers) -> str:
    return next(iter(split_list(headers.get("via") or "")), "")


def option_tags(request: SipRequest, *names: str) -> set[str]:
    """The option tags of these header fields, in lower case."""
    values = [value for name in names for value in request.headers.get_all(name)]
    return {tag.lower() for value in values for tag in split_list(value)}


def serialise(start_line: str, headers: Headers, body: bytes = b"") -> bytes:
    """The message's bytes; Content-Length is always ours. A value that would break the line loses its line breaks."""
    lines = [start_line]
    lines += [f"{name}: {value}" for name, value in headers.items() if _canonical(name) != "content-length"]
    lines.append(f"Content-Length: {len(body)}")
    clean = (re.sub(r"[\r\n\0]+", " ", line) for line in lines)
    return "\r\n".join(clean).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


class Build:
    """Assembles header fields for an outgoing message: `Build().add(...).echo(request, "Via")`."""

    def __init__(self) -> None:
        self.headers = Headers()

    def add(self, name: str, value: str) -> Self:
        self.headers.add(name, value)
        return self

    def echo(self, source: Headers, *names: str) -> Self:
        for name in names:
            for value in source.get_all(name):
                self.headers.add(name, value)
        return self
