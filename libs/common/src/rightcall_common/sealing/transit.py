"""A stream's data key and its frames on their way from ingest to storage.

Key: HPKE (RFC 9180) base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Frame: AES-256-GCM.
Not here: who offers a key and when it is destroyed (storage), the frame's plaintext (`rightcall_common.frames`).
"""

from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.sealing.lengths import length_prefixed

DATA_KEY_BYTES: Final = 32
POSITION_MAX: Final = 2**63 - 1  # positions are stored in a signed 64-bit column
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_KEY_LABEL: Final = b"rightcall-stream-key-v1"
_FRAME_LABEL: Final = b"rightcall-frame-v1"
_OFFER_LABEL: Final = b"rightcall-transit-offer-v1"


def generate() -> tuple[bytes, bytes]:
    """A new X25519 key pair: (private, public), raw 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def stream_context(tenant: str, call: str, recording: str, segment: str, stream: str, epoch: int) -> bytes:
    """What a sealed stream key is bound to: length-prefixed, so that it opens for this epoch of this stream only."""
    return length_prefixed(*(part.encode() for part in (tenant, call, recording, segment, stream, str(epoch))))


def seal_stream_key(public: bytes, data_key: bytes, context: bytes) -> bytes:
    """HPKE-seal a data key to a transit key: 32 bytes enc, 32 bytes ciphertext, 16 bytes tag.

    Raises Unreadable for a public key that is none, InvariantBroken for a data key that is not 256 bits.
    """
    if len(data_key) != DATA_KEY_BYTES:
        raise InvariantBroken("a data key has 32 bytes")
    try:
        key = X25519PublicKey.from_public_bytes(public)
        return _SUITE.encrypt(data_key, key, info=length_prefixed(_KEY_LABEL, context))
    except ValueError:  # wrong length, or a point of low order with which every secret would be the same
        pass
    raise Unreadable("transit_key: not_x25519")


def open_stream_key(private: bytes, sealed: bytes, context: bytes) -> bytes:
    """The data key, or Unreadable: another key, another stream, or altered octets."""
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        data_key = _SUITE.decrypt(sealed, key, info=length_prefixed(_KEY_LABEL, context))
    except (InvalidTag, ValueError):
        data_key = b""
    if len(data_key) != DATA_KEY_BYTES:
        raise Unreadable("stream_key: does_not_open")
    return data_key


def offer_bytes(key_id: str, public: bytes, valid_from: datetime, valid_until: datetime) -> bytes:
    """The exact bytes that storage signs when it offers a transit key (`TransitKeyOffered.proof`)."""
    span = (str(_micros(at)).encode() for at in (valid_from, valid_until))
    return length_prefixed(_OFFER_LABEL, key_id.encode(), public, *span)


class FrameSealer:
    """Seals and opens the frames of one epoch of one stream under its data key.

    The nonce is the position (12 bytes big-endian): a position must never be sealed twice with different plaintext,
    so a process that cannot know its last position takes a new epoch, hence a new key (design section 2.6).
    """

    def __init__(self, data_key: bytes, stream_id: str, epoch: int) -> None:
        if len(data_key) != DATA_KEY_BYTES:
            raise InvariantBroken("a data key has 32 bytes")
        self._aead = AESGCM(data_key)
        self._bound = (stream_id.encode(), str(epoch).encode())

    def seal(self, position: int, plaintext: bytes) -> bytes:
        """Ciphertext and 16-byte tag. Raises InvariantBroken for a position below 0 or beyond 63 bits."""
        if not 0 <= position <= POSITION_MAX:
            raise InvariantBroken("frame.position: out_of_range")
        return self._aead.encrypt(_nonce(position), plaintext, self._aad(position))

    def open(self, position: int, sealed: bytes) -> bytes:
        """The plaintext, or Unreadable: another key, stream, epoch or position, or altered octets."""
        if 0 <= position <= POSITION_MAX:
            try:
                return self._aead.decrypt(_nonce(position), sealed, self._aad(position))
            except (InvalidTag, ValueError):
                pass
        raise Unreadable("frame: does_not_open")

    def _aad(self, position: int) -> bytes:
        return length_prefixed(_FRAME_LABEL, *self._bound, str(position).encode())


def _nonce(position: int) -> bytes:
    return position.to_bytes(12, "big")


def _micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC, exact: a float would round and a text would depend on the zone it came in."""
    if at.tzinfo is None:
        raise InvariantBroken("an offer's times have a zone")
    return int(at.timestamp()) * 1_000_000 + at.microsecond
