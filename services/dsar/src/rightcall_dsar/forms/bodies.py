"""Bodies and answers of the HTTP interface, each with a literal example."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rightcall_common.ids import Opaque
from rightcall_common.values import Day, Instant, Text
from rightcall_dsar.requests.assess import Fate, Ground, Result
from rightcall_dsar.requests.decision import Choices
from rightcall_dsar.requests.request import Language, RequestType, State

RECORDINGS_MAX = 5_000  # of one request: what one order can name within the largest Kafka message


def _body(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_extra={"example": example})


class Subject(BaseModel):
    """Whose calls: a number as it is dialled, or a SIP address. Turned into refs and forgotten."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    number: Annotated[str, StringConstraints(max_length=64), Text] | None = Field(None, repr=False)
    sip: Annotated[str, StringConstraints(max_length=255), Text] | None = Field(None, repr=False)


class Period(BaseModel):
    """Only calls that began in it; an open end is no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    since: Instant | None = None
    until: Instant | None = None


class NewRequest(BaseModel):
    """A data subject's request as the desk took it in."""

    model_config = _body(
        {
            "type": "access",
            "subject": {"number": "+31201110001"},
            "received_at": "2026-03-05T09:30:00+01:00",
            "language": "nl",
            "period": {"since": "2026-01-01T00:00:00+01:00", "until": None},
        }
    )

    type: Annotated[str, StringConstraints(max_length=40), Field(description="access or erasure")]
    subject: Subject
    controller_id: Opaque | None = Field(None, description="None: all controllers of the tenant")
    received_at: Instant | None = Field(None, description="when it came in, by any channel; None: now")
    language: Language = "nl"
    period: Period | None = None


class IdentityCheck(BaseModel):
    """How the requester was recognised (law.md 4.3)."""

    model_config = _body({"method": "one_time_code", "reference": "case-2026-17", "outcome": "confirmed"})

    method: Opaque = Field(description="portal, one_time_code, call_facts, mandate or the desk's own word")
    reference: Opaque = Field(description="an id in the desk's own files; never a number of a person or a document")
    outcome: Literal["confirmed", "insufficient"] = "confirmed"
    """Whoever states a method and a reference has recognised the person; not having done so must be said."""


class Extension(BaseModel):
    """Two further months, with the reason that the subject was given (art. 12(3))."""

    model_config = _body({"told_on": "2026-03-30", "reason": "complexity"})

    told_on: Day
    reason: Literal["complexity", "number_of_requests"]


class OtherGround(BaseModel):
    """Another ground of art. 17(1) than the one previewed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recording_id: UUID
    ground: Ground


class Approval(BaseModel):
    """The desk's decision. Empty: as previewed."""

    model_config = _body({"leave_out": [], "claims": [], "grounds": []})

    leave_out: Annotated[tuple[UUID, ...], Field(max_length=RECORDINGS_MAX)] = ()
    claims: Annotated[tuple[UUID, ...], Field(max_length=RECORDINGS_MAX)] = ()
    grounds: Annotated[tuple[OtherGround, ...], Field(max_length=RECORDINGS_MAX)] = ()

    def choices(self) -> Choices:
        """As the decision reads them."""
        grounds = {other.recording_id: other.ground for other in self.grounds}
        return Choices(frozenset(self.leave_out), frozenset(self.claims), grounds)


class IdentityView(BaseModel):
    """The outcome of the identity check; the evidence is not shown."""

    outcome: Literal["confirmed", "insufficient"]
    method: str
    checked_at: datetime


class RequestView(BaseModel):
    """A request as it stands."""

    request_id: UUID
    type: RequestType
    state: State
    next: str = Field(description="what the desk can do now")
    code: str | None = Field(None, description="result code of law.md 4.15, once there is one")
    language: Language
    controller_id: str | None
    subject_class: Literal["caller", "employee"]
    since: datetime | None
    until: datetime | None
    received_at: datetime
    due_on: date = Field(description="art. 12(3) GDPR with Reg. 1182/71")
    overdue: bool
    extended_on: date | None
    identity: IdentityView | None
    waiting_for: tuple[str, ...] = Field(description="services that still owe an answer")
    decided_at: datetime | None
    closed_at: datetime | None
    results_until: datetime | None
    trace_id: str


class RequestPage(BaseModel):
    """Requests in the order in which they were taken in."""

    items: list[RequestView]
    next: str | None = Field(description="give it as `after` to go on; None: there are no more")


class RequestedRecording(BaseModel):
    """One recording of the subject, and what would become or became of it."""

    recording_id: UUID
    call_id: UUID
    purposes: tuple[str, ...]
    started_at: datetime
    duration_ms: int
    direction: str
    retain_until: datetime | None = Field(description="None: a legal hold stands, or only this request keeps it (R56)")
    state: Literal["stored", "incomplete"] = Field(description="incomplete: the call goes on, or audio was lost")
    fate: Fate | None
    ground: str | None
    provision: str | None
    legal_ref: str | None
    erase_after: datetime | None = Field(description="None while a legal hold stands: it ends on no known day")
    erased_at: datetime | None
    held: bool = Field(description="a legal hold stands (R54)")
    review_at: datetime | None = Field(description="when the hold is looked at again")
    reason: Literal["LEGAL_HOLD", "PRIVATE_CLAIM_PENDING", "RECORDING_PROVISIONAL"] | None = Field(
        description="what keeps it from being erased or handed out, besides the provision"
    )
    changed: tuple[str, ...] = Field(
        description="placed or lifted since storage was asked; if its fate is another one now, approve answers 409"
    )
    provisional: bool = Field(description="R14: nobody but compliance may hear it yet; preview again later")
    sentence: str


class DecisionView(BaseModel):
    """A decision on a call of the subject, in the language of the request."""

    call_id: UUID
    decided_at: datetime
    outcome: str
    reason: str
    rule: str
    sentence: str


class PreviewView(BaseModel):
    """What storage and policy hold about the subject. While they are being asked the lists are not complete."""

    request_id: UUID
    type: RequestType
    state: State
    waiting_for: tuple[str, ...]
    code: Result | None = Field(description="what the whole answer would be; None while incomplete")
    recordings: list[RequestedRecording]
    decisions: list[DecisionView]


class Approved(BaseModel):
    """The decision is made. The passphrase opens the ZIP; send it by another channel than the ZIP."""

    request_id: UUID
    state: State
    code: Result = Field(description="as decided; storage has the last word on each item of an erasure")
    passphrase: str = Field(repr=False)
    results_until: datetime | None
