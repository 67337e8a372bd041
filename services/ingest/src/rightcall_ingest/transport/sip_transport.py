"""Runs an `Srs`: listeners, timers, and the handler's coroutines in order. A stranger comes no further than here.

Who is a stranger is the handler's word (`whose`), asked before a message is read; what he hears is `sip_door`'s.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rightcall_common.errors import InvariantBroken
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.sip_connections import CONNECTIONS_MAX, SipConnections
from rightcall_ingest.sip.sip_door import turn_away
from rightcall_ingest.sip.sip_framing import Unframed
from rightcall_ingest.sip.sip_message import SipBroken, SipRequest, parse_message
from rightcall_ingest.sip.sip_transaction import SendBytes, Wake
from rightcall_ingest.sip.siprec_session import (
    Peer,
    PeerOwner,
    Reject,
    SessionAnswer,
    SessionHandler,
    SessionOffer,
    SessionUpdate,
)
from rightcall_ingest.sip.srs import Srs
from rightcall_ingest.sip.srs_state import Ask, Effect, Save
from rightcall_ingest.transport.refusals import Refusals
from rightcall_ingest.transport.sip_sockets import Datagrams, Link, OwnStream, SipStream

SOCKET_BUFFER_BYTES: Final = 4 * 1024 * 1024  # a burst of INVITEs after an SBC's restart
BACKLOG: Final = 512  # connections that wait to be looked at; a stranger's is looked at and closed in no time
ALONE: Final = Share(CONNECTIONS_MAX, lambda: 1)


@dataclass(frozen=True, slots=True)
class SipPorts:
    """Where a listener answers."""

    udp: int
    tcp: int


class SipServer:
    """Runs one `Srs`. `on_failure` hears of an exception in the handler: our bug, the client has got a 500.
    `share`: of TCP connections."""

    def __init__(
        self, srs: Srs, handler: SessionHandler, on_failure: Callable[[BaseException], None],
        share: Share = ALONE, refusals: Refusals | None = None,
    ) -> None:  # fmt: skip
        self._srs, self._handler, self._on_failure = srs, handler, on_failure
        self._links: dict[tuple[str, int, int], Link] = {}  # by transport, local port and connection (0 = UDP)
        self._streams: SipConnections[Link] = SipConnections(share)
        self._refusals = refusals or Refusals()
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
        server = await loop.create_server(lambda: SipStream(self), host, tcp_port, backlog=BACKLOG)
        try:
            udp, _ = await loop.create_datagram_endpoint(lambda: Datagrams(self), local_addr=(host, udp_port))
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
            if isinstance(link, SipStream | OwnStream):
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

    def restore(self, saved: Mapping[str, Any], cseq: int) -> None:
        """Take over a dialog that an earlier process journalled (`Srs.restore`)."""
        self._perform(self._srs.restore(saved, cseq))

    def receive(self, data: bytes, peer: Peer) -> bool:
        """A whole message. False: its sender is a stranger, and has heard what there is to hear."""
        owner = self._handler.whose(peer)
        if isinstance(owner, Reject):
            if not (data.startswith(b"SIP/2.0 ") and self._srs.waits_for(peer.address)):
                self._turn_away(data, peer, owner)
                return False
            owner = PeerOwner("")
        message = parse_message(data)
        if isinstance(message, SipBroken) and message.headers is None:
            self.dropped_unreadable += 1
        link = self._links.get((peer.transport, peer.local_port, peer.connection))
        if link is not None and peer.connection:
            self._streams.spoke(link)
        self._perform(self._srs.receive(message, peer, owner.tenant_id))
        return True

    def receive_stranger(self, head: bytes, peer: Peer) -> bytes | None:
        """A stranger's request over TCP; the answer, after which the connection ends."""
        owner = self._handler.whose(peer)
        sent = turn_away(head, peer, owner) if isinstance(owner, Reject) else None
        self._refusals.stranger("tcp", "none" if sent is None or isinstance(owner, PeerOwner) else str(owner.status))
        return None if sent is None else sent.data

    def receive_unframed(self, broken: Unframed, peer: Peer) -> None:
        """A TCP stream that cannot be cut: whoever sent its last header still gets a 400."""
        message = parse_message(broken.head)
        if isinstance(message, SipRequest | SipBroken):
            self._perform(self._srs.receive(SipBroken(broken.reason, message.method, message.headers), peer))

    def attach(self, link: Link, peer: Peer) -> tuple[int, bool]:
        """Number a connection that came in, 0 if it is one too many; and whether a trunk's peer is at its end."""
        owner = self._handler.whose(peer)
        if isinstance(owner, Reject):
            taken, gives_way = self._streams.take_stranger(link, peer.address), None
            if not taken:
                self._refusals.stranger("tcp", "none")
        else:
            taken, gives_way = self._streams.take(link, owner)
            if gives_way is not None or not taken:
                self._refusals.quota(owner.tenant_id, "connections")
        if gives_way is not None:
            gives_way.abort()
        return (self.attach_own(link, peer.local_port) if taken else 0), isinstance(owner, PeerOwner)

    def attach_own(self, link: Link, local_port: int) -> int:
        """Number a connection, also one that we have made."""
        self._connections += 1
        self._links["tcp", local_port, self._connections] = link
        return self._connections

    def attach_udp(self, local_port: int, link: Link) -> None:
        """A socket is open."""
        self._links["udp", local_port, 0] = link

    def detach(self, transport: str, local_port: int, connection: int, link: Link) -> None:
        """It is closed."""
        self._links.pop((transport, local_port, connection), None)
        self._streams.leave(link)
        if not self._links:
            self._all_detached.set()

    def connections_of(self, tenant_id: str) -> int:
        """Open TCP connections of this tenant's peers."""
        return self._streams.of_tenant(tenant_id)

    def _turn_away(self, data: bytes, peer: Peer, no: Reject) -> None:
        sent = turn_away(data, peer, no)
        self._refusals.stranger(peer.transport, "none" if sent is None else str(no.status))
        link = self._links.get((peer.transport, peer.local_port, peer.connection))
        if sent is not None and link is not None:
            link.write(sent.peer, sent.data)

    def _perform(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case SendBytes(peer, data, call_back_port):
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
                transport, _ = await asyncio.get_running_loop().create_connection(
                    lambda: OwnStream(self), address, port
                )
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
