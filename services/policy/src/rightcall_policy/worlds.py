"""Looks up what a batch of facts is decided by: one query per register and tenant, then a `World` per fact.

Not here: deciding (`decide`) and the rules themselves (`tenant_rules` holds them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_common.events.calls import CallEvent, CallStarted, Party, PartyJoined, Purpose
from rightcall_common.postgres import Transaction
from rightcall_policy.call_state import CallState
from rightcall_policy.client_list import EMPTY, Index
from rightcall_policy.facts import QUALITY, Employee, NeverRecord, PurposeRules, Sample, Vault, World
from rightcall_policy.notified import with_notices
from rightcall_policy.sampling import drawn
from rightcall_policy.store import notifications, people, samples
from rightcall_policy.tenant_rules import Standing, TenantRules
from rightcall_policy.vault_view import VaultView

NO_SAMPLE = Sample()


@dataclass(slots=True)
class TenantWorld:
    """One tenant's registers, as far as they concern this batch."""

    standing: Standing | None
    vault: Vault
    index: Index = EMPTY
    employees: Mapping[str, Employee] = field(default_factory=dict)
    never_record: Mapping[str, NeverRecord] = field(default_factory=dict)
    objections: dict[str, frozenset[Purpose]] = field(default_factory=dict)
    notices: Mapping[str, datetime] = field(default_factory=dict)
    """When who was told of the statutory recording, by the notification register."""
    secrets: dict[str, bytes] = field(default_factory=dict)
    """By period."""
    kept: dict[tuple[str, str], int] = field(default_factory=dict)
    """(period, employee) -> calls kept for quality, this batch's included."""

    def world(self, fact: CallEvent, state: CallState | None, now: datetime) -> World:
        """What `advance` is given for this fact."""
        refs = {party.ref for party in state.parties} if state else set()
        refs |= {party.subject_ref for party in parties_of(fact)}
        known = {ref for ref in refs if ref}
        ids = {party.employee_id for party in (state.parties if state else ())}
        ids |= {party.employee_id for party in parties_of(fact)}
        return World(
            tenant=self.standing.tenant if self.standing else None,
            employees={name: self.employees[name] for name in sorted(filter(None, ids)) if name in self.employees},
            clients=with_notices(
                self.index.among(sorted(known)),
                {ref: self.notices[ref] for ref in sorted(known) if ref in self.notices},
            ),
            client_list=self.index.state(now),
            objections={ref: self.objections[ref] for ref in sorted(known) if ref in self.objections},
            never_record={ref: self.never_record[ref] for ref in sorted(known) if ref in self.never_record},
            vault=self.vault,
            sample=self._sample(fact) if isinstance(fact, CallStarted) else NO_SAMPLE,
        )

    def period_of(self, at: datetime) -> str:
        """The ISO week in the tenant's time zone, e.g. `2026-W48`."""
        zone = ZoneInfo(self.standing.tenant.time_zone) if self.standing else ZoneInfo("UTC")
        year, week, _ = at.astimezone(zone).isocalendar()
        return f"{year}-W{week:02}"

    def quality(self) -> PurposeRules | None:
        """The tenant's sampling rules, if it samples."""
        return self.standing.tenant.purposes.get(QUALITY) if self.standing else None

    def count_kept(self, at: datetime, employee_ids: Iterable[str]) -> None:
        """A call of these employees is now kept for quality."""
        for employee_id in employee_ids:
            key = (self.period_of(at), employee_id)
            self.kept[key] = self.kept.get(key, 0) + 1

    def _sample(self, fact: CallStarted) -> Sample:
        """The call's one draw. An employee nobody named has no count, so the cap's gate is not passed."""
        rules, period = self.quality(), self.period_of(fact.at)
        secret = self.secrets.get(period)
        if rules is None or rules.sample_rate is None or rules.agent_cap_per_week is None or secret is None:
            return NO_SAMPLE
        hit = drawn(secret, fact.call_id, rules.sample_rate)
        agents = [party.employee_id for party in fact.parties if party.employee_id]
        if not agents:
            return Sample(hit)
        return Sample(hit, any(self.kept.get((period, agent), 0) >= rules.agent_cap_per_week for agent in agents))


def parties_of(fact: CallEvent) -> tuple[Party, ...]:
    """The parties that a fact brings in."""
    if isinstance(fact, CallStarted):
        return fact.parties
    return (fact.party,) if isinstance(fact, PartyJoined) else ()


async def look_up(
    tx: Transaction,
    rules: TenantRules,
    vault: VaultView,
    events: Sequence[CallEvent],
    states: Mapping[UUID, CallState],
    fresh_secret: bytes,
) -> dict[str, TenantWorld]:
    """The worlds of all tenants of a batch. `fresh_secret` (32 random bytes) starts a sampling period that is new."""
    tenants = {event.tenant_id for event in events}
    standing = await rules.standing(tx, tenants)
    worlds: dict[str, TenantWorld] = {}
    for tenant_id in sorted(tenants):
        found = standing.get(tenant_id)
        if found is None:
            worlds[tenant_id] = TenantWorld(None, Vault())
            continue
        own = [event for event in events if event.tenant_id == tenant_id]
        world = TenantWorld(found, vault.vault(found.bundle.storage_region, tx.now), await rules.index(tx, tenant_id))
        await _registers(
            tx, tenant_id, world, own, [state for state in states.values() if state.tenant_id == tenant_id]
        )
        await _sampling(tx, tenant_id, world, own, fresh_secret)
        worlds[tenant_id] = world
    return worlds


async def _registers(
    tx: Transaction, tenant_id: str, world: TenantWorld, events: Sequence[CallEvent], states: Sequence[CallState]
) -> None:
    parties = [party for event in events for party in parties_of(event)]
    known = [party for state in states for party in (*state.parties, *state.departed)]
    refs = {party.subject_ref for party in parties} | {party.ref for party in known}
    ids = {party.employee_id for party in parties} | {party.employee_id for party in known}
    named = sorted(ref for ref in refs if ref)
    stored = await people.employees(tx, tenant_id, sorted(name for name in ids if name))
    world.employees = {name: each.employee for name, each in stored.items()}
    world.never_record = await people.never_record_among(tx, tenant_id, named)
    world.objections = await people.objections_among(tx, tenant_id, named)
    world.notices = await notifications.among(tx, tenant_id, named)


async def _sampling(
    tx: Transaction, tenant_id: str, world: TenantWorld, events: Sequence[CallEvent], fresh_secret: bytes
) -> None:
    started = [event for event in events if isinstance(event, CallStarted)]
    if world.quality() is None:
        return
    for period in sorted({world.period_of(event.at) for event in started}):
        agents = {party.employee_id for event in started for party in event.parties if party.employee_id}
        world.secrets[period] = await samples.period_secret(tx, tenant_id, period, fresh_secret)
        counts = await samples.counts(tx, tenant_id, period, sorted(agents))
        world.kept |= {(period, agent): count for agent, count in counts.items()}
