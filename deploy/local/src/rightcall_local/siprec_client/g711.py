"""G.711 A-law and mu-law (ITU-T G.711), one sample at a time; tables grow as samples appear."""

from array import array
from functools import lru_cache

_ULAW_BIAS = 0x84
_ULAW_CLIP = 32635


@lru_cache(maxsize=65536)
def _to_alaw(sample: int) -> int:
    mask = 0xD5 if sample >= 0 else 0x55
    magnitude = (sample if sample >= 0 else -sample - 1) >> 3
    segment = max(0, magnitude.bit_length() - 5)
    if segment > 7:
        return 0x7F ^ mask
    mantissa = (magnitude >> (segment if segment > 1 else 1)) & 0x0F
    return ((segment << 4) | mantissa) ^ mask


@lru_cache(maxsize=65536)
def _to_ulaw(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _ULAW_CLIP) + _ULAW_BIAS
    segment = max(0, magnitude.bit_length() - 8)
    return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0F)) & 0xFF


def _from_alaw(code: int) -> int:
    code ^= 0x55
    segment, mantissa = (code >> 4) & 7, code & 0x0F
    magnitude = (mantissa << 4) + (0x108 if segment else 8)
    magnitude <<= max(0, segment - 1)
    return magnitude if code & 0x80 else -magnitude


def _from_ulaw(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + _ULAW_BIAS << ((code >> 4) & 7)) - _ULAW_BIAS
    return -magnitude if code & 0x80 else magnitude


_ALAW_SAMPLES = [_from_alaw(code) for code in range(256)]
_ULAW_SAMPLES = [_from_ulaw(code) for code in range(256)]


def encode(codec: str, samples: "array[int]") -> bytes:
    """16-bit samples to `PCMA` or `PCMU` octets."""
    one = _to_alaw if codec == "PCMA" else _to_ulaw
    return bytes(one(sample) for sample in samples)


def decode(codec: str, octets: bytes) -> "array[int]":
    """`PCMA` or `PCMU` octets to 16-bit samples."""
    table = _ALAW_SAMPLES if codec == "PCMA" else _ULAW_SAMPLES
    return array("h", (table[octet] for octet in octets))
