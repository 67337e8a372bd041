"""A named transaction of one service: its tenants, its clock, what it emits."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel


class Transaction:
    """Made by `Database.transaction` only. All rows it can see are those of the tenants it was opened for."""

    now: datetime
    """The clock when the transaction began (UTC)."""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        raise NotImplementedError

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        raise NotImplementedError

    async def fetchval(self, query: str, *args: Any) -> Any:
        raise NotImplementedError

    async def execute(self, query: str, *args: Any) -> str:
        raise NotImplementedError

    async def executemany(self, query: str, args: Iterable[Iterable[Any]]) -> None:
        raise NotImplementedError

    def emit(
        self,
        topic: str,
        key: str,
        event: BaseModel | None,
        *,
        cause: UUID | None = None,
        proof: str | None = None,
        raw: bytes | None = None,
    ) -> None:
        """Collect an event; it is written to the outbox just before the commit and published after it.

        Args:
            event: None writes a tombstone for `key` (compacted topics only).
            cause: id of the event being handled that led to this one; its trace goes on.
            proof: `rc-proof` of the exact bytes.
            raw: the exact bytes if they were signed; else the event is encoded here.
        """
        raise NotImplementedError

    def trace_id(self, cause: UUID | None = None) -> str | None:
        """The trace (32 hex digits) in which the event `cause` is being handled; None: untraced."""
        raise NotImplementedError

    def after_commit(self, fn: Callable[[], None]) -> None:
        """Call `fn` (plain, quick) once the transaction is committed; never if it is not."""
        raise NotImplementedError
