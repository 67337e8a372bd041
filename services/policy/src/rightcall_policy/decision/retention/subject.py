"""A recording after its call, and what a rule may ask for it: the values of `rules_after`. Judges nothing."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.call_state import DecidedEffect
from rightcall_policy.decision.terms import PurposeTerm

Role = Literal["compliance", "privacy"]
Action = Literal["LOCK", "DESTROY", "KEEP", "RETAIN", "FORBID_DELETION", "AWAIT_APPROVAL", "REFUSE"]


class Hold(NamedTuple):
    """A legal hold. Without a case, an approver and a review it is none."""

    case_ref: str
    approver: str
    placed_at: datetime
    review_at: datetime


class RetentionSubject(NamedTuple):
    """A recording as these rules see it."""

    purposes: tuple[Purpose, ...]
    created_at: datetime
    retain_until: datetime
    time_zone: str
    provisional: bool = False
    holds: tuple[Hold, ...] = ()
    requests: tuple[datetime, ...] = ()
    """When each subject request was received that touches it and is not yet answered and delivered (R56)."""


class RetentionAction(NamedTuple):
    """What a rule asks for. `by`: the latest time for it, or until when it lasts."""

    action: Action
    reason: str
    by: datetime | None = None
    retention: PurposeTerm | None = None
    approvals: tuple[Role, ...] = ()
    """Who still has to agree."""
    effects: tuple[DecidedEffect, ...] = ()

    def said_at(self, now: datetime) -> "RetentionAction":
        """The same with a `by` that is not past: what should have happened by now is due now, and what lasts although
        its date has passed has no date. A term may be over when it is asked for (a hold, a request, a late word)."""
        if self.by is None or self.by >= now:
            return self
        return self._replace(by=None if self.action == "FORBID_DELETION" else now)


class EmployeeClaim(NamedTuple):
    """An employee says that a recorded call was private. `judged`: None until somebody with that role has listened."""

    claimed_at: datetime
    judged: Literal["private", "business"] | None = None
    judged_by: str | None = None


def working_days_later(at: datetime, days: int, time_zone: str) -> datetime:
    """The end of the last of so many working days after the day of `at`, on the tenant's calendar."""
    day = at.astimezone(ZoneInfo(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return (day + timedelta(days=1)).replace(tzinfo=ZoneInfo(time_zone))
