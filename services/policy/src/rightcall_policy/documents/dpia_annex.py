"""`dpia-annex`, from the rules. Its words stand in `texts.dpia_annex`."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import LineRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import choices
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.purposes import basis_of, head, kept, say_dpo, which, why
from rightcall_policy.documents.register import say_security
from rightcall_policy.documents.texts import dpia_annex as says
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.transfers import say_countries, say_where
from rightcall_policy.documents.wording import called, ids, listed
from rightcall_policy.documents.works_council_annex import say_alternatives


def write(page: Page, matter: Matter) -> None:
    """Description, necessity, risks, measures, and who was heard."""
    page.title(says.TITLE)
    page.section(says.SHORT)
    if matter.active:
        page.item(says.PURPOSES.fill(purposes=listed([PURPOSES[purpose] for purpose in matter.active])))
    else:
        page.item(of_all.NOTHING)
    page.item(says.HOW)
    page.item(says.NEEDED)
    _description(page, matter)
    _necessity(page, matter)
    _risks(page, matter)
    page.section(says.MEASURES)
    say_security(page)
    say_where(page, matter)
    say_countries(page, matter)
    _heard(page, matter)


def _description(page: Page, matter: Matter) -> None:
    page.section(says.DESCRIPTION)
    page.text(says.LINES_NOTE.fill(lines=ids(tuple(matter.bundle.lines))))
    page.table(
        says.LINE,
        [
            (
                called(name),
                page.say(says.KINDS[line.kind]),
                called(line.controller),
                page.say(listed([PURPOSES[purpose] for purpose in _recorded_for(matter, line)])),
            )
            for name, line in matter.bundle.lines.items()
        ],
    )
    for purpose in matter.active:
        page.text(head(purpose))
        page.item(which(matter, purpose), why(matter.bundle, purpose))
        basis = of_all.BASES[basis_of(matter.bundle, purpose)]
        page.item(says.BASIS.fill(basis=basis, source=basis.source))
        page.item(kept(matter.bundle, purpose))
        if purpose == "QUALITY_TRAINING":
            page.item(of_all.DRAW)
            page.lacks(of_all.DRAW_TOLD, Who.CONTROLLER)
        say_checklist(page, matter, purpose)
    page.lacks(says.NUMBERS_OPEN, Who.CONTROLLER)


def _recorded_for(matter: Matter, line: LineRules) -> tuple[Purpose, ...]:
    """The rules do not name the statutory purpose: the law puts it on every dealing line."""
    return ("MIFID_STATUTORY", *line.purposes) if matter.by_law and line.kind == "dealing" else line.purposes


def _necessity(page: Page, matter: Matter) -> None:
    page.section(says.NECESSITY)
    for each in says.LIMITS:
        page.item(each)
    for name in choices.departures(matter.bundle):
        choice, entry = choices.said(matter.bundle, name), choices.CHOICES[name].entry
        reference = getattr(matter.bundle.options, f"{name}_ref", None)
        if reference:
            page.item(says.REASONS.fill(choice=choice, entry=entry, reference=reference))
        else:
            page.lacks(says.REASONS_OPEN.fill(choice=choice, entry=entry), Who.COUNSEL)
    page.text(says.CONSIDERED)
    say_alternatives(page, matter)


def _risks(page: Page, matter: Matter) -> None:
    page.section(says.RISKS_HEAD)
    for risk, treated in says.RISKS:
        page.item(risk, treated)
    if matter.by_law:
        page.item(says.LAWYER, of_all.CASE_LAWYER)
    page.item(says.OTHER_USE, of_all.NEVER)
    page.lacks(says.LEFT_OPEN, Who.CONTROLLER)


def _heard(page: Page, matter: Matter) -> None:
    page.section(says.HEARD)
    say_dpo(page, matter)
    page.lacks(says.ADVICE_OPEN, Who.DPO)
    page.lacks(says.VIEWS_OPEN, Who.CONTROLLER)
    page.lacks(says.BEFOREHAND_OPEN, Who.DPO)
    page.lacks(says.REVIEW_OPEN, Who.CONTROLLER)
