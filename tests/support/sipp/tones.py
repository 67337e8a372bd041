"""Which tone is in a stream of G.711."""

from typing import Final

import numpy as np

from rightcall_local.siprec_client.g711 import decode

SAMPLE_RATE_HZ: Final = 8000


def loudest_hz(audio: bytes, codec: str = "PCMA") -> float:
    """The strongest frequency; the resolution is one over the audio's length."""
    spectrum = np.abs(np.fft.rfft(np.array(decode(codec, audio), dtype=np.float64)))
    return float(np.argmax(spectrum) * SAMPLE_RATE_HZ / len(audio))


def share_of(frequency_hz: float, audio: bytes, codec: str = "PCMA") -> float:
    """How much of the energy lies within 20 Hz of a tone, from 0 to 1."""
    spectrum = np.abs(np.fft.rfft(np.array(decode(codec, audio), dtype=np.float64))) ** 2
    frequencies = np.arange(len(spectrum)) * SAMPLE_RATE_HZ / len(audio)
    return float(spectrum[np.abs(frequencies - frequency_hz) < 20].sum() / spectrum.sum())
