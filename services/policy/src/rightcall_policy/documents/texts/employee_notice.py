"""`employee-notice`: what an employee is told before calls are recorded (GDPR art. 13 and 88; Barbulescu)."""

from typing import Final

from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Notice to employees: recording of calls", "Bericht aan medewerkers: opnemen van gesprekken")

SHORT: Final = Text("In short", "Kort gezegd")
SIGNAL: Final = Text(
    "A tone or light means: this call is recorded. No signal, no recording.",
    "Een toon of lampje betekent: dit gesprek wordt opgenomen. Geen signaal, geen opname.",
    "R25; AP 3-1-2018 (this notice alone is not enough); GDPR art. 13",
    "R25 EMPLOYEE_NOT_SIGNALLED",
)
TOLD: Final = Text(
    "We record nobody for a purpose that they were not told of.",
    "Wij nemen niemand op voor een doel dat wij niet vooraf vertelden.",
    "GDPR art. 13, 88",
    "R24 EMPLOYEE_NOT_INFORMED",
)
BUT_BY_LAW: Final = Text(
    "What the law makes us record needs neither.",
    "Voor wat de wet laat opnemen, is geen van beide nodig.",
    "MiFID II art. 16(7); law.md section 7, A12",
)

WHICH: Final = Text("Which calls, why, how long", "Welke gesprekken, waarom, hoe lang")

NEVER: Final = Text("Never recorded", "Nooit opgenomen")
LINES: Final = Text("Calls {on}.", "Gesprekken {on}.", "R03, R04; {lines}", "R04 PRIVATE_LINE")
CONFIDENTIAL: Final = Text(
    "Calls with emergency and help lines, doctors, lawyers, unions and confidential counsellors.",
    "Gesprekken met alarm- en hulpnummers, artsen, advocaten, vakbonden en vertrouwenspersonen.",
    "",
    "R02 NEVER_RECORD_EMERGENCY, R03 NEVER_RECORD_CONFIDENTIAL",
)
PRIVATE: Final = Text(
    "Calls that you report as private beforehand.",
    "Gesprekken die u vooraf als privé meldt.",
    "before they are connected",
    "R08 PRIVATE_DECLARED",
)
PRIVATE_ON_DEALING: Final = Text(
    "Not on a dealing line: we check that afterwards.",
    "Niet op een handelslijn: dat beoordelen wij achteraf.",
    "R08, R50; MiFID II art. 16(7)",
    "R50 PRIVATE_CLAIM_PENDING",
)
INTERNAL: Final = Text("Calls between colleagues.", "Gesprekken tussen collega's.", "", "R20 INTERNAL_CALL")
PRIVATE_LINE_OPEN: Final = Text(
    "A line on which employees can make private calls: the rules have none",
    "Een lijn waarop medewerkers privé kunnen bellen: de regels kennen er geen",
    "ECHR art. 8; CNIL",
)

DOING: Final = Text("What you can do", "Wat u kunt doen")
PAUSE: Final = Text(
    "You may pause for something private. Only you can resume. Only you and the privacy desk see why.",
    "U mag pauzeren voor iets privés. Alleen u kunt weer verdergaan. Alleen u en de privacyfunctie zien waarom.",
    "R32",
    "R32 EMPLOYEE_PRIVATE_PAUSE",
)
NO_PAUSE: Final = Text(
    "Not where the law makes us record.", "Niet waar de wet de opname eist.", "", "R33 MIFID_PAUSE_DENIED"
)
AFTERWARDS: Final = Text(
    "Recorded but private? Tell us: we lock it until that is decided.",
    "Opgenomen maar privé? Meld het: wij blokkeren het tot dat is beslist.",
    "R50, R50b",
    "R50b PRIVATE_CLAIM_PENDING",
)

LISTENERS: Final = Text("May listen: {roles}.", "Mag luisteren: {roles}.", "law.md section 2; {uses}")
EVERYBODY: Final = Text(
    "May also listen: the privacy desk for requests and data leaks, the legal department for orders by authorities.",
    "Mag ook luisteren: de privacyfunctie bij verzoeken en datalekken, de juridische afdeling bij een bevel van een "
    "autoriteit.",
    "law.md section 2",
)

LAWYER: Final = Text(
    "Except a client's own lawyer whose case is on file.",
    "Behalve de eigen advocaat van een cliënt met een vastgelegd dossier.",
    "A8; R03, R42",
    "A8 CASE_LAWYER_ON_FILE",
)

RIGHTS: Final = Text("Your rights", "Uw rechten")
REQUEST: Final = Text(
    "Ask the privacy desk, never your manager, to hear, correct, erase or lock recordings, or to object. You get your "
    "own voice. The data protection officer decides on the other.",
    "Vraag de privacyfunctie, nooit uw leidinggevende, om opnamen te horen, verbeteren, wissen of blokkeren, of maak "
    "daar bezwaar. U krijgt uw eigen stem. Over de andere stem beslist de functionaris gegevensbescherming.",
    "GDPR art. 13(2)(b), 15-21; law.md 4.9",
)
NO_CONSENT: Final = Text(
    "We do not ask your consent: you depend on us.",
    "Wij vragen uw toestemming niet: u bent van ons afhankelijk.",
    "EDPB 05/2020; GDPR art. 88; where consent is the basis, it is the other party's",
)
ALL_AGREE_OPEN: Final = Text(
    "How employees agree to recording: the criminal law of this country asks it of all parties",
    "Hoe medewerkers met opname instemmen: het strafrecht van dit land eist dat van alle partijen",
    "R22; law.md section 9",
)
ASK_OPEN: Final = Text(
    "Whom to ask inside the organisation, and where the page of the telephone protocol stands",
    "Bij wie u in de organisatie terechtkunt, en waar de bladzijde van het telefoonprotocol staat",
    "GDPR art. 13(1)(a)",
)
