"""Plays a call that is told on paper through the real decision core: `rightcall policy decide`. Pure.

What is known when the call starts is decided once. The platform answers each of those facts by itself, within the same
instant; the last of these answers is the one that is said here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.calls import CallEvent
from rightcall_common.events.decisions import Effect as Stated
from rightcall_common.events.decisions import Retention
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.terms import add_term
from rightcall_policy.bundles import views
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.decision.call_state import CallState, DecidedEffect
from rightcall_policy.decision.context import DecisionContext, ListState
from rightcall_policy.decision.decide import advance, reconsider
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.explain import in_a_sentence
from rightcall_policy.decision.fold import fold
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.decision.timers import mask_prompt_due
from rightcall_policy.decision.transition import Trigger
from rightcall_policy.simulation.facts_file.events import Event, ListChanged, Plain, RegistersChanged
from rightcall_policy.simulation.facts_file.model import Expected
from rightcall_policy.simulation.facts_file.reading import Script
from rightcall_policy.simulation.facts_file.telling import Teller

Compared = list[tuple[str, object, object]]
"""Of one answer: a field's name, what is expected of it, what it is."""


class SimulatedDecision(NamedTuple):
    """One decision, so many seconds after the call's start."""

    at: float
    decided: Decided
    sentence: Sentence
    after: CallState


class Considered(NamedTuple):
    """An event of the file that was followed by no decision. `why`: a code of `UNANSWERED`."""

    at: float
    what: str
    why: str


UNANSWERED: Final[dict[str, Sentence]] = {
    "NOTHING_CHANGES": Sentence("Considered; nothing changes.", "Bekeken; er verandert niets."),
    "WITH_THE_NEXT_FACT": Sentence(
        "Noted; it counts from the call's next fact on.", "Genoteerd; het telt vanaf het volgende feit van het gesprek."
    ),
    "CALL_ENDED": Sentence("The call has ended.", "Het gesprek is geëindigd."),
}


class Played(NamedTuple):
    """A call on paper, played to its end: its decisions, and the events that brought none."""

    said: list[SimulatedDecision]
    considered: list[Considered]


def try_out(script: Script, keys: RefKeys) -> Played:
    """Play every event of the call, in order. `keys`: a throw-away root, so that refs mean nothing anywhere else."""
    play = _Play(script, Teller(script, keys))
    play.begin()
    for index, event in enumerate(script.facts.then):
        play.happen(index, event)
    return Played(play.said, play.considered)


@dataclass
class _Play:
    script: Script
    teller: Teller
    said: list[SimulatedDecision] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    state: CallState | None = None
    bundle: Bundle | None = None
    minted: int = 0
    prompted: datetime | None = None

    def begin(self) -> None:
        self.bundle = self.script.bundle if self.script.facts.policy == "standing" else None
        *before, last = self.teller.start()
        for fact in before:
            self.state = fold(self.state, self.teller.event(fact, 0), self._world())
        self._take(self.teller.event(last, 0))

    def happen(self, index: int, event: Event) -> None:
        """Whatever happens is answered: by a decision, or by a word that there is none."""
        self._prompt_until(self._at(event.at))
        before = len(self.said)
        self._happen(index, event)
        if len(self.said) == before:
            self.considered.append(Considered(event.at, event.what, _why_not(event)))

    def _happen(self, index: int, event: Event) -> None:
        if index in self.script.changed:
            self.bundle = self.script.changed[index]
            self._reconsider("tenant_changed", self._at(event.at))
        elif isinstance(event, ListChanged):
            self.teller.change_list(event)
            self._reconsider("client_list_changed", self._at(event.at))
        elif isinstance(event, RegistersChanged):
            self.teller.change_registers(event)
            if event.objections and self.state is not None:
                self._reconsider("objection", self._at(event.at))
        else:
            self._take(self.teller.event(self.teller.fact(event), event.at))

    def _take(self, fact: CallEvent) -> None:
        self.state, decided = advance(self.state, fact, self._world(), self._new_id)
        self._say(fact.at, decided)

    def _reconsider(self, trigger: Trigger, at: datetime) -> None:
        if self.state is None:
            raise InvariantBroken("nothing is reconsidered before the call has begun")
        self.state, decided = reconsider(self.state, trigger, self._world(), at, self._new_id)
        self._say(at, decided)

    def _prompt_until(self, at: datetime) -> None:
        """R31's timer, as policy's store would fire it."""
        while self.state and (due := mask_prompt_due(self.state, self.prompted)) and due < at:
            self.prompted = due
            self._reconsider("mask_prompt_due", due)

    def _say(self, at: datetime, decided: Decided | None) -> None:
        if decided is not None and self.state is not None:
            sentence = in_a_sentence(decided.rule, decided.reason, decided.outcome, decided.purposes)
            self.said.append(
                SimulatedDecision((at - self.script.facts.starts_at).total_seconds(), decided, sentence, self.state)
            )

    def _world(self) -> DecisionContext:
        return self.teller.world(views.to_tenant(self.bundle) if self.bundle else None)

    def _at(self, seconds: float) -> datetime:
        return self.script.facts.starts_at + timedelta(seconds=seconds)

    def _new_id(self) -> UUID:
        self.minted += 1
        return UUID(int=self.minted)


