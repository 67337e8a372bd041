"""One function per event family: load, fold, save. They know neither Kafka nor SQL and never catch."""

from collections.abc import Iterable, Sequence

from rightcall_common import telemetry
from rightcall_common.crash import crash_point
from rightcall_common.events.recordings import RecordingDiscarded, RecordingErased, RecordingEvents, RecordingRead
from rightcall_common.events.subjects import AnswerEvent
from rightcall_common.postgres import Transaction
from rightcall_dsar.casework.releasing import release
from rightcall_dsar.casework.tracing import request_span
from rightcall_dsar.requests.case import RequestCase, Standing
from rightcall_dsar.store import reads, subject_requests


async def on_answers(events: Sequence[AnswerEvent], tx: Transaction) -> None:
    """Fold what storage and policy say into the requests; those that lack nothing any more move on."""
    cases = await subject_requests.lock_cases(tx, {(event.tenant_id, event.request_id) for event in events})
    for event in events:
        if (case := cases.get((event.tenant_id, event.request_id))) is not None:
            case.take(event)
    await _save(tx, cases.values())


async def on_recordings(events: Sequence[RecordingEvents], tx: Transaction) -> None:
    """Remember reads (an access answer tells of them), recordings that ended while a request names them, and holds and
    claims on those, also after it was answered: until they end no date is named.

    A discard ends one as an erasure does: storage has nothing left to hand out.
    """
    await reads.remember_reads(tx, [event for event in events if isinstance(event, RecordingRead)])
    told = [event for event in events if isinstance(event, RecordingErased | RecordingDiscarded | Standing)]
    about = await subject_requests.requests_about(tx, {(event.tenant_id, event.recording_id) for event in told})
    cases = await subject_requests.lock_cases(tx, about)
    for case in cases.values():
        for event in told:
            if event.tenant_id != case.request.tenant_id:
                continue
            if isinstance(event, Standing):
                case.stands(event)
            else:
                case.gone(event)
    await _save(tx, cases.values())


async def _save(tx: Transaction, cases: Iterable[RequestCase]) -> None:
    touched = [case for case in cases if case.touched]
    await subject_requests.save_answers(tx, touched)
    crash_point("dsar.answer_applied")
    for case in touched:
        with request_span(case.request.request_id, "answers", links=tuple(case.call_traces())) as span:
            if case.move_on(tx.now):
                span.set("outcome", case.request.state)
                if not case.request.open:
                    release(tx, case.request.tenant_id, case.request.request_id)
                tx.after_commit(lambda case=case: _count(case))  # type: ignore[misc]
    await subject_requests.save(tx, [case.request for case in touched])


def _count(case: RequestCase) -> None:
    """Settled items by what became of them."""
    if case.request.state == "done":
        for item in case.items.values():
            telemetry.count("rightcall_items_total", result=item.fate or "undecided")
