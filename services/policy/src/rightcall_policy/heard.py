"""A fact as it was heard: its bytes, read strictly and cheaply where they are as we write them, else as rules ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rightcall_common.bus import Record
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, TOPIC, CallEvent, Party
from rightcall_policy.by_shape import wire


@dataclass(frozen=True, slots=True)
class Heard:
    """One fact of `calls-v1`. What `wire` reads, the events allow: so nothing unreadable gets past `read`."""

    fact: wire.Fact | CallEvent
    value: bytes

    @property
    def event_id(self) -> UUID:
        return self.fact.event_id

    @property
    def tenant_id(self) -> str:
        return self.fact.tenant_id

    @property
    def call_id(self) -> str:
        return str(self.fact.call_id)

    @property
    def fact_seq(self) -> int:
        return self.fact.fact_seq

    @property
    def type(self) -> str:
        return type(self.fact).__name__

    @property
    def starts(self) -> bool:
        """A call begins."""
        return self.type == "CallStarted"

    @property
    def parties(self) -> Sequence[Party | wire.Party]:
        """Whom it brings in."""
        fact = self.fact
        if self.starts:
            return fact.parties  # type: ignore[union-attr]
        return (fact.party,) if self.type == "PartyJoined" else ()  # type: ignore[union-attr]

    def event(self) -> CallEvent:
        """The fact as the rules take it."""
        if isinstance(self.fact, wire.Fact):
            return codec.parse(ADAPTER, self.value, where=TOPIC)
        return self.fact


def read(record: Record) -> Heard | None:
    """A record of `calls-v1`; a tombstone says nothing. Raises as `codec.parse` does."""
    value = record.value
    if value is None:
        return None
    try:
        return Heard(wire.read(value), value)
    except wire.NOT_READ:
        return Heard(codec.parse(ADAPTER, value, where=record.topic), value)
