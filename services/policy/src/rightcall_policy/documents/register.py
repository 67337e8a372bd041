"""`register`: the entry in the record of processing activities, GDPR art. 30(1) per purpose and art. 30(2)."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.documents.listening import USES, by_role
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who, begin, names, plain
from rightcall_policy.documents.sheets import SHEETS, basis_of, terms_of
from rightcall_policy.documents.transfers import say_countries, say_where
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """The controller's entry per purpose, then the processor's."""
    begin(page, matter, "Record of processing: recording of calls", "Verwerkingsregister: opnemen van gesprekken")
    _controller(page, matter)
    if not matter.active:
        page.section("Purposes", "Doelen")
        page.text(
            "No purpose is activated: nothing is recorded.", "Geen doel is geactiveerd: er wordt niets opgenomen."
        )
    for purpose in matter.active:
        _purpose(page, matter, purpose)
    if matter.active:
        _common(page, matter)
    _processor(page, matter)
    page.open_points()


def _controller(page: Page, matter: Matter) -> None:
    page.section("Controller, art. 30(1)(a)", "Verwerkingsverantwoordelijke, art. 30(1)(a)")
    for controller in matter.bundle.controllers:
        lines = tuple(name for name, line in matter.bundle.lines.items() if line.controller == controller)
        page.item(
            f"Controller `{controller}`, of lines {names(lines)}",
            f"Verwerkingsverantwoordelijke `{controller}`, van de lijnen {names(lines)}",
            "GDPR art. 4(7), 30(1)(a)",
        )
        page.lacks(
            f"registered name, address and contact details of `{controller}`; joint controllers and representative, if "
            "any",
            f"statutaire naam, adres en contactgegevens van `{controller}`; gezamenlijke verantwoordelijken en "
            "vertegenwoordiger, indien van toepassing",
            Who.CONTROLLER,
            "GDPR art. 30(1)(a)",
        )
    say_dpo(page, matter)


def say_dpo(page: Page, matter: Matter, source: str = "GDPR art. 37(7)") -> None:
    """The data protection officer's contact, as the rules give it."""
    contact = plain(matter.bundle.dpo.contact)
    page.item(f"Data protection officer: {contact}", f"Functionaris gegevensbescherming: {contact}", source)


def _purpose(page: Page, matter: Matter, purpose: Purpose) -> None:
    sheet = SHEETS[purpose]
    page.section(f"{purpose}: {sheet.name.en}", f"{purpose}: {sheet.name.nl}")
    _, basis, source = basis_of(matter.bundle, purpose)
    page.item(
        f"Purpose: {sheet.name.en}; {sheet.when.en}",
        f"Doel: {sheet.name.nl}; {sheet.when.nl}",
        f"GDPR art. 30(1)(b); {sheet.when_source}",
    )
    page.item(f"Legal basis: {basis.en}", f"Grondslag: {basis.nl}", source)
    if purpose == "MIFID_STATUTORY":
        page.lacks(
            "the national articles that transpose MiFID II art. 16(7)",
            "de nationale artikelen die MiFID II art. 16(7) omzetten",
            Who.COUNSEL,
            "GDPR art. 6(3)",
        )
    lines = matter.lines_of(purpose)
    if purpose != "MIFID_STATUTORY":
        page.item(f"Lines: {names(lines)}", f"Lijnen: {names(lines)}", "GDPR art. 25(2)")
    kept, kept_by = terms_of(matter.bundle, purpose)
    page.item(f"Erased after: {kept.en}", f"Gewist na: {kept.nl}", f"GDPR art. 30(1)(f); {kept_by}")
    for role, uses in by_role(purpose).items():
        en, nl = "; ".join(USES[use].en for use in uses), "; ".join(USES[use].nl for use in uses)
        page.item(f"Recipients inside, role {role}: {en}", f"Ontvangers binnen, rol {role}: {nl}", "GDPR art. 30(1)(d)")
    if purpose == "SECURITY_THREAT":
        page.item(
            "Recordings of threats may be data on criminal offences",
            "Opnamen van bedreiging kunnen persoonsgegevens van strafrechtelijke aard zijn",
            "UAVG art. 33(2)(b)",
        )
    say_checklist(page, matter, purpose)


