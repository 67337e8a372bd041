"""May a recording be erased when its subject asks (GDPR art. 17)? Pure, and "no" names its provision and its end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from rightcall_storage.access import Flag
from rightcall_storage.retention import STATUTORY, Term

MIFID_REF = "MiFID II art. 16(7); DR 2017/565 art. 76"


@dataclass(frozen=True, slots=True)
class Erase:
    """All of it goes."""


@dataclass(frozen=True, slots=True)
class Keep:
    """It stays until `erase_after`; `end` are purposes that go all the same."""

    provision: str
    legal_ref: str
    erase_after: datetime
    end: tuple[str, ...]


def decide(terms: Sequence[Term], flags: Collection[str], now: datetime) -> Erase | Keep:
    """Law.md 4.10: a statutory term and a legal hold refuse; whatever is kept for another purpose goes."""
    live = [term for term in terms if term.ended_at is None]
    if Flag.LEGAL_HOLD in flags and live:
        return Keep("17(3)(e)", "legal hold", max(term.retain_until for term in live), ())
    statutory = [term.retain_until for term in live if term.purpose == STATUTORY and term.retain_until > now]
    if not statutory:
        return Erase()
    others = tuple(term.purpose for term in live if term.purpose != STATUTORY)
    return Keep("17(3)(b)", MIFID_REF, max(statutory), others)
