"""Looks up what a batch of facts is decided by, register by register and tenant by tenant, then a `World` per fact.

Not here: deciding (`decide`) and the rules themselves (`tenant_rules` holds them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from rightcall_common.events.calls import CallEvent, CallStarted, Purpose
from rightcall_common.postgres import Transaction
from rightcall_policy import weekly_cap
from rightcall_policy.by_shape.live import Live
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.call_state import CallState
from rightcall_policy.client_list import EMPTY, Index
from rightcall_policy.facts import QUALITY, ClientEntry, Employee, NeverRecord, PurposeRules, Sample, Vault, World
from rightcall_policy.fold import holds_quality
from rightcall_policy.heard import Heard
from rightcall_policy.notified import with_notices
from rightcall_policy.sampling import drawn, new_secret, period_of
from rightcall_policy.store import case_lawyers, notifications, people, samples
from rightcall_policy.store import tenants as tenant_store
from rightcall_policy.store.running import NOTHING_SEEN, Seen
from rightcall_policy.tenant_rules import Standing, TenantRules
from rightcall_policy.turn import Triggered
from rightcall_policy.vault_view import VaultView
from rightcall_policy.weekly_cap import parties_of


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
    refs: Sequence[str] = ()
    """Who takes part in the batch's calls."""
    _registers: Registers | None = None

    def registers(self, now: datetime) -> Registers:
        """All of it, for the short way."""
        if self._registers is None:
            everything = World(
                tenant=self.standing.tenant if self.standing else None,
                employees=self.employees,
                clients=self._clients(self.refs),
                client_list=self.index.state(now),
                objections=self.objections,
                never_record=self.never_record,
                vault=self.vault,
                sample=Sample(),
                case_lawyers=self.case_lawyers,
            )
            self._registers = Registers(everything)
        return self._registers

    def object(self, ref: str, purposes: Iterable[Purpose]) -> None:
        """The register as the batch's next facts find it."""
        self.objections = {**self.objections, ref: self.objections.get(ref, frozenset()) | frozenset(purposes)}
        self._registers = None

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

    def sample(self, heard: Heard, live: Live | None) -> Sample:
        """As `_sample`, of a call that goes by its shape."""
        rules, state = self.quality(), live.shape.state if live else None
        if rules is None or not (heard.starts or (state and state.sample.hit)):
            return Sample()
        call_id, started_at = UUID(heard.call_id), live.started_at if live else heard.fact.at
        hit = self.draw(call_id, heard.fact.at) if heard.starts else None
        if rules.agent_cap_per_week is None or not (state.sample.hit if state else hit):
            return Sample(hit)
        joining = {party.employee_id for party in heard.parties if party.employee_id}
        present = live.present() if live and state and not holds_quality(state) else set()
        period = self.period_of(started_at)
        return weekly_cap.counted(hit, present | joining, call_id, self.kept, period, rules.agent_cap_per_week)

    def _sample(self, cause: CallEvent | Triggered, state: CallState | None) -> Sample:
        """The draw when the call starts; with every step of a call that was drawn, whether the cap is reached.

        Asked of all employees on the call until it is kept, then of who joins. An employee nobody named has no count,
        so the cap's gate is not passed.
        """
        hit = self.draw(cause.call_id, cause.at) if isinstance(cause, CallStarted) else None
        rules = self.quality()
        was_drawn = state.sample.hit if state else hit
        if rules is None or rules.agent_cap_per_week is None or not was_drawn:
            return Sample(hit)
        period = self.period_of(state.started_at if state else cause.at)
        return weekly_cap.sample(hit, cause, state, self.kept, period, rules.agent_cap_per_week)


