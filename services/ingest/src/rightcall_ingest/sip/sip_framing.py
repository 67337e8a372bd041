"""Cuts a TCP byte stream into SIP messages by Content-Length (RFC 3261 section 18.3). Bounded; no sockets here."""

import re
from dataclasses import dataclass, field

from rightcall_ingest.sip.sip_message import HEAD_BYTES_MAX, MESSAGE_BYTES_MAX

_BLANK = re.compile(rb"[\r\n]*")
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^(?:content-type|c)[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unframed:
    """The stream cannot be cut any further: answer `head` with 400 if it can be read, then close the connection."""

    reason: str
    head: bytes = field(repr=False, default=b"")


class Framer:
    """Feed it bytes, get whole messages. After an `Unframed` it takes nothing more."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0
        self._needed = 0  # bytes of the message under way, once its header is in
        self._dead = False

    def feed(self, data: bytes) -> list[bytes | Unframed]:
        """Messages that `data` completes, in order. Blank lines between messages (keep-alive) are swallowed."""
        frames: list[bytes | Unframed] = []
        self._buffer += data
        while not self._dead:
            frame = self._next()
            if frame is None:
                break
            frames.append(frame)
            if isinstance(frame, Unframed):
                self._dead = True
        if self._dead:
            self._buffer.clear()
        return frames

    @property
    def waiting_bytes(self) -> int:
        """Bytes held for a message that is not complete."""
        return len(self._buffer)

    def _next(self) -> bytes | Unframed | None:
        if not self._needed:
            fault = self._read_head()
            if fault is not None or not self._needed:
                return fault
        if len(self._buffer) < self._needed:
            return None
        frame = bytes(self._buffer[: self._needed])
        del self._buffer[: self._needed]
        self._needed = self._searched = 0
        return frame

    def _read_head(self) -> Unframed | None:
        if not self._searched:
            blank = _BLANK.match(self._buffer)  # not lstrip: it copies all that waits, for each message anew
            del self._buffer[: blank.end() if blank else 0]
        end = self._buffer.find(b"\r\n\r\n", self._searched)
        if end < 0:
            self._searched = max(0, len(self._buffer) - 3)
            if len(self._buffer) > HEAD_BYTES_MAX:
                return Unframed("header is too large", bytes(self._buffer))
            return None
        head = bytes(self._buffer[: end + 4])
        lengths = set(_LENGTH.findall(head))
        if len(lengths) > 1:
            return Unframed("Content-Length is given twice", head)
        if not lengths and _TYPE.search(head):
            return Unframed("Content-Length is missing", head)
        self._needed = len(head) + int(next(iter(lengths), b"0"))
        return Unframed("message is too large", head) if self._needed > MESSAGE_BYTES_MAX else None
