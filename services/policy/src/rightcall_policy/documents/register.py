"""`register`, from the rules. Its words stand in `texts.register`."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents.listening import ROLES, USES, by_role
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.purposes import basis_of, kept, say_dpo, which, why
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.texts import register as says
from rightcall_policy.documents.transfers import say_countries, say_where
from rightcall_policy.documents.wording import called, ids, listed, named, on_lines

_MANY = ("coach", "claims")
"""Roles whose words are a plural."""


def write(page: Page, matter: Matter) -> None:
    """The controller's entry per purpose, then the processor's."""
    page.title(says.TITLE)
    page.section(says.SHORT)
    controllers = matter.bundle.controllers
    if matter.active:
        purposes = listed([PURPOSES[purpose] for purpose in matter.active])
        page.text(says.OVERVIEW.fill(controllers=named(controllers), purposes=purposes))
    else:
        page.text(of_all.NOTHING)
    _controller(page, matter)
    for purpose in matter.active:
        _purpose(page, matter, purpose)
    if matter.active:
        _common(page, matter)
    _processor(page, matter)


def _controller(page: Page, matter: Matter) -> None:
    page.section(says.WHO)
    for code in matter.bundle.controllers:
        lines = tuple(name for name, line in matter.bundle.lines.items() if line.controller == code)
        page.item(says.CONTROLLER.fill(controller=called(code), on=on_lines(lines), code=code, lines=ids(lines)))
        page.lacks(says.CONTROLLER_OPEN.fill(controller=called(code), code=code), Who.CONTROLLER)
    say_dpo(page, matter)


def _purpose(page: Page, matter: Matter, purpose: Purpose) -> None:
    page.section(says.PURPOSE.fill(purpose=PURPOSES[purpose]))
    page.item(which(matter, purpose), why(matter.bundle, purpose))
    basis = of_all.BASES[basis_of(matter.bundle, purpose)]
    page.item(says.BASIS.fill(basis=basis, source=basis.source))
    if purpose == "MIFID_STATUTORY":
        page.lacks(says.NATIONAL_OPEN, Who.COUNSEL)
    page.item(kept(matter.bundle, purpose))
    for role, uses in by_role(purpose).items():
        told = says.RECIPIENT if role in _MANY else says.RECIPIENT_ONE
        page.item(told.fill(role=ROLES[role], uses=listed([USES[use] for use in uses]), code=role))
    if purpose == "SECURITY_THREAT":
        page.item(says.CRIME)
    say_checklist(page, matter, purpose)


def _common(page: Page, matter: Matter) -> None:
    page.section(says.COMMON)
    page.item(says.SUBJECTS)
    page.item(says.DATA)
    sensitive = matter.lines_of_kind("sensitive")
    with_basis = {name: basis for name in sensitive if (basis := matter.bundle.lines[name].art9_basis)}
    without = tuple(name for name in sensitive if name not in with_basis)
    if with_basis:
        references = ", ".join(f"`{name}`: `{basis}`" for name, basis in with_basis.items())
        page.item(says.SENSITIVE.fill(on=on_lines(tuple(with_basis)), references=references))
    if without:
        page.item(says.SENSITIVE_NOT.fill(on=on_lines(without), references=ids(without)))
    page.item(says.OUTSIDE)
    say_countries(page, matter)
    say_where(page, matter)
    say_security(page)


def say_security(page: Page) -> None:
    """What the platform does, whatever the rules."""
    for each in says.SECURITY:
        page.item(each)
    page.lacks(says.MEASURES_OPEN, Who.CONTROLLER)


def _processor(page: Page, matter: Matter) -> None:
    page.section(says.PROCESSOR)
    page.lacks(says.PROCESSOR_OPEN, Who.PROCESSOR)
    controllers = matter.bundle.controllers
    page.item(says.WORK.fill(controllers=named(controllers), codes=ids(controllers)))
    if matter.edition.version is None:
        page.lacks(says.INSTRUCTIONS_OPEN, Who.ADMIN)
    else:
        page.item(says.INSTRUCTIONS)
    say_where(page, matter)
    page.item(says.AS_ABOVE)
