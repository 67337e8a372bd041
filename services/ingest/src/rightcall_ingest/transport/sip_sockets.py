"""The sockets under SIP: datagrams, and TCP connections of trunks, of strangers, and our own.

TLS will be another kind of connection: `SipStream` over `ssl`, with the certificate's names put into `Peer`.
"""

import asyncio
import socket
from typing import Any, Final, Protocol, cast

from rightcall_ingest.sip.sip_door import head_of
from rightcall_ingest.sip.sip_framing import Framer, Unframed
from rightcall_ingest.sip.sip_message import HEAD_BYTES_MAX
from rightcall_ingest.sip.siprec_session import Peer

HALF_MESSAGE_S_MAX: Final = 32.0  # 64*T1: whoever has not said a whole message by then gives up his own request
STRANGER_S_MAX: Final = 5.0  # from the connection to its end
UNSENT_BYTES_MAX: Final = 1024 * 1024  # a peer that does not read its responses is cut off
_KEEP_ALIVES: Final = {b"", b"\0"}


class Link(Protocol):
    """What is written to."""

    def write(self, peer: Peer, data: bytes) -> None:
        """To this peer, as soon as the socket takes it."""

    def abort(self) -> None:
        """Close at once."""


class Door(Protocol):
    """What the sockets need of `sip_transport.SipServer`."""

    def attach_udp(self, local_port: int, link: Link) -> None:
        """A socket is open."""

    def attach(self, link: Link, peer: Peer) -> tuple[int, bool]:
        """A connection came in. Its number, 0 if it is one too many, and whether a trunk's peer is at its end."""

    def attach_own(self, link: Link, local_port: int) -> int:
        """We have made a connection. Its number."""

    def detach(self, transport: str, local_port: int, connection: int, link: Link) -> None:
        """It is closed."""

    def receive(self, data: bytes, peer: Peer) -> bool:
        """A whole message. False: its sender is a stranger, who has been answered, or will not be."""

    def receive_stranger(self, head: bytes, peer: Peer) -> bytes | None:
        """A stranger's message over TCP; the answer."""

    def receive_unframed(self, broken: Unframed, peer: Peer) -> None:
        """A stream that cannot be cut."""


class Datagrams(asyncio.DatagramProtocol):
    """One UDP socket."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._port = transport.get_extra_info("sockname")[1]
        self._door.attach_udp(self._port, self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.detach("udp", self._port, 0, self)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if data.strip() not in _KEEP_ALIVES:
            self._door.receive(data, Peer("udp", addr[0], addr[1], self._port))

    def write(self, peer: Peer, data: bytes) -> None:
        if self._unsent() <= UNSENT_BYTES_MAX:  # else the network takes nothing, and it is lost as on the way
            self._transport.sendto(data, (peer.address, peer.port))

    def _unsent(self) -> int:
        """Both event loops have it; typeshed knows it of streams only."""
        waiting: int = cast(Any, self._transport).get_write_buffer_size()
        return waiting

    def abort(self) -> None:
        self._transport.abort()


class _Connection(asyncio.Protocol):
    """What all TCP connections have: an end by which something whole must have come."""

    _transport: asyncio.Transport
    _peer: Peer

    def __init__(self, door: Door) -> None:
        self._door = door
        self._framer = Framer()
        self._deadline: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        if self._peer.connection:
            self._door.detach("tcp", self._peer.local_port, self._peer.connection, self)

    def _wait_at_most(self, seconds: float) -> None:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def _wait_no_longer(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def abort(self) -> None:
        self._transport.abort()

    def write(self, peer: Peer, data: bytes) -> None:
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > UNSENT_BYTES_MAX:
            self._transport.abort()

    def _ends_of(self, transport: asyncio.BaseTransport) -> Peer:
        self._transport = cast(asyncio.Transport, transport)
        address, port = transport.get_extra_info("peername")[:2]
        return Peer("tcp", address, port, transport.get_extra_info("sockname")[1])


class SipStream(_Connection):
    """A connection that came in: a trunk's, or a stranger's, who is heard out once and then has to go."""

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self._spoke = False
        self._known = False
        self._strangers: bytearray | None = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = self._ends_of(transport)
        connection, self._known = self._door.attach(self, peer)
        self._peer = Peer("tcp", peer.address, peer.port, peer.local_port, connection)
        if not connection:
            self._transport.abort()
            return
        if self._known:  # half-open ones are noticed by the kernel
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._wait_at_most(HALF_MESSAGE_S_MAX if self._known else STRANGER_S_MAX)

    def data_received(self, data: bytes) -> None:
        if not self._known:
            self._turn_away(data)
            return
        for frame in self._framer.feed(data):
            if isinstance(frame, Unframed):  # the head alone gets its 400 if it can be read; then the stream is lost
                self._door.receive_unframed(frame, self._peer)
                self._transport.close()
                return
            self._spoke = True
            if not self._door.receive(frame, self._peer):  # the trunk has left its bundle meanwhile
                self._transport.close()
                return
        if self._spoke and not self._framer.waiting_bytes:
            self._wait_no_longer()  # between messages a peer may rest (RFC 5626 section 4.4.1)
        else:
            self._wait_at_most(HALF_MESSAGE_S_MAX)

    def _turn_away(self, data: bytes) -> None:
        """What comes behind the first head is read and dropped: closing on unread octets would take the answer back."""
        if self._strangers is None:
            return
        self._strangers += data[: HEAD_BYTES_MAX + 8 - len(self._strangers)]
        head = bytes(self._strangers)
        if head_of(head) is None:
            if len(head) > HEAD_BYTES_MAX:
                self._transport.abort()
            return
        self._strangers = None
        answer = self._door.receive_stranger(head, self._peer)
        if answer is None:
            self._transport.abort()
            return
        self._transport.write(answer)
        self._transport.write_eof()


class OwnStream(_Connection):
    """A connection that we made for a request of ours; it ends with the time that its answer may take."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = self._ends_of(transport)
        connection = self._door.attach_own(self, peer.local_port)
        self._peer = Peer("tcp", peer.address, peer.port, peer.local_port, connection)
        self._wait_at_most(HALF_MESSAGE_S_MAX)

    def data_received(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if isinstance(frame, Unframed) or not self._door.receive(frame, self._peer):
                self._transport.close()
                return
