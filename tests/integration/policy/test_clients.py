"""A CRM's topic, as the bus hands it over: applied idempotently, versioned by change, incomplete when unreadable."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.clock import FixedClock
from rightcall_common.errors import Unavailable, Unreadable
from rightcall_policy.clients.client_list import ListStatus
from rightcall_policy.store import client_lists as store
from rightcall_policy.stream import CLIENT_TOPICS, crm_reader, key_hash
from tests.integration.policy.test_calls import metric
from tests.support.policy import NOW, ROOTS, Call, PolicyParts
from tests.support.postgres import TestDatabase

TOPIC = "crm-clients-v1-nl-investment"
TENANT = "nl-investment"
INVESTMENT = Path("deploy/local/examples/bundles/nl-investment.yaml").read_text()
OTHERS = INVESTMENT.replace(f"tenant: {TENANT}", "tenant: beside")
LISTED = {
    "type": "ClientListed",
    "numbers": ["020-1110001"],
    "kind": "client",
    "notice": {"by": "register", "at": "2026-01-05T09:00:00Z"},
    "service_scope": ["investment"],
    "effective_from": "2026-01-05T00:00:00Z",
}


@pytest.fixture
async def policy(postgres: TestDatabase, clock: FixedClock) -> AsyncIterator[PolicyParts]:
    """A tenant whose list is empty."""
    parts = await PolicyParts.open(postgres, clock)
    await parts.accept(INVESTMENT)
    await parts.admin.execute("delete from policy.clients; delete from policy.client_lists;")
    await parts.admin.execute("delete from policy.unreadable_clients; update policy.tenants set list_version = 0")
    yield parts
    await parts.close()


def record(key: str, body: Any, topic: str = TOPIC) -> BusRecord:
    value = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    return BusRecord(topic, 0, 0, key, value, {})


def beat(count: int, hours_ago: float = 0) -> BusRecord:
    at = (NOW - timedelta(hours=hours_ago)).isoformat()
    return record("_heartbeat", {"type": "ListHeartbeat", "as_of": at, "count": count})


async def arrive(policy: PolicyParts, *records: BusRecord) -> None:
    read = crm_reader(ROOTS)
    await policy.handlers.on_clients([said for each in records if (said := read(each)) is not None])


async def status(policy: PolicyParts) -> ListStatus:
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        return (await store.lists(tx, TENANT))[0]


async def reason_of_a_call(policy: PolicyParts, number: str = "+31201110001") -> tuple[str, bool]:
    await policy.employ(TENANT, "e-1", "MIFID_STATUTORY", mifid=True)
    call = Call(TENANT, "office", number=number)
    await policy.say(call.started())
    decided = (await policy.decided(call.call_id))[0]
    return decided.reason, decided.provisional


async def test_a_listed_and_notified_client_is_recorded_by_statute(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    assert (await status(policy)).fresh(NOW)
    assert await reason_of_a_call(policy) == ("REC_MIFID_CLIENT_MATCH", False)


async def test_a_list_of_one_tenant_says_nothing_about_the_calls_of_another(policy: PolicyParts) -> None:
    await policy.accept(OTHERS)
    await arrive(policy, record("c1", LISTED), beat(1))
    assert await reason_of_a_call(policy) == ("REC_MIFID_CLIENT_MATCH", False)
    await policy.employ("beside", "e-1", "MIFID_STATUTORY", mifid=True)
    call = Call("beside", "office")
    await policy.say(call.started(controller_id=TENANT))
    (decided,) = await policy.decided(call.call_id)
    assert (decided.outcome, decided.reason, decided.client_list) == ("DO_NOT_RECORD", "NO_PURPOSE", None)


async def test_the_version_grows_only_if_a_row_changed(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    first = (await status(policy)).version
    await arrive(policy, record("c1", LISTED), beat(1))
    assert (await status(policy)).version == first
    await arrive(policy, record("c1", {**LISTED, "kind": "prospect"}))
    assert (await status(policy)).version == first + 1


async def test_a_tombstone_removes_the_client_and_its_numbers(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    await arrive(policy, record("c1", None), beat(0))
    assert (await status(policy)).clients == 0
    assert await reason_of_a_call(policy) == ("NO_PURPOSE", False)


async def test_a_list_without_a_heartbeat_for_a_day_gives_provisional_matches(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1, hours_ago=30))
    await status(policy)
    assert await reason_of_a_call(policy) == ("REC_MIFID_STALE_MATCH", True)


async def test_an_older_heartbeat_does_not_make_a_list_older(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1), beat(1, hours_ago=30))
    assert (await status(policy)).as_of == NOW


async def test_a_crms_clock_may_be_a_minute_ahead(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1, hours_ago=-1 / 60))
    assert (await status(policy)).fresh(NOW)


async def test_a_heartbeat_of_the_future_is_forgotten_with_the_next_good_one(policy: PolicyParts) -> None:
    with pytest.raises(Unreadable, match="as_of: in_the_future"):
        await arrive(policy, beat(1, hours_ago=-24))
    await arrive(policy, record("c1", LISTED), beat(1))
    assert (await status(policy)).fresh(NOW)


@pytest.mark.parametrize("counted", [2, 0])
async def test_a_heartbeat_that_counts_fewer_than_are_there_makes_the_list_incomplete_until_they_are_gone(
    policy: PolicyParts, counted: int
) -> None:
    """Clients and heartbeats are one partition, in order: the removals that it counted have not come."""
    await arrive(policy, record("c1", LISTED), record("c2", LISTED), record("c3", LISTED), beat(3), beat(counted))
    told = await status(policy)
    assert (told.clients, told.incomplete, told.over_by, told.short_by) == (3, True, 3 - counted, 0)
    assert await reason_of_a_call(policy) == ("REC_MIFID_STALE_MATCH", True)
    await arrive(policy, record("c3", None), beat(2))
    mended = await status(policy)
    assert (mended.clients, mended.incomplete, mended.over_by) == (2, False, 0)


async def test_a_doubtful_number_on_the_topic_leaves_the_clients_other_numbers(policy: PolicyParts) -> None:
    said = {**LISTED, "numbers": ["+31 20 1110131 32", "+31201110001"]}
    with pytest.raises(Unreadable, match="numbers: doubtful_number"):
        await arrive(policy, record("c1", said))
    await arrive(policy, beat(1))
    told = await status(policy)
    assert (told.clients, told.incomplete) == (1, True)
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        assert await store.unread(tx, TENANT, "crm", 9) == (
            1,
            [store.UnreadRow(None, "c1", "numbers: doubtful_number")],
        )
    assert await reason_of_a_call(policy) == ("REC_MIFID_STALE_MATCH", True)


async def test_a_heartbeat_that_counts_more_than_arrived_makes_the_list_incomplete_until_they_do(
    policy: PolicyParts,
) -> None:
    await arrive(policy, record("c1", LISTED), beat(2))
    assert (await status(policy)).incomplete
    await arrive(policy, record("c2", LISTED))
    assert not (await status(policy)).incomplete


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("c1", b"{not json"),
        ("c1", {**LISTED, "numbers": []}),
        ("c1", {**LISTED, "numbers": ["112"]}),
        ("c1", {"type": "ListHeartbeat", "as_of": "2026-11-23T09:00:00Z", "count": 1}),
        ("_heartbeat", LISTED),
        ("c1", b""),
        ("c1", {**LISTED, "type": "ClientLited"}),
        ("_heartbeat", {"type": "ListHeartbeat", "as_of": "2026-11-23T09:01:01Z", "count": 1}),
        ("_heartbeat", {"type": "ListHeartbeat", "as_of": "2126-11-23T09:00:00Z", "count": 1}),
    ],
)
async def test_an_unreadable_record_leaves_the_last_good_one_and_marks_the_list_incomplete(
    policy: PolicyParts, key: str, body: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    before = metric("rightcall_alerts_total", reason="CLIENT_RECORD_UNREADABLE")
    for broken in (record(key, body), record(key, body), record("c2", b"{")):
        with pytest.raises(Unreadable) as fault:
            await arrive(policy, broken)
        assert "0201110001" not in str(fault.value)
    assert metric("rightcall_alerts_total", reason="CLIENT_RECORD_UNREADABLE") == before + 1, "when it first happens"
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "policy.alert" in line]
    assert all(word in line for word in ("warning", "CLIENT_RECORD_UNREADABLE", f"tenant_id={TENANT}", "list=crm"))
    found = await status(policy)
    assert (found.clients, found.incomplete) == (1, True)
    await policy.housekeeping.show_lists()
    assert metric("rightcall_client_list_incomplete", tenant=TENANT) == 1.0
    assert await reason_of_a_call(policy) == ("REC_MIFID_STALE_MATCH", True)


async def test_a_readable_record_of_the_same_key_makes_the_list_complete_again(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    with pytest.raises(Unreadable):
        await arrive(policy, record("c1", b"{"))
    await arrive(policy, record("c1", LISTED))
    assert not (await status(policy)).incomplete


async def test_a_batch_with_an_unreadable_record_applies_nothing_so_that_the_bus_can_single_it_out(
    policy: PolicyParts,
) -> None:
    with pytest.raises(Unreadable):
        await arrive(policy, record("c1", LISTED), record("0201110001", LISTED), beat(1))
    async with policy.db.transaction("test.read", tenants=[TENANT]) as tx:
        assert [each for each in await store.lists(tx, TENANT) if each.clients] == []


async def test_a_client_ref_shaped_like_a_number_is_refused_and_its_dead_letter_key_is_not_that_number(
    policy: PolicyParts,
) -> None:
    with pytest.raises(Unreadable):
        await arrive(policy, record("0201110001", LISTED))
    assert "0201110001" not in key_hash(ROOTS, record("0201110001", LISTED))
    await arrive(policy, record("0201110001", None), beat(0))
    assert not (await status(policy)).incomplete


async def test_no_number_of_a_client_is_in_the_database(policy: PolicyParts) -> None:
    await arrive(policy, record("c1", LISTED), beat(1))
    await reason_of_a_call(policy)
    tables = await policy.admin.fetch(
        "select relname from pg_class where relnamespace = 'policy'::regnamespace and relkind = 'r'"
    )
    for table in tables:
        rows = await policy.admin.fetch(f'select t::text as text from policy."{table["relname"]}" t')
        assert not [row for row in rows if "201110001" in row["text"]], table["relname"]


async def test_the_list_of_a_tenant_without_rules_waits(policy: PolicyParts) -> None:
    with pytest.raises(Unavailable):
        await arrive(policy, record("c1", LISTED, topic="crm-clients-v1-unborn"))


async def test_the_pattern_takes_every_tenants_topic_and_no_dead_letters() -> None:

    topics = ["crm-clients-v1-acme", "crm-clients-v1-acme-dlq", "crm-clients-v1-a-b-c", "calls-v1", "crm-clients-v1-"]
    assert [topic for topic in topics if re.match(CLIENT_TOPICS, topic)] == [topics[0], topics[2]]
