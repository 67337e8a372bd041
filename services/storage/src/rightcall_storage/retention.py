"""How long a recording is kept, and what passing its term ends. Pure: terms come from receipts, the time is given.

Law.md 5(1)(e), R53, R54: nothing without a term, nothing beyond it but under a hold.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from rightcall_common.errors import InvariantBroken
from rightcall_common.terms import add_term, shorter
from rightcall_storage.access import Flag
from rightcall_storage.rows import PurposeRow

STATUTORY = "MIFID_STATUTORY"
ERASED, EXPIRED = "ERASURE", "RETENTION_EXPIRED"
FOR_GOOD = frozenset({ERASED, EXPIRED})
"""Why a purpose has ended that no later receipt brings back; after a discard a new decision may."""


class Term(Protocol):
    """A purpose of a recording and its date."""

    @property
    def purpose(self) -> str: ...
    @property
    def retain_until(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


def end_of(created_at: datetime, keep: str, keep_max: str, time_zone: str) -> datetime:
    """When what was created then may go: `keep` later, and never beyond `keep_max`."""
    return add_term(created_at, shorter(keep, keep_max), time_zone)


def latest(terms: Iterable[Term]) -> datetime:
    """When the recording itself goes: with the last of its live purposes."""
    dates = [term.retain_until for term in terms if term.ended_at is None]
    if not dates:
        raise InvariantBroken("retention: a recording without a live purpose has no term")
    return max(dates)


def expired(terms: Iterable[Term], flags: Collection[str], now: datetime) -> list[str]:
    """The live purposes whose term has passed. A legal hold ends none of them (R54)."""
    if Flag.LEGAL_HOLD in flags:
        return []
    return [term.purpose for term in terms if term.ended_at is None and term.retain_until <= now]


def lock_until(terms: Iterable[Term], *, provisional: bool) -> datetime | None:
    """Until when objects must be undeletable: only a confirmed statutory recording's, and only for its term."""
    if provisional:
        return None
    dates = [term.retain_until for term in terms if term.ended_at is None and term.purpose == STATUTORY]
    return max(dates, default=None)


def dated(terms: Sequence[PurposeRow], created_at: datetime) -> list[PurposeRow]:
    """The same terms counted from the recording's true beginning: its epochs may have arrived in any order."""
    return [term._replace(retain_until=end_of(created_at, term.keep, term.keep_max, term.time_zone)) for term in terms]
