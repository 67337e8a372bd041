"""Applies what a CRM says to the stored lists: records of the tenant's topic, or a whole list over HTTP.

Idempotent: a record that says nothing new changes nothing, so a topic may be read twice. Not here: reading a client.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from rightcall_common.events.clients import ClientListed, ListHeartbeat
from rightcall_common.postgres import Transaction
from rightcall_policy.clients.client_list import TOPIC_LIST, Client
from rightcall_policy.clients.faults import Rejected
from rightcall_policy.clients.records import RefsOf, fault_of_ref, to_client
from rightcall_policy.store import client_lists as store
from rightcall_policy.store import clients as rows
from rightcall_policy.store.client_lists import ListBook, UnreadRow
from rightcall_policy.tenants import client_changes, client_metrics

AHEAD_MAX = timedelta(seconds=60)
"""A CRM's clock may be so much ahead. A heartbeat of later than that would keep a list fresh for as long."""


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


class ListEntry(NamedTuple):
    """A record as it is applied: a client, its removal (None), a heartbeat, or a fault; a client with a fault has a
    number that is doubtful, beside others."""

    key: str
    key_hash: str
    what: Client | ListHeartbeat | None
    fault: str | None = None


@dataclass(slots=True)
class _Run:
    """What records between two heartbeats add up to: the last word on each client; unreadable ones for all of them."""

    last: dict[str, Client | None] = field(default_factory=dict)
    unreadable: dict[str, UnreadRow | None] = field(default_factory=dict)
    """Hash of a key -> why its last record could not be read, if so."""


def read(records: Sequence[CrmRecord], refs_of: RefsOf, now: datetime) -> list[ListEntry]:
    """Turn numbers into refs. Slow, some 0.1 ms a number: not for an event loop."""
    return [_entry(record, refs_of, now) for record in records]


def _entry(record: CrmRecord, refs_of: RefsOf, now: datetime) -> ListEntry:
    key, key_hash, said = record.key, record.key_hash, record.said
    if isinstance(said, ListHeartbeat) and said.as_of > now + AHEAD_MAX:
        return ListEntry(key, key_hash, None, "as_of: in_the_future")
    if record.fault is not None or not isinstance(said, ClientListed):
        return ListEntry(key, key_hash, None if isinstance(said, ClientListed) else said, record.fault)
    return ListEntry(key, key_hash, *to_client(key, said, refs_of))


async def apply(tx: Transaction, tenant_id: str, entries: Sequence[ListEntry]) -> None:
    """Apply one tenant's records in order. What cannot be read leaves the last good one and marks the list."""
    book = await store.open_or_make(tx, tenant_id, TOPIC_LIST, "topic")
    run = _Run()
    for entry in entries:
        run.unreadable[entry.key_hash] = _unread(entry)
        if entry.fault is not None and entry.what is None:
            continue
        if isinstance(entry.what, ListHeartbeat):
            await _take(tx, book, run)
            client_changes.heartbeat(book, entry.what.as_of, entry.what.count)
            run = _Run(unreadable=run.unreadable)
        else:
            run.last[entry.key] = entry.what
    await _take(tx, book, run)
    broken = {key_hash: why for key_hash, why in run.unreadable.items() if why is not None}
    if broken and await store.mark_unreadable(tx, tenant_id, TOPIC_LIST, broken):
        tx.after_commit(partial(client_metrics.alert, tenant_id, TOPIC_LIST, client_metrics.RECORD_UNREADABLE))
    if mended := [key_hash for key_hash, why in run.unreadable.items() if why is None]:
        await store.mark_readable(tx, tenant_id, TOPIC_LIST, mended)
    await store.save(tx, book)


def _unread(entry: ListEntry) -> UnreadRow | None:
    if entry.fault is None:
        return None
    return UnreadRow(None, None if fault_of_ref(entry.key) else entry.key, entry.fault)


async def _take(tx: Transaction, book: ListBook, run: _Run) -> None:
    listed = [client for client in run.last.values() if client is not None]
    gone = [client_ref for client_ref, client in run.last.items() if client is None]
    await client_changes.take(tx, book, listed, gone)


async def replace_list(
    tx: Transaction,
    tenant_id: str,
    name: str,
    clients: Sequence[Client],
    as_of: datetime,
    unread: Sequence[Rejected] = (),
) -> None:
    """Replace a list of HTTP whole; a replacement that is a mass change is held whole. A client may occur once only.

    `unread`: lines with a doubtful number. Their clients stay as they were known, and the list is incomplete.
    """
    book = await store.open_or_make(tx, tenant_id, name, "http")
    await client_changes.start_anew(tx, book)
    named = [*(client.client_ref for client in clients), *(each.client_ref for each in unread if each.client_ref)]
    gone = await rows.others(tx, tenant_id, name, named)
    await client_changes.take(tx, book, clients, gone)
    client_changes.heartbeat(book, as_of, None)
    if book.quarantine is None:  # else the copy that serves is as incomplete as it was
        await store.mark_all_readable(tx, tenant_id, name)
    if unread:
        told = {f"line {each.line}": UnreadRow(each.line, each.client_ref, each.fault) for each in unread}
        await store.mark_unreadable(tx, tenant_id, name, told)
    await store.save(tx, book)


async def release(tx: Transaction, tenant_id: str, name: str, released_by: str, reason: str) -> bool:
    """Apply what a list holds, because a person says so. False: there is no such list, or it holds nothing."""
    await store.lock(tx, tenant_id)
    book = await store.open_book(tx, tenant_id, name)
    if book is None or book.quarantine is None:
        return False
    await store.add_release(tx, book, released_by, reason)
    await client_changes.let_through(tx, book, approved=True)
    await store.save(tx, book)
    return True
