"""`dpia-annex`: what an impact assessment needs to know of the rules: GDPR art. 35(7)(a)-(d), risk by risk."""

from typing import Final, NamedTuple

from rightcall_policy.documents import choices
from rightcall_policy.documents.listening import NEVER, NEVER_SOURCE
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who, begin, names
from rightcall_policy.documents.register import say_dpo, say_security
from rightcall_policy.documents.sheets import SHEETS, basis_of, say_sampling, terms_of
from rightcall_policy.documents.transfers import say_where
from rightcall_policy.documents.works_council_annex import say_alternatives
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """Description, necessity, risks, measures, and who was heard."""
    begin(page, matter, "Annex to the impact assessment (DPIA)", "Bijlage bij de effectbeoordeling (DPIA)")
    page.item(
        "Why one is needed: monitoring of employees and communications data stand on the authority's list",
        "Waarom zij nodig is: controle van werknemers en communicatiegegevens staan op de lijst van de toezichthouder",
        "GDPR art. 35(1),(4); AP, Stcrt. 27-11-2019",
    )
    _description(page, matter)
    _necessity(page, matter)
    _risks(page, matter)
    page.section("Measures, art. 35(7)(d)", "Maatregelen, art. 35(7)(d)")
    say_security(page, "GDPR art. 35(7)(d)")
    say_where(page, matter, "GDPR art. 35(7)(d)")
    _heard(page, matter)
    page.open_points()


def _description(page: Page, matter: Matter) -> None:
    page.section("Systematic description, art. 35(7)(a)", "Systematische beschrijving, art. 35(7)(a)")
    page.text(
        "For every call a signed decision says whether it is recorded, for which purpose and for how long, before any "
        "audio is kept; without a rule that allows it nothing is.",
        "Voor elk gesprek zegt een ondertekende beslissing of het wordt opgenomen, voor welk doel en hoe lang, "
        "voordat geluid wordt bewaard; zonder regel die het toestaat gebeurt dat niet.",
    )
    page.table(
        (
            Sentence("Line", "Lijn"),
            Sentence("Kind", "Soort"),
            Sentence("Controller", "Verantwoordelijke"),
            Sentence("Purposes", "Doelen"),
        ),
        [
            (f"`{name}`", line.kind, f"`{line.controller}`", names(line.purposes))
            for name, line in matter.bundle.lines.items()
        ],
    )
    rows = []
    for purpose in matter.active:
        _, basis, source = basis_of(matter.bundle, purpose)
        kept, _ = terms_of(matter.bundle, purpose)
        rows.append((f"`{purpose}`", page.say(SHEETS[purpose].when), f"{page.say(basis)} ({source})", page.say(kept)))
    page.table(
        (
            Sentence("Purpose", "Doel"),
            Sentence("When", "Wanneer"),
            Sentence("Basis", "Grondslag"),
            Sentence("Kept", "Bewaard"),
        ),
        rows,
    )
    if "QUALITY_TRAINING" in matter.active:
        say_sampling(page, matter.bundle)
    page.lacks(
        "numbers of calls, callers and employees concerned",
        "aantallen gesprekken, bellers en medewerkers",
        Who.CONTROLLER,
        "GDPR art. 35(7)(a)",
    )


def _necessity(page: Page, matter: Matter) -> None:
    page.section("Necessity and proportionality, art. 35(7)(b)", "Noodzaak en evenredigheid, art. 35(7)(b)")
    say_alternatives(page, matter)
    for number, reason in (
        ("R28", "NO_PURPOSE"),
        ("R20", "INTERNAL_CALL"),
        ("R30", "HOLD"),
        ("R31", "MASK_PCI_SAD"),
        ("R53", "RETENTION_EXPIRED"),
        ("R57", "SAMPLE_RATE_ABOVE_CAP"),
    ):
        page.rule(number, reason)
    for name in choices.departures(matter.bundle):
        said = choices.said(matter.bundle, name)
        if name == "evidence_objection" and (reasons := matter.bundle.options.evidence_objection_ref):
            page.item(
                f"Counsel's reasons, `{reasons}`: {said.en}",
                f"Redenen van de jurist, `{reasons}`: {said.nl}",
                choices.CHOICES[name].entry,
            )
            continue
        page.lacks(
            f"counsel's reasons for a choice that departs from the cautious default: {said.en}",
            f"de redenen van de jurist voor een keuze die van de voorzichtige standaard afwijkt: {said.nl}",
            Who.COUNSEL,
            choices.CHOICES[name].entry,
        )
    for purpose in matter.active:
        page.text(f"**{purpose}**", f"**{purpose}**")
        say_checklist(page, matter, purpose)


