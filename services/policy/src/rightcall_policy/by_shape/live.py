"""A running call as the fast path holds it: its shape, its names, and what they were last looked up in."""

from datetime import datetime, timedelta
from typing import Any, Final

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEvent,
    CallStarted,
    Party,
    PartyJoined,
)
from rightcall_policy.by_shape.names import NO_CALL, Names, concrete, employee_of, ref_of
from rightcall_policy.by_shape.registers import Looked, Registers
from rightcall_policy.by_shape.table import Shape, Table, list_text
from rightcall_policy.call_state import CallState

LATER: Final = timedelta(seconds=1)
KEY_FOR: Final = timedelta(hours=1)


class Live:
    """One call. `looked`: number in its table of what its names were looked up as, in `registers`."""

    __slots__ = (
        "begins",
        "call_id",
        "decision_seq",
        "ends",
        "fact_seq",
        "listed",
        "looked",
        "names",
        "registers",
        "shape",
        "table",
        "tenant_id",
    )

    def __init__(self, names: Names, tenant_id: str, table: Table, shape: Shape) -> None:
        self.names = names
        self.tenant_id = tenant_id
        self.table = table
        self.shape = shape
        self.call_id = names.call_id.encode()
        self.listed = list_text(names.client_list)
        self.registers: Registers | None = None
        self.begins = self.ends = table.begins
        """While a fact's time lies between them, what was looked up stays true."""
        self.looked = 0
        self.fact_seq = 0
        self.decision_seq = 0

    def state(self) -> CallState:
        """The call as it is kept."""
        return concrete(self.shape.state, self.names, self.fact_seq, self.decision_seq)

    def look(self, table: Table, registers: Registers, at: datetime) -> None:
        """Look its names up anew; on another day or under other rules its shape is one of another table."""
        if table is not self.table:
            noon = table.noon if self.shape.state.secret_since else None
            state = self.shape.state._replace(started_at=table.noon, secret_since=noon)
            self.table, self.shape = table, table.shape(state, self.shape.minted)
        self.registers = registers
        self.begins, self.ends = max(table.begins, registers.latest_notice), table.ends
        self.looked = table.looked.number(
            Looked(
                registers.world.vault,
                tuple([registers.employee(name, at) for name in self.names.employees]),
                tuple([registers.ref_now(ref) for ref in self.names.refs]),
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
