"""Changes of purposes: switched on or off, rate and cap, terms, the works council's decision, papers on file."""

from collections.abc import Iterator

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.bounds import exceeds
from rightcall_policy.bundles.model import (
    BalancedRules,
    Bundle,
    EvidenceRules,
    MifidRules,
    PurposeRules,
    QualityRules,
    SecurityRules,
    WorksCouncil,
)
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.change import Change
from rightcall_policy.documents.listening import listeners
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.standing import scoped
from rightcall_policy.documents.texts import changes as says
from rightcall_policy.documents.texts.purposes import BASES
from rightcall_policy.documents.wording import percent, period


def found(before: Bundle, after: Bundle) -> Iterator[Change]:
    """Purpose by purpose, in law.md's order."""
    for purpose in ORDER:
        yield from _switched(purpose, before, after)
        yield from _rules(purpose, before, after)


def _switched(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[Change]:
    was, is_ = purpose in before.modules, purpose in after.modules
    if was == is_:
        return
    text = says.SWITCHED_ON if is_ else says.SWITCHED_OFF
    said = text.fill(purpose=PURPOSES[purpose], roles=listeners(purpose))
    yield Change("more" if is_ else "less", "modules", said)


def _rules(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[Change]:
    old, new, where = before.purposes.of(purpose), after.purposes.of(purpose), f"purposes.{purpose}"
    if old is None or new is None:
        if old is not new:
            text = says.GONE if new is None else says.WRITTEN
            yield Change("other", where, text.fill(purpose=PURPOSES[purpose]))
        return
    yield from _terms(purpose, where, old, new)
    if isinstance(old, QualityRules) and isinstance(new, QualityRules):
        yield from _sampling(where, old, new)
    if isinstance(old, _ASKED) and isinstance(new, _ASKED) and old.works_council != new.works_council:
        yield _council(purpose, f"{where}.works_council", old.works_council, new.works_council)
    if isinstance(old, BalancedRules) and isinstance(new, BalancedRules):
        yield from _needed(purpose, where, old, new)
        if old.lia != new.lia:
            yield _paper(f"{where}.lia", purpose, says.LIA)
    for field, paper in (("dpia_ref", says.DPIA), ("protocol_ref", says.PROTOCOL)):
        if getattr(old, field) != getattr(new, field):
            yield _paper(f"{where}.{field}", purpose, paper)


_ASKED = (BalancedRules, MifidRules)
"""The purposes on which a works council decides or is heard (law.md section 7, A3, A4)."""
_ONE_TERM = (QualityRules, MifidRules, SecurityRules)


def _terms(purpose: Purpose, where: str, old: PurposeRules, new: PurposeRules) -> Iterator[Change]:
    if isinstance(old, EvidenceRules) and isinstance(new, EvidenceRules):
        first, then = (
            (old.retention.provisional, new.retention.provisional),
            (
                old.retention.agreement,
                new.retention.agreement,
            ),
        )
        yield from _term(purpose, f"{where}.retention.provisional", *first, says.WITHOUT_AGREEMENT)
        yield from _term(purpose, f"{where}.retention.agreement", *then, says.WITH_AGREEMENT)
    elif isinstance(old, _ONE_TERM) and isinstance(new, _ONE_TERM):
        yield from _term(purpose, f"{where}.retention", old.retention, new.retention, says.ANY)


def _term(purpose: Purpose, where: str, old: str, new: str, which: Sentence) -> Iterator[Change]:
    if old == new:
        return
    longer = exceeds(new, old)
    text = says.LONGER if longer else says.SHORTER
    said = text.fill(purpose=PURPOSES[purpose], which=which, new=period(new), old=period(old))
    yield Change("more" if longer else "less", where, said)


def _sampling(where: str, old: QualityRules, new: QualityRules) -> Iterator[Change]:
    if old.sample_rate != new.sample_rate:
        more = new.sample_rate > old.sample_rate
        text = says.BIGGER_SAMPLE if more else says.SMALLER_SAMPLE
        said = text.fill(new=percent(new.sample_rate), old=percent(old.sample_rate))
        yield Change("more" if more else "less", f"{where}.sample_rate", said)
    if old.cap_per_agent_week != new.cap_per_agent_week:
        more = new.cap_per_agent_week > old.cap_per_agent_week
        said = says.CAP.fill(new=new.cap_per_agent_week, old=old.cap_per_agent_week)
        yield Change("more" if more else "less", f"{where}.cap_per_agent_week", said)
    if old.opt_out != new.opt_out:
        yield Change("other", f"{where}.opt_out", says.REFUSING_SAID if new.opt_out else says.REFUSING_NOT_SAID)


def _council(purpose: Purpose, where: str, old: WorksCouncil, new: WorksCouncil) -> Change:
    references = f"`{old.reference or '-'}`, `{new.reference or '-'}`"
    said = says.COUNCIL.fill(purpose=PURPOSES[purpose], new=scoped(new), old=scoped(old), references=references)
    return Change("other", where, said)


def _needed(purpose: Purpose, where: str, old: BalancedRules, new: BalancedRules) -> Iterator[Change]:
    was, is_ = getattr(old, "requires_works_council", True), getattr(new, "requires_works_council", True)
    if was != is_:
        said = (says.NEEDED if is_ else says.NOT_NEEDED).fill(purpose=PURPOSES[purpose])
        yield Change("less" if is_ else "more", f"{where}.requires_works_council", said)
    former, basis = getattr(old, "basis", None), getattr(new, "basis", None)
    if former != basis and former and basis:
        said = says.BASIS.fill(purpose=PURPOSES[purpose], new=BASES[basis], old=BASES[former])
        yield Change("other", f"{where}.basis", said)


def _paper(where: str, purpose: Purpose, paper: tuple[Sentence, str]) -> Change:
    what, source = paper
    return Change("other", where, says.PAPER.fill(purpose=PURPOSES[purpose], what=what, source=source))
