"""PostgreSQL for tests: the embedded one always, the real one as well where it is. A fresh database per module.

Use: `from tests.support.postgres import embedded_postgres, postgres, real_postgres` in the test module (`postgres` is
both in turn and needs the other two), then `db = await postgres.open("policy", "rightcall_policy")`.
"""

import asyncio
import atexit
import secrets
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import pytest

from rightcall_common.clock import Clock
from rightcall_common.postgres import Database, migrate
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
from tests.support.servers import missing, real

PASSWORD = "only-for-tests"
"""Of every service's role in tests: roles are shared by all databases of a server, and so by tests that run at once."""


@dataclass(frozen=True)
class TestDatabase:
    """An empty database. `admin_dsn` is a superuser's."""

    __test__ = False
    admin_dsn: str

    def dsn(self, schema: str) -> str:
        """As the service's own role."""
        return _with_user(self.admin_dsn, f"rightcall_{schema}", PASSWORD)

    async def migrated(self, schema: str, package: str = "rightcall_common") -> str:
        """Apply common and service migrations; returns the DSN of the service's own role."""
        await migrate(self.admin_dsn, schema, package, password=PASSWORD)
        return self.dsn(schema)

    async def open(self, schema: str, package: str = "rightcall_common", *, clock: Clock | None = None) -> Database:
        """Migrate and connect as the service."""
        return await Database.connect(await self.migrated(schema, package), schema=schema, service=schema, clock=clock)

    async def admin(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A superuser's connection."""
        return await asyncpg.connect(self.admin_dsn)


@cache
def embedded_dsn() -> str:
    """Start PostgreSQL from the Python package once per test run; returns the superuser's DSN."""
    directory = tempfile.TemporaryDirectory(prefix="rightcall-test-pg-", ignore_cleanup_errors=True)
    Path(directory.name).chmod(0o755)
    server = EmbeddedPostgres(Path(directory.name) / "server")
    atexit.register(directory.cleanup)
    atexit.register(server.stop)
    return server.start()


def _with_user(dsn: str, user: str, password: str) -> str:
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password)}@{host}"))


def with_database(dsn: str, database: str) -> str:
    """The same server, another database."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(path=f"/{database}"))


async def _execute(dsn: str, statement: str) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


def _execute_in_thread(dsn: str, statement: str) -> None:
    """A fixture may be asked for while an event loop runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _execute(dsn, statement)).result()


def _fresh(server_dsn: str) -> Iterator[TestDatabase]:
    name = f"test_{secrets.token_hex(6)}"
    _execute_in_thread(server_dsn, f"create database {name}")
    try:
        yield TestDatabase(with_database(server_dsn, name))
    finally:
        _execute_in_thread(server_dsn, f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def embedded_postgres() -> Iterator[TestDatabase]:
    """A fresh database on the embedded server."""
    yield from _fresh(embedded_dsn())


@pytest.fixture(scope="module")
def real_postgres() -> Iterator[TestDatabase]:
    """A fresh database on a real server."""
    dsn = real("postgres")
    if dsn is None:
        pytest.skip(missing("postgres"))
    yield from _fresh(dsn)


@pytest.fixture(scope="module", params=["embedded", "real"])
def postgres(request: pytest.FixtureRequest) -> TestDatabase:
    """Each kind of server."""
    database: TestDatabase = request.getfixturevalue(f"{request.param}_postgres")
    return database
