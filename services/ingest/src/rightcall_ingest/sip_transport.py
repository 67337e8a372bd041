"""Sockets for the SRS: UDP and TCP listeners, timers, and the handler's coroutines in order. Decides nothing.

TLS will be a third kind of listener: `_Stream` over `ssl`, with the certificate's names put into `Peer`.
"""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from rightcall_common.errors import InvariantBroken
from rightcall_ingest.sip_framing import Framer, Unframed
from rightcall_ingest.sip_message import SipBroken, SipRequest, parse_message
from rightcall_ingest.sip_transaction import Send, Wake
from rightcall_ingest.siprec_session import (
    Peer,
    Reject,
    SessionAnswer,
    SessionHandler,
    SessionOffer,
    SessionUpdate,
)
from rightcall_ingest.srs import Srs
from rightcall_ingest.srs_state import Ask, Effect, Save

CONNECTIONS_MAX: Final = 1024  # SBCs keep one or a few each
CONNECTIONS_PER_ADDRESS_MAX: Final = 64  # so that nobody alone can take them all
HALF_MESSAGE_S_MAX: Final = 32.0  # 64*T1: whoever has not said a whole message by then gives up his own request
UNSENT_BYTES_MAX: Final = 1024 * 1024  # a peer that does not read its responses is cut off
SOCKET_BUFFER_BYTES: Final = 4 * 1024 * 1024  # a burst of INVITEs after an SBC's restart
_KEEP_ALIVES: Final = {b"", b"\0"}


@dataclass(frozen=True, slots=True)
class SipPorts:
    """Where a listener answers."""

    udp: int
    tcp: int


class _Link(Protocol):
    def write(self, peer: Peer, data: bytes) -> None: ...


