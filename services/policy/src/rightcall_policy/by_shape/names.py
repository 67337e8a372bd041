"""Who is who in one call: the identities that a shape leaves out, each under the number by which the shape knows it.

`canonical` takes them out of a `CallState`, `concrete` puts them back; one is the other's inverse.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from rightcall_policy.decision.call_state import CallState, PartyState, Recording
from rightcall_policy.decision.context import ListState

NO_CALL: Final = UUID(int=0)


class Names(msgspec.Struct, gc=False):
    """One call's identities. Refs, employees and minted ids stand in the order in which they were first seen.

    A struct of msgspec, because it takes a quarter of the time to make and none of the garbage collector's.
    """

    call_id: str
    started_at: datetime
    client_list: ListState
    secret_since: datetime | None = None
    refs: tuple[str, ...] = ()
    employees: tuple[str, ...] = ()
    minted: tuple[bytes, ...] = ()
    """Of recordings and segments, as they stand in JSON: in quotes."""

    def ref(self, ref: str) -> int:
        """Its number; a new one if it was not seen before."""
        if ref not in self.refs:
            self.refs += (ref,)
        return self.refs.index(ref)

    def employee(self, employee_id: str) -> int:
        """Likewise."""
        if employee_id not in self.employees:
            self.employees += (employee_id,)
        return self.employees.index(employee_id)

    def made(self, quoted_id: bytes) -> int:
        """Likewise."""
        if quoted_id not in self.minted:
            self.minted += (quoted_id,)
        return self.minted.index(quoted_id)


def ref_of(number: int) -> str:
    """How a shape writes the ref with this number: key version 0, which no ref has."""
    return f"0.{number:032x}"


def employee_of(number: int) -> str:
    """How a shape writes the employee with this number."""
    return f"e{number}"


def ref_number(name: str) -> int:
    """`ref_of` read back."""
    return int(name[2:], 16)


def employee_number(name: str) -> int:
    """`employee_of` read back."""
    return int(name[1:])


def id_of(number: int) -> UUID:
    """How a shape writes the minted id with this number."""
    return UUID(int=number + 1)


def number_of(made: UUID) -> int:
    """`id_of` read back."""
    return made.int - 1


def quoted(made: UUID) -> bytes:
    """As JSON has it."""
    return f'"{made}"'.encode()


def canonical(state: CallState, names: Names, noon: datetime) -> CallState:
    """The state with `names` taken out; those that it does not know yet are added to it."""
    return renamed(
        state,
        ref=lambda ref: ref_of(names.ref(ref)),
        employee=lambda name: employee_of(names.employee(name)),
        minted=lambda each: id_of(names.made(quoted(each))),
    )._replace(
        call_id=NO_CALL,
        started_at=noon,
        client_list=anonymous(names.client_list),
        secret_since=noon if state.secret_since else None,
        fact_seq=0,
        decision_seq=0,
    )


def concrete(shape: CallState, names: Names, fact_seq: int, decision_seq: int) -> CallState:
    """The state with `names` put back."""
    return renamed(
        shape,
        ref=lambda ref: names.refs[ref_number(ref)],
        employee=lambda name: names.employees[employee_number(name)],
        minted=lambda each: UUID(names.minted[number_of(each)].decode()[1:-1]),
    )._replace(
        call_id=UUID(names.call_id),
        started_at=names.started_at,
        client_list=names.client_list,
        secret_since=names.secret_since,
        fact_seq=fact_seq,
        decision_seq=decision_seq,
    )


def anonymous(client_list: ListState) -> ListState:
    """What decisions may depend on: whether there is a list, and whether it is fresh."""
    return ListState(None if client_list.version is None else 1, client_list.freshness)


def renamed(
    state: CallState, ref: Callable[[str], str], employee: Callable[[str], str], minted: Callable[[UUID], UUID]
) -> CallState:
    """The state with every name in it replaced."""

    def party(one: PartyState) -> PartyState:
        return one._replace(
            ref=ref(one.ref) if one.ref is not None else None,
            employee_id=employee(one.employee_id) if one.employee_id is not None else None,
        )

    def recording(one: Recording) -> Recording:
        return one._replace(recording_id=minted(one.recording_id))

    stood = state.standing
    return state._replace(
        parties=tuple([party(one) for one in state.parties]),
        departed=tuple([party(one) for one in state.departed]),
        paused_by=tuple(sorted([employee(name) if name else "" for name in state.paused_by])),
        recordings=tuple([recording(one) for one in state.recordings]),
        standing=stood._replace(
            recording_id=minted(stood.recording_id) if stood.recording_id else None,
            segment_id=minted(stood.segment_id) if stood.segment_id else None,
        ),
    )
