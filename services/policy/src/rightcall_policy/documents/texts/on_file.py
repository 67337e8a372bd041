"""What a purpose needs and what of it is on file: the activation checklist (`checklist`), and who was told."""

from typing import Final

from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import Text

WHAT: Final = {
    "impact assessment (DPIA)": Sentence("the impact assessment", "de effectbeoordeling"),
    "recording policy": Sentence("the recording policy", "het opnamebeleid"),
    "oversight by the management body": Sentence("oversight by the management", "het toezicht door de leiding"),
    "register of enrolled devices": Sentence("the list of devices", "de lijst van toestellen"),
    "training of employees": Sentence("training of employees", "de opleiding van medewerkers"),
    "assessment of legitimate interests (LIA)": Sentence("the weighing of interests", "de belangenafweging"),
    "works council": Sentence("the works council's decision", "het besluit van de ondernemingsraad"),
    "works council on the statutory recording's arrangement": Sentence(
        "the works council's consent before recording begins",
        "instemming van de ondernemingsraad vóór de opname begint",
    ),
    "the announcement says how to refuse": Sentence("how callers refuse", "hoe bellers weigeren"),
    "announcement to callers": Sentence("the text for callers", "de tekst voor bellers"),
    "telephone-protocol page": Sentence("the telephone protocol", "het telefoonprotocol"),
    "why nothing less than a recording proves these agreements": Sentence(
        "why only a recording proves agreements", "waarom alleen een opname afspraken bewijst"
    ),
    "the announcement says how long the recording is kept": Sentence(
        "that callers hear how long we keep it", "dat bellers horen hoe lang wij bewaren"
    ),
}
STATUS: Final = {
    "present": Sentence("on file", "vastgelegd"),
    "not_needed": Sentence("not needed", "niet nodig"),
    "missing": Sentence("missing", "ontbreekt"),
    "expired": Sentence("expired", "verlopen"),
    "refused": Sentence("refused or revoked", "geweigerd of ingetrokken"),
}
PRESENT: Final = Text("On file: {what}.", "Vastgelegd: {what}.", "{sources}")
NOT_NEEDED: Final = Text("Not needed: {what}.", "Niet nodig: {what}.", "{sources}")
UNTIL: Final = Sentence("{what} (until {until})", "{what} (tot en met {until})")
MISSING: Final = Text("{purpose}: {what}: {status}", "{purpose}: {what}: {status}", "{source}")
MISSING_REFUSED: Final = Text(
    "{purpose}: {what}: {status}; until then those calls are not recorded",
    "{purpose}: {what}: {status}; tot dan worden die gesprekken niet opgenomen",
    "{source}; `{without}`",
)

TOLD: Final = Text(
    "All {employees} employees in the directory were told.",
    "Alle {employees} medewerkers in het bestand zijn geïnformeerd.",
    "R24; GDPR art. 13, 88",
)
TOLD_OPEN: Final = Text(
    "Which employees were told of {purpose}, and when: it stands in the directory, not in the rules",
    "Welke medewerkers over {purpose} zijn geïnformeerd, en wanneer: dat staat in het medewerkersbestand, niet in de "
    "regels",
    "R24; GDPR art. 13, 88; `{code}`",
)
SOME_TOLD: Final = Text(
    "{told} of {employees} employees were told of {purpose}; calls of the others are not recorded for it",
    "{told} van {employees} medewerkers zijn over {purpose} geïnformeerd; gesprekken van de anderen worden daarvoor "
    "niet opgenomen",
    "R24; GDPR art. 13, 88; `{code}`",
    "R24 EMPLOYEE_NOT_INFORMED",
)
SOME_TOLD_BY_LAW: Final = Text(
    "{told} of {employees} employees were told of {purpose}; calls of the others are recorded by law, each with an "
    "alert; all must be told before it is switched on",
    "{told} van {employees} medewerkers zijn over {purpose} geïnformeerd; gesprekken van de anderen worden volgens de "
    "wet opgenomen, elk met een melding; allen moeten vooraf zijn geïnformeerd",
    "R24; GDPR art. 13, 88; law.md section 7, A12; `{code}`",
)
