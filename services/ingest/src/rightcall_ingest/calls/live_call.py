"""A call that this process owns, as it lies in memory beside its pure state: sockets, signs of life, what is to come.

`saved` and `restored` are its form in the journal, which seals it (`dialog_seals`): the client's address names people.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import to_builtins

from rightcall_common.events import codec
from rightcall_common.events.calls import Party
from rightcall_ingest.calls.leg import Leg, RefusedLine, Unheard, restored_leg, time_of
from rightcall_ingest.calls.leg import text as _text
from rightcall_ingest.calls.sealing_streams import StreamSealer
from rightcall_ingest.facts.call import Call, CallIdentity
from rightcall_ingest.facts.diary import ConfirmedState, Diary
from rightcall_ingest.facts.parties import Cast, Voice
from rightcall_ingest.facts.stated import Statement
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.timeline import Gap
from rightcall_ingest.sip.metadata.rs_metadata import Metadata, Part
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.sip.siprec_session import SpeechState

SILENT_MAX: Final = timedelta(seconds=60)
"""voip.md 3.2: no RTP and no request for this long while media should flow, and the client is gone."""
SUSPENDED_MAX: Final = timedelta(hours=4)
"""A held or suspended call sends nothing and may last; longer than this nobody holds a call."""

Cause = Literal["bye", "orphaned", "refused"]


@dataclass(slots=True)
class LaterStatement:
    """A statement about a time that has not come yet."""

    at: datetime
    statement: Statement


@dataclass(slots=True)
class LiveCall:
    """One call. `ended_at`: when BYE came; `over`: CallEnded is stated."""

    call: Call
    sealer: StreamSealer
    last_sign: datetime
    native_refs: frozenset[str] = frozenset()
    """HMACs of every id under which the tenant's own systems may know the call."""
    legs: dict[int, Leg] = field(default_factory=dict)
    """By m-line."""
    voices: dict[str, Voice] = field(default_factory=dict)
    """Of every stream that the gate has ever had, by label."""
    peer: tuple[str, str] = ("", "")
    """Transport and address that opened the session; in memory only."""
    offers: tuple[MediaOffer, ...] = ()
    signalled: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    """Of every stream: when it was answered with a port, and when it was taken out of the session (`signalled`)."""
    lines: dict[int, tuple[str | None, str]] = field(default_factory=dict)
    """Of every m-line that was ever received: its label in SDP, and its last stream by label."""
    names: dict[str, str] = field(default_factory=dict)
    """Of every label that SDP has ever had: its last stream by label."""
    media_from: tuple[str, ...] = ()
    """Networks from which the trunk's media may come, also unsignalled."""
    refused: dict[int, RefusedLine] = field(default_factory=dict)
    """The m-lines that were answered with port 0, by m-line."""
    unheard: dict[str, Unheard] = field(default_factory=dict)
    """Gaps of single streams that are under way, by label (`unheard`). In memory only: a crash ends them."""
    said: list[Gap] = field(default_factory=list)
    """Gaps of single streams that are over and not stated yet."""
    ignored: dict[str, int] = field(default_factory=dict)
    """Packets that came while their stream was inactive, of streams that are over, by label. In memory only."""
    speech: SpeechState = field(default_factory=SpeechState)
    dialog: dict[str, Any] = field(repr=False, default_factory=dict)
    later: list[LaterStatement] = field(default_factory=list)
    asked: dict[int, datetime] = field(default_factory=dict)
    """Barrier facts that policy has not answered, and when they were stated."""
    received: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    """Packets that the metrics have, by what became of them. In memory only."""
    blocked: bool = False
    paused_by: str | None = None
    """The employee who paused last: whom the reason may be shown (R32). In memory only."""
    unread: Metadata | None = field(repr=False, default=None)
    """What the client said of the parties while the tenant's configuration was not here. In memory only."""
    unread_parts: frozenset[Part] = frozenset()
    """What of the client's metadata could not be read, now or earlier in the call."""
    suspended_at: datetime | None = None
    """Since when the client sends nothing without saying why."""
    arrived: dict[str, datetime] = field(default_factory=dict)
    """When employees who were not there from the start joined. In memory only."""
    diary: Diary = field(default_factory=Diary)
    """What readers are told. In memory only."""
    keep: Callable[[], None] = lambda: None
    """Journal the call as it is now. Given by the book that owns it."""
    cause: Cause = "bye"
    ended_at: datetime | None = None
    over: bool = False

    @property
    def who(self) -> CallIdentity:
        """What of the call never changes."""
        return self.call.who

    def seen(self) -> ConfirmedState:
        """The call's confirmed state. Where statutory audio cannot be kept, orders are blocked (R07)."""
        decided = self.call.decided
        blocked = decided is not None and any(effect.kind == "BLOCK_ORDERS" for effect in decided.effects)
        return ConfirmedState(
            media=self.call.media if self.ended_at is None else "not_recording",
            applied_seq=self.call.applied_seq,
            orders_blocked=self.ended_at is None and (blocked or (self.blocked and self.call.statutory)),
            over=self.over,
        )

    def speaks(self, label: str, voice: Voice) -> None:
        """Whose voice this stream carries; said again, it counts from the next epoch on."""
        self.voices[label] = voice
        self.sealer.add_stream(label, voice.channel, roles_inferred=voice.inferred)

    def heard(self, now: datetime) -> None:
        """A sign of life."""
        self.last_sign = now

    def orphaned(self, now: datetime) -> bool:
        """Whether nobody can be at the other end any more."""
        received = sum(leg.stream.counts.received for leg in self.legs.values())
        if received != self.received:
            self.received, self.last_sign = received, now
        still = self.speech.held or self.speech.suspended or not self.speech.sending
        return now - self.last_sign > (SUSPENDED_MAX if still else SILENT_MAX)

    def saved(self) -> dict[str, Any]:
        """JSON for the journal; replaces what was saved of this call before."""
        who, cast = self.who, self.call.cast
        return {
            "tenant_id": who.tenant_id,
            "trunk_id": who.trunk_id,
            "dialog_id": who.dialog_id,
            "native_refs": sorted(self.native_refs),
            "started_at": who.started_at.isoformat(),
            "traceparent": who.traceparent,
            "cast": {
                "parties": [to_builtins(party) for party in cast.parties],
                "ids": dict(cast.ids),
                "direction": cast.direction,
                "line": cast.line,
                "controller_id": cast.controller_id,
                "metadata_ok": cast.metadata_ok,
                "damaged": cast.damaged,
            },
            "unread_parts": sorted(self.unread_parts),
            "legs": [leg.saved() for leg in self.legs.values()],
            "lines": [[index, *names] for index, names in self.lines.items()],
            "names": self.names,
            "media_from": list(self.media_from),
            "signalled": {name: [since.isoformat(), _text(until)] for name, (since, until) in self.signalled.items()},
            "voices": {label: [voice.channel, voice.inferred] for label, voice in self.voices.items()},
            "later": [
                {"at": one.at.isoformat(), "statement": one.statement.model_dump(mode="json")} for one in self.later
            ],
            "refused": [one.saved() for one in self.refused.values()],
            "suspended_at": _text(self.suspended_at),
            "cause": self.cause,
            "ended_at": _text(self.ended_at),
            "dialog": self.dialog,
        }


