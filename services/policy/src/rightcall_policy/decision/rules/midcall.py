"""law.md 3.3, R30-R33, R38-R42: hold, secrets, pauses, consent, transfers, newcomers."""

from dataclasses import replace
from typing import Literal

from rightcall_common.events.calls import (
    AgentActed,
    ConsentChanged,
    MediaGap,
    PartyJoined,
    Purpose,
)
from rightcall_common.events.decisions import Suspension
from rightcall_policy.decision.call_state import PartyState
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID, SECURITY
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import Finding, Rule, alert, prompt, rule
from rightcall_policy.decision.transition import Transition

PAUSES = frozenset({"pause", "private"})
MASKED = {"card": "MASK_PCI_SAD", "bsn": "MASK_BSN"}


@rule(
    "R30",
    "AP 2023 (recording people on hold); GDPR art. 5(1)(c)",
    "held",
    HOLD=(
        "The other party is on hold; nothing is recorded until the conversation goes on.",
        "De ander staat in de wacht; er wordt niet opgenomen tot het gesprek verder gaat.",
    ),
    SRC_SUSPENDED=(
        "The phone system stopped sending audio without saying why; the gap is marked.",
        "De telefooncentrale stuurde geen geluid meer zonder reden te noemen; het gat is gemarkeerd.",
    ),
)
def r30(case: Case, purposes: tuple[Purpose, ...]) -> Finding | None:
    if not case.state.held or (MIFID in purposes and case.tenant.options.mifid_record_on_hold):
        return None
    return Finding("HOLD")


def _unexplained_silence(turn: Transition) -> Finding | None:
    if not (isinstance(turn.cause, MediaGap) and turn.cause.label == "SRC_SUSPENDED" and turn.wanted):
        return None
    return Finding("SRC_SUSPENDED", effects=(alert("SRC_SUSPENDED"),) if MIFID in turn.wanted else ())


unexplained_silence = replace(r30, test=_unexplained_silence)
"""R30's second sentence: a bare re-INVITE to inactive is no hold."""


@rule(
    "R31",
    "PCI DSS 3.3.1; UAVG art. 46; GDPR art. 5(1)(c)",
    "secret",
    MASK_PCI_SAD=(
        "Card data or a code is being given; that part is not recorded, whatever the purpose.",
        "Er worden kaartgegevens of een code gegeven; dat deel wordt nooit opgenomen.",
    ),
    MASK_BSN=(
        "A citizen service number is being given; that part is not recorded.",
        "Er wordt een burgerservicenummer gegeven; dat deel wordt niet opgenomen.",
    ),
)
def r31(case: Case, purposes: tuple[Purpose, ...]) -> Finding | None:
    return Finding(MASKED[case.state.secret]) if case.state.secret else None


def _still_masked(turn: Transition) -> Finding | None:
    secret = turn.before.secret
    if turn.cause != "mask_prompt_due" or secret is None or not turn.wanted:
        return None
    effects = (prompt("end_secret_entry"), *((alert("MASK_LASTS"),) if MIFID in turn.wanted else ()))
    return Finding(MASKED[secret], effects=effects)


still_masked = replace(r31, test=_still_masked)
"""R31's timer (`timers.mask_prompt_due`) fired: it stays masked, and somebody must say that the entry is over."""


@rule(
    "R32",
    "ECHR art. 8; CNIL (off-switch)",
    "paused_by standing",
    EMPLOYEE_PRIVATE_PAUSE=(
        "The employee paused the recording; only the employee can resume it.",
        "De medewerker heeft de opname onderbroken; alleen de medewerker kan haar hervatten.",
    ),
)
def r32(case: Case, purposes: tuple[Purpose, ...]) -> Finding | None:
    if not case.state.paused_by or MIFID in purposes or SECURITY in purposes:
        return None  # R33: the statutory duty; R44: a threat overrides a pause
    return Finding("EMPLOYEE_PRIVATE_PAUSE")


@rule(
    "R33",
    "MiFID II art. 16(7); DR 2017/565 art. 76(10)",
    "standing",
    MIFID_PAUSE_DENIED=(
        "The law requires this conversation to be recorded in full, so it cannot be paused.",
        "De wet eist dat dit gesprek volledig wordt opgenomen; het kan niet worden gepauzeerd.",
    ),
)
def r33(turn: Transition) -> Finding | None:
    if isinstance(turn.cause, AgentActed) and turn.cause.action in PAUSES and turn.mifid_goes_on:
        return Finding("MIFID_PAUSE_DENIED", outcome="DENY_PAUSE")
    return None