class SipServer:
    """Runs one `Srs`. `on_failure` hears of an exception in the handler: our bug, the client has got a 500."""

    def __init__(self, srs: Srs, handler: SessionHandler, on_failure: Callable[[BaseException], None]) -> None:
        self._srs, self._handler, self._on_failure = srs, handler, on_failure
        self._links: dict[tuple[str, int, int], _Link] = {}  # by transport, local port and connection (0 = UDP)
        self._from: Counter[str] = Counter()  # TCP connections by the client's address
        self._closers: list[Callable[[], None]] = []
        self._turns: dict[str, list[Ask]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._connections = 0
        self._all_detached = asyncio.Event()
        self.dropped_unreadable = 0

    async def listen(self, host: str, udp_port: int = 0, tcp_port: int = 0) -> SipPorts:
        """Open a UDP and a TCP listener; 0 lets the system choose. May be called again for a trunk's own port. OSError:
        somebody else has one of them; then neither is open."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Stream(self), host, tcp_port)
        try:
            udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=(host, udp_port))
        except OSError:
            server.close()
            raise
        sock = udp.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        self._closers += [udp.close, server.close]
        return SipPorts(sock.getsockname()[1], server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and drop what waits; sessions stay open in the journal."""
        self._all_detached.clear()
        for close in self._closers:
            close()
        for link in list(self._links.values()):
            if isinstance(link, _Stream):
                link.abort()
        for timer in self._timers:
            timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._links:
            await self._all_detached.wait()  # the ports are free when this returns

    def hang_up(self, dialog_id: str) -> None:
        """Send BYE and have `on_bye` called."""
        self._perform(self._srs.hang_up(dialog_id))

    def receive(self, data: bytes, peer: Peer) -> None:
        message = parse_message(data)
        if isinstance(message, SipBroken) and message.headers is None:
            self.dropped_unreadable += 1
        self._perform(self._srs.receive(message, peer))

    def receive_unframed(self, broken: Unframed, peer: Peer) -> None:
        """A TCP stream that cannot be cut: whoever sent its last header still gets a 400."""
        message = parse_message(broken.head)
        if isinstance(message, SipRequest | SipBroken):
            self._perform(self._srs.receive(SipBroken(broken.reason, message.method, message.headers), peer))

    def attach(self, local_port: int, link: _Link, address: str) -> int:
        """Number a TCP connection, 0 if there are too many."""
        if len(self._links) >= CONNECTIONS_MAX or self._from[address] >= CONNECTIONS_PER_ADDRESS_MAX:
            return 0
        self._connections += 1
        self._from[address] += 1
        self._links["tcp", local_port, self._connections] = link
        return self._connections

    def connections_of(self, address: str) -> int:
        """Open TCP connections from this address."""
        return self._from[address]

    def attach_udp(self, local_port: int, link: _Link) -> None:
        self._links["udp", local_port, 0] = link

    def detach(self, transport: str, local_port: int, connection: int, address: str = "") -> None:
        self._links.pop((transport, local_port, connection), None)
        if transport == "tcp":
            self._from[address] -= 1
            if not self._from[address]:
                del self._from[address]
        if not self._links:
            self._all_detached.set()

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(peer, data, call_back_port):
                    link = self._links.get((peer.transport, peer.local_port, peer.connection))
                    if link is not None:
                        link.write(peer, data)
                    elif call_back_port:  # else it was a response: the client asks again on another connection
                        self._call_back(peer.address, call_back_port, data)
                case Wake(after_s, timer):
                    self._wake_later(after_s, timer)
                case Ask():
                    self._take_turn(effect)
                case Save():
                    raise InvariantBroken("only a verdict can change a dialog")

    def _call_back(self, address: str, port: int, data: bytes) -> None:
        """A request of ours whose connection is gone goes over a new one (RFC 3261 section 18.1.1)."""

        async def connect() -> None:
            with contextlib.suppress(OSError):  # nobody there now: its timer tries again
                transport, _ = await asyncio.get_running_loop().create_connection(lambda: _Stream(self), address, port)
                transport.write(data)

        task = asyncio.get_running_loop().create_task(connect())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wake_later(self, after_s: float, timer: str) -> None:
        def fire() -> None:
            self._timers.discard(handle)
            self._perform(self._srs.wake(timer))

        handle = asyncio.get_running_loop().call_later(after_s, fire)
        self._timers.add(handle)

    def _take_turn(self, ask: Ask) -> None:
        """Questions about one session are put one after the other, in the order of their messages."""
        dialog_id = ask.question.dialog_id
        if dialog_id in self._turns:
            self._turns[dialog_id].append(ask)
        else:
            self._turns[dialog_id] = [ask]
            self._work_on(dialog_id)

    def _work_on(self, dialog_id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._work(self._turns[dialog_id]))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._worked(done, dialog_id))

    async def _work(self, waiting: list[Ask]) -> None:
        while waiting:
            await self._answer(waiting[0])
            waiting.pop(0)

    async def _answer(self, ask: Ask) -> None:
        question = ask.question
        verdict: SessionAnswer | Reject | None = None
        if isinstance(question, SessionOffer):
            verdict = await self._handler.on_invite(question)
        elif isinstance(question, SessionUpdate):
            verdict = await self._handler.on_reinvite(question)
        else:
            verdict = await self._handler.on_bye(question)
        for effect in self._srs.settle(ask.ticket, verdict):
            if isinstance(effect, Save):
                unkept = await self._handler.keep_dialog(effect.dialog_id, effect.state)
                ticket = effect.ticket
                self._perform(self._srs.saved(ticket) if unkept is None else self._srs.settle(ticket, unkept))
            else:
                self._perform([effect])

    def _worked(self, task: "asyncio.Task[None]", dialog_id: str) -> None:
        self._tasks.discard(task)
        waiting = self._turns[dialog_id]
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            failed = waiting.pop(0)
            self._perform(self._srs.settle(failed.ticket, Reject(500, "")))
            self._on_failure(failure)
        if waiting and not task.cancelled():
            self._work_on(dialog_id)
        else:
            del self._turns[dialog_id]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: SipServer) -> None:
        self._server = server
        self._port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._port = transport.get_extra_info("sockname")[1]
        self._server.attach_udp(self._port, self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.detach("udp", self._port, 0)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if data.strip() not in _KEEP_ALIVES:
            self._server.receive(data, Peer("udp", addr[0], addr[1], self._port))

    def write(self, peer: Peer, data: bytes) -> None:
        self._transport.sendto(data, (peer.address, peer.port))


class _Stream(asyncio.Protocol):
    def __init__(self, server: SipServer) -> None:
        self._server = server
        self._framer = Framer()
        self._connection = 0
        self._spoke = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        address, port = transport.get_extra_info("peername")[:2]
        local_port = transport.get_extra_info("sockname")[1]
        self._connection = self._server.attach(local_port, self, address)
        self._peer = Peer("tcp", address, port, local_port, self._connection)
        if not self._connection:
            self._transport.abort()
        else:
            self._expect_whole_message()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._connection:
            self._server.detach("tcp", self._peer.local_port, self._connection, self._peer.address)

    def data_received(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if isinstance(frame, Unframed):
                self._refuse(frame)
                return
            self._spoke = True
            self._server.receive(frame, self._peer)
        self._expect_whole_message()

    def _expect_whole_message(self) -> None:
        """Whoever has said nothing yet, or half a message, has so long to go on; between messages a peer may rest."""
        unfinished = not self._spoke or bool(self._framer.waiting_bytes)
        if unfinished and self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(HALF_MESSAGE_S_MAX, self._transport.abort)
        elif not unfinished and self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, broken: Unframed) -> None:
        """The head alone gets its 400 if it can be read; then the stream is lost."""
        self._server.receive_unframed(broken, self._peer)
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def write(self, peer: Peer, data: bytes) -> None:
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > UNSENT_BYTES_MAX:
            self._transport.abort()
