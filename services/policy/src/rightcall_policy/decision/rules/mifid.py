"""law.md 3.2, R10-R18: is this a call that an investment firm *must* record, and may it?"""

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID, EmployeeFacts
from rightcall_policy.decision.rulebook import BLOCK_ORDERS, Finding, Rule, alert, prompt, rule

Candidate = tuple[Rule, Finding]
MIFID_COLLEAGUES_MIN = 2
"""R11: "both mifid_relevant"."""
REFUSALS = frozenset({"refused", "revoked"})


@rule(
    "R10",
    "MiFID II art. 16(7): no duty, so GDPR art. 6(1)(c) is no basis",
    "mifid lines clients",
    PURPOSE_DISABLED_MIFID=(
        "The number or line is marked for statutory recording, but this organisation has no such duty.",
        "Het nummer of de lijn is gemarkeerd voor wettelijke opname, maar deze organisatie heeft die plicht niet.",
    ),
)
def r10(case: Case) -> Finding | None:
    if case.dealing or case.client_takes_part:
        return Finding("PURPOSE_DISABLED_MIFID", flags=("PURPOSE_DISABLED_MIFID",))
    return None


@rule(
    "R11",
    "DR 2017/565 art. 76(1)(a); ESMA Q&A MiFID II investor protection, ch. 3 Q1",
    "parties employees lines",
    REC_MIFID_INTERNAL=(
        "An internal call between employees who deal in orders, on a dealing line: the law requires recording.",
        "Een intern gesprek tussen medewerkers die orders behandelen, op een handelslijn: de wet eist opname.",
    ),
)
def r11(case: Case) -> Finding | None:
    """Two who deal in orders may do so whoever else of the house listens (a back office, an assistant)."""
    people = {party.employee_id: who for party in case.employees if (who := case.employee(party))}
    if not case.dealing or sum(who.mifid_relevant for who in people.values()) < MIFID_COLLEAGUES_MIN:
        return None
    return Finding("REC_MIFID_INTERNAL")


@rule(
    "R12",
    "MiFID II art. 16(7); ESMA Q&A ch. 3 Q11",
    "lines parties",
    REC_MIFID_DEALING_LINE=(
        "The call is on a dealing line, where the law requires every conversation to be recorded.",
        "Het gesprek loopt over een handelslijn, waar de wet opname van elk gesprek eist.",
    ),
)
def r12(case: Case) -> Finding | None:
    if not case.dealing or not case.externals:
        return None
    if case.withheld:
        return Finding("REC_MIFID_DEALING_LINE", flags=("CALLER_UNIDENTIFIED",), effects=(prompt("identify"),))
    return Finding("REC_MIFID_DEALING_LINE")


@rule(
    "R13",
    "MiFID II art. 16(7)",
    "clients client_list",
    REC_MIFID_CLIENT_MATCH=(
        "The number belongs to an investment client, so the law requires recording.",
        "Het nummer is van een beleggingscliënt; daarom eist de wet opname.",
    ),
)
def r13(case: Case) -> Finding | None:
    if case.list_is_fresh and case.client_takes_part:
        return Finding("REC_MIFID_CLIENT_MATCH")
    return None


@rule(
    "R14",
    "MiFID II art. 16(7); GDPR art. 5(1)(d)",
    "clients client_list",
    REC_MIFID_STALE_MATCH=(
        "The client list is out of date; its last good copy names this number as an investment client. Provisional.",
        "De klantenlijst is verouderd; volgens de laatste goede versie is dit een beleggingscliënt. Voorlopig.",
    ),
)
def r14(case: Case) -> Finding | None:
    if not case.list_is_fresh and case.client_takes_part:
        return Finding("REC_MIFID_STALE_MATCH", provisional=True)
    return None


@rule(
    "R45",
    "MiFID II art. 16(7)",
    "mifid_manual parties",
    REC_MIFID_MANUAL=(
        "The employee recognised a conversation that the law requires to be recorded, and started the recording.",
        "De medewerker herkende een gesprek dat volgens de wet moet worden opgenomen en startte de opname.",
    ),
)
def r45(case: Case) -> Finding | None:
    return Finding("REC_MIFID_MANUAL") if case.state.mifid_manual else None


@rule(
    "R15",
    "GDPR art. 5(1)(c), 6",
    "client_list clients",
    MIFID_STATUS_UNKNOWN=(
        "The client list is out of date and does not name this number, so it is unknown whether a duty exists.",
        "De klantenlijst is verouderd en noemt dit nummer niet; of er een opnameplicht is, is onbekend.",
    ),
)
def r15(case: Case) -> Finding | None:
    """A11: a tenant may have it recorded provisionally, if everyone was told of the statutory purpose on this call."""
    if case.list_is_fresh:
        return None
    records = case.tenant.options.stale_nomatch == "record_provisional" and not case.withheld
    told = all(MIFID in party.announced for party in case.gated(MIFID))
    code = "MIFID_STATUS_UNKNOWN"
    return Finding(code, flags=(code,), effects=(prompt("identify"),), provisional=records and told)