def new_sealer(who: CallIdentity) -> StreamSealer:
    """A sealer for this call, with the system's randomness."""
    return StreamSealer(tenant_id=who.tenant_id, call_id=who.call_id, random=os.urandom, trace=who.traceparent)


def restored(
    call_id: UUID,
    saved: Mapping[str, Any],
    *,
    fact_seq: int,
    records: Sequence[JournalRecord],
    never_recorded: Callable[[Party], bool],
    now: datetime,
) -> LiveCall:
    """The call as the next process goes on with it. `records`: what the journal holds of its streams.

    What the version before this one did not save reads as nothing: its calls go on, too.
    """
    started_at = datetime.fromisoformat(saved["started_at"])
    who = CallIdentity(
        call_id, saved["tenant_id"], saved["trunk_id"], saved["dialog_id"], started_at, saved["traceparent"]
    )
    cast = saved["cast"]
    parties = tuple(codec.build(Party, party) for party in cast["parties"])
    call = Call(who, Cast(**{**cast, "parties": parties}), never_recorded, fact_seq)
    sealer = new_sealer(who)
    voices = {label: Voice(*voice) for label, voice in saved["voices"].items()}
    for label, voice in voices.items():
        sealer.add_stream(label, voice.channel, roles_inferred=voice.inferred)
    sealer.restore(records)
    live = LiveCall(
        call=call,
        sealer=sealer,
        legs={one.index: one for one in (_restored_leg(call, sealer, leg, now) for leg in saved["legs"])},
        last_sign=now,
        native_refs=frozenset(saved["native_refs"]),
        dialog=dict(saved["dialog"]),
        later=[_restored_later(one) for one in saved["later"]],
        lines={index: (name, label) for index, name, label in saved["lines"]},
        names=saved.get("names", {}),
        media_from=tuple(saved.get("media_from", ())),
        voices=voices,
        unread_parts=frozenset(saved.get("unread_parts", ())),  # older journals do not know it
        signalled=_restored_signals(saved, who.started_at),
        refused={one[0]: RefusedLine.restored(one) for one in (saved["refused"] or ())},
        suspended_at=time_of(saved["suspended_at"]),
        cause=saved["cause"],
        ended_at=time_of(saved["ended_at"]),
    )
    if live.dialog:
        live.speech = SpeechState(**live.dialog["speech"])
        live.peer = (live.dialog["peer"]["transport"], live.dialog["peer"]["address"])
    return live


def _restored_leg(call: Call, sealer: StreamSealer, saved: Mapping[str, Any], now: datetime) -> Leg:
    return restored_leg(call.gate, saved, sealer.first_epoch(saved["label"]), now)


def _restored_later(saved: Mapping[str, Any]) -> LaterStatement:
    return LaterStatement(datetime.fromisoformat(saved["at"]), Statement.model_validate(saved["statement"]))


def _restored_signals(saved: Mapping[str, Any], started_at: datetime) -> dict[str, tuple[datetime, datetime | None]]:
    """A journal of an earlier version does not say: its streams are there from the call's start."""
    said = saved.get("signalled", {label: [started_at.isoformat(), None] for label in saved["voices"]})
    return {name: (datetime.fromisoformat(since), time_of(until)) for name, (since, until) in said.items()}
