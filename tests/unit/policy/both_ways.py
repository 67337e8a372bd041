"""A call decided both ways, by asking the rules and by its shape, fact for fact."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from rightcall_common.bus import Record
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, CallEvent
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.live import Live
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.by_shape.table import Move
from rightcall_policy.by_shape.texts import inputs_text
from rightcall_policy.calls import inbound
from rightcall_policy.decision import inputs
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import Sample, World
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import call_decided
from rightcall_policy.decision.inputs import Inputs
from tests.unit.policy.story import START, Story
from tests.unit.policy.test_invariants import Told

EVENT = UUID(int=7)
NOW = START + timedelta(milliseconds=7)


def in_quotes(made: Iterator[UUID]) -> Iterator[bytes]:
    return (f'"{each}"'.encode() for each in made)


class Ids:
    """Ids made in order; how many so far."""

    def __init__(self) -> None:
        self.made = 0

    def __iter__(self) -> "Ids":
        return self

    def __next__(self) -> UUID:
        self.made += 1
        return UUID(int=(1 << 64) + self.made)


class Both:
    """The long way and the fast one, side by side, with ids made in the same order."""

    def __init__(self) -> None:
        self._slow_ids, self._fast_ids = Ids(), Ids()
        self.fast = Decider(in_quotes(self._fast_ids))
        self.fast.state_at(NOW)
        self.forget()

    def forget(self) -> None:
        """Go on with other calls."""
        self.calls: dict[str, Live] = {}
        self.state: CallState | None = None

    def take(self, value: bytes, at: World, registers: Registers) -> bytes | None:
        """Both answers, which are the same, as are the texts of state and inputs."""
        event, before = codec.parse(ADAPTER, value), self.state
        after, decided = advance(before, event, at, self._slow_ids.__next__)
        slow = codec.encode(call_decided(decided, EVENT, NOW)) if decided else None
        self.state = after
        live = self.calls.get(str(event.call_id))
        if live is not None and event.fact_seq <= live.fact_seq:
            assert (slow, live.state()) == (None, after)
            return None
        found = self._found(value, live, registers, at.sample)
        if found is None:
            self.calls[str(event.call_id)] = self.fast.hold(after, registers, event.at)
            self._fast_ids.made = self._slow_ids.made
            return slow
        fact, now, move = found
        self.calls[now.call_id] = now
        assert self.fast.step(now, move, fact, f'"{EVENT}"'.encode()) == slow
        assert now.state() == after
        if now.shape.text is not None:
            assert now.shape.text.of_call(now) == after.to_json()
        if decided is not None:
            refs, people = [now.refs[each] for each in move.refs], [now.employees[each] for each in move.employees]
            world = registers.text.of(refs, people, at.sample)
            text = inputs_text(before.to_json() if before else None, codec.encode(event), world)
            assert text == inputs.to_json(Inputs(event, before, only(at, refs, people)))
        return slow

    def _found(
        self, value: bytes, live: Live | None, registers: Registers, sample: Sample
    ) -> tuple[wire.Fact, Live, Move] | None:
        said = inbound.read(Record("calls-v1", 0, 0, "k", value, {}))
        if said is None or not isinstance(said.fact, wire.Fact):
            return None
        found = self.fast.find(live, said.fact, value, registers, sample)
        return (said.fact, *found) if found else None


def only(at: World, refs: list[str], people: list[str]) -> World:
    """What is looked up for a call of these."""

    def among(register: Any) -> Any:
        return {ref: register[ref] for ref in refs if ref in register}

    employees = {name: at.employees[name] for name in people if name in at.employees}
    registers = {"objections": among(at.objections), "never_record": among(at.never_record)}
    return at._replace(employees=employees, clients=among(at.clients), case_lawyers={}, **registers)


def facts_of(world: World, told: list[Told], zone: Any = UTC, every: float = 5) -> Iterator[CallEvent]:
    story = Story(world)
    for number, (kind, fields) in enumerate(told):
        fact = story.fact(kind, 0 if number < 3 else number * every, **fields)
        yield fact.model_copy(update={"at": fact.at.astimezone(zone)})
