"""An `Srs` on the bench: no sockets, a clock that the test turns, and a handler that says what the test wants."""

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rightcall_ingest.shares import Share
from rightcall_ingest.sip.sdp import SdpOffer, parse_sdp
from rightcall_ingest.sip.sip_message import SipRequest, SipResponse, parse_message
from rightcall_ingest.sip.sip_response import ServerIdentity
from rightcall_ingest.sip.sip_transaction import SendBytes, Wake
from rightcall_ingest.sip.siprec_session import (
    Admission,
    Peer,
    Reject,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    Signal,
    Verdict,
)
from rightcall_ingest.sip.srs import ALONE, Srs
from rightcall_ingest.sip.srs_state import Ask, Effect, Save, SipRefusal

PEER = Peer("udp", "192.0.2.9", 5060, 5060)
YES = SessionAnswer("198.51.100.1", {0: 40_000, 1: 40_002})


@dataclass
class Bench:
    """Carries out effects at once. `waits` keeps questions open until `answer` is called."""

    verdict: Verdict = YES
    admission: Admission | Reject = field(default_factory=Admission)
    waits: bool = False
    share: Share = ALONE
    sent: list[SipRequest | SipResponse] = field(default_factory=list)
    sent_to: list[Peer] = field(default_factory=list)
    told: list[SessionOffer | SessionUpdate | SessionEnd] = field(default_factory=list)
    saved: list[dict[str, Any]] = field(default_factory=list)
    refused: list[SipRefusal] = field(default_factory=list)
    before_saved: Callable[[], None] = lambda: None
    now_s: float = 0.0
    _open: list[str] = field(default_factory=list)
    _timers: list[tuple[float, int, str]] = field(default_factory=list)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        tokens = itertools.count(1)
        self.srs = Srs(
            ServerIdentity("198.51.100.1"), lambda peer, dialog: self.admission, lambda: f"{next(tokens):032x}", self.share,
            on_refused=self.refused.append,
        )  # fmt: skip

    def receive(self, data: bytes, peer: Peer = PEER, tenant: str = "t-nl") -> list[SipRequest | SipResponse]:
        """What the SRS sends at once upon this message."""
        before = len(self.sent)
        self.perform(self.srs.receive(parse_message(data), peer, tenant))
        return self.sent[before:]

    def reply(self, data: bytes, peer: Peer = PEER) -> SipResponse:
        """Its one response."""
        (message,) = self.receive(data, peer)
        assert isinstance(message, SipResponse)
        return message

    def status(self, data: bytes, peer: Peer = PEER) -> int:
        return self.reply(data, peer).status

    def answer(self, verdict: Verdict | None = None) -> list[SipRequest | SipResponse]:
        """Let the handler answer its oldest question."""
        before = len(self.sent)
        self.perform(self.srs.settle(self._open.pop(0), verdict or self.verdict))
        return self.sent[before:]

    def pass_time(self, seconds: float) -> list[SipRequest | SipResponse]:
        """Turn the clock; returns what was sent meanwhile."""
        before, until = len(self.sent), self.now_s + seconds
        while self._timers and self._timers[0][0] <= until:
            self.now_s, _, timer = heapq.heappop(self._timers)
            self.perform(self.srs.wake(timer))
        self.now_s = until
        return self.sent[before:]

    def perform(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case SendBytes(peer, data):
                    message = parse_message(data)
                    assert isinstance(message, SipRequest | SipResponse)
                    self.sent.append(message)
                    self.sent_to.append(peer)
                case Wake(after_s, timer):
                    heapq.heappush(self._timers, (self.now_s + after_s, next(self._order), timer))
                case Ask(ticket, question):
                    self.told.append(question)
                    self._open.append(ticket)
                    if not self.waits:
                        self.answer()
                case Save(ticket, _, state):
                    self.before_saved()
                    self.saved.append(state)
                    self.perform(self.srs.saved(ticket))

    @property
    def signals(self) -> list[Signal]:
        return [signal for one in self.told if not isinstance(one, SessionEnd) for signal in one.signals]

    @property
    def last_update(self) -> SessionUpdate:
        update = self.told[-1]
        assert isinstance(update, SessionUpdate)
        return update


def statuses(messages: list[SipRequest | SipResponse]) -> list[int]:
    return [message.status for message in messages if isinstance(message, SipResponse)]


def answer_of(response: SipResponse) -> SdpOffer:
    read = parse_sdp(response.body)
    assert isinstance(read, SdpOffer)
    return read
