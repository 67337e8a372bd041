"""What a batch of facts is decided by, tenant by tenant, and the `World` of one fact. Pure.

Not here: looking it up (`load`), deciding (`decision`) and the rules themselves (`tenants.cache` holds them).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from rightcall_common.events.calls import CallEvent, CallStarted, Purpose
from rightcall_policy.clients.client_list import EMPTY, Index
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    QUALITY,
    ClientEntry,
    Employee,
    NeverRecord,
    PurposeRules,
    Sample,
    Vault,
    World,
)
from rightcall_policy.decision.notices import with_notices
from rightcall_policy.decision.sampling import weekly_cap
from rightcall_policy.decision.sampling.draw import drawn, period_of
from rightcall_policy.decision.sampling.weekly_cap import parties_of
from rightcall_policy.decision.transition import Triggered
from rightcall_policy.store.running import NOTHING_SEEN, Seen
from rightcall_policy.tenants.cache import Standing


@dataclass(slots=True)
class TenantWorld:
    """One tenant's registers, as far as they concern this batch."""

    standing: Standing | None
    vault: Vault
    seen: Seen = NOTHING_SEEN
    index: Index = EMPTY
    employees: Mapping[str, Employee] = field(default_factory=dict)
    never_record: Mapping[str, NeverRecord] = field(default_factory=dict)
    objections: Mapping[str, frozenset[Purpose]] = field(default_factory=dict)
    case_lawyers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notices: Mapping[str, datetime] = field(default_factory=dict)
    """When who was told of the statutory recording, by the notification register."""
    secrets: dict[str, bytes] = field(default_factory=dict)
    """By period."""
    kept: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    """(period, employee) -> calls kept for quality, this batch's included."""

    def object(self, ref: str, purposes: Iterable[Purpose]) -> None:
        """The register as the batch's next facts find it."""
        self.objections = {**self.objections, ref: self.objections.get(ref, frozenset()) | frozenset(purposes)}

    def world(self, cause: CallEvent | Triggered, state: CallState | None, now: datetime) -> World:
        """What `proceed` is given for this fact, or for a change without one."""
        here, new = state.parties if state else (), parties_of(cause)
        refs = sorted(filter(None, {*(party.ref for party in here), *(party.subject_ref for party in new)}))
        ids = sorted(filter(None, {*(party.employee_id for party in here), *(party.employee_id for party in new)}))
        return World(
            tenant=self.standing.tenant if self.standing else None,
            employees={name: self.employees[name] for name in ids if name in self.employees},
            clients=self._clients(refs),
            client_list=self.index.state(now),
            objections={ref: self.objections[ref] for ref in refs if ref in self.objections},
            never_record={ref: self.never_record[ref] for ref in refs if ref in self.never_record},
            vault=self.vault,
            sample=self._sample(cause, state),
            case_lawyers={ref: self.case_lawyers[ref] & {*refs} for ref in refs if ref in self.case_lawyers},
        )

    def _clients(self, refs: Iterable[str]) -> dict[str, tuple[ClientEntry, ...]]:
        notices = {ref: self.notices[ref] for ref in refs if ref in self.notices} if self.notices else {}
        return with_notices(self.index.among(refs), notices)

    def period_of(self, at: datetime) -> str:
        """The ISO week in the tenant's time zone, e.g. `2026-W48`."""
        return period_of(at, self.standing.tenant.time_zone if self.standing else "UTC")

    def quality(self) -> PurposeRules | None:
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
        began, call_id = (state.started_at, state.call_id) if state else (cause.at, None)
        asked = weekly_cap.asked_of(cause, state)
        return self._counted(hit, state.sample.hit if state else hit, began, asked, call_id)

    def _counted(
        self, hit: bool | None, was_drawn: bool | None, began: datetime, employees: set[str], call_id: UUID | None
    ) -> Sample:
        rules = self.quality()
        if rules is None or rules.agent_cap_per_week is None or not was_drawn:
            return Sample(hit)
        period = self.period_of(began)
        return weekly_cap.counted(hit, employees, call_id, self.kept, period, rules.agent_cap_per_week)
