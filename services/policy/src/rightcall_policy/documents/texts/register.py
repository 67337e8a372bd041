"""`register`: the entry in the record of processing activities, GDPR art. 30(1) per purpose and art. 30(2)."""

from typing import Final

from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Record of processing: recording of calls", "Verwerkingsregister: opnemen van gesprekken")

SHORT: Final = Text("In short", "Kort gezegd")
OVERVIEW: Final = Text(
    "Telephone calls are recorded for {purposes}. Responsible: {controllers}.",
    "Telefoongesprekken worden opgenomen voor {purposes}. Verantwoordelijk: {controllers}.",
    "GDPR art. 30(1)(b)",
)
WHO: Final = Text("Who is responsible", "Wie verantwoordelijk is")
CONTROLLER: Final = Text(
    "{controller} is responsible for calls {on}.",
    "{controller} is verantwoordelijk voor gesprekken {on}.",
    "GDPR art. 4(7), 30(1)(a); `{code}`: {lines}",
)
CONTROLLER_OPEN: Final = Text(
    "Registered name, address and contact details of {controller}; joint controllers and representative, if any",
    "Statutaire naam, adres en contactgegevens van {controller}; gezamenlijke verantwoordelijken en vertegenwoordiger, "
    "indien van toepassing",
    "GDPR art. 30(1)(a); `{code}`",
)
PURPOSE: Final = Text("{purpose}", "{purpose}")
BASIS: Final = Text("Legal basis: {basis}.", "Grondslag: {basis}.", "{source}")
NATIONAL_OPEN: Final = Text(
    "The provisions of national law in which the duty to record stands",
    "De nationale bepalingen waarin de opnameplicht staat",
    "GDPR art. 6(3); what transposes MiFID II art. 16(7)",
)
RECIPIENT: Final = Text(
    "{role} may listen for: {uses}.", "{role} mogen luisteren voor: {uses}.", "GDPR art. 30(1)(d); `{code}`"
)
RECIPIENT_ONE: Final = Text(
    "{role} may listen for: {uses}.", "{role} mag luisteren voor: {uses}.", "GDPR art. 30(1)(d); `{code}`"
)
CRIME: Final = Text(
    "A recording of a threat may be evidence of a crime. Extra rules then apply.",
    "Een opname van bedreiging kan bewijs van een strafbaar feit zijn. Dan gelden extra regels.",
    "UAVG art. 33(2)(b)",
)

COMMON: Final = Text("What holds for every purpose", "Wat voor elk doel geldt")
SUBJECTS: Final = Text(
    "About whom: callers, people called, employees on the call, and people who are spoken of.",
    "Over wie: bellers, gebelden, medewerkers in het gesprek en mensen over wie wordt gesproken.",
    "GDPR art. 30(1)(c)",
)
DATA: Final = Text(
    "What: voices and what is said. Also time, length, direction and line of the call, and why it was recorded. "
    "Telephone numbers are kept in unreadable form.",
    "Wat: stemmen en wat wordt gezegd. Ook tijd, duur, richting en lijn van het gesprek, en waarom het is opgenomen. "
    "Telefoonnummers bewaren wij onleesbaar.",
    "GDPR art. 30(1)(c), 4(5); numbers only as keyed hashes",
)
SENSITIVE: Final = Text(
    "Sensitive subjects may come up {on}. An exception in the law for that is on file.",
    "Gevoelige onderwerpen kunnen aan de orde komen {on}. Een wettelijke uitzondering daarvoor is vastgelegd.",
    "GDPR art. 9(2); UAVG art. 22; {references}",
)
SENSITIVE_NOT: Final = Text(
    "Sensitive subjects may come up {on}. We record nothing there.",
    "Gevoelige onderwerpen kunnen aan de orde komen {on}. Daar nemen wij niets op.",
    "{references}",
    "R06 SPECIAL_CATEGORY_NO_BASIS",
)
OUTSIDE: Final = Text(
    "Outside the organisation: an authority with an order, a client who gets a copy, and a person who asks for a "
    "recording.",
    "Buiten de organisatie: een autoriteit met een bevel, een cliënt die een kopie krijgt, en iemand die om zijn "
    "opname vraagt.",
    "GDPR art. 30(1)(d), 15(1)(c)",
)

SECURITY: Final = (
    Text(
        "Audio is encrypted. Each stream has a new key every hour, and keys lie apart from the audio.",
        "Geluid is versleuteld. Elke stroom krijgt elk uur een nieuwe sleutel, en sleutels liggen apart van het "
        "geluid.",
        "GDPR art. 30(1)(g), 35(7)(d), 32(1)(a)",
    ),
    Text(
        "Whoever listens must say why. That is checked and logged before the first sound.",
        "Wie luistert, moet zeggen waarvoor. Dat wordt getoetst en vastgelegd vóór het eerste geluid.",
        "GDPR art. 30(1)(g), 35(7)(d), 5(1)(b), 32(1)(b)",
    ),
    Text(
        "Each decision is signed and each erasure has a certificate. Anybody can check them.",
        "Elke beslissing is ondertekend en elke wissing heeft een certificaat. Iedereen kan ze controleren.",
        "GDPR art. 30(1)(g), 35(7)(d), 5(2), 32(1)(d)",
    ),
    Text(
        "Erasing destroys the key first and then all copies, within 7 days.",
        "Wissen vernietigt eerst de sleutel en dan alle kopieën, binnen 7 dagen.",
        "GDPR art. 30(1)(g), 35(7)(d), 17; R53",
        "R53 RETENTION_EXPIRED",
    ),
)
MEASURES_OPEN: Final = Text(
    "Organisational measures: who holds which role, leavers, training, restore test",
    "Organisatorische maatregelen: wie welke rol heeft, uitdiensttreding, training, hersteltest",
    "GDPR art. 30(1)(g), 32",
)

PROCESSOR: Final = Text("The processor", "De verwerker")
PROCESSOR_OPEN: Final = Text(
    "Name and contact details of the processor, its officer and sub-processors; the processor agreement",
    "Naam en contactgegevens van de verwerker, zijn functionaris en subverwerkers; de verwerkersovereenkomst",
    "GDPR art. 28(3), 30(2)(a)",
)
WORK: Final = Text(
    "The processor works for {controllers}. It decides on calls by the rules, records, encrypts, keeps, hands over "
    "for a stated use, and erases.",
    "De verwerker werkt voor {controllers}. Hij beslist volgens de regels over gesprekken, neemt op, versleutelt, "
    "bewaart, verstrekt voor een genoemd gebruik, en wist.",
    "GDPR art. 30(2)(b); {codes}",
)
INSTRUCTIONS: Final = Text(
    "These rules are its written instructions. They are accepted and signed.",
    "Deze regels zijn zijn schriftelijke instructies. Ze zijn aanvaard en ondertekend.",
    "GDPR art. 28(3)(a), 29; under the digest below",
)
INSTRUCTIONS_OPEN: Final = Text(
    "The written instructions: these rules, once a platform has accepted and signed them",
    "De schriftelijke instructies: deze regels, zodra een platform ze heeft aanvaard en ondertekend",
    "GDPR art. 28(3)(a), 29; under the digest below",
)
AS_ABOVE: Final = Text(
    "Its security measures are those above.",
    "Zijn beveiligingsmaatregelen zijn die hierboven.",
    "GDPR art. 30(2)(d), 32(1)",
)
