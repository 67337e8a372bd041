"""`telephone-protocol`, from the rules. Its words stand in `texts.telephone_protocol`."""

from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.phone_systems import phone_systems_for_a_note
from rightcall_policy.documents.purposes import head, say_departures
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.texts import telephone_protocol as says
from rightcall_policy.documents.transfers import say_all_agree
from rightcall_policy.documents.wording import ids, on_lines


def write(page: Page, matter: Matter) -> None:
    """What the tone says, and what to do while it sounds."""
    page.title(says.TITLE)
    _tone(page, matter)
    _when(page, matter)
    page.section(says.DURING)
    page.item(says.HOLD)
    page.item(says.SECRET)
    page.item(says.PAUSE, *([says.NO_PAUSE] if matter.by_law else ()))
    say_departures(page, matter)
    _objecting(page, matter)
    _others(page, matter)
    if matter.by_law:
        page.section(says.ORDERS)
        for each in (says.NO_ORDERS, says.START, says.UNKNOWN):
            page.item(each)
    if "SECURITY_THREAT" in matter.active:
        page.section(says.THREATS)
        page.item(says.BUTTON_ALWAYS if matter.bundle.options.threat_without_notice else says.BUTTON)


def _tone(page: Page, matter: Matter) -> None:
    page.section(says.TONE)
    heard = says.HEARD.fill(trunks=phone_systems_for_a_note(matter))
    page.item(heard, *([says.HEARD_BY_LAW] if matter.by_law else ()))
    say_all_agree(page, matter)
    page.lacks(says.SOUND_OPEN, Who.CONTROLLER)


def _when(page: Page, matter: Matter) -> None:
    page.section(says.WHEN)
    if not matter.active:
        page.item(of_all.NOTHING)
    for purpose in matter.active:
        rules, lines = matter.bundle.purposes.of(purpose), matter.lines_of(purpose)
        page.item(head(purpose), says.WHERE[purpose].fill(on=on_lines(lines), lines=ids(lines)))
        if purpose != "MIFID_STATUTORY" and rules is not None and not rules.protocol_ref:
            page.lacks(says.PAGE_OPEN.fill(purpose=PURPOSES[purpose], code=purpose), Who.ADMIN)


def _objecting(page: Page, matter: Matter) -> None:
    page.section(says.OBJECTING)
    page.item(says.KEY)
    for purpose in matter.active:
        kept = purpose == "EVIDENCE_AGREEMENT" and matter.bundle.options.evidence_objection == "keep_restricted"
        page.item(head(purpose), says.OBJECTED_KEPT if kept else says.OBJECTED[purpose])


def _others(page: Page, matter: Matter) -> None:
    page.section(says.OTHERS)
    page.item(says.JOINS, *([says.JOINS_BY_LAW] if matter.by_law else ()))
    page.item(says.LEAVES)
    if matter.by_law:
        page.item(of_all.CASE_LAWYER, says.LAWYER)
