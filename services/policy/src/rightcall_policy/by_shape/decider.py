"""From a fact's bytes to a decision's bytes. Where a call's shape is known it is a look-up; else the rules are asked.

Holds the calls that it was told of, in memory. What it cannot read strictly goes the long way: `decide.advance` itself.
"""

import re
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, TOPIC, CallEvent
from rightcall_common.ids import OPAQUE_PATTERN
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.names import NO_CALL, Names, canonical, concrete, employee_of, quoted, ref_of
from rightcall_policy.by_shape.registers import Looked, Registers
from rightcall_policy.by_shape.table import MOVES_MAX, Move, Shape, Table, list_text
from rightcall_policy.by_shape.wire import read, time_text
from rightcall_policy.call_state import CallState
from rightcall_policy.decide import advance
from rightcall_policy.decided import call_decided
from rightcall_policy.facts import Sample, Tenant

_REF: Final = re.compile(r"[0-9]{1,4}\.[0-9a-f]{32}")
_OPAQUE: Final = re.compile(OPAQUE_PATTERN)
_CALL_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Live:
    """A call: its shape, its names, and what they were last looked up in."""

    __slots__ = ("call_id", "decision_seq", "fact_seq", "listed", "looked", "names", "registers", "shape", "table", "tenant_id")

    def __init__(self, names: Names, table: Table, shape: Shape | None, tenant_id: str) -> None:
        self.names = names
        self.table = table
        self.shape = shape
        self.tenant_id = tenant_id
        self.call_id = names.call_id.encode()
        self.listed = list_text(names.client_list)
        self.registers: Registers | None = None
        self.looked = 0
        self.fact_seq = 0
        self.decision_seq = 0


class Decider:
    """One process's running calls. Not for several threads.

    Args:
        mint: quoted ids of recordings and segments. `event_id`: likewise, of the decisions themselves.
    """

    def __init__(self, mint: Callable[[], bytes], event_id: Callable[[], bytes]) -> None:
        self.calls: dict[str, Live] = {}
        self._mint = mint
        self._event_id = event_id
        self._tables: dict[int, Table] = {}
        self._now = datetime.min.replace(tzinfo=UTC)
        self._now_text = b""

    def at(self, now: datetime) -> None:
        """When policy states what follows."""
        self._now, self._now_text = now, time_text(now)

    def take(self, value: bytes, registers: Registers, sample: Sample) -> bytes | None:
        """The decision on a fact; None where it is no barrier, or was seen before. Raises as `codec.parse` does."""
        fact = read(value)
        if fact is None:
            return self._long_way(value, registers, sample)
        at = time_text(fact.at)
        live = self.calls.get(fact.call_id)
        if at not in value or (live is None) is not (type(fact) is wire.CallStarted):
            return self._long_way(value, registers, sample)
        if live is None:
            live, key = self._begin(fact, registers, sample)
            moves = live.table.starts
        else:
            if fact.fact_seq <= live.fact_seq:
                return None
            table, when = live.table, fact.at
            if (
                live.registers is not registers
                or not table.begins <= when < table.ends
                or when < registers.latest_notice
            ):
                self._look(live, registers, when)
            key = _KEYS[type(fact)](self, live, fact, sample)
            moves = live.shape.moves
        if key is None or fact.tenant_id != live.tenant_id:
            return self._long_way(value, registers, sample)
        move = moves.get(key)
        if move is None:
            move = moves[key] = self._judge(live, value, sample)
        ...
