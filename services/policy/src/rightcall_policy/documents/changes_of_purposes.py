"""Changes of purposes: switched on or off, rate and cap, terms, the works council's decision, papers on file."""

from collections.abc import Iterator

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundle_bounds import exceeds
from rightcall_policy.bundle_model import (
    BalancedRules,
    Bundle,
    EvidenceRules,
    MifidRules,
    PurposeRules,
    QualityRules,
    SecurityRules,
    WorksCouncil,
)
from rightcall_policy.documents.change import Change, Direction
from rightcall_policy.documents.listening import by_role
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.page import names, percent, period
from rightcall_policy.documents.sheets import SHEETS
from rightcall_policy.rulebook import Sentence


def found(before: Bundle, after: Bundle) -> Iterator[Change]:
    """Purpose by purpose, in law.md's order."""
    for purpose in ORDER:
        yield from _switched(purpose, before, after)
        yield from _rules(purpose, before, after)


def _switched(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[Change]:
    was, is_ = purpose in before.modules, purpose in after.modules
    if was == is_:
        return
    name, roles = SHEETS[purpose].name, names(tuple(by_role(purpose)))
    if is_:
        yield Change(
            "more",
            "modules",
            Sentence(
                f"New purpose {purpose} ({name.en}). Roles that may listen for it: {roles}",
                f"Nieuw doel {purpose} ({name.nl}). Rollen die daarvoor mogen luisteren: {roles}",
            ),
            "GDPR art. 25(2)",
        )
    else:
        yield Change(
            "less",
            "modules",
            Sentence(
                f"Purpose {purpose} ({name.en}) is switched off: recording for it stops, what was recorded is kept to "
                f"its term. Roles {roles} may go on listening to that",
                f"Doel {purpose} ({name.nl}) is uitgeschakeld: daarvoor wordt niet meer opgenomen, het opgenomene "
                f"blijft tot zijn termijn. De rollen {roles} mogen daar nog naar luisteren",
            ),
            "R49; GDPR art. 29",
        )


def _rules(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[Change]:
    old, new, where = before.purposes.of(purpose), after.purposes.of(purpose), f"purposes.{purpose}"
    if old is None or new is None:
        if old is not new:
            yield _appeared(purpose, where, new is not None)
        return
    yield from _terms(purpose, where, old, new)
    if isinstance(old, QualityRules) and isinstance(new, QualityRules):
        yield from _sampling(where, old, new)
        yield from _refusing(where, old, new)
    if isinstance(old, _ASKED) and isinstance(new, _ASKED):
        yield from _council(purpose, f"{where}.works_council", old.works_council, new.works_council)
    if isinstance(old, BalancedRules) and isinstance(new, BalancedRules):
        yield from _needed(purpose, where, old, new)
        if old.lia != new.lia:
            yield _paper(
                f"{where}.lia", purpose, "assessment of legitimate interests", "belangenafweging", "GDPR art. 6(1)(f)"
            )
    yield from _papers(purpose, where, old, new)


_ASKED = (BalancedRules, MifidRules)
"""The purposes on which a works council decides or is heard (law.md section 7, A3, A4)."""


def _appeared(purpose: Purpose, where: str, is_new: bool) -> Change:
    if is_new:
        return Change(
            "other",
            where,
            Sentence(
                f"Rules for {purpose} are written; they count once it is activated",
                f"Er zijn regels voor {purpose} geschreven; ze tellen zodra het is geactiveerd",
            ),
        )
    return Change(
        "other", where, Sentence(f"The rules for {purpose} are gone", f"De regels voor {purpose} zijn vervallen")
    )


def _terms(purpose: Purpose, where: str, old: PurposeRules, new: PurposeRules) -> Iterator[Change]:
    if isinstance(old, EvidenceRules) and isinstance(new, EvidenceRules):
        pairs = [
            (
                f"{where}.retention.provisional",
                old.retention.provisional,
                new.retention.provisional,
                Sentence("without an agreement", "zonder afspraak"),
            ),
            (
                f"{where}.retention.agreement",
                old.retention.agreement,
                new.retention.agreement,
                Sentence("with an agreement", "met een afspraak"),
            ),
        ]
    elif isinstance(old, _ONE_TERM) and isinstance(new, _ONE_TERM):
        pairs = [(f"{where}.retention", old.retention, new.retention, Sentence("", ""))]
    else:
        return
    for place, was, is_, which in pairs:
        if was != is_:
            direction: Direction = "more" if exceeds(is_, was) else "less"
            en, nl = f" {which.en}".rstrip(), f" {which.nl}".rstrip()
            yield Change(
                direction,
                place,
                Sentence(
                    f"Recordings for {purpose}{en} are kept for {period(is_).en} instead of {period(was).en}",
                    f"Opnamen voor {purpose}{nl} worden {period(is_).nl} bewaard in plaats van {period(was).nl}",
                ),
                "GDPR art. 5(1)(e)",
            )


_ONE_TERM = (QualityRules, MifidRules, SecurityRules)


def _sampling(where: str, old: QualityRules, new: QualityRules) -> Iterator[Change]:
    if old.sample_rate != new.sample_rate:
        direction: Direction = "more" if new.sample_rate > old.sample_rate else "less"
        yield Change(
            direction,
            f"{where}.sample_rate",
            Sentence(
                f"{percent(new.sample_rate, 'en')} of the calls is drawn instead of {percent(old.sample_rate, 'en')}",
                f"{percent(new.sample_rate, 'nl')} van de gesprekken valt in de steekproef in plaats van "
                f"{percent(old.sample_rate, 'nl')}",
            ),
            "R27; Registratiekamer 1996 (sampling)",
        )
    if old.cap_per_agent_week != new.cap_per_agent_week:
        direction = "more" if new.cap_per_agent_week > old.cap_per_agent_week else "less"
        yield Change(
            direction,
            f"{where}.cap_per_agent_week",
            Sentence(
                f"At most {new.cap_per_agent_week} calls per employee and week are kept instead of "
                f"{old.cap_per_agent_week}",
                f"Hoogstens {new.cap_per_agent_week} gesprekken per medewerker per week worden bewaard in plaats van "
                f"{old.cap_per_agent_week}",
            ),
            "R27",
        )


def _refusing(where: str, old: QualityRules, new: QualityRules) -> Iterator[Change]:
    if old.opt_out != new.opt_out:
        words = ("must say", "moet zeggen") if new.opt_out else ("need no longer say", "hoeft niet meer te zeggen")
        yield Change(
            "other",
            f"{where}.opt_out",
            Sentence(f"The announcement {words[0]} how to refuse", f"De melding {words[1]} hoe men weigert"),
            "GDPR art. 21(4); law.md section 7, A1",
        )


def _council(purpose: Purpose, where: str, old: WorksCouncil, new: WorksCouncil) -> Iterator[Change]:
    if old != new:
        yield Change(
            "other",
            where,
            Sentence(
                f"The works council's decision on {purpose} is now: {_decision(new)} (was: {_decision(old)})",
                f"Het besluit van de ondernemingsraad over {purpose} is nu: {_decision(new)} (was: {_decision(old)})",
            ),
            "WOR art. 27(1)(k)(l), (3)-(6); R24, R43",
        )


def _decision(council: WorksCouncil) -> str:
    parts = [f"`{council.status}`"]
    parts += [f"`{council.reference}`"] if council.reference else []
    parts += [council.until.isoformat()] if council.until else []
    parts += [names((*council.scope.purposes, *council.scope.lines))] if council.scope else []
    return " ".join(parts)


def _needed(purpose: Purpose, where: str, old: BalancedRules, new: BalancedRules) -> Iterator[Change]:
    was, is_ = getattr(old, "requires_works_council", True), getattr(new, "requires_works_council", True)
    if was != is_:
        words = ("again needed", "weer nodig") if is_ else ("no longer needed", "niet meer nodig")
        yield Change(
            "less" if is_ else "more",
            f"{where}.requires_works_council",
            Sentence(
                f"For {purpose} the works council's consent is {words[0]}, on counsel's word",
                f"Voor {purpose} is instemming van de ondernemingsraad {words[1]}, op gezag van de jurist",
            ),
            "WOR art. 27(1)(l); law.md section 7, A3",
        )
    former, basis = getattr(old, "basis", None), getattr(new, "basis", None)
    if former != basis:
        yield Change(
            "other",
            f"{where}.basis",
            Sentence(
                f"The legal basis of {purpose} is now `{basis}` (was `{former}`)",
                f"De grondslag van {purpose} is nu `{basis}` (was `{former}`)",
            ),
            "GDPR art. 6(1)",
        )


def _papers(purpose: Purpose, where: str, old: PurposeRules, new: PurposeRules) -> Iterator[Change]:
    if old.dpia_ref != new.dpia_ref:
        yield _paper(f"{where}.dpia_ref", purpose, "impact assessment", "effectbeoordeling (DPIA)", "GDPR art. 35")
    if old.protocol_ref != new.protocol_ref:
        yield _paper(
            f"{where}.protocol_ref",
            purpose,
            "telephone-protocol page",
            "bladzijde van het telefoonprotocol",
            "R24; GDPR art. 13, 88",
        )


def _paper(where: str, purpose: Purpose, en: str, nl: str, source: str) -> Change:
    return Change("other", where, Sentence(f"Another {en} for {purpose}", f"Een andere {nl} voor {purpose}"), source)
