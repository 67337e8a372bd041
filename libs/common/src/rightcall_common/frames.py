"""The plaintext of one audio frame: what ingest seals for transit and storage turns back into a timeline.

Not here: sealing (`sealing.py`), positions and epochs (they are associated data, not content), and any audio decoding.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rightcall_common.errors import InvariantBroken, Unreadable

FRAME_VERSION: Final = 1
CODEC_PCMU: Final = 0  # RFC 3551 static payload type 0: G.711 mu-law, 8 kHz, one byte a sample
CODEC_PCMA: Final = 8  # RFC 3551 static payload type 8: G.711 A-law, 8 kHz, one byte a sample
CODECS: Final = frozenset({CODEC_PCMU, CODEC_PCMA})
FRAME_SAMPLES_MAX: Final = 16_000  # a frame is up to one second; twice that, so that a packet on the cut stays whole

_HEAD = struct.Struct(">BBQ")  # version, codec, start_sample
_RUN = struct.Struct(">II")  # sample_offset, byte_length
_START_SAMPLE_MAX: Final = 2**63 - 1  # u64 on the wire; a sum with an offset must stay one


@dataclass(frozen=True, slots=True)
class Frame:
    """Audio of up to one second: `runs` are (sample offset within the frame, payload); what no run covers was lost."""

    codec: int
    start_sample: int
    runs: tuple[tuple[int, bytes], ...]

    def __repr__(self) -> str:
        """Say what the frame is without showing audio."""
        return f"Frame(codec={self.codec}, start_sample={self.start_sample}, runs={len(self.runs)})"

    @property
    def end_sample(self) -> int:
        """First sample after the frame's last run, counted from the epoch's anchor."""
        if not self.runs:
            return self.start_sample
        offset, payload = self.runs[-1]
        return self.start_sample + offset + len(payload)


def encode_frame(codec: int, start_sample: int, runs: Sequence[tuple[int, bytes]]) -> bytes:
    """Write a frame, all integers big-endian: u8 version, u8 codec, u64 start_sample, then per run u32 sample
    offset, u32 byte length, payload.

    `start_sample` counts 8 kHz samples since the epoch's `started_at`. Raises InvariantBroken if the caller's runs
    break the format's rules.
    """
    fault = _fault(codec, start_sample, runs)
    if fault is not None:
        raise InvariantBroken(f"frame.{fault}")
    parts = [_HEAD.pack(FRAME_VERSION, codec, start_sample)]
    for offset, payload in runs:
        parts += (_RUN.pack(offset, len(payload)), payload)
    return b"".join(parts)


def decode_frame(data: bytes) -> Frame:
    """Read what `encode_frame` wrote. Raises Unreadable naming the field at fault, never its bytes."""
    if len(data) < _HEAD.size:
        raise Unreadable("frame.header: too_short")
    version, codec, start_sample = _HEAD.unpack_from(data)
    if version != FRAME_VERSION:
        raise Unreadable("frame.version: unknown")
    runs = tuple(_split_runs(data))
    fault = _fault(codec, start_sample, runs)
    if fault is not None:
        raise Unreadable(f"frame.{fault}")
    return Frame(codec, start_sample, runs)


def _split_runs(data: bytes) -> list[tuple[int, bytes]]:
    runs: list[tuple[int, bytes]] = []
    at = _HEAD.size
    while at < len(data):
        if len(data) - at < _RUN.size:
            raise Unreadable("frame.run: header_cut_off")
        offset, length = _RUN.unpack_from(data, at)
        at += _RUN.size
        if length > len(data) - at:
            raise Unreadable("frame.run: payload_cut_off")
        runs.append((offset, data[at : at + length]))
        at += length
    return runs


def _fault(codec: int, start_sample: int, runs: Sequence[tuple[int, bytes]]) -> str | None:
    """The one set of rules for both directions: field and fault, or None."""
    if codec not in CODECS:
        return "codec: unknown"
    if not 0 <= start_sample <= _START_SAMPLE_MAX:
        return "start_sample: out_of_range"
    free_from = 0
    for offset, payload in runs:
        if offset < free_from:
            return "run: overlaps_or_goes_back"
        if not payload:
            return "run: empty"
        free_from = offset + len(payload)
    return "run: beyond_frame" if free_from > FRAME_SAMPLES_MAX else None