class Risk(NamedTuple):
    """A risk to the people on the call, and the rules (number, reason) that treat it."""

    said: Sentence
    rules: tuple[tuple[str, str], ...]


RISKS: Final = (
    Risk(
        Sentence("A caller is recorded without knowing it", "Een beller wordt opgenomen zonder het te weten"),
        (
            ("R25", "ANNOUNCEMENT_NOT_CONFIRMED"),
            ("R41", "PARTICIPANT_NOT_INFORMED"),
            ("R48", "ANNOUNCEMENT_NOT_CONFIRMED"),
        ),
    ),
    Risk(
        Sentence("A sample becomes a watch on one employee", "Een steekproef wordt toezicht op één medewerker"),
        (("R27", "SAMPLE_CAP_REACHED"), ("R57", "SAMPLE_RATE_ABOVE_CAP")),
    ),
    Risk(
        Sentence(
            "A private or confidential conversation is recorded", "Een privé- of vertrouwelijk gesprek wordt opgenomen"
        ),
        (
            ("R03", "NEVER_RECORD_CONFIDENTIAL"),
            ("R04", "PRIVATE_LINE"),
            ("R08", "PRIVATE_DECLARED"),
            ("R32", "EMPLOYEE_PRIVATE_PAUSE"),
            ("R50b", "PRIVATE_CALL_RELEASED"),
        ),
    ),
    Risk(
        Sentence(
            "Special categories, card data or a citizen service number end up in a recording",
            "Bijzondere gegevens, kaartgegevens of een burgerservicenummer komen in een opname",
        ),
        (("R06", "SPECIAL_CATEGORY_NO_BASIS"), ("R31", "MASK_PCI_SAD"), ("R31", "MASK_BSN")),
    ),
    Risk(
        Sentence("An objection is not respected", "Een bezwaar wordt niet gerespecteerd"),
        (("R23", "OBJECTION_ON_FILE"), ("R34", "CALLER_OBJECTED"), ("R35", "CALLER_OBJECTED")),
    ),
    Risk(
        Sentence(
            "A wrong or old client list marks the wrong person", "Een foute of oude klantenlijst wijst de verkeerde aan"
        ),
        (("R14", "REC_MIFID_STALE_MATCH"), ("R52", "MISCLASSIFIED")),
    ),
    Risk(Sentence("Recordings leak or are lost", "Opnamen lekken of gaan verloren"), (("R07", "NO_SECURE_STORAGE"),)),
    Risk(
        Sentence("Recordings are kept longer than needed", "Opnamen worden langer bewaard dan nodig"),
        (("R53", "RETENTION_EXPIRED"), ("R57", "RETENTION_ABOVE_MAX")),
    ),
)


def _risks(page: Page, matter: Matter) -> None:
    page.section("Risks to rights and freedoms, art. 35(7)(c)", "Risico's voor rechten en vrijheden, art. 35(7)(c)")
    for risk in RISKS:
        page.text(f"**{risk.said.en}**", f"**{risk.said.nl}**")
        for number, reason in risk.rules:
            page.rule(number, reason)
    if "MIFID_STATUTORY" in matter.active:
        page.text("**A client's lawyer is recorded**", "**De advocaat van een cliënt wordt opgenomen**")
        choices.say_case_lawyers(page)
    page.text("**Another use than announced**", "**Een ander gebruik dan gemeld**")
    page.item(NEVER.en, NEVER.nl, NEVER_SOURCE)
    page.lacks(
        "likelihood and severity of each risk, and what remains of it",
        "kans en ernst van elk risico, en wat ervan overblijft",
        Who.CONTROLLER,
        "GDPR art. 35(7)(c), recital 76",
    )


def _heard(page: Page, matter: Matter) -> None:
    page.section("Who was heard", "Wie is gehoord")
    say_dpo(page, matter)
    page.lacks("the officer's advice", "het advies van de functionaris", Who.DPO, "GDPR art. 35(2)")
    page.lacks(
        "the views of callers and employees, or why not",
        "de mening van bellers en medewerkers, of waarom niet",
        Who.CONTROLLER,
        "GDPR art. 35(9)",
    )
    page.lacks(
        "whether the authority must be consulted beforehand",
        "of de toezichthouder vooraf moet worden geraadpleegd",
        Who.DPO,
        "GDPR art. 36",
    )
    page.lacks("date of the next review", "datum van de volgende herziening", Who.CONTROLLER, "GDPR art. 35(11)")
