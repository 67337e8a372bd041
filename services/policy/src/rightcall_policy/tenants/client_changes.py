"""One change of a list: applied, or held because it is too big to be believed; and released by a person.

While a list is held, the copy of an hour ago serves, and all that the CRM says is put beside it. A hold ends when
somebody releases it, or by itself when what is held, all in all, is no mass change any more. Not here: when a change is
too big (`breaker`), and what records say (`client_intake`).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_policy.clients import breaker
from rightcall_policy.clients.breaker import Hour, Trip
from rightcall_policy.clients.client_list import TOPIC_LIST, Client
from rightcall_policy.store import clients as rows
from rightcall_policy.store import held_clients as held
from rightcall_policy.store.client_lists import ListBook
from rightcall_policy.store.clients import VersionedList
from rightcall_policy.tenants import client_metrics

FROM_THE_START = datetime(1970, 1, 1, tzinfo=UTC)
"""When clients of a first load were "added", and those whom a person let in: never within the hour."""
PORTION = 5_000
"""Clients in one statement: making its arrays holds up the loop, for a hundredth of a second or so."""

_log = logger("policy.clients")


async def take(tx: Transaction, book: ListBook, listed: Sequence[Client], gone: Sequence[str]) -> None:
    """Clients who are listed now and refs that no longer are; nobody is in both, or in one twice."""
    if not listed and not gone:
        return
    if book.quarantine is not None:
        await _hold(tx, book, listed, gone)
        return
    since = breaker.since(tx.now)
    named = [*(client.client_ref for client in listed), *gone]
    known = await rows.known(tx, book.tenant_id, book.name, named, since)
    there = {client_ref for client_ref, departed_at in known.items() if departed_at is None}
    now = breaker.minute(tx.now)
    came, left = 0, Counter[int]()
    for client in listed:
        departed_at = known.get(client.client_ref)
        if departed_at is not None:
            left[breaker.minute(departed_at)] -= 1
        elif client.client_ref not in there:
            came += 1
    leaving = [client_ref for client_ref in gone if client_ref in there]
    left[now] += len(leaving)
    hour = book.hour.at(tx.now).plus({now: came if book.loaded else 0}, left)
    clients = book.clients + came - left.total()
    trip = breaker.judge(clients=clients, came=hour.came, left=hour.left, whole=_whole(book))
    if trip is not None:
        await _quarantine(tx, book, trip, since)
        await _hold(tx, book, listed, gone)
        return
    book.hour = hour
    await _write(tx, book, listed, leaving)


def heartbeat(book: ListBook, as_of: datetime, count: int | None) -> None:
    """The list is complete as of then, with so many clients. An older statement than the newest is ignored.

    Of a held list this speaks of what is held, so it says nothing about the copy that serves.
    """
    if book.quarantine is not None:
        if book.held_as_of is None or book.held_as_of <= as_of:
            book.held_as_of, book.held_count = as_of, count
    elif book.as_of is None or book.as_of <= as_of:
        more = 0 if count is None else count - book.clients
        book.as_of, book.short_by, book.over_by = as_of, max(0, more), max(0, -more)
        book.loaded = book.loaded or book.short_by == 0


async def let_through(tx: Transaction, book: ListBook, *, approved: bool) -> None:
    """Apply what is held. `approved` by a person: it does not count as a change of this hour."""
    place = _place(book)
    removed = await rows.remove_held(tx, place, remembered=not approved)
    added_at = FROM_THE_START if approved else tx.now
    written = await rows.upsert_held(tx, place, added_at=added_at)
    await held.drop(tx, book.tenant_id, book.name)
    now = breaker.minute(tx.now)
    book.hour = Hour() if approved else Hour().plus({now: written.new}, {now: removed})
    _count(book, written, removed)
    as_of, count = book.held_as_of, book.held_count
    _end(book)
    if as_of is not None:
        heartbeat(book, as_of, count)
    _log.warning("policy.client_list_let_through", tenant_id=book.tenant_id, list=book.name, approved=approved)


async def start_anew(tx: Transaction, book: ListBook) -> None:
    """Forget what is held: a whole list follows, which is judged against the copy that serves."""
    if book.quarantine is not None:
        await held.drop(tx, book.tenant_id, book.name)
        book.held_came = book.held_left = 0
        book.held_as_of = book.held_count = None


async def _write(tx: Transaction, book: ListBook, listed: Sequence[Client], leaving: Sequence[str]) -> None:
    place = _place(book)
    removed = await rows.remove(tx, place, leaving) if leaving else 0
    new = altered = 0
    for first in range(0, len(listed), PORTION):
        portion = listed[first : first + PORTION]
        written = await rows.upsert(tx, place, portion, added_at=tx.now if book.loaded else FROM_THE_START)
        new, altered = new + written.new, altered + written.altered
    _count(book, rows.Written(new, altered), removed)


async def _quarantine(tx: Transaction, book: ListBook, trip: Trip, since: datetime) -> None:
    restored, taken = await held.back_to(tx, _place(book), since)
    book.clients += restored - taken
    book.changed = book.changed or bool(restored or taken)
    book.hour = Hour()
    book.quarantine, book.quarantined_at = trip, tx.now
    book.held_came, book.held_left = await held.effect(tx, book.tenant_id, book.name)
    tx.after_commit(partial(client_metrics.alert, book.tenant_id, book.name, client_metrics.HELD))


async def _hold(tx: Transaction, book: ListBook, listed: Sequence[Client], gone: Sequence[str]) -> None:
    named = [*(client.client_ref for client in listed), *gone]
    came_before, left_before = await held.effect(tx, book.tenant_id, book.name, named)
    await held.hold(tx, book.tenant_id, book.name, listed, gone)
    came, left = await held.effect(tx, book.tenant_id, book.name, named)
    book.held_came += came - came_before
    book.held_left += left - left_before
    clients = book.clients + book.held_came - book.held_left
    came = book.held_came if book.loaded else 0
    if breaker.judge(clients=clients, came=came, left=book.held_left, whole=_whole(book)) is None:
        await let_through(tx, book, approved=False)


def _whole(book: ListBook) -> bool:
    return book.name != TOPIC_LIST


def _place(book: ListBook) -> VersionedList:
    return VersionedList(book.tenant_id, book.name, book.next_version)


def _count(book: ListBook, written: rows.Written, removed: int) -> None:
    book.clients += written.new - removed
    book.short_by = max(0, book.short_by - written.new)
    book.over_by = max(0, book.over_by - removed)
    book.changed = book.changed or bool(written.new or written.altered or removed)


def _end(book: ListBook) -> None:
    book.quarantine = book.quarantined_at = None
    book.held_came = book.held_left = 0
    book.held_as_of = book.held_count = None
