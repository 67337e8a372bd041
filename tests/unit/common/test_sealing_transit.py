"""Transit: a key opens for one epoch of one stream, a frame at one position, and nothing else opens anything."""

import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.sealing import transit
from rightcall_common.sealing.lengths import length_prefixed
from rightcall_common.sealing.transit import FrameSealer

DATA_KEY = bytes(range(32))
CONTEXT = transit.stream_context("acme", "call", "recording", "segment", "stream", 3)


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return hmac.digest(key, info + b"\x01", "sha256")[:length]  # RFC 5869; one block is enough for 32 bytes


def _labeled(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return _expand(secret, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def _extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, "sha256")


def rfc_9180_key_schedule(private: bytes, enc: bytes, info: bytes, aead_id: int, key_bytes: int) -> tuple[bytes, bytes]:
    """RFC 9180 sections 4.1 and 5.1 by hand, base mode, X25519 and HKDF-SHA256: (key, base nonce)."""
    own = X25519PrivateKey.from_private_bytes(private)
    kem, hpke = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01" + aead_id.to_bytes(2, "big")
    prk = _extract(kem, b"", b"eae_prk", own.exchange(X25519PublicKey.from_public_bytes(enc)))
    shared = _labeled(kem, prk, b"shared_secret", enc + own.public_key().public_bytes_raw(), 32)
    context = b"\x00" + _extract(hpke, b"", b"psk_id_hash", b"") + _extract(hpke, b"", b"info_hash", info)
    secret = _extract(hpke, shared, b"secret", b"")
    return _labeled(hpke, secret, b"key", context, key_bytes), _labeled(hpke, secret, b"base_nonce", context, 12)


def test_the_key_schedule_written_by_hand_gives_the_answer_of_rfc_9180_appendix_a_1_1() -> None:
    key, nonce = rfc_9180_key_schedule(
        bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
        bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
        b"Ode on a Grecian Urn",
        aead_id=1,
        key_bytes=16,
    )
    assert key.hex() == "4531685d41d65f03dc48f6b8302c05b0"
    assert nonce.hex() == "56d890e5accaaf011cff4b7d"


def test_a_sealed_stream_key_opens_by_rfc_9180_alone() -> None:
    private, public = transit.generate()
    sealed = transit.seal_stream_key(public, DATA_KEY, CONTEXT)
    info = length_prefixed(b"rightcall-stream-key-v1", CONTEXT)
    key, nonce = rfc_9180_key_schedule(private, sealed[:32], info, aead_id=2, key_bytes=32)
    assert AESGCM(key).decrypt(nonce, sealed[32:], None) == DATA_KEY


def test_a_stream_key_opens_for_its_own_context() -> None:
    private, public = transit.generate()
    sealed = transit.seal_stream_key(public, DATA_KEY, CONTEXT)
    assert len(sealed) == 80
    assert sealed != transit.seal_stream_key(public, DATA_KEY, CONTEXT)
    assert transit.open_stream_key(private, sealed, CONTEXT) == DATA_KEY


@pytest.mark.parametrize(
    "other",
    [
        transit.stream_context("evil", "call", "recording", "segment", "stream", 3),
        transit.stream_context("acme", "other", "recording", "segment", "stream", 3),
        transit.stream_context("acme", "call", "other", "segment", "stream", 3),
        transit.stream_context("acme", "call", "recording", "other", "stream", 3),
        transit.stream_context("acme", "call", "recording", "segment", "other", 3),
        transit.stream_context("acme", "call", "recording", "segment", "stream", 4),
        transit.stream_context("acmec", "all", "recording", "segment", "stream", 3),
        b"",
    ],
)
def test_a_stream_key_opens_for_no_other_context(other: bytes) -> None:
    private, public = transit.generate()
    with pytest.raises(Unreadable, match="stream_key: does_not_open"):
        transit.open_stream_key(private, transit.seal_stream_key(public, DATA_KEY, CONTEXT), other)


def test_a_stream_key_opens_under_no_other_transit_key() -> None:
    _, public = transit.generate()
    other, _ = transit.generate()
    with pytest.raises(Unreadable):
        transit.open_stream_key(other, transit.seal_stream_key(public, DATA_KEY, CONTEXT), CONTEXT)


def test_a_stream_key_that_was_cut_or_altered_does_not_open() -> None:
    private, public = transit.generate()
    sealed = transit.seal_stream_key(public, DATA_KEY, CONTEXT)
    altered = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for wrong in [*altered, sealed[:-1], sealed + b"\0", b"", bytes(80)]:
        with pytest.raises(Unreadable):
            transit.open_stream_key(private, wrong, CONTEXT)


def test_only_256_bit_keys_and_real_public_keys_are_sealed() -> None:
    _, public = transit.generate()
    with pytest.raises(InvariantBroken):
        transit.seal_stream_key(public, DATA_KEY[:16], CONTEXT)
    for not_a_key in (public[:31], b"", bytes(32)):
        with pytest.raises(Unreadable, match="transit_key"):
            transit.seal_stream_key(not_a_key, DATA_KEY, CONTEXT)


def test_a_frame_is_aes_gcm_with_the_position_as_nonce_as_written_down() -> None:
    sealed = FrameSealer(DATA_KEY, "s", 2).seal(5, b"audio")
    aad = b"\x00\x00\x00\x12rightcall-frame-v1" + b"\x00\x00\x00\x01s" + b"\x00\x00\x00\x012" + b"\x00\x00\x00\x015"
    assert AESGCM(DATA_KEY).decrypt(bytes(11) + b"\x05", sealed, aad) == b"audio"


@given(st.binary(max_size=300), st.integers(0, transit.POSITION_MAX))
def test_any_frame_opens_again_at_its_position(plaintext: bytes, position: int) -> None:
    sealer = FrameSealer(DATA_KEY, "stream", 0)
    sealed = sealer.seal(position, plaintext)
    assert len(sealed) == len(plaintext) + 16
    assert sealer.open(position, sealed) == plaintext


@pytest.mark.parametrize(
    ("sealer", "position"),
    [
        (FrameSealer(DATA_KEY, "stream", 0), 8),
        (FrameSealer(DATA_KEY, "stream", 0), -1),
        (FrameSealer(DATA_KEY, "stream", 0), 2**96),
        (FrameSealer(DATA_KEY, "stream", 1), 7),
        (FrameSealer(DATA_KEY, "other", 0), 7),
        (FrameSealer(bytes(32), "stream", 0), 7),
    ],
)
def test_a_moved_frame_does_not_open(sealer: FrameSealer, position: int) -> None:
    sealed = FrameSealer(DATA_KEY, "stream", 0).seal(7, b"audio")
    with pytest.raises(Unreadable, match="frame: does_not_open"):
        sealer.open(position, sealed)


def test_an_altered_or_cut_frame_does_not_open() -> None:
    sealer = FrameSealer(DATA_KEY, "stream", 0)
    sealed = sealer.seal(7, b"audio")
    altered = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for wrong in [*altered, sealed[:-1], sealed[:10], b""]:
        with pytest.raises(Unreadable):
            sealer.open(7, wrong)


@pytest.mark.parametrize("position", [-1, transit.POSITION_MAX + 1])
def test_a_position_outside_of_63_bits_is_not_sealed(position: int) -> None:
    with pytest.raises(InvariantBroken):
        FrameSealer(DATA_KEY, "stream", 0).seal(position, b"")


def test_an_offer_is_the_same_bytes_in_every_time_zone_and_differs_in_every_part() -> None:
    start = datetime(2026, 11, 23, 9, 0, 0, 1, tzinfo=UTC)
    end = start + timedelta(hours=1)
    offer = transit.offer_bytes("k1", b"\x01" * 32, start, end)
    amsterdam = timezone(timedelta(hours=1))
    assert offer == transit.offer_bytes("k1", b"\x01" * 32, start.astimezone(amsterdam), end.astimezone(amsterdam))
    others = {
        transit.offer_bytes("k2", b"\x01" * 32, start, end),
        transit.offer_bytes("k1", b"\x02" * 32, start, end),
        transit.offer_bytes("k1", b"\x01" * 32, start + timedelta(microseconds=1), end),
        transit.offer_bytes("k1", b"\x01" * 32, start, end + timedelta(microseconds=1)),
    }
    assert len(others | {offer}) == 5
    with pytest.raises(InvariantBroken):
        transit.offer_bytes("k1", b"\x01" * 32, start.replace(tzinfo=None), end)
