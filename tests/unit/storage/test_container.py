"""The block container: what goes in comes out, only at its own place, and tampering never gives audio."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_storage.sealing import floe
from rightcall_storage.sealing.container import BlockBinding, ContainerBroken, block_of, open_block, seal_block

KEY = bytes(range(32))
BINDING = BlockBinding(
    tenant_id="acme",
    controller_id="acme-bank",
    recording_id="0190a1b2-0000-7000-8000-000000000001",
    stream_id="0190a1b2-0000-7000-8000-000000000002",
    epoch=3,
    block=2,
)
FRAMES = [(120, b"first frame"), (121, b""), (179, b"last frame" * 900)]
HEADER_BYTES = 5 + 74
SEGMENT_BYTES = 4096
GOLDEN = Path(__file__).parents[2] / "vectors" / "container" / "block_v1.txt"


def sealed(binding: BlockBinding = BINDING) -> bytes:
    return seal_block(KEY, binding, FRAMES, random=secrets.token_bytes)


def reason(data: bytes, *, key: bytes = KEY, binding: BlockBinding = BINDING) -> str:
    with pytest.raises(ContainerBroken) as caught:
        open_block(key, binding, data)
    return caught.value.reason


def part(block: bytes, index: int) -> bytes:
    start = HEADER_BYTES + index * SEGMENT_BYTES
    return block[start : start + SEGMENT_BYTES]


def test_frames_come_out_as_they_went_in() -> None:
    assert open_block(KEY, BINDING, sealed()) == FRAMES


def test_the_format_of_version_1_never_changes() -> None:
    """Written once by `seal_block` with counting random bytes; it must open, and be written the same, for ever."""
    golden = bytes.fromhex(GOLDEN.read_text().strip())
    frames = [(120, b"one"), (122, b"three")]
    counter = iter(range(256))
    assert open_block(KEY, BINDING, golden) == frames
    assert seal_block(KEY, BINDING, frames, random=lambda size: bytes(next(counter) for _ in range(size))) == golden


def test_associated_data_is_what_format_md_says() -> None:
    short = BlockBinding("t", "cc", "r", "s", 1, 258)
    assert short.associated_data == (
        b"RCBK\x01"
        b"\x00\x00\x00\x01t"
        b"\x00\x00\x00\x02cc"
        b"\x00\x00\x00\x01r"
        b"\x00\x00\x00\x01s"
        b"\x00\x00\x00\x04\x00\x00\x00\x01"
        b"\x00\x00\x00\x04\x00\x00\x01\x02"
    )


@pytest.mark.parametrize(("position", "block"), [(0, 0), (59, 0), (60, 1), (119, 1), (120, 2)])
def test_a_block_holds_sixty_positions(position: int, block: int) -> None:
    assert block_of(position) == block


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(BINDING, tenant_id="other"),
        replace(BINDING, controller_id="other"),
        replace(BINDING, recording_id="0190a1b2-0000-7000-8000-000000000009"),
        replace(BINDING, stream_id="0190a1b2-0000-7000-8000-000000000009"),
        replace(BINDING, epoch=4),
        replace(BINDING, block=3),
        replace(BINDING, tenant_id="acmeacme", controller_id="-bank"),
    ],
    ids=["tenant", "controller", "recording", "stream", "epoch", "block", "shifted boundary"],
)
def test_a_block_opens_nowhere_but_at_its_place(elsewhere: BlockBinding) -> None:
    assert reason(sealed(), binding=elsewhere) == "header_tag"


def test_another_key_does_not_open() -> None:
    assert reason(sealed(), key=bytes(32)) == "header_tag"


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [(b"", "magic"), (b"RCB", "magic"), (b"XCBK\x01", "magic"), (b"RCBK", "version"), (b"RCBK\x02", "version")],
)
def test_another_format_is_refused_by_name(prefix: bytes, expected: str) -> None:
    assert reason(prefix + (sealed()[5:] if len(prefix) == 5 else b"")) == expected


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (5, "too_short"),
        (5 + 74, "too_short"),
        (HEADER_BYTES + 20, "too_short"),
        (HEADER_BYTES + SEGMENT_BYTES, "segment_length"),
        (HEADER_BYTES + 2 * SEGMENT_BYTES, "segment_length"),
        (-1, "segment_length"),
    ],
)
def test_a_truncated_block_does_not_open(kept: int, expected: str) -> None:
    assert reason(sealed()[:kept]) == expected


def test_swapped_segments_do_not_open() -> None:
    block = sealed()
    swapped = block[:HEADER_BYTES] + part(block, 1) + part(block, 0) + part(block, 2)
    assert len(swapped) == len(block)
    assert reason(swapped) == "segment_tag"


def test_a_segment_of_the_same_block_sealed_again_does_not_open() -> None:
    block, again = sealed(), sealed()
    assert reason(block[:HEADER_BYTES] + part(again, 0) + block[HEADER_BYTES + SEGMENT_BYTES :]) == "segment_tag"


def test_a_flipped_header_tag_does_not_open() -> None:
    block = bytearray(sealed())
    block[HEADER_BYTES - 1] ^= 1
    assert reason(bytes(block)) == "header_tag"


def test_a_removed_final_flag_does_not_open() -> None:
    block = sealed()
    last = part(block, 2)
    assert reason(block[: -len(last)] + b"\xff\xff\xff\xff" + last[4:]) == "segment_length"


@pytest.mark.parametrize("appended", [b"\x00", bytes(SEGMENT_BYTES)])
def test_appended_bytes_do_not_open(appended: bytes) -> None:
    assert reason(sealed() + appended) == "segment_length"


@given(
    contents=st.dictionaries(st.integers(0, 59), st.binary(max_size=9000), min_size=1, max_size=6),
    block=st.integers(0, 2**20),
)
def test_any_frames_of_a_block_come_back(contents: dict[int, bytes], block: int) -> None:
    frames = [(60 * block + offset, contents[offset]) for offset in sorted(contents)]
    binding = replace(BINDING, block=block)
    assert open_block(KEY, binding, seal_block(KEY, binding, frames, random=secrets.token_bytes)) == frames


@given(at=st.integers(0, 5 + 74 + 2 * SEGMENT_BYTES), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(at: int, bit: int) -> None:
    block = bytearray(sealed())
    block[at] ^= 1 << bit
    reason(bytes(block))


@given(data=st.binary(max_size=300))
def test_rubbish_never_opens_and_never_raises_anything_else(data: bytes) -> None:
    reason(data)
    reason(b"RCBK\x01" + floe.PARAMS_4K.encoded + data)


@pytest.mark.parametrize(
    "frames",
    [[], [(119, b"")], [(180, b"")], [(121, b""), (120, b"")], [(120, b""), (120, b"")]],
    ids=["none", "block before", "block after", "backwards", "twice"],
)
def test_frames_of_another_block_are_our_own_bug(frames: list[tuple[int, bytes]]) -> None:
    with pytest.raises(InvariantBroken):
        seal_block(KEY, BINDING, frames, random=secrets.token_bytes)


@pytest.mark.parametrize(
    ("plaintext", "expected"),
    [
        (b"", "no_frames"),
        (b"\x00\x00\x00\x78\x00\x00\x00", "frame_cut_off"),
        (b"\x00\x00\x00\x78\x00\x00\x00\x02a", "frame_cut_off"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x00", "position_outside_block"),
        (b"\x00\x00\x00\x79\x00\x00\x00\x00" * 2, "positions_not_increasing"),
    ],
)
def test_a_defect_of_a_writer_is_refused_by_name(plaintext: bytes, expected: str) -> None:
    message = floe.seal(KEY, BINDING.associated_data, plaintext, floe.PARAMS_4K, random=secrets.token_bytes)
    assert reason(b"RCBK\x01" + message) == expected
