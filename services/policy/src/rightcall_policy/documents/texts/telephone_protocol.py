"""`telephone-protocol`: the page beside the telephone, which explains the tone so that a tone counts (R24, R25)."""

from typing import Final

from rightcall_common.events.calls import Purpose
from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Telephone protocol: what the tone means", "Telefoonprotocol: wat de toon betekent")

TONE: Final = Text("The tone", "De toon")
HEARD: Final = Text(
    "You hear the tone or see the light: this call is recorded. No signal: not recorded, or not yet.",
    "U hoort de toon of ziet het lampje: dit gesprek wordt opgenomen. Geen signaal: geen opname, of nog niet.",
    "R25; AP 3-1-2018; law.md 3.1; {trunks}",
    "R25 EMPLOYEE_NOT_SIGNALLED",
)
HEARD_BY_LAW: Final = Text(
    "What the law makes us record, we record without a signal too.",
    "Wat de wet laat opnemen, nemen wij ook zonder signaal op.",
    "MiFID II art. 16(7)",
)
SOUND_OPEN: Final = Text(
    "How the tone sounds or the light looks, and how often",
    "Hoe de toon klinkt of het lampje eruitziet, en hoe vaak",
    "R25",
)
PAGE_OPEN: Final = Text(
    "That the rules name this page for {purpose}: until then a tone does not count there, and those calls are not "
    "recorded",
    "Dat de regels deze bladzijde noemen voor {purpose}: tot dan telt een toon daar niet, en die gesprekken worden "
    "niet opgenomen",
    "R24; `purposes.{code}.protocol_ref`",
    "R24 EMPLOYEE_NOT_INFORMED",
)

WHEN: Final = Text("When you may hear it", "Wanneer u hem kunt horen")
WHERE: Final[dict[Purpose, Text]] = {
    "MIFID_STATUTORY": Text(
        "On dealing lines, and with clients, prospects and brokers on our list.",
        "Op handelslijnen, en bij cliënten, prospects en brokers van onze lijst.",
        "MiFID II art. 16(7)",
    ),
    "EVIDENCE_AGREEMENT": Text("Calls {on}.", "Gesprekken {on}.", "ePrivacy Directive art. 5(2); {lines}"),
    "QUALITY_TRAINING": Text(
        "Some calls {on}. Chance decides which.",
        "Sommige gesprekken {on}. Het toeval bepaalt welke.",
        "R27; Registratiekamer 1996 (sampling); {lines}",
    ),
    "SECURITY_THREAT": Text(
        "{on}, after you press the threat button.", "{on}, nadat u op de dreigknop drukt.", "GDPR art. 5(1)(c); {lines}"
    ),
}

DURING: Final = Text("During the call", "Tijdens het gesprek")
HOLD: Final = Text("On hold we record nothing.", "In de wacht nemen wij niets op.", "", "R30 HOLD")
SECRET: Final = Text(
    "Press the secret key before a bank card, code or citizen service number is named, and again after. That part is "
    "left out. After 2 minutes you get a reminder.",
    "Druk op de geheimtoets vóór een bankpas, code of burgerservicenummer, en weer daarna. Dat stuk blijft buiten de "
    "opname. Na 2 minuten krijgt u een herinnering.",
    "R31",
    "R31 MASK_PCI_SAD, R31 MASK_BSN",
)
PAUSE: Final = Text(
    "Something private? Press pause. Only you can go on again.",
    "Iets privés? Druk op pauze. Alleen u kunt weer verdergaan.",
    "",
    "R32 EMPLOYEE_PRIVATE_PAUSE",
)
NO_PAUSE: Final = Text(
    "Not where the law makes us record.", "Niet waar de wet de opname eist.", "", "R33 MIFID_PAUSE_DENIED"
)

