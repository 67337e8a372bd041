"""`announcement-script`: what callers hear (first layer) and read or ask for (second layer): GDPR art. 12-14."""

from typing import Final

from rightcall_policy.documents.wording import Text

TITLE: Final = Text("Announcement script", "Tekst van de melding")

HEAR: Final = Text("What callers hear first", "Wat bellers eerst horen")
COUNTS: Final = Text(
    "We record only after the caller heard a text, and only for what it names.",
    "Wij nemen pas op als de beller een tekst heeft gehoord, en alleen voor wat die noemt.",
    "GDPR art. 5(1)(b), 13(1)(c), first layer; R25; law.md 3.1; {trunks}",
    "R25 ANNOUNCEMENT_NOT_CONFIRMED, R25 PURPOSE_NOT_ANNOUNCED",
)
COUNTS_BY_LAW: Final = Text(
    "Clients who already know are recorded by law, even if the text fails.",
    "Cliënten die het al weten, nemen wij volgens de wet op, ook als de tekst uitvalt.",
    "R17; MiFID II art. 16(7); DR 2017/565 art. 76(8)",
)
SPOKEN: Final = Text("For {purposes}:", "Voor {purposes}:", "GDPR art. 13(1)(c); `{name}`{says}")
SPOKEN_ELSEWHERE: Final = Text(
    "In {language}, for {purposes}:",
    "In {language}, voor {purposes}:",
    "GDPR art. 12(1), 13(1)(c); `{name}`, `{code}`{says}",
)
SAYS_HOW_TO_REFUSE: Final = "; it says how to refuse: GDPR art. 21(4); law.md section 7, A1"
SAYS_HOW_LONG: Final = "; it says how long the recording is kept: LCE art. 128"
TEXT_OPEN: Final = Text(
    "A text for callers in {language} that names {purpose}. A suggestion, which counts only once it stands in the "
    "rules: "
    '"{suggestion}"',
    "Een tekst voor bellers in {language} die {purpose} noemt. Een voorstel, dat pas telt als het in de regels staat: "
    '"{suggestion}"',
    "GDPR art. 12(1), 13; `{code}`",
)

READ: Final = Text("What callers can read", "Wat bellers kunnen lezen")
CONTROLLER_OPEN: Final = Text(
    "Who is responsible: name, address and contact of {controller}",
    "Wie verantwoordelijk is: naam, adres en contactgegevens van {controller}",
    "GDPR art. 13(1)(a); `{code}`",
)
RECIPIENTS: Final = Text(
    "Only employees whose work needs it may listen. A company keeps the recordings for us. Authorities need an order.",
    "Alleen medewerkers die het voor hun werk nodig hebben, mogen luisteren. Een bedrijf bewaart de opnamen voor ons. "
    "Autoriteiten hebben een bevel nodig.",
    "GDPR art. 13(1)(e)",
)
PROCESSOR_OPEN: Final = Text("The name of the processor", "De naam van de verwerker", "GDPR art. 13(1)(e)")
TRACE: Final = Text(
    "Of calls that we do not record we keep a note without your number, for at most 30 days.",
    "Van andere gesprekken bewaren wij hoogstens 30 dagen een notitie zonder uw nummer.",
    "GDPR art. 13(2)(a); law.md 4.14",
)
TRACE_BY_LAW: Final = Text(
    "It is 5 years where the law asked for a recording.",
    "Eiste de wet een opname? Dan 5 jaar.",
    "GDPR art. 13(2)(a); law.md 4.14",
)
RIGHTS: Final = Text(
    "You may ask to hear, correct, erase or lock your recording, or object. A first copy is free. We answer within one "
    "month.",
    "U mag vragen om uw opname te horen, verbeteren, wissen of blokkeren, of bezwaar maken. Een eerste kopie is "
    "gratis. Wij antwoorden binnen een maand.",
    "GDPR art. 12(3), 13(2)(b), 15-21",
)
PORTABLE: Final = Text(
    "You may take it to another organisation.",
    "U mag haar meenemen naar een andere organisatie.",
    "GDPR art. 13(2)(b), 20; where the basis is consent or a contract",
)
WITHDRAW: Final = Text(
    "You may withdraw your yes at any time, also during the call.",
    "U mag uw ja altijd intrekken, ook tijdens het gesprek.",
    "GDPR art. 7(3), 13(2)(c); R38",
)
NO_CONSENT: Final = Text(
    "No recording rests on your consent.", "Geen opname berust op uw toestemming.", "GDPR art. 13(2)(c)"
)
DUTY: Final = Text(
    "Without this recording we may take no orders by telephone. We know a client's number from our own list.",
    "Zonder deze opname mogen wij aan de telefoon geen orders aannemen. Nummers van cliënten kennen wij uit onze eigen "
    "lijst.",
    "GDPR art. 13(2)(e), 14(2)(f); MiFID II art. 16(7); R18",
)
FREE: Final = Text(
    "No law or contract obliges you to be recorded. Without recording the call goes on.",
    "Geen wet of overeenkomst verplicht u tot opname. Zonder opname gaat het gesprek door.",
    "GDPR art. 13(2)(e); {codes}",
)
FREE_BESIDE_DUTY: Final = Text(
    "For the rest nothing obliges you to be recorded: without recording the call goes on.",
    "Verder verplicht niets u tot opname: zonder opname gaat het gesprek door.",
    "GDPR art. 13(2)(e); {codes}",
)
MACHINE: Final = Text(
    "Fixed rules decide what is recorded. Ask us to explain.",
    "Vaste regels bepalen wat wij opnemen. Vraag ons gerust om uitleg.",
    "GDPR art. 13(2)(f), 22; no decision with legal effect",
)