async def look_up(
    tx: Transaction,
    rules: TenantRules,
    vault: VaultView,
    facts: Sequence[Heard],
    known: Sequence[CallState | Live],
    fresh_secret: bytes,
) -> dict[str, TenantWorld]:
    """The worlds of all tenants of a batch. `fresh_secret` (32 random bytes) starts a sampling period that is new."""
    tenants = {each.tenant_id for each in facts} | {call.tenant_id for call in known}
    versions = await tenant_store.versions(tx, tenants)
    standing = await rules.standing_at(tx, versions)
    worlds: dict[str, TenantWorld] = {}
    for tenant_id in sorted(tenants):
        found = standing.get(tenant_id)
        if found is None:
            configured = versions[tenant_id].configured if tenant_id in versions else 0
            worlds[tenant_id] = TenantWorld(None, Vault(), Seen(configured, 0))
            continue
        own = [each for each in facts if each.tenant_id == tenant_id]
        index = await rules.index(tx, tenant_id)
        seen = Seen(versions[tenant_id].configured, rules.list_version(tenant_id))
        world = TenantWorld(found, vault.vault(found.bundle.storage_region, tx.now), seen, index)
        calls = [call for call in known if call.tenant_id == tenant_id]
        await _registers(tx, tenant_id, world, own, calls)
        await _sampling(tx, tenant_id, world, own, calls, rules, fresh_secret)
        worlds[tenant_id] = world
    return worlds


async def _registers(
    tx: Transaction, tenant_id: str, world: TenantWorld, facts: Sequence[Heard], known: Sequence[CallState | Live]
) -> None:
    refs: set[str | None] = set()
    ids: set[str | None] = set()
    for party in (party for each in facts for party in each.parties):
        refs.add(party.subject_ref)
        ids.add(party.employee_id)
    for call in known:
        if isinstance(call, Live):
            refs.update(call.refs)
            ids.update(call.employees)
        else:
            refs.update(party.ref for party in (*call.parties, *call.departed))
            ids.update(party.employee_id for party in (*call.parties, *call.departed))
    named = sorted(ref for ref in refs if ref)
    stored, naming = await people.named(tx, tenant_id, sorted(name for name in ids if name), named)
    world.refs = named
    world.employees = {name: each.employee for name, each in stored.items()}
    if "never_record" in naming:
        world.never_record = await people.never_record_among(tx, tenant_id, named)
        world.case_lawyers = await case_lawyers.among(tx, tenant_id, named)
    if "objections" in naming:
        world.objections = await people.objections_among(tx, tenant_id, named)
    if "notifications" in naming:
        world.notices = await notifications.among(tx, tenant_id, named)


async def _sampling(
    tx: Transaction,
    tenant_id: str,
    world: TenantWorld,
    facts: Sequence[Heard],
    known: Sequence[CallState | Live],
    rules: TenantRules,
    fresh_secret: bytes,
) -> None:
    """The draws of calls that start, and what was kept of those employees whose calls were drawn.

    The employees are locked until the decisions are saved: two calls of one person, in two processes, are counted one
    after the other.
    """
    if world.quality() is None:
        return
    started = {UUID(each.call_id): each.fact.at for each in facts if each.starts}
    for period in sorted({world.period_of(at) for at in started.values()}):
        world.secrets[period] = await _secret(tx, tenant_id, period, rules, fresh_secret)
    begun = {str(call_id): at for call_id, at in started.items() if world.draw(call_id, at)}
    present: list[tuple[str, str | None]] = []
    for call in known:
        if isinstance(call, Live) and call.shape.state.sample.hit:
            begun[call.call_id] = call.started_at
            present += [(call.call_id, employee_id) for employee_id in call.employees]
        elif isinstance(call, CallState) and call.sample.hit:
            begun[str(call.call_id)] = call.started_at
            present += [(str(call.call_id), party.employee_id) for party in call.parties]
    if not begun:
        return
    present += [(each.call_id, party.employee_id) for each in facts for party in each.parties]
    agents: dict[str, set[str]] = {}
    for call_id, employee_id in present:
        if call_id in begun and employee_id:
            agents.setdefault(world.period_of(begun[call_id]), set()).add(employee_id)
    for period, names in sorted(agents.items()):
        await samples.lock(tx, tenant_id, period, names)
        counted = await samples.kept(tx, tenant_id, period, names)
        world.kept |= {(period, agent): calls for agent, calls in counted.items()}


async def _secret(tx: Transaction, tenant_id: str, period: str, rules: TenantRules, fresh_secret: bytes) -> bytes:
    """The period's secret, read once: after the transaction that may have made it, so that no other one stands."""
    known = rules.period_secrets.get((tenant_id, period))
    if known is None:
        known = await samples.period_secret(tx, tenant_id, period, new_secret(fresh_secret, tenant_id, period))
        tx.after_commit(partial(rules.period_secrets.__setitem__, (tenant_id, period), known))
    return known
