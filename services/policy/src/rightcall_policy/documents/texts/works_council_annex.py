"""`works-council-annex`: what a works council needs to decide (WOR art. 27(1)(k), (l)), and what changes, in words."""

from typing import Final

from rightcall_policy.bundles.model import CouncilStatus
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.change import Direction
from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Annex for the works council", "Bijlage voor de ondernemingsraad")

SHORT: Final = Text("In short", "Kort gezegd")
ASKED: Final = Text(
    "The employer records telephone calls for {purposes}.",
    "De werkgever neemt telefoongesprekken op voor {purposes}.",
    "WOR art. 27(1)(k)(l)",
)
DECIDES: Final = Text(
    "You decide on {purposes}. Without your consent, where it is needed, no call is recorded for that.",
    "U beslist over {purposes}. Zonder uw instemming, waar die nodig is, wordt daarvoor geen gesprek opgenomen.",
    "WOR art. 27(1)(k)(l), (3)-(6); R24, R43",
)
BY_LAW: Final = Text(
    "Some calls must be recorded by law. You have a say in how that is done. That recording does not wait for your "
    "consent.",
    "Sommige gesprekken moeten van de wet worden opgenomen. U beslist mee over hoe dat gaat. Die opname wacht niet op "
    "uw instemming.",
    "WOR art. 27(1)(k)(l), 27(4); law.md section 7, A4",
)

CHANGES: Final = Text("What changes", "Wat er verandert")
NO_EARLIER: Final = Text(
    "There are no earlier rules to compare with.", "Er zijn geen eerdere regels om mee te vergelijken."
)
COMPARED: Final = Text(
    "Here the new rules are compared with those that applied before.",
    "Hier staan de nieuwe regels naast die van daarvoor.",
    "Compared with the rules of digest `{digest}`{version}",
)
COMPARED_VERSION: Final = " (version {version})"
SAME: Final = Text("Nothing: the rules are the same.", "Niets: de regels zijn dezelfde.")
HEADINGS: Final[tuple[tuple[Direction, Text], ...]] = (
    (
        "more",
        Text(
            "**More** can be recorded, heard or kept, or it is easier to do so:",
            "Er kan **meer** worden opgenomen, beluisterd of bewaard, of dat wordt makkelijker:",
        ),
    ),
    (
        "less",
        Text(
            "**Less** can be recorded, heard or kept, or it is harder to do so:",
            "Er kan **minder** worden opgenomen, beluisterd of bewaard, of dat wordt moeilijker:",
        ),
    ),
    ("other", Text("**Other** changes:", "**Andere** wijzigingen:")),
)

RECORDED: Final = Text("What is recorded", "Wat wordt opgenomen")
DECISION: Final = Text(
    "Your decision: {decision}.", "Uw besluit: {decision}.", "WOR art. 27(1)(k)(l), (3)-(6); {reference}"
)
DECISIONS: Final[dict[CouncilStatus, Sentence]] = {
    "granted": Sentence("you agreed", "u hebt ingestemd"),
    "granted_until": Sentence("you agreed for a limited time", "u hebt voor een bepaalde tijd ingestemd"),
    "refused": Sentence("you refused", "u hebt geweigerd"),
    "not_requested": Sentence("you have not been asked yet", "u bent nog niet gevraagd"),
    "revoked": Sentence("you withdrew it", "u hebt het ingetrokken"),
    "not_applicable": Sentence("none is needed", "het is niet nodig"),
    "court": Sentence("the court decided in your place", "de rechter heeft in uw plaats beslist"),
    "cao": Sentence("a collective agreement settles it", "een cao regelt het"),
}
UNTIL: Final = Sentence("{decision}, until {until}", "{decision}, tot en met {until}")
FOR: Final = Sentence("{decision}, for {of}", "{decision}, voor {of}")
ON: Final = Sentence("{decision}, {of}", "{decision}, {of}")
NOT_ASKED: Final = Text(
    "On the word of the employer's lawyer your consent is not asked here.",
    "Op gezag van de jurist van de werkgever wordt uw instemming hier niet gevraagd.",
    "WOR art. 27(1)(l); law.md section 7, A3",
)
LISTENERS: Final = Text("Who may listen: {roles}.", "Wie mag luisteren: {roles}.", "law.md section 2; {uses}")
LAW_OPEN: Final = Text(
    "What the law of {country} asks instead of the Dutch law on works councils",
    "Wat het recht van {country} vraagt in plaats van de Wet op de ondernemingsraden",
    "{law}; law.md section 9",
)
LAW_ELSEWHERE: Final = {
    "DE": "BetrVG section 87(1) no. 6; section 26 BDSG",
    "AT": "ArbVG section 96, 96a",
    "FR": "CSE consultation; individual notice (CNIL)",
    "BE": "works council, CPBW or union informed; CAO 81",
    "UK": "ICO guidance on monitoring at work",
}
"""law.md section 9; the works council's articles above are Dutch."""

