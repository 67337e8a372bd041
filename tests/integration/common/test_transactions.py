"""Transactions: whose rows they see, what they do with trouble, what they leave when they fail."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from rightcall_common.clock import FixedClock
from rightcall_common.errors import Unavailable
from rightcall_common.postgres import Database
from tests.support.delivery import erased
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres

__all__ = ["embedded_postgres", "postgres", "real_postgres"]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
async def db(postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await postgres.open("scoped", clock=FixedClock(NOW))
    admin = await postgres.admin()
    await admin.execute("""
        set search_path = scoped; set role rightcall_scoped_owner; drop table if exists notes;
        create table notes (tenant_id text not null, id int not null, primary key (tenant_id, id));
        select isolate_tenants('notes');
        grant all on notes to rightcall_scoped;
    """)
    await admin.close()
    async with database.transaction("test.fill", tenants=["acme", "bolt"]) as tx:
        await tx.execute("insert into notes values ('acme', 1), ('acme', 2), ('bolt', 1)")
    yield database
    await database.close()


async def notes(db: Database, *tenants: str) -> list[tuple[str, int]]:
    async with db.transaction("test.read", tenants=tenants) as tx:
        return [tuple(row) for row in await tx.fetch("select tenant_id, id from notes order by 1, 2")]


async def write(db: Database, tenant: str, *, as_tenant: str) -> None:
    async with db.transaction("test.write", tenants=[as_tenant]) as tx:
        await tx.execute("insert into notes values ($1, 9)", tenant)


async def test_a_transaction_sees_the_rows_of_its_tenants_only(db: Database) -> None:
    assert await notes(db, "acme") == [("acme", 1), ("acme", 2)]
    assert await notes(db, "bolt") == [("bolt", 1)]
    assert await notes(db, "acme", "bolt") == [("acme", 1), ("acme", 2), ("bolt", 1)]
    assert await notes(db, "other") == []


async def test_a_row_of_another_tenant_cannot_be_written(db: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await write(db, "bolt", as_tenant="acme")


async def test_a_transaction_without_tenants_fails_loudly_on_their_rows(db: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="names no tenant"):
        await notes(db)


async def test_the_scope_does_not_stay_on_a_pooled_connection(db: Database) -> None:
    assert await notes(db, "acme")
    for _ in range(12):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await notes(db)


async def test_a_tenant_id_that_could_widen_the_scope_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="a tenant id matches"):
        await notes(db, "acme,bolt")


async def fail(db: Database, told: list[str]) -> None:
    async with db.transaction("test.fail", tenants=["acme"]) as tx:
        tx.after_commit(lambda: told.append("committed"))
        tx.emit("recordings-v1", "k", erased())
        await tx.execute("insert into notes values ('acme', 77)")
        raise ZeroDivisionError


async def test_a_failing_body_leaves_neither_state_nor_events(db: Database) -> None:
    told: list[str] = []
    with pytest.raises(ZeroDivisionError):
        await fail(db, told)
    assert ("acme", 77) not in await notes(db, "acme")
    async with db.transaction("test.outbox", tenants=()) as tx:
        assert await tx.fetchval("select count(*) from outbox") == 0
    assert told == []


async def test_state_events_and_headers_are_written_together(db: Database) -> None:
    event, told = erased(), list[str]()
    async with db.transaction("test.emit", tenants=["acme"]) as tx:
        await tx.execute("insert into notes values ('acme', 5)")
        tx.emit("recordings-v1", "k", event, proof="p", raw=b"exact bytes")
        tx.emit("vault-v1", "gone", None)
        tx.after_commit(lambda: told.append("committed"))
        trace = tx.trace_id()
        assert tx.now == NOW
        assert told == []
    assert told == ["committed"]
    async with db.transaction("test.outbox", tenants=()) as tx:
        first, second = await tx.fetch("select topic, event_id, headers, value from outbox order by id")
        await tx.execute("delete from outbox")
    assert first["value"] == b"exact bytes"
    assert first["event_id"] == event.event_id
    headers = json.loads(first["headers"])
    assert headers["rc-proof"] == "p"
    assert headers["traceparent"].startswith(f"00-{trace}-")
    assert (second["topic"], second["event_id"], second["value"]) == ("vault-v1", None, None)


async def test_an_event_without_a_key_or_too_large_for_its_topic_is_refused(db: Database) -> None:
    async with db.transaction("test.refuse", tenants=["acme"]) as tx:
        with pytest.raises(ValueError, match="needs a key"):
            tx.emit("recordings-v1", "", erased())
        with pytest.raises(ValueError, match="a topic takes"):
            tx.emit("recordings-v1", "k", erased(), raw=b"x" * 1_040_000)


async def cut_off(db: Database, postgres: TestDatabase) -> None:
    admin = await postgres.admin()
    async with db.transaction("test.cut", tenants=["acme"]) as tx:
        pid = await tx.fetchval("select pg_backend_pid()")
        await admin.execute("select pg_terminate_backend($1)", pid)
        await admin.close()
        await tx.execute("insert into notes values ('acme', 99)")


async def test_a_lost_connection_is_unavailable_and_the_pool_recovers(db: Database, postgres: TestDatabase) -> None:
    with pytest.raises(Unavailable, match=r"^test\.cut: "):
        await cut_off(db, postgres)
    assert ("acme", 99) not in await notes(db, "acme")


async def take_both(db: Database, first: int, second: int, meet: asyncio.Barrier) -> None:
    async with db.transaction("test.cross", tenants=["acme"]) as tx:
        await tx.execute("select 1 from notes where id = $1 for update", first)
        await meet.wait()
        await tx.execute("select 1 from notes where id = $1 for update", second)


async def test_a_deadlock_is_unavailable_for_the_one_that_loses(db: Database) -> None:
    meet = asyncio.Barrier(2)
    results = await asyncio.gather(take_both(db, 1, 2, meet), take_both(db, 2, 1, meet), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Unavailable"]
    assert "test.cross: DeadlockDetectedError" in [str(result) for result in results]


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="connect to PostgreSQL"):
        await Database.connect("postgresql://u:p@127.0.0.1:1/d", schema="s", service="s")
    with pytest.raises(Unavailable, match="connect to PostgreSQL"):
        await Database.connect("postgresql://u:p@/d?host=/nowhere", schema="s", service="s")


async def buggy(db: Database) -> None:
    async with db.transaction("test.bug", tenants=["acme"]) as tx:
        await tx.execute("select no_such_column from notes")


async def test_our_own_bug_in_sql_is_not_mistaken_for_trouble(db: Database) -> None:
    with pytest.raises(asyncpg.UndefinedColumnError):
        await buggy(db)