def _common(page: Page, matter: Matter) -> None:
    page.section("What holds for every purpose", "Wat voor elk doel geldt")
    page.item(
        "Data subjects: callers and called persons, employees on the call, persons who are spoken of",
        "Betrokkenen: bellers en gebelden, medewerkers in het gesprek, personen over wie wordt gesproken",
        "GDPR art. 30(1)(c)",
    )
    page.item(
        "Data: voice and what is said; time, length, direction and line; telephone numbers only as keyed hashes; each "
        "decision with its rule and reason",
        "Gegevens: stem en wat wordt gezegd; tijd, duur, richting en lijn; telefoonnummers alleen als gesleutelde "
        "hash; elke beslissing met regel en reden",
        "GDPR art. 30(1)(c), 4(5)",
    )
    sensitive = [(name, line) for name, line in matter.bundle.lines.items() if line.kind == "sensitive"]
    for name, line in sensitive:
        if line.art9_basis:
            page.item(
                f"Special categories on line `{name}`: exception in `{line.art9_basis}`",
                f"Bijzondere gegevens op lijn `{name}`: uitzondering in `{line.art9_basis}`",
                "GDPR art. 9(2); UAVG art. 22",
            )
        else:
            page.rule("R06", "SPECIAL_CATEGORY_NO_BASIS")
    page.item(
        "Recipients outside: an authority with an order on file; the client, of a copy; the data subject, of an answer",
        "Ontvangers buiten: een autoriteit met een vordering in het dossier; de klant, van een kopie; de betrokkene, "
        "van een antwoord",
        "GDPR art. 30(1)(d), 15(1)(c)",
    )
    say_countries(page, matter)
    say_where(page, matter, "GDPR art. 30(1)(e)")
    say_security(page, "GDPR art. 30(1)(g)")


SECURITY: tuple[tuple[Sentence, str], ...] = (
    (
        Sentence(
            "Audio is encrypted under a key of its own per stream and hour; keys lie apart from the audio",
            "Geluid wordt versleuteld met een eigen sleutel per stroom en uur; sleutels liggen apart van het geluid",
        ),
        "GDPR art. 32(1)(a)",
    ),
    (
        Sentence(
            "A read names its use, is checked against the purpose, and is entered in the ledger before the first byte",
            "Wie luistert noemt het gebruik; dat wordt aan het doel getoetst en vóór de eerste byte vastgelegd",
        ),
        "GDPR art. 5(1)(b), 32(1)(b)",
    ),
    (
        Sentence(
            "Each decision is signed and can be checked offline; each erasure has a certificate",
            "Elke beslissing is ondertekend en zonder verbinding te controleren; elke wissing heeft een certificaat",
        ),
        "GDPR art. 5(2), 32(1)(d)",
    ),
    (
        Sentence(
            "Erasure destroys the key first and then all copies, within seven days",
            "Wissen vernietigt eerst de sleutel en dan alle kopieën, binnen zeven dagen",
        ),
        "GDPR art. 17; R53",
    ),
)


def say_security(page: Page, asked_by: str) -> None:
    """What the platform does, whatever the rules. `asked_by`: the article that asks for it."""
    for said, source in SECURITY:
        page.item(said.en, said.nl, f"{asked_by}; {source}")
    page.lacks(
        "organisational measures: who holds which role, leavers, training, restore test",
        "organisatorische maatregelen: wie welke rol heeft, uitdiensttreding, training, hersteltest",
        Who.CONTROLLER,
        "GDPR art. 30(1)(g), 32",
    )


def _processor(page: Page, matter: Matter) -> None:
    page.section("Processor, art. 30(2)", "Verwerker, art. 30(2)")
    page.lacks(
        "name and contact details of the processor, its officer and sub-processors; the processor agreement",
        "naam en contactgegevens van de verwerker, zijn functionaris en subverwerkers; de verwerkersovereenkomst",
        Who.PROCESSOR,
        "GDPR art. 28(3), 30(2)(a)",
    )
    controllers = names(matter.bundle.controllers)
    page.item(
        f"Carried out for {controllers}: deciding on calls, recording, encrypting, keeping, disclosing for a stated "
        "use, erasing",
        f"Uitgevoerd voor {controllers}: over gesprekken beslissen, opnemen, versleutelen, bewaren, verstrekken voor "
        "een genoemd gebruik, wissen",
        "GDPR art. 30(2)(b)",
    )
    page.item(
        "Documented instructions: these rules, accepted and signed under the digest above",
        "Gedocumenteerde instructies: deze regels, aanvaard en ondertekend onder bovenstaand kenmerk",
        "GDPR art. 28(3)(a), 29",
    )
    say_where(page, matter, "GDPR art. 30(2)(c)")
    page.item("Security measures: as above", "Beveiligingsmaatregelen: zoals hierboven", "GDPR art. 30(2)(d), 32(1)")
