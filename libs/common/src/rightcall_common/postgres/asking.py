"""Asks a database whether it takes writes, for `answering`.

On a connection of its own: that all others are in use says nothing of the database.
"""

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

import asyncpg

from rightcall_common.answering import Away
from rightcall_common.errors import Unavailable

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

FULL_S: Final = 30.0
"""How long a write that found no room is news; something is written every few seconds."""
_TAKES_WRITES: Final = """
    select pg_logical_emit_message(true, 'rightcall.answers', ''), current_setting('transaction_read_only')
"""
"""Its commit waits for the disk of the write-ahead log, and it touches no table."""
_AWAY: Final = (
    ConnectionError,
    FileNotFoundError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
)
"""It is starting, stopping or not there: `answering.GRACE_S`."""


class Asking:
    """One database, asked by one process."""

    def __init__(self, connect: "Callable[[], Awaitable[Connection]]") -> None:
        self._connect = connect
        self._connection: Connection | None = None
        self._full_at: float | None = None

    def found_full(self) -> None:
        """A transaction of this process found no room on its disk."""
        self._full_at = time.monotonic()

    async def ask(self) -> None:
        """Return when it has taken a write. Raises Unavailable; Away when it says that it is not there."""
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
            row = await self._connection.fetchrow(_TAKES_WRITES)
        except _AWAY as error:
            self.forget()
            raise Away(type(error).__name__) from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
            self.forget()
            raise Unavailable(type(error).__name__) from None
        except BaseException:  # it was given up while it did not answer
            self.forget()
            raise
        if row is None or row[1] != "off":
            self.forget()  # another server may be the one that takes writes now
            raise Unavailable("read only")
        if self._full_at is not None and time.monotonic() - self._full_at < FULL_S:
            raise Unavailable("no room on its disk")

    def forget(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None
