"""How long a recording is kept, and what passing its term ends. Pure: terms come from receipts, the time is given.

Law.md 5(1)(e), R53, R54: nothing without a term, nothing beyond it but under a hold.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.decisions import Retention
from rightcall_common.terms import add_term, shorter
from rightcall_storage.rules.access import Flag
from rightcall_storage.state.rows import PurposeRow

STATUTORY = "MIFID_STATUTORY"
AGREEMENT = "agreement"
UNCLASSIFIED_KEEP = "P30D"
"""R51: without an agreement."""
FREEZE_MAX = "P3M"
DELIVERY_WINDOW = timedelta(days=30)
"""law.md 4.7."""
HOLD_REVIEW_MAX = "P6M"
ERASED, EXPIRED = "ERASURE", "RETENTION_EXPIRED"
PRIVATE, MISCLASSIFIED = "PRIVATE_CALL_RELEASED", "MISCLASSIFIED"
FOR_GOOD = frozenset({ERASED, EXPIRED, PRIVATE, MISCLASSIFIED})
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


def expired(
    terms: Iterable[Term], flags: Collection[str], now: datetime, frozen_until: datetime | None = None
) -> list[str]:
    """The live purposes whose term has passed. A legal hold ends none of them (R54), nor does an open request (R56)."""
    if Flag.LEGAL_HOLD in flags or (frozen_until is not None and now < frozen_until):
        return []
    return [term.purpose for term in terms if term.ended_at is None and term.retain_until <= now]


def lock_until(terms: Iterable[Term], *, provisional: bool) -> datetime | None:
    """Until when objects must be undeletable: only a confirmed statutory recording's, and only for its term."""
    if provisional:
        return None
    dates = [term.retain_until for term in terms if term.ended_at is None and term.purpose == STATUTORY]
    return max(dates, default=None)


def decided_later(
    terms: Iterable[PurposeRow],
    retention: Iterable[Retention],
    purposes: Collection[str],
    until: datetime | None,
    created_at: datetime,
) -> list[PurposeRow]:
    """The live terms that a decision after the call changes: R51's by `retention`, R55's date by `until`.

    Never beyond the term's own `keep_max`, and never is a statutory one shortened, whatever was decided.
    """
    named: dict[str, Retention] = {each.purpose: each for each in retention}
    changed: list[PurposeRow] = []
    for term in terms:
        decided = named.get(term.purpose)
        if term.ended_at is not None:
            continue
        if decided is not None:
            end = end_of(created_at, decided.keep, term.keep_max, term.time_zone)
            after = term._replace(retention_class=decided.retention_class, keep=decided.keep, retain_until=end)
        elif not named and until is not None and term.purpose in purposes:
            latest_end = add_term(created_at, term.keep_max, term.time_zone)
            after = term._replace(retain_until=min(until, latest_end))
        else:
            continue
        if term.purpose != STATUTORY or after.retain_until > term.retain_until:
            changed.append(after)
    return changed


def classification_stands(term: PurposeRow, created_at: datetime, now: datetime) -> bool:
    """An agreement is not taken back once that would destroy its evidence at once."""
    return term.retention_class == AGREEMENT and now >= add_term(created_at, UNCLASSIFIED_KEEP, term.time_zone)


def frozen_until(received_at: datetime, time_zone: str) -> datetime:
    """R56: erasing in time is no way to dodge a request. Its longest clock, and the days for which answers are kept."""
    return add_term(received_at, FREEZE_MAX, time_zone) + DELIVERY_WINDOW


def hold_fits(placed_at: datetime, review_at: datetime, time_zone: str) -> bool:
    """R54: a hold is reviewed within six months; one without a date to come is none."""
    return placed_at < review_at <= add_term(placed_at, HOLD_REVIEW_MAX, time_zone)


def dated(terms: Sequence[PurposeRow], created_at: datetime) -> list[PurposeRow]:
    """The same terms counted from the recording's true beginning: its epochs may have arrived in any order."""
    return [term._replace(retain_until=end_of(created_at, term.keep, term.keep_max, term.time_zone)) for term in terms]
