"""The book of calls that this process owns: carries their steps to the journal, and lets time pass for all of them.

Not here: SIP (`sessions`), HTTP (`api`), and what is on disk or on the bus (`outlet`).
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from rightcall_common import telemetry
from rightcall_common.clock import Clock
from rightcall_common.events.audio import Receipt
from rightcall_common.events.calls import CallEnded, CallEvent, MediaGap, is_barrier
from rightcall_common.events.decisions import CallDecided
from rightcall_ingest.calls import media_loss, signalled
from rightcall_ingest.calls.live_call import LaterStatement, LiveCall
from rightcall_ingest.calls.recording_capacity import Keeping
from rightcall_ingest.facts.call import AudioStep, CallIdentity, Step
from rightcall_ingest.facts.stated import PAUSES, NoSuchParty, Statement, claimed
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.vault_view import MediaClass
from rightcall_ingest.media.gate import FrameReady
from rightcall_ingest.media.intake import Counts
from rightcall_ingest.media.timeline import Gap, micros, standing_of
from rightcall_ingest.shares import give_back

ENDED_KEPT: Final = timedelta(hours=24)
"""As long as the owner table finds an ended call."""
ENDED_MAX: Final = 10_000
"""A few kilobytes each; a busier process forgets its oldest calls sooner."""
RECORD_US_MAX: Final = 1_000_000
"""How much time a journal record of audio holds at most."""
STREAMS_MAX: Final = 5_000
"""That a call's end names; one on top is settled by its manifest alone."""
LATER_MAX: Final = 32
"""Statements about the next minute of one call; nobody has more."""


FATES: Final = tuple(each.name for each in fields(Counts))


class Outlet(Protocol):
    """The journal, and behind it the bus. Order is kept; nothing here waits. `now`: microseconds since 1970."""

    def fact(self, who: CallIdentity, fact: CallEvent, now: int) -> None:
        """Journal a fact, then publish it."""

    def sealed(self, records: Sequence[JournalRecord]) -> None:
        """Journal what a call's sealer made, then publish what has a topic."""

    def keep(self, live: LiveCall, now: int) -> None:
        """Journal the call's state (`LiveCall.saved`)."""