@rule(
    "R16",
    "GDPR art. 6",
    "parties",
    CALLER_UNIDENTIFIED=(
        "The caller's number is withheld, so the call cannot be matched with the client list.",
        "Het nummer van de beller is afgeschermd en kan niet met de klantenlijst worden vergeleken.",
    ),
)
def r16(case: Case) -> Finding | None:
    if not case.withheld:
        return None
    return Finding("CALLER_UNIDENTIFIED", flags=("CALLER_UNIDENTIFIED",), effects=(prompt("identify"),))


@rule(
    "R17",
    "MiFID II art. 16(7) 4th-6th subparagraphs; GDPR art. 13(4); DR 2017/565 art. 76(8)",
    "parties mifid",
    NOTIFIED=(
        "Everyone outside the organisation was told of the statutory recording, beforehand or at the start.",
        "Iedereen buiten de organisatie is vooraf of aan het begin over de wettelijke opname geïnformeerd.",
    ),
)
def r17(case: Case, found: Finding) -> Finding | None:
    """The candidate becomes a recording, with what compliance must hear about it."""
    parties = case.gated(MIFID)
    if not case.tenant_takes_part:  # R05: the one without a name is ours, and is told by other rules
        parties = tuple([party for party in parties if party.known])
    failed = False
    for party in parties:
        if not (party.notified or MIFID in party.announced):
            return None
        if party.notified and party.announcement == "failed":
            failed = True
    flags, effects = found.flags, found.effects
    if failed:
        flags += ("ANNOUNCEMENT_FAILED_PRENOTIFIED",)
        effects += (alert("NOTICE_TO_SEND_AGAIN"),)
    if not all(told_of_mifid(case)):  # A12: the duty comes first, but somebody must put it right
        flags += ("EMPLOYEE_NOT_INFORMED",)
        effects += (alert("EMPLOYEE_NOT_INFORMED"),)
    council = case.tenant.purposes[MIFID].works_council
    if council and council.status in REFUSALS:  # A4: to the court (WOR 27(4)); the duty does not wait for it
        effects += (alert("WORKS_COUNCIL_REFUSED"),)
    if case.state.private_claimed or case.state.private_declared:
        flags += ("PRIVATE_CLAIM_PENDING",)
    return Finding(found.reason, (MIFID,), flags, effects, found.provisional)


@rule(
    "R18",
    "MiFID II art. 16(7) 6th subparagraph; GDPR art. 13",
    "parties mifid",
    MIFID_CLIENT_NOT_NOTIFIED=(
        "The law requires recording but the other party was not told: not recorded, and no orders on this call.",
        "De wet eist opname, maar de ander is niet geïnformeerd: niet opgenomen, en in dit gesprek geen orders.",
    ),
)
def r18(case: Case, found: Finding) -> Finding:
    """No fall-through to EVIDENCE or QUALITY."""
    effects = (BLOCK_ORDERS, prompt("announce_orally"), *found.effects)
    return Finding("MIFID_CLIENT_NOT_NOTIFIED", flags=found.flags, effects=effects)


CANDIDATES = (r12, r13, r14, r45)


def candidate(case: Case) -> Candidate | None:
    """The first rule of R11-R14 that makes this a call to be recorded by statute, before anyone asks R17."""
    if not case.mifid_active:
        return None
    for each in (r11,) if case.internal else CANDIDATES:
        if found := each.test(case):
            return each, found
    if not case.internal and (unknown := r15.test(case)) and unknown.provisional:
        return r15, unknown
    return None


@rule(
    "A8",
    "law.md section 7; MiFID II art. 16(7)",
    "parties never_record case_lawyers clients",
    CASE_LAWYER_ON_FILE=(
        "The client's own lawyer takes part, with a case on file; the recording that the law requires goes on.",
        "De eigen advocaat van de cliënt doet mee, met een dossier; de opname die de wet eist, gaat door.",
    ),
)
def a8(case: Case) -> Finding | None:
    """What R03 lets pass, and the decision says so: nobody else confidential, and the duty is towards that client."""
    if case.confidential and case.with_case_lawyers and candidate(case) is not None:
        return Finding("CASE_LAWYER_ON_FILE", flags=("CASE_LAWYER_ON_FILE",))
    return None


def told_of_mifid(case: Case) -> list[bool]:
    """Per employee on the call: does a notice of the directory name the statutory purpose?"""
    return [told_of(case, case.employee(party), MIFID) for party in case.employees]


def told_of(case: Case, who: EmployeeFacts | None, purpose: Purpose) -> bool:
    """Does a notice of the directory name this purpose, from before this instant?"""
    if who is None:
        return False
    for told, _, told_at in who.notices:
        if told != purpose:
            continue
        if told_at <= case.at:
            return True
    return False
