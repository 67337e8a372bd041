"""Removes what is no longer needed: outbox rows older than their topic's retention, inbox ids nobody can repeat.

Of a compacted topic the newest row of each key stays, so that a new bus gets the whole state again.
"""

from __future__ import annotations

import asyncio

from rightcall_common import logs, telemetry
from rightcall_common.errors import Unavailable
from rightcall_common.events.topics import DAY_MS, TOPICS
from rightcall_common.postgres.database import Database

EVERY_S = 300.0
ROWS_MAX = 5_000
"""Per statement, so that no lock is held for long."""
INBOX_DAYS = 8
"""One more than any topic keeps its events."""
TOMBSTONE_DAYS = 1
LONGEST_MS = 7 * DAY_MS

_EXPIRED = """
    delete from outbox where id in (
        select id from outbox where topic = $1 and emitted_at < now() - make_interval(secs => $2)
          and id <= (select last_id from relay_cursor) limit $3)
"""
_SUPERSEDED = """
    delete from outbox where id in (
        select o.id from outbox o where o.topic = $1 and o.id <= (select last_id from relay_cursor) and (
            exists (select from outbox n where n.topic = o.topic and n.key = o.key and n.id > o.id
                      and n.id <= (select last_id from relay_cursor))
            or (o.value is null and o.emitted_at < now() - make_interval(days => $2))) limit $3)
"""
_FORGOTTEN = """
    delete from inbox where event_id in (
        select event_id from inbox where received_at < now() - make_interval(days => $1) limit $2)
"""

_log = logs.logger(__name__)


async def run(db: Database) -> None:
    """Prune every few minutes until cancelled."""
    while True:
        try:
            removed = await prune(db)
            _log.info("outbox.pruned", count=removed)
        except Unavailable as error:
            telemetry.count("rightcall_background_failures_total", task="janitor")
            _log.warning("outbox.not_pruned", fault=str(error))
        await asyncio.sleep(EVERY_S)


async def prune(db: Database) -> int:
    """Remove all that may go, in small transactions; returns how many rows. Only published rows go."""
    removed = await _all_of(db, _FORGOTTEN, INBOX_DAYS)
    retention_ms = {topic.name: topic.retention_ms for topic in TOPICS}
    for name in await _topics(db):
        kept_ms = retention_ms.get(name, LONGEST_MS)
        if kept_ms is None:
            removed += await _all_of(db, _SUPERSEDED, name, TOMBSTONE_DAYS)
        else:
            removed += await _all_of(db, _EXPIRED, name, kept_ms / 1000)
    return removed


async def _topics(db: Database) -> list[str]:
    async with db.transaction("outbox.topics", tenants=()) as tx:
        return [row["topic"] for row in await tx.fetch("select distinct topic from outbox")]


async def _all_of(db: Database, statement: str, *args: object) -> int:
    total = 0
    while True:
        async with db.transaction("outbox.prune", tenants=()) as tx:
            removed = int((await tx.execute(statement, *args, ROWS_MAX)).split()[-1])
        total += removed
        if removed < ROWS_MAX:
            return total
