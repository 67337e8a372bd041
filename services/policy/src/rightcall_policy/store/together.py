"""Several questions or several writes in one statement: each round trip to PostgreSQL costs a decision its time."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg

from rightcall_common.postgres import Transaction

_PLACE = re.compile(r"\$(\d+)")


class Write(NamedTuple):
    """An insert, update or delete with its arguments. One that returns rows comes first."""

    query: str
    args: Sequence[Any]


class BatchedRead(NamedTuple):
    """A select with its arguments. Rows come without the names of their columns."""

    query: str
    args: Sequence[Any]


async def read(tx: Transaction, *reads: BatchedRead) -> list[list[asyncpg.Record]]:
    """The rows of each, all as of one instant but for what is locked: that is as of its lock."""
    queries, args = _together(reads)
    rows = ", ".join(f"(select array_agg(r) from ({query}) r)" for query in queries)  # noqa: S608 (our own)
    found = await tx.fetchrow(f"select {rows}", *args)
    return [list(each or []) for each in found or ()]


async def write(tx: Transaction, *writes: Write | None) -> list[asyncpg.Record]:
    """Do all of them; what the first returns. They must not see each other's rows: all look at what stood before."""
    asked = [each for each in writes if each is not None]
    if not asked:
        return []
    queries, args = _together(asked)
    parts = [f"w{number} as ({query})" for number, query in enumerate(queries)]
    returns = "select * from w0" if " returning " in asked[0].query else "select where false"
    return await tx.fetch(f"with {', '.join(parts)} {returns}", *args)


def columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as `unnest` takes them."""
    return [list(column) for column in zip(*rows, strict=True)]


def _together(statements: Iterable[BatchedRead | Write]) -> tuple[list[str], list[Any]]:
    """Their texts, with the places of arguments counted on from one to the next, and all arguments."""
    queries: list[str] = []
    args: list[Any] = []
    for query, each in statements:
        queries.append(_moved(query, len(args)))
        args += each
    return queries, args


@lru_cache(maxsize=256)  # the same few statements, with every batch
def _moved(query: str, by: int) -> str:
    return _PLACE.sub(lambda place: f"${int(place[1]) + by}", query)
