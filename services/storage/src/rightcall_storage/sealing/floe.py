"""FLOE, the random-access AEAD of c2sp.org/FLOE: AES-256-GCM, HKDF-Expand-SHA-384, key-committing header tag.

Bytes in, bytes out: no IO, and randomness is handed in. What Rightcall puts into a message is `container.py`.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from rightcall_common.errors import InvariantBroken

Random = Callable[[int], bytes]
"""n -> n cryptographically random bytes (`secrets.token_bytes`)."""
ReadAt = Callable[[int, int], bytes]
"""(offset, length) -> exactly those bytes of a message."""

KEY_BYTES: Final = 32
IV_BYTES: Final = 32  # FLOE_IV_LEN
TAG_BYTES: Final = 32  # of the header: it commits to key, IV and associated data
_HEAD = struct.Struct(">BBII")  # AEAD id, KDF id, ENC_SEG_LEN, FLOE_IV_LEN: PARAM_ENCODE of the specification
HEADER_BYTES: Final = _HEAD.size + IV_BYTES + TAG_BYTES
SEGMENT_OVERHEAD_BYTES: Final = 32  # 4 length, 12 IV, 16 tag
SEGMENTS_MAX: Final = 2**40  # AEAD_MAX_SEGMENTS for AES-256-GCM
_AES_256_GCM: Final = 0
_HKDF_SHA_384: Final = 0
_MESSAGE_KEY_BYTES: Final = 48  # KDF_KEY_LEN
_LENGTH_BYTES: Final = 4
_SEGMENT_IV_BYTES: Final = 12
_NOT_FINAL: Final = b"\xff\xff\xff\xff"


class FloeBroken(Exception):
    """A message that does not open; `reason` is a word of this module, never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FloeParams:
    """`segment_bytes` = ENC_SEG_LEN, written into the header; `rotation_bits` = AEAD_ROTATION_MASK (20)."""

    segment_bytes: int
    rotation_bits: int = 20

    def __post_init__(self) -> None:
        if not SEGMENT_OVERHEAD_BYTES < self.segment_bytes < 2**32 - 1:
            raise InvariantBroken("floe.segment_bytes: out of range")

    @property
    def content_bytes(self) -> int:
        """Plaintext in a full segment."""
        return self.segment_bytes - SEGMENT_OVERHEAD_BYTES

    @property
    def encoded(self) -> bytes:
        """PARAM_ENCODE: the first ten bytes of every header, and the start of every derivation."""
        return _HEAD.pack(_AES_256_GCM, _HKDF_SHA_384, self.segment_bytes, IV_BYTES)

    def sealed_bytes(self, plaintext_bytes: int) -> int:
        """Length of the message that `seal` makes of so much plaintext."""
        segments = max(1, -(-plaintext_bytes // self.content_bytes))
        return HEADER_BYTES + plaintext_bytes + segments * SEGMENT_OVERHEAD_BYTES


PARAMS_4K: Final = FloeParams(4096)  # half a second of G.711 a segment: what one seek costs


class _Session:
    """Keys of one message: MESSAGE_KEY, and the segment key of the rotation window in use."""

    def __init__(self, key: bytes, iv: bytes, aad: bytes, params: FloeParams) -> None:
        if len(key) != KEY_BYTES:
            raise InvariantBroken("floe.key: must be 32 bytes")
        self.params = params
        self._iv = iv
        self._aad = aad
        self.header_tag = self._derive(key, b"HEADER_TAG:", TAG_BYTES)
        self._message_key = self._derive(key, b"MESSAGE_KEY:", _MESSAGE_KEY_BYTES)
        self._window = -1
        self._aead: AESGCM | None = None

    def _derive(self, key: bytes, purpose: bytes, length: int) -> bytes:
        info = self.params.encoded + self._iv + purpose + self._aad
        return HKDFExpand(SHA384(), length, info).derive(key)

    def _segment_aead(self, position: int) -> AESGCM:
        window = position >> self.params.rotation_bits
        if self._aead is None or window != self._window:
            first = (window << self.params.rotation_bits).to_bytes(8, "big")
            self._aead = AESGCM(self._derive(self._message_key, b"DEK:" + first, KEY_BYTES))
            self._window = window
        return self._aead

    def seal_segment(self, plaintext: bytes, position: int, final: bool, iv: bytes) -> bytes:
        length = (len(plaintext) + SEGMENT_OVERHEAD_BYTES).to_bytes(4, "big") if final else _NOT_FINAL
        return length + iv + self._segment_aead(position).encrypt(iv, plaintext, _segment_aad(position, final))

    def open_segment(self, segment: bytes, position: int, final: bool) -> bytes:
        wanted = len(segment).to_bytes(4, "big") if final else _NOT_FINAL
        fits = len(segment) == self.params.segment_bytes or (
            final and SEGMENT_OVERHEAD_BYTES <= len(segment) < self.params.segment_bytes
        )
        if not fits or segment[:_LENGTH_BYTES] != wanted:
            raise FloeBroken("segment_length")
        start = _LENGTH_BYTES + _SEGMENT_IV_BYTES
        try:
            return self._segment_aead(position).decrypt(
                segment[_LENGTH_BYTES:start], segment[start:], _segment_aad(position, final)
            )
        except InvalidTag:
            pass
        raise FloeBroken("segment_tag")


def _segment_aad(position: int, final: bool) -> bytes:
    return position.to_bytes(8, "big") + (b"\x01" if final else b"\x00")


class Sealer:
    """Streaming encryption in constant memory: `header`, then what `update` returns, then what `finish` returns."""

    def __init__(self, key: bytes, aad: bytes, params: FloeParams, *, random: Random) -> None:
        iv = random(IV_BYTES)
        self._session = _Session(key, iv, aad, params)
        self._random = random
        self._position = 0
        self._pending = bytearray()
        self._finished = False
        self.header = params.encoded + iv + self._session.header_tag

    def update(self, plaintext: bytes) -> bytes:
        """Whole segments that are certainly not the last one; the rest waits."""
        if self._finished:
            raise InvariantBroken("floe: message is finished")
        self._pending += plaintext
        size = self._session.params.content_bytes
        sealed = bytearray()
        start = 0
        while len(self._pending) - start > size:
            sealed += self._seal(bytes(self._pending[start : start + size]), final=False)
            start += size
        del self._pending[:start]
        return bytes(sealed)

    def finish(self) -> bytes:
        """The final segment; empty only if the whole message is. The message is closed afterwards."""
        if self._finished:
            raise InvariantBroken("floe: message is finished")
        self._finished = True
        return self._seal(bytes(self._pending), final=True)

    def _seal(self, plaintext: bytes, final: bool) -> bytes:
        if self._position >= SEGMENTS_MAX:
            raise InvariantBroken("floe: too many segments")
        segment = self._session.seal_segment(plaintext, self._position, final, self._random(_SEGMENT_IV_BYTES))
        self._position += 1
        return segment


def seal(key: bytes, aad: bytes, plaintext: bytes, params: FloeParams, *, random: Random) -> bytes:
    """One whole message."""
    sealer = Sealer(key, aad, params, random=random)
    return sealer.header + sealer.update(plaintext) + sealer.finish()


class Opener:
    """Random access to one message of `message_bytes` bytes, safe against truncation.

    The final segment is opened first: it proves the message's length, so that reading past a cut cannot look like
    reading past the end. Raises FloeBroken.
    """

    def __init__(self, read_at: ReadAt, message_bytes: int, key: bytes, aad: bytes, params: FloeParams) -> None:
        if message_bytes < HEADER_BYTES + SEGMENT_OVERHEAD_BYTES:
            raise FloeBroken("too_short")
        self._read_at = read_at
        self._session = _start(_exactly(read_at, 0, HEADER_BYTES), key, aad, params)
        body = message_bytes - HEADER_BYTES
        self._last = -(-body // params.segment_bytes) - 1
        self._body_bytes = body
        self._final = self._open_at(self._last)
        self.plaintext_bytes = self._last * params.content_bytes + len(self._final)

    def read(self, start: int, length: int) -> bytes:
        """Plaintext [start, start + length), less where the message ends. One `read_at` for all segments needed."""
        if start < 0 or length < 0:
            raise InvariantBroken("floe: negative range")
        end = min(start + length, self.plaintext_bytes)
        if start >= end:
            return b""
        params = self._session.params
        first, last = start // params.content_bytes, (end - 1) // params.content_bytes
        plaintext = self._open_span(first, min(last, self._last - 1))
        if last == self._last:
            plaintext += self._final
        skip = start - first * params.content_bytes
        return bytes(plaintext[skip : skip + end - start])

    def _open_span(self, first: int, last: int) -> bytearray:
        plaintext = bytearray()
        if last < first:
            return plaintext
        size = self._session.params.segment_bytes
        data = _exactly(self._read_at, HEADER_BYTES + first * size, (last - first + 1) * size)
        for index in range(last - first + 1):
            plaintext += self._session.open_segment(data[index * size : (index + 1) * size], first + index, False)
        return plaintext

    def _open_at(self, position: int) -> bytes:
        start = position * self._session.params.segment_bytes
        length = min(self._session.params.segment_bytes, self._body_bytes - start)
        return self._session.open_segment(_exactly(self._read_at, HEADER_BYTES + start, length), position, True)


def _exactly(read_at: ReadAt, offset: int, length: int) -> bytes:
    data = read_at(offset, length)
    if len(data) != length:
        raise FloeBroken("too_short")
    return data


def _start(header: bytes, key: bytes, aad: bytes, params: FloeParams) -> _Session:
    if header[: _HEAD.size] != params.encoded:
        raise FloeBroken("foreign_parameters")
    session = _Session(key, header[_HEAD.size : _HEAD.size + IV_BYTES], aad, params)
    if not compare_digest(session.header_tag, header[-TAG_BYTES:]):
        raise FloeBroken("header_tag")
    return session


def open_all(key: bytes, aad: bytes, message: bytes, params: FloeParams) -> bytes:
    """The whole plaintext, or FloeBroken: there is no partial answer."""
    opener = Opener(_slicer(message), len(message), key, aad, params)
    return opener.read(0, opener.plaintext_bytes)


def open_range(
    read_at: ReadAt, message_bytes: int, key: bytes, aad: bytes, params: FloeParams, *, start: int, length: int
) -> bytes:
    """Plaintext [start, start + length) with three reads: header, final segment, the segments asked for."""
    return Opener(read_at, message_bytes, key, aad, params).read(start, length)


def _slicer(message: bytes) -> ReadAt:
    return lambda offset, length: message[offset : offset + length]
