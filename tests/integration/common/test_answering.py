"""What a process stands on has answered it lately, or it says what does not, why and since when (design section 4)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

import psutil
import pytest

from rightcall_common import answering
from rightcall_common.answering import Dependency
from rightcall_common.bus import Bus
from rightcall_common.errors import Unavailable
from rightcall_common.postgres import Database
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "postgres", "real_kafka", "real_postgres"]


class Relay:
    """Stands between a client and a server: lets all through, or holds everything, or is not there."""

    def __init__(self, dsn: str) -> None:
        self._dsn, self._pumps = urlsplit(dsn), set[asyncio.Task[None]]()
        self._open = asyncio.Event()
        self._open.set()
        self._listening: asyncio.Server | None = None
        self.port = 0

    @property
    def dsn(self) -> str:
        user = self._dsn.netloc.rpartition("@")[0]
        return urlunsplit(self._dsn._replace(netloc=f"{user}@127.0.0.1:{self.port}", query=""))

    async def listen(self) -> None:
        self._listening = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def gone(self) -> None:
        assert self._listening is not None
        self._listening.close()
        for pump in tuple(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def freeze(self) -> None:
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._connect()
        for one, other in ((reader, there[1]), (there[0], writer)):
            pump = asyncio.create_task(self._pump(one, other))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        directory = parse_qs(self._dsn.query).get("host", [""])[0]
        if directory.startswith("/"):
            return await asyncio.open_unix_connection(f"{directory}/.s.PGSQL.{self._dsn.port or 5432}")
        return await asyncio.open_connection(self._dsn.hostname, self._dsn.port)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                while octets := await reader.read(65_536):
                    await self._open.wait()
                    writer.write(octets)
        finally:
            writer.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in a tenth of the time."""
    monkeypatch.setattr(answering, "ASK_EVERY_S", 0.1)
    monkeypatch.setattr(answering, "ANSWER_S_MAX", 0.3)
    monkeypatch.setattr(answering, "SILENT_S_MAX", 0.6)


@asynccontextmanager
async def asked(ask: Callable[[], Awaitable[None]], *, grace_s: float = 0.6) -> AsyncIterator[Dependency]:
    dependency = Dependency("it", ask, grace_s)
    task = asyncio.create_task(dependency.run())
    try:
        yield dependency
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def relay(postgres: TestDatabase) -> AsyncIterator[Relay]:
    relay = Relay(await postgres.migrated("asked"))
    await relay.listen()
    yield relay
    relay.thaw()
    await relay.gone()


@pytest.fixture
async def db(relay: Relay) -> AsyncIterator[Database]:
    database = await Database.connect(relay.dsn, schema="asked", service="asked")
    yield database
    await database.close()


async def test_a_database_that_hangs_has_not_answered_although_its_connections_are_open(
    db: Database, relay: Relay
) -> None:
    async with asked(db.answers, grace_s=60) as database:
        assert not database.part()  # it has not been asked yet
        await eventually(lambda: database.part().works)
        before = datetime.now(UTC)
        relay.freeze()
        await eventually(lambda: not database.part())
        part = database.part()
        assert part.fault == "TimeoutError"
        assert part.since is not None
        assert part.since <= before or (part.since - before).total_seconds() < 1
        relay.thaw()
        await eventually(lambda: database.part().works)


async def test_a_database_that_is_away_has_its_grace_and_no_more(db: Database, relay: Relay) -> None:
    """It is being restarted, or another server takes over."""
    async with asked(db.answers, grace_s=60) as patient, asked(db.answers, grace_s=0.6) as other:
        await eventually(lambda: patient.part().works and other.part().works)
        await relay.gone()
        await eventually(lambda: not other.part())
        assert patient.part()
        await relay.listen()
        await eventually(lambda: other.part().works)


async def test_a_database_that_takes_no_writes_is_not_ready(db: Database, postgres: TestDatabase) -> None:
    admin = await postgres.admin()
    async with asked(db.answers, grace_s=60) as database:
        await eventually(lambda: database.part().works)
        try:
            await admin.execute("alter role rightcall_asked set default_transaction_read_only = on")
            await admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rightcall_asked'"
            )
            await eventually(lambda: not database.part())
            assert database.part().fault == "read only"
        finally:
            await admin.execute("alter role rightcall_asked reset default_transaction_read_only")
            await admin.close()
        await eventually(lambda: database.part().works)


async def test_a_database_without_room_is_not_ready(db: Database) -> None:
    async with asked(db.answers, grace_s=60) as database:
        await eventually(lambda: database.part().works)
        with pytest.raises(Unavailable):
            async with db.transaction("test.fill", tenants=[]) as tx:
                await tx.execute("do $$ begin raise exception using errcode = 'disk_full'; end $$")
        await eventually(lambda: not database.part())
        assert "no room" in database.part().fault


async def test_a_busy_pool_is_no_silence_of_the_database(db: Database) -> None:
    async with asked(db.answers) as database:
        async with asyncio.TaskGroup() as group:
            for _ in range(12):
                group.create_task(sleep_in_a_transaction(db))
            await eventually(lambda: database.part().works)
            await asyncio.sleep(1)
            assert database.part()


async def sleep_in_a_transaction(db: Database) -> None:
    async with db.transaction("test.sleep", tenants=[]) as tx:
        await tx.execute("select pg_sleep(1.5)")


async def test_a_bus_that_hangs_has_not_answered(embedded_kafka: TestBus) -> None:
    assert embedded_kafka.embedded is not None
    bus = Bus(embedded_kafka.settings(), "probe")
    running = asyncio.create_task(bus.run())
    process = next(
        child.pid
        for child in psutil.Process().children()
        if str(embedded_kafka.embedded.address_file) in child.cmdline()
    )
    try:
        async with asked(bus.answers) as part:
            await eventually(lambda: part.part().works)
            os.kill(process, signal.SIGSTOP)
            await eventually(lambda: not part.part())
            os.kill(process, signal.SIGCONT)
            await eventually(lambda: part.part().works)
    finally:
        os.kill(process, signal.SIGCONT)
        await bus.stop()
        await running


async def test_either_bus_answers_and_one_that_is_not_connected_does_not(kafka: TestBus) -> None:
    bus = Bus(kafka.settings(), "probe")
    with pytest.raises(Unavailable):
        await bus.answers()
    running = asyncio.create_task(bus.run())
    async with asked(bus.answers) as part:
        await eventually(lambda: part.part().works)
    await bus.stop()
    await running
