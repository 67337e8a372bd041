"""A mass change of a client list is held, the last good copy serves, and a person lets it through: topic and HTTP."""

import json
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.clock import FixedClock
from rightcall_policy.clients import breaker
from rightcall_policy.clients.client_list import ListStatus
from rightcall_policy.store import client_lists, client_rows, clients
from rightcall_policy.tenants import client_intake
from tests.integration.policy.test_calls import metric
from tests.integration.policy.test_clients import INVESTMENT, LISTED, TENANT, arrive, beat, record
from tests.support.policy import NOW, PolicyParts, ref
from tests.support.postgres import TestDatabase

TABLES = (
    "clients",
    "client_numbers",
    "client_lists",
    "departed_clients",
    "held_clients",
    "gone_refs",
    "unreadable_clients",
)


@pytest.fixture
async def policy(postgres: TestDatabase, clock: FixedClock) -> AsyncIterator[PolicyParts]:
    """A tenant with a hundred clients, whose CRM has said that they are all."""
    parts = await PolicyParts.open(postgres, clock)
    await parts.accept(INVESTMENT)
    for table in TABLES:
        await parts.admin.execute(f"delete from policy.{table}")
    await arrive(parts, *listed(range(100)), beat(100))
    yield parts
    await parts.close()


def number(client: int) -> str:
    return f"+3120111{client:04}"


def listed(clients: Iterable[int], **changes: Any) -> list[BusRecord]:
    return [record(f"c{each}", {**LISTED, "numbers": [number(each)], **changes}) for each in clients]


def removed(clients: Iterable[int]) -> list[BusRecord]:
    return [record(f"c{each}", None) for each in clients]


async def status(policy: PolicyParts) -> ListStatus:
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        return (await client_lists.lists(tx, TENANT))[0]


async def serving(policy: PolicyParts, clients: Iterable[int]) -> set[int]:
    """Whom decisions find."""
    refs = {ref(TENANT, number(each)): each for each in clients}
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        return {refs[found] for found in await client_rows.of_refs(tx, TENANT, list(refs))}


async def release(policy: PolicyParts) -> bool:
    async with policy.db.transaction("test.release", tenants=[TENANT]) as tx:
        return await client_intake.release(tx, TENANT, "crm", "p-1", "branch sold")


async def test_a_loss_of_a_tenth_or_of_twenty_clients_is_applied(policy: PolicyParts) -> None:
    await arrive(policy, *removed(range(20)))
    found = await status(policy)
    assert (found.clients, found.quarantine) == (80, None)
    assert await serving(policy, range(100)) == set(range(20, 100))


async def test_a_mass_removal_is_held_once_alarmed_and_everybody_is_still_found(
    policy: PolicyParts, capsys: pytest.CaptureFixture[str]
) -> None:
    before, alerts = await status(policy), metric("rightcall_alerts_total", reason="CLIENT_LIST_HELD")
    await arrive(policy, *removed(range(30)), beat(70))
    await arrive(policy, *removed([30]))
    assert metric("rightcall_alerts_total", reason="CLIENT_LIST_HELD") == alerts + 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "policy.alert" in line]
    assert all(word in line for word in ("warning", "CLIENT_LIST_HELD", f"tenant_id={TENANT}", "list=crm"))
    found = await status(policy)
    assert (found.quarantine, found.held_left, found.held_came) == ("loss", 31, 0)
    assert (found.clients, found.version, found.incomplete) == (100, before.version, False)
    assert await serving(policy, range(100)) == set(range(100))


async def test_a_mass_removal_in_small_portions_is_found_out_and_the_copy_of_an_hour_ago_comes_back(
    policy: PolicyParts, clock: FixedClock
) -> None:
    for first in range(0, 30, 5):
        await arrive(policy, *removed(range(first, first + 5)))
        clock.advance(timedelta(minutes=5))
    found = await status(policy)
    assert (found.quarantine, found.held_left, found.clients) == ("loss", 30, 100)
    assert await serving(policy, range(100)) == set(range(100))


async def test_the_same_loss_over_two_hours_is_believed(policy: PolicyParts, clock: FixedClock) -> None:
    for first in (0, 20):
        await arrive(policy, *removed(range(first, first + 20)))
        clock.advance(timedelta(minutes=61))
    assert ((await status(policy)).clients, (await status(policy)).quarantine) == (60, None)


async def test_growth_of_more_than_half_is_held_with_what_came_before_it_in_that_hour(policy: PolicyParts) -> None:
    await arrive(policy, *listed(range(100, 140)))
    assert (await status(policy)).quarantine is None
    await arrive(policy, *listed(range(140, 160)))
    found = await status(policy)
    assert (found.quarantine, found.held_came, found.clients) == ("growth", 60, 100)
    assert await serving(policy, range(200)) == set(range(100))


