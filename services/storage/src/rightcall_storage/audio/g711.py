"""ITU-T G.711 to 16-bit linear, by table. Only decoding: nothing here ever transcodes what was recorded."""

from typing import Final

from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU

_MU_LAW_BIAS: Final = 0x84


def _a_law(code: int) -> int:
    code ^= 0x55  # even bits are inverted on the line
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    magnitude = mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)
    return magnitude if code & 0x80 else -magnitude


def _mu_law(code: int) -> int:
    code = ~code & 0xFF  # all bits are inverted on the line
    magnitude = ((((code & 15) << 3) + _MU_LAW_BIAS) << ((code >> 4) & 7)) - _MU_LAW_BIAS
    return -magnitude if code & 0x80 else magnitude


def _tables(samples: list[int]) -> tuple[bytes, bytes]:
    """Low and high bytes of the 256 samples, for bytes.translate."""
    return bytes(sample & 0xFF for sample in samples), bytes((sample >> 8) & 0xFF for sample in samples)


_TABLES: Final = {
    CODEC_PCMA: _tables([_a_law(code) for code in range(256)]),
    CODEC_PCMU: _tables([_mu_law(code) for code in range(256)]),
}


def decode(payload: bytes, codec: int) -> bytes:
    """16-bit linear samples, little-endian, of G.711 octets: two bytes for each one."""
    low, high = _TABLES[codec]
    out = bytearray(2 * len(payload))
    out[0::2] = payload.translate(low)
    out[1::2] = payload.translate(high)
    return bytes(out)
