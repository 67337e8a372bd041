"""law.md 3.3, R43-R49: works council, threat, client list, late reports, kill switch."""

from rightcall_common.events.calls import PartyAnnounced, Purpose
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY
from rightcall_policy.decision.fold import list_change_pending
from rightcall_policy.decision.profiles import ORDINARY
from rightcall_policy.decision.rulebook import BLOCK_ORDERS, Finding, alert, prompt, rule
from rightcall_policy.decision.rules.ordinary import works_council_fault
from rightcall_policy.decision.transition import Transition


@rule(
    "R43",
    "WOR art. 27(5)-(6)",
    "purposes recordings",
    WORKS_COUNCIL_CONSENT_REVOKED=(
        "The works council's consent no longer stands: recording stopped; this call's audio is destroyed or locked.",
        "De instemming van de ondernemingsraad geldt niet meer: de opname is gestopt en vernietigd of geblokkeerd.",
    ),
)
def r43(turn: Transition) -> Finding | None:
    case, standing = turn.case, turn.standing
    if case is None or not standing:
        return None
    revoked = tuple([p for p in standing if p != MIFID and _revoked(case, p)])
    if not revoked:
        return None
    discards = tuple([purpose for purpose in ORDINARY if purpose in revoked])
    restricts = tuple([purpose for purpose in revoked if purpose == SECURITY])
    if turn.mifid_goes_on:
        return Finding("WORKS_COUNCIL_CONSENT_REVOKED", discards=discards, restricts=restricts)
    return Finding(
        "WORKS_COUNCIL_CONSENT_REVOKED",
        discards=discards,
        restricts=restricts,
        outcome="STOP_AND_DISCARD" if discards else "STOP_KEEP",
    )


def _revoked(case: Case, purpose: Purpose) -> bool:
    rules = case.rules_of(purpose)
    return (
        rules is not None
        and rules.requires_works_council
        and works_council_fault(case, rules.works_council) == "REVOKED"
    )


@rule(
    "R44",
    "GDPR art. 6(1)(f); UAVG art. 33(2)(b)",
    "threat lines purposes profiles parties never_record",
    REC_SECURITY=(
        "The employee reported a threat; from then on the call is recorded for safety.",
        "De medewerker meldde een bedreiging; vanaf dat moment wordt voor de veiligheid opgenomen.",
    ),
    PURPOSE_NOT_ANNOUNCED=(
        "A threat was reported, but recording of threats was not announced or is not permitted here.",
        "Er is een bedreiging gemeld, maar opname daarvan was niet aangekondigd of is hier niet toegestaan.",
    ),
)
def r44(case: Case) -> Finding | None:
    """R01-R07 have passed. No look-back: it opens at the press."""
    rules = case.rules_of(SECURITY)
    permitted = (
        rules is not None
        and SECURITY in case.line.purposes
        and not (rules.requires_works_council and works_council_fault(case, rules.works_council))
        and case.profiles is not None
        and all(profile.security for profile in case.profiles)
        and not case.confidential  # A8 lets the statutory recording alone go on beside a client's lawyer
    )
    told = case.tenant.options.threat_without_notice or all(p.threat_announced for p in case.gated(SECURITY))
    if permitted and told:
        return Finding("REC_SECURITY", (SECURITY,))
    return Finding("PURPOSE_NOT_ANNOUNCED", flags=("THREAT_NOT_COVERED",))


@rule(
    "R46",
    "DR 2017/565 art. 76(11); MiFID II art. 16(7)",
    "client_list clients",
    LIST_VERSION_PINNED=(
        "The client list changed during the call; the version at its start counts, and the recording goes on.",
        "De klantenlijst veranderde tijdens het gesprek; de versie bij aanvang telt en de opname gaat door.",
    ),
)
def r46(turn: Transition) -> Finding | None:
    if turn.cause != "client_list_changed" or turn.case is None or not turn.mifid_goes_on:
        return None
    case = turn.case
    removed = any(party.client and list_change_pending(party, case.world, case.at) for party in case.externals)
    return Finding("LIST_VERSION_PINNED") if removed else None


@rule(
    "R47",
    "MiFID II art. 16(7); GDPR art. 13",
    "client_list clients",
    MIFID_ADDED_MIDCALL=(
        "During the call the client list came to name this number; the employee is asked to announce and start.",
        "Tijdens het gesprek kwam dit nummer op de klantenlijst; de medewerker moet melden en de opname starten.",
    ),
)
def r47(turn: Transition) -> Finding | None:
    case = turn.case
    if turn.cause != "client_list_changed" or case is None or not case.mifid_active or MIFID in turn.wanted:
        return None
    if case.state.final_rule is not None:
        return None
    added = any(not party.client and list_change_pending(party, case.world, case.at) for party in case.externals)
    return Finding("MIFID_ADDED_MIDCALL", effects=(prompt("announce_and_start"),)) if added else None


@rule(
    "R48",
    "GDPR art. 13; MiFID II art. 16(7)",
    "parties recordings",
    ANNOUNCEMENT_NOT_CONFIRMED=(
        "It turned out that the announcement was not played, so what rested on it is destroyed or locked.",
        "De melding bleek niet te zijn afgespeeld; wat daarop berustte, wordt vernietigd of geblokkeerd.",
    ),
)
def r48(turn: Transition) -> Finding | None:
    """A report that takes an earlier confirmation back. A failure that was never a success is R17, R18 or R25."""
    if not isinstance(turn.cause, PartyAnnounced) or turn.cause.status != "failed" or turn.case is None:
        return None
    before, after = turn.before, turn.case.state
    now = {party.party_id: party.announced for party in (*after.parties, *after.departed)}
    earlier = (*before.parties, *before.departed)
    lost = {p for party in earlier for p in party.announced if p not in now.get(party.party_id, ())}
    discards = tuple([purpose for purpose in turn.recorded(EVIDENCE, QUALITY) if purpose in lost])
    reason = "ANNOUNCEMENT_NOT_CONFIRMED"
    if MIFID in turn.standing and MIFID in lost:
        if MIFID in turn.wanted:
            return Finding(reason, effects=(alert(reason),), discards=discards)
        effects = (BLOCK_ORDERS, alert(reason))
        return Finding(reason, effects=effects, discards=discards, restricts=(MIFID,), outcome="STOP_KEEP")
    return Finding(reason, discards=discards, outcome="STOP_AND_DISCARD") if discards else None


@rule(
    "R49",
    "GDPR art. 29",
    "purposes standing",
    PURPOSE_DISABLED=(
        "The organisation switched this purpose off; recording for it stopped, what was recorded is kept.",
        "De organisatie heeft dit doel uitgeschakeld; de opname daarvoor is gestopt, het opgenomene blijft bewaard.",
    ),
)
def r49(turn: Transition) -> Finding | None:
    case = turn.case
    if case is not None:
        for purpose in turn.standing:
            if purpose not in case.tenant.purposes:
                return Finding("PURPOSE_DISABLED")
    return None
