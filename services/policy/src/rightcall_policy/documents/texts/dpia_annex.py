"""`dpia-annex`: what an impact assessment needs to know of the rules: GDPR art. 35(7)(a)-(d), risk by risk."""

from typing import Final

from rightcall_common.events.tenants import LineKind
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Annex to the impact assessment (DPIA)", "Bijlage bij de effectbeoordeling (DPIA)")

SHORT: Final = Text("In short", "Kort gezegd")
HOW: Final = Text(
    "A signed decision is made for every call. It says whether the call is recorded, for what and for how long. Audio "
    "is kept only after that. Without a rule that allows it, nothing is recorded.",
    "Voor elk gesprek wordt een ondertekende beslissing genomen. Die zegt of het gesprek wordt opgenomen, waarvoor en "
    "hoe lang. Pas daarna wordt geluid bewaard. Zonder regel die het toestaat, wordt niets opgenomen.",
    "GDPR art. 35(7)(a)",
)
PURPOSES: Final = Text(
    "Calls are recorded for {purposes}.", "Gesprekken worden opgenomen voor {purposes}.", "GDPR art. 35(7)(a)"
)
NEEDED: Final = Text(
    "An assessment is needed: it concerns monitoring of employees and data of communications. Both stand on the "
    "authority's list.",
    "Een beoordeling is nodig: het gaat om controle van werknemers en om communicatiegegevens. Beide staan op de "
    "lijst van de toezichthouder.",
    "GDPR art. 35(1),(4); AP, Stcrt. 27-11-2019",
)

DESCRIPTION: Final = Text("What happens", "Wat er gebeurt")
LINE: Final = (
    Text("Line", "Lijn"),
    Text("Kind", "Soort"),
    Text("Responsible", "Verantwoordelijke"),
    Text("Purposes", "Doelen"),
)
KINDS: Final[dict[LineKind, Sentence]] = {
    "dealing": Sentence("dealing", "handel"),
    "ordinary": Sentence("ordinary", "gewoon"),
    "private": Sentence("private", "privé"),
    "confidential": Sentence("confidential", "vertrouwelijk"),
    "sensitive": Sentence("sensitive", "gevoelig"),
}
LINES_NOTE: Final = Text(
    "The lines, with what each may be recorded for.",
    "De lijnen, met waarvoor elk mag worden opgenomen.",
    "R21; {lines}",
)
BASIS: Final = Text("Legal basis: {basis}.", "Grondslag: {basis}.", "{source}")
NUMBERS_OPEN: Final = Text(
    "Numbers of calls, callers and employees concerned",
    "Aantallen gesprekken, bellers en medewerkers",
    "GDPR art. 35(7)(a)",
)

NECESSITY: Final = Text("Why it is needed, and no more than that", "Waarom het nodig is, en niet meer dan dat")
LIMITS: Final = (
    Text(
        "Without a purpose nothing is recorded, nor while somebody is on hold.",
        "Zonder doel wordt niets opgenomen, ook niet terwijl iemand in de wacht staat.",
        "GDPR art. 35(7)(b)",
        "R28 NO_PURPOSE, R30 HOLD",
    ),
    Text(
        "Calls between colleagues are not recorded, unless the law makes us.",
        "Gesprekken tussen collega's worden niet opgenomen, tenzij de wet dat eist.",
        "GDPR art. 35(7)(b)",
        "R20 INTERNAL_CALL",
    ),
    Text(
        "Card data and codes are left out of every recording.",
        "Kaartgegevens en codes blijven buiten elke opname.",
        "GDPR art. 35(7)(b)",
        "R31 MASK_PCI_SAD",
    ),
    Text(
        "A sample of more than a quarter of the calls is refused. After its term a recording is erased by itself.",
        "Een steekproef van meer dan een kwart van de gesprekken wordt geweigerd. Na zijn termijn wordt een opname "
        "vanzelf gewist.",
        "GDPR art. 35(7)(b)",
        "R57 SAMPLE_RATE_ABOVE_CAP, R53 RETENTION_EXPIRED",
    ),
)
CONSIDERED: Final = Text(
    "Milder ways that were considered:", "Lichtere middelen die zijn bekeken:", "GDPR art. 35(7)(b)"
)
REASONS: Final = Text(
    "The lawyer gave reasons for this choice: {choice}.",
    "De jurist gaf redenen voor deze keuze: {choice}.",
    "{entry}; `{reference}`",
)
REASONS_OPEN: Final = Text(
    "The lawyer's reasons for a choice that departs from the careful standard: {choice}",
    "De redenen van de jurist voor een keuze die van de voorzichtige standaard afwijkt: {choice}",
    "{entry}",
)

