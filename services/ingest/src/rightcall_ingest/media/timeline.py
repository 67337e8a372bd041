"""One call's media time, cut by barriers and decided span by span (design section 2, steps 3 and 5). Pure.

Not here: which facts cut (`cuts.py`), packets, streams, epochs (`gate.py`), and deciding itself (policy). Times are
microseconds since 1970, UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.audio import Receipt
from rightcall_common.events.calls import GapLabel, Purpose
from rightcall_common.events.decisions import CallDecided, Suspension

RING_US: Final = 2_000_000  # design section 2.3: what is undecided for longer is gone
FOREVER: Final = 1 << 62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LABELS: Final[tuple[tuple[Suspension, GapLabel], ...]] = (
    ("MASK", "MASK"),
    ("EMPLOYEE_PRIVATE_PAUSE", "PRIVATE"),
    ("HOLD", "HOLD"),
    ("PARTICIPANT_NOT_INFORMED", "SUSPENDED"),
    ("EMPLOYEE_NOT_SIGNALLED", "SUSPENDED"),
)  # the strictest reason names the gap


def micros(at: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at_us: int) -> datetime:
    """The same as a time in UTC."""
    return _EPOCH + timedelta(microseconds=at_us)


@dataclass(frozen=True, slots=True)
class ActiveDecision:
    """A decision as the whole standing state of its call. `effective_at` None: on receipt."""

    decision_seq: int
    after_fact: int
    effective_at: int | None
    opens: bool
    label: GapLabel
    recording_id: UUID | None = None
    segment_id: UUID | None = None
    purposes: tuple[Purpose, ...] = ()
    receipt: Receipt | None = None

    def same_recording(self, other: "ActiveDecision") -> bool:
        """True where audio may go on under the other decision without a cut."""
        mine = (self.recording_id, self.segment_id, frozenset(self.purposes))
        return mine == (other.recording_id, other.segment_id, frozenset(other.purposes))


def standing_of(decided: CallDecided, receipt: Receipt) -> ActiveDecision:
    """What the gate needs of a decision. `receipt`: its exact bytes and proof, passed on unread."""
    return ActiveDecision(
        decision_seq=decided.decision_seq,
        after_fact=decided.after_fact,
        effective_at=None if decided.effective_at is None else micros(decided.effective_at),
        opens=decided.opens,
        label=next((label for cause, label in _LABELS if cause in decided.suspensions), "STOP"),
        recording_id=decided.recording_id,
        segment_id=decided.segment_id,
        purposes=decided.purposes,
        receipt=receipt,
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """Time of which no audio is kept. `until` None: it has begun (said once); the finished gap is said again, whole."""

    label: GapLabel
    since: int
    until: int | None
    stream: str | None = None
    """The one stream that it concerns; None: all of the call."""


def outside(since: int, until: int, others: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of [since, until) lies in none of the others."""
    pieces, at = [], since
    for begun, over in sorted(others):
        if at < begun < until:
            pieces.append((at, begun))
        at = max(at, over)
    return [*pieces, (at, until)] if at < until else pieces


@dataclass(frozen=True, slots=True)
class Applied:
    """From `at` on media follows this decision. Said of every decision that changes the media state, of no other."""

    decision_seq: int
    at: int


class State(Enum):
    """What is known about a span."""

    WAIT = "its barrier is not answered"
    OPEN = "audio may leave"
    SHUT = "audio is dropped"


@dataclass(slots=True, eq=False)
class Span:
    """From `since` to the next span's. An open span is one cut: its identity tells which audio shares an epoch."""

    since: int
    state: State
    fact_seq: int = 0
    standing: ActiveDecision | None = None
    label: GapLabel | None = None
    blocked: bool = False
    begun: bool = False
    reported: bool = False
    renewed: tuple[tuple[int, ActiveDecision], ...] = ()
    """Decisions that let the same recording go on without a cut, each with the time from which it holds."""

    def standing_at(self, at: int) -> ActiveDecision | None:
        """The newest decision that holds at `at`: no audio leaves under a receipt that begins after it."""
        return next((standing for since, standing in reversed(self.renewed) if since <= at), self.standing)


