"""law.md 3.4, R50-R56: what becomes of a recording after the call. Pure; storage and dsar carry it out.

R57 bounds a bundle: `bundles.bounds`.

Times are instants; terms are counted on the tenant's calendar. Who may say what: law.md section 2, role x use.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from rightcall_common.terms import add_term, shorter
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, ActivePurpose, ListState
from rightcall_policy.decision.profiles import CountryProfile, keep_at_most
from rightcall_policy.decision.retention.subject import (
    EmployeeClaim,
    Hold,
    RetentionAction,
    RetentionSubject,
    Role,
    working_days_later,
)
from rightcall_policy.decision.rulebook import after_the_call, alert
from rightcall_policy.decision.terms import AGREEMENT_KEEP, DEFAULTS

JUDGE_WITHIN_WORKING_DAYS: Final = 5
"""R50, R50b. Mondays to Fridays; holidays are not taken off, so that the term is never longer than the law's."""
QUALITY_RELEASE: Final = timedelta(hours=72)
MISCLASSIFIED_WITHIN: Final = timedelta(hours=24)
RECHECK_AFTER: Final = timedelta(hours=24)
"""R14: without a fresh list by then the recording stays locked, with an alert every day."""
GONE_WITHIN: Final = timedelta(days=7)
"""R53: all copies, replicas and caches."""
HOLD_REVIEW_MAX: Final = "P6M"
AUTHORITY_MAX: Final = "P7Y"
FREEZE_MAX: Final = "P3M"
DELIVERY_WINDOW: Final = timedelta(days=30)
"""law.md 4.7: how long the answer to an access request can be fetched."""


@after_the_call(
    "R50",
    "GDPR art. 5(1)(c); MiFID II art. 16(7)",
    "purposes claim",
    PRIVATE_CLAIM_PENDING=(
        "An employee says this call was private; it is locked until compliance has listened to the minimum.",
        "Een medewerker zegt dat dit gesprek privé was; het is geblokkeerd tot compliance het nodige heeft beluisterd.",
    ),
    PRIVATE_CALL_RELEASED=(
        "The call was private and out of scope; its recording is destroyed within five working days.",
        "Het gesprek was privé en viel buiten de plicht; de opname wordt binnen vijf werkdagen vernietigd.",
    ),
    MIFID_CONFIRMED=(
        "The call was in the scope of the statutory duty; its recording is kept.",
        "Het gesprek viel onder de wettelijke plicht; de opname blijft bewaard.",
    ),
)
def r50(kept: RetentionSubject, claim: EmployeeClaim) -> RetentionAction | None:
    """A private claim on a statutory recording. Compliance judges, never the line manager."""
    if MIFID not in kept.purposes:
        return None
    return _judged(kept, claim, "compliance", "MIFID_CONFIRMED")


@after_the_call(
    "R50b",
    "ECHR art. 8; GDPR art. 5(1)(c)",
    "purposes claim",
    PRIVATE_CLAIM_PENDING=(
        "An employee says this call was private; it is locked until the privacy desk has decided.",
        "Een medewerker zegt dat dit gesprek privé was; het is geblokkeerd tot de privacyfunctie heeft beslist.",
    ),
    PRIVATE_CALL_RELEASED=(
        "An employee says this call was private; its recording is destroyed.",
        "Een medewerker zegt dat dit gesprek privé was; de opname wordt vernietigd.",
    ),
    EVIDENCE_CONFIRMED=(
        "The privacy desk found that an agreement was made in this call; its recording is kept.",
        "De privacyfunctie stelde vast dat in dit gesprek een afspraak is gemaakt; de opname blijft bewaard.",
    ),
)
def r50b(kept: RetentionSubject, claim: EmployeeClaim) -> RetentionAction | None:
    """A private claim on a quality recording is believed; on evidence, role privacy decides."""
    if MIFID in kept.purposes:
        return None
    if EVIDENCE in kept.purposes:
        return _judged(kept, claim, "privacy", "EVIDENCE_CONFIRMED")
    if QUALITY in kept.purposes:
        return RetentionAction("DESTROY", "PRIVATE_CALL_RELEASED", claim.claimed_at + QUALITY_RELEASE)
    return None


