"""What a tenant may state about a call, and the fact that ingest makes of it. Pure.

A statement says who and what by reference; `at` is the tenant's own time and becomes `claimed_at`: evidence only.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rightcall_common.bounds import Distinct
from rightcall_common.events import codec
from rightcall_common.events.calls import (
    AgentActed,
    AgentAction,
    AgentSignalled,
    CallerObjected,
    CallEvent,
    ConsentChanged,
    Party,
    PartyAnnounced,
    Purpose,
)
from rightcall_common.ids import Opaque
from rightcall_common.values import Flag, Instant
from rightcall_ingest.sip.siprec_session import session_uuids

EARLY_MAX = timedelta(minutes=10)
"""A fact may be stated this long before its call (law.md 3.1)."""
AHEAD_MAX = timedelta(seconds=60)
"""A tenant's clock may be this far ahead of ours; the fact is stated when its time comes."""


Spoken = Annotated[Distinct[Purpose], Field(max_length=len(get_args(Purpose)))]
"""Purposes that a text named: each once."""
NativeId = Annotated[str, Field(min_length=1, max_length=256)]
MatchedKind = Literal[
    "announced", "signalled", "private", "objected", "consent", "mask", "unmask", "threat", "mifid_start", "attest"
]
FactKind = MatchedKind | Literal["pause", "resume"]
Secret = Literal["card", "bsn"]
"""What is masked: card data and codes (PCI DSS 3.3.1), or a citizen service number (UAVG art. 46)."""
ACTIONS: Final[Mapping[FactKind, AgentAction]] = {
    "pause": "pause",
    "resume": "resume",
    "private": "private",
    "mask": "secret_entry_start",
    "unmask": "secret_entry_end",
    "threat": "threat",
    "mifid_start": "mifid_start",
    "attest": "attest",
}
"""Statements that become `AgentActed`, and the action that each is."""
PAUSES: Final[frozenset[FactKind]] = frozenset({"pause", "private"})
"""What an employee says for himself alone (R32), and what a statutory recording does not heed (R33)."""


class StatedBody(BaseModel):
    """What every body of a statement forbids: unknown fields, and an echo of the input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Statement(StatedBody):
    """One statement about one call."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"fact": "signalled", "signal": "tone", "evidence_ref": "ivr-77"}}
    )
    fact: FactKind
    at: Annotated[Instant | None, Field(description="when it happened by your clock; default: on receipt")] = None
    party: Annotated[
        Opaque | None, Field(description="`caller`, `callee` or a party id (p1, p2 ...); default: all it can concern")
    ] = None
    purposes: Annotated[Spoken, Field(description="announced: the purposes that the text names")] = ()
    threat: Annotated[Flag, Field(description="announced: the text names threats as well")] = False
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2}$")] = None
    status: Annotated[Literal["confirmed", "failed"], Field(description="announced: was it played in full?")] = (
        "confirmed"
    )
    source: Literal["media_server", "ivr", "crm", "agent"] = "ivr"
    signal: Literal["tone", "screen"] = "tone"
    secret: Annotated[Secret | None, Field(description="mask: what is being given; default: card")] = None
    consent: Annotated[Literal["given", "withdrawn"] | None, Field(description="consent: which of both")] = None
    employee_id: Opaque | None = None
    evidence_ref: Opaque | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Statement":
        if self.fact == "announced":
            names_what_was_spoken(self.status, named=bool(self.purposes or self.threat))
        if (self.consent is not None) != (self.fact == "consent"):
            raise ValueError("a consent, and nothing else, was given or withdrawn")
        if self.secret is not None and self.fact != "mask":
            raise ValueError("only a mask says which secret is given")
        return self


def names_what_was_spoken(status: str, *, named: bool) -> None:
    """ValueError: an announcement that was played says nothing of what was in it."""
    if status == "confirmed" and not named:
        raise ValueError("a confirmed announcement names the purposes that were spoken")