def _why_not(event: Event) -> str:
    if isinstance(event, RegistersChanged):
        return "WITH_THE_NEXT_FACT"
    return "CALL_ENDED" if isinstance(event, Plain) and event.what == "ended" else "NOTHING_CHANGES"


def unanswered(considered: list[Considered]) -> list[dict[str, Any]]:
    """The events without a decision as plain values."""
    return [
        {
            "at": each.at,
            "what": each.what,
            "code": each.why,
            "sentence_en": UNANSWERED[each.why].en,
            "sentence_nl": UNANSWERED[each.why].nl,
        }
        for each in considered
    ]


def as_json(script: Script, said: list[SimulatedDecision]) -> list[dict[str, Any]]:
    """The decisions as plain values. Recordings and segments are numbered in the order in which they begin."""
    began: dict[UUID, datetime] = {}
    segments: dict[UUID, None] = {}
    shown: list[dict[str, Any]] = []
    for each in said:
        recording, segment = each.decided.recording_id, each.decided.segment_id
        if recording and segment:
            began.setdefault(recording, script.facts.starts_at + timedelta(seconds=each.at))
            segments.setdefault(segment)
        listed = each.after.client_list if each.decided.policy_digest else ListState(None, "unavailable")
        shown.append(
            {
                "at": each.at,
                **_decision(each.decided),
                "client_list": {"version": listed.version, "freshness": listed.freshness},
                "recording": list(began).index(recording) + 1 if recording else None,
                "segment": list(segments).index(segment) + 1 if segment else None,
                "retention": _retention(each.decided, began[recording]) if recording else [],
                "sentence_en": each.sentence.en,
                "sentence_nl": each.sentence.nl,
            }
        )
    return shown


def _decision(decided: Decided) -> dict[str, Any]:
    return {
        "outcome": decided.outcome,
        "reason": decided.reason,
        "rule": decided.rule,
        "rule_path": list(decided.rule_path),
        "purposes": list(decided.purposes),
        "suspensions": list(decided.suspensions),
        "discards": list(decided.discards),
        "flags": list(decided.flags),
        "effects": [in_short(effect) for effect in decided.effects],
        "provisional": decided.provisional,
    }


def _retention(decided: Decided, began: datetime) -> list[dict[str, str]]:
    """Terms count from the recording's beginning, on the tenant's calendar."""
    return [
        {
            "purpose": keep.purpose,
            "retention_class": keep.retention_class,
            "keep": keep.keep,
            "keep_max": keep.keep_max,
            "erasable_from": _ends(began, keep),
        }
        for keep in decided.retention
    ]


def _ends(began: datetime, term: Retention) -> str:
    return add_term(began, term.keep, term.time_zone).astimezone(ZoneInfo(term.time_zone)).isoformat()


def in_short(effect: DecidedEffect | Stated) -> str:
    """`PROMPT_AGENT(identify)`."""
    return f"{effect.kind}({effect.detail})" if effect.detail else effect.kind


def differences(script: Script, said: list[SimulatedDecision]) -> list[str]:
    """Where the decisions are not what the file expects; empty when they are, or when it expects nothing."""
    expected = script.facts.expect
    if expected is None:
        return []
    compared = [_compared(each, wanted) for each, wanted in zip(said, expected, strict=False)]
    found = unlike("decision", compared)
    if len(said) != len(expected):
        found.append(f"{len(said)} decisions, expected {len(expected)}")
    return found


def unlike(what: str, compared: Iterable[Compared]) -> list[str]:
    """In sentences, where one of them, counted from 1, is not as expected."""
    return [
        f"{what} {number}: {name} is {in_text(have)}, expected {in_text(want)}"
        for number, fields in enumerate(compared, 1)
        for name, want, have in fields
        if want != have
    ]


def clock(seconds: float) -> str:
    """`1:05`, `1:05.25`: minutes and seconds, with what is told of a second."""
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{int(minutes)}:{int(rest):02}" + f"{rest % 1:.3f}"[1:].rstrip("0").rstrip(".")


def in_text(value: object) -> str:
    """As a person writes it in the file."""
    return value.isoformat() if isinstance(value, datetime) else repr(value)


def _compared(said: SimulatedDecision, wanted: Expected) -> Compared:
    decided = said.decided
    return [
        ("at", clock(wanted.at), clock(said.at)),
        ("outcome", wanted.outcome, decided.outcome),
        ("reason", wanted.reason, decided.reason),
        ("purposes", wanted.purposes, decided.purposes),
        ("keep", wanted.keep, tuple(keep.keep for keep in decided.retention)),
        ("flags", wanted.flags, decided.flags),
        ("effects", wanted.effects, tuple(in_short(effect) for effect in decided.effects)),
        ("suspensions", wanted.suspensions, decided.suspensions),
        ("discards", wanted.discards, decided.discards),
        ("provisional", wanted.provisional, decided.provisional),
    ]
