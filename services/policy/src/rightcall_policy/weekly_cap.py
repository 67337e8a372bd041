"""Whose weekly cap a sampled call is held against, and whether it is reached (R27). Pure.

Not here: which calls were kept (`store.samples`), and what a reached cap does to the call (`fold`).
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from rightcall_common.events.calls import CallEvent, CallStarted, Party, PartyJoined
from rightcall_policy.call_state import CallState
from rightcall_policy.fold import holds_quality

Kept = Mapping[tuple[str, str], Collection[UUID]]
"""(period, employee) -> calls kept for quality."""


def parties_of(fact: CallEvent) -> tuple[Party, ...]:
    """The parties that a fact brings in."""
    if isinstance(fact, CallStarted):
        return fact.parties
    return (fact.party,) if isinstance(fact, PartyJoined) else ()


def asked_of(fact: CallEvent, state: CallState | None) -> set[str]:
    """All employees on the call until it is kept, then who joins. Empty: nobody is named, so nobody has a count."""
    present = state.parties if state and not holds_quality(state) else ()
    return {party.employee_id for party in present if party.employee_id} | {
        party.employee_id for party in parties_of(fact) if party.employee_id
    }


def on_the_call(state: CallState) -> list[str]:
    """For whom a call counts that is kept now."""
    return sorted({party.employee_id for party in state.parties if party.employee_id})


def reached(kept: Kept, period: str, employees: Collection[str], call_id: UUID, cap: int) -> bool | None:
    """One of them already has `cap` other calls in this period. None: there is nobody to ask."""
    if not employees:
        return None
    return any(sum(call != call_id for call in kept.get((period, each), ())) >= cap for each in employees)
