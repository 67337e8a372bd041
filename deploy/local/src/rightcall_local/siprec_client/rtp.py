"""Sends the streams of a test call as RTP (RFC 3550), 20 ms a packet, in real time."""

import asyncio
import random
import socket
import struct
from dataclasses import dataclass, field

from rightcall_local.siprec_client.audio import PACKET_SAMPLES, SAMPLE_RATE_HZ, SpeechSource
from rightcall_local.siprec_client.g711 import encode

PAYLOAD_TYPES = {"PCMU": 0, "PCMA": 8}
_PACKET_S = PACKET_SAMPLES / SAMPLE_RATE_HZ


@dataclass(slots=True)
class RtpStream:
    """One direction of speech. `target` None: the server refused the stream, nothing is sent."""

    source: SpeechSource
    codec: str
    sock: socket.socket
    target: tuple[str, int] | None = None
    sent_packets: int = 0
    _ssrc: int = field(default_factory=lambda: random.getrandbits(32))
    _sequence: int = field(default_factory=lambda: random.getrandbits(15))
    _first_timestamp: int = field(default_factory=lambda: random.getrandbits(31))
    _spoken: int = 0
    _marker: int = 0x80

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    def begin_talkspurt(self) -> None:
        """The first packet after a pause carries the marker bit (RFC 3551 section 4.1)."""
        self._marker = 0x80

    def send(self, sample_clock: int) -> None:
        """The next 20 ms of speech, stamped with the call's sample clock."""
        payload = encode(self.codec, self.source.samples(self._spoken, PACKET_SAMPLES))
        self._spoken += PACKET_SAMPLES
        if self.target is None:
            return
        timestamp = (self._first_timestamp + sample_clock) & 0xFFFFFFFF
        kind = PAYLOAD_TYPES[self.codec] | self._marker
        header = struct.pack("!BBHII", 0x80, kind, self._sequence & 0xFFFF, timestamp, self._ssrc)
        self._sequence, self._marker = self._sequence + 1, 0
        self.sock.sendto(header + payload, self.target)
        self.sent_packets += 1


def open_stream(source: SpeechSource, codec: str, address: str) -> RtpStream:
    """Bind a socket of its own for one stream; the system chooses the port."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind((address, 0))
    return RtpStream(source, codec, sock)


class SampleClock:
    """The call's sample clock: it goes on while nobody sends, so that a pause has its true length."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()

    async def play(self, streams: list[RtpStream], seconds: float) -> None:
        """Send all streams side by side for this long, 20 ms after 20 ms."""
        first = round((self._loop.time() - self._started) / _PACKET_S)
        for stream in streams:
            stream.begin_talkspurt()
        for packet in range(first, first + round(seconds / _PACKET_S)):
            await asyncio.sleep(max(0.0, self._started + packet * _PACKET_S - self._loop.time()))
            for stream in streams:
                stream.send(packet * PACKET_SAMPLES)
        end = self._started + (first + round(seconds / _PACKET_S)) * _PACKET_S
        await asyncio.sleep(max(0.0, end - self._loop.time()))
