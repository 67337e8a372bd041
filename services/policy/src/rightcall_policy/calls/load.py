"""Looks up what a batch of facts is decided by: its calls, locked, and every register, tenant by tenant.

What can be asked for before anything is known is one question to PostgreSQL; registers that name nobody are not asked.
Not here: deciding (`batch`), and the rules themselves (`tenants.cache` holds them).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

import asyncpg

from rightcall_common.events.calls import CallEvent, CallStarted
from rightcall_common.postgres import Transaction
from rightcall_policy.calls.context import TenantContext
from rightcall_policy.calls.vault_status import VaultStatus
from rightcall_policy.clients.client_list import ClientLists
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import VaultFacts
from rightcall_policy.decision.sampling.draw import new_secret
from rightcall_policy.decision.sampling.weekly_cap import parties_of
from rightcall_policy.store import calls, case_lawyers, client_lists, client_rows, notifications, people, samples
from rightcall_policy.store import tenants as tenant_store
from rightcall_policy.store.people import Named
from rightcall_policy.store.running import SeenVersions
from rightcall_policy.store.tenants import Versions
from rightcall_policy.store.together import BatchedRead, read
from rightcall_policy.tenants.cache import TenantRules


class LoadedBatch(NamedTuple):
    """What was found. A call that has not begun is not in `states`."""

    worlds: dict[str, TenantContext]
    states: dict[UUID, CallState]


class _Who(NamedTuple):
    """Whom a batch is about, of one tenant."""

    employees: list[str]
    refs: list[str]


class _Found(NamedTuple):
    """What is on file of them: employees, which registers name them, and the client lists."""

    named: Named
    lists: ClientLists


async def load_context(
    tx: Transaction, rules: TenantRules, vault: VaultStatus, facts: Sequence[CallEvent], fresh_secret: bytes
) -> LoadedBatch:
    """Calls and worlds of a batch of facts. `fresh_secret` (32 random bytes) starts a sampling period that is new."""
    tenants = sorted({each.tenant_id for each in facts})
    who = _who(tenants, facts, ())
    call_ids = {each.call_id for each in facts}
    found, (locked, stated) = await _ask(
        tx, who, calls.locking(call_ids), tenant_store.asking_versions(tenants, tx.now)
    )
    states = calls.locked(locked)
    if states:  # whom they are about was not known before
        who = _who(tenants, facts, states.values())
        found, _ = await _ask(tx, who)  # of lists that are newer than `stated`: then these calls are looked at again
    worlds = await _worlds(tx, rules, vault, tenant_store.versions_of(stated), who, found)
    for tenant_id, world in worlds.items():
        own = [each for each in facts if each.tenant_id == tenant_id]
        drawn = [state for state in states.values() if state.tenant_id == tenant_id and state.sample.hit]
        await _sampling(tx, world, own, drawn, rules, (tenant_id, fresh_secret))
    return LoadedBatch(worlds, states)


async def look_at(
    tx: Transaction, rules: TenantRules, vault: VaultStatus, states: Sequence[CallState]
) -> dict[str, TenantContext]:
    """The worlds of calls that are locked, for a look without a fact."""
    tenants = sorted({state.tenant_id for state in states})
    who = _who(tenants, (), states)
    found, (stated,) = await _ask(tx, who, tenant_store.asking_versions(tenants, tx.now))
    worlds = await _worlds(tx, rules, vault, tenant_store.versions_of(stated), who, found)
    for tenant_id, world in worlds.items():
        drawn = [state for state in states if state.tenant_id == tenant_id and state.sample.hit]
        await _sampling(tx, world, (), drawn, rules, (tenant_id, b""))
    return worlds


async def _ask(
    tx: Transaction, who: Mapping[str, _Who], *others: BatchedRead
) -> tuple[dict[str, _Found], list[list[asyncpg.Record]]]:
    """What is on file of whom, by tenant, and the rows of other questions, all in one."""
    questions = [each for tenant_id, those in who.items() for each in _questions(tenant_id, those)]
    rows = await read(tx, *others, *questions)
    own = iter(rows[len(others) :])
    found = {
        tenant_id: _Found(people.named(names), ClientLists(client_lists.found(lists), client_rows.found(clients)))
        for tenant_id, names, lists, clients in zip(who, own, own, own, strict=True)
    }
    return found, rows[: len(others)]


def _questions(tenant_id: str, who: _Who) -> tuple[BatchedRead, BatchedRead, BatchedRead]:
    named = people.naming(tenant_id, who.employees, who.refs)
    return named, client_lists.asking(tenant_id), client_rows.asking(tenant_id, who.refs)


def _who(tenants: Iterable[str], facts: Iterable[CallEvent], known: Iterable[CallState]) -> dict[str, _Who]:
    refs: dict[str, set[str | None]] = {tenant_id: set() for tenant_id in tenants}
    ids: dict[str, set[str | None]] = {tenant_id: set() for tenant_id in tenants}
    for each in facts:
        for party in parties_of(each):
            refs[each.tenant_id].add(party.subject_ref)
            ids[each.tenant_id].add(party.employee_id)
    for state in known:
        for present in (*state.parties, *state.departed):
            refs[state.tenant_id].add(present.ref)
            ids[state.tenant_id].add(present.employee_id)
    return {
        tenant_id: _Who(sorted(filter(None, ids[tenant_id])), sorted(filter(None, refs[tenant_id])))
        for tenant_id in refs
    }


async def _worlds(
    tx: Transaction,
    rules: TenantRules,
    vault: VaultStatus,
    versions: Mapping[str, Versions],
    who: Mapping[str, _Who],
    found: Mapping[str, _Found],
) -> dict[str, TenantContext]:
    in_force = await rules.standing_at(tx, versions)
    worlds: dict[str, TenantContext] = {}
    for tenant_id, (_, refs) in who.items():
        standing = in_force.get(tenant_id)
        if standing is None:
            configured = versions[tenant_id].configured if tenant_id in versions else 0
            worlds[tenant_id] = TenantContext(None, VaultFacts(), SeenVersions(configured, 0))
            continue
        named, lists = found[tenant_id]
        seen = SeenVersions(versions[tenant_id].configured, versions[tenant_id].lists)
        world = TenantContext(standing, vault.vault(standing.bundle.storage_region, tx.now), seen, lists)
        await _registers(tx, tenant_id, world, refs, named)
        worlds[tenant_id] = world
    return worlds


async def _registers(tx: Transaction, tenant_id: str, world: TenantContext, refs: Sequence[str], named: Named) -> None:
    world.employees = {name: each.employee for name, each in named.employees.items()}
    if "never_record" in named.registers:
        world.never_record = await people.never_record_among(tx, tenant_id, refs)
        world.case_lawyers = await case_lawyers.among(tx, tenant_id, refs)
    if "objections" in named.registers:
        world.objections = await people.objections_among(tx, tenant_id, refs)
    if "notifications" in named.registers:
        world.notices = await notifications.among(tx, tenant_id, refs)


async def _sampling(
    tx: Transaction,
    world: TenantContext,
    facts: Sequence[CallEvent],
    drawn_before: Sequence[CallState],
    rules: TenantRules,
    secret: tuple[str, bytes],
) -> None:
    """The draws of calls that start, and what was kept of those employees whose calls were drawn.

    The employees are locked until the decisions are saved: two calls of one person, in two processes, are counted one
    after the other. `secret`: the tenant, and what a new period starts with.
    """
    if world.quality() is None:
        return
    tenant_id, fresh_secret = secret
    started = {each.call_id: each.at for each in facts if isinstance(each, CallStarted)}
    for period in sorted({world.period_of(at) for at in started.values()}):
        world.secrets[period] = await _secret(tx, tenant_id, period, rules, fresh_secret)
    begun = {call_id: at for call_id, at in started.items() if world.draw(call_id, at)}
    present: list[tuple[UUID, str | None]] = []
    for state in drawn_before:
        begun[state.call_id] = state.started_at
        present += [(state.call_id, party.employee_id) for party in state.parties]
    if not begun:
        return
    present += [(each.call_id, party.employee_id) for each in facts for party in parties_of(each)]
    agents: dict[str, set[str]] = {}
    for call_id, employee_id in present:
        if call_id in begun and employee_id:
            agents.setdefault(world.period_of(begun[call_id]), set()).add(employee_id)
    for period, each_agent in sorted(agents.items()):
        await samples.lock(tx, tenant_id, period, each_agent)
        counted = await samples.kept(tx, tenant_id, period, each_agent)
        world.kept |= {(period, agent): kept for agent, kept in counted.items()}


async def _secret(tx: Transaction, tenant_id: str, period: str, rules: TenantRules, fresh_secret: bytes) -> bytes:
    """The period's secret, read once: after the transaction that may have made it, so that no other one stands."""
    known = rules.period_secrets.get((tenant_id, period))
    if known is None:
        known = await samples.period_secret(tx, tenant_id, period, new_secret(fresh_secret, tenant_id, period))
        tx.after_commit(partial(rules.period_secrets.__setitem__, (tenant_id, period), known))
    return known
