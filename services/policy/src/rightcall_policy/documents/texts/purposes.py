"""What several documents say of a purpose: law.md section 2 in plain words. The names stand in `explain.PURPOSES`."""

from typing import Final, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.wording import Text


class Sheet(NamedTuple):
    """One purpose."""

    which: Text
    """Which calls, to people inside."""
    to_callers: Text
    """Which calls, to callers."""
    interest: Text
    """Why, where the basis is legitimate interests."""
    objection: Text
    """What an objection does, to callers."""
    erasure: Text
    first_layer: Sentence
    """A spoken text that names the purpose, to be edited by the tenant."""


_BY_LAW: Final = Text(
    "The law makes us do this.",
    "De wet verplicht ons hiertoe.",
    "Basis: legal obligation, GDPR art. 6(1)(c), 13(1)(c); MiFID II art. 16(6)-(7); DR 2017/565 art. 72, 76",
)

SHEETS: Final[dict[Purpose, Sheet]] = {
    "MIFID_STATUTORY": Sheet(
        Text(
            "All calls on dealing lines and with clients, prospects and brokers on our list, also without order.",
            "Alle gesprekken op handelslijnen en met cliënten, prospects en brokers van onze lijst, ook zonder order.",
            "MiFID II art. 16(7)",
        ),
        Text(
            "Calls about investing, even without an order.",
            "Gesprekken over beleggen, ook zonder order.",
            "MiFID II art. 16(7); GDPR art. 13(1)(c)",
        ),
        _BY_LAW,
        Text(
            "An objection does not stop it. You may hang up.",
            "Bezwaar stopt de opname niet. U mag ophangen.",
            "GDPR art. 21(1)",
        ),
        Text("We may not erase it sooner.", "Eerder wissen mag niet.", "GDPR art. 17(3)(b)"),
        Sentence(
            "This call is recorded because the law requires it; for five years you can ask for a copy.",
            "Dit gesprek wordt opgenomen omdat de wet dit voorschrijft; u kunt tot vijf jaar een kopie opvragen.",
        ),
    ),
    "EVIDENCE_AGREEMENT": Sheet(
        Text("Calls {on}.", "Gesprekken {on}.", "ePrivacy Directive art. 5(2); R21; {lines}"),
        Text(
            "Calls in which we make agreements.",
            "Gesprekken waarin wij afspraken maken.",
            "ePrivacy Directive art. 5(2); GDPR art. 13(1)(c)",
        ),
        Text(
            "So we can prove what was agreed.",
            "Zo kunnen wij bewijzen wat is afgesproken.",
            "Basis: legitimate interests, GDPR art. 6(1)(f), 13(1)(c), 13(1)(d)",
        ),
        Text(
            "If you object, we stop and destroy it, and offer to agree in writing.",
            "Na bezwaar stoppen wij, vernietigen wij de opname en bieden wij een schriftelijke weg.",
            "GDPR art. 21(1); R35",
        ),
        Text(
            "If you ask, we erase it, or tell you how long an agreement or dispute needs it.",
            "Op verzoek wissen wij, of zeggen wij hoe lang een afspraak of geschil de opname nodig heeft.",
            "GDPR art. 17(3)(e)",
        ),
        Sentence(
            "This call is recorded to keep evidence of what is agreed.",
            "Dit gesprek wordt opgenomen om gemaakte afspraken vast te leggen.",
        ),
    ),
    "QUALITY_TRAINING": Sheet(
        Text(
            "{rate} of the calls {on}, picked by chance. At most {cap} per employee per week.",
            "{rate} van de gesprekken {on}, gekozen door het toeval. Hoogstens {cap} per medewerker per week.",
            "R27; GDPR art. 6(1)(f); Registratiekamer 1996 (sampling); {lines}",
        ),
        Text(
            "Some calls, picked by chance.",
            "Sommige gesprekken, gekozen door het toeval.",
            "R27; Registratiekamer 1996 (sampling); GDPR art. 13(1)(c)",
        ),
        Text(
            "So we can help callers better.",
            "Zo kunnen wij bellers beter helpen.",
            "Basis: legitimate interests, GDPR art. 6(1)(f), 13(1)(c), 13(1)(d)",
        ),
        Text(
            "If you object, we stop, destroy it and remember your choice.",
            "Na bezwaar stoppen wij, vernietigen wij de opname en onthouden wij uw keuze.",
            "GDPR art. 21(1); R34",
        ),
        Text("If you ask, we erase it within a month.", "Op verzoek wissen wij binnen een maand.", "GDPR art. 17(1)"),
        Sentence(
            "This call may be recorded for training and quality. If you do not want that, tell our employee.",
            "Dit gesprek kan worden opgenomen voor training en kwaliteitsverbetering. Wilt u dat niet, zeg het onze "
            "medewerker.",
        ),
    ),
    "SECURITY_THREAT": Sheet(
        Text(
            "{on}, after an employee presses the threat button. Nothing from before.",
            "{on}, nadat een medewerker op de dreigknop drukt. Niets van daarvoor.",
            "GDPR art. 5(1)(c); {lines}",
            "R44 REC_SECURITY",
        ),
        Text(
            "Only from the moment that somebody makes a threat.",
            "Pas vanaf het moment dat iemand dreigt.",
            "GDPR art. 5(1)(c), 13(1)(c); R44",
        ),
        Text(
            "So employees are safe and can prove threats.",
            "Zo zijn medewerkers veilig en kunnen zij bedreiging bewijzen.",
            "Basis: legitimate interests, GDPR art. 6(1)(f), 13(1)(c), 13(1)(d)",
        ),
        Text(
            "An objection counts once the threat and its case are over.",
            "Bezwaar telt pas als de bedreiging en de zaak voorbij zijn.",
            "GDPR art. 21(1); R37",
        ),
        Text(
            "If you ask, we erase it, unless a court case needs it.",
            "Op verzoek wissen wij de opname, tenzij een rechtszaak haar nodig heeft.",
            "GDPR art. 17(3)(e)",
        ),
        Sentence(
            "If you threaten somebody, this call may be recorded.",
            "Bij bedreiging kan dit gesprek worden opgenomen.",
        ),
    ),
}