OBJECTING: Final = Text("If the caller objects", "Als de beller bezwaar maakt")
KEY: Final = Text(
    "Do not argue. Press the objection key. We remember the number.",
    "Ga niet in discussie. Druk op de bezwaartoets. Wij onthouden het nummer.",
    "R23, R34, R35; GDPR art. 21(1)",
)
OBJECTED: Final[dict[Purpose, Text]] = {
    "MIFID_STATUTORY": Text(
        "Say that the law makes us record, and that the caller may hang up.",
        "Zeg dat de wet de opname eist, en dat de beller mag ophangen.",
        "",
        "R36 OBJECTION_NOT_APPLICABLE",
    ),
    "EVIDENCE_AGREEMENT": Text(
        "We stop and destroy the recording. Offer to agree in writing.",
        "Wij stoppen en vernietigen de opname. Bied aan om het schriftelijk te regelen.",
        "",
        "R35 CALLER_OBJECTED",
    ),
    "QUALITY_TRAINING": Text(
        "We stop and destroy the recording.", "Wij stoppen en vernietigen de opname.", "", "R34 CALLER_OBJECTED"
    ),
    "SECURITY_THREAT": Text(
        "Recording goes on while the threat lasts.",
        "De opname gaat door zolang de bedreiging duurt.",
        "",
        "R37 COMPELLING_GROUNDS",
    ),
}
OBJECTED_KEPT: Final = Text(
    "We stop. What we have stays, but locked. Offer to agree in writing.",
    "Wij stoppen. Wat er is, blijft, maar geblokkeerd. Bied aan om het schriftelijk te regelen.",
    "A20; GDPR art. 17(3)(e)",
    "R35 CALLER_OBJECTED",
)

OTHERS: Final = Text("Somebody joins or leaves", "Er komt iemand bij of er gaat iemand weg")
JOINS: Final = Text(
    "A newcomer first hears the announcement, a colleague the signal. Until then recording waits.",
    "Een nieuwe deelnemer hoort eerst de melding, een collega het signaal. Tot dan wacht de opname.",
    "",
    "R41 PARTICIPANT_NOT_INFORMED, R41 EMPLOYEE_NOT_SIGNALLED",
)
LEAVES: Final = Text(
    "Recording stops when none of us is left, or a doctor, lawyer, union or confidential counsellor joins.",
    "De opname stopt als niemand van ons overblijft, of een arts, advocaat, vakbond of vertrouwenspersoon meedoet.",
    "",
    "R40 NOT_A_PARTY, R03 NEVER_RECORD_CONFIDENTIAL",
)
LAWYER: Final = Text(
    "Tell that lawyer at once that we record, and why.",
    "Zeg die advocaat meteen dat wij opnemen, en waarom.",
    "R42; GDPR art. 13",
    "R42 PARTICIPANT_ANNOUNCED",
)
JOINS_BY_LAW: Final = Text(
    "What the law makes us record goes on: tell the newcomer at once.",
    "Wat de wet laat opnemen, gaat door: zeg het de nieuwe deelnemer meteen.",
    "GDPR art. 13",
    "R42 PARTICIPANT_ANNOUNCED",
)

ORDERS: Final = Text("Orders and advice", "Orders en advies")
NO_ORDERS: Final = Text(
    "Take no orders if the client does not know of the recording, or we cannot store it safely. You see a warning.",
    "Neem geen orders aan als de cliënt niet van de opname weet, of wij haar niet veilig kunnen bewaren. U krijgt een "
    "waarschuwing.",
    "",
    "R18 MIFID_CLIENT_NOT_NOTIFIED, R07 MIFID_RECORDING_UNAVAILABLE",
)
START: Final = Text(
    "Orders come up, or you are asked to start? Announce the recording and press start.",
    "Gaat het over orders, of vraagt het systeem het? Meld de opname en druk op start.",
    "",
    "R45 REC_MIFID_MANUAL, R47 MIFID_ADDED_MIDCALL",
)
UNKNOWN: Final = Text(
    "Caller unknown? Ask who it is: it may be a client.",
    "Is de beller onbekend? Vraag wie het is: het kan een cliënt zijn.",
    "",
    "R16 CALLER_UNIDENTIFIED, R05 PARTIES_UNKNOWN, R05 METADATA_DAMAGED",
)

THREATS: Final = Text("Threats", "Bedreiging")
BUTTON: Final = Text(
    "Press the threat button. From then on we record, if callers were told so.",
    "Druk op de dreigknop. Vanaf dan nemen wij op, als dat aan bellers is gemeld.",
    "",
    "R44 REC_SECURITY, R44 PURPOSE_NOT_ANNOUNCED",
)
BUTTON_ALWAYS: Final = Text(
    "Press the threat button. From then on we record, where that is allowed.",
    "Druk op de dreigknop. Vanaf dan nemen wij op, waar dat mag.",
    "",
    "R44 REC_SECURITY, R44 PURPOSE_NOT_ANNOUNCED",
)
