"""What a person may ask of a recording besides access and erasure, and what it may cost: GDPR 12(5), 15(3), 19, 20.

Pure. Not here: access and erasure themselves (`assess`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from rightcall_common.events.calls import Purpose

Basis = Literal["consent", "contract", "legitimate_interests", "legal_obligation"]
Fee = Literal["FREE", "FEE_FURTHER_COPY"]
PORTABLE: Final[frozenset[Basis]] = frozenset({"consent", "contract"})
"""Art. 20(1)(a): only what rests on consent or on a contract with the person."""


@dataclass(frozen=True, slots=True)
class Portability:
    """`applies` False: PORTABILITY_NOT_APPLICABLE, and a copy under art. 15 is offered in its place."""

    applies: bool
    code: Literal["PORTABLE", "PORTABILITY_NOT_APPLICABLE"]
    offer: Literal["ART_20", "ART_15_COPY"]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A recording left the house: to whom, as the register of recipients names it."""

    recording_id: UUID
    recipient: str


def portability(bases: dict[Purpose, Basis], provided_by_subject: bool) -> Portability:
    """Art. 20: every purpose must rest on consent or contract, and the data come from the person (law.md section 2)."""
    applies = provided_by_subject and bool(bases) and set(bases.values()) <= PORTABLE
    return Portability(True, "PORTABLE", "ART_20") if applies else NOT_PORTABLE


NOT_PORTABLE: Final = Portability(False, "PORTABILITY_NOT_APPLICABLE", "ART_15_COPY")


def fee(copies_given: int) -> Fee:
    """Art. 15(3): the first copy of the same data is free, also for a dispute (C-307/22); a further one may cost a
    reasonable fee. It is never refused for that (art. 12(5) is the desk's to invoke, by role privacy and with reasons).
    """
    return "FREE" if copies_given == 0 else "FEE_FURTHER_COPY"


def to_be_told(erased: Iterable[UUID], disclosures: Iterable[Disclosure]) -> tuple[Disclosure, ...]:
    """RECIPIENT_NOTIFIED: whoever got a recording hears that it is erased, rectified or restricted (art. 19)."""
    gone = frozenset(erased)
    return tuple(each for each in disclosures if each.recording_id in gone)
