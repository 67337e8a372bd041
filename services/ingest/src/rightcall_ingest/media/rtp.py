"""RTP (RFC 3550): one packet's header to plain integers.

Pure, and on the hot path: no object per packet beyond one tuple. Not here: sockets, payload types, what may be kept,
and where a packet lies in time (`sample_line.py`).
"""

import struct
from typing import Final

RATE_HZ: Final = 8000
SAMPLE_US: Final = 125  # one sample at 8 kHz; also one octet of G.711
PACKET_BYTES_MAX: Final = 2048  # an Ethernet frame carries 1472; longer ones are cut off by the socket and refused here

_HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")
_HEADER_BYTES: Final = 12
_PLAIN: Final = 0x80  # version 2, no padding, no extension, no CSRC: nearly every packet


def parse(data: bytes | bytearray | memoryview, size: int) -> tuple[int, int, int, int, int, int] | None:
    """(payload type, sequence number, timestamp, SSRC, payload start, payload end) of `data[:size]`.

    None: not RTP version 2, cut off, or without payload. CSRCs, extension and padding are skipped (RFC 3550 5.1).
    """
    if not _HEADER_BYTES < size <= PACKET_BYTES_MAX:
        return None
    first, second, seq, timestamp, ssrc = _HEADER.unpack_from(data)
    if first == _PLAIN:
        return second & 0x7F, seq, timestamp, ssrc, _HEADER_BYTES, size
    if first >> 6 != 2:
        return None
    start = _HEADER_BYTES + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > size:
            return None
        start += 4 + 4 * _EXTENSION.unpack_from(data, start)[1]
    end = size
    if first & 0x20:
        padding = data[size - 1]
        if padding == 0:
            return None
        end -= padding
    return (second & 0x7F, seq, timestamp, ssrc, start, end) if start < end else None
