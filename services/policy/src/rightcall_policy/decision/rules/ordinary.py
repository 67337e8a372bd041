"""law.md 3.2, R20-R28: may this call be recorded for evidence or quality? Permission must be earned gate by gate."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import EVIDENCE, QUALITY, CouncilConsent, InterestsAssessment
from rightcall_policy.decision.rulebook import Finding, rule
from rightcall_policy.decision.rules.mifid import told_of

LIA_REVIEW_MONTHS = 12
"""An assessment older than this no longer counts (R24)."""


@rule(
    "R20",
    "necessity, GDPR art. 5(1)(c); ECHR art. 8",
    "parties",
    INTERNAL_CALL=(
        "This is an internal call; those are not recorded.",
        "Dit is een intern gesprek; die worden niet opgenomen.",
    ),
)
def r20(case: Case) -> Finding | None:
    return Finding("INTERNAL_CALL") if case.internal else None


@rule(
    "R21",
    "GDPR art. 5(1)(b)(c), 25(2)",
    "lines purposes",
    NO_PURPOSE=(
        "Calls on this line are not recorded for any purpose.",
        "Gesprekken op deze lijn worden voor geen enkel doel opgenomen.",
    ),
)
def r21(case: Case) -> Finding | None:
    return None if case.enabled else Finding("NO_PURPOSE")


@rule(
    "R22",
    "Section 201 StGB; DSK 23-3-2018; law.md section 9",
    "parties profiles consent",
    JURISDICTION_NOT_ENABLED=(
        "The rules of a party's country are not activated here, or not met for this purpose; it is not recorded.",
        "De regels van het land van een deelnemer zijn hier niet geactiveerd, of niet vervuld; er is niet opgenomen.",
    ),
    CONSENT_REQUIRED_NOT_GIVEN=(
        "This call may only be recorded if everyone actively agrees; not everyone has.",
        "Dit gesprek mag alleen worden opgenomen als iedereen actief instemt; dat is niet gebeurd.",
    ),
)
def r22(case: Case, purpose: Purpose) -> Finding | None:
    rules = case.tenant.purposes[purpose]
    if case.profiles is None:
        return Finding("JURISDICTION_NOT_ENABLED")
    for profile in case.profiles:
        if not profile.admits(rules):
            return Finding("JURISDICTION_NOT_ENABLED")
    if case.needs_consent(purpose) and not all(party.consent == "given" for party in case.gated(purpose)):
        return Finding("CONSENT_REQUIRED_NOT_GIVEN")
    return None


@rule(
    "R23",
    "GDPR art. 21(1)",
    "parties objections",
    OBJECTION_ON_FILE=(
        "The other party has objected to recording, and that is respected.",
        "De ander heeft bezwaar gemaakt tegen opname; dat wordt gerespecteerd.",
    ),
)
def r23(case: Case, purpose: Purpose) -> Finding | None:
    for party in case.externals:
        if case.objects(party, purpose):
            return Finding("OBJECTION_ON_FILE")
    return None


@rule(
    "R24",
    "GDPR art. 35; 6(1)(f); 13, 88; WOR art. 27(1)(k)(l),(3)-(5)",
    "purposes employees",
    DPIA_MISSING=(
        "No data protection impact assessment is on file for this purpose.",
        "Voor dit doel is geen gegevensbeschermingseffectbeoordeling (DPIA) vastgelegd.",
    ),
    LIA_MISSING=(
        "No current assessment of legitimate interests, with a less intrusive alternative, is on file.",
        "Er is geen actuele belangenafweging met een minder ingrijpend alternatief vastgelegd.",
    ),
    EMPLOYEE_NOT_INFORMED=(
        "An employee on this call was not informed of recording for this purpose.",
        "Een medewerker in dit gesprek is niet over opname voor dit doel geïnformeerd.",
    ),
    WORKS_COUNCIL_CONSENT_MISSING=(
        "The works council has not consented to recording for this purpose.",
        "De ondernemingsraad heeft niet ingestemd met opname voor dit doel.",
    ),
    WORKS_COUNCIL_CONSENT_EXPIRED=(
        "The works council's consent to recording for this purpose has expired.",
        "De instemming van de ondernemingsraad met opname voor dit doel is verlopen.",
    ),
    WORKS_COUNCIL_CONSENT_REVOKED=(
        "The works council's consent to recording for this purpose no longer stands.",
        "De instemming van de ondernemingsraad met opname voor dit doel geldt niet meer.",
    ),
)
def r24(case: Case, purpose: Purpose) -> Finding | None:
    rules = case.tenant.purposes[purpose]
    if not rules.dpia_ref:
        return Finding("DPIA_MISSING")
    if rules.basis == "legitimate_interests" and not _lia_counts(case, rules.lia):
        return Finding("LIA_MISSING")
    for party in case.employees:
        who = case.employee(party)
        if not told_of(case, who, purpose):
            return Finding("EMPLOYEE_NOT_INFORMED")
        if party.signal == "tone" and not (rules.protocol_ref or (who and who.protocol_ref)):
            return Finding("EMPLOYEE_NOT_INFORMED")
    if rules.requires_works_council and (fault := works_council_fault(case, rules.works_council)):
        return Finding(f"WORKS_COUNCIL_CONSENT_{fault}")
    return None


def _lia_counts(case: Case, lia: InterestsAssessment | None) -> bool:
    if lia is None or not lia.ref or not lia.alternative:
        return False
    today, reviewed = case.today, lia.reviewed_at
    age = (today.year - reviewed.year) * 12 + today.month - reviewed.month
    return age < LIA_REVIEW_MONTHS or (age == LIA_REVIEW_MONTHS and today.day <= reviewed.day)


def works_council_fault(case: Case, council: CouncilConsent | None) -> str | None:
    """None when consent counts today (given, replaced or not needed); else MISSING, EXPIRED or REVOKED."""
    if council is None or council.status in ("refused", "not_requested"):
        return "MISSING"
    if council.status == "revoked":
        return "REVOKED"
    if council.status == "granted_until" and council.until is None:
        return "MISSING"
    return "EXPIRED" if council.until is not None and council.until < case.today else None


@rule(
    "R25",
    "GDPR art. 5(1)(a)(b), 13; AP 3-1-2018",
    "parties",
    ANNOUNCEMENT_NOT_CONFIRMED=(
        "It is not certain that the other party heard the recording announcement, so nothing was recorded.",
        "Het staat niet vast dat de ander de melding van opname heeft gehoord, dus er is niet opgenomen.",
    ),
    PURPOSE_NOT_ANNOUNCED=(
        "The announcement did not name this purpose.",
        "De melding noemde dit doel niet.",
    ),
    EMPLOYEE_NOT_SIGNALLED=(
        "The employee was not told on the spot that this call is recorded.",
        "De medewerker kreeg niet ter plekke een signaal dat dit gesprek wordt opgenomen.",
    ),
)
def r25(case: Case, purpose: Purpose) -> Finding | None:
    parties = case.gated(purpose)
    for party in parties:
        if party.announcement != "confirmed":
            return Finding("ANNOUNCEMENT_NOT_CONFIRMED")
    for party in parties:
        if purpose not in party.announced:
            return Finding("PURPOSE_NOT_ANNOUNCED")
    for party in case.gated_employees(purpose):
        if not party.signal:
            return Finding("EMPLOYEE_NOT_SIGNALLED")
    return None


@rule(
    "R26",
    "GDPR art. 6(1)(b) or (f); ePrivacy Directive art. 5(2); BW 6:230v(6)",
    "lines purposes",
    REC_EVIDENCE=(
        "The call is recorded to keep evidence of what is agreed; both sides were told.",
        "Het gesprek wordt opgenomen om afspraken vast te leggen; beide kanten zijn geïnformeerd.",
    ),
)
def r26(case: Case, purpose: Purpose) -> Finding | None:
    """A recorded yes does not bind a consumer to an energy or recurring contract that telemarketing led to (S79)."""
    if purpose != EVIDENCE:
        return None
    not_enough = case.line.campaign == "telemarketing" and case.line.contracts
    return Finding("REC_EVIDENCE", (EVIDENCE,), flags=("VOICE_LOG_INSUFFICIENT",) if not_enough else ())


@rule(
    "R27",
    "GDPR art. 6(1)(f); Registratiekamer 1996 (sampling)",
    "sample",
    REC_QUALITY_SAMPLED=(
        "The call was drawn at random for training and quality; both sides were told.",
        "Het gesprek viel in de steekproef voor training en kwaliteit; beide kanten zijn geïnformeerd.",
    ),
    NOT_SAMPLED=(
        "The call was not drawn in the random sample for training and quality.",
        "Het gesprek viel niet in de steekproef voor training en kwaliteit.",
    ),
    SAMPLE_CAP_REACHED=(
        "The call was drawn, but this employee's number of recorded calls for the week was already reached.",
        "Het gesprek viel in de steekproef, maar het weekmaximum van deze medewerker was al bereikt.",
    ),
)
def r27(case: Case, purpose: Purpose) -> Finding | None:
    if purpose != QUALITY:
        return None
    if case.state.sample.hit is not True:
        return Finding("NOT_SAMPLED")
    if case.state.sample.cap_reached is not False:
        return Finding("SAMPLE_CAP_REACHED")
    return Finding("REC_QUALITY_SAMPLED", (QUALITY,))


@rule(
    "R28",
    "GDPR art. 25(2)",
    "lines purposes",
    NO_PURPOSE=(
        "No purpose of this line applies, and without one nothing is recorded.",
        "Geen van de doelen van deze lijn is van toepassing, en zonder doel wordt niet opgenomen.",
    ),
)
def r28(case: Case) -> Finding:
    return Finding("NO_PURPOSE")


GATES = (r22, r23, r24, r25)
OPENINGS = (r26, r27)
