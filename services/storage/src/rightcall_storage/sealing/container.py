"""The Rightcall block container v1, byte by byte in `FORMAT.md`: one object = one block of one epoch's frames.

Pure: no IO, randomness is handed in. Not here: where blocks lie (`objects.py`) and who holds the key (`keys.py`).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rightcall_common.errors import InvariantBroken
from rightcall_storage.sealing import floe
from rightcall_storage.sealing.binding import associated_data

MAGIC: Final = b"RCBK"
VERSION: Final = 1
BLOCK_FRAMES: Final = 60  # a minute of full frames: one PUT of about 480 kB, the size object stores like
_PREFIX: Final = MAGIC + bytes([VERSION])
_FRAME_HEAD = struct.Struct(">II")  # position, length


class ContainerBroken(Exception):
    """A block that does not open: `reason` is a word of FORMAT.md, never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BlockBinding:
    """Where a block belongs, and the only place where it opens. `epoch` and `block` count from 0."""

    tenant_id: str
    controller_id: str
    recording_id: str
    stream_id: str
    epoch: int
    block: int

    @property
    def associated_data(self) -> bytes:
        """Magic and version, then the six ids, each with its length before it."""
        return associated_data(
            _PREFIX,
            self.tenant_id,
            self.controller_id,
            self.recording_id,
            self.stream_id,
            self.epoch,
            self.block,
        )


def block_of(position: int) -> int:
    """The block that a frame position of an epoch lies in: block n holds positions 60n..60n+59."""
    return position // BLOCK_FRAMES


def seal_block(key: bytes, binding: BlockBinding, frames: Sequence[tuple[int, bytes]], *, random: floe.Random) -> bytes:
    """The object for `frames`, (position, frame plaintext) in increasing order of position.

    A missing position is a lost frame. Raises InvariantBroken if a position is not this block's.
    """
    fault = _positions_fault(binding.block, [position for position, _ in frames])
    if fault is not None:
        raise InvariantBroken(f"container.{fault}")
    body = b"".join(part for position, data in frames for part in (_FRAME_HEAD.pack(position, len(data)), data))
    return _PREFIX + floe.seal(key, binding.associated_data, body, floe.PARAMS_4K, random=random)


def open_block(key: bytes, binding: BlockBinding, data: bytes) -> list[tuple[int, bytes]]:
    """The frames of an object, as they were given to `seal_block`. Raises ContainerBroken for every fault."""
    if data[: len(MAGIC)] != MAGIC:
        raise ContainerBroken("magic")
    if data[len(MAGIC) : len(_PREFIX)] != _PREFIX[len(MAGIC) :]:
        raise ContainerBroken("version")
    frames = _split_frames(_open_body(key, binding, data[len(_PREFIX) :]))
    fault = _positions_fault(binding.block, [position for position, _ in frames])
    if fault is not None:
        raise ContainerBroken(fault)
    return frames


def _open_body(key: bytes, binding: BlockBinding, message: bytes) -> bytes:
    try:
        return floe.open_all(key, binding.associated_data, message, floe.PARAMS_4K)
    except floe.FloeBroken as broken:
        reason = broken.reason
    raise ContainerBroken(reason)


def _split_frames(body: bytes) -> list[tuple[int, bytes]]:
    frames: list[tuple[int, bytes]] = []
    at = 0
    while at < len(body):
        if len(body) - at < _FRAME_HEAD.size:
            raise ContainerBroken("frame_cut_off")
        position, length = _FRAME_HEAD.unpack_from(body, at)
        at += _FRAME_HEAD.size
        if length > len(body) - at:
            raise ContainerBroken("frame_cut_off")
        frames.append((position, body[at : at + length]))
        at += length
    return frames


def _positions_fault(block: int, positions: Sequence[int]) -> str | None:
    if not positions:
        return "no_frames"
    if any(block_of(position) != block for position in positions):
        return "position_outside_block"
    if any(later <= earlier for earlier, later in pairwise(positions)):
        return "positions_not_increasing"
    return None
