"""What a party of a test call says: a tone, silence or a WAV file, in 20 ms pieces of 8 kHz samples."""

import math
import struct
from array import array
from pathlib import Path
from typing import Protocol

from rightcall_local.siprec_client.g711 import decode

SAMPLE_RATE_HZ = 8000
PACKET_SAMPLES = 160  # 20 ms, what telephones use
_AMPLITUDE = 12_000
_WAV_CODECS = {6: "PCMA", 7: "PCMU"}  # RFC 2361 format tags; 1 is PCM
_WAV_PCM = 1


class SpeechSource(Protocol):
    """Endless speech: after its end a source is silent."""

    @property
    def seconds(self) -> float:
        """Its own length; 0 for what has none."""
        ...

    def samples(self, start: int, count: int) -> "array[int]": ...


class Tone:
    """A sine tone without end."""

    def __init__(self, frequency_hz: float) -> None:
        self._step = 2 * math.pi * frequency_hz / SAMPLE_RATE_HZ

    @property
    def seconds(self) -> float:
        return 0.0

    def samples(self, start: int, count: int) -> "array[int]":
        return array("h", (int(_AMPLITUDE * math.sin(self._step * at)) for at in range(start, start + count)))


class SilentSource:
    """Nobody speaks."""

    seconds = 0.0

    def samples(self, start: int, count: int) -> "array[int]":
        return array("h", bytes(2 * count))


class WavFile:
    """One channel at 8 kHz: 16-bit PCM, A-law or mu-law. Raises ValueError for anything else, saying what to do."""

    def __init__(self, path: Path) -> None:
        self._samples = _read_wav(path.read_bytes())

    @property
    def seconds(self) -> float:
        return len(self._samples) / SAMPLE_RATE_HZ

    def samples(self, start: int, count: int) -> "array[int]":
        piece = self._samples[start : start + count]
        piece.frombytes(bytes(2 * (count - len(piece))))
        return piece


def _read_wav(data: bytes) -> "array[int]":
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    chunks = _chunks(data)
    form, content = chunks.get(b"fmt "), chunks.get(b"data")
    if form is None or content is None or len(form) < 16:
        raise ValueError("the WAV file has no format or no data")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if channels != 1 or rate != SAMPLE_RATE_HZ:
        raise ValueError("the WAV file must have one channel at 8000 Hz: convert it first")
    if tag in _WAV_CODECS and bits == 8:
        return decode(_WAV_CODECS[tag], content)
    if tag == _WAV_PCM and bits == 16:
        return array("h", struct.unpack(f"<{len(content) // 2}h", content[: len(content) // 2 * 2]))
    raise ValueError("the WAV file must hold 16-bit PCM, A-law or mu-law")


def _chunks(data: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        found.setdefault(name, data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found
