"""`announcement-script`, from the rules. Its words stand in `texts.announcement_script`."""

from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents.matter import LANGUAGES, Matter
from rightcall_policy.documents.page import Page, Who
from rightcall_policy.documents.phone_systems import phone_systems_for_a_note
from rightcall_policy.documents.purposes import basis_of, head, kept, objection, say_complaint, say_dpo, why
from rightcall_policy.documents.texts import announcement_script as says
from rightcall_policy.documents.texts import purposes as of_all
from rightcall_policy.documents.transfers import say_all_agree, say_countries, say_where
from rightcall_policy.documents.wording import called, ids, language, listed


def write(page: Page, matter: Matter) -> None:
    """Both layers: the spoken texts, then the page that callers can read."""
    page.title(says.TITLE)
    page.section(says.HEAR)
    counts = says.COUNTS.fill(trunks=phone_systems_for_a_note(matter))
    page.item(counts, *([says.COUNTS_BY_LAW] if matter.by_law else ()))
    say_all_agree(page, matter)
    _spoken(page, matter)
    page.section(says.READ)
    for purpose in matter.active:
        sheet = of_all.SHEETS[purpose]
        page.item(
            head(purpose),
            *(sheet.to_callers, why(matter.bundle, purpose), kept(matter.bundle, purpose)),
            *(objection(matter.bundle, purpose), sheet.erasure),
        )
    if not matter.active:
        page.item(of_all.NOTHING)
    _duty_and_machine(page, matter)
    _where_to(page, matter)
    _rights(page, matter)


def _spoken(page: Page, matter: Matter) -> None:
    """Each text once, in this page's language first; what has none is open, with a suggestion."""
    texts = sorted(matter.bundle.announcements.items(), key=lambda each: each[1].language != page.language)
    for name, text in texts:
        if text.language != page.language and text.language in LANGUAGES:
            continue  # it stands in the other language's page
        more = says.SAYS_HOW_TO_REFUSE * text.opt_out + says.SAYS_HOW_LONG * text.duration
        told = says.SPOKEN if text.language == page.language else says.SPOKEN_ELSEWHERE
        purposes = listed([PURPOSES[purpose] for purpose in text.purposes])
        said = language(text.language)
        page.text(told.fill(purposes=purposes, name=name, says=more, language=said, code=text.language))
        page.quote(text.text)
    for purpose in matter.active:
        if not any(matter.bundle.announcements[name].language == page.language for name in matter.texts_of(purpose)):
            wanted = says.TEXT_OPEN.fill(
                language=language(page.language),
                purpose=PURPOSES[purpose],
                suggestion=of_all.SHEETS[purpose].first_layer,
                code=purpose,
            )
            page.lacks(wanted, Who.ADMIN)


def _where_to(page: Page, matter: Matter) -> None:
    page.item(says.RECIPIENTS)
    page.lacks(says.PROCESSOR_OPEN, Who.PROCESSOR)
    say_where(page, matter)
    say_countries(page, matter)
    page.item(says.TRACE, *([says.TRACE_BY_LAW] if matter.by_law else ()))


def _rights(page: Page, matter: Matter) -> None:
    bases = {basis_of(matter.bundle, purpose) for purpose in matter.active}
    page.item(says.RIGHTS, *([says.PORTABLE] if bases & {"consent", "contract"} else ()))
    page.item(says.WITHDRAW if matter.consent_countries or "consent" in bases else says.NO_CONSENT)
    say_complaint(page, matter)
    for controller in matter.bundle.controllers:
        page.lacks(says.CONTROLLER_OPEN.fill(controller=called(controller), code=controller), Who.CONTROLLER)
    say_dpo(page, matter)


def _duty_and_machine(page: Page, matter: Matter) -> None:
    if matter.by_law:
        page.item(says.DUTY)
    if others := [purpose for purpose in matter.active if purpose != "MIFID_STATUTORY"]:
        page.item((says.FREE_BESIDE_DUTY if matter.by_law else says.FREE).fill(codes=ids(others)))
    page.item(says.MACHINE)