class Timeline:
    """The spans of one call, in order. Undecided ones are always the last ones."""

    def __init__(self) -> None:
        self._spans = [Span(-FOREVER, State.SHUT)]  # before the first barrier nothing is kept and nothing is missing
        self._fact_seq = 0
        self._ended: int | None = None
        self._blocked: GapLabel | None = None
        self.standing: ActiveDecision | None = None

    def spans(self) -> Iterator[tuple[Span, int]]:
        """Each span with its end; the last one ends with the call, or FOREVER."""
        for span, following in zip(self._spans, self._spans[1:], strict=False):
            yield span, following.since
        yield self._spans[-1], self.end

    @property
    def end(self) -> int:
        return FOREVER if self._ended is None else self._ended

    @property
    def state(self) -> State:
        """What is known about now: WAIT while a barrier is not answered."""
        return self._spans[-1].state

    def barrier(self, fact_seq: int, at: int, cuts: bool) -> list[Gap]:
        """Cut at `at`; what comes later waits for the answer to this fact.

        A fact that does not cut is passed over only while nothing waits: a decision that is in the making may end the
        very standing for which it does not cut. `at` before the last cut counts as that cut: facts are in order.
        """
        if fact_seq <= self._fact_seq:
            raise InvariantBroken("barrier facts come in order")
        self._fact_seq = fact_seq
        if self._ended is not None or not (cuts or self.state is State.WAIT):
            return []
        self._spans.append(Span(max(at, self._spans[-1].since), State.WAIT, fact_seq))
        return self._report()

    def decide(self, standing: ActiveDecision, now: int) -> list[Gap | Applied]:
        """Take a decision; a `decision_seq` that is not higher than the last one is ignored.

        It disposes of the spans whose barrier it answers, up to the next unanswered one. An opening releases what the
        ring still holds from `effective_at`; the rest is NO_DECISION. A closing also takes back what was open and
        has not left. What was closed stays closed: without a barrier of its own an opening starts at its receipt.
        """
        if self.standing is not None and standing.decision_seq <= self.standing.decision_seq:
            return []
        if standing.opens and (standing.recording_id is None or standing.segment_id is None):
            raise InvariantBroken("an opening decision names its recording and segment")
        self.standing = standing
        spans: list[Span] = []
        fresh: list[Span] = []
        for span, until in self.spans():
            parts = [span]
            if span.state is State.WAIT:
                if span.fact_seq <= standing.after_fact:
                    parts = self._answer(span, until, standing, now)
            elif span.since > -FOREVER:
                parts = self._revise(span, until, standing, now)
            spans += parts
            fresh += [part for part in parts if part is not span and part.label != "NO_DECISION"]
        self._spans = spans
        applied = [Applied(standing.decision_seq, fresh[0].since)] if fresh else []
        return [*self._report(), *applied]

    def _answer(self, span: Span, until: int, standing: ActiveDecision, now: int) -> list[Span]:
        """An undecided span: from `effective_at`, and for an opening from what the ring still holds, as decided."""
        effective = now if standing.effective_at is None else standing.effective_at
        since = max(span.since, effective, now - RING_US if standing.opens else effective)
        if since <= span.since:
            return [self._decided(span.since, standing)]
        lost = Span(span.since, State.SHUT, label="NO_DECISION")
        return [lost] if since >= until else [lost, self._decided(since, standing)]

    def _revise(self, span: Span, until: int, standing: ActiveDecision, now: int) -> list[Span]:
        """A decided span: an open one may be taken back from `effective_at`, a closed one changes from now."""
        if span.state is State.OPEN:
            effective = now if standing.effective_at is None else standing.effective_at
            if span.standing is not None and standing.opens and span.standing.same_recording(standing):
                span.renewed = (*span.renewed, (effective, standing))
                return [span]
            decided = self._decided(max(span.since, effective, now - RING_US), standing)
        else:
            decided = self._decided(max(span.since, now), standing)
            if span.label == decided.label:
                return [span]
        if decided.since >= until:
            return [span]
        return [span, decided] if decided.since > span.since else [decided]

    def _decided(self, since: int, standing: ActiveDecision) -> Span:
        if not standing.opens:
            return Span(since, State.SHUT, label=standing.label)
        if self._blocked is not None:
            return Span(since, State.SHUT, label=self._blocked, blocked=True)
        return Span(since, State.OPEN, standing=standing)

    def block(self, label: GapLabel, now: int) -> list[Gap]:
        """Ingest itself cannot keep audio (journal full, no transit key): nothing opens until `unblock`."""
        self._blocked = label
        last = self._spans[-1]
        if last.state is State.OPEN and now < self.end:
            self._spans.append(Span(max(now, last.since), State.SHUT, label=label, blocked=True))
        return self._report()

    def unblock(self, now: int) -> list[Gap]:
        """Go on under the standing decision, from now."""
        self._blocked = None
        last = self._spans[-1]
        if last.blocked and self.standing is not None and now < self.end:
            self._spans.append(self._decided(max(now, last.since), self.standing))
        return self._report()

    def finish(self, at: int) -> None:
        """The call ends at `at`. What still waits may be answered until the ring has forgotten it."""
        if self._ended is None:
            self._ended = max(at, self._spans[-1].since)

    def expire(self, now: int) -> list[Gap]:
        """After the call: give up what nobody answered while the ring held it."""
        if self._ended is not None and now - RING_US >= self._ended:
            for span in self._spans:
                if span.state is State.WAIT:
                    span.state, span.label = State.SHUT, "NO_DECISION"
        return self._report()

    def forget(self, done: int) -> None:
        """All streams have left behind what lies before `done`."""
        while len(self._spans) > 1 and self._spans[1].since <= done:
            del self._spans[0]

    def _report(self) -> list[Gap]:
        """Gaps that have begun or are complete and were not said yet."""
        said: list[Gap] = []
        for span, until in self.spans():
            if span.state is not State.SHUT or span.label is None or span.reported or until <= span.since:
                continue
            if until < FOREVER:
                said.append(Gap(span.label, span.since, until))
                span.reported = True
            elif not span.begun:
                said.append(Gap(span.label, span.since, None))
                span.begun = True
        return said
