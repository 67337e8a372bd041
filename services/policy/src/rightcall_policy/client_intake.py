"""Applies what a CRM says to the stored lists: records of the tenant's topic, or a whole list over HTTP.

Idempotent: a record that says nothing new changes nothing, so a topic may be read twice. Not here: reading a client.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rightcall_common.events.clients import ClientListed, ListHeartbeat
from rightcall_common.postgres import Transaction
from rightcall_policy.client_list import TOPIC_LIST, Client
from rightcall_policy.client_records import RefsOf, to_client
from rightcall_policy.store import clients as store


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """A record of a client topic after parsing. The tenant is the topic's name; `said` None is a tombstone.

    With a `fault` it could not be read, and only `key_hash` counts: the key itself may be a number.
    """

    tenant_id: str
    key: str
    key_hash: str
    said: ClientListed | ListHeartbeat | None
    fault: str | None = None


class Entry(NamedTuple):
    """A record as it is applied: a client, its removal (None), a heartbeat, or a fault."""

    key: str
    key_hash: str
    what: Client | ListHeartbeat | None
    fault: str | None = None


@dataclass(slots=True)
class _Run:
    """What records between two heartbeats add up to: the last word on each client."""

    last: dict[str, Client | None] = field(default_factory=dict)
    unreadable: dict[str, bool] = field(default_factory=dict)
    """Hash of a key -> whether its last record could not be read."""


def read(records: Sequence[CrmRecord], refs_of: RefsOf) -> list[Entry]:
    """Turn numbers into refs."""
    return [_entry(record, refs_of) for record in records]


def _entry(record: CrmRecord, refs_of: RefsOf) -> Entry:
    key, key_hash, said = record.key, record.key_hash, record.said
    if record.fault is not None or not isinstance(said, ClientListed):
        return Entry(key, key_hash, None if isinstance(said, ClientListed) else said, record.fault)
    client = to_client(key, said, refs_of)
    return Entry(key, key_hash, client) if isinstance(client, Client) else Entry(key, key_hash, None, client)


async def apply(tx: Transaction, tenant_id: str, entries: Sequence[Entry]) -> None:
    """Apply one tenant's records in order. What cannot be read leaves the last good one and marks the list."""
    await store.ensure_list(tx, tenant_id, TOPIC_LIST, "topic")
    changed, run = False, _Run()
    for entry in entries:
        if isinstance(entry.what, ListHeartbeat):
            changed |= await _write(tx, tenant_id, run)
            await store.heartbeat(tx, tenant_id, TOPIC_LIST, entry.what.as_of, entry.what.count)
            run = _Run()
            continue
        run.unreadable[entry.key_hash] = entry.fault is not None
        if entry.fault is None:
            run.last[entry.key] = entry.what
    changed |= await _write(tx, tenant_id, run)
    if changed:
        await store.grow_version(tx, tenant_id, TOPIC_LIST)
    await store.tell_processes(tx, tenant_id)


async def _write(tx: Transaction, tenant_id: str, run: _Run) -> bool:
    """Write a run; whether a row changed."""
    listed = [client for client in run.last.values() if client is not None]
    gone = [client_ref for client_ref, client in run.last.items() if client is None]
    new, altered = await store.upsert(tx, tenant_id, TOPIC_LIST, listed) if listed else (0, 0)
    removed = await store.remove(tx, tenant_id, TOPIC_LIST, gone) if gone else 0
    if new:
        await store.arrived(tx, tenant_id, TOPIC_LIST, new)
    for unreadable, mark in ((True, store.mark_unreadable), (False, store.mark_readable)):
        hashes = [key_hash for key_hash, broken in run.unreadable.items() if broken is unreadable]
        if hashes:
            await mark(tx, tenant_id, TOPIC_LIST, hashes)
    return bool(new or altered or removed)


async def replace_list(tx: Transaction, tenant_id: str, name: str, clients: Sequence[Client], as_of: datetime) -> None:
    """Replace a list of HTTP whole. The tenant's row must be locked and the list's source be `http`."""
    await store.ensure_list(tx, tenant_id, name, "http")
    removed = await store.remove_all_but(tx, tenant_id, name, [client.client_ref for client in clients])
    new, altered = await store.upsert(tx, tenant_id, name, clients) if clients else (0, 0)
    if new or altered or removed:
        await store.grow_version(tx, tenant_id, name)
    await store.heartbeat(tx, tenant_id, name, as_of, None)
    await store.tell_processes(tx, tenant_id)
