"""From a fact's bytes to a decision's bytes. Where the shape is known this is a look-up; else the rules are asked.

Holds the calls that it was told of, in memory. What it cannot read strictly goes the long way: `decide.advance` itself.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, TOPIC, CallEvent, PartyJoined
from rightcall_policy.by_shape import keys
from rightcall_policy.by_shape.live import Live, without_identities
from rightcall_policy.by_shape.names import Names, canonical
from rightcall_policy.by_shape.registers import Looked, Registers, list_text
from rightcall_policy.by_shape.table import IDS_PER_DECISION, MOVES_MAX, Move, Table
from rightcall_policy.by_shape.wire import NOT_READ, CallStarted, Fact, read, time_text
from rightcall_policy.call_state import CallState
from rightcall_policy.decide import advance
from rightcall_policy.decided import call_decided
from rightcall_policy.facts import Sample, Tenant

TENANTS_MAX: Final = 1_000
"""Versions of rules in memory at once; beyond that all are forgotten and asked again."""
DAYS_MAX: Final = 3
"""Around midnight facts of two days come, and a call's start may be a day older."""
_CALL_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


AT_PLACE: Final = len('{"event_id":"","tenant_id":"","at":') + 36
"""Where `at` stands in what our own producers write, but for the tenant's id."""
_KEY_OF: Final = keys.OF
_NONE: Final[list[Table]] = []


