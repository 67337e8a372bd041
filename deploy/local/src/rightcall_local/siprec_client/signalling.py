"""The client's SIP side: one dialog over UDP or TCP (RFC 3261 UAC). Provisional responses are waited through."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

from rightcall_ingest.sip.sip_framing import Framer, Unframed
from rightcall_ingest.sip.sip_message import (
    Build,
    SipBroken,
    SipRequest,
    SipResponse,
    parse_message,
    serialise,
    top_via,
)
from rightcall_ingest.sip.sip_values import parse_name_addr, parse_via, tag_of

T1_S = 0.5  # RFC 3261 table 4
TIMEOUT_S = 32.0  # 64*T1


class NoAnswer(Exception):
    """The server did not answer within 64*T1."""


class ClientDialog:
    """Sends requests of one call and answers what the server asks. Open it first."""

    def __init__(self, host: str, port: int, transport: str, headers: Mapping[str, str] | None = None) -> None:
        self._server, self._transport, self._headers = (host, port), transport, headers or {}
        self._link: asyncio.BaseTransport | None = None
        self._waiting: dict[str, asyncio.Queue[SipResponse]] = {}
        self._acks: dict[int, bytes] = {}
        self._cseq = 0
        self._local_tag = uuid4().hex[:16]
        self._to = f"<sip:srs@{self._bracketed(host)}:{port}>"
        self._target = f"sip:srs@{self._bracketed(host)}:{port}"
        self.call_id = uuid4().hex
        self.local_address, self._local_port = "", 0
        self.ended_by_server = asyncio.Event()

    @staticmethod
    def _bracketed(host: str) -> str:
        return f"[{host}]" if ":" in host else host

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        if self._transport == "tcp":
            self._link, _ = await loop.create_connection(lambda: _Tcp(self), *self._server)
        else:
            self._link, _ = await loop.create_datagram_endpoint(lambda: _Udp(self), remote_addr=self._server)
        self.local_address, self._local_port = self._link.get_extra_info("sockname")[:2]

    def close(self) -> None:
        if self._link is not None:
            self._link.close()

    async def request(self, method: str, content_type: str = "", body: bytes = b"") -> SipResponse:
        """Send a request of this dialog and return its final response; a 2xx or refusal of INVITE is acknowledged."""
        if self._link is None or self._link.is_closing():  # a server that was restarted forgets its TCP connections
            await self.open()
        self._cseq += 1
        branch = f"z9hG4bK{uuid4().hex}"
        data = self._write(method, branch, self._cseq, content_type, body)
        queue = self._waiting[branch] = asyncio.Queue()
        try:
            response = await self._exchange(method, data, queue)
        finally:
            del self._waiting[branch]
        if method == "INVITE":
            self._acknowledge(response, branch, self._cseq)
            for _ in range(queue.qsize()):  # the same answer again, before we had acknowledged it
                self._send(self._acks[self._cseq])
        return response

    async def _exchange(self, method: str, data: bytes, queue: "asyncio.Queue[SipResponse]") -> SipResponse:
        loop = asyncio.get_running_loop()
        deadline, pause_s, provisional = loop.time() + TIMEOUT_S, T1_S, False
        self._send(data)
        while (left_s := deadline - loop.time()) > 0:
            resends = self._transport == "udp" and not (provisional and method == "INVITE")
            with suppress(TimeoutError):
                response = await asyncio.wait_for(queue.get(), min(left_s, pause_s) if resends else left_s)
                if response.status >= 200:
                    return response
                provisional = True
                continue
            if resends:
                self._send(data)
                pause_s *= 2
        raise NoAnswer(f"no answer to {method}")

    def _write(self, method: str, branch: str, cseq: int, content_type: str, body: bytes) -> bytes:
        host = self._bracketed(self.local_address)
        out = Build().add("Via", f"SIP/2.0/{self._transport.upper()} {host}:{self._local_port};rport;branch={branch}")
        out.add("Max-Forwards", "70").add("From", f"<sip:src@{host}>;tag={self._local_tag}").add("To", self._to)
        out.add("Call-ID", self.call_id).add("CSeq", f"{cseq} {method}")
        out.add("Contact", f"<sip:src@{host}:{self._local_port};transport={self._transport}>;+sip.src")
        if method == "INVITE":
            out.add("Require", "siprec").add("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE")
            for name, value in self._headers.items():
                out.add(name, value)
        if content_type:
            out.add("Content-Type", content_type)
        return serialise(f"{method} {self._target} SIP/2.0", out.headers, body)

    def _acknowledge(self, response: SipResponse, branch: str, cseq: int) -> None:
        accepted = 200 <= response.status < 300
        if accepted:
            self._to = response.headers.get("to") or self._to
            self._target = parse_name_addr(response.headers.get("contact") or "").uri or self._target
            branch = f"z9hG4bK{uuid4().hex}"
        to, self._to = self._to, response.headers.get("to") or self._to
        self._acks[cseq] = self._write("ACK", branch, cseq, "", b"")
        self._to = to
        self._send(self._acks[cseq])

    def _send(self, data: bytes) -> None:
        if self._transport == "tcp":
            cast(asyncio.Transport, self._link).write(data)
        else:
            cast(asyncio.DatagramTransport, self._link).sendto(data)

    def received(self, data: bytes) -> None:
        message = parse_message(data)
        if isinstance(message, SipResponse):
            self._response(message)
        elif isinstance(message, SipRequest):
            self._request(message)
        elif isinstance(message, SipBroken):
            raise ValueError(f"the server sent broken SIP: {message.reason}")

    def _response(self, response: SipResponse) -> None:
        via = parse_via(top_via(response.headers))
        queue = self._waiting.get(via.branch if via else "")
        if queue is not None:
            queue.put_nowait(response)
            return
        cseq, _, method = (response.headers.get("cseq") or "0 ").partition(" ")
        if method.strip() == "INVITE" and int(cseq) in self._acks:  # our ACK was lost
            self._send(self._acks[int(cseq)])

    def _request(self, request: SipRequest) -> None:
        if request.method == "ACK":
            return
        known = request.call_id == self.call_id and tag_of(request.headers.get("to") or "") == self._local_tag
        status = "200 OK" if known and request.method in ("BYE", "OPTIONS") else "501 Not Implemented"
        out = Build().echo(request.headers, "Via", "From", "To", "Call-ID", "CSeq")
        self._send(serialise(f"SIP/2.0 {status}", out.headers))
        if known and request.method == "BYE":
            self.ended_by_server.set()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, dialog: ClientDialog) -> None:
        self._dialog = dialog

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._dialog.received(data)


class _Tcp(asyncio.Protocol):
    def __init__(self, dialog: ClientDialog) -> None:
        self._dialog, self._framer = dialog, Framer()

    def data_received(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if isinstance(frame, Unframed):
                raise ValueError(f"the server sent broken SIP: {frame.reason}")
            self._dialog.received(frame)
