"""What a purpose needs and what of it is on file, in the words of `texts.on_file`."""

from typing import Final

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.checklist import Item, Status, checklists
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.texts import on_file as says
from rightcall_policy.documents.wording import Text, day, listed

_BY: Final = {
    "works council": Who.COUNCIL,
    "works council on the statutory recording's arrangement": Who.COUNCIL,
    "announcement to callers": Who.ADMIN,
    "the announcement says how to refuse": Who.ADMIN,
    "the announcement says how long the recording is kept": Who.ADMIN,
}
"""Whose it is to supply, where that is not the controller."""
_ORDERLY: Final[tuple[tuple[Status, Text], ...]] = (("present", says.PRESENT), ("not_needed", says.NOT_NEEDED))
_TOGETHER: Final = 3
"""Documents in one sentence."""


def say_checklist(page: Page, matter: Matter, purpose: Purpose) -> None:
    """What the purpose needs: what is on file, and as open points what is not, with what its absence does."""
    items = [item for each in checklists(matter.bundle, matter.on) if each.purpose == purpose for item in each.items]
    for status, text in _ORDERLY:
        found = [item for item in items if item.status == status]
        for at in range(0, len(found), _TOGETHER):
            _say(page, text, found[at : at + _TOGETHER])
    for item in items:
        if not item.in_order:
            _lacks(page, purpose, item)
    _say_informed(page, matter, purpose)


def _say(page: Page, text: Text, items: list[Item]) -> None:
    sources = "; ".join(f"{item.source}: `{item.reference}`" if item.reference else item.source for item in items)
    page.item(text.fill(what=listed([_with_term(item) for item in items]), sources=sources))


def _with_term(item: Item) -> Sentence:
    what = says.WHAT[item.what]
    if item.until is None:
        return what
    until = day(item.until)
    return Sentence(
        says.UNTIL.en.format(what=what.en, until=until.en), says.UNTIL.nl.format(what=what.nl, until=until.nl)
    )


def _lacks(page: Page, purpose: Purpose, item: Item) -> None:
    text = says.MISSING_REFUSED if item.without else says.MISSING
    what, status = says.WHAT[item.what], says.STATUS[item.status]
    told = text.fill(
        purpose=PURPOSES[purpose], what=what, status=status, source=item.source, without=item.without or ""
    )
    page.lacks(told, _BY.get(item.what, Who.CONTROLLER))


def _say_informed(page: Page, matter: Matter, purpose: Purpose) -> None:
    """How many employees were told (R24): only the directory knows."""
    name = PURPOSES[purpose]
    if matter.informed is None:
        page.lacks(says.TOLD_OPEN.fill(purpose=name, code=purpose), Who.HR)
        return
    told, all_ = matter.informed.of.get(purpose, 0), matter.informed.employees
    if all_ and told >= all_:
        page.item(says.TOLD.fill(employees=all_))
        return
    text = says.SOME_TOLD_BY_LAW if purpose == "MIFID_STATUTORY" else says.SOME_TOLD
    page.lacks(text.fill(told=told, employees=all_, purpose=name, code=purpose), Who.HR)
