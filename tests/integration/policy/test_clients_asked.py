"""What a decision is told of client lists: every row of a ref as it is committed, at once, and without waiting."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.ids import SubjectRef
from rightcall_policy.clients.client_list import Client, Kind
from rightcall_policy.decision.context import ClientEntry
from rightcall_policy.store import client_rows, clients
from rightcall_policy.tenants import client_intake
from tests.integration.policy.test_clients import INVESTMENT, TENANT
from tests.integration.policy.test_clients_breaker import TABLES
from tests.support.policy import NOW, PolicyParts
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


async def found(policy: PolicyParts, refs: list[SubjectRef]) -> dict[SubjectRef, tuple[ClientEntry, ...]]:
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        return await client_rows.of_refs(tx, TENANT, refs)


def in_order(found: tuple[ClientEntry, ...] | None) -> list[str]:
    return sorted(str((each.kind, sorted(each.service_scope), each[2:])) for each in found or ())


@pytest.mark.parametrize("seed", range(3))
async def test_every_row_is_found_through_changes_removals_and_shared_numbers(policy: PolicyParts, seed: int) -> None:
    drawn = random.Random(seed)
    refs = [f"{version}.{drawn.randbytes(16).hex()}" for version in (1, 2) for _ in range(15)]
    for _ in range(6):
        lists = made_up(drawn, refs)
        if drawn.random() < 0.5:
            lists = {name: those[:14] for name, those in lists.items()}
        await put(policy, lists)
        now = await found(policy, refs)
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
            assert in_order(now.get(ref)) == in_order(said)


async def test_who_has_left_all_lists_is_not_found_once_they_are_forgotten_either(policy: PolicyParts) -> None:
    drawn = random.Random(7)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    await put(policy, made_up(drawn, refs))
    assert await found(policy, refs)
    await put(policy, {"brokers": [], "web": []})
    assert await found(policy, refs) == {}
    async with policy.db.transaction("test.forget", tenants=[TENANT]) as tx:
        await clients.forget(tx, TENANT, tx.now + timedelta(seconds=1))
    assert await found(policy, refs) == {}


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


async def test_a_change_that_is_not_committed_is_neither_found_nor_waited_for(policy: PolicyParts) -> None:
    drawn = random.Random(10)
    refs = [f"1.{drawn.randbytes(16).hex()}" for _ in range(15)]
    lists = made_up(drawn, refs)
    await put(policy, lists)
    before = await found(policy, refs)
    newcomer = "1." + "0" * 32
    lists["web"][3] = replace(lists["web"][3], refs=(newcomer,))
    async with asyncio.timeout(10), policy.db.transaction("test.put", tenants=[TENANT]) as tx:
        await client_intake.replace_list(tx, TENANT, "web", lists["web"], tx.now)
        assert await found(policy, [*refs, newcomer]) == before
    assert newcomer in await found(policy, [newcomer])


@pytest.mark.parametrize("known", ["nothing", "a table that was empty", "all of it"])
async def test_a_number_is_one_search_of_an_index_whatever_statistics_a_list_has(
    policy: PolicyParts, known: str
) -> None:
    analyze = "analyze policy.clients, policy.client_numbers"
    if known == "a table that was empty":
        await policy.admin.execute(analyze)
    await policy.admin.execute(
        """insert into policy.clients (tenant_id, list_name, client_ref, refs, kind, service_scope, effective_from)
           select $1, 'crm', 'c' || n, array['1.' || md5(n::text)], 'client', '{}', now()
           from generate_series(1, 20000) n""",
        TENANT,
    )
    await policy.admin.execute(
        """insert into policy.client_numbers (tenant_id, subject_ref, list_name, client_ref)
           select tenant_id, refs[1], list_name, client_ref from policy.clients"""
    )
    if known == "all of it":
        await policy.admin.execute(analyze)
    query, args = client_rows.asking(TENANT, ["1." + f"{n:032x}" for n in range(700)])  # a full batch
    async with policy.db.transaction("test.explain", tenants=[TENANT]) as tx:
        plan = "\n".join(row[0] for row in await tx.fetch(f"explain {query}", *args))
    assert plan.count("subject_ref = r.ref") == 1, "by the index, not by comparing with each ref"
    assert re.search(r"Index Cond: .*subject_ref = r\.ref", plan)
    assert "Seq Scan" not in plan
