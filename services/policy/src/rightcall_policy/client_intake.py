"""Applies what a CRM says to the stored lists: records of the tenant's topic, or a whole list over HTTP.

Idempotent: a record that says nothing new changes nothing, so a topic may be read twice. Not here: parsing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rightcall_common.events.clients import ClientListed, ListHeartbeat
from rightcall_common.postgres import Transaction
from rightcall_policy.client_list import TOPIC_LIST, Client
from rightcall_policy.client_records import RefsOf, to_client
from rightcall_policy.store import clients as store


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """A record of a client topic after parsing. The tenant is the topic's name.

    `said` None: a tombstone. `fault` set: it could not be read; then `said` is None too and only `key_hash` counts.
    """

    tenant_id: str
    key: str
    key_hash: str
    said: ClientListed | ListHeartbeat | None
    fault: str | None = None


@dataclass(slots=True)
class _Changes:
    """What a run of records adds up to: the last word on each client, and whose records were unreadable."""

    last: dict[str, Client | None]
    unreadable: dict[str, bool]
    """Hash of a key -> whether its last record could not be read."""


async def apply_records(tx: Transaction, tenant_id: str, records: Sequence[CrmRecord], refs_of: RefsOf) -> None:
    """Apply one tenant's records in order. A record that cannot be read leaves the last good one and marks the list."""
    await store.ensure_list(tx, tenant_id, TOPIC_LIST, "topic")
    changed, changes = False, _Changes({}, {})
    for record in records:
        if isinstance(record.said, ListHeartbeat):
            changed |= await _flush(tx, tenant_id, changes)
            await store.heartbeat(tx, tenant_id, TOPIC_LIST, record.said.as_of, record.said.count)
            changes = _Changes({}, {})
        else:
            _collect(changes, record, refs_of)
    changed |= await _flush(tx, tenant_id, changes)
    if changed:
        await store.grow_version(tx, tenant_id, TOPIC_LIST)
    await store.tell_processes(tx, tenant_id)


def _collect(changes: _Changes, record: CrmRecord, refs_of: RefsOf) -> None:
    fault = record.fault
    if fault is None and isinstance(record.said, ClientListed):
        client = to_client(record.key, record.said, refs_of)
        if isinstance(client, Client):
            changes.last[record.key] = client
        else:
            fault = client
    elif fault is None:
        changes.last[record.key] = None
    changes.unreadable[record.key_hash] = fault is not None


async def _flush(tx: Transaction, tenant_id: str, changes: _Changes) -> bool:
    """Write what has been collected; whether a row changed."""
    listed = [client for client in changes.last.values() if client is not None]
    gone = [client_ref for client_ref, client in changes.last.items() if client is None]
    new, altered = await store.upsert(tx, tenant_id, TOPIC_LIST, listed) if listed else (0, 0)
    removed = await store.remove(tx, tenant_id, TOPIC_LIST, gone) if gone else 0
    if new:
        await store.arrived(tx, tenant_id, TOPIC_LIST, new)
    for unreadable, mark in ((True, store.mark_unreadable), (False, store.mark_readable)):
        hashes = [key_hash for key_hash, broken in changes.unreadable.items() if broken is unreadable]
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
