"""A process's copy of the lists: what it reads anew after any change is what one that has just started would read."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.clients.client_list import Client, Index, Kind
from rightcall_policy.clients.index import Changes
from rightcall_policy.decision.context import ClientEntry
from rightcall_policy.store import client_rows, clients
from rightcall_policy.tenants import client_intake, client_reload
from rightcall_policy.tenants.cache import TenantRules, keep_indexes_fresh
from tests.integration.policy.test_clients import INVESTMENT, TENANT
from tests.integration.policy.test_clients_breaker import TABLES
from tests.support.eventually import eventually
from tests.support.policy import NOW, ROOTS, PolicyParts
from tests.support.postgres import TestDatabase

KINDS: tuple[Kind, ...] = ("client", "prospect", "broker")


@pytest.fixture
async def policy(postgres: TestDatabase, clock: FixedClock) -> AsyncIterator[PolicyParts]:
    """A tenant without lists."""
    parts = await PolicyParts.open(postgres, clock)
    await parts.accept(INVESTMENT)
    for table in TABLES:
        await parts.admin.execute(f"delete from policy.{table}")
    yield parts
    await parts.close()


def made_up(drawn: random.Random, refs: list[SubjectRef]) -> dict[str, list[Client]]:
    """Two lists of some people with some of these numbers each, in both key versions."""

    def somebody(name: int) -> Client:
        own = tuple(sorted(drawn.sample(refs, drawn.randint(1, 4))))
        since = NOW - timedelta(hours=drawn.randrange(90_000))
        until = drawn.choice((None, NOW))
        told = drawn.choice((None, since))
        return Client(
            str(name), own, drawn.choice(KINDS), "contract" if told else None, told, ("investment",), since, until
        )

    return {name: [somebody(each) for each in drawn.sample(range(20), 15)] for name in ("brokers", "web")}


async def put(policy: PolicyParts, lists: dict[str, list[Client]]) -> None:
    for name, listed in lists.items():
        async with policy.db.transaction("test.put", tenants=[TENANT]) as tx:
            await client_intake.replace_list(tx, TENANT, name, listed, tx.now)
            if not listed:  # held, until somebody says that nobody is left
                assert await client_intake.release(tx, TENANT, name, "u-1", "nobody is left")


async def index_of(policy: PolicyParts, rules: TenantRules) -> Index:
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        await rules.reload(tx, TENANT)
        return await rules.index(tx, TENANT)


def in_order(found: tuple[ClientEntry, ...] | None) -> list[str]:
    return sorted(str((each.kind, sorted(each.service_scope), each[2:])) for each in found or ())


@pytest.mark.parametrize("seed", range(3))
async def test_it_knows_every_row_through_changes_removals_and_shared_numbers(
    policy: PolicyParts, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(seed)
    refs = [f"{version}.{drawn.randbytes(16).hex()}" for version in (1, 2) for _ in range(15)]
    monkeypatch.setattr(client_reload, "CHANGED_MAX", 20)  # so that both ways are taken: by change, and all of it
    for _ in range(6):
        lists = made_up(drawn, refs)
        if drawn.random() < 0.5:
            lists = {name: those[:14] for name, those in lists.items()}
        await put(policy, lists)
        kept, fresh = await index_of(policy, policy.rules), await index_of(policy, TenantRules(ROOTS))
        everybody = [client for those in lists.values() for client in those]
        for ref in refs:
            said = tuple(
                ClientEntry(
                    client.kind,
                    frozenset(client.service_scope),
                    client.effective_from,
                    client.effective_to,
                    client.notified_at,
                )
                for client in everybody
                if ref in client.refs
            )
            assert in_order(kept.among([ref]).get(ref)) == in_order(fresh.among([ref]).get(ref)) == in_order(said)
        assert kept.state(NOW) == fresh.state(NOW)


async def test_a_process_that_missed_what_was_forgotten_reads_all_lists(policy: PolicyParts) -> None:
    drawn = random.Random(7)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    await put(policy, made_up(drawn, refs))
    await index_of(policy, policy.rules)
    await put(policy, {"brokers": [], "web": []})
    async with policy.db.transaction("test.forget", tenants=[TENANT]) as tx:
        await clients.forget(tx, TENANT, tx.now + timedelta(seconds=1))
    assert (await index_of(policy, policy.rules)).among(refs) == {}


async def test_only_what_changed_is_read(policy: PolicyParts) -> None:
    drawn = random.Random(8)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    lists = made_up(drawn, refs)
    await put(policy, lists)
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        before = (await client_rows.mark(tx, TENANT)).version
        changed = lists["web"][3]
        lists["web"][3] = replace(changed, refs=("1." + "0" * 32,))
    await put(policy, lists)
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        touched = await client_rows.changed_since(tx, TENANT, before, 100)
    assert sorted(touched) == sorted({*changed.refs, "1." + "0" * 32})


async def test_decisions_ask_the_copy_before_until_the_new_one_is_complete_and_wait_for_nothing(
    policy: PolicyParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(10)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    lists = made_up(drawn, refs)
    await put(policy, lists)
    before = await index_of(policy, policy.rules)
    newcomer = "1." + "0" * 32
    lists["web"][3] = replace(lists["web"][3], refs=(newcomer,))
    await put(policy, lists)
    read, reading, go_on = client_rows.of_refs, asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction, tenant_id: str, touched: list[SubjectRef]) -> Changes:
        reading.set()
        await go_on.wait()
        return await read(tx, tenant_id, touched)

    monkeypatch.setattr(client_rows, "of_refs", slowly)
    loading = asyncio.create_task(index_of(policy, policy.rules))
    async with asyncio.timeout(10), policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        await reading.wait()
        assert await policy.rules.index(tx, TENANT) is before
        assert before.among([newcomer]) == {}
        go_on.set()
        after = await loading
        assert await policy.rules.index(tx, TENANT) is after
    assert newcomer in after.among([newcomer])
    assert before.among([newcomer]) == {}


async def test_every_process_has_a_tenants_lists_before_anybody_asks_and_hears_of_a_change(policy: PolicyParts) -> None:
    drawn = random.Random(9)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    await put(policy, made_up(drawn, refs))
    rules = TenantRules(ROOTS)
    keeping = asyncio.create_task(keep_indexes_fresh(policy.db, rules))

    async def held() -> bool:
        return TENANT in rules.held and bool(rules.held[TENANT].index.among(refs))

    async def empty() -> bool:
        return not rules.held[TENANT].index.among(refs)

    try:
        await eventually(held)
        await put(policy, {"brokers": [], "web": []})
        await eventually(empty)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
