"""Reads the WAV that storage serves: two channels of 8 kHz, G.711 or PCM."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rightcall_local.siprec_client.g711 import decode

_CODECS = {6: "PCMA", 7: "PCMU"}


@dataclass(frozen=True)
class Heard:
    """Samples per channel: external party, employee."""

    external: NDArray[np.float64]
    employee: NDArray[np.float64]

    def tones(self, *, window_s: float = 0.5) -> list[tuple[int | None, int | None]]:
        """The loudest tone of each channel per window, rounded to 10 Hz; None: silence."""
        size = int(8000 * window_s)
        windows = range(0, len(self.external) - size + 1, size)
        return [(_tone(self.external[at : at + size]), _tone(self.employee[at : at + size])) for at in windows]


def hear(wav: bytes) -> Heard:
    """Parse the file; AssertionError if it is not what a player would accept."""
    assert wav[:4] == b"RIFF", wav[:4]
    assert wav[8:12] == b"WAVE"
    at, codec, data = 12, 0, b""
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], struct.unpack_from("<I", wav, at + 4)[0]
        if name == b"fmt ":
            codec, channels, rate = struct.unpack_from("<HHI", wav, at + 8)
            assert (channels, rate) == (2, 8000)
        if name == b"data":
            data = wav[at + 8 : at + 8 + size]
            assert len(data) == size, "the file is as long as its header says"
        at += 8 + size + size % 2
    if codec in _CODECS:
        samples = np.array(decode(_CODECS[codec], data), dtype=np.float64)
    else:
        assert codec == 1
        samples = np.frombuffer(data, dtype="<i2").astype(np.float64)
    return Heard(samples[0::2], samples[1::2])


def _tone(samples: NDArray[np.float64]) -> int | None:
    if np.abs(samples).max(initial=0.0) < 500:
        return None
    spectrum = np.abs(np.fft.rfft(samples))
    return round(float(np.argmax(spectrum)) * 8000 / len(samples) / 10) * 10