class Calls:
    """All calls of this process."""

    def __init__(self, outlet: Outlet, keeping: Keeping, clock: Clock) -> None:
        self._outlet, self._keeping, self._clock = outlet, keeping, clock
        self._live: dict[UUID, LiveCall] = {}
        self._by_dialog: dict[str, UUID] = {}
        self._peers: dict[tuple[str, str], Counter[str]] = {}  # whose sessions come from there, by transport, address
        self.taken: Counter[str] = Counter()
        """How many calls each tenant has now."""
        self._ended: OrderedDict[UUID, LiveCall] = OrderedDict()
        self._last = clock.now()
        self.on_over: Callable[[LiveCall], None] = lambda live: None
        """Called once CallEnded is stated."""
        self.on_change: Callable[[LiveCall], None] = lambda live: None
        """Called when there is something new in the call's diary."""
        self.listening = True
        """False: the sockets are closed for the next process, which declares what it does not hear."""

    def now(self) -> datetime:
        """The time; it never goes back, whatever the machine's clock does."""
        self._last = max(self._last, self._clock.now())
        return self._last

    def __len__(self) -> int:
        return len(self._live)

    def __iter__(self) -> Iterator[LiveCall]:
        return iter(tuple(self._live.values()))

    def __contains__(self, call_id: object) -> bool:
        return call_id in self._live

    def add(self, live: LiveCall) -> None:
        """Own this call from now on."""
        live.keep = lambda: self.keep(live)
        self._live[live.who.call_id] = live
        self._by_dialog[live.who.dialog_id] = live.who.call_id
        self.taken[live.who.tenant_id] += 1
        self._peers.setdefault(live.peer, Counter())[live.who.tenant_id] += 1

    def get(self, tenant_id: str, call_id: UUID) -> LiveCall | None:
        """A call of this tenant, running or ended."""
        live = self._live.get(call_id) or self._ended.get(call_id)
        return live if live is not None and live.who.tenant_id == tenant_id else None

    def tenant_of(self, call_id: UUID) -> str | None:
        """Whose call this is, running or ended; None: not of this process, or forgotten."""
        live = self._live.get(call_id) or self._ended.get(call_id)
        return None if live is None else live.who.tenant_id

    def of_dialog(self, dialog_id: str) -> LiveCall | None:
        """The running call of a SIP dialog."""
        return self._live.get(self._by_dialog.get(dialog_id) or UUID(int=0))

    def tenant_at(self, transport: str, address: str) -> str | None:
        """Whose sessions were opened from there; None: nobody's."""
        return next(iter(self._peers.get((transport, address), ())), None)

    def carry(self, live: LiveCall, steps: Sequence[Step]) -> None:
        """Hand steps on in their order. A gap goes into the manifests of the streams as well."""
        for step in steps:
            if isinstance(step, AudioStep):
                self._seal(live, step)
                continue
            self._fact(live, step)
            if isinstance(step, MediaGap) and step.until is not None:
                for stream in step.streams or (None,):
                    self._seal(live, Gap(step.label, micros(step.since), micros(step.until), stream))

    def lost(self, call_id: UUID, until: int) -> None:
        """Something of this call's audio that was journalled will reach nobody. `until`: microseconds since 1970."""
        live = self._live.get(call_id)
        if live is not None:
            self.carry(live, [live.call.gap(Gap("LOSS", until - RECORD_US_MAX, until), self._last)])

    def keep(self, live: LiveCall) -> None:
        """Journal the call's state as it is now."""
        self._outlet.keep(live, micros(self._last))

    def _fact(self, live: LiveCall, fact: CallEvent) -> None:
        if is_barrier(fact):
            live.asked[fact.fact_seq] = self._last
        if isinstance(fact, MediaGap):
            telemetry.count("rightcall_gaps_total", label=fact.label)
        telemetry.count("rightcall_facts_total", type=fact.type)
        self._outlet.fact(live.who, fact, micros(self._last))
        self._look(live)

    def _look(self, live: LiveCall) -> None:
        """The media state changes with a fact or a decision, never in between."""
        if live.diary.look(live.seen(), self._last):
            self.on_change(live)

    def _seal(self, live: LiveCall, step: AudioStep | Gap) -> None:
        sealed = live.sealer.take((step,), self._keeping.vault.transit_key(self._last), micros(self._last))
        self._outlet.sealed(sealed.records)
        if isinstance(step, FrameReady):
            telemetry.count("rightcall_frames_released_total")
        for gap in sealed.unsealed:
            self._fact(live, live.call.gap(gap, self._last))

    def decided(self, decided: CallDecided, receipt: Receipt) -> None:
        """A verified decision; what is not about a running call of ours is dropped."""
        live = self._live.get(decided.call_id)
        if live is None or live.who.tenant_id != decided.tenant_id:
            return
        now = self.now()
        for seq in [seq for seq in live.asked if seq <= decided.after_fact]:
            telemetry.observe("rightcall_decision_wait_seconds", (now - live.asked.pop(seq)).total_seconds())
        before = live.call.decided
        steps = live.call.decide(decided, standing_of(decided, receipt), now)
        if live.call.decided is not before:
            live.diary.decided(decided, live.paused_by, now)
        self.carry(live, steps)
        self._look(live)

    def state(self, live: LiveCall, statement: Statement, *, at: datetime | None = None) -> int | None:
        """State what a tenant says; its `fact_seq`, or None if its time is still to come.

        `at`: instead of receipt, for what was stated before the call. Raises NoSuchParty, at once or (logged) later.
        """
        now = self.now()
        takes_effect = claimed(statement, at or now)
        if takes_effect > now:
            live.later.append(LaterStatement(takes_effect, statement))
            self.keep(live)
            return None
        first = self._stated(live, statement, takes_effect)[0]
        return None if isinstance(first, AudioStep) else first.fact_seq

    def tick(self) -> None:
        """Time has passed. Every 50 to 100 ms."""
        now = self.now()
        can_keep = self._keeping.classes(now)
        for live in self:
            if live.later:
                self._state_due(live, now)
            self._block_or_unblock(live, can_keep, now)
            if self.listening:
                self.carry(live, media_loss.watch(live, now))
            self.carry(live, live.call.advance(now))
            if live.ended_at is not None and live.call.gate.finished:
                self.finish(live)
        while self._ended and self._is_forgotten(now):
            self._ended.popitem(last=False)

    def finish(self, live: LiveCall) -> None:
        """State the end: every stream's manifest first, then CallEnded, which names the streams."""
        ended_at = live.ended_at or self.now()
        manifests, streams = live.sealer.finish(micros(ended_at))
        self._outlet.sealed(manifests)
        streams, ever = streams[:STREAMS_MAX], signalled.of(live)
        self.carry(live, live.call.fact(CallEnded, ended_at, cause=live.cause, streams=streams, signalled=ever))
        live.over = True
        self._look(live)
        count_packets(live)
        if self._live.pop(live.who.call_id, None) is not None:
            give_back(self.taken, live.who.tenant_id)
            give_back(self._peers[live.peer], live.who.tenant_id)
            if not self._peers[live.peer]:
                del self._peers[live.peer]
        self._by_dialog.pop(live.who.dialog_id, None)
        self._ended[live.who.call_id] = live
        self.on_over(live)

    def _stated(self, live: LiveCall, statement: Statement, at: datetime) -> list[Step]:
        steps = live.call.statement(statement, at)
        if statement.fact in PAUSES:
            live.paused_by = statement.employee_id
        self.carry(live, steps)
        return steps

    def _state_due(self, live: LiveCall, now: datetime) -> None:
        due = [one for one in live.later if one.at <= now]
        if not due:
            return
        live.later = [one for one in live.later if one.at > now]
        for one in due:
            try:
                self._stated(live, one.statement, one.at)
            except NoSuchParty:
                telemetry.count("rightcall_commands_total", verb=one.statement.fact, outcome="no_such_party")
        self.keep(live)

    def _block_or_unblock(self, live: LiveCall, can_keep: frozenset[MediaClass], now: datetime) -> None:
        """R07 for a running call: where audio of its class cannot be kept, a gap says so."""
        media_class: MediaClass = "statutory" if live.call.statutory else "ordinary"
        blocked = media_class not in can_keep or not self._keeping.within(media_class, live.who.tenant_id)
        if blocked != live.blocked:
            live.blocked = blocked
            self.carry(live, live.call.block(now) if blocked else live.call.unblock(now))
            self._look(live)

    def _is_forgotten(self, now: datetime) -> bool:
        oldest = next(iter(self._ended.values()))
        return len(self._ended) > ENDED_MAX or now - (oldest.ended_at or now) > ENDED_KEPT


def count_packets(live: LiveCall) -> None:
    """What became of the call's packets since this was asked last; the ordinary ones are `received` less the others."""
    now = Counter({"ignored": sum(live.ignored.values())})
    for stream in live.call.gate.streams.values():
        for fate in FATES:
            now[fate] += getattr(stream.counts, fate)
    for fate, packets in (now - live.counted).items():
        telemetry.count("rightcall_rtp_packets_total", packets, fate=fate)
    live.counted = now
