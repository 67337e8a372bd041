"""What a batch of facts is decided by, tenant by tenant, and the `DecisionContext` of one fact. Pure.

Not here: looking it up (`load`), deciding (`decision`) and the rules themselves (`tenants.cache` holds them).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from rightcall_common.events.calls import CallEvent, CallStarted, Purpose
from rightcall_policy.clients.client_list import NO_LISTS, ClientLists
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    QUALITY,
    ActivePurpose,
    ClientEntry,
    DecisionContext,
    EmployeeFacts,
    ListState,
    NeverRecord,
    Sample,
    VaultFacts,
)
from rightcall_policy.decision.notices import with_notices
from rightcall_policy.decision.sampling import weekly_cap
from rightcall_policy.decision.sampling.draw import drawn, period_of
from rightcall_policy.decision.sampling.weekly_cap import parties_of
from rightcall_policy.decision.transition import Triggered
from rightcall_policy.store.running import NOTHING_SEEN, SeenVersions
from rightcall_policy.tenants.cache import ActivePolicy

T = TypeVar("T")


@dataclass(slots=True)
class TenantContext:
    """One tenant's registers, as far as they concern this batch."""

    standing: ActivePolicy | None
    vault: VaultFacts
    seen: SeenVersions = NOTHING_SEEN
    lists: ClientLists = NO_LISTS
    employees: Mapping[str, EmployeeFacts] = field(default_factory=dict)
    never_record: Mapping[str, NeverRecord] = field(default_factory=dict)
    objections: Mapping[str, frozenset[Purpose]] = field(default_factory=dict)
    case_lawyers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notices: Mapping[str, datetime] = field(default_factory=dict)
    """When who was told of the statutory recording, by the notification register."""
    secrets: dict[str, bytes] = field(default_factory=dict)
    """By period."""
    kept: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    """(period, employee) -> calls kept for quality, this batch's included."""

    _listed: ListState | None = None

    def object(self, ref: str, purposes: Iterable[Purpose]) -> None:
        """The register as the batch's next facts find it."""
        self.objections = {**self.objections, ref: self.objections.get(ref, frozenset()) | frozenset(purposes)}

    def world(self, cause: CallEvent | Triggered, state: CallState | None, now: datetime) -> DecisionContext:
        """What `proceed` is given for this fact, or for a change without one."""
        refs: set[str] = set()
        ids: set[str] = set()
        for party in state.parties if state else ():
            refs.add(party.ref or "")
            ids.add(party.employee_id or "")
        for new in parties_of(cause):
            refs.add(new.subject_ref or "")
            ids.add(new.employee_id or "")
        refs.discard("")
        if self._listed is None:
            self._listed = self.lists.state(now)
        lawyers = self.case_lawyers
        return DecisionContext(
            tenant=self.standing.tenant if self.standing else None,
            employees=_among(self.employees, ids),
            clients=self._clients(refs),
            client_list=self._listed,
            objections=_among(self.objections, refs),
            never_record=_among(self.never_record, refs),
            vault=self.vault,
            sample=self._sample(cause, state),
            case_lawyers={ref: lawyers[ref] & refs for ref in refs if ref in lawyers} if lawyers else {},
        )

    def _clients(self, refs: Iterable[str]) -> dict[str, tuple[ClientEntry, ...]]:
        rows = self.lists.among(refs)
        return with_notices(rows, _among(self.notices, refs)) if self.notices else rows

    def period_of(self, at: datetime) -> str:
        """The ISO week in the tenant's time zone, e.g. `2026-W48`."""
        return period_of(at, self.standing.tenant.time_zone if self.standing else "UTC")

    def quality(self) -> ActivePurpose | None:
        """The tenant's sampling rules, if it samples."""
        return self.standing.tenant.purposes.get(QUALITY) if self.standing else None

    def keep(self, call_id: UUID, started_at: datetime, agents: Iterable[str]) -> list[tuple[str, str]]:
        """The call is kept for quality: count it for the employees on it. (period, employee) of those new to it."""
        period = self.period_of(started_at)
        new = [(period, agent) for agent in agents if call_id not in self.kept.get((period, agent), ())]
        for each in new:
            self.kept.setdefault(each, set()).add(call_id)
        return new

    def draw(self, call_id: UUID, started_at: datetime) -> bool | None:
        """The call's one draw; None where nothing is drawn."""
        rules = self.quality()
        if rules is None or rules.sample_rate is None:
            return None
        secret = self.secrets.get(self.period_of(started_at))
        return None if secret is None else drawn(secret, call_id, rules.sample_rate)

    def _sample(self, cause: CallEvent | Triggered, state: CallState | None) -> Sample:
        """The draw when the call starts; with every step of a call that was drawn, whether the cap is reached.

        Asked of all employees on the call until it is kept, then of who joins. An employee nobody named has no count,
        so the cap's gate is not passed.
        """
        hit = self.draw(cause.call_id, cause.at) if isinstance(cause, CallStarted) else None
        rules = self.quality()
        if rules is None or rules.agent_cap_per_week is None or not (state.sample.hit if state else hit):
            return Sample(hit)
        period = self.period_of(state.started_at if state else cause.at)
        return weekly_cap.sample(hit, cause, state, self.kept, period, rules.agent_cap_per_week)


def _among(register: Mapping[str, T], names: Iterable[str]) -> dict[str, T]:
    return {name: register[name] for name in sorted(names) if name in register} if register else {}
