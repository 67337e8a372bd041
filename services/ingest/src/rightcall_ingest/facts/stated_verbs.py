"""The bodies of `POST /v1/calls/{call_id}/<verb>`: each a statement about the call in its path. Pure."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from rightcall_common.ids import Opaque
from rightcall_common.values import Flag, Instant
from rightcall_ingest.facts.stated import Secret, Spoken, StatedBody, Statement, names_what_was_spoken

ActedKind = Literal["pause", "resume", "private", "mask", "unmask", "threat", "mifid_start", "attest"]


class AnnouncementStated(StatedBody):
    """The announcement of `POST /v1/calls/{call_id}/announced`; fields as of `Statement`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"party": "caller", "purposes": ["EVIDENCE_AGREEMENT"], "language": "nl", "source": "ivr"}
        }
    )
    at: Instant | None = None
    party: Opaque | None = None
    purposes: Spoken = ()
    threat: Flag = False
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2}$")] = None
    status: Literal["confirmed", "failed"] = "confirmed"
    source: Literal["media_server", "ivr", "crm", "agent"] = "ivr"
    evidence_ref: Opaque | None = None

    @model_validator(mode="after")
    def _complete(self) -> "AnnouncementStated":
        names_what_was_spoken(self.status, named=bool(self.purposes or self.threat))
        return self

    def statement(self, *, by_agent: bool) -> Statement:
        """As a statement; what an agent says counts as his own attestation, whatever he writes."""
        said = self.model_dump(exclude_defaults=True)
        return Statement.model_validate({**said, "fact": "announced", **({"source": "agent"} if by_agent else {})})


class Acted(StatedBody):
    """What an employee did: `employee_id` is for the phone system, an agent is known by his token."""

    model_config = ConfigDict(json_schema_extra={"example": {"evidence_ref": "desk-4711"}})
    at: Instant | None = None
    employee_id: Opaque | None = None
    evidence_ref: Opaque | None = None

    def statement(self, fact: ActedKind) -> Statement:
        """As a statement."""
        return Statement.model_validate({**self.model_dump(exclude_defaults=True), "fact": fact})


class Masked(Acted):
    """A secret is being given: nothing of it is kept until `unmask`, whatever the purpose (R31)."""

    model_config = ConfigDict(json_schema_extra={"example": {"kind": "card"}})
    kind: Annotated[Secret, Field(description="card: card data or a code; bsn: a citizen service number")] = "card"

    def statement(self, fact: ActedKind = "mask") -> Statement:
        """As a statement."""
        said = self.model_dump(exclude_defaults=True, exclude={"kind"})
        return Statement.model_validate({**said, "fact": fact, "secret": self.kind})


class _OfParty(StatedBody):
    at: Instant | None = None
    party: Annotated[Opaque | None, Field(description="`caller`, `callee` or a party id; default: all external")] = None
    evidence_ref: Opaque | None = None


class ObjectionStated(_OfParty):
    """The other party said that it does not want to be recorded (R34-R37)."""

    model_config = ConfigDict(json_schema_extra={"example": {"party": "caller", "evidence_ref": "note-12"}})

    def statement(self) -> Statement:
        """As a statement."""
        return Statement.model_validate({**self.model_dump(exclude_defaults=True), "fact": "objected"})


class ConsentStated(_OfParty):
    """A party gave or withdrew consent; matters where the law demands the consent of all (R38)."""

    model_config = ConfigDict(json_schema_extra={"example": {"party": "caller", "status": "withdrawn"}})
    status: Literal["given", "withdrawn"]

    def statement(self) -> Statement:
        """As a statement."""
        said = self.model_dump(exclude_defaults=True, exclude={"status"})
        return Statement.model_validate({**said, "fact": "consent", "consent": self.status})
