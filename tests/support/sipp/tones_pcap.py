"""Writes the RTP that SIPp plays: two G.711 A-law streams with one tone each, in one capture file.

SIPp plays one capture per call and maps its lowest port to the first m-line's answer port, so that a second stream two
ports above goes to the second m-line if the answer's ports are consecutive even numbers.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from rightcall_local.siprec_client import Tone
from rightcall_local.siprec_client.audio import PACKET_SAMPLES
from rightcall_local.siprec_client.g711 import encode

FIRST_PORT = 20_000
TONES_HZ = (440, 880)
PACKETS_PER_S = 50
PCMA = 8


def write_tones(path: Path, spans: Sequence[tuple[float, float]], tones_hz: Sequence[int] = TONES_HZ) -> int:
    """Speak during `spans` (start, end in seconds of the call), be silent between; returns packets per stream.

    RTP timestamps follow the call's clock, also across the gaps.
    """
    ticks = [at for start, end in spans for at in range(round(start * PACKETS_PER_S), round(end * PACKETS_PER_S))]
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))  # libpcap, Ethernet
        for sequence, tick in enumerate(ticks):
            for index, frequency_hz in enumerate(tones_hz):
                speech = encode("PCMA", Tone(frequency_hz).samples(tick * PACKET_SAMPLES, PACKET_SAMPLES))
                marker = 0x80 if not sequence or ticks[sequence - 1] != tick - 1 else 0
                rtp = struct.pack(
                    "!BBHII", 0x80, PCMA | marker, sequence & 0xFFFF, tick * PACKET_SAMPLES, 0x5100 + index
                )
                file.write(_captured(tick, FIRST_PORT + 2 * index, rtp + speech))
    return len(ticks)


def _captured(tick: int, port: int, payload: bytes) -> bytes:
    udp = struct.pack("!HHHH", port, port, 8 + len(payload), 0)
    loopback = bytes([127, 0, 0, 1])
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), 0, 0, 64, 17, 0, loopback, loopback)
    frame = bytes(12) + b"\x08\x00" + ip + udp + payload
    seconds, rest = divmod(tick, PACKETS_PER_S)
    return struct.pack("<IIII", seconds, rest * 1_000_000 // PACKETS_PER_S, len(frame), len(frame)) + frame
