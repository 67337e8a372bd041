"""A subject request: what it is, and its life as a table. Pure.

Not here: the clock's arithmetic (`deadlines`) and what becomes of each recording (`assess`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from rightcall_dsar.requests.deadlines import is_overdue

RequestType = Literal["access", "erasure"]
Language = Literal["nl", "en"]
State = Literal["received", "identified", "previewing", "previewed", "approved", "executing", "done", "cancelled"]
Step = Literal["identify", "preview", "found", "approve", "execute", "settle", "cancel"]
SubjectClass = Literal["caller", "employee"]

ANSWERERS: Final = frozenset({"storage", "policy"})
RESULTS_DAYS: Final = 30  # the download stays open so long (law.md 4.7)
EVIDENCE_DAYS: Final = 7  # verification evidence is deleted so long after the decision (law.md 4.3)
CASE_FILE_MONTHS: Final = 24  # law.md 4.14

LIFE: Final[Mapping[State, Mapping[Step, State]]] = {
    "received": {"identify": "identified", "cancel": "cancelled"},
    "identified": {"preview": "previewing", "cancel": "cancelled"},
    "previewing": {"found": "previewed", "cancel": "cancelled"},
    "previewed": {"preview": "previewing", "approve": "approved", "cancel": "cancelled"},
    "approved": {"execute": "executing", "settle": "done", "cancel": "cancelled"},
    "executing": {"settle": "done"},
    "done": {},
    "cancelled": {},
}
"""Every pair that is not listed is illegal. Access is settled from `approved` (delivered), erasure from `executing`."""

NEXT: Final[Mapping[State, str]] = {
    "received": "confirm the identity: POST identity",
    "identified": "ask what is held: POST preview",
    "previewing": "wait: storage and policy are being asked",
    "previewed": "decide: POST approve",
    "approved": "collect the answer: GET results",
    "executing": "wait: storage and policy are carrying it out",
    "done": "nothing: the request is closed",
    "cancelled": "nothing: the request was withdrawn",
}
"""The next step in words, for whoever tried another one."""

OPEN: Final = frozenset(LIFE) - {"done", "cancelled"}
"""While in these states the subject's refs are kept."""


@dataclass(frozen=True, slots=True)
class Illegal:
    """A step that this state does not allow, and what it does allow."""

    state: State
    next: str


def advance(state: State, step: Step) -> State | Illegal:
    """The state after this step."""
    after = LIFE[state].get(step)
    return Illegal(state, NEXT[state]) if after is None else after


@dataclass(frozen=True, slots=True)
class Identity:
    """How the requester was recognised (art. 12(6)). `reference` is an id in the desk's own files, never a document."""

    outcome: Literal["confirmed", "insufficient"]
    method: str
    reference: str | None = field(repr=False)
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class RequestState:
    """One request as it stands. `subject_refs` are the subject's while open and random afterwards."""

    tenant_id: str
    request_id: UUID
    type: RequestType
    language: Language
    controller_id: str | None
    received_at: datetime
    due_on: date
    subject_refs: tuple[str, ...] = field(repr=False)
    subject_class: SubjectClass
    since: datetime | None = None
    until: datetime | None = None
    state: State = "received"
    extended_on: date | None = None
    identity: Identity | None = None
    answered: tuple[str, ...] = ()
    decided_at: datetime | None = None
    decided_by: str | None = field(default=None, repr=False)
    passphrase_version: int | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Not done and not cancelled."""
        return self.state in OPEN

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The services that still owe an answer to the standing order."""
        return tuple(sorted(ANSWERERS - set(self.answered))) if self.state in {"previewing", "executing"} else ()

    @property
    def results_until(self) -> datetime | None:
        """The instant from which results are no longer handed out."""
        at = self.closed_at if self.type == "erasure" else self.decided_at
        return None if at is None else at + timedelta(days=RESULTS_DAYS)

    def overdue(self, now: datetime, time_zone: str) -> bool:
        """Open after the last hour of its due day, on the tenant's wall clock."""
        return self.open and self.state != "approved" and is_overdue(self.due_on, local_day(now, time_zone))


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day of an instant at the tenant's office."""
    return at.astimezone(ZoneInfo(time_zone)).date()
