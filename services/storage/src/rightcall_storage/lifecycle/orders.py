"""Carries out a subject's orders on recordings: what is held, and what is erased or kept. Answers go to dsar.

An erasure ends the keys here, in the order's transaction; `destruction` answers once the objects are gone as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal
from uuid import UUID, uuid4

from rightcall_common import telemetry, tracing
from rightcall_common.events import codec, subjects
from rightcall_common.events.subjects import (
    EraseRecordings,
    FindRecordings,
    FoundRecording,
    ItemErased,
    ItemKept,
    OrderDone,
    RecordingsFound,
)
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.canonical import base64_text
from rightcall_storage.lifecycle.ending import end_purposes, end_recording
from rightcall_storage.rules import erasure
from rightcall_storage.rules.access import Flag
from rightcall_storage.rules.retention import ERASED, frozen_until, latest
from rightcall_storage.state.rows import CallRow, Certified, Found, OrderItem, PurposeRow, RecordingRow
from rightcall_storage.store import after_calls, calls, endings, freezes, recordings
from rightcall_storage.timeline import call_rows

ANSWER_RECORDINGS_MAX = 1_000
"""About 400 kB: less than half of what a topic takes."""
ITEMS_AT_ONCE = 100
"""Per transaction, which loads a call for each and keeps the tenant's ledger locked from the first to the last."""
MILLISECOND = timedelta(milliseconds=1)


async def find(tx: Transaction, order: FindRecordings) -> None:
    """Answer which recordings of the subject are there; they are kept until the answer is delivered (R56)."""
    span = (order.since, order.until)
    found = await recordings.concerning(tx, order.tenant_id, order.subject_refs, order.controller_id, span)
    terms = await recordings.purposes(tx, order.tenant_id, [each.recording.recording_id for each in found])
    reviews = await after_calls.reviews(tx, order.tenant_id, terms)
    held = [
        _found(each, terms[each.recording.recording_id], tx.now, reviews.get(each.recording.recording_id))
        for each in found
    ]
    held = [each for each in held if each.purposes]
    received_at = order.received_at or order.at
    zones = {recording_id: own[0].time_zone for recording_id, own in terms.items() if own}
    kept = {each.recording_id: frozen_until(received_at, zones[each.recording_id]) for each in held}
    await freezes.put(tx, order.tenant_id, order.request_id, kept)
    for some in _chunks(held, ANSWER_RECORDINGS_MAX):
        answer = RecordingsFound(**_answer(tx, order.tenant_id, order.request_id), recordings=tuple(some))
        tx.emit(subjects.ANSWERS_TOPIC, str(order.request_id), answer, cause=order.event_id)
    done(tx, order.tenant_id, order.request_id, "FindRecordings", len(held), order.event_id)


async def erase(tx: Transaction, order: EraseRecordings) -> None:
    """Write an order to erase down, and carry its first part out; `go_on` does the others."""
    trace = tracing.of(order.event_id)
    items = [OrderItem(order.request_id, item.recording_id, item.ground, trace) for item in order.items]
    await endings.take_order(tx, order.tenant_id, items, order.request_id)
    await _carry_out(tx, order.tenant_id, order.request_id, order.event_id)


async def go_on(db: Database, tenant_id: str) -> None:
    """Carry out the parts that are left of a tenant's orders, each in a transaction of its own."""
    while True:
        async with db.transaction("storage.go_on_with_order", tenants=[tenant_id]) as tx:
            found = await endings.untaken_order(tx, tenant_id)
            if found is None:
                return
            request_id, trace = found
            with tracing.handling({request_id: trace} if trace else {}):
                await _carry_out(tx, tenant_id, request_id, request_id)


async def _carry_out(tx: Transaction, tenant_id: str, request_id: UUID, cause: UUID) -> None:
    """Erase some items, or say of each why and until when it is kept."""
    items = await endings.take_items(tx, tenant_id, request_id, ITEMS_AT_ONCE)
    known = {item.recording_id: await recordings.get(tx, tenant_id, item.recording_id) for item in items}
    locked = await calls.lock_all_known(tx, tenant_id, {each.call_id for each in known.values() if each})
    for item in items:
        before = known[item.recording_id]
        if before is None:
            await endings.answer(tx, tenant_id, item.request_id, item.recording_id)  # never held: nothing to say of it
        else:
            rows = await call_rows.load(tx, locked[before.call_id])
            await _erase_item(tx, rows, item, cause)
    count = await endings.close_order(tx, tenant_id, request_id)
    if count is not None:
        done(tx, tenant_id, request_id, "EraseRecordings", count, cause)


async def _erase_item(tx: Transaction, rows: call_rows.CallRows, item: OrderItem, cause: UUID) -> None:
    recording = rows.recordings[item.recording_id]
    if recording.state in ("erasing", "erased", "discarding", "discarded"):
        await _join(tx, rows, recording, item, cause)
        return
    terms = rows.purposes[item.recording_id]
    verdict = erasure.decide(terms, recording.flags, tx.now)
    if isinstance(verdict, erasure.Erase):
        request = (item.request_id, item.ground)
        await end_recording(tx, rows, item.recording_id, reason=ERASED, request=request, cause=cause)
        return
    wraps = [w for own in rows.wraps.values() for w in own if w.context.purpose in verdict.end]
    doomed = [w for w in wraps if w.context.recording_id == str(item.recording_id)]
    await end_purposes(tx, rows, doomed, reason=ERASED, cause=cause)
    if verdict.provision == "17(3)(b)":
        await recordings.add_flag(tx, recording.tenant_id, recording.recording_id, Flag.STATUTORY_ONLY)
    await _kept(tx, recording, item, verdict, cause)


