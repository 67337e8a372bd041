"""An SRS with the thinnest media side there is: it counts RTP per port and notes what it was told."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from rightcall_ingest.shares import Share
from rightcall_ingest.sip.sip_response import ServerIdentity
from rightcall_ingest.sip.siprec_session import (
    Admission,
    Peer,
    PeerOwner,
    Reject,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    Verdict,
)
from rightcall_ingest.sip.srs import Srs
from rightcall_ingest.transport.sip_transport import ALONE, SipPorts, SipServer

RTP_HEADER_BYTES = 12


@dataclass
class Stream(asyncio.DatagramProtocol):
    """One port's packets: payload type and payload, in order of arrival."""

    packets: list[tuple[int, bytes]] = field(default_factory=list)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self.packets.append((data[1] & 0x7F, data[RTP_HEADER_BYTES:]))

    def audio(self, payload_type: int = 8) -> bytes:
        return b"".join(payload for kind, payload in self.packets if kind == payload_type)


@dataclass
class CountingHandler:
    """A SessionHandler that takes everybody, or answers `refusal`."""

    address: str = "127.0.0.1"
    refusal: Reject | None = None
    siprec_only: bool = True
    owner: PeerOwner | Reject = field(default_factory=lambda: PeerOwner("t-nl", "sbc"))
    told: list[SessionOffer | SessionUpdate | SessionEnd] = field(default_factory=list)
    saved: dict[str, dict[str, Any]] = field(default_factory=dict)
    ports: dict[str, dict[int, int]] = field(default_factory=dict)
    streams: dict[int, Stream] = field(default_factory=dict)
    _transports: list[asyncio.BaseTransport] = field(default_factory=list)

    def whose(self, peer: Peer) -> PeerOwner | Reject:
        return self.owner

    def admit(self, peer: Peer, dialog_id: str | None) -> Admission | Reject:
        return self.refusal or Admission(self.siprec_only)

    async def on_invite(self, offer: SessionOffer) -> Verdict:
        self.told.append(offer)
        indexes = [media.index for media in offer.streams if media.acceptable]
        self.ports[offer.dialog_id] = dict(zip(indexes, await self._consecutive(len(indexes)), strict=True))
        return SessionAnswer(self.address, self.ports[offer.dialog_id])

    async def on_reinvite(self, update: SessionUpdate) -> Verdict:
        self.told.append(update)
        return SessionAnswer(self.address, self.ports.get(update.dialog_id, {}))

    async def keep_dialog(self, dialog_id: str, state: dict[str, Any]) -> Reject | None:
        self.saved[dialog_id] = state
        return None

    async def on_bye(self, end: SessionEnd) -> Reject | None:
        self.told.append(end)
        return None

    @property
    def signals(self) -> list[str]:
        """All signals, in order, each with its message's kind of change."""
        return [
            str(signal) for one in self.told if isinstance(one, SessionOffer | SessionUpdate) for signal in one.signals
        ]

    @property
    def ended(self) -> list[SessionEnd]:
        return [one for one in self.told if isinstance(one, SessionEnd)]

    async def _consecutive(self, count: int) -> list[int]:
        """Even ports side by side, as SIPp's two-stream recording needs them."""
        while True:
            first = random.randrange(20_000, 60_000, 2)
            ports = [first + 2 * at for at in range(count)]
            with suppress(OSError):  # taken: try others
                for port in ports:
                    await self._open(port)
                return ports

    async def _open(self, port: int) -> None:
        transport, self.streams[port] = await asyncio.get_running_loop().create_datagram_endpoint(
            Stream, local_addr=(self.address, port)
        )
        self._transports.append(transport)

    def close(self) -> None:
        for transport in self._transports:
            transport.close()


@dataclass
class Running:
    """A listening SRS."""

    server: SipServer
    srs: Srs
    handler: CountingHandler
    ports: SipPorts
    failures: list[BaseException]

    def address(self, transport: str = "udp") -> str:
        return f"{self.handler.address}:{self.ports.udp if transport == 'udp' else self.ports.tcp}"

    def received(self) -> list[Stream]:
        """The streams of all sessions, in order of their m-lines."""
        return [self.handler.streams[port] for ports in self.handler.ports.values() for port in ports.values()]


@asynccontextmanager
async def running_srs(
    handler: CountingHandler | None = None,
    saved: list[dict[str, Any]] | None = None,
    ports: SipPorts | None = None,
    connections: Share | None = None,
) -> AsyncIterator[Running]:
    """Listen on free ports (or the given ones, after a crash) with dialogs restored from `saved`."""
    handler = handler or CountingHandler()
    srs = Srs(ServerIdentity(handler.address), handler.admit, lambda: secrets.token_hex(16))
    failures: list[BaseException] = []
    server = SipServer(srs, handler, failures.append, connections or ALONE)
    for state in saved or []:
        server.restore(state, 0)
    wanted = ports or SipPorts(0, 0)
    try:
        yield Running(server, srs, handler, await server.listen(handler.address, wanted.udp, wanted.tcp), failures)
    finally:
        await server.close()
        handler.close()