RISKS_HEAD: Final = Text(
    "Risks for people, and what is done about them", "Risico's voor mensen, en wat ertegen is gedaan"
)
RISKS: Final[tuple[tuple[Text, Text], ...]] = (
    (
        Text("**A caller is recorded without knowing it.**", "**Een beller wordt opgenomen zonder het te weten.**"),
        Text(
            "Recording begins only when it is certain that the announcement was heard. It waits when somebody joins. "
            "If the announcement proves not to have played, what rested on it is destroyed or locked.",
            "Opname begint pas als vaststaat dat de melding is gehoord. Zij wacht als er iemand bij komt. Blijkt de "
            "melding niet afgespeeld, dan wordt wat daarop berustte vernietigd of geblokkeerd.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R25 ANNOUNCEMENT_NOT_CONFIRMED, R41 PARTICIPANT_NOT_INFORMED, R48 ANNOUNCEMENT_NOT_CONFIRMED",
        ),
    ),
    (
        Text("**A sample becomes a watch on one employee.**", "**Een steekproef wordt toezicht op één medewerker.**"),
        Text(
            "Chance picks the calls. Per employee there is a maximum each week, and no rules may sample more than a "
            "quarter of the calls.",
            "Het toeval kiest de gesprekken. Per medewerker geldt elke week een maximum, en geen regel mag meer dan "
            "een kwart van de gesprekken nemen.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R27 SAMPLE_CAP_REACHED, R57 SAMPLE_RATE_ABOVE_CAP",
        ),
    ),
    (
        Text(
            "**A private or confidential conversation is recorded.**",
            "**Een privé- of vertrouwelijk gesprek wordt opgenomen.**",
        ),
        Text(
            "Private lines and confidential people are not recorded. An employee may report a call as private before, "
            "pause it during, or claim it afterwards. A call that proves private is destroyed.",
            "Privélijnen en vertrouwelijke personen worden niet opgenomen. Een medewerker kan een gesprek vooraf privé "
            "melden, het onderbreken, of het achteraf melden. Een gesprek dat privé blijkt, wordt vernietigd.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R03 NEVER_RECORD_CONFIDENTIAL, R04 PRIVATE_LINE, R08 PRIVATE_DECLARED, R32 EMPLOYEE_PRIVATE_PAUSE, "
            "R50b PRIVATE_CALL_RELEASED",
        ),
    ),
    (
        Text(
            "**Health data, card data or a citizen service number get into a recording.**",
            "**Gezondheidsgegevens, kaartgegevens of een burgerservicenummer komen in een opname.**",
        ),
        Text(
            "Lines for sensitive subjects are not recorded without an exception in the law. The employee masks card "
            "data and citizen service numbers with a key.",
            "Lijnen voor gevoelige onderwerpen worden niet opgenomen zonder wettelijke uitzondering. De medewerker "
            "maskeert kaartgegevens en burgerservicenummers met een toets.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R06 SPECIAL_CATEGORY_NO_BASIS, R31 MASK_PCI_SAD, R31 MASK_BSN",
        ),
    ),
    (
        Text("**An objection is not respected.**", "**Een bezwaar wordt niet gerespecteerd.**"),
        Text(
            "An objection stops the recording at once and is remembered for later calls. What the law makes us record, "
            "and a threat, go on.",
            "Bezwaar stopt de opname meteen en geldt ook voor latere gesprekken. Wat de wet eist, en een bedreiging, "
            "gaan door.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R23 OBJECTION_ON_FILE, R34 CALLER_OBJECTED, R35 CALLER_OBJECTED",
        ),
    ),
    (
        Text(
            "**A wrong or old client list marks the wrong person.**",
            "**Een foute of oude klantenlijst wijst de verkeerde aan.**",
        ),
        Text(
            "With an old list a recording is provisional. What should not have been recorded is destroyed within a "
            "day.",
            "Bij een oude lijst is een opname voorlopig. Wat niet opgenomen had mogen worden, wordt binnen een dag "
            "vernietigd.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R14 REC_MIFID_STALE_MATCH, R52 MISCLASSIFIED",
        ),
    ),
    (
        Text("**Recordings leak or are lost.**", "**Opnamen lekken of gaan verloren.**"),
        Text(
            "If a recording cannot be stored safely, none is made.",
            "Kan een opname niet veilig worden bewaard, dan wordt zij niet gemaakt.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R07 NO_SECURE_STORAGE",
        ),
    ),
    (
        Text("**Recordings are kept longer than needed.**", "**Opnamen worden langer bewaard dan nodig.**"),
        Text(
            "After its term a recording is erased by itself. Rules with a longer term than the law allows are refused.",
            "Na zijn termijn wordt een opname vanzelf gewist. Regels met een langere termijn dan de wet toestaat, "
            "worden geweigerd.",
            "GDPR art. 35(7)(c), 35(7)(d)",
            "R53 RETENTION_EXPIRED, R57 RETENTION_ABOVE_MAX",
        ),
    ),
)
LAWYER: Final = Text("**A client's lawyer is recorded.**", "**De advocaat van een cliënt wordt opgenomen.**")
OTHER_USE: Final = Text("**Recordings are used for something else.**", "**Opnamen worden voor iets anders gebruikt.**")
LEFT_OPEN: Final = Text(
    "Likelihood and severity of each risk, and what remains of it",
    "Kans en ernst van elk risico, en wat ervan overblijft",
    "GDPR art. 35(7)(c), recital 76",
)

MEASURES: Final = Text("Security", "Beveiliging")
HEARD: Final = Text("Who was asked", "Wie is gevraagd")
ADVICE_OPEN: Final = Text("The officer's advice", "Het advies van de functionaris", "GDPR art. 35(2)")
VIEWS_OPEN: Final = Text(
    "The views of callers and employees, or why not",
    "De mening van bellers en medewerkers, of waarom niet",
    "GDPR art. 35(9)",
)
BEFOREHAND_OPEN: Final = Text(
    "Whether the authority must be consulted beforehand",
    "Of de toezichthouder vooraf moet worden geraadpleegd",
    "GDPR art. 36",
)
REVIEW_OPEN: Final = Text("Date of the next review", "Datum van de volgende herziening", "GDPR art. 35(11)")
