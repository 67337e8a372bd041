"""A running call as the fast path holds it: its shape, its names, and what they were last looked up in."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEvent,
    CallStarted,
    Party,
    PartyJoined,
)
from rightcall_policy.by_shape.names import NO_CALL, Names, concrete, employee_number, employee_of, ref_of
from rightcall_policy.by_shape.registers import Looked, Registers
from rightcall_policy.by_shape.table import NO_SHAPE, NO_TABLE, Shape, Table
from rightcall_policy.decision.call_state import CallState

NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
LATER: Final = timedelta(seconds=1)
KEY_FOR: Final = timedelta(hours=1)


class Live(Names, gc=False):
    """One call, and the names that its shape leaves out.

    `looked` is the number, in its table, of what its names were looked up as in `registers`; that stays true for facts
    between `begins` and `ends`. `call_text` and `listed` are what every decision on it repeats, `own` what every state
    does, as JSON; `text` is its state as it was last written.
    """

    tenant_id: str = ""
    table: Table = NO_TABLE
    shape: Shape = NO_SHAPE
    call_text: bytes = b""
    listed: bytes = b""
    registers: Registers | None = None
    begins: datetime = NEVER
    ends: datetime = NEVER
    looked: int = 0
    fact_seq: int = 0
    decision_seq: int = 0
    own: tuple[str, str, str] | None = None
    text: str | None = None

    def state(self) -> CallState:
        """The call as it is kept."""
        return concrete(self.shape.state, self, self.fact_seq, self.decision_seq)

    def present(self) -> set[str]:
        """The employees who are on the call now."""
        here = self.shape.state.parties
        return {self.employees[employee_number(party.employee_id)] for party in here if party.employee_id}

    def look(self, table: Table, registers: Registers, at: datetime) -> None:
        """Look its names up anew. On another day or under other rules its shape is one of another table."""
        if table is not self.table:
            noon = table.noon if self.shape.state.secret_since else None
            state = self.shape.state._replace(started_at=table.noon, secret_since=noon)
            self.table, self.shape = table, table.shape(state, self.shape.minted)
        self.registers = registers
        self.begins, self.ends = registers.span(table, at)
        self.looked = table.looked.number(
            Looked(
                registers.vault,
                tuple([registers.employee(name, at) for name in self.employees]),
                tuple([registers.ref_now(ref) for ref in self.refs]),
            )
        )


def without_identities(fact: CallEvent, names: Names, noon: datetime) -> CallEvent:
    """The fact as it happens to a shape: its next one, and after the call's start unless that matters (R08)."""
    changes: dict[str, Any] = {"call_id": NO_CALL, "fact_seq": 1, "at": noon + LATER}
    if isinstance(fact, CallStarted):
        until = fact.media.transit_key_until
        sealed = until is not None and until > fact.at
        changes["at"] = noon
        changes["parties"] = tuple(_party(party, names) for party in fact.parties)
        changes["media"] = fact.media.model_copy(update={"transit_key_until": noon + KEY_FOR if sealed else None})
    elif isinstance(fact, PartyJoined):
        changes["party"] = _party(fact.party, names)
    elif isinstance(fact, AgentActed | AgentSignalled) and fact.employee_id is not None:
        changes["employee_id"] = employee_of(names.employee(fact.employee_id))
    if isinstance(fact, AgentActed) and fact.at <= names.started_at:
        changes["at"] = noon
    return fact.model_copy(update=changes)


def _party(party: Party, names: Names) -> Party:
    ref, employee = party.subject_ref, party.employee_id
    return party.model_copy(
        update={
            "subject_ref": None if ref is None else ref_of(names.ref(ref)),
            "employee_id": None if employee is None else employee_of(names.employee(employee)),
        }
    )