class Match(StatedBody):
    """By which of the phone system's own ids the call is meant: exactly one."""

    sip_session_id: NativeId | None = None
    ucid: NativeId | None = None
    cisco_guid: NativeId | None = None
    call_sid: NativeId | None = None

    @model_validator(mode="after")
    def _one(self) -> "Match":
        if sum(value is not None for value in self.named()) != 1:
            raise ValueError("name the call by exactly one id")
        return self

    def named(self) -> tuple[str | None, ...]:
        """All four."""
        return (self.sip_session_id, self.ucid, self.cisco_guid, self.call_sid)

    @property
    def native_id(self) -> str:
        """The id that was named; of a SIP session id one end's UUID, since either end may have written it."""
        if self.sip_session_id is not None:
            return next(iter(session_uuids(self.sip_session_id)), self.sip_session_id)
        return next(value for value in self.named() if value is not None)


class MatchedStatement(Statement):
    """A statement about a call that is found by a native id; up to ten minutes before the call starts."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "match": {"sip_session_id": "ab30317f1a784dc48ff824d0d3715d86"},
                "fact": "announced",
                "party": "caller",
                "purposes": ["EVIDENCE_AGREEMENT"],
                "language": "nl",
                "evidence_ref": "ivr-text-12",
            }
        }
    )

    fact: MatchedKind
    match: Match

    @property
    def statement(self) -> dict[str, Any]:
        """The statement without the native id, fit for a row."""
        return self.model_dump(mode="json", exclude={"match"}, exclude_defaults=True)


class NoSuchParty(Exception):
    """The statement names a party or an employee who does not take part."""


def claimed(statement: Statement, received_at: datetime) -> datetime:
    """When the fact takes effect: on receipt, or at the tenant's own time if that lies ahead (design section 2.2)."""
    return max(received_at, statement.at) if statement.at is not None else received_at


def fault_of_time(statement: Statement, since: datetime, now: datetime) -> str | None:
    """A code when the tenant's time cannot be about this call. `since`: the call's start, or now before it."""
    if statement.at is None:
        return None
    if statement.at > now + AHEAD_MAX:
        return "AT_TOO_FAR_AHEAD"
    return "AT_TOO_EARLY" if statement.at < since - EARLY_MAX else None


def fact_of(statement: Statement, parties: tuple[Party, ...], head: Mapping[str, Any]) -> CallEvent:
    """The fact that this statement makes. `head`: what every fact has: ids, `fact_seq`, `at`.

    Raises:
        NoSuchParty: it names somebody who is not on the call.
    """
    shared: dict[str, Any] = {**head, "claimed_at": statement.at}
    party = _party(statement.party, parties)
    employee = statement.employee_id
    if employee is not None and employee not in {one.employee_id for one in parties}:
        raise NoSuchParty
    match statement.fact:
        case "announced":
            return PartyAnnounced(
                **shared,
                party_id=party,
                status=statement.status,
                purposes=statement.purposes,
                threat=statement.threat,
                language=statement.language,
                source=statement.source,
                evidence_ref=statement.evidence_ref,
            )
        case "signalled":
            return AgentSignalled(
                **shared, employee_id=employee, signal=statement.signal, evidence_ref=statement.evidence_ref
            )
        case "objected":
            return CallerObjected(**shared, party_id=party, evidence_ref=statement.evidence_ref)
        case "consent":
            said = {"party_id": party, "status": statement.consent, "evidence_ref": statement.evidence_ref}
            return codec.build(ConsentChanged, shared | said)
        case acted:
            secret = (statement.secret or "card") if acted == "mask" else None
            return AgentActed(**shared, action=ACTIONS[acted], employee_id=employee, secret=secret)


def _party(named: str | None, parties: tuple[Party, ...]) -> str | None:
    if named is None:
        return None
    by_place = {"caller": 0, "callee": 1}
    if named in by_place:
        if len(parties) <= by_place[named]:
            raise NoSuchParty
        return parties[by_place[named]].party_id
    if named not in {one.party_id for one in parties}:
        raise NoSuchParty
    return named
