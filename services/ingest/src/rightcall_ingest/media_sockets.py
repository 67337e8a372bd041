"""UDP sockets for media: each stream on its own even port, RTCP on the odd one above it (RFC 3550 section 11).

Read in batches into one buffer; who may send is settled here, what a packet means is not (`rtp.py`).
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from rightcall_ingest.rtp import PACKET_BYTES_MAX

BATCH_PACKETS_MAX: Final = 64  # per socket and turn of the loop, so that one flooded port does not silence the others
RECEIVE_BUFFER_BYTES: Final = 256 * 1024  # five seconds of one stream: what a stalled loop may miss without loss

OnPacket = Callable[[bytearray, int, int], None]
"""(buffer, size, arrival in microseconds since 1970). The buffer is overwritten after the call returns."""


class MediaPort:
    """One stream's pair of sockets. Nothing is handed on before `listen`; until then packets wait in the kernel."""

    def __init__(self, rtp: socket.socket, rtcp: socket.socket, now: Callable[[], int], buffer: bytearray) -> None:
        self.port: int = rtp.getsockname()[1]
        self.strays = 0  # packets from elsewhere than the stream's source
        self._rtp, self._rtcp = rtp, rtcp
        self._now = now
        self._buffer = buffer
        self._address: str | None = None
        self._source: Any = None
        self._moving = True  # the next sender from the signalled address becomes the source
        self._on_packet: OnPacket | None = None
        self.on_close: Callable[[], None] = lambda: None

    def listen(self, on_packet: OnPacket, address: str | None = None) -> None:
        """Start reading. `address`: where the peer said that it is (SDP); None: whoever comes first. Either way the
        stream is then held to the first packet's address and port."""
        self._on_packet = on_packet
        self.relock(address)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._rtp.fileno(), self._read)
        loop.add_reader(self._rtcp.fileno(), self._read_rtcp)

    def relock(self, address: str | None) -> None:
        """The peer has signalled anew where it sends from. None, or an address that is none: the next one to come.

        It goes on sending from where it was until it has our answer (RFC 3264 section 8.3.1): the old source is heard
        until the first packet of another one, and not afterwards.
        """
        self._moving = True
        self._address = _canonical(address)

    def close(self) -> None:
        """Hand on what has arrived, stop reading, and give both ports back to the system."""
        if self._on_packet is not None:
            self._read()  # BYE may overtake the last packets inside of this machine
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._rtp.fileno())
            loop.remove_reader(self._rtcp.fileno())
        self._rtp.close()
        self._rtcp.close()
        self.on_close()

    def _read(self) -> None:
        receive, buffer, on_packet, source = self._rtp.recvfrom_into, self._buffer, self._on_packet, self._source
        arrival = self._now()
        if on_packet is None:
            return
        for _ in range(BATCH_PACKETS_MAX):
            try:
                size, sender = receive(buffer)
            except OSError:  # nothing more to read; an ICMP error of an earlier packet is no reason to stop either
                return
            if sender != source:
                if not self._moving or not self._may_be_source(sender):
                    self.strays += 1
                    continue
                self._moving = False
                source = self._source = sender
            on_packet(buffer, size, arrival)

    def _may_be_source(self, sender: Any) -> bool:
        return self._address is None or _canonical(sender[0]) == self._address

    def _read_rtcp(self) -> None:
        """RTCP is taken off the socket and not used yet: the port answers, as RFC 3550 wants, and nothing piles up."""
        for _ in range(BATCH_PACKETS_MAX):
            try:
                self._rtcp.recv_into(self._buffer)
            except OSError:
                return


class Ports(Protocol):
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
            bound.bind((self._host, port))
        except OSError:
            bound.close()
            return None
        return bound


def _canonical(address: str | None) -> str | None:
    """An address in one spelling; an IPv4 peer on an IPv6 socket by its IPv4 address. None: nobody's."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None)
    return None if parsed.is_unspecified else str(mapped or parsed)
