"""After a crash or a stop: what the journal says of calls that had not ended, and how each goes on.

Not here: reading the journal, sockets, SIP. The order of a call's facts is kept: numbers go on from the last one.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rightcall_common.events import calls
from rightcall_common.events.calls import CallStarted, GapLabel, MediaGap
from rightcall_common.events.codec import TRACE_HEADER, parse
from rightcall_ingest.call import Call, Identity
from rightcall_ingest.calls import Calls
from rightcall_ingest.journal_records import Record
from rightcall_ingest.live_call import LiveCall, new_sealer
from rightcall_ingest.parties import Cast
from rightcall_ingest.timeline import instant


@dataclass(slots=True)
class Past:
    """What the journal holds of one call."""

    call_id: UUID
    fact_seq: int = 0
    last_at: int = 0
    """Microseconds since 1970 of the last thing that was journalled."""
    saved: dict[str, Any] = field(repr=False, default_factory=dict)
    started: CallStarted | None = None
    traceparent: str = ""
    records: list[Record] = field(repr=False, default_factory=list)
    """Of its streams; without the frames' octets."""
    begun: dict[GapLabel, datetime] = field(default_factory=dict)
    """Gaps that were stated to have begun and never to be over."""
    ended: bool = False


def read(records: Iterable[Record]) -> list[Past]:
    """The calls that had not ended, in order of their first record."""
    found: dict[UUID, Past] = {}
    for record in records:
        past = found.setdefault(record.call_id, Past(record.call_id))
        past.last_at = max(past.last_at, record.at)
        past.ended = past.ended or record.ends_call
        if record.kind == "dialog":
            past.saved = json.loads(record.value)
        elif record.topic == calls.TOPIC:
            _read_fact(past, record)
        else:
            past.records.append(replace(record, value=b"") if record.kind == "frame" else record)
    return [past for past in found.values() if not past.ended]


def _read_fact(past: Past, record: Record) -> None:
    fact = parse(calls.ADAPTER, record.value, where="journal")
    past.fact_seq = max(past.fact_seq, fact.fact_seq)
    if isinstance(fact, CallStarted):
        past.started = fact
        past.traceparent = dict(record.headers).get(TRACE_HEADER, b"").decode()
    elif isinstance(fact, MediaGap) and fact.until is None:
        past.begun[fact.label] = fact.since
    elif isinstance(fact, MediaGap):
        past.begun.pop(fact.label, None)


def unanswered(past: Past, now: datetime) -> LiveCall | None:
    """A call whose 200 never left, because its dialog is not in the journal: the client asked again or gave up."""
    started = past.started
    if started is None:
        return None
    who = Identity(past.call_id, started.tenant_id, started.trunk, "", started.at, past.traceparent)
    cast = Cast(started.parties, {}, started.direction, started.line, started.controller_id, started.metadata_ok)
    live = LiveCall(Call(who, cast, lambda party: False, past.fact_seq), new_sealer(who), now)
    live.cause, live.ended_at = "refused", now
    return live


def go_on(live: LiveCall, book: Calls, past: Past) -> None:
    """Own the call again. The time since the crash is a gap; where the call still runs, its beginning is a barrier:
    policy answers with the standing state, under which the next epoch opens.

    A gap that was under way is stated whole up to the crash, else nobody would know later why that time is silent. A
    suspension is not: whoever resumes it states it whole (`LiveCall.suspended_at`).
    """
    now, since = book.now(), instant(live.sealer.sealed_up_to(past.last_at))
    book.add(live)
    for label, begun_at in past.begun.items():
        if label != "SRC_SUSPENDED" and begun_at < since:
            book.carry(live, live.call.fact(MediaGap, now, label=label, since=begun_at, until=since))
    if live.ended_at is None:
        book.carry(live, live.call.fact(MediaGap, now, label="CRASH", since=since))
    until = live.ended_at or now
    if since < until:
        book.carry(live, live.call.fact(MediaGap, now, label="CRASH", since=since, until=until))
    if live.ended_at is not None:
        book.finish(live)
