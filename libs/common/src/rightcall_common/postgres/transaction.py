"""A named transaction of one service: its tenants, its clock, what it emits."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from rightcall_common import telemetry, tracing
from rightcall_common.events.codec import Head
from rightcall_common.events.envelope import Stated
from rightcall_common.outbox.emitted import Emitted, emitted

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Transaction:
    """Made by `Database.transaction` only. All rows it can see are those of the tenants it was opened for.

    Lock the rows you decide on before you write: what was read without a lock may be old when you commit.
    """

    def __init__(self, connection: "Connection", *, service: str, now: datetime, traceparent: str | None) -> None:
        self._connection = connection
        self._service = service
        self._traceparent = traceparent
        self._emitted: list[Emitted] = []
        self._after_commit: list[Callable[[], None]] = []
        self.now = now
        """The clock when the transaction began (UTC)."""

    @property
    def collected(self) -> Sequence[Emitted]:
        """What was emitted so far."""
        return self._emitted

    @property
    def after(self) -> Sequence[Callable[[], None]]:
        """What is to be called once committed."""
        return self._after_commit

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        return await self._connection.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """The first row, if there is one."""
        return await self._connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> str:
        """Run it; returns PostgreSQL's command tag, e.g. `UPDATE 3`."""
        return await self._connection.execute(query, *args)

    async def executemany(self, query: str, args: Iterable[Sequence[Any]]) -> None:
        """Run it for each tuple of arguments. For many rows one `unnest` is faster."""
        await self._connection.executemany(query, args)

    def emit(
        self,
        topic: str,
        key: str,
        event: Stated | Head | None,
        *,
        cause: UUID | None = None,
        proof: str | None = None,
        raw: bytes | None = None,
        commitment: str | None = None,
    ) -> None:
        """Collect an event; it is written to the outbox just before the commit and published after it.

        Args:
            event: None writes a tombstone for `key` (compacted topics only); a `Head` stands for what `raw` holds.
            cause: id of the event being handled that led to this one; its trace goes on.
            proof: `rc-proof` of the exact bytes.
            raw: the exact bytes if they were signed; else the event is encoded here.
            commitment: the ledger's leaf for the exact bytes (`sealing.commitments`); the caller keeps its salt.

        Raises:
            ValueError: no key, or a body larger than a topic takes.
        """
        trace = tracing.of(cause) or self._traceparent
        self._emitted.append(
            emitted(topic, key, event, source=self._service, trace=trace, proof=proof, raw=raw, commitment=commitment),
        )

    def trace_id(self, cause: UUID | None = None) -> str | None:
        """The trace (32 hex digits) in which the event `cause` is being handled; None: untraced."""
        return telemetry.trace_id_of(tracing.of(cause) or self._traceparent)

    def after_commit(self, fn: Callable[[], None]) -> None:
        """Call `fn` (plain, quick) once the transaction is committed; never if it is not."""
        self._after_commit.append(fn)
