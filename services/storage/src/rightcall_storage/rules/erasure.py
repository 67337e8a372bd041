"""May a recording be erased when its subject asks (GDPR art. 17)? Pure, and "no" names its provision and its end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from rightcall_storage.rules.access import Flag
from rightcall_storage.rules.retention import STATUTORY, Term

MIFID_REF = "MiFID II art. 16(7); DR 2017/565 art. 76"


@dataclass(frozen=True, slots=True)
class Erase:
    """All of it goes."""


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """It stays until `erase_after`; `end` are purposes that go all the same.

    `held`: as long as a legal hold stands, so that the date promises nothing; it has not passed, though.
    """

    provision: str
    legal_ref: str
    erase_after: datetime
    end: tuple[str, ...]
    held: bool = False


def decide(terms: Sequence[Term], flags: Collection[str], now: datetime) -> Erase | KeptUntil:
    """Law.md 4.10: a statutory term and a legal hold refuse; whatever is kept for another purpose goes.

    Under a hold nothing goes (R54). Where a statutory term runs too, that is the ground: it stands when the hold ends.
    """
    live = [term for term in terms if term.ended_at is None]
    held = Flag.LEGAL_HOLD in flags and bool(live)
    statutory = [term.retain_until for term in live if term.purpose == STATUTORY and term.retain_until > now]
    if held and not statutory:
        return KeptUntil("17(3)(e)", "legal hold", max([now, *(term.retain_until for term in live)]), (), held=True)
    if held:
        return KeptUntil("17(3)(b)", MIFID_REF, max(statutory), (), held=True)
    if not statutory:
        return Erase()
    others = tuple(term.purpose for term in live if term.purpose != STATUTORY)
    return KeptUntil("17(3)(b)", MIFID_REF, max(statutory), others)
