"""The plaintext of one audio frame: what ingest seals for transit and storage turns back into a timeline.

Not here: sealing (`sealing.py`), positions and epochs (they are associated data, not content), and any audio decoding.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rightcall_common.errors import InvariantBroken, Unreadable

FRAME_VERSION: Final = 2  # 1 had no silent runs; it reads as a frame without any
CODEC_PCMU: Final = 0  # RFC 3551 static payload type 0: G.711 mu-law, 8 kHz, one byte a sample
CODEC_PCMA: Final = 8  # RFC 3551 static payload type 8: G.711 A-law, 8 kHz, one byte a sample
CODECS: Final = frozenset({CODEC_PCMU, CODEC_PCMA})
FRAME_SAMPLES_MAX: Final = 16_000  # a frame is up to one second; twice that, so that a packet on the cut stays whole

_HEAD = struct.Struct(">BBQ")  # version, codec, start_sample
_RUN = struct.Struct(">II")  # sample_offset, byte_length; of a silent run: _SILENT | samples, and no payload
_START_SAMPLE_MAX: Final = 2**63 - 1  # u64 on the wire; a sum with an offset must stay one
_SILENT: Final = 0x8000_0000
_OFFSET_MAX: Final = 0xFFFF_FFFF
SILENT_SAMPLES_MAX: Final = 0x7FFF_FFFF  # 74 hours: a silence needs one run, however long it is

Run = tuple[int, bytes]
"""(sample offset within the frame, payload): audio."""
SilentRun = tuple[int, int]
"""(sample offset within the frame, samples): silence that the sender declared (RFC 3551 section 4.1, RFC 3389)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Audio of up to one second, and declared silence of any length: what neither covers was lost."""

    codec: int
    start_sample: int
    runs: tuple[Run, ...]
    silent: tuple[SilentRun, ...] = ()

    def __repr__(self) -> str:
        """Say what the frame is without showing audio."""
        return f"Frame(codec={self.codec}, start_sample={self.start_sample}, runs={len(self.runs)})"

    @property
    def end_sample(self) -> int:
        """First sample after the frame's last run, counted from the epoch's anchor."""
        ends = [offset + len(payload) for offset, payload in self.runs[-1:]]
        ends += [offset + samples for offset, samples in self.silent[-1:]]
        return self.start_sample + max(ends, default=0)


def encode_frame(codec: int, start_sample: int, runs: Sequence[Run], silent: Sequence[SilentRun] = ()) -> bytes:
    """Write a frame, all integers big-endian: u8 version, u8 codec, u64 start_sample, then the runs in order of their
    offsets: u32 sample offset, u32 byte length, payload; of a silent one u32 sample offset, u32 2^31 + samples.

    `start_sample` counts 8 kHz samples since the epoch's `started_at`. Raises InvariantBroken if the caller's runs
    break the format's rules.
    """
    ordered: Sequence[tuple[int, bytes | int]] = sorted([*runs, *silent], key=lambda run: run[0])
    fault = _fault(codec, start_sample, ordered)
    if fault is not None:
        raise InvariantBroken(f"frame.{fault}")
    parts = [_HEAD.pack(FRAME_VERSION, codec, start_sample)]
    for offset, content in ordered:
        if isinstance(content, int):
            parts.append(_RUN.pack(offset, _SILENT | content))
        else:
            parts += (_RUN.pack(offset, len(content)), content)
    return b"".join(parts)


def decode_frame(data: bytes) -> Frame:
    """Read what `encode_frame` wrote, of this version or an earlier one. Raises Unreadable naming the field at fault,
    never its bytes."""
    if len(data) < _HEAD.size:
        raise Unreadable("frame.header: too_short")
    version, codec, start_sample = _HEAD.unpack_from(data)
    if version not in (1, FRAME_VERSION):
        raise Unreadable("frame.version: unknown")
    runs = _split_runs(data, silences=version > 1)
    fault = _fault(codec, start_sample, runs)
    if fault is not None:
        raise Unreadable(f"frame.{fault}")
    spoken = tuple((offset, content) for offset, content in runs if isinstance(content, bytes))
    silent = tuple((offset, content) for offset, content in runs if isinstance(content, int))
    return Frame(codec, start_sample, spoken, silent)


def _split_runs(data: bytes, *, silences: bool) -> list[tuple[int, bytes | int]]:
    runs: list[tuple[int, bytes | int]] = []
    at = _HEAD.size
    while at < len(data):
        if len(data) - at < _RUN.size:
            raise Unreadable("frame.run: header_cut_off")
        offset, length = _RUN.unpack_from(data, at)
        at += _RUN.size
        if silences and length & _SILENT:
            runs.append((offset, length ^ _SILENT))
            continue
        if length > len(data) - at:
            raise Unreadable("frame.run: payload_cut_off")
        runs.append((offset, data[at : at + length]))
        at += length
    return runs


def _fault(codec: int, start_sample: int, runs: Sequence[tuple[int, bytes | int]]) -> str | None:
    """The one set of rules for both directions: field and fault, or None."""
    if codec not in CODECS:
        return "codec: unknown"
    if not 0 <= start_sample <= _START_SAMPLE_MAX:
        return "start_sample: out_of_range"
    free_from = silence = 0
    for offset, content in runs:
        if offset < free_from:
            return "run: overlaps_or_goes_back"
        length = content if isinstance(content, int) else len(content)
        if not 0 < length <= SILENT_SAMPLES_MAX:
            return "run: empty"
        free_from = offset + length
        silence += length if isinstance(content, int) else 0
    return "run: beyond_frame" if free_from - silence > FRAME_SAMPLES_MAX or free_from > _OFFSET_MAX else None
