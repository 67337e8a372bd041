"""`works-council-annex`, from the rules and the earlier ones. Its words stand in `texts.works_council_annex`."""

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import BALANCED, BalancedRules, MifidRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import noted
from rightcall_policy.documents.changes import changes
from rightcall_policy.documents.listening import listeners, uses_for_a_note
from rightcall_policy.documents.matter import Matter
from rightcall_policy.documents.on_file import say_checklist
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.purposes import basis_of, head, kept, which, why
from rightcall_policy.documents.standing import scoped
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.texts import works_council_annex as says
from rightcall_policy.documents.wording import COUNTRIES, Text, day, listed


def write(page: Page, matter: Matter) -> None:
    """What is asked, what changes, what holds, then the six questions of Barbulescu."""
    page.title(says.TITLE)
    _in_short(page, matter)
    _changes(page, matter)
    page.section(says.RECORDED)
    if not matter.active:
        page.text(of_all.NOTHING)
    for purpose in matter.active:
        _purpose(page, matter, purpose)
    law = says.LAW_ELSEWHERE.get(matter.bundle.jurisdiction)
    if law is not None:
        country = COUNTRIES[matter.bundle.jurisdiction]
        page.lacks(says.LAW_OPEN.fill(country=country, law=law), Who.COUNSEL)
    _choices(page, matter)
    _six_questions(page, matter)


def _in_short(page: Page, matter: Matter) -> None:
    page.section(says.SHORT)
    if not matter.active:
        page.item(of_all.NOTHING)
        return
    page.item(says.ASKED.fill(purposes=_names(matter.active)))
    if decided := [purpose for purpose in matter.active if _asked(matter, purpose)]:
        page.item(says.DECIDES.fill(purposes=_names(decided)))
    if matter.by_law:
        page.item(says.BY_LAW)


def _asked(matter: Matter, purpose: Purpose) -> bool:
    return purpose in BALANCED and getattr(matter.bundle.purposes.of(purpose), "requires_works_council", True)


def _names(purposes: tuple[Purpose, ...] | list[Purpose]) -> Sentence:
    return listed([PURPOSES[purpose] for purpose in purposes])


def _changes(page: Page, matter: Matter) -> None:
    page.section(says.CHANGES)
    if matter.previous is None:
        page.text(says.NO_EARLIER)
        return
    version = matter.previous.version
    number = "" if version is None else says.COMPARED_VERSION.format(version=version)
    page.text(says.COMPARED.fill(digest=matter.previous.digest, version=number))
    found = changes(matter.previous.bundle, matter.bundle)
    if not found:
        page.text(says.SAME)
    for direction, heading in says.HEADINGS:
        of_direction = [each for each in found if each.direction == direction]
        if of_direction:
            page.text(heading)
        for (_, quoted), said in noted(of_direction).items():
            page.item(said)
            if quoted:
                page.quote(quoted)


def _purpose(page: Page, matter: Matter, purpose: Purpose) -> None:
    rules = matter.bundle.purposes.of(purpose)
    page.text(head(purpose))
    page.item(which(matter, purpose), why(matter.bundle, purpose))
    if purpose in BALANCED and not _asked(matter, purpose):
        page.item(says.NOT_ASKED)
    elif isinstance(rules, BalancedRules | MifidRules):
        council = rules.works_council
        page.item(says.DECISION.fill(decision=scoped(council), reference=f"`{council.reference or '-'}`"))
    page.item(kept(matter.bundle, purpose))
    if purpose == "QUALITY_TRAINING":
        page.item(of_all.DRAW)
        page.lacks(of_all.DRAW_TOLD, Who.CONTROLLER)
    page.item(says.LISTENERS.fill(roles=listeners(purpose), uses=uses_for_a_note(purpose)))
    say_checklist(page, matter, purpose)


def _choices(page: Page, matter: Matter) -> None:
    page.section(says.CHOICES)
    found = choices.departures(matter.bundle)
    for name in found:
        page.item(choices.as_sentence(matter.bundle, name))
    if not found:
        page.text(says.NO_CHOICES)


def _six_questions(page: Page, matter: Matter) -> None:
    page.section(says.QUESTIONS)
    page.text(says.BEFOREHAND, *([says.BEFOREHAND_BY_LAW] if matter.by_law else ()))
    page.text(says.HOW_FAR)
    page.text(says.REASON)
    asked = any(_weighed(matter, purpose) for purpose in matter.active)
    page.text(says.LESS if asked else says.LESS_NOT_ASKED)
    say_alternatives(page, matter)
    page.text(says.FOLLOWS, of_all.NEVER)
    page.text(says.SAFEGUARDS, *([says.REVOKED] if any(_asked(matter, each) for each in matter.active) else ()))
    page.lacks(says.EVALUATION_OPEN, Who.COUNCIL)


def _weighed(matter: Matter, purpose: Purpose) -> bool:
    return purpose in BALANCED and basis_of(matter.bundle, purpose) == "legitimate_interests"


def say_alternatives(page: Page, matter: Matter) -> None:
    """The milder way that each assessment considered."""
    for purpose in matter.active:
        rules = matter.bundle.purposes.of(purpose)
        lia = rules.lia if isinstance(rules, BalancedRules) else None
        if lia is not None and lia.alternative:
            told: Text = says.ALTERNATIVE.fill(purpose=PURPOSES[purpose], on=day(lia.reviewed_at), ref=lia.ref)
            page.text(told)
            page.quote(lia.alternative)
        elif _weighed(matter, purpose):
            page.lacks(says.ALTERNATIVE_OPEN.fill(purpose=PURPOSES[purpose]), Who.CONTROLLER)