def _judged(kept: RetentionSubject, claim: EmployeeClaim, judge: Role, confirmed: str) -> RetentionAction:
    by = working_days_later(claim.claimed_at, JUDGE_WITHIN_WORKING_DAYS, kept.time_zone)
    if claim.judged is None or claim.judged_by != judge:
        return RetentionAction("LOCK", "PRIVATE_CLAIM_PENDING", by, approvals=(judge,))
    if claim.judged == "private":
        return RetentionAction("DESTROY", "PRIVATE_CALL_RELEASED", by)
    return RetentionAction("KEEP", confirmed)


@after_the_call(
    "R51",
    "GDPR art. 5(1)(e)",
    "purposes disposition",
    EVIDENCE_CLASSIFIED=(
        "It was recorded whether an agreement was made in this call, and the recording is kept accordingly.",
        "Vastgelegd is of in dit gesprek een afspraak is gemaakt; de opname wordt dienovereenkomstig bewaard.",
    ),
)
def r51(
    kept: RetentionSubject,
    disposition: Literal["agreement", "no_agreement"],
    rules: ActivePurpose | None = None,
    profiles: tuple[CountryProfile, ...] = (),
) -> RetentionAction | None:
    """Evidence is classified: thirty days from the call without an agreement, else the agreement's term."""
    if EVIDENCE not in kept.purposes:
        return None
    default = DEFAULTS[EVIDENCE]
    if disposition == "no_agreement":
        keep = default._replace(keep=shorter(default.keep, (rules.keep if rules else None) or default.keep))
    else:
        term = (rules.keep_agreement if rules else None) or AGREEMENT_KEEP
        keep = default._replace(retention_class="agreement", keep=term)
    keep = keep._replace(keep=keep_at_most(EVIDENCE, keep.keep, profiles))
    return RetentionAction("RETAIN", "EVIDENCE_CLASSIFIED", add_term(kept.created_at, keep.keep, kept.time_zone), keep)


@after_the_call(
    "R52",
    "GDPR art. 5(1)(d), 17(1)(d)",
    "purposes provisional approvals",
    MISCLASSIFIED=(
        "This recording should not have been made for this purpose; it is destroyed within a day.",
        "Deze opname had voor dit doel niet gemaakt mogen worden; zij wordt binnen een dag vernietigd.",
    ),
)
def r52(kept: RetentionSubject, found_at: datetime, approved_by: frozenset[Role] = frozenset()) -> RetentionAction:
    """Wrong match, duplicate or out of scope. A confirmed statutory recording needs two approvals (law.md 4.10)."""
    needed: tuple[Role, ...] = ("compliance", "privacy") if MIFID in kept.purposes and not kept.provisional else ()
    missing = tuple([role for role in needed if role not in approved_by])
    by = found_at + MISCLASSIFIED_WITHIN
    if missing:
        return RetentionAction("AWAIT_APPROVAL", "MISCLASSIFIED", approvals=missing)
    return RetentionAction("DESTROY", "MISCLASSIFIED", by)


def recheck(kept: RetentionSubject, client_list: ListState, listed: bool, now: datetime) -> RetentionAction | None:
    """R14's second look at a provisional recording (S59, S87). None: nothing to say yet, or it is not provisional.

    `listed`: whether the fresh list names the number as an investment client at the time of the call.
    """
    if not kept.provisional:
        return None
    if client_list.freshness == "fresh":
        return RetentionAction("KEEP", "MIFID_CONFIRMED") if listed else r52(kept, now)
    if now < kept.created_at + RECHECK_AFTER:
        return None
    return RetentionAction("LOCK", "REC_MIFID_STALE_MATCH", effects=(alert("PROVISIONAL_WITHOUT_FRESH_LIST"),))