async def hold_ended(tx: Transaction, call: CallRow, recording_id: UUID) -> None:
    """The last hold is gone: what it alone kept from erasure goes now, nobody asks again (law.md 4.10). Call locked."""
    for item in await endings.take_held(tx, call.tenant_id, recording_id):
        with tracing.handling({item.request_id: item.traceparent} if item.traceparent else {}):
            await _erase_item(tx, await call_rows.load(tx, call), item, item.request_id)


async def _join(
    tx: Transaction, rows: call_rows.CallRows, recording: RecordingRow, item: OrderItem, cause: UUID
) -> None:
    """Its end has begun already, by another request, its term or a discard."""
    ending = await endings.of_recording(tx, recording.tenant_id, recording.recording_id)
    if ending is None:  # discarded: no certificate yet, so erase what is left of it as well
        request = (item.request_id, item.ground)
        await end_recording(tx, rows, recording.recording_id, reason=ERASED, request=request, cause=cause)
    elif ending.payload is not None and ending.proof is not None and ending.objects_gone_at is not None:
        certificate = Certified(ending.payload, ending.proof, ending.objects_gone_at, ending.horizon_at)
        await erased(tx, recording.tenant_id, item, certificate, cause)


async def _kept(
    tx: Transaction, recording: RecordingRow, item: OrderItem, verdict: erasure.KeptUntil, cause: UUID
) -> None:
    reviews = await after_calls.reviews(tx, recording.tenant_id, [item.recording_id])
    answer = ItemKept(
        **_answer(tx, recording.tenant_id, item.request_id),
        recording_id=item.recording_id,
        provision=verdict.provision,
        legal_ref=verdict.legal_ref,
        erase_after=verdict.erase_after,
        held=verdict.held,
        review_at=reviews.get(item.recording_id),
    )
    tx.emit(subjects.ANSWERS_TOPIC, str(item.request_id), answer, cause=cause)
    await endings.answer(tx, recording.tenant_id, item.request_id, item.recording_id, held=verdict.held)


async def erased(tx: Transaction, tenant_id: str, item: OrderItem, certificate: Certified, cause: UUID | None) -> None:
    """Answer an item with the certificate. Who calls it closes the order."""
    answer = ItemErased(
        **_answer(tx, tenant_id, item.request_id),
        recording_id=item.recording_id,
        ground=item.ground,
        erased_at=certificate.erased_at,
        certificate_payload=base64_text(certificate.payload),
        certificate_proof=certificate.proof,
        horizon_at=certificate.horizon_at,
    )
    tx.emit(subjects.ANSWERS_TOPIC, str(item.request_id), answer, cause=cause)
    await endings.answer(tx, tenant_id, item.request_id, item.recording_id)


def done(
    tx: Transaction,
    tenant_id: str,
    request_id: UUID,
    order: Literal["FindRecordings", "EraseRecordings"],
    count: int,
    cause: UUID | None,
) -> None:
    """All that storage has to say about this order is said."""
    answer = OrderDone(**_answer(tx, tenant_id, request_id), order=order, count=count)
    tx.emit(subjects.ANSWERS_TOPIC, str(request_id), answer, cause=cause)


def _answer(tx: Transaction, tenant_id: str, request_id: UUID) -> dict[str, Any]:
    return {
        "event_id": uuid4(), "tenant_id": tenant_id, "at": tx.now, "request_id": request_id, "answerer": "storage",
    }  # fmt: skip


def _found(found: Found, terms: Sequence[PurposeRow], now: datetime, review_at: datetime | None) -> FoundRecording:
    recording = found.recording
    started = recording.started_at or recording.created_at
    complete = recording.state == "stored" and not recording.incomplete
    live = [term for term in terms if term.ended_at is None]
    said = {
        "recording_id": recording.recording_id,
        "call_id": recording.call_id,
        "purposes": [term.purpose for term in live],
        "started_at": started,
        "duration_ms": ((recording.ended_at or now) - started) // MILLISECOND,
        "direction": found.direction or "unknown",
        "retain_until": latest(live) if live else now,
        "state": "stored" if complete else "incomplete",
        "trace_id": telemetry.trace_id_of(found.traceparent),
        "provisional": recording.provisional,
        "roles_inferred": recording.roles_inferred,
        "mixed": found.mixed,
        "held": Flag.LEGAL_HOLD in recording.flags,
        "review_at": review_at,
        "claimed": Flag.LOCKED in recording.flags,
    }
    return codec.build(FoundRecording, said)


def _chunks(found: Iterable[FoundRecording], size: int) -> Iterator[list[FoundRecording]]:
    rest = iter(found)
    first = list(islice(rest, size))
    yield first
    while some := list(islice(rest, size)):
        yield some
