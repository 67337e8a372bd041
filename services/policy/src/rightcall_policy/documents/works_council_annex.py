"""`works-council-annex`: what a works council needs to decide (WOR art. 27(1)(k), (l)), and what changes, in words."""

from typing import Final

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundle_model import BalancedRules, MifidRules
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import Change, Direction
from rightcall_policy.documents.changes import changes
from rightcall_policy.documents.listening import NEVER, NEVER_SOURCE, by_role
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who, begin, day, names, plain
from rightcall_policy.documents.sheets import SHEETS, say_sampling, terms_of
from rightcall_policy.rulebook import Sentence


def write(page: Page, matter: Matter) -> None:
    """What changes, then what holds, then the six questions of Barbulescu."""
    begin(page, matter, "Annex for the works council", "Bijlage voor de ondernemingsraad")
    _changes(page, matter)
    page.section("What is recorded", "Wat wordt opgenomen")
    for purpose in matter.active:
        _purpose(page, matter, purpose)
    if not matter.active:
        page.text("Nothing: no purpose is activated.", "Niets: geen doel is geactiveerd.")
    _law(page, matter)
    _choices(page, matter)
    _six_questions(page, matter)
    page.open_points()


def _changes(page: Page, matter: Matter) -> None:
    page.section("What changes", "Wat er verandert")
    if matter.previous is None:
        page.text("There are no earlier rules to compare with.", "Er zijn geen eerdere regels om mee te vergelijken.")
        return
    version = matter.previous.version
    number = Sentence(f" (version {version})", f" (versie {version})") if version is not None else Sentence("", "")
    page.text(
        f"Compared with the rules of digest `{matter.previous.digest}`{number.en}.",
        f"Vergeleken met de regels van kenmerk `{matter.previous.digest}`{number.nl}.",
    )
    found = changes(matter.previous.bundle, matter.bundle)
    if not found:
        page.text("Nothing: the rules are the same.", "Niets: de regels zijn dezelfde.")
    for direction, heading in _HEADINGS:
        _of_direction(page, [each for each in found if each.direction == direction], heading)


_HEADINGS: tuple[tuple[Direction, Sentence], ...] = (
    ("more", Sentence("More can be recorded, heard or kept:", "Er kan meer worden opgenomen, beluisterd of bewaard:")),
    (
        "less",
        Sentence("Less can be recorded, heard or kept:", "Er kan minder worden opgenomen, beluisterd of bewaard:"),
    ),
    ("other", Sentence("Otherwise:", "Verder:")),
)


def _of_direction(page: Page, found: list[Change], heading: Sentence) -> None:
    if found:
        page.text(heading.en, heading.nl)
    for each in found:
        page.item(each.said.en, each.said.nl, each.source)


def _purpose(page: Page, matter: Matter, purpose: Purpose) -> None:
    rules, sheet = matter.bundle.purposes.of(purpose), SHEETS[purpose]
    page.text(f"**{purpose}**: {sheet.name.en}", f"**{purpose}**: {sheet.name.nl}")
    page.item(f"When: {sheet.when.en}", f"Wanneer: {sheet.when.nl}", sheet.when_source)
    lines = names(matter.lines_of(purpose))
    if purpose == "MIFID_STATUTORY":
        page.item(
            "A statutory duty: your consent is asked on the arrangement but is no condition of each call",
            "Een wettelijke plicht: uw instemming wordt gevraagd over de regeling maar is geen voorwaarde per gesprek",
            "WOR art. 27(1)(k)(l); law.md section 7, A4",
        )
    else:
        page.item(f"Lines: {lines}", f"Lijnen: {lines}", "R21")
    if isinstance(rules, BalancedRules | MifidRules):
        council = rules.works_council
        page.item(
            f"Your decision as the rules have it: `{council.status}`, `{council.reference or '-'}`, until "
            f"{day(council.until)}",
            f"Uw besluit zoals de regels het kennen: `{council.status}`, `{council.reference or '-'}`, tot en met "
            f"{day(council.until)}",
            "WOR art. 27(1)(k)(l), (3)-(6)",
        )
    kept, source = terms_of(matter.bundle, purpose)
    page.item(f"Kept for: {kept.en}", f"Bewaard: {kept.nl}", source)
    if purpose == "QUALITY_TRAINING":
        say_sampling(page, matter.bundle)
    roles = names(tuple(by_role(purpose)))
    page.item(f"Roles that may listen: {roles}", f"Rollen die mogen luisteren: {roles}", "law.md section 2")
    say_checklist(page, matter, purpose)


