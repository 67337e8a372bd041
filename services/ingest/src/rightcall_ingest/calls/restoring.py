"""After a crash or a stop: what the journal says of calls that had not ended, and how each goes on.

Not here: reading the journal, sockets, SIP. The order of a call's facts is kept: numbers go on from the last one.
"""

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.events import calls
from rightcall_common.events.calls import CallStarted, DecisionApplied, GapLabel, MediaGap, Party
from rightcall_common.events.codec import TRACE_HEADER, parse
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.calls.live_call import LiveCall, new_sealer, restored
from rightcall_ingest.facts.call import Call, CallIdentity
from rightcall_ingest.facts.parties import Cast
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.timeline import instant, micros


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
    records: list[JournalRecord] = field(repr=False, default_factory=list)
    """Of its streams; without the frames' octets."""
    begun: dict[tuple[GapLabel, tuple[str, ...]], datetime] = field(default_factory=dict)
    """Gaps that were stated to have begun and never to be over, by label and streams."""
    applied_at: int = 0
    """Microseconds since 1970 from which the last decision stands that changed the media state."""
    ended: bool = False
    damaged: bool = False
    """Something of it cannot be used."""


UNUSABLE: Final = (
    ArithmeticError, AssertionError, AttributeError, InvariantBroken, LookupError, RecursionError, TypeError,
    Unreadable, ValueError,
)  # fmt: skip
"""What another version's snapshot or a damaged record raises: of that call, and never a reason not to start."""


def read(
    records: Iterable[JournalRecord], unusable: Callable[[JournalRecord], None] = lambda record: None
) -> list[Past]:
    """The calls that had not ended, in order of their first record. `unusable`: told of what is passed over.

    A fact's number counts also where the rest of it cannot be used: numbers go on from the last one.
    """
    found: dict[UUID, Past] = {}
    for record in records:
        past = found.setdefault(record.call_id, Past(record.call_id))
        past.last_at = max(past.last_at, record.at)
        past.ended = past.ended or record.ends_call
        try:
            _read(past, record)
        except UNUSABLE:
            past.damaged = True
            if record.topic == calls.TOPIC:
                past.fact_seq += 1
            unusable(record)
    return [past for past in found.values() if not past.ended]


def _read(past: Past, record: JournalRecord) -> None:
    if record.kind == "dialog":
        saved = json.loads(record.value)
        if not isinstance(saved, dict):
            raise TypeError
        past.saved = saved
    elif record.topic == calls.TOPIC:
        _read_fact(past, record)
    else:
        past.records.append(replace(record, value=b"") if record.kind == "frame" else record)


def live_again(past: Past, never_recorded: Callable[[str], Callable[[Party], bool]], now: datetime) -> LiveCall | None:
    """The call as this process goes on with it, or only so that it can end; None: nothing of it was ever stated."""
    if past.saved:
        try:
            return restored(
                past.call_id, past.saved, fact_seq=past.fact_seq, records=past.records,
                never_recorded=never_recorded(past.saved["tenant_id"]), now=now,
            )  # fmt: skip
        except UNUSABLE:
            past.damaged = True
    return unanswered(past, now)


def _read_fact(past: Past, record: JournalRecord) -> None:
    fact = parse(calls.ADAPTER, record.value, where="journal")
    past.fact_seq = max(past.fact_seq, fact.fact_seq)
    if isinstance(fact, CallStarted):
        past.started = fact
        past.traceparent = dict(record.headers).get(TRACE_HEADER, b"").decode()
    elif isinstance(fact, DecisionApplied):
        past.applied_at = micros(fact.at)
    elif isinstance(fact, MediaGap) and fact.until is None:
        past.begun[fact.label, fact.streams] = fact.since
    elif isinstance(fact, MediaGap):
        past.begun.pop((fact.label, fact.streams), None)


def unanswered(past: Past, now: datetime) -> LiveCall | None:
    """A call whose 200 never left, because its dialog is not in the journal: the client asked again or gave up. Or
    one whose dialog this process cannot use: it ends, and its streams with it."""
    started = past.started
    if started is None:
        return None
    who = CallIdentity(past.call_id, started.tenant_id, started.trunk, "", started.at, past.traceparent)
    cast = Cast(started.parties, {}, started.direction, started.line, started.controller_id, started.metadata_ok)
    sealer = new_sealer(who)
    with contextlib.suppress(*UNUSABLE):
        sealer.restore(past.records)
    live = LiveCall(Call(who, cast, lambda party: False, past.fact_seq), sealer, now)
    live.cause, live.ended_at = ("orphaned" if past.damaged else "refused"), now
    return live


def lost_since(live: LiveCall, past: Past) -> dict[str, datetime]:
    """Per stream of the session, from when on the crash has lost its audio: behind the last sealed sample; where none
    of what stood is sealed yet, from when that decision stood, or the call began. While nothing was to be kept, nothing
    was lost before the last word that was journalled."""
    running = {name: since for name, (since, until) in live.signalled.items() if until is None}
    if any(label != "SRC_SUSPENDED" and not streams for label, streams in past.begun):
        return dict.fromkeys(running, instant(past.last_at))
    stood = max(past.applied_at, micros(live.who.started_at))
    sealed = live.sealer.sealed_up_to()
    return {name: instant(max(stood, micros(since), sealed.get(name, 0))) for name, since in running.items()}


def go_on(live: LiveCall, book: Calls, past: Past) -> None:
    """Own the call again. The time since the crash is a gap; where the call still runs, its beginning is a barrier:
    policy answers with the standing state, under which the next epoch opens.

    The gap is one of the call from when the last of its streams was lost, and before that one of each stream's own. A
    gap that was under way is stated whole up to the crash, else nobody would know later why that time is silent. A
    suspension is not: whoever resumes it states it whole (`LiveCall.suspended_at`).
    """
    now, lost = book.now(), lost_since(live, past)
    since = max(lost.values(), default=instant(past.last_at))
    book.add(live)
    for (label, streams), begun_at in past.begun.items():
        until = min([lost[name] for name in streams if name in lost], default=since)
        if label != "SRC_SUSPENDED" and begun_at < until:
            _state(live, book, label, begun_at, until, streams)
    if live.ended_at is None:
        book.carry(live, live.call.fact(MediaGap, now, label="CRASH", since=since))
    until = live.ended_at or now
    for name, at in lost.items():
        if at < min(since, until):
            _state(live, book, "CRASH", at, min(since, until), (name,))
    if since < until:
        _state(live, book, "CRASH", since, until, ())
    if live.ended_at is not None:
        book.finish(live)


def _state(
    live: LiveCall, book: Calls, label: GapLabel, since: datetime, until: datetime, streams: tuple[str, ...]
) -> None:
    book.carry(live, live.call.fact(MediaGap, book.now(), label=label, since=since, until=until, streams=streams))
