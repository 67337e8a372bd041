"""Brings a process's copy of a tenant's client lists up to date: by what has changed, or whole where that is unknown.

The copy is a value that is swapped when it is complete, so a decision waits for none of this.
"""

import asyncio
from dataclasses import dataclass

from rightcall_common.postgres import Transaction
from rightcall_policy.clients.client_list import Index
from rightcall_policy.clients.index import Builder, Clients
from rightcall_policy.store import client_lists, client_rows

CHANGED_MAX = 50_000
"""Refs; more than this are read faster with all others, in order."""
TRIES_MAX = 5
"""A list that is being loaded changes while we read. Then a copy may know rows that are newer than its version."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a process holds: everything as of `version`."""

    version: int
    index: Index


async def up_to_date(tx: Transaction, tenant_id: str, held: Copy | None) -> Copy:
    """The tenant's lists as they stand."""
    now = await client_rows.mark(tx, tenant_id)
    if held is not None and now.oldest <= held.version <= now.version:
        version, entries = held.version, held.index.entries
    else:
        version, entries = now.version, await _all(tx, tenant_id)
    for _ in range(TRIES_MAX):
        lists = await client_lists.lists(tx, tenant_id)
        refs = await client_rows.changed_since(tx, tenant_id, version, CHANGED_MAX)
        if len(refs) > CHANGED_MAX:
            entries = await _all(tx, tenant_id)
        elif refs:
            entries = await asyncio.to_thread(entries.changed, await client_rows.of_refs(tx, tenant_id, refs))
        version, now = now.version, await client_rows.mark(tx, tenant_id)
        if version == now.version:
            break
    return Copy(version, Index(tuple(lists), entries))


async def _all(tx: Transaction, tenant_id: str) -> Clients:
    builder = Builder()
    await client_rows.open_all(tx, tenant_id)
    while rows := await client_rows.next_rows(tx):
        await asyncio.to_thread(lambda batch: builder.add(client_rows.as_rows(batch)), rows)
    await client_rows.close_all(tx)
    return await asyncio.to_thread(builder.build)
