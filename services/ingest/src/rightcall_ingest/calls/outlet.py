"""Where a call's facts, its sealed audio and its own state become journal records. The order of calls is kept.

Publishing what is journalled is `outgoing`'s; what a record holds is `sealing_streams`' and `live_call`'s.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from rightcall_common import telemetry
from rightcall_common.events import calls, codec
from rightcall_common.events.calls import CallEnded, CallEvent, MediaGap
from rightcall_common.events.topics import MESSAGE_BYTES_MAX
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.call import CallIdentity
from rightcall_ingest.journal.dialog_seals import DialogSeals
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.outgoing import Outgoing
from rightcall_ingest.media.timeline import instant

SOURCE = "ingest"
FACT_BYTES_MAX = MESSAGE_BYTES_MAX - 16_384
"""Room for key, headers and Kafka's own framing in a record."""
STREAMS_NAMED = 2_000


def smaller(fact: CallEvent) -> CallEvent:
    """What is said instead of a fact that no topic takes: its number stays, and the call's end stays its end.

    A stream that its end does not name any more is settled by its manifest alone. Every other fact becomes an empty
    gap: policy does not answer it, so what it would have cut stays closed.
    """
    if isinstance(fact, CallEnded):
        return structs.replace(fact, streams=fact.streams[:STREAMS_NAMED], signalled=())
    shared = {name: getattr(fact, name) for name in ("event_id", "tenant_id", "at", "call_id", "fact_seq")}
    return MediaGap(**shared, label="LOSS", since=fact.at, until=fact.at)


class JournalOutlet:
    """Implements `calls.Outlet`."""

    def __init__(self, outgoing: Outgoing, seals: DialogSeals) -> None:
        self._outgoing, self._seals = outgoing, seals

    def fact(self, who: CallIdentity, fact: CallEvent, now: int) -> None:
        """One span per fact, child of the call's root; whoever handles the fact goes on in it."""
        named = {"tenant_id": who.tenant_id, "call_id": str(who.call_id)}
        told: dict[str, str | int | float] = {"event.type": fact.type, "fact_seq": fact.fact_seq}
        with telemetry.span("call.fact", parent=who.traceparent, attributes={**named, **told}) as span:
            headers = tuple(codec.headers(fact, source=SOURCE, trace=span.traceparent))
        key, value, ends = str(who.call_id), codec.encode(fact), isinstance(fact, CallEnded)
        record = JournalRecord("fact", calls.TOPIC, key, value, who.call_id, now, headers, ends_call=ends)
        if len(value) > FACT_BYTES_MAX:
            self._outgoing.parked(record, "larger than a topic takes")
            record = replace(record, value=codec.encode(smaller(fact)))
        self._outgoing.send(record)

    def sealed(self, records: Sequence[JournalRecord]) -> None:
        """What the call's sealer made."""
        for record in records:
            self._outgoing.send(record)

    def keep(self, live: LiveCall, now: int) -> None:
        """The call's state; replaces what was kept of it before, and goes when CallEnded is journalled."""
        clear = json.dumps(live.saved(), separators=(",", ":")).encode()
        value = self._seals.seal(live.who.call_id, clear, instant(now))
        self._outgoing.send(JournalRecord("dialog", "", str(live.who.call_id), value, live.who.call_id, now))
