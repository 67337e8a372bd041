"""Whose weekly cap a sampled call is held against, and whether it is reached (R27). Pure.

Not here: which calls were kept (`store.samples`), and what a reached cap does to the call (`fold`).
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from rightcall_common.events.calls import CallEvent, CallStarted, Party, PartyJoined
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import Sample
from rightcall_policy.decision.fold import holds_quality
from rightcall_policy.decision.transition import Triggered

Kept = Mapping[tuple[str, str], Collection[UUID]]
"""(period, employee) -> calls kept for quality."""


def parties_of(fact: CallEvent | Triggered) -> tuple[Party, ...]:
    """The parties that a fact brings in."""
    if isinstance(fact, CallStarted):
        return fact.parties
    return (fact.party,) if isinstance(fact, PartyJoined) else ()


def asked_of(fact: CallEvent | Triggered, state: CallState | None) -> set[str]:
    """All employees on the call until it is kept, then who joins. Empty: nobody is named, so nobody has a count."""
    present = state.parties if state and not holds_quality(state) else ()
    return {party.employee_id for party in present if party.employee_id} | {
        party.employee_id for party in parties_of(fact) if party.employee_id
    }


def on_the_call(state: CallState) -> list[str]:
    """For whom a call counts that is kept now."""
    return sorted({party.employee_id for party in state.parties if party.employee_id})


def sample(
    hit: bool | None, cause: CallEvent | Triggered, state: CallState | None, kept: Kept, period: str, cap: int
) -> Sample:
    """The draw, and whether one of the employees asked already has `cap` other calls in this period."""
    employees, call_id = asked_of(cause, state), state.call_id if state else None
    if not employees:
        return Sample(hit)
    return Sample(hit, any(len(set(kept.get((period, each), ())) - {call_id}) >= cap for each in employees))
