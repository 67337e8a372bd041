"""Up to where this service's database has handled each partition. The group's offsets lie on the bus and know less.

A database that is new or was restored is behind its group, or a group is another installation's of the same name: then
reading goes back to what the database knows. What it knows lags some seconds, so a little comes twice at each start;
inboxes and idempotent handlers drop it, as they drop what a crash repeats.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from rightcall_common import logs
from rightcall_common.errors import Unavailable
from rightcall_common.postgres.database import Database

SAVE_S = 5.0
"""Between two writes; each costs a transaction."""

_SAVE = """
    insert into positions (topic, partition, bus, next_offset)
    select t, p, $4, n from unnest($1::text[], $2::int[], $3::bigint[]) as r(t, p, n) order by t, p
    on conflict (topic, partition) do update
        set bus = excluded.bus, next_offset = excluded.next_offset, updated_at = now()
"""
_KNOWN = """
    select topic, partition, next_offset from positions
    where bus = $3 and (topic, partition) in (select t, p from unnest($1::text[], $2::int[]) as r(t, p))
"""

_log = logs.logger(__name__)


class Positions:
    """Of one work subscription on one connection."""

    def __init__(self, db: Database, bus: str) -> None:
        """`bus`: which one this is; another one has other offsets."""
        self._db = db
        self._bus = bus
        self._reached: dict[TopicPartition, int] = {}
        self._save_at = 0.0

    async def go_back(self, consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> None:
        """Partitions that were just assigned are read from where the database is, if the group is further.

        Raises Unavailable, KafkaError: it has to be done before anything of them is handled.
        """
        topics, numbers = [each.topic for each in partitions], [each.partition for each in partitions]
        async with self._db.transaction("bus.positions", tenants=()) as tx:
            rows = await tx.fetch(_KNOWN, topics, numbers, self._bus)
        known = {TopicPartition(row["topic"], row["partition"]): int(row["next_offset"]) for row in rows}
        for partition in partitions:
            at, here = await consumer.position(partition), known.get(partition)
            if here is None:
                await consumer.seek_to_beginning(partition)
            elif here < at:
                consumer.seek(partition, here)
            if here is None and at:
                where = {"topic": partition.topic, "partition": partition.partition}
                _log.warning("bus.group_is_ahead_of_database", offset=at, **where)

    async def reached(self, behind: Mapping[TopicPartition, int], *, now: bool = False) -> None:
        """All before these offsets is handled. Written now and then; a failure only means that more comes again."""
        self._reached |= behind
        if not self._reached or (not now and time.monotonic() < self._save_at):
            return
        reached, self._reached = self._reached, {}
        columns = zip(*[(each.topic, each.partition, at) for each, at in reached.items()], strict=True)
        try:
            async with self._db.transaction("bus.positions", tenants=()) as tx:
                await tx.execute(_SAVE, *[list(each) for each in columns], self._bus)
        except Unavailable as error:
            self._reached = reached | self._reached
            _log.warning("bus.positions_not_saved", fault=str(error))
        self._save_at = time.monotonic() + SAVE_S