async def test_the_first_load_of_a_list_never_trips_in_however_many_batches(policy: PolicyParts) -> None:
    for table in TABLES:
        await policy.admin.execute(f"delete from policy.{table}")
    await arrive(policy, *listed(range(25)), beat(200))
    await arrive(policy, *listed(range(25, 90)))
    await arrive(policy, *listed(range(90, 200)), beat(200))
    found = await status(policy)
    assert (found.clients, found.quarantine, found.incomplete) == (200, None, False)
    await arrive(policy, *listed(range(200, 301)))
    assert (await status(policy)).quarantine == "growth"


async def test_what_arrives_while_a_list_is_held_waits_too_and_survives_a_restart(
    policy: PolicyParts, postgres: TestDatabase, clock: FixedClock
) -> None:
    await arrive(policy, *removed(range(30)))
    again = await PolicyParts.open(postgres, clock)
    await arrive(again, *listed([100]), *listed([40], kind="prospect"), *removed([50]), beat(70))
    found = await status(again)
    assert (found.quarantine, found.held_left, found.held_came, found.clients) == ("loss", 31, 1, 100)
    assert await serving(again, range(101)) == set(range(100))
    assert await release(again)
    found = await status(again)
    assert (found.quarantine, found.clients, found.incomplete) == (None, 70, False)
    assert await serving(again, range(101)) == {*range(30, 101)} - {50}
    await again.close()


async def test_a_heartbeat_ages_the_copy_that_serves_until_the_held_change_is_released(
    policy: PolicyParts, clock: FixedClock
) -> None:
    await arrive(policy, *removed(range(30)), beat(70))
    clock.advance(timedelta(hours=25))
    later = record("_heartbeat", {"type": "ListHeartbeat", "as_of": clock.now().isoformat(), "count": 70})
    await arrive(policy, later)
    found = await status(policy)
    assert (found.as_of, found.incomplete, found.fresh(clock.now())) == (NOW, False, False)
    assert await release(policy)
    found = await status(policy)
    assert (found.as_of, found.incomplete, found.clients) == (clock.now(), False, 70)


async def test_a_heartbeat_that_counted_more_than_was_held_makes_the_released_list_incomplete(
    policy: PolicyParts,
) -> None:
    await arrive(policy, *removed(range(30)), beat(71))
    assert not (await status(policy)).incomplete
    assert await release(policy)
    assert (await status(policy)).incomplete


async def test_a_crm_that_removes_all_and_lists_all_again_ends_the_hold_by_itself(policy: PolicyParts) -> None:
    await arrive(policy, *removed(range(100)))
    assert (await status(policy)).held_left == 100
    await arrive(policy, *listed(range(50)))
    assert (await status(policy)).quarantine == "loss"
    await arrive(policy, *listed(range(50, 100)), beat(100))
    found = await status(policy)
    assert (found.quarantine, found.clients, found.fresh(NOW)) == (None, 100, True)
    assert await serving(policy, range(100)) == set(range(100))
    assert await policy.admin.fetchval("select count(*) from policy.held_clients") == 0


async def test_a_hold_that_ends_by_itself_still_counts_against_the_hour(policy: PolicyParts) -> None:
    await arrive(policy, *removed(range(30)))
    await arrive(policy, *listed(range(10)))
    assert ((await status(policy)).quarantine, (await status(policy)).clients) == (None, 80)
    await arrive(policy, *removed([60]))
    found = await status(policy)
    assert (found.quarantine, found.held_left, found.clients) == ("loss", 21, 100)


async def test_a_released_change_is_not_held_against_the_list(policy: PolicyParts) -> None:
    await arrive(policy, *removed(range(30)))
    assert await release(policy)
    await arrive(policy, *removed(range(30, 37)))
    found = await status(policy)
    assert (found.quarantine, found.clients) == (None, 63)


async def test_a_release_is_remembered_with_person_reason_and_size_and_nothing_else_can_be_released(
    policy: PolicyParts,
) -> None:
    await policy.admin.execute("delete from policy.client_list_releases")
    assert not await release(policy)
    await arrive(policy, *removed(range(30)))
    assert await release(policy)
    assert not await release(policy)
    (row,) = await policy.admin.fetch("select * from policy.client_list_releases")
    assert (row["released_by"], row["reason"], row["quarantine"], row["departed"]) == ("p-1", "branch sold", "loss", 30)
    assert row["version"] == (await status(policy)).version


async def test_a_client_who_left_is_forgotten_within_the_hour(policy: PolicyParts, clock: FixedClock) -> None:
    await arrive(policy, *removed([7]))
    held = json.dumps([dict(row) for row in await policy.admin.fetch("select refs from policy.departed_clients")])
    assert ref(TENANT, number(7)) in held
    clock.advance(timedelta(minutes=62))
    async with policy.db.transaction("test.expire", tenants=[TENANT]) as tx:
        await clients.forget(tx, TENANT, breaker.since(tx.now))
    assert await policy.admin.fetchval("select count(*) from policy.departed_clients") == 0
    assert await policy.admin.fetchval("select count(*) from policy.gone_refs") == 0
    assert await serving(policy, [6, 7]) == {6}