HEAD: Final = Text("**{purpose}**.", "**{purpose}**.")

REASONS: Final[dict[str, Text]] = {
    "legal_obligation": _BY_LAW,
    "contract": Text(
        "A contract needs it.",
        "Een overeenkomst heeft dit nodig.",
        "Basis: contract with the person, GDPR art. 6(1)(b), 13(1)(c)",
    ),
    "consent": Text(
        "Only after a clear yes.",
        "Alleen na een duidelijk ja.",
        "Basis: consent, GDPR art. 6(1)(a), 7, 13(1)(c)",
    ),
}
"""Why, by legal basis; legitimate interests have their own words per purpose."""

BASES: Final[dict[str, Text]] = {
    "legal_obligation": Text(
        "a duty in law", "een wettelijke plicht", "GDPR art. 6(1)(c); MiFID II art. 16(6)-(7); DR 2017/565 art. 72, 76"
    ),
    "legitimate_interests": Text("a legitimate interest", "een gerechtvaardigd belang", "GDPR art. 6(1)(f)"),
    "contract": Text("a contract with the person", "een overeenkomst met de persoon", "GDPR art. 6(1)(b)"),
    "consent": Text("consent", "toestemming", "GDPR art. 6(1)(a), 7"),
}
"""What a lawyer calls the basis."""

KEPT: Final = Text("Kept for {kept}.", "Bewaard: {kept}.", "GDPR art. 5(1)(e), 13(2)(a), 30(1)(f)")
KEPT_EVIDENCE: Final = Text(
    "Kept for {kept}, or {longer} with an agreement.",
    "Bewaard: {kept}, of {longer} bij een afspraak.",
    "GDPR art. 5(1)(e), 13(2)(a), 30(1)(f); R51",
)
KEPT_BY_LAW: Final = Text(
    "Kept for {kept}, longer only if the financial supervisor asks.",
    "Bewaard: {kept}, langer alleen als de financiële toezichthouder dat vraagt.",
    "GDPR art. 13(2)(a), 30(1)(f); MiFID II art. 16(7) last subparagraph; DR 2017/565 art. 76(11); R55",
)
KEPT_UNKNOWN: Final = Text(
    "How long it is kept is not decided yet.", "Hoe lang wij bewaren is nog niet bepaald.", "GDPR art. 5(1)(e)"
)

DRAW: Final = Text(
    "Chance alone picks the calls. Each week's draw is fixed beforehand and can be checked afterwards.",
    "Alleen het toeval kiest de gesprekken. De trekking van elke week ligt vooraf vast en is achteraf te controleren.",
    "R27; GDPR art. 5(1)(a)",
)
DRAW_TOLD: Final = Text(
    "How employees hear afterwards which of their calls were kept",
    "Hoe medewerkers achteraf horen welke van hun gesprekken zijn bewaard",
    "R27; law.md section 2",
)
DPO: Final = Text(
    "Data protection officer: {contact}.", "Functionaris gegevensbescherming: {contact}.", "GDPR art. 13(1)(b), 37(7)"
)
NOTHING: Final = Text(
    "Nothing is recorded: no purpose is switched on.",
    "Er wordt niets opgenomen: geen doel staat aan.",
    "GDPR art. 25(2)",
)
COMPLAINT: Final = Text(
    "You may complain to {authority}.", "U kunt een klacht indienen bij {authority}.", "GDPR art. 13(2)(d), 77"
)
COMPLAINT_OPEN: Final = Text(
    "The competent supervisory authority", "De bevoegde toezichthouder", "GDPR art. 13(2)(d), 77"
)
AUTHORITIES: Final[dict[str, str]] = {
    "NL": "Autoriteit Persoonsgegevens",
    "BE": "Gegevensbeschermingsautoriteit / Autorité de protection des données",
    "FR": "CNIL",
    "AT": "Datenschutzbehörde",
    "UK": "Information Commissioner's Office",
}
"""Germany has one in each Land: the rules do not say which."""
NEVER: Final = Text(
    "Recordings are never used for appraisal, punishment, marketing, training AI or recognising voices.",
    "Opnamen worden nooit gebruikt voor beoordeling, straf, reclame, training van AI of herkenning van stemmen.",
    "GDPR art. 5(1)(b), 88; AI Act art. 5(1)(f)",
)
LOGGED: Final = Text("We log all listening.", "Elke keer luisteren leggen wij vast.", "GDPR art. 5(2), 32")
CASE_LAWYER: Final = Text(
    "One exception: a client's own lawyer, if lawyer, client, case and end date were put on file before. Otherwise "
    "recording stops and orders may not be taken.",
    "Eén uitzondering: de eigen advocaat van een cliënt, als advocaat, cliënt, dossier en einddatum vooraf zijn "
    "vastgelegd. Anders stopt de opname en zijn orders niet toegestaan.",
    "A8; R03, R42",
    "A8 CASE_LAWYER_ON_FILE",
)
DIFFERENT: Final = Text("Different here: {choice}.", "Hier anders: {choice}.", "{entry}")
