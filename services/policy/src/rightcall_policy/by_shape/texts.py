"""What is kept of a call and of a decision, as JSON: a shape's text with holes for what belongs to one call.

The same text as `CallState.to_json` gives, and for a decision's inputs the same values as `inputs.to_json` gives.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rightcall_policy.by_shape.names import employee_number, number_of, ref_number, renamed
from rightcall_policy.by_shape.wire import time_text
from rightcall_policy.decision.call_state import CallState, encode_state
from rightcall_policy.decision.context import Sample, World

if TYPE_CHECKING:
    from rightcall_policy.by_shape.live import Live

_OWN: Final = ("call_id", "started_at", "client_list", "fact_seq", "decision_seq")
"""Besides names, what every call has of its own."""
_KINDS: Final = {"o": 0, "r": 1, "e": 2, "m": 3}
"""Its own; refs; employees; minted ids. Only the last are kept in quotes."""
_HOLE: Final = re.compile(r'"\\u0001([orem])(\d+)\\u0001"')
"""U+0001 is in no name: none can be taken for a hole."""
_sorted: Final = msgspec.json.Encoder(order="sorted").encode


def _json(value: object) -> str:
    return _sorted(value).decode()


@cache  # nine in all
def _sample(sample: Sample) -> str:
    return _json(sample)


class StateText:
    """How the state of every call of one shape is written."""

    __slots__ = ("_form", "_holes")

    def __init__(self, state: CallState) -> None:
        marked = renamed(
            state,
            ref=lambda ref: _hole("r", ref_number(ref)),
            employee=lambda name: _hole("e", employee_number(name)),
            minted=lambda made: _hole("m", number_of(made)),
        )
        own = {name: _hole("o", number) for number, name in enumerate(_OWN)}
        text = encode_state({**marked._asdict(), **own}).replace("%", "%%")
        self._holes = tuple([(_KINDS[each[1]], int(each[2])) for each in _HOLE.finditer(text)])
        self._form = _HOLE.sub(lambda each: '"%s"' if each[1] in "re" else "%s", text)

    @staticmethod
    def of(state: CallState) -> "StateText | None":
        """None: what stands in it depends on more than names (since when it is masked, who paused in which order)."""
        return StateText(state) if state.secret_since is None and len(state.paused_by) <= 1 else None

    def of_call(self, live: "Live") -> str:
        """The state of this call."""
        if live.own is None:
            live.own = f'"{live.call_id}"', time_text(live.started_at).decode(), _json(live.client_list)
        own = (*live.own, live.fact_seq, live.decision_seq)
        said = own, live.refs, live.employees, [each.decode() for each in live.minted]
        return self._form % tuple([said[kind][number] for kind, number in self._holes])


class WorldText:
    """One tenant's registers as a decision's inputs have them: only who takes part in the call."""

    __slots__ = ("_clients", "_end", "_listed", "_people", "_world")

    def __init__(self, world: World) -> None:
        self._world = world
        self._people: dict[str, str] = {}
        self._clients: dict[str, str] = {}
        self._listed = _json(world.client_list)
        self._end = f',"vault":{_json(world.vault)}}}'

    def of(self, refs: Iterable[str], employees: Iterable[str], sample: Sample) -> str:
        """A `World` of these alone. In no case on file (A8): such calls go the long way."""
        world, refs = self._world, sorted(refs)
        people = [text for name in sorted(employees) if (text := self._employee(name))]
        clients = [text for ref in refs if (text := self._client(ref))]
        objections = _among(world.objections, refs) if world.objections else ""
        never = _among(world.never_record, refs) if world.never_record else ""
        return (
            f'{{"client_list":{self._listed},"clients":{{{",".join(clients)}}},"employees":[{",".join(people)}],'
            f'"never_record":{{{never}}},"objections":{{{objections}}},"sample":{_sample(sample)}{self._end}'
        )

    def _employee(self, name: str) -> str:
        text = self._people.get(name)
        if text is None:
            who = self._world.employees.get(name)
            text = self._people[name] = _json(who) if who else ""
        return text

    def _client(self, ref: str) -> str:
        text = self._clients.get(ref)
        if text is None:
            rows = self._world.clients.get(ref)
            text = self._clients[ref] = f'"{ref}":{_json(rows)}' if rows else ""
        return text


def inputs_text(before: str | None, value: bytes, world: str) -> str:
    """`inputs.to_json`: the fact as it was received, between what stood before and what was looked up."""
    return f'{{"before":{before or "null"},"fact":{value.decode()},"world":{world}}}'


def _among(register: Mapping[str, Any], refs: Iterable[str]) -> str:
    return ",".join([f'"{ref}":{_json(register[ref])}' for ref in refs if ref in register])


def _hole(kind: str, number: int) -> Any:
    return f"\x01{kind}{number}\x01"
