"""Two timelines as one stereo WAV file whose every byte range can be made without the rest of it.

Pure. Channel 1 is the external party, channel 2 the employee. 16-bit PCM, which every player reads; G.711 as it came on
demand.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU
from rightcall_storage.audio.voice_timeline import SAMPLE_RATE_HZ

CHANNELS: Final = 2
EXTERNAL: Final = 0
EMPLOYEE: Final = 1
_RIFF_BYTES_MAX: Final = 2**32 - 1  # the size field; 74 hours of G.711

ReadSamples = Callable[[int, int, int], bytes]
"""(channel, start, end) -> samples [start, end) of EXTERNAL or EMPLOYEE in the layout's format."""


class WavFormat(Enum):
    """wFormatTag and bytes a sample (RFC 2361: 6 = A-law, 7 = mu-law)."""

    PCM16 = (1, 2)
    A_LAW = (6, 1)
    MU_LAW = (7, 1)

    @property
    def tag(self) -> int:
        return self.value[0]

    @property
    def sample_bytes(self) -> int:
        return self.value[1]


_LAWS: Final = {CODEC_PCMA: WavFormat.A_LAW, CODEC_PCMU: WavFormat.MU_LAW}
_CODECS: Final = {WavFormat.A_LAW: CODEC_PCMA, WavFormat.MU_LAW: CODEC_PCMU}


def as_it_came(codecs: frozenset[int]) -> WavFormat:
    """The G.711 law of all codecs that occur in either channel; PCM if there are two. Silence is A-law."""
    if len(codecs) > 1:
        return WavFormat.PCM16
    return _LAWS[next(iter(codecs), CODEC_PCMA)]


@dataclass(frozen=True, slots=True)
class WavLayout:
    """A stereo file of `samples` samples a channel at 8 kHz: its length and header are known before any audio is."""

    format: WavFormat
    samples: int

    def __post_init__(self) -> None:
        if self.samples < 0 or self.total_bytes - 8 > _RIFF_BYTES_MAX:
            raise InvariantBroken("wav: length out of range")

    @property
    def frame_bytes(self) -> int:
        """One sample of each channel."""
        return CHANNELS * self.format.sample_bytes

    @property
    def data_bytes(self) -> int:
        return self.samples * self.frame_bytes

    @property
    def header_bytes(self) -> int:
        return 44 if self.format is WavFormat.PCM16 else 58

    @property
    def total_bytes(self) -> int:
        """What Content-Length says. The data is of even length, so there is no padding."""
        return self.header_bytes + self.data_bytes

    @property
    def header(self) -> bytes:
        """RIFF, `fmt `, for G.711 also cbSize and `fact` (samples a channel), then `data`."""
        fmt = struct.pack(
            "<HHIIHH",
            self.format.tag,
            CHANNELS,
            SAMPLE_RATE_HZ,
            SAMPLE_RATE_HZ * self.frame_bytes,
            self.frame_bytes,
            8 * self.format.sample_bytes,
        )
        chunks = _chunk(b"fmt ", fmt)
        if self.format is not WavFormat.PCM16:
            chunks = _chunk(b"fmt ", fmt + b"\x00\x00") + _chunk(b"fact", struct.pack("<I", self.samples))
        riff = b"RIFF" + struct.pack("<I", self.total_bytes - 8) + b"WAVE"
        return riff + chunks + b"data" + struct.pack("<I", self.data_bytes)

    def samples_for(self, start_byte: int, end_byte: int) -> tuple[int, int]:
        """The samples [first, last) that bytes [start_byte, end_byte) are made of: which blocks a range needs."""
        first = max(start_byte - self.header_bytes, 0) // self.frame_bytes
        last = -(-max(end_byte - self.header_bytes, 0) // self.frame_bytes)
        return min(first, self.samples), min(last, self.samples)

    def render(self, start_byte: int, end_byte: int, read_samples: ReadSamples) -> bytes:
        """Bytes [start_byte, end_byte) of the file, reading only the samples they need. Neither may lie beyond it."""
        if not 0 <= start_byte <= end_byte <= self.total_bytes:
            raise InvariantBroken("wav: range outside of the file")
        header = self.header[start_byte:end_byte]
        first, last = self.samples_for(start_byte, end_byte)
        if first >= last:
            return header
        data = _interleave(
            read_samples(EXTERNAL, first, last), read_samples(EMPLOYEE, first, last), self.format.sample_bytes
        )
        skip = max(start_byte - self.header_bytes, 0) - first * self.frame_bytes
        return header + data[skip : skip + (end_byte - start_byte - len(header))]


class SampleSource(Protocol):
    """What a channel is read from: a timeline, or several that are heard together."""

    def read(self, start: int, end: int, codec: int) -> bytes: ...
    def read_pcm16(self, start: int, end: int) -> bytes: ...


def reader(layout: WavLayout, external: SampleSource, employee: SampleSource) -> ReadSamples:
    """Both channels as `render` wants them."""
    timelines = (external, employee)
    if layout.format is WavFormat.PCM16:
        return lambda channel, start, end: timelines[channel].read_pcm16(start, end)
    codec = _CODECS[layout.format]
    return lambda channel, start, end: timelines[channel].read(start, end, codec)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content


def _interleave(left: bytes, right: bytes, sample_bytes: int) -> bytes:
    if len(left) != len(right):
        raise InvariantBroken("wav: channels of different length")
    out = bytearray(len(left) + len(right))
    for index in range(sample_bytes):
        out[index :: 2 * sample_bytes] = left[index::sample_bytes]
        out[index + sample_bytes :: 2 * sample_bytes] = right[index::sample_bytes]
    return bytes(out)
