"""One call: its facts, numbered without a hole, and what its gate lets out. Pure: no IO, no clock, no randomness.

Every method returns steps in the order in which they must reach the journal. Not here: who takes part (`parties`), what
a tenant may state (`stated`), and carrying steps out (`calls`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.calls import (
    CallEvent,
    CallFact,
    DecisionApplied,
    MediaGap,
    Party,
    PartyLeft,
    is_barrier,
)
from rightcall_common.events.decisions import CallDecided
from rightcall_common.ids import derived
from rightcall_ingest.facts.parties import Cast
from rightcall_ingest.facts.stated import Statement, fact_of
from rightcall_ingest.media.cuts import cuts
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, Gate, OpenEpoch, Output
from rightcall_ingest.media.timeline import ActiveDecision, Applied, Gap, State, instant, micros, outside

AudioStep = OpenEpoch | FrameReady | CloseEpoch
Step = CallEvent | AudioStep
MediaState = Literal["recording", "waiting", "not_recording"]
"""`waiting`: held in memory until policy has answered; nothing leaves."""
_NOTHING_CAME: Final = frozenset({"LOSS", "NO_AUDIO"})
_MEDIA: Final[dict[State, MediaState]] = {
    State.OPEN: "recording",
    State.WAIT: "waiting",
    State.SHUT: "not_recording",
}


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """What of a call never changes. `traceparent` is the root of the call's trace."""

    call_id: UUID
    tenant_id: str
    trunk_id: str
    dialog_id: str
    started_at: datetime
    traceparent: str


@dataclass(slots=True)
class Call:
    """A call in memory. `fact_seq` is the last one given; after a crash it goes on from the journal's last."""

    who: CallIdentity
    cast: Cast
    never_recorded: Callable[[Party], bool]
    fact_seq: int = 0
    gate: Gate = field(default_factory=Gate)
    decided: CallDecided | None = None
    """The decision that stands, by `decision_seq`."""
    applied_seq: int | None = None
    """The last decision that changed the media state (`DecisionApplied`); in memory only."""
    explained: list[tuple[tuple[str, ...], int, int]] = field(default_factory=list)
    """Stated gaps that have a reason: of which streams (none: of all), since and until. In memory only."""

    def fact(self, kind: type[CallFact], at: datetime, **fields: Any) -> list[Step]:
        """State a fact of this kind."""
        return self._put(codec.build(kind, {**self._head(at), **fields}), at)

    def statement(self, statement: Statement, at: datetime) -> list[Step]:
        """State what a tenant says. Raises NoSuchParty: it names somebody who does not take part."""
        return self._put(fact_of(statement, self.cast.parties, self._head(at)), at)

    def decide(self, decided: CallDecided, standing: ActiveDecision, now: datetime) -> list[Step]:
        """A decision arrived; an older one than the standing one changes nothing."""
        if self.decided is None or self.decided.decision_seq < decided.decision_seq:
            self.decided = decided
        return self._told(self.gate.decide(standing, micros(now)), now)

    def advance(self, now: datetime) -> list[Step]:
        """Time has passed."""
        return self._told(self.gate.advance(micros(now)), now)

    def finish(self, at: datetime) -> None:
        """The session has ended; go on with `advance` until the gate has finished."""
        self.gate.finish(micros(at))

    def block(self, now: datetime) -> list[Step]:
        """From now on audio of this call cannot be kept: the journal is full, or there is no key to seal to."""
        return self._told(self.gate.block("JOURNAL_FULL", micros(now)), now)

    def unblock(self, now: datetime) -> list[Step]:
        """Audio can be kept again."""
        return self._told(self.gate.unblock(micros(now)), now)

    def gap(self, gap: Gap, now: datetime) -> MediaGap:
        """State time of which no audio is kept, as the gate or the sealer saw it: never a barrier."""
        ends = None if gap.until is None else instant(gap.until)
        streams = () if gap.stream is None else (gap.stream,)
        fact = MediaGap(**self._head(now), label=gap.label, since=instant(gap.since), until=ends, streams=streams)
        self.fact_seq = fact.fact_seq
        self._explains(fact)
        return fact

    @property
    def media(self) -> MediaState:
        """What the gate does with what is heard now, whatever was decided."""
        return _MEDIA[self.gate.timeline.state]

    @property
    def statutory(self) -> bool:
        """Whether the standing recording is one that the law demands."""
        return "MIFID_STATUTORY" in self.gate.standing_purposes

    def _put(self, fact: Any, now: datetime) -> list[Step]:
        """The gate cuts before anybody can hear of the fact, else an answer could overtake the cut."""
        self.fact_seq = fact.fact_seq
        if isinstance(fact, MediaGap):
            self._explains(fact)
        if not is_barrier(fact):
            return [fact]
        cut = cuts(fact, self.gate.standing_purposes, self.never_recorded) or self._leaves_a_lawyer(fact)
        outputs = self.gate.barrier(fact.fact_seq, micros(fact.at), cut)
        return [fact, *self._told(outputs, now)]

    def _leaves_a_lawyer(self, fact: Any) -> bool:
        """A statutory recording stands beside a party on the never-record list only while its client is there
        (law.md A8), and only policy knows who that is: whoever leaves, media waits for the answer."""
        return isinstance(fact, PartyLeft) and any(self.never_recorded(party) for party in self.cast.parties)

    def _told(self, outputs: Sequence[Output], now: datetime) -> list[Step]:
        steps: list[Step] = []
        for output in outputs:
            match output:
                case Gap():
                    steps += [self.gap(gap, now) for gap in self._unexplained(output)]
                case Applied(decision_seq=decision_seq, at=at):
                    self.applied_seq = decision_seq
                    steps += self.fact(DecisionApplied, instant(at), decision_seq=decision_seq)
                case _:
                    steps.append(output)
        return steps

    def _explains(self, gap: MediaGap) -> None:
        if gap.until is not None and gap.label not in _NOTHING_CAME:
            self.explained.append((gap.streams, micros(gap.since), micros(gap.until)))

    def _unexplained(self, gap: Gap) -> list[Gap]:
        """Of one stream's time without packets, what no other gap has a reason for (a suspension, a refused source)."""
        if gap.label not in _NOTHING_CAME or gap.stream is None or gap.until is None:
            return [gap]
        said = [(since, until) for streams, since, until in self.explained if not streams or gap.stream in streams]
        return [replace(gap, since=since, until=until) for since, until in outside(gap.since, gap.until, said)]

    def _head(self, at: datetime) -> dict[str, Any]:
        seq = self.fact_seq + 1
        return {
            "event_id": derived(str(self.who.call_id), "fact", str(seq)),
            "tenant_id": self.who.tenant_id,
            "call_id": self.who.call_id,
            "fact_seq": seq,
            "at": at,
        }