@after_the_call(
    "R53",
    "GDPR art. 5(1)(e)",
    "retain_until holds requests",
    RETENTION_EXPIRED=(
        "The time for which this recording may be kept is over; all copies are erased.",
        "De bewaartermijn van deze opname is voorbij; alle kopieën worden gewist.",
    ),
)
def r53(kept: RetentionSubject, now: datetime) -> RetentionAction | None:
    """Erasable from `retain_until` on, gone seven days later. A hold or an open request goes first, and the seven days
    run from its end."""
    if now < kept.retain_until or r54(kept, now) or r56(kept, now):
        return None
    return RetentionAction("DESTROY", "RETENTION_EXPIRED", max([kept.retain_until, *_freezes_end(kept)]) + GONE_WITHIN)


@after_the_call(
    "R54",
    "GDPR art. 17(3)(e)",
    "holds",
    LEGAL_HOLD=(
        "This recording is needed for a legal claim and is not erased while that lasts.",
        "Deze opname is nodig voor een rechtsvordering en wordt niet gewist zolang die duurt.",
    ),
    LEGAL_HOLD_INCOMPLETE=(
        "A legal hold needs a case, an approver and a review within six months.",
        "Een bewaarbevel vereist een zaak, een goedkeurder en een herbeoordeling binnen zes maanden.",
    ),
)
def r54(kept: RetentionSubject, now: datetime) -> RetentionAction | None:
    """A hold whose review is overdue still holds, and is an alarm."""
    if not kept.holds:
        return None
    overdue = any(hold.review_at <= now for hold in kept.holds)
    effects = (alert("HOLD_REVIEW_OVERDUE"),) if overdue else ()
    return RetentionAction("FORBID_DELETION", "LEGAL_HOLD", max(hold.review_at for hold in kept.holds), effects=effects)


def hold_fault(hold: Hold, time_zone: str) -> RetentionAction | None:
    """R54 at write: None when the hold may be placed."""
    latest = add_term(hold.placed_at, HOLD_REVIEW_MAX, time_zone)
    complete = hold.case_ref and hold.approver and hold.placed_at < hold.review_at <= latest
    return None if complete else RetentionAction("REFUSE", "LEGAL_HOLD_INCOMPLETE")


@after_the_call(
    "R55",
    "MiFID II art. 16(7) last subparagraph",
    "purposes authority_request",
    AUTHORITY_EXTENSION=(
        "The competent authority asked for this recording to be kept longer.",
        "De bevoegde toezichthouder heeft verzocht deze opname langer te bewaren.",
    ),
    AUTHORITY_REFERENCE_MISSING=(
        "Only the competent authority's request, with its reference, can extend a statutory term.",
        "Alleen een verzoek van de bevoegde toezichthouder, met kenmerk, kan een wettelijke termijn verlengen.",
    ),
    RETENTION_ABOVE_MAX=(
        "No recording is kept longer than seven years for this purpose.",
        "Voor dit doel wordt geen opname langer dan zeven jaar bewaard.",
    ),
)
def r55(kept: RetentionSubject, reference: str, until: datetime) -> RetentionAction | None:
    """At most seven years from creation; never shorter than what stands."""
    if MIFID not in kept.purposes or until <= kept.retain_until:
        return None
    if not reference:
        return RetentionAction("REFUSE", "AUTHORITY_REFERENCE_MISSING")
    if until > add_term(kept.created_at, AUTHORITY_MAX, kept.time_zone):
        return RetentionAction("REFUSE", "RETENTION_ABOVE_MAX")
    return RetentionAction("RETAIN", "AUTHORITY_EXTENSION", until)


@after_the_call(
    "R56",
    "EDPB Guidelines 01/2022",
    "requests",
    DSAR_FREEZE=(
        "Someone has asked for this recording; it is not erased before the answer has been delivered.",
        "Iemand heeft om deze opname gevraagd; zij wordt niet gewist voordat het antwoord is bezorgd.",
    ),
)
def r56(kept: RetentionSubject, now: datetime) -> RetentionAction | None:
    """Three months and the time to fetch the answer, at most: erasing in time is no way to dodge a request."""
    latest = max(_freezes_end(kept), default=None)
    return RetentionAction("FORBID_DELETION", "DSAR_FREEZE", latest) if latest is not None and now < latest else None


def _freezes_end(kept: RetentionSubject) -> list[datetime]:
    return [add_term(received, FREEZE_MAX, kept.time_zone) + DELIVERY_WINDOW for received in kept.requests]
