"""`employee-notice`: what an employee is told before calls are recorded (GDPR art. 13 and 88; Barbulescu)."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.documents import choices
from rightcall_policy.documents.listening import NEVER, NEVER_SOURCE, USES, by_role
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who, begin, names
from rightcall_policy.documents.register import say_dpo
from rightcall_policy.documents.sheets import SHEETS, basis_of, say_sampling, terms_of
from rightcall_policy.profiles import PROFILES
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """The notice, in the page's language."""
    begin(page, matter, "Notice to employees: recording of calls", "Bericht aan medewerkers: opnemen van gesprekken")
    page.section("Which calls are recorded, and why", "Welke gesprekken worden opgenomen, en waarom")
    if not matter.active:
        page.text("None: no purpose is activated.", "Geen: er is geen doel geactiveerd.")
    for purpose in matter.active:
        _purpose(page, matter, purpose)
    _never_recorded(page, matter)
    _noticing(page)
    _doing(page, matter)
    _listening(page, matter)
    _rights(page, matter)
    page.open_points()


def _purpose(page: Page, matter: Matter, purpose: Purpose) -> None:
    sheet = SHEETS[purpose]
    _, basis, source = basis_of(matter.bundle, purpose)
    lines = names(matter.lines_of(purpose))
    where = Sentence(f"; lines {lines}", f"; lijnen {lines}") if purpose != "MIFID_STATUTORY" else Sentence("", "")
    page.item(
        f"**{purpose}**, {sheet.name.en}: {sheet.when.en}{where.en}. Basis: {basis.en}",
        f"**{purpose}**, {sheet.name.nl}: {sheet.when.nl}{where.nl}. Grondslag: {basis.nl}",
        source,
    )
    kept, kept_by = terms_of(matter.bundle, purpose)
    page.item(f"Kept for: {kept.en}", f"Bewaard: {kept.nl}", kept_by)
    if purpose == "QUALITY_TRAINING":
        say_sampling(page, matter.bundle)


def _never_recorded(page: Page, matter: Matter) -> None:
    page.section("Which calls are never recorded", "Welke gesprekken nooit worden opgenomen")
    for kind in ("private", "confidential"):
        lines = tuple(name for name, line in matter.bundle.lines.items() if line.kind == kind)
        words = {
            "private": ("Private lines", "Privélijnen"),
            "confidential": ("Confidential lines", "Vertrouwelijke lijnen"),
        }
        en, nl = words[kind]
        if lines:
            page.item(f"{en}: {names(lines)}", f"{nl}: {names(lines)}", "R04" if kind == "private" else "R03")
    if not any(line.kind == "private" for line in matter.bundle.lines.values()):
        page.lacks(
            "a line on which employees can make private calls: the rules have none",
            "een lijn waarop medewerkers privé kunnen bellen: de regels kennen er geen",
            Who.CONTROLLER,
            "ECHR art. 8; CNIL",
        )
    for number, reason in (
        ("R02", "NEVER_RECORD_EMERGENCY"),
        ("R03", "NEVER_RECORD_CONFIDENTIAL"),
        ("R04", "PRIVATE_LINE"),
        ("R08", "PRIVATE_DECLARED"),
    ):
        page.rule(number, reason)
    if "MIFID_STATUTORY" in matter.active:
        choices.say_case_lawyers(page)
    if "MIFID_STATUTORY" in matter.active and any(line.kind == "dealing" for line in matter.bundle.lines.values()):
        page.item(
            "A private declaration is not accepted while a dealing line takes part: the call is recorded and looked "
            "at afterwards",
            "Op een handelslijn telt een privémelding niet: het gesprek wordt opgenomen en achteraf beoordeeld",
            "R08, R50; MiFID II art. 16(7)",
        )
        page.rule("R50", "PRIVATE_CLAIM_PENDING")
    else:
        page.rule("R20", "INTERNAL_CALL")


def _noticing(page: Page) -> None:
    page.section("How you notice it", "Hoe u het merkt")
    page.item(
        "A tone or a light on each recorded call; this notice alone is not enough",
        "Een toon of een lampje bij elk opgenomen gesprek; dit bericht alleen is niet genoeg",
        "R25; AP 3-1-2018; GDPR art. 13",
    )
    page.rule("R25", "EMPLOYEE_NOT_SIGNALLED")
    page.rule("R24", "EMPLOYEE_NOT_INFORMED")


def _doing(page: Page, matter: Matter) -> None:
    page.section("What you can do", "Wat u kunt doen")
    page.rule("R32", "EMPLOYEE_PRIVATE_PAUSE")
    page.item(
        "Why you paused is shown to you and the privacy desk only",
        "Waarom u pauzeerde zien alleen u en de privacyfunctie",
        "R32",
    )
    if "MIFID_STATUTORY" in matter.active:
        page.rule("R33", "MIFID_PAUSE_DENIED")
    page.item(
        "You may say afterwards that a call was private", "U mag achteraf zeggen dat een gesprek privé was", "R50, R50b"
    )
    page.rule("R50b", "PRIVATE_CLAIM_PENDING")
    if "SECURITY_THREAT" in matter.active:
        page.rule("R44", "REC_SECURITY")
    choices.say_departures(page, matter.bundle)


def _listening(page: Page, matter: Matter) -> None:
    page.section("Who may listen, and for what", "Wie mag luisteren, en waarvoor")
    for purpose in matter.active:
        for role, uses in by_role(purpose).items():
            en, nl = "; ".join(USES[use].en for use in uses), "; ".join(USES[use].nl for use in uses)
            page.item(f"{purpose}, role {role}: {en}", f"{purpose}, rol {role}: {nl}", "law.md section 2")
    page.item(NEVER.en, NEVER.nl, NEVER_SOURCE)
    page.item(
        "Each time somebody listens is logged", "Elke keer dat iemand luistert wordt vastgelegd", "GDPR art. 5(2), 32"
    )


def _rights(page: Page, matter: Matter) -> None:
    page.section("Your rights", "Uw rechten")
    page.item(
        "Access, erasure, restriction and objection, also as an employee; a request goes to the privacy desk and "
        "never to your manager. You get your own voice; the other side's only by a decision of the officer",
        "Inzage, wissing, beperking en bezwaar, ook als medewerker; een verzoek gaat naar de privacyfunctie en nooit "
        "naar uw leidinggevende. U krijgt uw eigen stem; die van de ander alleen na een besluit van de functionaris",
        "GDPR art. 15-21; law.md 4.9",
    )
    page.item(
        "Your consent is not asked and is not the basis: you depend on your employer. Where the basis is consent, it "
        "is "
        "the other party's",
        "Uw toestemming wordt niet gevraagd en is niet de grondslag: u bent afhankelijk van uw werkgever. Waar de "
        "grondslag toestemming is, is dat die van de ander",
        "EDPB 05/2020; GDPR art. 88",
    )
    if PROFILES[matter.bundle.jurisdiction].all_party_consent:
        page.lacks(
            "how employees agree to recording: the criminal law of this country asks it of all parties",
            "hoe medewerkers met opname instemmen: het strafrecht van dit land eist dat van alle partijen",
            Who.COUNSEL,
            "R22; law.md section 9",
        )
    say_dpo(page, matter, "GDPR art. 13(1)(b), 37(7)")
    page.lacks(
        "whom to ask inside the organisation, and where the telephone-protocol page stands",
        "bij wie u in de organisatie terechtkunt, en waar de bladzijde van het telefoonprotocol staat",
        Who.CONTROLLER,
        "GDPR art. 13(1)(a)",
    )
