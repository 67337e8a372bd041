"""Writes what a transaction emitted, in one statement, as its last act.

Order: a lock per schema is taken before the rows get their ids and held until the commit, so ids follow the order
of commits and no lower id ever appears later. A poller may then simply read `id > last`. Ordering by transaction id
below the snapshot's xmin loses nothing either, but swaps two events of a key when a transaction that began to write
early waits for a row of one that began later (tests/integration/common/test_outbox_order.py shows both).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from rightcall_common.errors import TooLarge
from rightcall_common.events import codec
from rightcall_common.events.envelope import Stated
from rightcall_common.events.topics import MESSAGE_BYTES_MAX

ENVELOPE_BYTES = 16_384
"""Room for key, headers and Kafka's own framing in a record."""
LOCK_CLASS = 0x52434F42
"""First half of the advisory lock that orders commits with emitted events; the second is the schema's hash."""
CHANNEL_PREFIX = "rightcall_outbox_"

_LOCK_INSERT_AND_TELL = """
    with locked as materialized (select pg_advisory_xact_lock($7, hashtext(current_schema()))),
    written as (
        insert into outbox (topic, key, event_id, headers, value)
        select t, k, e, h, v
        from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bytea[]) with ordinality as r(t, k, e, h, v, n)
        where exists (select from locked) order by n
        returning id)
    select min(id), case when $8::boolean then pg_notify($6, '')::text end from written
"""
"""The rows get their ids behind the sort, which starts when the lock is held: one after the other, without a hole."""


class Emitted(NamedTuple):
    """A row of the outbox to be."""

    topic: str
    key: str
    event_id: UUID | str | None
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None


class Executor(Protocol):
    """What this needs of a connection."""

    async def fetchval(self, query: str, *args: object) -> Any: ...


def emitted(
    topic: str,
    key: str,
    event: Stated | codec.Head | None,
    *,
    source: str,
    trace: str | None,
    proof: str | None,
    raw: bytes | None,
    commitment: str | None = None,
) -> Emitted:
    """The row for one event; `event` None makes a tombstone. ValueError: no key, or too large for a topic."""
    if not key:
        raise ValueError(f"an event for {topic} needs a key")
    if event is None:
        return Emitted(topic, key, None, (), None)
    value = raw if raw is not None or isinstance(event, codec.Head) else codec.encode(event)
    if value is None:
        raise ValueError(f"an event for {topic} has no bytes")
    if len(value) > MESSAGE_BYTES_MAX - ENVELOPE_BYTES:
        raise TooLarge(f"an event for {topic} has {len(value)} bytes; a topic takes {MESSAGE_BYTES_MAX}")
    pairs = codec.headers(event, source=source, trace=trace, proof=proof, commitment=commitment)
    return Emitted(topic, key, getattr(event, "event_id", None), pairs, value)


def channel(schema: str) -> str:
    """Where PostgreSQL tells the relay's leader that something was committed."""
    return CHANNEL_PREFIX + schema


def headers_text(headers: Sequence[tuple[str, bytes]]) -> str:
    """Headers as a row has them."""
    return msgspec.json.encode({name: value.decode() for name, value in headers}).decode()


def headers_of(text: str) -> list[tuple[str, bytes]]:
    """The inverse. What is no header any more is left out: the event is judged by its bytes."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        found = None
    pairs = found.items() if isinstance(found, dict) else ()
    return [(name, value.encode()) for name, value in pairs if isinstance(value, str)]


async def write(connection: Executor, schema: str, rows: Sequence[Emitted], *, tell: bool = True) -> int:
    """Insert all rows (at least one); returns the first one's id. Nothing may follow in the transaction but its commit.

    `tell` False: the relay leads in this process and is handed the rows, so nobody has to hear of them.
    """
    topics, keys, ids, headers, values = zip(*rows, strict=True)
    columns = list(topics), list(keys), list(ids), [headers_text(each) for each in headers], list(values)
    return int(await connection.fetchval(_LOCK_INSERT_AND_TELL, *columns, channel(schema), LOCK_CLASS, tell))
