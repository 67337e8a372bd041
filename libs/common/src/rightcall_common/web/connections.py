"""HTTP connections with limits: how long a request may take to arrive, how many may wait, and who makes room.

uvicorn stops its only timer at the first octet of a request: half a request would stay for ever. Not here: what a
request may say (`http`).
"""

import asyncio
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Literal, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from rightcall_common import telemetry
from rightcall_common.web import problems
from rightcall_common.web.problems import Problem

Phase = Literal["head", "body", "answer", "idle"]
"""What a connection waits for: a request's head, its body, our answer, the next request."""

HEAD_TOO_LARGE: Final = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
CONNECTIONS_MAX: Final = 2_000
_FILES, _ = resource.getrlimit(resource.RLIMIT_NOFILE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and connections of one process: at most half of the files that it may open."""

    head_s: float = 10.0
    body_s: float = 60.0
    idle_s: float = 15.0
    stalled_s: float = 60.0
    """How long a client may take nothing of an answer that waits for it."""
    connections: int = CONNECTIONS_MAX if _FILES == resource.RLIM_INFINITY else min(CONNECTIONS_MAX, _FILES // 2)


class Connections:
    """The open connections of one server. When they are too many, one that only waits makes room.

    It is the one that has waited longest of the address that has most of them: a stranger displaces himself. A
    connection whose request is complete is never displaced.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._waiting: dict[BoundedProtocol, str] = {}
        """In the order in which they began to wait; with the address that each comes from."""
        self._of_address: Counter[str] = Counter()
        self.open = 0

    def came(self) -> bool:
        """Count a new connection; False: there is no room, and nobody who could make some."""
        self.open += 1
        if self.open <= self.limits.connections:
            return True
        if not self._of_address:
            return False
        address, _ = self._of_address.most_common(1)[0]
        oldest = next(each for each, of in self._waiting.items() if of == address)
        self.busy(oldest)
        oldest.give_up("too_many")
        return True

    def went(self, connection: "BoundedProtocol") -> None:
        """A connection is closed."""
        self.open -= 1
        self.busy(connection)

    def waits(self, connection: "BoundedProtocol", address: str) -> None:
        """A connection waits for its client."""
        if connection not in self._waiting:
            self._waiting[connection] = address
            self._of_address[address] += 1

    def busy(self, connection: "BoundedProtocol") -> None:
        """A connection waits for us."""
        address = self._waiting.pop(connection, None)
        if address is not None:
            self._of_address[address] -= 1
            self._of_address += Counter()  # drops what is zero

    def protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn makes a connection's protocol with."""
        return cast(type[asyncio.Protocol], partial(BoundedProtocol, self))


class BoundedProtocol(H11Protocol):
    """One connection with deadlines: 408 (RFC 9110 section 15.5.9) or a closed connection when one passes."""

    def __init__(
        self,
        among: Connections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._among, self._limits = among, among.limits
        self._phase: Phase | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._among.came():
            self._enter("head")
        else:
            self._refuse(Problem(503, "TOO_MANY_CONNECTIONS", "Every connection of this process is in use."))

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self._among.went(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase == "idle":
            self._enter("head")
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self._later(self._limits.stalled_s, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """uvicorn's answer to what is no HTTP would be plain text, and 400 whatever h11 says that is wrong."""
        fault = sys.exc_info()[1]
        if isinstance(fault, h11.RemoteProtocolError) and fault.error_status_hint == HEAD_TOO_LARGE:
            self._refuse(Problem(HEAD_TOO_LARGE, "HEAD_TOO_LARGE", "The request's line and headers are too long."))
        else:
            self._refuse(Problem(400, "BAD_REQUEST", msg))

    def give_up(self, why: str) -> None:
        """End a connection that waits for its client."""
        telemetry.count("rightcall_http_connections_ended_total", why=why)
        if self._phase == "idle":
            self._stop()
            self.transport.close()
        elif why == "too_many":
            self._refuse(Problem(503, "TOO_MANY_CONNECTIONS", "Too many requests are being sent at a time."))
        else:
            self._refuse(Problem(408, "REQUEST_TIMEOUT", "The request did not arrive in time. Send it again."))

    def _look(self) -> None:
        """Which phase the connection is in now, by what HTTP's state machine has read."""
        theirs = self.conn.their_state
        if self.transport.is_closing():
            self._stop()
        elif theirs is h11.SEND_BODY:
            self._enter("body")
        elif theirs is not h11.IDLE:
            self._enter("answer")
        elif self.cycle is None or self.conn.trailing_data[0]:
            self._enter("head")
        else:
            self._enter("idle")

    def _enter(self, phase: Phase) -> None:
        if phase == self._phase:
            return
        self._stop()
        self._phase = phase
        if phase == "answer":
            return
        self._among.waits(self, self.client[0] if self.client else "")
        within = {"head": self._limits.head_s, "body": self._limits.body_s, "idle": self._limits.idle_s}[phase]
        self._deadline = self._later(within, partial(self.give_up, phase))

    def _stop(self) -> None:
        for timer in (self._deadline, self._stalled):
            if timer is not None:
                timer.cancel()
        self._among.busy(self)

    def _later(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(seconds, act)

    def _refuse(self, problem: Problem) -> None:
        """Say why, if nothing has been said yet, and close; who is sending reads it or not."""
        self._stop()
        if not self.transport.is_closing() and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = problems.answer(problem)
            unanswered = self.cycle is not None and not self.cycle.response_complete
            answer.log(dict(self.cycle.scope) if unanswered else None)
            head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\nconnection: close\r\n"
            fields = "".join(f"{name.decode()}: {value.decode()}\r\n" for name, value in answer.raw_headers)
            self.transport.write(f"{head}{fields}\r\n".encode() + bytes(answer.body))
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
