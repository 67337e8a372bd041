"""What a change of the rules means for the people at the telephone, sentence by sentence (works-council annex)."""

from typing import Final

from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import Text

# Purposes
SWITCHED_ON: Final = Text(
    "New purpose: {purpose}. Who may listen for it: {roles}.",
    "Nieuw doel: {purpose}. Wie daarvoor mag luisteren: {roles}.",
    "GDPR art. 25(2)",
)
SWITCHED_OFF: Final = Text(
    "Calls are no longer recorded for {purpose}. What was recorded stays until its term ends. Who may still listen to "
    "it: {roles}.",
    "Voor {purpose} worden geen gesprekken meer opgenomen. Wat is opgenomen, blijft tot zijn termijn eindigt. Wie "
    "daar nog naar mag luisteren: {roles}.",
    "R49; GDPR art. 29",
)
WRITTEN: Final = Text(
    "Rules for {purpose} were written. They count once that purpose is switched on.",
    "Er zijn regels voor {purpose} geschreven. Ze tellen zodra dat doel aan staat.",
)
GONE: Final = Text("The rules for {purpose} are gone.", "De regels voor {purpose} zijn vervallen.")
LONGER: Final = Text(
    "Recordings for {purpose}{which} are kept longer: {new} instead of {old}.",
    "Opnamen voor {purpose}{which} worden langer bewaard: {new} in plaats van {old}.",
    "GDPR art. 5(1)(e)",
)
SHORTER: Final = Text(
    "Recordings for {purpose}{which} are kept shorter: {new} instead of {old}.",
    "Opnamen voor {purpose}{which} worden korter bewaard: {new} in plaats van {old}.",
    "GDPR art. 5(1)(e)",
)
WITHOUT_AGREEMENT: Final = Sentence(", without an agreement,", ", zonder afspraak,")
WITH_AGREEMENT: Final = Sentence(", with an agreement,", ", met een afspraak,")
ANY: Final = Sentence("", "")
BIGGER_SAMPLE: Final = Text(
    "More calls are picked for the sample: {new} instead of {old}.",
    "Er vallen meer gesprekken in de steekproef: {new} in plaats van {old}.",
    "R27; Registratiekamer 1996 (sampling)",
)
SMALLER_SAMPLE: Final = Text(
    "Fewer calls are picked for the sample: {new} instead of {old}.",
    "Er vallen minder gesprekken in de steekproef: {new} in plaats van {old}.",
    "R27; Registratiekamer 1996 (sampling)",
)
CAP: Final = Text(
    "At most {new} calls per employee and week are kept instead of {old}.",
    "Hoogstens {new} gesprekken per medewerker per week worden bewaard in plaats van {old}.",
    "R27",
)
REFUSING_SAID: Final = Text(
    "The text for callers must now say how to refuse.",
    "De tekst voor bellers moet nu zeggen hoe men weigert.",
    "GDPR art. 21(4); law.md section 7, A1",
)
REFUSING_NOT_SAID: Final = Text(
    "The text for callers need no longer say how to refuse.",
    "De tekst voor bellers hoeft niet meer te zeggen hoe men weigert.",
    "GDPR art. 21(4); law.md section 7, A1",
)
COUNCIL: Final = Text(
    "Your decision on {purpose} changed in the rules. Now: {new}. Before: {old}.",
    "Uw besluit over {purpose} is in de regels gewijzigd. Nu: {new}. Eerst: {old}.",
    "WOR art. 27(1)(k)(l), (3)-(6); R24, R43; {references}",
)
NEEDED: Final = Text(
    "For {purpose} your consent is needed again, on the word of the employer's lawyer.",
    "Voor {purpose} is uw instemming weer nodig, op gezag van de jurist van de werkgever.",
    "WOR art. 27(1)(l); law.md section 7, A3",
)
NOT_NEEDED: Final = Text(
    "For {purpose} your consent is no longer needed, on the word of the employer's lawyer.",
    "Voor {purpose} is uw instemming niet meer nodig, op gezag van de jurist van de werkgever.",
    "WOR art. 27(1)(l); law.md section 7, A3",
)
BASIS: Final = Text(
    "The legal basis of {purpose} is now {new}. Before: {old}.",
    "De grondslag van {purpose} is nu {new}. Eerst: {old}.",
    "GDPR art. 6(1)",
)
PAPER: Final = Text(
    "There is another document for {purpose}: {what}.", "Er is een ander document voor {purpose}: {what}.", "{source}"
)
LIA: Final = (Sentence("the weighing of interests", "de belangenafweging"), "GDPR art. 6(1)(f)")
DPIA: Final = (Sentence("the impact assessment", "de effectbeoordeling"), "GDPR art. 35")
PROTOCOL: Final = (Sentence("the telephone protocol", "het telefoonprotocol"), "R24; GDPR art. 13, 88")