_LAW_ELSEWHERE: Final = {
    "DE": "BetrVG section 87(1) no. 6; section 26 BDSG",
    "AT": "ArbVG section 96, 96a",
    "FR": "CSE consultation; individual notice (CNIL)",
    "BE": "works council, CPBW or union informed; CAO 81",
    "UK": "ICO guidance on monitoring at work",
}
"""law.md section 9; the works council's articles above are Dutch."""


def _law(page: Page, matter: Matter) -> None:
    law = _LAW_ELSEWHERE.get(matter.bundle.jurisdiction)
    if law is not None:
        page.lacks(
            f"what the law of this country asks instead of the Dutch WOR: {law}",
            f"wat het recht van dit land vraagt in plaats van de WOR: {law}",
            Who.COUNSEL,
            "law.md section 9",
        )


def _choices(page: Page, matter: Matter) -> None:
    found = choices.departures(matter.bundle)
    page.text("Choices that depart from the cautious default:", "Keuzes die van de voorzichtige standaard afwijken:")
    for name in found:
        said = choices.said(matter.bundle, name)
        page.item(said.en, said.nl, choices.CHOICES[name].entry)
    if not found:
        page.item("none", "geen")


def _six_questions(page: Page, matter: Matter) -> None:
    page.section("The six questions", "De zes vragen")
    page.text("ECtHR Barbulescu (61496/08) § 121; GDPR art. 88.", "EHRM Barbulescu (61496/08) § 121; AVG art. 88.")
    page.item(
        "1. Told beforehand: no call without a notice to the employee, and a signal on each call",
        "1. Vooraf verteld: geen gesprek zonder bericht aan de medewerker, en een signaal bij elk gesprek",
        "R24, R25",
    )
    page.rule("R24", "EMPLOYEE_NOT_INFORMED")
    page.item(
        "2. How far: the purposes, lines, rates and terms above; never on hold, never secrets",
        "2. Hoe ver: de doelen, lijnen, percentages en termijnen hierboven; nooit in de wacht, nooit geheimen",
        "R30, R31",
    )
    page.item(
        "3. A legitimate reason: the interest of each purpose",
        "3. Een legitieme reden: het belang van elk doel",
        "GDPR art. 6(1)",
    )
    page.item("4. Nothing less intrusive would do:", "4. Minder ingrijpend volstaat niet:", "GDPR art. 5(1)(c)")
    say_alternatives(page, matter)
    page.item("5. What follows for employees:", "5. Wat het voor medewerkers betekent:", "GDPR art. 88")
    page.item(NEVER.en, NEVER.nl, NEVER_SOURCE)
    page.item(
        "6. Safeguards: the employee's own pause, private lines, a claim afterwards, each read logged, a check of the "
        "draw",
        "6. Waarborgen: eigen pauze, privélijnen, een melding achteraf, elke keer luisteren vastgelegd, controle van "
        "de trekking",
        "R32, R04, R50, R50b, R27",
    )
    page.rule("R43", "WORKS_COUNCIL_CONSENT_REVOKED")
    page.lacks(
        "evaluation: when the arrangement is looked at again",
        "evaluatie: wanneer de regeling opnieuw wordt bekeken",
        Who.COUNCIL,
        "WOR art. 27",
    )


def say_alternatives(page: Page, matter: Matter) -> None:
    """The less intrusive way that each assessment considered."""
    for purpose in matter.active:
        rules = matter.bundle.purposes.of(purpose)
        lia = rules.lia if isinstance(rules, BalancedRules) else None
        if lia is not None and lia.alternative:
            page.item(
                f"{purpose}, `{lia.ref}` of {lia.reviewed_at.isoformat()}: {plain(lia.alternative)}",
                f"{purpose}, `{lia.ref}` van {lia.reviewed_at.isoformat()}: {plain(lia.alternative)}",
                "GDPR art. 6(1)(f); R24",
            )
        elif (
            isinstance(rules, BalancedRules)
            and getattr(rules, "basis", "legitimate_interests") == "legitimate_interests"
        ):
            page.lacks(
                f"the less intrusive way considered for {purpose}",
                f"het minder ingrijpende alternatief voor {purpose}",
                Who.CONTROLLER,
                "GDPR art. 6(1)(f); R24",
            )
