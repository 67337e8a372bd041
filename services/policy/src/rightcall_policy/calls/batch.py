"""A batch of facts folded into their calls: the decisions that follow, and all that is to be written with them. Pure.

A call whose shape is known goes the short way (`by_shape`); whatever needs more than its shape says goes the long one.
Both give the same decisions, states and inputs. Not here: writing and sending (`saving`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.calls import CallerObjected, CallEvent, Purpose
from rightcall_common.ids import SubjectRef
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.live import Live
from rightcall_policy.by_shape.table import Move
from rightcall_policy.by_shape.texts import inputs_text
from rightcall_policy.calls.context import TenantWorld
from rightcall_policy.calls.held import Held
from rightcall_policy.calls.inbound import Heard
from rightcall_policy.decision import inputs
from rightcall_policy.decision.call_state import CallState, Effect
from rightcall_policy.decision.context import EVIDENCE, QUALITY
from rightcall_policy.decision.decide import proceed
from rightcall_policy.decision.decided import Decided, call_decided
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.rules.objections import ADD_OBJECTION
from rightcall_policy.decision.sampling.draws import Draw, draw_of
from rightcall_policy.decision.sampling.weekly_cap import on_the_call
from rightcall_policy.decision.trace_terms import trace_expires
from rightcall_policy.decision.transition import Triggered

OBJECTION_COVERS: tuple[Purpose, ...] = (EVIDENCE, QUALITY)
"""What an objection covers that names no purposes (R23)."""
OBJECTION_REVIEW = "P24M"
"""Numbers are reassigned: an entry is looked at again (law.md 4.13)."""


class Said(NamedTuple):
    """One decision: the bytes that are signed, what they were made from, and what is looked for in its row."""

    tenant_id: str
    call_id: str
    decision_seq: int
    event_id: str
    outcome: str
    reason: str
    rule: str
    effects: tuple[Effect, ...]
    recording_id: str | None
    payload: bytes
    inputs: str
    expires_at: datetime
    cause: UUID | None
    """The fact that led to it; None: a change without one."""


class Changed(NamedTuple):
    """A call as it is now. `state` is None where it went the short way."""

    tenant_id: str
    call_id: str
    text: str
    ended: bool
    state: CallState | None


@dataclass(slots=True)
class Answers:
    """The batch. A call is in `states` or in `lives`; facts come in their order."""

    worlds: Mapping[str, TenantWorld]
    now: datetime
    decider: Decider
    states: dict[str, CallState] = field(default_factory=dict)
    lives: dict[str, Live] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    subjects: set[tuple[str, SubjectRef, str]] = field(default_factory=set)
    """(tenant, ref, call): whom these decisions concern and none of their calls before."""
    draws: list[Draw] = field(default_factory=list)
    kept: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(tenant, employee, period, call): samples that now count towards an employee's weekly cap."""
    objected: list[tuple[str, SubjectRef]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    """Calls of which nothing was known."""
    masked: set[str] = field(default_factory=set)
    """Calls in which a secret was being said, before or between these facts."""
    _changed: set[str] = field(default_factory=set)
    _expires: dict[Move, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decider.state_at(self.now)

    def take(self, heard: Heard) -> None:
        """Fold one fact; a barrier gets its answer."""
        world = self.worlds[heard.tenant_id]
        if not self._by_shape(heard, world):
            self._proceed(heard.event(), self._state(heard.call_id), world)

    def look_again(self, call_id: UUID, cause: Triggered) -> bool:
        """Reconsider a running call; whether that says anything."""
        before = self.states[str(call_id)]
        return self._proceed(cause, before, self.worlds[before.tenant_id])

    def changed(self) -> Iterator[Changed]:
        """The calls that are not as they were."""
        for call_id in sorted(self._changed):  # two processes that begin the same calls take turns
            live = self.lives.get(call_id)
            if live is not None:
                yield Changed(live.tenant_id, call_id, live.text or "", live.shape.state.ended, None)
            else:
                state = self.states[call_id]
                yield Changed(state.tenant_id, call_id, state.to_json(), state.ended, state)

    def running(self, versions: Mapping[str, int], written: int | None) -> list[Held]:
        """The calls that go on by their shape. `versions`: of their rows before; `written`: of those that changed."""
        return [
            Held(live, version)
            for call_id, live in self.lives.items()
            if not live.shape.state.ended
            and (version := written if call_id in self._changed else versions.get(call_id)) is not None
        ]

    def _by_shape(self, heard: Heard, world: TenantWorld) -> bool:
        """The short way; False, and nothing has happened, where it does not lead."""
        fact = heard.fact
        if not isinstance(fact, wire.Fact):
            return False
        registers = world.registers(self.now)
        live = self.lives.get(fact.call_id) or self._held(fact, world)
        if live is None and fact.call_id in self.states:
            return False
        if live is not None and live.tenant_id == fact.tenant_id and fact.fact_seq <= live.fact_seq:
            return True
        named = len(live.refs) if live is not None and live.decision_seq else 0
        before = live.text if live is not None else None
        sample = world.sample(heard, live)
        found = self.decider.find(live, fact, heard.value, registers, sample)
        if found is None or _needs_more(live, found[1]):
            return False
        now, move = found
        if live is None:
            self.lives[fact.call_id] = now
            self.begun.add(fact.call_id)
        self._changed.add(fact.call_id)
        event_id = self.decider.new_id()
        payload = self.decider.step(now, move, fact, event_id)
        now.text = move.after.text.of_call(now) if move.after.text else None
        if payload is not None and move.decided is not None:
            refs, employees = [now.refs[at] for at in move.refs], [now.employees[at] for at in move.employees]
            made_from = inputs_text(before, heard.value, registers.text.of(refs, employees, sample))
            self.said.append(self._said(now, move, move.decided, event_id, payload, made_from, fact.event_id))
            self.subjects.update([(now.tenant_id, ref, now.call_id) for ref in now.refs[named:]])
            if move.draw is not None:
                self._sampled(now, move.draw, move.decided, world)
        return True

    def _sampled(self, live: Live, draw: Draw, decided: Decided, world: TenantWorld) -> None:
        call_id = UUID(live.call_id)
        self.draws.append(draw._replace(call_id=call_id, period=world.period_of(live.started_at)))
        if QUALITY in decided.purposes:
            new = world.keep(call_id, live.started_at, sorted(live.present()))
            self.kept += [(live.tenant_id, agent, period, live.call_id) for period, agent in new]

    def _said(
        self, live: Live, move: Move, decided: Decided, event_id: bytes, payload: bytes, made_from: str, cause: UUID
    ) -> Said:
        expires_at = self._expires.get(move)
        if expires_at is None:
            expires_at = trace_expires(decided, bool(move.after.state.recordings), self.now)
            self._expires[move] = expires_at
        recording = _bare(live.minted[move.recording]) if move.recording >= 0 else None
        return Said(
            live.tenant_id, live.call_id, live.decision_seq, _bare(event_id), decided.outcome, decided.reason,
            decided.rule, decided.effects, recording, payload, made_from, expires_at, cause,
        )  # fmt: skip

    def _held(self, fact: wire.Fact, world: TenantWorld) -> Live | None:
        """A call that was read from its row, from now on by its shape."""
        state = self.states.get(fact.call_id)
        if state is None or state.tenant_id != fact.tenant_id:
            return None
        del self.states[fact.call_id]
        live = self.lives[fact.call_id] = self.decider.hold(state, world.registers(self.now), fact.at)
        live.text = state.to_json()
        return live

    def _state(self, call_id: str) -> CallState | None:
        """A call for the long way."""
        live = self.lives.pop(call_id, None)
        if live is not None:
            self.states[call_id] = live.state()
        return self.states.get(call_id)

    def _proceed(self, cause: CallEvent | Triggered, before: CallState | None, tenant: TenantWorld) -> bool:
        world = tenant.world(cause, before, self.now)
        after, decided = proceed(before, cause, world, self._new_id)
        call_id = str(after.call_id)
        self.states[call_id] = after
        if before is None:
            self.begun.add(call_id)
        elif before.secret_since:
            self.masked.add(call_id)
        if after is not before:
            self._changed.add(call_id)
        if decided is None:
            return False
        given = Inputs(cause, before, world)
        self._say(decided, given, after)
        draw = draw_of(decided, given, after, tenant.period_of(after.started_at))
        self.draws += [draw] if draw is not None else []
        for ref in _objectors(decided, given, after):
            tenant.object(ref, OBJECTION_COVERS)
            self.objected.append((after.tenant_id, ref))
        if QUALITY in decided.purposes:
            new = tenant.keep(after.call_id, after.started_at, on_the_call(after))
            self.kept += [(after.tenant_id, agent, period, call_id) for period, agent in new]
        return True

    def _say(self, decided: Decided, given: Inputs, after: CallState) -> None:
        event = call_decided(decided, self._new_id(), self.now)
        cause = None if isinstance(given.cause, Triggered) else given.cause.event_id
        recording = str(event.recording_id) if event.recording_id else None
        said = Said(
            event.tenant_id, str(event.call_id), event.decision_seq, str(event.event_id), event.outcome, event.reason,
            event.rule, decided.effects, recording, codec.encode(event), inputs.to_json(given),
            trace_expires(decided, bool(after.recordings), self.now), cause,
        )  # fmt: skip
        self.said.append(said)
        known = _subjects(given.before) if given.before and given.before.decision_seq else set()
        self.subjects |= _subjects(after) - known

    def _new_id(self) -> UUID:
        return UUID(_bare(self.decider.new_id()))


def _needs_more(live: Live | None, move: Move) -> bool:
    """Timers begin and end with masks, and an objection goes on the register: the long way sees to both."""
    if move.after.text is None or (live is not None and live.shape.text is None):
        return True
    return move.decided is not None and ADD_OBJECTION in move.decided.effects


def _bare(quoted: bytes) -> str:
    return quoted[1:-1].decode()


def _subjects(state: CallState) -> set[tuple[str, SubjectRef, str]]:
    call_id = str(state.call_id)
    return {(state.tenant_id, party.ref, call_id) for party in (*state.parties, *state.departed) if party.ref}


def _objectors(decided: Decided, given: Inputs, after: CallState) -> list[SubjectRef]:
    """Who is to be put on the objection register: the party that objected, also if it has left; unnamed, all here."""
    fact = given.cause
    if ADD_OBJECTION not in decided.effects or not isinstance(fact, CallerObjected):
        return []
    here, gone = after.parties, after.departed
    meant = here if fact.party_id is None else [p for p in (*here, *gone) if p.party_id == fact.party_id]
    return [party.ref for party in meant if party.external and party.ref]