# Lines
LINE_GONE: Final = Text("The line {line} is gone.", "De lijn {line} is vervallen.", "R21")
LINE_NEW: Final = Text(
    "There is a new line, {line}. Its kind: {kind}. It may be recorded for: {purposes}.",
    "Er is een nieuwe lijn, {line}. Soort: {kind}. Zij mag worden opgenomen voor: {purposes}.",
    "R21",
)
LINE_MAY: Final = Text(
    "The line {line} may now be recorded for {purpose}.",
    "De lijn {line} mag nu worden opgenomen voor {purpose}.",
    "R21; GDPR art. 5(1)(b)",
)
LINE_MAY_NOT: Final = Text(
    "The line {line} is no longer recorded for {purpose}.",
    "De lijn {line} wordt niet meer opgenomen voor {purpose}.",
    "R21; GDPR art. 5(1)(b)",
)
LINE_KIND: Final = Text(
    "The kind of the line {line} is now: {new}. Before: {old}.",
    "De soort van de lijn {line} is nu: {new}. Eerst: {old}.",
    "R03, R04, R06, R12",
)
LINE_CONTROLLER: Final = Text(
    "{new} is now responsible for the line {line}. Before: {old}.",
    "{new} is nu verantwoordelijk voor de lijn {line}. Eerst: {old}.",
    "GDPR art. 4(7)",
)
LINE_NUMBERS: Final = Text(
    "The numbers of the line {line} changed: {old} before, {new} now.",
    "De nummers van de lijn {line} zijn gewijzigd: eerst {old}, nu {new}.",
)

# Phone systems and texts
TRUNK_NEW: Final = Text("There is a new phone system, {trunk}.", "Er is een nieuwe telefooncentrale, {trunk}.")
TRUNK_GONE: Final = Text(
    "The phone system {trunk} is no longer used.", "De telefooncentrale {trunk} wordt niet meer gebruikt."
)
TRUNK_ATTESTED: Final = Text(
    "Phone system {trunk}: a signed statement now says that callers are told of {purposes}.",
    "Telefooncentrale {trunk}: een ondertekende verklaring zegt nu dat bellers weten van {purposes}.",
    "R25; law.md 3.1; {statement}",
)
TRUNK_STATED: Final = Text(
    "Phone system {trunk}: it now reports for each call that the caller was told.",
    "Telefooncentrale {trunk}: die meldt nu bij elk gesprek dat de beller het weet.",
    "R25; law.md 3.1",
)
TRUNK_SIGNALS: Final = Text(
    "{told} The phone system gives employees the signal.",
    "{told} De telefooncentrale geeft medewerkers het signaal.",
    "{source}",
)
TRUNK_SIGNAL_STATED: Final = Text(
    "{told} The signal to employees is reported for each call.",
    "{told} Het signaal aan medewerkers wordt bij elk gesprek gemeld.",
    "{source}",
)
TRUNK_CONNECTED: Final = Text(
    "Phone system {trunk}: how it is connected changed.", "Telefooncentrale {trunk}: de aansluiting is gewijzigd."
)
TEXT_GONE: Final = Text(
    "A text for callers in {language} is gone. It was for {purposes}:",
    "Een tekst voor bellers in {language} is vervallen. Hij was voor {purposes}:",
    "R25; GDPR art. 13",
)
TEXT_NEW: Final = Text(
    "There is a new text for callers in {language}. It is for {purposes}:",
    "Er is een nieuwe tekst voor bellers in {language}. Hij is voor {purposes}:",
    "R25; GDPR art. 13",
)
TEXT_CHANGED: Final = Text(
    "A text for callers in {language} changed. It is for {purposes}:",
    "Een tekst voor bellers in {language} is gewijzigd. Hij is voor {purposes}:",
    "R25; GDPR art. 13",
)