class Decider:
    """The running calls of one process. Not for several threads.

    Args:
        ids: quoted ids of recordings, segments and decisions, without end; see `ids.uuid4_texts`.
    """

    def __init__(self, ids: Iterator[bytes]) -> None:
        self.calls: dict[str, Live] = {}
        self.asked = 0
        """How often the rules were asked: once per shape, and on the long way."""
        self._new_id = ids.__next__
        self._tables: dict[int, list[Table]] = {}
        self._now = datetime.min.replace(tzinfo=UTC)
        self._now_text = b""

    def state_at(self, now: datetime) -> None:
        """When policy states what follows."""
        self._now, self._now_text = now, time_text(now)

    def hold(self, state: CallState, registers: Registers, at: datetime) -> None:
        """Go on with a call that is kept elsewhere."""
        table = self._open(registers, at)
        live = Live(str(state.call_id), state.started_at, state.client_list, state.secret_since)
        shape = canonical(state, live, table.noon)
        live.tenant_id, live.table, live.shape = state.tenant_id, table, table.shape(shape, len(live.minted))
        live.call_text, live.listed = live.call_id.encode(), list_text(live.client_list)
        live.fact_seq, live.decision_seq = state.fact_seq, state.decision_seq
        self.calls[live.call_id] = live

    def take(self, value: bytes, registers: Registers, sample: Sample) -> bytes | None:
        """The decision on a fact; None where it is no barrier or was seen before. Raises as `codec.parse` does."""
        try:
            fact = read(value)
        except NOT_READ:
            return self._long_way(value, registers, sample)
        at = time_text(fact.at)
        if not value.startswith(at, AT_PLACE + len(fact.tenant_id)) and at not in value:
            return self._long_way(value, registers, sample)
        live = self.calls.get(fact.call_id)
        if live is None:
            begun = self._begin(value, fact, registers, sample)
            if begun is None:
                return self._long_way(value, registers, sample)
            live, move = begun
        elif fact.fact_seq <= live.fact_seq:
            return None
        else:
            if live.registers is not registers or not live.begins <= fact.at < live.ends:
                live.look(self._open(registers, fact.at), registers, fact.at)
            key = _KEY_OF[type(fact)](live, fact, registers, sample)
            if key is None or fact.tenant_id != live.tenant_id or not registers.in_a_case.isdisjoint(live.refs):
                return self._long_way(value, registers, sample)
            known = live.shape.moves.get(key)
            move = self._learn(value, live, key, registers, sample) if known is None else known
        new_id = self._new_id
        if move.minted:
            live.minted += (new_id(), new_id()) if move.minted == IDS_PER_DECISION else (new_id(),)
        if move.masks is not None:
            live.secret_since = fact.at if move.masks else None
        live.shape = move.after
        live.fact_seq = seq = fact.fact_seq
        if move.text is None:
            return None
        live.decision_seq = decision_seq = live.decision_seq + 1
        recording = segment = b"null"
        if move.recording >= 0:
            recording, segment = live.minted[move.recording], live.minted[move.segment]
        listed = live.listed if move.listed else b"null"
        call = live.call_text
        return move.text % (new_id(), self._now_text, call, decision_seq, seq, at, recording, segment, listed)

    def _begin(self, value: bytes, fact: Fact, registers: Registers, sample: Sample) -> tuple[Live, Move] | None:
        """A call's first fact; None if that is not its start, or not written as we know it."""
        call_id, at = fact.call_id, fact.at
        if type(fact) is not CallStarted or not _CALL_ID(call_id):
            return None
        table = registers.table
        if table is None or not registers.begins <= at < registers.ends:
            table = self._open(registers, at)
        found = keys.of_start(fact, registers, sample)
        if found is None:
            return None
        key, refs, employees = found
        move = table.starts.get(key)
        if move is None:
            event = self._read(value, registers)
            names = Names(call_id, at, registers.world.client_list, None, refs, employees)
            looked = Looked(registers.vault, *key[1:])
            shape = without_identities(event, names, table.noon)
            move = table.starts[key] = table.judge(None, shape, looked, names.client_list, sample)
        live = self.calls[call_id] = Live(
            call_id,
            at,
            registers.world.client_list,
            None,
            refs,
            employees,
            (),
            fact.tenant_id,
            table,
            move.after,
            call_id.encode(),
            registers.listed,
            registers,
            registers.begins,
            registers.ends,
            move.looked,
        )
        return live, move

    def _learn(self, value: bytes, live: Live, key: keys.Key, registers: Registers, sample: Sample) -> Move:
        """Ask the rules, once for all calls of this shape."""
        event = self._read(value, registers)
        looked = self._looked(live, event, registers)
        shape = without_identities(event, live, live.table.noon)
        move = live.shape.moves[key] = live.table.judge(live.shape, shape, looked, live.client_list, sample)
        return move

    def _looked(self, live: Live, event: CallEvent, registers: Registers) -> Looked:
        looked = live.table.looked.values[live.looked]
        if not isinstance(event, PartyJoined) or event.party.subject_ref is None:
            return looked
        ref = event.party.subject_ref
        refs = list(looked.refs)
        refs[live.ref(ref)] = registers.ref(ref, live.started_at)
        return looked._replace(refs=tuple(refs))

    def _read(self, value: bytes, registers: Registers) -> CallEvent:
        """The fact as the rules take it. A table that has become too large is left to the calls that use it."""
        self.asked += 1
        if registers.table is not None and registers.table.moves > MOVES_MAX:
            registers.table = None
        return codec.parse(ADAPTER, value, where=TOPIC)

    def _long_way(self, value: bytes, registers: Registers, sample: Sample) -> bytes | None:
        event = self._read(value, registers)
        live = self.calls.get(str(event.call_id))
        world = registers.world._replace(sample=sample)
        after, decided = advance(live.state() if live else None, event, world, lambda: _uuid(self._new_id()))
        self.hold(after, registers, event.at)
        return codec.encode(call_decided(decided, _uuid(self._new_id()), self._now)) if decided else None

    def _open(self, registers: Registers, at: datetime) -> Table:
        """Give the registers the table of their rules on the day of `at`, for the calls that begin then."""
        registers.table = table = self._table(registers.world.tenant, at)
        registers.begins, registers.ends = registers.span(table, at)
        return table

    def _table(self, tenant: Tenant | None, at: datetime) -> Table:
        """The table of these rules (this very object) on the day of `at`."""
        tables = self._tables.get(id(tenant), _NONE)
        for table in tables:
            if table.begins <= at < table.ends and table.tenant is tenant and table.moves <= MOVES_MAX:
                return table
        if len(self._tables) > TENANTS_MAX:
            self._tables.clear()
        kept = [table for table in tables if table.tenant is tenant and table.moves <= MOVES_MAX]
        made = Table(tenant, at)
        self._tables[id(tenant)] = [made, *kept[: DAYS_MAX - 1]]
        return made


def _uuid(text: bytes) -> UUID:
    return UUID(text.decode()[1:-1])
