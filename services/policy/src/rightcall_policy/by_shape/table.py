"""The shapes of a tenant's calls under one version of its rules, on one of its days, and what facts make of them."""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_common.errors import InvariantBroken
from rightcall_common.events import codec
from rightcall_common.events.calls import CallEvent
from rightcall_policy.by_shape.names import (
    anonymous,
    employee_number,
    employee_of,
    id_of,
    number_of,
    quoted,
    ref_number,
    ref_of,
)
from rightcall_policy.by_shape.registers import Looked, Numbered, list_text, world_of
from rightcall_policy.by_shape.texts import StateText
from rightcall_policy.by_shape.wire import time_text
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import ListState, Sample, Tenant, Vault
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import Decided, call_decided
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.sampling.draws import draw_of
from rightcall_policy.decision.sampling.weekly_cap import parties_of

MOVES_MAX: Final = 50_000
"""Then a new table is begun: some 100 MB at most, and no tenant's day has shown a tenth of it."""
NO_LOOK: Final = Looked(Vault(), (), ())
IDS_PER_DECISION: Final = 2
"""A recording's and a segment's."""
_EVENT: Final = UUID(int=(1 << 128) - 1)
_NOW: Final = datetime(1800, 1, 1, tzinfo=UTC)


class Shape:
    """A call with no identity left in it, and where each fact leads from here. `minted`: ids made so far."""

    __slots__ = ("_text", "minted", "moves", "state")

    def __init__(self, state: CallState, minted: int) -> None:
        self.state = state
        self.minted = minted
        self.moves: dict[Hashable, Move] = {}
        self._text: StateText | None = None

    @property
    def text(self) -> StateText | None:
        """How the state of its calls is written; see `StateText.of`."""
        if self._text is None:
            self._text = StateText.of(self.state)
        return self._text


class Move:
    """What one fact does to one shape. `text`: the decision's bytes with holes for identities; None: no barrier."""

    __slots__ = (
        "after", "decided", "draw", "employees", "listed", "looked", "masks", "minted", "recording", "refs", "segment",
        "text",
    )  # fmt: skip

    def __init__(self, given: Inputs, after: Shape, minted: int, looked: int, decided: Decided | None) -> None:
        masked = given.before is not None and given.before.secret_since is not None
        self.after = after
        self.looked = looked
        """What a call that begins with this move was looked up as."""
        self.masks = None if masked == (after.state.secret_since is not None) else not masked
        """True: a mask begins with this fact; False: it ends."""
        self.minted = minted
        self.decided = decided
        """As the rules said it of the shape."""
        self.draw = draw_of(decided, given, after.state, "") if decided else None
        """What it says of the call's draw (R27), but for call and period."""
        self.text = _holes(decided) if decided else None
        self.listed = decided is not None and decided.client_list.version is not None
        self.recording = number_of(decided.recording_id) if decided and decided.recording_id else -1
        self.segment = number_of(decided.segment_id) if decided and decided.segment_id else -1
        here, new = given.before.parties if given.before else (), parties_of(given.cause)
        self.refs = _numbers([*(party.ref for party in here), *(party.subject_ref for party in new)], ref_number)
        """Whose registers a decision's inputs hold, as is `employees`: by number."""
        ids = [*(party.employee_id for party in here), *(party.employee_id for party in new)]
        self.employees = _numbers(ids, employee_number)


def _numbers(names: Iterable[str | None], number: Callable[[str], int]) -> tuple[int, ...]:
    return tuple({number(name) for name in names if name})


class Table:
    """Filled by asking the rules once per shape and fact; never by anything else."""

    __slots__ = ("_shapes", "begins", "ends", "looked", "moves", "noon", "starts", "tenant")

    def __init__(self, tenant: Tenant | None, at: datetime) -> None:
        zone = ZoneInfo(tenant.time_zone if tenant else "UTC")
        day = at.astimezone(zone).date()
        self.tenant = tenant
        self.begins = datetime.combine(day, time(), zone).astimezone(UTC)
        self.ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        self.noon = datetime.combine(day, time(12), zone).astimezone(UTC)
        """When every shape of this day begins and is judged: rules see days, never clocks."""
        self.starts: dict[Hashable, Move] = {}
        self.looked: Numbered[Looked] = Numbered(NO_LOOK)
        self.moves = 0
        self._shapes: dict[tuple[CallState, int], Shape] = {}

    def shape(self, state: CallState, minted: int) -> Shape:
        """The one shape that is so."""
        found = self._shapes.get((state, minted))
        if found is None:
            found = self._shapes[state, minted] = Shape(state, minted)
        return found

    def judge(self, before: Shape | None, fact: CallEvent, looked: Looked, listed: ListState, sample: Sample) -> Move:
        """Ask the rules about a fact and a call without identities."""
        made = before.minted if before else 0
        ids = [id_of(number) for number in range(made, made + IDS_PER_DECISION)]
        fresh = iter(ids)
        names = (
            {number: ref_of(number) for number in range(len(looked.refs))},
            {number: employee_of(number) for number in range(len(looked.employees))},
        )
        world = world_of(looked, self.tenant, anonymous(listed), sample, self.noon, names)
        after, decided = advance(before.state if before else None, fact, world, lambda: next(fresh))
        minted = IDS_PER_DECISION - len(list(fresh))
        state = after._replace(fact_seq=0, decision_seq=0, secret_since=self.noon if after.secret_since else None)
        self.moves += 1
        given = Inputs(fact, before.state if before else None, world)
        return Move(given, self.shape(state, made + minted), minted, self.looked.number(looked), decided)


NO_TABLE: Final = Table(None, datetime(2000, 1, 1, tzinfo=UTC))
NO_SHAPE: Final = Shape(
    CallState(
        id_of(0), "", "", "", "unknown", NO_TABLE.noon, False, False, False, ListState(None, "unavailable"), Sample()
    ),
    0,
)
"""Of a call that has not begun."""


def _holes(decided: Decided) -> bytes:
    """The decision as pydantic writes it, with %-holes in this order for what belongs to one call."""
    text = codec.encode(call_decided(decided, _EVENT, _NOW)).replace(b"%", b"%%")
    listed = decided.client_list
    holes = {
        f'"event_id":"{_EVENT}"': '"event_id":%b',
        '"at":"1800-01-01T00:00:00Z"': '"at":%b',
        f'"call_id":"{decided.call_id}"': '"call_id":"%b"',
        f'"decision_seq":{decided.decision_seq},': '"decision_seq":%d,',
        f'"after_fact":{decided.after_fact},': '"after_fact":%d,',
        f'"effective_at":{time_text(decided.effective_at).decode()},': '"effective_at":%b,',
        f'"recording_id":{_json(decided.recording_id)},': '"recording_id":%b,',
        f'"segment_id":{_json(decided.segment_id)},': '"segment_id":%b,',
        f'"client_list":{list_text(listed).decode()}}}': '"client_list":%b}',
    }
    for value, hole in holes.items():
        if text.count(value.encode()) != 1:
            raise InvariantBroken("a decision is not written as its holes expect")
        text = text.replace(value.encode(), hole.encode())
    return text


def _json(made: UUID | None) -> str:
    return quoted(made).decode() if made else "null"
