"""A service's pool of connections and its named transactions. Connection trouble, lost races -> `Unavailable`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from rightcall_common.clock import Clock, SystemClock
from rightcall_common.postgres.transaction import Transaction


class Database:
    """One schema of one database, reached as the service's own role."""

    schema: str
    service: str

    @classmethod
    async def connect(cls, dsn: str, *, schema: str, service: str, clock: Clock | None = None) -> Database:
        """Open the pool. Raises Unavailable. `clock` is the machine's unless given."""
        raise NotImplementedError(SystemClock)

    async def close(self) -> None:
        """Close all connections; running transactions are rolled back after a grace of 5 s."""
        raise NotImplementedError

    @asynccontextmanager
    async def transaction(self, name: str, *, tenants: Iterable[str]) -> AsyncIterator[Transaction]:
        """A transaction called `<service>.<what it does>` that sees only rows of `tenants`.

        With no tenants, touching a table of tenants is an error. Serialization failures, deadlocks, connection
        trouble raise Unavailable: nothing was committed, or it is unknown whether it was; the body must be
        safe to run again.
        """
        raise NotImplementedError
        yield Transaction()

    async def ping(self) -> bool:
        """Whether the database answers within 2 s."""
        raise NotImplementedError
