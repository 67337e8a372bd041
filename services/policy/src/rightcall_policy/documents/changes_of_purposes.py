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
from rightcall_policy.documents.change import Fact, RuleChange, change
from rightcall_policy.documents.listening import listeners
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.standing import scoped
from rightcall_policy.documents.wording import code, percent, period
from rightcall_policy.documents.words import BASES


def found(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    """Purpose by purpose, in law.md's order."""
    for purpose in ORDER:
        yield from _switched(purpose, before, after)
        yield from _rules(purpose, before, after)


def _switched(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    was, is_ = purpose in before.modules, purpose in after.modules
    if was == is_:
        return
    about: dict[str, Fact] = {"purpose": PURPOSES[purpose], "roles": listeners(purpose)}
    yield (
        change("more", "modules", "switched_on", **about) if is_ else change("less", "modules", "switched_off", **about)
    )


def _rules(purpose: Purpose, before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    old, new, where = before.purposes.of(purpose), after.purposes.of(purpose), f"purposes.{purpose}"
    if old is None or new is None:
        if old is not new:
            yield change("other", where, "gone" if new is None else "written", purpose=PURPOSES[purpose])
        return
    yield from _terms(purpose, where, old, new)
    if isinstance(old, QualityRules) and isinstance(new, QualityRules):
        yield from _sampling(where, old, new)
    if isinstance(old, _ASKED) and isinstance(new, _ASKED) and old.works_council != new.works_council:
        yield _council(purpose, f"{where}.works_council", old.works_council, new.works_council)
    if isinstance(old, BalancedRules) and isinstance(new, BalancedRules):
        yield from _needed(purpose, where, old, new)
        if old.lia != new.lia:
            yield change("other", f"{where}.lia", "paper_lia", purpose=PURPOSES[purpose])
    for field, paper in (("dpia_ref", "paper_dpia"), ("protocol_ref", "paper_protocol")):
        if getattr(old, field) != getattr(new, field):
            yield change("other", f"{where}.{field}", paper, purpose=PURPOSES[purpose])


_ASKED = (BalancedRules, MifidRules)
"""The purposes on which a works council decides or is heard (law.md section 7, A3, A4)."""
_ONE_TERM = (QualityRules, MifidRules, SecurityRules)


def _terms(purpose: Purpose, where: str, old: PurposeRules, new: PurposeRules) -> Iterator[RuleChange]:
    if isinstance(old, EvidenceRules) and isinstance(new, EvidenceRules):
        was, is_, where = old.retention, new.retention, f"{where}.retention"
        yield from _term(purpose, f"{where}.provisional", was.provisional, is_.provisional, "provisional")
        yield from _term(purpose, f"{where}.agreement", was.agreement, is_.agreement, "agreement")
    elif isinstance(old, _ONE_TERM) and isinstance(new, _ONE_TERM):
        yield from _term(purpose, f"{where}.retention", old.retention, new.retention)


def _term(purpose: Purpose, where: str, old: str, new: str, term: str = "") -> Iterator[RuleChange]:
    if old == new:
        return
    about: dict[str, Fact] = {"purpose": PURPOSES[purpose], "term": term, "new": period(new), "old": period(old)}
    yield change("more", where, "longer", **about) if exceeds(new, old) else change("less", where, "shorter", **about)


def _sampling(where: str, old: QualityRules, new: QualityRules) -> Iterator[RuleChange]:
    if old.sample_rate != new.sample_rate:
        at = f"{where}.sample_rate"
        rates: dict[str, Fact] = {"new": percent(new.sample_rate), "old": percent(old.sample_rate)}
        more = new.sample_rate > old.sample_rate
        yield change("more", at, "bigger_sample", **rates) if more else change("less", at, "smaller_sample", **rates)
    was, is_ = old.cap_per_agent_week, new.cap_per_agent_week
    if was != is_:
        yield change("more" if is_ > was else "less", f"{where}.cap_per_agent_week", "cap", new=is_, old=was)
    if old.opt_out != new.opt_out:
        yield change("other", f"{where}.opt_out", "refusing_said" if new.opt_out else "refusing_not_said")


def _council(purpose: Purpose, where: str, old: WorksCouncil, new: WorksCouncil) -> RuleChange:
    references = f"{code(old.reference or '-')}, {code(new.reference or '-')}"
    about: dict[str, Fact] = {"purpose": PURPOSES[purpose], "new": scoped(new), "old": scoped(old)}
    return change("other", where, "council", references=references, **about)


def _needed(purpose: Purpose, where: str, old: BalancedRules, new: BalancedRules) -> Iterator[RuleChange]:
    was, is_ = getattr(old, "requires_works_council", True), getattr(new, "requires_works_council", True)
    if was != is_:
        at, name = f"{where}.requires_works_council", PURPOSES[purpose]
        yield change("less", at, "needed", purpose=name) if is_ else change("more", at, "not_needed", purpose=name)
    former, basis = getattr(old, "basis", None), getattr(new, "basis", None)
    if former != basis and former and basis:
        about: dict[str, Fact] = {"purpose": PURPOSES[purpose], "new": BASES[basis], "old": BASES[former]}
        yield change("other", f"{where}.basis", "basis", **about)
