"""What a fact does to a call, from its bytes alone: a look-up where the shape is known; else the rules are asked, once.

Not here: calls that run (whoever asks holds them), and what has to go the long way, `decide.advance` itself.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, TOPIC, CallEvent, PartyJoined
from rightcall_policy.by_shape import keys
from rightcall_policy.by_shape.live import Live, without_identities
from rightcall_policy.by_shape.names import Names, canonical
from rightcall_policy.by_shape.registers import Looked, Registers, list_text
from rightcall_policy.by_shape.table import IDS_PER_DECISION, MOVES_MAX, Move, Table
from rightcall_policy.by_shape.wire import CallStarted, Fact, time_text
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import Sample, Tenant

TENANTS_MAX: Final = 1_000
"""Versions of rules in memory at once; beyond that all are forgotten and asked again."""
DAYS_MAX: Final = 3
"""Around midnight facts of two days come, and a call's start may be a day older."""
AT_PLACE: Final = len('{"event_id":"","tenant_id":"","at":') + 36
"""Where `at` stands in what our own producers write, but for the tenant's id."""
_KEY_OF: Final = keys.OF
_NONE: Final[list[Table]] = []


class Decider:
    """The shapes of one process. Not for several threads.

    Args:
        ids: quoted ids of recordings, segments and decisions, without end; see `ids.uuid4_texts`.
    """

    def __init__(self, ids: Iterator[bytes]) -> None:
        self.asked = 0
        """How often the rules were asked: once per shape."""
        self.new_id = ids.__next__
        self._tables: dict[int, list[Table]] = {}
        self._now = datetime.min.replace(tzinfo=UTC)
        self._now_text = b""

    def state_at(self, now: datetime) -> None:
        """When policy states what follows."""
        self._now, self._now_text = now, time_text(now)

    def hold(self, state: CallState, registers: Registers, at: datetime) -> Live:
        """Go on with a call that is kept elsewhere."""
        table = self._open(registers, at)
        live = Live(str(state.call_id), state.started_at, state.client_list, state.secret_since)
        shape = canonical(state, live, table.noon)
        live.tenant_id, live.table, live.shape = state.tenant_id, table, table.shape(shape, len(live.minted))
        live.call_text, live.listed = live.call_id.encode(), list_text(live.client_list)
        live.fact_seq, live.decision_seq = state.fact_seq, state.decision_seq
        return live

    def find(
        self, live: Live | None, fact: Fact, value: bytes, registers: Registers, sample: Sample
    ) -> tuple[Live, Move] | None:
        """What `fact`, read from `value`, does to its call; None: go the long way. Nothing has happened yet.

        `live` is the call, None before its first fact; the one in the answer is the one to be gone on with. The fact
        must be newer than the call's last and call its id as we write it. Raises as `codec.parse` does: a name may be
        none.
        """
        at = time_text(fact.at)
        if not value.startswith(at, AT_PLACE + len(fact.tenant_id)) and at not in value:
            return None  # another notation than ours: a decision repeats the instant
        if live is None:
            return self._begin(value, fact, registers, sample)
        if live.registers is not registers or not live.begins <= fact.at < live.ends:
            live.look(self._open(registers, fact.at), registers, fact.at)
        key = _KEY_OF[type(fact)](live, fact, registers, sample)
        if key is None or fact.tenant_id != live.tenant_id or not registers.in_a_case.isdisjoint(live.refs):
            return None
        move = live.shape.moves.get(key)
        return live, self._learn(value, live, key, registers, sample) if move is None else move

    def step(self, live: Live, move: Move, fact: Fact, event_id: bytes) -> bytes | None:
        """Let it happen. The decision's bytes, under this quoted id; None where the fact is no barrier."""
        new_id = self.new_id
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
        at = time_text(fact.at)
        return move.text % (
            event_id, self._now_text, live.call_text, decision_seq, seq, at, recording, segment, listed
        )  # fmt: skip

    def _begin(self, value: bytes, fact: Fact, registers: Registers, sample: Sample) -> tuple[Live, Move] | None:
        """A call's first fact; None if that is not its start."""
        call_id, at = fact.call_id, fact.at
        if type(fact) is not CallStarted:
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
        live = Live(
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
