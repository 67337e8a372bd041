"""Reads the WAV that storage serves: two channels of 8 kHz, G.711 or PCM."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rightcall_local.siprec_client.g711 import decode

_CODECS = {6: "PCMA", 7: "PCMU"}
SAMPLE_RATE_HZ = 8000
SILENT_BELOW = 3000
"""Root of the mean square of 16-bit samples. A test tone's is 8,500: an eighth of a window must be spoken."""

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """Samples per channel: external party, employee."""

    external: Samples
    employee: Samples

    @property
    def seconds(self) -> float:
        """How long the file plays."""
        return len(self.external) / SAMPLE_RATE_HZ

    def tones(self, *, window_s: float = 0.5) -> list[tuple[int | None, int | None]]:
        """The loudest tone of each channel per window, rounded to 10 Hz; None: silence in most of it."""
        return [(_tone(external), _tone(employee)) for external, employee in self._windows(window_s)]

    def crosstalk_db(self, external_hz: int, employee_hz: int, *, window_s: float = 0.5) -> float:
        """How loud each channel holds the other's tone, against its own, in the worst window that both speak through.

        Power in decibels: -40 is a ten-thousandth. A window that speech begins or ends in holds every frequency, so it
        does not count. AssertionError if no window is spoken through.
        """
        windows = self._windows(window_s)
        found = []
        for own_hz, other_hz, channel in ((external_hz, employee_hz, 0), (employee_hz, external_hz, 1)):
            own = [amplitude(pair[channel], own_hz) for pair in windows]
            through = [at for at, loud in enumerate(own) if loud > SILENT_BELOW and loud > 0.9 * max(own)]
            found += [amplitude(windows[at][channel], other_hz) / own[at] for at in through]
        assert found, f"neither {external_hz} Hz nor {employee_hz} Hz is on its channel"
        return float(20 * np.log10(max(found)))

    def loudest(self, frequency_hz: int, *, window_s: float = 0.1) -> float:
        """The greatest amplitude of a tone in any window of either channel, as of 16-bit samples."""
        windows = self._windows(window_s, overlap=2)  # what is at the edge of one is in the middle of the next
        return max((amplitude(one, frequency_hz) for pair in windows for one in pair), default=0.0)

    def _windows(self, window_s: float, *, overlap: int = 1) -> list[tuple[Samples, Samples]]:
        size = int(SAMPLE_RATE_HZ * window_s)
        starts = range(0, len(self.external) - size + 1, size // overlap)
        return [(self.external[at : at + size], self.employee[at : at + size]) for at in starts]


def amplitude(samples: Samples, frequency_hz: int) -> float:
    """Of one frequency, with a Hann window so that its neighbours do not spill over."""
    window = np.hanning(len(samples))
    turns = np.exp(-2j * np.pi * frequency_hz / SAMPLE_RATE_HZ * np.arange(len(samples)))
    return float(2 * np.abs((samples * window * turns).sum()) / window.sum())


def hear(wav: bytes) -> Heard:
    """Parse the file; AssertionError if it is not what a player would accept."""
    assert wav[:4] == b"RIFF", wav[:4]
    assert wav[8:12] == b"WAVE"
    at, codec, data = 12, 0, b""
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], struct.unpack_from("<I", wav, at + 4)[0]
        if name == b"fmt ":
            codec, channels, rate = struct.unpack_from("<HHI", wav, at + 8)
            assert (channels, rate) == (2, SAMPLE_RATE_HZ)
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


def _tone(samples: Samples) -> int | None:
    if np.sqrt(np.mean(samples**2)) < SILENT_BELOW:
        return None
    spectrum = np.abs(np.fft.rfft(samples))
    return round(float(np.argmax(spectrum)) * SAMPLE_RATE_HZ / len(samples) / 10) * 10
