"""What may stand between a phone system and us: a proxy that rings first, a proxy whose connections outlive ours.

`ringing`: over UDP; INVITE is answered 100 and 180 at once and passed on later. `reconnecting`: over TCP; SIPp gives a
call up when its connection dies, this proxy's client does not notice. Both pass on every message unchanged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from rightcall_ingest.sip.sip_message import Build, SipRequest, parse_message, serialise

RINGS_S = 0.6
CONNECT_AGAIN_S = 0.2
READ_BYTES = 65_536


@asynccontextmanager
async def ringing(server: str) -> AsyncIterator[str]:
    """The address of a proxy before `server` that sends 100 and 180 to each INVITE which opens a dialog."""
    loop = asyncio.get_running_loop()
    host, _, port = server.rpartition(":")
    inner, proxy = await loop.create_datagram_endpoint(_Ringing, local_addr=(host, 0))
    outer, _ = await loop.create_datagram_endpoint(lambda: _Back(proxy), remote_addr=(host, int(port)))
    proxy.outer = outer
    try:
        yield "{}:{}".format(*inner.get_extra_info("sockname")[:2])
    finally:
        inner.close()
        outer.close()


class _Ringing(asyncio.DatagramProtocol):
    """The client's side. One client."""

    def __init__(self) -> None:
        self.outer: asyncio.DatagramTransport | None = None
        self.client: Any = None
        self._inner: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._inner = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self.client = addr
        message = parse_message(data)
        if isinstance(message, SipRequest) and message.method == "INVITE" and ";tag=" not in _to(message):
            self.back(_provisional(message, "100 Trying", ""))
            self.back(_provisional(message, "180 Ringing", ";tag=rings"))
            asyncio.get_running_loop().call_later(RINGS_S, self._on, data)
        else:
            self._on(data)

    def back(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.sendto(data, self.client)

    def _on(self, data: bytes) -> None:
        if self.outer is not None:
            self.outer.sendto(data)


class _Back(asyncio.DatagramProtocol):
    """The server's side."""

    def __init__(self, proxy: _Ringing) -> None:
        self._proxy = proxy

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._proxy.back(data)


def _to(request: SipRequest) -> str:
    return request.headers.get("to") or ""


def _provisional(request: SipRequest, status: str, tag: str) -> bytes:
    out = Build().echo(request.headers, "Via", "From").add("To", _to(request) + tag)
    return serialise(f"SIP/2.0 {status}", out.echo(request.headers, "Call-ID", "CSeq").headers)


@asynccontextmanager
async def reconnecting(server: str) -> AsyncIterator[str]:
    """The address of a proxy before `server` that connects anew when the server has gone and a message must pass."""
    host, _, port = server.rpartition(":")
    clients: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.add(cast("asyncio.Task[None]", asyncio.current_task()))
        await _Connection(reader, writer, host, int(port)).run()

    listening = await asyncio.start_server(serve, host, 0)
    try:
        yield "{}:{}".format(*listening.sockets[0].getsockname()[:2])
    finally:
        listening.close()
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


class _Connection:
    """One client's connection, and the server's that is of use at the moment."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        self._reader, self._writer, self._server = reader, writer, (host, port)
        self._onward: asyncio.StreamWriter | None = None
        self._backward: asyncio.Task[None] | None = None

    async def run(self) -> None:
        try:
            while data := await self._reader.read(READ_BYTES):
                while self._onward is None:
                    await self._connect()
                self._onward.write(data)
        finally:
            self._writer.close()
            if self._backward is not None:
                self._backward.cancel()
            if self._onward is not None:
                self._onward.close()

    async def _connect(self) -> None:
        try:
            reader, self._onward = await asyncio.open_connection(*self._server)
        except OSError:
            await asyncio.sleep(CONNECT_AGAIN_S)
        else:
            self._backward = asyncio.create_task(self._answers(reader))

    async def _answers(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(READ_BYTES):
                self._writer.write(data)
        if self._onward is not None:
            self._onward.close()
        self._onward = None
