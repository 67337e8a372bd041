"""What becomes of each recording of a request, and why: art. 15, 17(1), 17(3) GDPR by purpose (law.md 2, 4.10, 4.15).

Pure; "kept" is a value with a provision and a date. storage carries it out and has the last word on dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from rightcall_common.events.subjects import FoundRecording
from rightcall_common.terms import add_term
from rightcall_dsar.requests.request import RequestType

Fate = Literal["disclose", "erase", "keep", "withhold"]
Ground = Literal["17(1)(a)", "17(1)(b)", "17(1)(c)", "17(1)(d)", "17(1)(e)"]
Result = Literal["ACCESS_GRANTED", "ACCESS_NONE", "ERASED", "PARTIAL_REFUSAL", "REFUSED", "NOTHING_FOUND"]

STATUTORY: Final = "17(3)(b)"
CLAIMS: Final = "17(3)(e)"
MIFID_REF: Final = "MiFID II (2014/65/EU) art. 16(7); Delegated Regulation (EU) 2017/565 art. 76"
CLAIMS_REF: Final = "GDPR art. 17(3)(e)"
HOLD_REF: Final = "legal hold"
"""As storage names it."""
EVIDENCE_KEEP: Final = "P30D"  # law.md section 2, P2 provisional, where the tenant's bundle says nothing
CLASSIFIED_SLACK: Final = timedelta(
    days=2
)  # a recording is created minutes after its start; clocks and DST do the rest


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """One recording's fate. `ground`: on which erasure is asked. The others: with keep.

    `held`: as long as a legal hold stands, which ends on no date (R54); `erase_after` is then that of another ground
    which keeps it afterwards, None where the hold alone does.
    """

    fate: Fate
    ground: Ground | None = None
    provision: str | None = None
    legal_ref: str | None = None
    erase_after: datetime | None = None
    held: bool = False
    review_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What of the tenant's bundle a verdict depends on."""

    time_zone: str
    evidence_keep: str = EVIDENCE_KEEP


DISCLOSE: Final = ItemVerdict("disclose")
WITHHOLD: Final = ItemVerdict("withhold")


def assess(
    recording: FoundRecording, kind: RequestType, *, now: datetime, terms: Terms, claim: bool = False
) -> ItemVerdict:
    """The verdict on one recording.

    Args:
        claim: the desk knows of a claim, a dispute or a case for which the recording is needed (art. 17(3)(e)).
    """
    if kind == "erasure":
        return _erasure(recording, now, terms, claim)
    unheard = recording.provisional or recording.claimed  # R14, R50: storage would refuse it to role privacy
    return WITHHOLD if unheard else DISCLOSE


def _erasure(recording: FoundRecording, now: datetime, terms: Terms, claim: bool) -> ItemVerdict:
    runs = now < recording.retain_until  # past it, an open request may still keep it (R56): that is no ground
    if runs and "MIFID_STATUTORY" in recording.purposes:
        return _kept(recording, STATUTORY, MIFID_REF, recording.retain_until)
    if runs and (claim or _proves_an_agreement(recording, terms)):
        return _kept(recording, CLAIMS, CLAIMS_REF, recording.retain_until)
    if recording.held:
        return _kept(recording, CLAIMS, HOLD_REF, None)
    return ItemVerdict("erase", ground=_ground(recording))


def _ground(recording: FoundRecording) -> Ground:
    """QUALITY rests on legitimate interests: asking for erasure is objecting, and that is always honoured (law.md 2).

    Of the others the purpose has ended: no agreement, no case, or the statutory term is over.
    """
    return "17(1)(c)" if set(recording.purposes) == {"QUALITY_TRAINING"} else "17(1)(a)"


def _proves_an_agreement(recording: FoundRecording, terms: Terms) -> bool:
    """R51: without an agreement evidence stays for the provisional term; a longer one says that there is one."""
    if "EVIDENCE_AGREEMENT" not in recording.purposes:
        return False
    provisional = add_term(recording.started_at, terms.evidence_keep, terms.time_zone)
    return recording.retain_until > provisional + CLASSIFIED_SLACK


def _kept(recording: FoundRecording, provision: str, legal_ref: str, until: datetime | None) -> ItemVerdict:
    ground, held = _ground(recording), recording.held
    return ItemVerdict("keep", ground, provision, legal_ref, until, held, recording.review_at if held else None)


def result(kind: RequestType, fates: Iterable[Fate]) -> Result:
    """The code of the whole answer (law.md 4.15); what is withheld counts as neither."""
    said = set(fates) - {"withhold"}
    if kind == "access":
        return "ACCESS_GRANTED" if "disclose" in said else "ACCESS_NONE"
    if not said:
        return "NOTHING_FOUND"
    if said == {"erase"}:
        return "ERASED"
    return "PARTIAL_REFUSAL" if "erase" in said else "REFUSED"
