"""A fact as it was heard: its bytes, read strictly and cheaply where they are as we write them, else as rules ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from rightcall_common.bounds import EARLIEST, LATEST
from rightcall_common.bus import Record
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, TOPIC, CallEvent, Party
from rightcall_common.ids import TENANT_PATTERN
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.keys import is_opaque, is_ref

_is_call_id: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_is_tenant: Final = re.compile(TENANT_PATTERN).fullmatch


@dataclass(frozen=True, slots=True)
class Heard:
    """One fact of `calls-v1`. `event` may find it unreadable yet: a line or trunk that is no name."""

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
        """The fact as the rules take it. Raises as `codec.parse` does."""
        if isinstance(self.fact, wire.Fact):
            return codec.parse(ADAPTER, self.value, where=TOPIC)
        return self.fact


def read(record: Record) -> Heard | None:
    """A record of `calls-v1`; a tombstone says nothing. Raises as `codec.parse` does."""
    value = record.value
    if value is None:
        return None
    try:
        heard = Heard(wire.read(value), value)
    except wire.NOT_READ:
        heard = None
    if heard is not None and _can_be_looked_up(heard):
        return heard
    return Heard(codec.parse(ADAPTER, value, where=record.topic), value)


def _times(fact: wire.Fact | CallEvent) -> list[datetime]:
    named = [getattr(fact, name, None) for name in ("at", "claimed_at", "since", "until")]
    if isinstance(fact, wire.CallStarted):
        named.append(fact.media.transit_key_until)
    return [each for each in named if each is not None]


def _can_be_looked_up(heard: Heard) -> bool:
    """What is asked for before the call's shape is known is written as the events have it."""
    return bool(
        _is_call_id(heard.call_id)
        and _is_tenant(heard.tenant_id)
        and all(EARLIEST <= each < LATEST for each in _times(heard.fact))
        and all(
            (each.subject_ref is None or is_ref(each.subject_ref))
            and (each.employee_id is None or is_opaque(each.employee_id))
            for each in heard.parties
        )
    )
