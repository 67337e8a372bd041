"""What strangers and greedy neighbours do to a SIP port: bounded in count and time, on loopback addresses alone."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from rightcall_ingest.sip.sip_message import SipResponse, parse_message
from tests.support.sipp.wire import request, sdp, siprec

NEIGHBOUR, STRANGER = "127.0.0.2", "127.0.0.3"
ANSWER_S = 5.0


def ends(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    return host, int(port)


def small(method: str, source: str, port: int, number: int, **more: str) -> bytes:
    """A request of some 300 octets with a branch and a Call-ID of its own."""
    to_tag = more.get("to_tag", "")
    data = request(method, branch=f"z9hG4bK{number}", call_id=f"{uuid4().hex}", headers=(), to_tag=to_tag)
    return data.replace(b"192.0.2.9:5060", f"{source}:{port}".encode())


@dataclass
class Flood:
    """Requests from one socket at a steady pace; counts what came back."""

    server: str
    source: str = STRANGER
    methods: tuple[str, ...] = ("INVITE",)
    requests: int = 24_000
    a_second: int = 2_400
    sent: int = 0
    sent_octets: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    octets: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send all of them, or stop early; then listen until nothing more has come for a while."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((self.source, 0))
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
            own.setblocking(False)
            port, began = own.getsockname()[1], time.monotonic()
            for number in range(self.requests):
                if self._stop.is_set():
                    break
                while number > (time.monotonic() - began) * self.a_second:
                    self._take(own)
                    time.sleep(0.002)
                data = small(self.methods[number % len(self.methods)], self.source, port, number)
                own.sendto(data, ends(self.server))
                self.sent, self.sent_octets = self.sent + 1, self.sent_octets + len(data)
            own.settimeout(2)
            while True:
                try:
                    self._count(own.recv(65_535))
                except TimeoutError:
                    return

    def _take(self, own: socket.socket) -> None:
        try:
            while True:
                self._count(own.recv(65_535))
        except BlockingIOError:
            return

    def _count(self, data: bytes) -> None:
        message = parse_message(data)
        self.answers[message.status if isinstance(message, SipResponse) else 0] += 1
        self.octets += len(data)

    @contextmanager
    def running(self) -> Iterator["Flood"]:
        """In a thread of its own."""
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()


@contextmanager
def connections(server: str, source: str, many: int, said: bytes = b"") -> Iterator[list[socket.socket]]:
    """TCP connections that say so much and then nothing more."""
    opened: list[socket.socket] = []
    try:
        for _ in range(many):
            one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            opened.append(one)
            one.settimeout(ANSWER_S)
            one.bind((source, 0))
            one.connect(ends(server))
            if said:
                one.sendall(said)
        yield opened
    except ConnectionError:
        yield opened
    finally:
        for one in opened:
            one.close()


@dataclass
class Neighbour:
    """Opens two-stream sessions from an address of its own."""

    server: str
    source: str = NEIGHBOUR
    statuses: Counter[int] = field(default_factory=Counter)

    def open_until_refused(self, most: int) -> int:
        """How many sessions it got before its first refusal; the status of each INVITE is in `statuses`."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind((self.source, 0))
            own.settimeout(ANSWER_S)
            port, number = own.getsockname()[1], count()
            for opened in range(most):
                told = self._invite(own, port, next(number))
                self.statuses[told.status] += 1
                if told.status != 200:
                    return opened
            return most

    def _invite(self, own: socket.socket, port: int, number: int) -> SipResponse:
        call_id, here = f"{uuid4().hex}", f"{self.source}:{port}".encode()
        body = siprec(sdp(address=self.source))
        invite = request(body=body, branch=f"z9hG4bK{number}", call_id=call_id).replace(b"192.0.2.9:5060", here)
        own.sendto(invite, ends(self.server))
        while True:
            told = parse_message(own.recv(65_535))
            if not isinstance(told, SipResponse) or told.headers.get("call-id") != call_id or told.status < 200:
                continue
            tag = (told.headers.get("to") or "").rpartition("tag=")[2]
            branch = f"z9hG4bKack{number}" if told.status == 200 else f"z9hG4bK{number}"
            ack = request("ACK", branch=branch, call_id=call_id, to_tag=tag)
            own.sendto(ack.replace(b"192.0.2.9:5060", here), ends(self.server))
            return told
