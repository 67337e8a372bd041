"""A service's pool of connections and its named transactions. Connection trouble, lost races -> `Unavailable`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from rightcall_common import telemetry, tracing
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.crash import crash_point
from rightcall_common.ids import check_tenant_id
from rightcall_common.outbox import emitted
from rightcall_common.outbox.emitted import Emitted
from rightcall_common.postgres.asking import Asking
from rightcall_common.postgres.failures import trouble_as_unavailable
from rightcall_common.postgres.transaction import Transaction

if TYPE_CHECKING:
    from rightcall_common.postgres.transaction import Connection

    AnyConnection = asyncpg.Connection[asyncpg.Record]
else:
    AnyConnection = asyncpg.Connection

POOL_MAX = 10
"""A process runs one loop per subscription and a few requests at a time; more would only queue inside PostgreSQL."""
CONNECT_S_MAX = 5.0
COMMAND_S_MAX = 60.0
CLOSE_S_MAX = 5.0
IDLE_IN_TRANSACTION_MS_MAX = 30_000
"""A process that stops between two statements must not hold the outbox's order lock for ever."""


class _Pooled(AnyConnection):
    """Nothing outlives our transactions: settings and advisory locks are theirs, so nothing is reset after them."""

    def get_reset_query(self) -> str:
        return ""


class Database:
    """One schema of one database, reached as the service's own role."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], dsn: str, schema: str, service: str, clock: Clock) -> None:
        self._pool = pool
        self._dsn = dsn
        self._clock = clock
        self._asking = Asking(self._connect)
        self.schema = schema
        self.service = service
        self.on_emitted: Callable[[int, Sequence[Emitted]], None] | None = None
        """Is given what was committed to the outbox, and its first row's id: set while the relay leads here."""

    @classmethod
    async def connect(cls, dsn: str, *, schema: str, service: str, clock: Clock | None = None) -> Database:
        """Open the pool. Raises Unavailable. `clock` is the machine's unless given."""
        with trouble_as_unavailable("connect to PostgreSQL", OSError):
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=POOL_MAX,
                timeout=CONNECT_S_MAX,
                command_timeout=COMMAND_S_MAX,
                connection_class=_Pooled,
                server_settings=_session(schema, service),
            )
        return cls(pool, dsn, schema, service, clock or SystemClock())

    async def close(self) -> None:
        """Close all connections; what does not end within 5 s is cut off and rolled back."""
        self._asking.forget()
        try:
            async with asyncio.timeout(CLOSE_S_MAX):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def transaction(self, name: str, *, tenants: Iterable[str]) -> AsyncIterator[Transaction]:
        """A transaction called `<service>.<what it does>` that sees only rows of `tenants`.

        With no tenants, touching a table of tenants is an error. Serialization failures, deadlocks, connection
        trouble raise Unavailable: nothing was committed, or it is unknown whether it was; the body must be
        safe to run again.
        """
        scope = ",".join(sorted({check_tenant_id(tenant) for tenant in tenants}))
        started = time.monotonic()
        links = tracing.all_handled()
        with telemetry.span(
            "transaction", parent=tracing.of(None), links=links, attributes={"transaction": name}
        ) as span:
            with trouble_as_unavailable(name):
                async with self._connection() as connection, self._with_room(), _begun(connection, scope):
                    tx = Transaction(
                        connection, service=self.service, now=self._clock.now(), traceparent=span.traceparent
                    )
                    yield tx
                    first = await self._write_emitted(connection, tx.collected)
                    crash_point("transaction.before_commit")
        crash_point("transaction.after_commit")
        if self.on_emitted is not None and first is not None:
            self.on_emitted(first, tx.collected)
        telemetry.observe("rightcall_transaction_seconds", time.monotonic() - started, transaction=name)
        for fn in tx.after:
            fn()

    @asynccontextmanager
    async def _with_room(self) -> AsyncIterator[None]:
        try:
            yield
        except asyncpg.DiskFullError:
            self._asking.found_full()
            raise

    async def _write_emitted(self, connection: Connection, rows: Sequence[Emitted]) -> int | None:
        if not rows:
            return None
        return await emitted.write(connection, self.schema, rows, tell=self.on_emitted is None)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        with trouble_as_unavailable("connect to PostgreSQL", OSError):
            connection = await self._pool.acquire(timeout=CONNECT_S_MAX)
        try:
            yield connection
        finally:
            await self._pool.release(connection, timeout=CLOSE_S_MAX)

    async def session(self) -> asyncpg.Connection[asyncpg.Record]:
        """A connection outside of the pool, for what belongs to a session: advisory locks, LISTEN."""
        with trouble_as_unavailable("connect to PostgreSQL", OSError):
            return await self._connect()

    async def answers(self) -> None:
        """Return when the database has taken a write; whoever asks bounds it (`answering`). Raises Unavailable."""
        await self._asking.ask()

    async def _connect(self) -> asyncpg.Connection[asyncpg.Record]:
        settings = _session(self.schema, self.service)
        return await asyncpg.connect(self._dsn, timeout=CONNECT_S_MAX, server_settings=settings)


@asynccontextmanager
async def _begun(connection: Connection, scope: str) -> AsyncIterator[None]:
    """From BEGIN to COMMIT. Begins and is scoped in one round trip, which takes no arguments: `scope` was checked."""
    await connection.execute(f"begin; set local rightcall.tenants = '{scope}'")
    try:
        yield
        await connection.execute("commit")
    except BaseException:
        try:
            await connection.execute("rollback")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            connection.terminate()  # it is lost, or in no state to be used again: PostgreSQL rolls back
        raise


def _session(schema: str, service: str) -> dict[str, str]:
    return {
        "search_path": schema,
        "application_name": f"rightcall-{service}",
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS_MAX),
        "jit": "off",
    }
