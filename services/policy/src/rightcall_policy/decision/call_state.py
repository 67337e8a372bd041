"""What policy remembers of a call: a value that is kept as one row and replayed (I12). How it changes: `fold.py`."""

from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from rightcall_common.events.calls import Direction, PartyClass, Purpose
from rightcall_common.events.decisions import Suspension
from rightcall_policy.decision.context import ListState, Sample

EffectKind = Literal["BLOCK_ORDERS", "RELEASE_ORDERS", "PROMPT_AGENT", "ALERT", "ADD_OBJECTION", "COMPLIANCE_LOG"]


class DecidedEffect(NamedTuple):
    """Something besides media that a decision asks for; `detail` is a code, never text about a person."""

    kind: EffectKind
    detail: str = ""


class PartyState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One party that is on the call now, with all that belongs to it and follows it through transfers."""

    party_id: str
    party_class: PartyClass
    ref: str | None = None
    employee_id: str | None = None
    line: str | None = None
    emergency: bool = False
    country: str | None = None
    announcement: Literal["confirmed", "failed"] | None = None
    announced: tuple[Purpose, ...] = ()
    """The purposes that its confirmed announcements named, sorted."""
    threat_announced: bool = False
    signal: Literal["tone", "screen", "attested"] | None = None
    consent: Literal["given", "withdrawn"] | None = None
    objected: bool = False
    client: bool = False
    """On the list, active at call start, scope investment: pinned when the party was first seen."""
    notified: bool = False
    """In the notification register (or by contract) at call start: pinned likewise."""
    newcomer: bool = False
    """Joined while a recording stood (R41, R42)."""
    list_told: bool = False
    """R46 or R47 has spoken of this party: once a call, however often the list changes."""
    unread: bool = False
    """Who this is could not be read, or a placeholder of the phone system stands for it."""

    @property
    def external(self) -> bool:
        return self.party_class != "employee"

    @property
    def known(self) -> bool:
        """It has an address that says who it is."""
        return self.party_class != "withheld" and self.ref is not None


class RecordingState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One recording per controller and set of purposes of a call."""

    controller_id: str
    purposes: tuple[Purpose, ...]
    recording_id: UUID
    closed: bool = False
    """It lost a purpose, or is locked: `purposes` are those that it still holds audio for; nothing is added to it."""


class LastDecision(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the last decision said."""

    purposes: tuple[Purpose, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    recording_id: UUID | None = None
    segment_id: UUID | None = None
    line: str = ""
    held_by: tuple[str, str] = ("", "")
    """Rule and reason of what suspends it: what RESUME then says has ended."""
    effects: tuple[DecidedEffect, ...] = ()
    """The effects that its rules asked for, so that a prompt or alert is not repeated with every fact."""


class CallState(msgspec.Struct, frozen=True, gc=False):
    """A call so far. `None` in `CallState | None` means: no fact of it has been seen."""

    call_id: UUID
    tenant_id: str
    controller_id: str
    line: str
    direction: Direction
    started_at: datetime
    metadata_ok: bool
    storage_statutory: bool
    """Journal room for the class and a valid transit key, as ingest stated at call start (R07)."""
    storage_ordinary: bool
    client_list: ListState
    sample: Sample
    parties: tuple[PartyState, ...] = ()
    departed: tuple[PartyState, ...] = ()
    """Who left, so that what belongs to a party still does when it comes back (consultation, transfer)."""
    fact_seq: int = 0
    decision_seq: int = 0
    held: bool = False
    secret: Literal["card", "bsn"] | None = None
    secret_since: datetime | None = None
    """Since when the mask stands, for the prompts of R31."""
    paused_by: tuple[str, ...] = ()
    """Employees whose private pause stands; "" where the phone system did not say who. Only they can lift it (R32)."""
    private_declared: bool = False
    """Before connect (R08)."""
    private_claimed: bool = False
    """During a MIFID recording: does not stop it, leads to R50."""
    mifid_manual: bool = False
    threat: bool = False
    final_rule: str | None = None
    """The never-record rule (R02-R06) that closed this call for good."""
    final_reason: str | None = None
    orders_blocked: bool = False
    standing: LastDecision = LastDecision()
    recordings: tuple[RecordingState, ...] = ()
    ended: bool = False
    trunk: str = ""
    """On which the call came: its signed statement is what may be attested."""
    metadata_damaged: bool = False
    """The client's metadata could not be read whole, at the start or later."""

    def to_json(self) -> str:
        """A stable text: the same state gives the same bytes."""
        return _ENCODER.encode(self).decode()

    @staticmethod
    def from_json(text: str) -> "CallState":
        """The inverse of `to_json`. Fields that an older row lacks take their defaults."""
        return _DECODER.decode(text)


_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_DECODER: Final = msgspec.json.Decoder(CallState)
