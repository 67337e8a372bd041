"""One method per topic: load, decide, save and emit. They know neither Kafka nor SQL and never catch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rightcall_common import tracing
from rightcall_common.events.audio import StreamClosed, StreamOpened
from rightcall_common.events.calls import CallEnded, CallEvent, CallStarted, MediaGap, Party, PartyJoined
from rightcall_common.events.decisions import PurposeRestricted, RetentionDecided, SubjectObjected
from rightcall_common.events.subjects import EraseRecordings, FindRecordings, OrderEvent
from rightcall_common.postgres import Database, Transaction
from rightcall_storage.audio.frame_records import SealedFrame
from rightcall_storage.intake.assembling import Assembling
from rightcall_storage.intake.epoch_intake import Admitting
from rightcall_storage.intake.reconcile import settle
from rightcall_storage.lifecycle import objecting, orders, retaining
from rightcall_storage.rules.completeness import reason_of
from rightcall_storage.rules.signed_decision import SignedDecision
from rightcall_storage.state.rows import Discard, LatestDecision, Restriction, Start, StreamRow
from rightcall_storage.state.time_rows import claim_of, signalled_in, standing_of
from rightcall_storage.store import after_calls, calls, frames, freezes, objections, restrictions, streams, times

Decision = SignedDecision | PurposeRestricted | RetentionDecided | SubjectObjected
AudioRecord = StreamOpened | StreamClosed | SealedFrame


@dataclass(slots=True)
class Handlers:
    """What handlers need besides their transaction."""

    db: Database
    admitting: Admitting
    assembling: Assembling
    wake: Callable[[], None]
    """Called after a commit that ended something: objects are to be deleted."""

    async def on_calls(self, events: Sequence[CallEvent], tx: Transaction) -> None:
        """Who took part, which streams there were, and why they were silent: the rest of a call's facts is not ours."""
        told = [event for event in events if isinstance(event, CallStarted | PartyJoined | MediaGap | CallEnded)]
        locked = await calls.lock(tx, {(event.tenant_id, event.call_id) for event in told})
        await calls.start(tx, [_start(event) for event in told if isinstance(event, CallStarted)])
        subjects = {
            (event.tenant_id, event.call_id, party.subject_ref)
            for event in told
            for party in _parties(event)
            if party.subject_ref is not None
        }
        await calls.add_subjects(tx, subjects)
        employees = {
            (event.tenant_id, event.call_id, party.employee_id)
            for event in told
            for party in _parties(event)
            if party.employee_id is not None
        }
        await after_calls.add_employees(tx, employees)
        for event in told:
            if isinstance(event, MediaGap):
                await times.put_claims(tx, event.tenant_id, [claim_of(event)])
            if isinstance(event, CallEnded):
                await _end(tx, event)
        await settle(tx, await calls.reread(tx, locked.values()))

    async def on_decisions(self, events: Sequence[Decision], tx: Transaction) -> None:
        """Keep what was decided last, and carry out STOP_AND_DISCARD on what is here and on what will come.

        So too what is kept, but locked (A20, R43, R48). Which purposes are restricted counts from the next read (R43).
        What was decided after a call is carried out last, so that it finds the call as its own decisions left it.
        """
        await restrictions.put(tx, [event for event in events if isinstance(event, PurposeRestricted)])
        decided = [event.decided for event in events if isinstance(event, SignedDecision)]
        later = [event for event in events if isinstance(event, RetentionDecided)]
        named = {(each.tenant_id, each.call_id) for each in decided}
        objected = [event for event in events if isinstance(event, SubjectObjected)]
        theirs = await objecting.calls_of(tx, objected)
        known = await calls.lock(tx, named | theirs | {(each.tenant_id, each.call_id) for each in later})
        own = {call_id for _, call_id in named} | {each.call_id for each in later}
        locked = {call_id: row for call_id, row in known.items() if call_id in own}
        latest = {each.call_id: each for each in sorted(decided, key=lambda each: each.decision_seq)}
        standing = [
            LatestDecision(
                each.tenant_id, each.call_id, each.decision_seq, each.outcome, reason_of(each.reason, each.flags)
            )
            for each in latest.values()
        ]
        discards = {
            (each.call_id, purpose): Discard(each.tenant_id, each.call_id, purpose, each.decision_seq, each.reason)
            for each in sorted(decided, key=lambda each: each.decision_seq)
            for purpose in each.discards
        }
        await calls.decide(tx, standing, list(discards.values()))
        for each in decided:
            await times.put_standings(tx, each.tenant_id, [standing_of(each)])
        await settle(tx, locked.values())
        locking = [
            Restriction(each.tenant_id, each.call_id, each.decision_seq, each.restricts)
            for each in decided
            if each.restricts
        ]
        if locking:
            await restrictions.put_of_calls(tx, locking)
            await restrictions.carry_out(tx, {each.call_id for each in locking})
        after: list[RetentionDecided | SubjectObjected] = [*later, *objected]
        for event in sorted(after, key=lambda each: each.tenant_id):  # ledgers lock by tenant, in order
            if isinstance(event, SubjectObjected):
                await objecting.carry_out(tx, event)
            else:
                await retaining.carry_out(tx, event)
        tx.after_commit(self.wake)

    async def on_audio(self, records: Sequence[AudioRecord]) -> None:
        """Judge what opens, keep what is sealed, then store every block that is due. Any of it may come again."""
        spoken = [record for record in records if not isinstance(record, SealedFrame)]
        async with self.db.transaction("storage.take_audio", tenants={event.tenant_id for event in spoken}) as tx:
            locked = await calls.lock(tx, {(event.tenant_id, event.call_id) for event in spoken})
            discards = await calls.discards_of(tx, locked)
            for event in spoken:
                if isinstance(event, StreamOpened):
                    await self.admitting.open(tx, event, discards.get(event.call_id, ()))
                else:
                    await self.admitting.close(tx, event)
            await frames.keep(tx, [record for record in records if isinstance(record, SealedFrame)])
            await settle(tx, locked.values())
            if opened := {event.call_id for event in spoken if isinstance(event, StreamOpened)}:
                await restrictions.carry_out(tx, opened)
                await objections.flag(tx, opened)
        await self.assembling.store_due(record.stream_id for record in records)

    async def on_orders(self, events: Sequence[OrderEvent], tx: Transaction) -> None:
        """Say what is held about a person, and keep it until it is answered (R56); or erase as far as the law lets."""
        for order in events:
            if isinstance(order, FindRecordings):
                await orders.find(tx, order)
            elif isinstance(order, EraseRecordings):
                await orders.erase(tx, order)
                tx.after_commit(self.wake)
            else:
                await freezes.release(tx, order.tenant_id, order.request_id)


def _start(event: CallStarted) -> Start:
    trace = tracing.of(event.event_id)
    return Start(event.tenant_id, event.call_id, event.controller_id, event.direction, trace, event.at)


def _parties(event: CallEvent) -> tuple[Party, ...]:
    if isinstance(event, CallStarted):
        return event.parties
    return (event.party,) if isinstance(event, PartyJoined) else ()


async def _end(tx: Transaction, event: CallEnded) -> None:
    await calls.end(tx, event.tenant_id, event.call_id, event.at, event.cause)
    await times.put_signalled(tx, event.tenant_id, signalled_in(event))
    for ref in event.streams:
        stream = StreamRow(
            ref.stream_id, event.call_id, ref.recording_id, ref.segment_id, None, True, False, None, None, None, None
        )
        await streams.name(tx, event.tenant_id, stream, listed=True)