CHOICES: Final = Text(
    "Choices that differ from the careful standard", "Keuzes die van de voorzichtige standaard afwijken"
)
CHOICE: Final = Text("{choice}.", "{choice}.", "{entry}")
NO_CHOICES: Final = Text("None.", "Geen.")

QUESTIONS: Final = Text("The six questions a judge asks", "De zes vragen die een rechter stelt")
BEFOREHAND: Final = Text(
    "**1. Were employees told beforehand?** Yes. Nobody is recorded for a purpose that nobody told them of, and each "
    "recorded call has a signal.",
    "**1. Is het de medewerkers vooraf verteld?** Ja. Niemand wordt opgenomen voor een doel dat niet is verteld, en "
    "elk opgenomen gesprek heeft een signaal.",
    "ECtHR Barbulescu (61496/08) § 121; GDPR art. 88; R24, R25",
    "R24 EMPLOYEE_NOT_INFORMED, R25 EMPLOYEE_NOT_SIGNALLED",
)
BEFOREHAND_BY_LAW: Final = Text(
    "A call that the law makes us record is recorded in any case, with a warning to the employer.",
    "Een gesprek waarvan de wet opname eist, wordt hoe dan ook opgenomen, met een waarschuwing aan de werkgever.",
    "MiFID II art. 16(7); law.md section 7, A12",
)
HOW_FAR: Final = Text(
    "**2. How far does it go?** Only the purposes, lines and terms above. Nothing while somebody is on hold, and no "
    "card data or citizen service numbers.",
    "**2. Hoe ver gaat het?** Alleen de doelen, lijnen en termijnen hierboven. Niets terwijl iemand in de wacht "
    "staat, en geen kaartgegevens of burgerservicenummers.",
    "ECtHR Barbulescu (61496/08) § 121; R30, R31",
)
REASON: Final = Text(
    "**3. Is there a good reason?** It stands with each purpose above.",
    "**3. Is er een goede reden?** Die staat hierboven bij elk doel.",
    "ECtHR Barbulescu (61496/08) § 121; GDPR art. 6(1)",
)
LESS: Final = Text(
    "**4. Would something milder do?** This is what the employer looked at:",
    "**4. Kan het met iets lichters?** Dit heeft de werkgever bekeken:",
    "ECtHR Barbulescu (61496/08) § 121; GDPR art. 5(1)(c)",
)
LESS_NOT_ASKED: Final = Text(
    "**4. Would something milder do?** No purpose here asks the employer to weigh that.",
    "**4. Kan het met iets lichters?** Geen doel hier vraagt de werkgever dat af te wegen.",
    "ECtHR Barbulescu (61496/08) § 121; GDPR art. 5(1)(c)",
)
FOLLOWS: Final = Text(
    "**5. What follows for employees?**",
    "**5. Wat volgt eruit voor medewerkers?**",
    "ECtHR Barbulescu (61496/08) § 121; GDPR art. 88",
)
SAFEGUARDS: Final = Text(
    "**6. What protects them?** A pause key, private lines and a report afterwards that a call was private. Each "
    "listening is logged, and the draw can be checked.",
    "**6. Wat beschermt hen?** Een pauzetoets, privélijnen en achteraf melden dat een gesprek privé was. Elke keer "
    "luisteren wordt vastgelegd, en de trekking is te controleren.",
    "ECtHR Barbulescu (61496/08) § 121; R32, R04, R50, R50b, R27",
)
REVOKED: Final = Text(
    "If your consent no longer stands, recording stops at once. What was made of that call is destroyed or locked.",
    "Geldt uw instemming niet meer? Dan stopt de opname meteen. Wat van dat gesprek is opgenomen, wordt vernietigd of "
    "geblokkeerd.",
    "WOR art. 27(5)-(6)",
    "R43 WORKS_COUNCIL_CONSENT_REVOKED",
)
EVALUATION_OPEN: Final = Text(
    "Evaluation: when the arrangement is looked at again",
    "Evaluatie: wanneer de regeling opnieuw wordt bekeken",
    "WOR art. 27",
)
ALTERNATIVE: Final = Text(
    "{purpose}, looked at on {on}:", "{purpose}, bekeken op {on}:", "GDPR art. 6(1)(f); R24; `{ref}`"
)
ALTERNATIVE_OPEN: Final = Text(
    "The milder way that was considered for {purpose}",
    "Het lichtere middel dat is bekeken voor {purpose}",
    "GDPR art. 6(1)(f); R24",
)