@rule(
    "R38",
    "GDPR art. 7(3), 17(1)(b)",
    "consent profiles recordings",
    CONSENT_WITHDRAWN=(
        "A party withdrew consent: recording stopped and what was recorded on that consent is destroyed.",
        "Een deelnemer trok de toestemming in: de opname is gestopt en het opgenomene wordt vernietigd.",
    ),
)
def r38(turn: Transition) -> Finding | None:
    if not isinstance(turn.cause, ConsentChanged) or turn.cause.status != "withdrawn":
        return None
    recorded = turn.recorded(*ORDINARY)
    discards = tuple([p for p in recorded if turn.case is None or turn.case.needs_consent(p)])
    if not discards:
        return None
    return Finding("CONSENT_WITHDRAWN", discards=discards, outcome="STOP_AND_DISCARD")


@rule("R39", "law.md 3.2, asked again for the new segment", "parties lines")
def r39(turn: Transition, refusing: str, reason: str) -> Finding | None:
    """Transfer or consultation to a segment that 3.2 refuses: what was recorded before it is kept. Reason: 3.2's."""
    return Finding(reason, outcome="STOP_KEEP") if turn.standing else None


@rule(
    "R40",
    "Sr art. 139c",
    "parties",
    NOT_A_PARTY=(
        "Nobody of the organisation is left in the conversation, so recording stopped there.",
        "Er is niemand van de organisatie meer in het gesprek; de opname is daar gestopt.",
    ),
)
def r40(turn: Transition, refusing: str, reason: str) -> Finding | None:
    gone = refusing == "R05" and reason == "NOT_A_PARTY"
    return Finding("NOT_A_PARTY", outcome="STOP_KEEP") if turn.standing and gone else None


@rule(
    "R41",
    "GDPR art. 13, 88; section 201 StGB",
    "parties standing",
    PARTICIPANT_NOT_INFORMED=(
        "Someone joined who has not yet heard the announcement; recording waits until that has happened.",
        "Er kwam iemand bij die de melding nog niet heeft gehoord; de opname wacht daarop.",
    ),
    EMPLOYEE_NOT_SIGNALLED=(
        "A colleague joined who has not yet been told of the recording; recording waits until that has happened.",
        "Er kwam een collega bij die nog niet weet van de opname; de opname wacht daarop.",
    ),
)
def r41(case: Case, purposes: tuple[Purpose, ...], side: Literal["external", "employee"]) -> Finding | None:
    """Newcomers of a recording that is not MIFID. Without a notice at all an employee fails R24 instead."""
    newcomers = case.newcomers
    if not newcomers or MIFID in purposes:
        return None
    if side == "employee":
        waiting = any(not party.external and not party.signal for party in newcomers)
        return Finding("EMPLOYEE_NOT_SIGNALLED") if waiting else None
    waiting = any(party.external and not _informed(case, party, purpose) for party in newcomers for purpose in purposes)
    return Finding("PARTICIPANT_NOT_INFORMED") if waiting else None


def _informed(case: Case, party: PartyState, purpose: Purpose) -> bool:
    told = party.threat_announced if purpose == SECURITY else purpose in party.announced
    return told and (party.consent == "given" or not case.needs_consent(purpose))


@rule(
    "R42",
    "GDPR art. 13; law.md section 7, A8",
    "parties standing",
    PARTICIPANT_ANNOUNCED=(
        "Someone joined a call that the law requires to be recorded; it goes on and they are told at once.",
        "Er kwam iemand bij een gesprek dat volgens de wet wordt opgenomen; het gaat door en diegene hoort dat meteen.",
    ),
)
def r42(turn: Transition) -> Finding | None:
    if not isinstance(turn.cause, PartyJoined) or not turn.mifid_goes_on or turn.cause.party.party_class == "employee":
        return None
    party = turn.cause.party
    if any((each.party_id, each.ref) == (party.party_id, party.subject_ref) for each in turn.before.parties):
        return None  # who is there already: only something of the call became known
    return Finding("PARTICIPANT_ANNOUNCED", effects=(prompt("announce_to_newcomer"),))


SUSPENDING: tuple[tuple[Suspension, Rule, tuple[str, ...]], ...] = (
    ("EMPLOYEE_PRIVATE_PAUSE", r32, ()),
    ("PARTICIPANT_NOT_INFORMED", r41, ("external",)),
    ("EMPLOYEE_NOT_SIGNALLED", r41, ("employee",)),
    ("HOLD", r30, ()),
    ("MASK", r31, ()),
)
"""What keeps audio from flowing, a set: it flows only when none holds. The first that holds gives the reason."""
