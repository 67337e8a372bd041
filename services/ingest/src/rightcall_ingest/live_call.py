"""A call that this process owns, as it lies in memory beside its pure state: sockets, signs of life, what is to come.

`saved` and `restored` are its form in the journal, which seals it (`dialog_seals`): the client's address names people.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from rightcall_common.events.calls import Party
from rightcall_ingest.call import Call, Identity
from rightcall_ingest.diary import Diary, Seen
from rightcall_ingest.gate import Stream
from rightcall_ingest.journal_records import Record
from rightcall_ingest.media_sockets import MediaPort
from rightcall_ingest.parties import Cast, Voice
from rightcall_ingest.rs_metadata import Metadata
from rightcall_ingest.sdp import MediaOffer
from rightcall_ingest.sealing_streams import StreamSealer
from rightcall_ingest.siprec_session import SpeechState
from rightcall_ingest.stated import Statement

SILENT_MAX: Final = timedelta(seconds=60)
"""voip.md 3.2: no RTP and no request for this long while media should flow, and the client is gone."""
SUSPENDED_MAX: Final = timedelta(hours=4)
"""A held or suspended call sends nothing and may last; longer than this nobody holds a call."""

Cause = Literal["bye", "orphaned", "refused"]


@dataclass(slots=True)
class Ear:
    """What a leg has received when it was last looked at, and since when only strangers have sent."""

    heard: int = 0
    strays: int = 0
    since: datetime | None = None
    until: datetime | None = None
    deaf: bool = False


@dataclass(slots=True)
class Leg:
    """One m-line that we receive: its port, and its stream in the gate by label."""

    index: int
    label: str
    port: int
    codecs: Mapping[int, int]
    telephone_events: tuple[int, ...]
    stream: Stream
    address: str | None
    """Where the client said that it sends from."""
    client_port: int
    """Its own port of the m-line: a client that changes it sends from another one (RFC 4961)."""
    media: MediaPort | None = None
    """None: somebody has taken the port while no process of ours held it."""
    ear: Ear = field(default_factory=Ear)


@dataclass(slots=True)
class Later:
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
    lines: dict[int, tuple[str | None, str]] = field(default_factory=dict)
    """Of every m-line that was ever received: its label in SDP, and its last stream in the gate by label."""
    speech: SpeechState = field(default_factory=SpeechState)
    dialog: dict[str, Any] = field(repr=False, default_factory=dict)
    later: list[Later] = field(default_factory=list)
    asked: dict[int, datetime] = field(default_factory=dict)
    """Barrier facts that policy has not answered, and when they were stated."""
    received: int = 0
    blocked: bool = False
    paused_by: str | None = None
    """The employee who paused last: whom the reason may be shown (R32). In memory only."""
    unread: Metadata | None = field(repr=False, default=None)
    """What the client said of the parties while the tenant's configuration was not here. In memory only."""
    refused: bool = False
    """The client sends a stream that was answered with port 0."""
    unheard_since: datetime | None = None
    """Since when not all is kept that the client sends (`unheard`)."""
    suspended_at: datetime | None = None
    """Since when the client sends nothing without saying why."""
    arrived: dict[str, datetime] = field(default_factory=dict)
    """When employees who were not there from the start joined. In memory only."""
    diary: Diary = field(default_factory=Diary)
    """What readers are told. In memory only."""
    cause: Cause = "bye"
    ended_at: datetime | None = None
    over: bool = False

    @property
    def who(self) -> Identity:
        """What of the call never changes."""
        return self.call.who

    def seen(self) -> Seen:
        """The call's confirmed state. Where statutory audio cannot be kept, orders are blocked (R07)."""
        decided = self.call.decided
        blocked = decided is not None and any(effect.kind == "BLOCK_ORDERS" for effect in decided.effects)
        return Seen(
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
                "parties": [party.model_dump(mode="json") for party in cast.parties],
                "ids": dict(cast.ids),
                "direction": cast.direction,
                "line": cast.line,
                "controller_id": cast.controller_id,
                "metadata_ok": cast.metadata_ok,
            },
            "legs": [_saved_leg(leg) for leg in self.legs.values()],
            "lines": [[index, *names] for index, names in self.lines.items()],
            "voices": {label: [voice.channel, voice.inferred] for label, voice in self.voices.items()},
            "later": [
                {"at": one.at.isoformat(), "statement": one.statement.model_dump(mode="json")} for one in self.later
            ],
            "refused": self.refused,
            "suspended_at": _text(self.suspended_at),
            "cause": self.cause,
            "ended_at": _text(self.ended_at),
            "dialog": self.dialog,
        }


def _saved_leg(leg: Leg) -> dict[str, Any]:
    return {
        "index": leg.index,
        "label": leg.label,
        "port": leg.port,
        "codecs": {str(number): codec for number, codec in leg.codecs.items()},
        "telephone_events": list(leg.telephone_events),
        "address": leg.address,
        "client_port": leg.client_port,
    }


def new_sealer(who: Identity) -> StreamSealer:
    """A sealer for this call, with the system's randomness."""
    return StreamSealer(tenant_id=who.tenant_id, call_id=who.call_id, random=os.urandom, trace=who.traceparent)


def restored(
    call_id: UUID,
    saved: Mapping[str, Any],
    *,
    fact_seq: int,
    records: Sequence[Record],
    never_recorded: Callable[[Party], bool],
    now: datetime,
) -> LiveCall:
    """The call as the next process goes on with it. `records`: what the journal holds of its streams."""
    who = Identity(
        call_id=call_id,
        tenant_id=saved["tenant_id"],
        trunk_id=saved["trunk_id"],
        dialog_id=saved["dialog_id"],
        started_at=datetime.fromisoformat(saved["started_at"]),
        traceparent=saved["traceparent"],
    )
    cast = saved["cast"]
    parties = tuple(Party.model_validate(party) for party in cast["parties"])
    call = Call(who, Cast(**{**cast, "parties": parties}), never_recorded, fact_seq)
    sealer = new_sealer(who)
    voices = {label: Voice(*voice) for label, voice in saved["voices"].items()}
    for label, voice in voices.items():
        sealer.add_stream(label, voice.channel, roles_inferred=voice.inferred)
    sealer.restore(records)
    live = LiveCall(
        call=call,
        sealer=sealer,
        legs={one["index"]: _restored_leg(call, one, sealer.first_epoch(one["label"])) for one in saved["legs"]},
        last_sign=now,
        native_refs=frozenset(saved["native_refs"]),
        dialog=dict(saved["dialog"]),
        later=[
            Later(datetime.fromisoformat(one["at"]), Statement.model_validate(one["statement"]))
            for one in saved["later"]
        ],
        lines={index: (name, label) for index, name, label in saved["lines"]},
        voices=voices,
        refused=saved["refused"],
        suspended_at=_time(saved["suspended_at"]),
        cause=saved["cause"],
        ended_at=_time(saved["ended_at"]),
    )
    if live.dialog:
        live.speech = SpeechState(**live.dialog["speech"])
        live.peer = (live.dialog["peer"]["transport"], live.dialog["peer"]["address"])
    return live


def _restored_leg(call: Call, saved: Mapping[str, Any], first_epoch: int) -> Leg:
    codecs = {int(number): codec for number, codec in saved["codecs"].items()}
    events = tuple(saved["telephone_events"])
    stream = call.gate.add_stream(saved["label"], codecs, events, first_epoch)
    return Leg(
        saved["index"], saved["label"], saved["port"], codecs, events, stream, saved["address"], saved["client_port"]
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
