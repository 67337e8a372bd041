"""`employee-notice`, from the rules. Its words stand in `texts.employee_notice`."""

from rightcall_policy.documents.listening import own_listeners, uses_for_a_note
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.purposes import head, kept, say_complaint, say_departures, say_dpo, which, why
from rightcall_policy.documents.texts import employee_notice as says
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.transfers import say_where
from rightcall_policy.documents.wording import ids, on_lines


def write(page: Page, matter: Matter) -> None:
    """What matters most first: the signal, and that nobody is judged by it."""
    page.title(says.TITLE)
    _in_short(page, matter)
    page.section(says.WHICH)
    for purpose in matter.active:
        heard = says.LISTENERS.fill(roles=own_listeners(purpose), uses=uses_for_a_note(purpose))
        about = (which(matter, purpose), why(matter.bundle, purpose), kept(matter.bundle, purpose))
        page.item(head(purpose), *about, heard)
    page.item(says.EVERYBODY, of_all.LOGGED)
    if "QUALITY_TRAINING" in matter.active:
        page.lacks(of_all.DRAW_TOLD, Who.CONTROLLER)
    _never_recorded(page, matter)
    _doing(page, matter)
    _rights(page, matter)


def _in_short(page: Page, matter: Matter) -> None:
    page.section(says.SHORT)
    if not matter.active:
        page.item(of_all.NOTHING)
    page.item(says.SIGNAL)
    page.item(says.TOLD)
    if matter.by_law:
        page.item(says.BUT_BY_LAW)
    page.item(of_all.NEVER)


def _never_recorded(page: Page, matter: Matter) -> None:
    page.section(says.NEVER)
    lines = (*matter.lines_of_kind("private"), *matter.lines_of_kind("confidential"))
    if lines:
        page.item(says.LINES.fill(on=on_lines(lines), lines=ids(lines)))
    if not matter.lines_of_kind("private"):
        page.lacks(says.PRIVATE_LINE_OPEN, Who.CONTROLLER)
    page.item(says.CONFIDENTIAL, *([says.LAWYER] if matter.by_law else ()))
    dealing = matter.by_law and matter.lines_of_kind("dealing")
    page.item(says.PRIVATE, *([says.PRIVATE_ON_DEALING] if dealing else ()))
    if not matter.by_law:
        page.item(says.INTERNAL)


def _doing(page: Page, matter: Matter) -> None:
    page.section(says.DOING)
    page.item(says.PAUSE, *([says.NO_PAUSE] if matter.by_law else ()))
    page.item(says.AFTERWARDS)
    say_departures(page, matter)


def _rights(page: Page, matter: Matter) -> None:
    page.section(says.RIGHTS)
    page.item(says.REQUEST)
    page.item(says.NO_CONSENT)
    if matter.bundle.jurisdiction in matter.consent_countries:
        page.lacks(says.ALL_AGREE_OPEN, Who.COUNSEL)
    say_where(page, matter)
    say_complaint(page, matter)
    say_dpo(page, matter)
    page.lacks(says.ASK_OPEN, Who.CONTROLLER)
