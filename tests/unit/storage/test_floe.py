"""FLOE: every outside vector, and every way to tamper with a message that must not open."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_storage.sealing.floe import (
    HEADER_BYTES,
    PARAMS_4K,
    FloeBroken,
    FloeParams,
    Sealer,
    open_all,
    open_range,
    seal,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "floe"
ZERO_KEY = bytes(32)
AAD = b"This is AAD"
CASES = {
    "GCM256_IV256_4K": FloeParams(4096),
    "GCM256_IV256_64": FloeParams(64),
    "rotation": FloeParams(40, rotation_bits=2),
    "lastSegAligned": FloeParams(40),
    "lastSegEmpty": FloeParams(40),
}
VECTOR_NAMES = [
    "go_GCM256_IV256_4K",
    "go_GCM256_IV256_64",
    "go_rotation",
    "java_GCM256_IV256_4K",
    "java_GCM256_IV256_64",
    "java_lastSegAligned",
    "java_lastSegEmpty",
    "java_rotation",
    "pub_java_GCM256_IV256_4K",
    "pub_java_GCM256_IV256_64",
    "pub_java_rotation",
]
SEG_40 = FloeParams(40)  # 8 bytes of plaintext a segment
PLAINTEXT = b"segment0segment1segment2end"  # three full segments and a last one of 3 bytes


def vector(name: str) -> tuple[FloeParams, bytes, bytes]:
    params = next(params for case, params in CASES.items() if name.endswith(case))
    message = bytes.fromhex((VECTORS / f"{name}_ct.txt").read_text().strip())
    plaintext = bytes.fromhex((VECTORS / f"{name}_pt.txt").read_text().strip())
    return params, message, plaintext


def sealed(key: bytes = ZERO_KEY, aad: bytes = AAD) -> bytes:
    return seal(key, aad, PLAINTEXT, SEG_40, random=secrets.token_bytes)


def segment(message: bytes, index: int) -> bytes:
    return message[HEADER_BYTES + 40 * index : HEADER_BYTES + 40 * (index + 1)]


def broken(message: bytes, key: bytes = ZERO_KEY, aad: bytes = AAD, params: FloeParams = SEG_40) -> str:
    """The reason why the message does not open; the test fails if it does."""
    with pytest.raises(FloeBroken) as caught:
        open_all(key, aad, message, params)
    return caught.value.reason


def test_no_vector_file_is_left_untested() -> None:
    assert sorted(path.name.removesuffix("_ct.txt") for path in VECTORS.glob("*_ct.txt")) == sorted(VECTOR_NAMES)


@pytest.mark.parametrize("name", VECTOR_NAMES)
def test_messages_of_other_implementations_open(name: str) -> None:
    params, message, plaintext = vector(name)
    assert open_all(ZERO_KEY, AAD, message, params) == plaintext


@pytest.mark.parametrize("name", [name for name in VECTOR_NAMES if name != "java_lastSegEmpty"])
def test_sealing_with_the_same_random_bytes_gives_the_message_of_other_implementations(name: str) -> None:
    # not lastSegEmpty: a message may end with an empty segment, but ours ends with a full one
    params, message, plaintext = vector(name)
    ivs = [message[10:42]]
    for start in range(HEADER_BYTES, len(message), params.segment_bytes):
        ivs.append(message[start + 4 : start + 16])
    drawn = iter(ivs)
    assert seal(ZERO_KEY, AAD, plaintext, params, random=lambda _: next(drawn)) == message


@pytest.mark.parametrize(
    ("plaintext_bytes", "message_bytes"),
    [(0, 74 + 32), (1, 74 + 33), (8, 74 + 40), (9, 74 + 40 + 33), (27, 74 + 3 * 40 + 35)],
)
def test_length_of_a_message_is_known_in_advance(plaintext_bytes: int, message_bytes: int) -> None:
    assert SEG_40.sealed_bytes(plaintext_bytes) == message_bytes
    assert len(seal(ZERO_KEY, AAD, bytes(plaintext_bytes), SEG_40, random=secrets.token_bytes)) == message_bytes


def test_a_second_of_audio_costs_one_seventieth_more() -> None:
    assert PARAMS_4K.content_bytes == 4064
    assert PARAMS_4K.sealed_bytes(8000) == 74 + 8000 + 2 * 32


@given(pieces=st.lists(st.binary(max_size=30), max_size=8))
def test_streaming_and_one_shot_open_alike(pieces: list[bytes]) -> None:
    sealer = Sealer(ZERO_KEY, AAD, SEG_40, random=secrets.token_bytes)
    message = sealer.header + b"".join(sealer.update(piece) for piece in pieces) + sealer.finish()
    assert open_all(ZERO_KEY, AAD, message, SEG_40) == b"".join(pieces)
    assert len(message) == SEG_40.sealed_bytes(len(b"".join(pieces)))


@given(plaintext=st.binary(max_size=200), start=st.integers(0, 220), length=st.integers(0, 220))
def test_any_range_is_the_slice_of_the_whole(plaintext: bytes, start: int, length: int) -> None:
    message = seal(ZERO_KEY, AAD, plaintext, SEG_40, random=secrets.token_bytes)
    got = open_range(
        lambda at, size: message[at : at + size], len(message), ZERO_KEY, AAD, SEG_40, start=start, length=length
    )
    assert got == plaintext[start : start + length]


def test_a_range_reads_only_the_segments_that_it_needs() -> None:
    message = sealed()
    reads: list[tuple[int, int]] = []

    def read_at(offset: int, length: int) -> bytes:
        reads.append((offset, length))
        return message[offset : offset + length]

    assert open_range(read_at, len(message), ZERO_KEY, AAD, SEG_40, start=9, length=3) == b"egm"
    assert reads == [(0, 74), (74 + 120, 35), (74 + 40, 40)]


@pytest.mark.parametrize("cut", [1, 35, 36, 75, 115, 154])
def test_a_truncated_message_does_not_open_wherever_it_is_cut(cut: int) -> None:
    assert broken(sealed()[:-cut]) in {"segment_length", "too_short"}


def test_a_truncated_message_gives_not_even_the_part_that_is_left() -> None:
    message = sealed()[: HEADER_BYTES + 80]
    with pytest.raises(FloeBroken, match="segment_length"):
        open_range(lambda at, size: message[at : at + size], len(message), ZERO_KEY, AAD, SEG_40, start=0, length=4)


def test_swapped_segments_do_not_open() -> None:
    message = sealed()
    swapped = message[:HEADER_BYTES] + segment(message, 1) + segment(message, 0) + message[HEADER_BYTES + 80 :]
    assert broken(swapped) == "segment_tag"


def test_a_repeated_segment_does_not_open() -> None:
    message = sealed()
    assert broken(message[: HEADER_BYTES + 40] + message[HEADER_BYTES:]) == "segment_tag"


def test_a_segment_of_another_message_under_the_same_key_does_not_open() -> None:
    message, other = sealed(), sealed()
    assert broken(message[:HEADER_BYTES] + segment(other, 0) + message[HEADER_BYTES + 40 :]) == "segment_tag"


def test_a_header_of_another_message_under_the_same_key_does_not_open() -> None:
    assert broken(sealed()[:HEADER_BYTES] + sealed()[HEADER_BYTES:]) == "segment_tag"


@pytest.mark.parametrize("at", [42, 73])
def test_a_flipped_header_tag_does_not_open(at: int) -> None:
    message = bytearray(sealed())
    message[at] ^= 1
    assert broken(bytes(message)) == "header_tag"


@pytest.mark.parametrize("at", [0, 1, 5, 9])
def test_other_parameters_in_the_header_do_not_open(at: int) -> None:
    message = bytearray(sealed())
    message[at] ^= 1
    assert broken(bytes(message)) == "foreign_parameters"


def test_a_last_segment_passed_off_as_a_middle_one_does_not_open() -> None:
    message = seal(ZERO_KEY, AAD, PLAINTEXT[:24], SEG_40, random=secrets.token_bytes)
    without_flag = message[: HEADER_BYTES + 80] + b"\xff\xff\xff\xff" + message[HEADER_BYTES + 84 :]
    assert broken(without_flag) == "segment_length"
    assert broken(without_flag + segment(message, 2)) == "segment_tag"


def test_a_middle_segment_passed_off_as_the_last_one_does_not_open() -> None:
    message = sealed()
    assert broken(message[: HEADER_BYTES + 40] + b"\x00\x00\x00\x28" + segment(message, 1)[4:]) == "segment_tag"


@pytest.mark.parametrize("appended", [b"\x00", bytes(32), bytes(40), bytes(45)])
def test_appended_bytes_do_not_open(appended: bytes) -> None:
    assert broken(sealed() + appended) in {"segment_length", "segment_tag"}


def test_a_flipped_bit_is_noticed_in_whichever_byte_it_is() -> None:
    message = sealed()
    for at in range(len(message)):
        tampered = bytearray(message)
        tampered[at] ^= 0x80
        broken(bytes(tampered))


def test_another_key_or_other_associated_data_does_not_open() -> None:
    assert broken(sealed(), key=b"\x01" + bytes(31)) == "header_tag"
    assert broken(sealed(), aad=b"This is AAd") == "header_tag"
    assert broken(sealed(), params=FloeParams(64)) == "foreign_parameters"


@pytest.mark.parametrize("length", [0, 1, 73, 74, 105])
def test_less_than_a_header_and_a_segment_does_not_open(length: int) -> None:
    assert broken(sealed()[:length]) == "too_short"


def test_a_key_of_another_length_is_our_own_bug() -> None:
    with pytest.raises(InvariantBroken):
        seal(bytes(16), AAD, b"", SEG_40, random=secrets.token_bytes)


def test_a_finished_message_takes_no_more() -> None:
    sealer = Sealer(ZERO_KEY, AAD, SEG_40, random=secrets.token_bytes)
    sealer.finish()
    with pytest.raises(InvariantBroken):
        sealer.update(b"late")
    with pytest.raises(InvariantBroken):
        sealer.finish()
