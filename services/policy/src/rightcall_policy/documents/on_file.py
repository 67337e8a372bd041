"""What a purpose needs and what of it is on file: the activation checklist (`checklist`), in both languages."""

from typing import Final

from rightcall_common.events.calls import Purpose
from rightcall_policy.checklist import Item, checklists
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.rulebook import Sentence

WHAT_IN_DUTCH: Final = {
    "impact assessment (DPIA)": "gegevensbeschermingseffectbeoordeling (DPIA)",
    "recording policy": "opnamebeleid",
    "oversight by the management body": "toezicht door het leidinggevend orgaan",
    "register of enrolled devices": "register van aangemelde toestellen",
    "training of employees": "opleiding van medewerkers",
    "assessment of legitimate interests (LIA)": "belangenafweging (LIA)",
    "works council": "ondernemingsraad",
    "works council on the statutory recording's arrangement": "ondernemingsraad over de regeling van wettelijke opname",
    "the announcement says how to refuse": "de melding zegt hoe men weigert",
    "announcement to callers": "melding aan bellers",
    "telephone-protocol page": "bladzijde van het telefoonprotocol",
    "why nothing less than a recording proves these agreements": "waarom niets minder dan een opname deze afspraken "
    "bewijst",
    "the announcement says how long the recording is kept": "de melding zegt hoe lang de opname wordt bewaard",
}
_STATUS: Final = {
    "present": Sentence("on file", "vastgelegd"),
    "not_needed": Sentence("not needed", "niet nodig"),
    "missing": Sentence("missing", "ontbreekt"),
    "expired": Sentence("expired", "verlopen"),
    "refused": Sentence("refused or revoked", "geweigerd of ingetrokken"),
}
_BY: Final = {
    "works council": Who.COUNCIL,
    "works council on the statutory recording's arrangement": Who.COUNCIL,
    "announcement to callers": Who.ADMIN,
    "the announcement says how to refuse": Who.ADMIN,
    "the announcement says how long the recording is kept": Who.ADMIN,
}
"""Whose it is to supply, where that is not the controller."""


def say_checklist(page: Page, matter: Matter, purpose: Purpose) -> None:
    """Each document that the purpose needs: on file, or an open point with what its absence does."""
    for each in checklists(matter.bundle, matter.on):
        if each.purpose == purpose:
            for item in each.items:
                _say(page, item)
    _say_informed(page, matter, purpose)


def _say(page: Page, item: Item) -> None:
    what, status = Sentence(item.what, WHAT_IN_DUTCH.get(item.what, item.what)), _STATUS[item.status]
    if item.in_order:
        reference = f" `{item.reference}`" if item.reference else ""
        until = item.until.isoformat() if item.until else ""
        counts = Sentence(f", counts until {until}", f", telt tot en met {until}") if until else Sentence("", "")
        page.item(
            f"{what.en}: {status.en}{reference}{counts.en}",
            f"{what.nl}: {status.nl}{reference}{counts.nl}",
            item.source,
        )
        return
    code = item.without
    refused = Sentence(f"; calls are refused with {code}", f"; gesprekken worden geweigerd met {code}")
    refused = refused if code else Sentence("", "")
    page.lacks(
        f"{what.en}: {status.en}{refused.en}",
        f"{what.nl}: {status.nl}{refused.nl}",
        _BY.get(item.what, Who.CONTROLLER),
        item.source,
    )


def _say_informed(page: Page, matter: Matter, purpose: Purpose) -> None:
    """How many employees were told (R24): only the directory knows."""
    source = "R24; GDPR art. 13, 88"
    if matter.informed is None:
        page.lacks(
            f"which employees were told of {purpose}, and when: it stands in the directory, not in the rules",
            f"welke medewerkers over {purpose} zijn geïnformeerd, en wanneer: dat staat in het medewerkersbestand, "
            "niet "
            "in de regels",
            Who.HR,
            source,
        )
        return
    told, all_ = matter.informed.of.get(purpose, 0), matter.informed.employees
    if all_ and told >= all_:
        page.item(
            f"All {all_} employees of the present directory were told",
            f"Alle {all_} medewerkers in het huidige bestand zijn geïnformeerd",
            source,
        )
        return
    others = _OF_THE_OTHERS["law" if purpose == "MIFID_STATUTORY" else "gate"]
    page.lacks(
        f"{told} of {all_} employees of the present directory were told of {purpose}; {others.en}",
        f"{told} van {all_} medewerkers in het huidige bestand zijn over {purpose} geïnformeerd; {others.nl}",
        Who.HR,
        source,
    )


_OF_THE_OTHERS: Final = {
    "gate": Sentence(
        "the others' calls are refused with EMPLOYEE_NOT_INFORMED",
        "gesprekken van de anderen worden geweigerd met EMPLOYEE_NOT_INFORMED",
    ),
    "law": Sentence(
        "the others' calls are recorded by law, each with an alert; all must be told before it is activated (A12)",
        "gesprekken van de anderen worden volgens de wet opgenomen, elk met een melding; allen moeten vóór activering "
        "zijn geïnformeerd (A12)",
    ),
}
"""What becomes of calls of those who were not told."""
