"""UDP sockets for media: each stream on its own even port, RTCP on the odd one above it (RFC 3550 section 11).

Read in batches into one buffer. A packet's arrival is when the kernel took it, whenever we come to read it. Whose
packets count says `media_source`, what a packet means `rtp`, what RTCP says `rtcp`.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from rightcall_ingest.media.media_source import MediaSource, SourceVerdict
from rightcall_ingest.media.rtcp import Reception
from rightcall_ingest.media.rtp import PACKET_BYTES_MAX

BATCH_PACKETS_MAX: Final = 64  # per socket and turn of the loop, so that one flooded port does not silence the others
WAITING_PACKETS_MAX: Final = 1024  # more than the receive buffer holds
RECEIVE_BUFFER_BYTES: Final = 256 * 1024  # five seconds of one stream: what a stalled loop may miss without loss
STRAYS_PAUSE_US: Final = 1_000_000  # strays that come seldom mean nothing: each begins a burst of its own
SO_TIMESTAMP: Final = getattr(socket, "SO_TIMESTAMP", 29)  # asm-generic/socket.h; Python before 3.14 does not name it
_STAMP: Final = struct.Struct("@ll")  # struct timeval: seconds and microseconds since 1970
_STAMP_SPACE: Final = socket.CMSG_SPACE(_STAMP.size)

OnPacket = Callable[[bytearray, int, int], None]
"""(buffer, size, arrival in microseconds since 1970). The buffer is overwritten after the call returns."""
OnDisplaced = Callable[[int, int], OnPacket]
"""(arrivals of the displaced source's first packet and of the signalled one's). Returns who takes packets now."""


class MediaPort:
    """One stream's pair of sockets. Nothing is handed on before `listen`; until then packets wait in the kernel."""

    def __init__(self, rtp: socket.socket, rtcp: socket.socket, now: Callable[[], int], buffer: bytearray) -> None:
        self.port: int = rtp.getsockname()[1]
        self.heard = 0
        self.strays = 0  # packets from elsewhere than the stream's source
        self.ignored = 0  # packets that came while nothing was to be received
        self.refused: tuple[int, int] | None = None
        """The last burst of strays between which the source was not heard: arrivals of its first and its last one."""
        self.reception = Reception()
        self.control_sender: tuple[str, int] | None = None
        """Where the source's own RTCP comes from."""
        self._rtp, self._rtcp = rtp, rtcp
        self.opened_at = now()
        self._now, self._floor = now, self.opened_at
        self._buffers = (buffer,)
        self._source = MediaSource()
        self._first_arrival = 0  # of the source that is heard
        self._heard_at_stray = 0
        self._active = True
        self._on_packet: OnPacket | None = None
        self._on_displaced: OnDisplaced | None = None
        self.on_close: Callable[[], None] = lambda: None

    @property
    def losing(self) -> bool:
        """The source has not been heard since the last stray."""
        return self.refused is not None and self.heard == self._heard_at_stray

    @property
    def source(self) -> MediaSource:
        """Whose packets count."""
        return self._source

    def listen(
        self, on_packet: OnPacket, source: MediaSource, on_displaced: OnDisplaced | None = None, *, active: bool = True
    ) -> None:
        """Start reading, or go on for another stream. `active` False: what comes is counted and dropped."""
        fresh = self._on_packet is None
        self._on_packet, self._on_displaced, self._source, self._active = on_packet, on_displaced, source, active
        if fresh:
            loop = asyncio.get_running_loop()
            loop.add_reader(self._rtp.fileno(), self._read)
            loop.add_reader(self._rtcp.fileno(), self._read_rtcp)

    def activate(self, active: bool) -> None:
        """From now on packets are handed on, or counted and dropped. What has arrived belongs to the time before."""
        if active != self._active:
            self._read_all()
            self._active = active

    def close(self) -> None:
        """Hand on what has arrived, stop reading, and give both ports back to the system."""
        if self._on_packet is not None:
            self._read_all()  # BYE may overtake the last packets inside of this machine
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._rtp.fileno())
            loop.remove_reader(self._rtcp.fileno())
        self._rtp.close()
        self._rtcp.close()
        self.on_close()

    def report(self, octets: bytes, to: tuple[str, int]) -> None:
        """Send RTCP. Lost where the system has no room: the next one comes in five seconds."""
        host = f"::ffff:{to[0]}" if self._rtcp.family == socket.AF_INET6 and ":" not in to[0] else to[0]
        try:
            self._rtcp.sendto(octets, (host, to[1]))
        except OSError:  # unreachable, full, or an ICMP answer to the last one
            return

    def _read_all(self) -> None:
        for _ in range(WAITING_PACKETS_MAX // BATCH_PACKETS_MAX):
            if not self._read():
                return

    def _read(self) -> bool:
        """A batch; returns whether there may be more. The kernel's clock tells how long a packet has waited."""
        receive, buffers, buffer, on_packet = self._rtp.recvmsg_into, self._buffers, self._buffers[0], self._on_packet
        source, heard, unpack, floor = self._source.sender, self.reception.heard, _STAMP.unpack, self._floor
        now, active = self._now(), self._active
        ahead = time.time_ns() // 1000 - now
        if on_packet is None:
            return False
        more = False
        for _ in range(BATCH_PACKETS_MAX):
            try:
                size, stamps, _, sender = receive(buffers, _STAMP_SPACE)
            except BlockingIOError:
                floor = now  # what comes later came later
                break
            except OSError:  # an ICMP error of an earlier packet is no reason to stop
                continue
            try:
                seconds, micros = unpack(stamps[0][2])
                arrival = seconds * 1_000_000 + micros - ahead
            except (IndexError, struct.error):  # a system without the stamp
                arrival = now
            floor = arrival = now if arrival > now else floor if arrival < floor else arrival
            if not active:
                self.ignored += 1
                continue
            if sender != source:
                takes = self._admit(sender, arrival)
                if takes is None:
                    continue
                source, on_packet = sender, takes
            self.heard += 1
            heard(buffer, size, arrival)
            on_packet(buffer, size, arrival)
        else:
            more = True
        self._floor = floor
        return more

    def _admit(self, sender: tuple[str, int], arrival: int) -> OnPacket | None:
        """Who takes the packets of a sender that is not the last one; None: nobody."""
        before = self._first_arrival
        verdict = self._source.judge(sender)
        if verdict is SourceVerdict.REFUSED:
            self._stray(arrival)
            return None
        self._first_arrival, self.control_sender = arrival, None
        if verdict is SourceVerdict.DISPLACES and self._on_displaced is not None:
            self._on_packet = self._on_displaced(before, arrival)
        return self._on_packet

    def _stray(self, arrival: int) -> None:
        since, last = self.refused or (arrival, arrival)
        if self.heard != self._heard_at_stray or arrival - last > STRAYS_PAUSE_US:
            since = arrival
        self.strays += 1
        self.refused, self._heard_at_stray = (since, arrival), self.heard

    def _read_rtcp(self) -> None:
        """Sender reports of the stream's own source; whoever else writes is not read."""
        buffer, now = self._buffers[0], self._now()
        for _ in range(BATCH_PACKETS_MAX):
            try:
                size, sender = self._rtcp.recvfrom_into(buffer)
            except OSError:
                return
            if self._source.is_at(sender):
                self.control_sender = (sender[0], sender[1])
                self.reception.reported(bytes(buffer[:size]), now)


class PortSource(Protocol):
    """Where a session's ports come from: this process's, or a tenant's share of them (`port_shares`)."""

    def open(self, streams: int) -> tuple[MediaPort, ...] | None:
        """Consecutive even ports; None: that many are not to be had."""

    def reopen(self, ports: Sequence[int]) -> tuple[MediaPort, ...] | None:
        """Exactly these; None: one of them is taken."""


class MediaSockets:
    """The ports of this process: `first` up to and including `last`, on one local address."""

    def __init__(self, host: str, first: int, last: int, now: Callable[[], int]) -> None:
        """`now`: microseconds since 1970. ValueError: fewer than one pair of ports."""
        self._first = first + first % 2
        self._pairs = (last - self._first + 1) // 2
        if self._pairs < 1:
            raise ValueError("the port range holds no even port with an odd one above it")
        self._host = host
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._now = now
        self._buffer = bytearray(PACKET_BYTES_MAX + 1)  # one more, so that a cut-off packet is seen to be too long
        self._next = 0

    @property
    def pairs(self) -> int:
        """How many streams there are ports for."""
        return self._pairs

    def open(self, streams: int) -> tuple[MediaPort, ...] | None:
        """Consecutive even ports for the streams of a session; None: nowhere in the range are that many free.

        The search goes round the range, so that a port rests as long as possible: its last user may still be sending.
        """
        for start in range(self._pairs):
            pair = (self._next + start) % self._pairs
            if pair + streams > self._pairs:
                continue
            opened = self.reopen([self._first + 2 * (pair + n) for n in range(streams)])
            if opened is not None:
                self._next = pair + streams
                return opened
        return None

    def reopen(self, ports: Sequence[int]) -> tuple[MediaPort, ...] | None:
        """Exactly these even ports (after a crash: those that were signalled). None: one of them is taken."""
        opened: list[MediaPort] = []
        for port in ports:
            pair = self._bind_pair(port)
            if pair is None:
                for media in opened:
                    media.close()
                return None
            opened.append(MediaPort(*pair, self._now, self._buffer))
        return tuple(opened)

    def _bind_pair(self, port: int) -> tuple[socket.socket, socket.socket] | None:
        rtp = self._bind(port)
        rtcp = None if rtp is None else self._bind(port + 1)
        if rtp is None or rtcp is None:
            if rtp is not None:
                rtp.close()
            return None
        return rtp, rtcp

    def _bind(self, port: int) -> socket.socket | None:
        bound = socket.socket(self._family, socket.SOCK_DGRAM)
        bound.setblocking(False)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            bound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
            if self._family == socket.AF_INET6:  # IPv4 clients come in as ::ffff:a.b.c.d
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            bound.bind((self._host, port))
        except OSError:
            bound.close()
            return None
        return bound
