"""A process of ingest that ends without a word, and the next one, which reads what the first had journalled."""

import json
import struct
from datetime import timedelta

from rightcall_common.events import codec
from rightcall_common.events.audio import StreamClosed
from rightcall_common.frames import CODEC_PCMA
from rightcall_ingest.calls import legs, restoring
from rightcall_ingest.calls.live_call import LiveCall, restored
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.timeline import micros
from tests.support.ingest_book import TENANT, Book

CLOSED = codec.EventReader[StreamClosed](StreamClosed)


def speak(made: Book, live: LiveCall, seconds: float, *, silent: tuple[int, ...] = ()) -> None:
    """All streams but the silent ones carry packets of 20 ms in the call's time, straight into the ring."""
    for _ in range(round(seconds * 50)):
        made.clock.advance(timedelta(milliseconds=20))
        for index, leg in live.legs.items():
            if index in silent:
                continue
            at = leg.stream.counts.received
            packet = struct.pack("!BBHII", 0x80, CODEC_PCMA, at, 160 * at, 7) + bytes(160)
            leg.stream.receive(packet, len(packet), micros(made.clock.now()))
        made.calls.tick()


def journalled(made: Book, live: LiveCall) -> list[JournalRecord]:
    """What the journal would hold of this call."""
    call_id, at = live.who.call_id, micros(made.clock.now())
    facts = [
        JournalRecord("fact", "calls-v1", str(call_id), codec.encode(fact), call_id, micros(fact.at))
        for fact in made.outlet.facts
    ]
    saved = json.dumps(live.saved()).encode()
    return [*facts, *made.outlet.records, JournalRecord("dialog", "", str(call_id), saved, call_id, at)]


def manifests(made: Book) -> list[StreamClosed]:
    return [codec.parse(CLOSED, record.value) for record in made.outlet.records if b'"StreamClosed"' in record.value]


def next_process(
    made: Book, records: list[JournalRecord], after: timedelta = timedelta(seconds=3)
) -> tuple[Book, LiveCall]:
    """The next process reads what the first had journalled."""
    fresh = Book()
    fresh.clock.advance(made.clock.now() - fresh.clock.now() + after)
    fresh.storage_is_well()
    (past,) = restoring.read(records)
    live = restored(
        past.call_id, past.saved, fact_seq=past.fact_seq, records=past.records,
        never_recorded=lambda party: False, now=fresh.clock.now(),
    )  # fmt: skip
    assert legs.reopen(live, fresh.ports.of(TENANT)) == []
    restoring.go_on(live, fresh.calls, past)
    return fresh, live
