"""Where a call's facts, its sealed audio and its own state become journal records. The order of calls is kept.

Publishing what is journalled is `outgoing`'s; what a record holds is `sealing_streams`' and `live_call`'s.
"""

import json
from collections.abc import Sequence

from rightcall_common import telemetry
from rightcall_common.events import calls, codec
from rightcall_common.events.calls import CallEnded, CallEvent
from rightcall_ingest.call import Identity
from rightcall_ingest.dialog_seals import DialogSeals
from rightcall_ingest.journal_records import Record
from rightcall_ingest.live_call import LiveCall
from rightcall_ingest.outgoing import Outgoing
from rightcall_ingest.timeline import instant

SOURCE = "ingest"


class JournalOutlet:
    """Implements `calls.Outlet`."""

    def __init__(self, outgoing: Outgoing, seals: DialogSeals) -> None:
        self._outgoing, self._seals = outgoing, seals

    def fact(self, who: Identity, fact: CallEvent, now: int) -> None:
        """One span per fact, child of the call's root; whoever handles the fact goes on in it."""
        named = {"tenant_id": who.tenant_id, "call_id": str(who.call_id)}
        told = {"event.type": fact.type, "fact_seq": fact.fact_seq}
        with telemetry.span("call.fact", parent=who.traceparent, attributes={**named, **told}) as span:
            headers = tuple(codec.headers(fact, source=SOURCE, trace=span.traceparent))
        key, value, ends = str(who.call_id), codec.encode(fact), isinstance(fact, CallEnded)
        self._outgoing.send(Record("fact", calls.TOPIC, key, value, who.call_id, now, headers, ends_call=ends))

    def sealed(self, records: Sequence[Record]) -> None:
        """What the call's sealer made."""
        for record in records:
            self._outgoing.send(record)

    def keep(self, live: LiveCall, now: int) -> None:
        """The call's state; replaces what was kept of it before, and goes when CallEnded is journalled."""
        clear = json.dumps(live.saved(), separators=(",", ":")).encode()
        value = self._seals.seal(live.who.call_id, clear, instant(now))
        self._outgoing.send(Record("dialog", "", str(live.who.call_id), value, live.who.call_id, now))