# The house
CHOICE: Final = Text("Now: {new}. Before: {old}.", "Nu: {new}. Eerst: {old}.", "{entry}")
COUNTRY: Final = Text(
    "The rules of {new} now apply. Before: {old}.", "Nu gelden de regels van {new}. Eerst: {old}.", "law.md section 9"
)
REGION: Final = Text(
    "Recordings are now kept in another place: {new}. Before: {old}.",
    "Opnamen worden nu op een andere plaats bewaard: {new}. Eerst: {old}.",
    "GDPR art. 44",
)
FIRM: Final = Text(
    "The employer now states that it is an investment firm.",
    "De werkgever meldt nu dat hij een beleggingsonderneming is.",
    "R10; MiFID II art. 16(7)",
)
NO_FIRM: Final = Text(
    "The employer no longer states that it is an investment firm.",
    "De werkgever meldt niet meer dat hij een beleggingsonderneming is.",
    "R10; MiFID II art. 16(7)",
)
ON: Final = Text("The rules are switched on again.", "De regels staan weer aan.", "R01")
OFF: Final = Text(
    "The rules are switched off: nothing is recorded.", "De regels staan uit: er wordt niets opgenomen.", "R01"
)
DPO: Final = Text(
    "The data protection officer is now: {contact}.",
    "De functionaris gegevensbescherming is nu: {contact}.",
    "GDPR art. 37(7)",
)

# What no sentence above is about
PARTS: Final[dict[str, Text]] = {
    "effective_from": Text(
        "The day on which these rules begin changed.", "De dag waarop deze regels ingaan is gewijzigd."
    ),
    "region": Text(
        "How national telephone numbers are read changed.", "Hoe nationale nummers worden gelezen is gewijzigd."
    ),
    "time_zone": Text("The time zone changed.", "De tijdzone is gewijzigd."),
    "controllers": Text("Who is responsible changed.", "Wie verantwoordelijk is, is gewijzigd."),
    "transfer_basis": Text(
        "On what basis recordings may leave Europe changed.",
        "Op grond waarvan opnamen Europa mogen verlaten is gewijzigd.",
    ),
    "profiles": Text(
        "With which other countries' rules calls comply changed.",
        "Aan de regels van welke andere landen gesprekken voldoen is gewijzigd.",
    ),
    "numbers": Text("Which telephone numbers are accepted changed.", "Welke nummers worden aanvaard is gewijzigd."),
    "lines": Text("A detail of the line {name} changed.", "Een detail van de lijn {name} is gewijzigd."),
    "trunks": Text(
        "A detail of the phone system {name} changed.", "Een detail van de telefooncentrale {name} is gewijzigd."
    ),
    "announcements": Text("A detail of the text {name} changed.", "Een detail van de tekst {name} is gewijzigd."),
    "purposes": Text("A detail of the rules for {name} changed.", "Een detail van de regels voor {name} is gewijzigd."),
    "options": Text("The document behind a choice changed.", "Het document achter een keuze is gewijzigd."),
}
"""By the first part of the place, which the note names in full."""
ELSEWHERE: Final = Text("A detail of the rules changed.", "Een detail van de regels is gewijzigd.")
