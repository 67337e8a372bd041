"""Which version of the rules applied when: of those that have begun, the latest beginning applies. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar


class Begins(Protocol):
    """What is known of a version."""

    @property
    def version(self) -> int: ...

    @property
    def effective_from(self) -> datetime: ...


V = TypeVar("V", bound=Begins)


class Reign(NamedTuple, Generic[V]):
    """A version and the time it applied; `until` is None while nothing has replaced it."""

    rules: V
    since: datetime
    until: datetime | None


def reigns(versions: Iterable[V]) -> list[Reign[V]]:
    """All versions that ever applied or will, one after the other. Withdrawn ones are left out by the caller.

    Of several for the same instant the newest version applies, and the others never did.
    """
    latest = {each.effective_from: each for each in sorted(versions, key=lambda each: each.version)}
    order = [latest[at] for at in sorted(latest)]
    ends: Sequence[datetime | None] = [*(each.effective_from for each in order[1:]), None]
    return [Reign(each, each.effective_from, until) for each, until in zip(order, ends, strict=True)]


def within(found: Iterable[Reign[V]], since: datetime, until: datetime) -> list[Reign[V]]:
    """Those that applied at some moment of [since, until)."""
    return [each for each in found if each.since < until and (each.until is None or each.until > since)]


def before(found: Iterable[Reign[V]], version: int) -> V | None:
    """What applied until this version began; None for the first one and for one that never applied."""
    last: V | None = None
    for each in found:
        if each.rules.version == version:
            return last
        last = each.rules
    return None
