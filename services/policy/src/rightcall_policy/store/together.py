"""Several writes to several tables in one statement: each round trip to PostgreSQL costs a decision its time."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg

from rightcall_common.postgres import Transaction

_PLACE = re.compile(r"\$(\d+)")


class Write(NamedTuple):
    """An insert, update or delete with its arguments. One that returns rows comes first."""

    query: str
    args: Sequence[Any]


async def write(tx: Transaction, *writes: Write | None) -> list[asyncpg.Record]:
    """Do all of them; what the first returns. They must not see each other's rows: all look at what stood before."""
    asked = [each for each in writes if each is not None]
    if not asked:
        return []
    parts: list[str] = []
    args: list[Any] = []
    for number, each in enumerate(asked):
        parts.append(f"w{number} as ({_moved(each.query, len(args))})")
        args += each.args
    returns = "select * from w0" if " returning " in asked[0].query else "select where false"
    return await tx.fetch(f"with {', '.join(parts)} {returns}", *args)


def columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as `unnest` takes them."""
    return [list(column) for column in zip(*rows, strict=True)]


@lru_cache(maxsize=256)  # the same few statements, with every batch
def _moved(query: str, by: int) -> str:
    return _PLACE.sub(lambda place: f"${int(place[1]) + by}", query)
