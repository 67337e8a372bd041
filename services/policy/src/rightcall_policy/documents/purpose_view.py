"""What a template may know of one purpose, in words of one language. Pure."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.checklist import ChecklistLine, Status, checklists
from rightcall_policy.bundles.model import (
    BALANCED,
    BalancedRules,
    EvidenceRules,
    MifidRules,
    QualityRules,
    SecurityRules,
)
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.listening import (
    ROLES,
    SEVERAL,
    USES,
    by_role,
    listeners,
    own_listeners,
    uses_for_a_note,
)
from rightcall_policy.documents.matter import Language, Matter
from rightcall_policy.documents.standing import scoped
from rightcall_policy.documents.wording import code, day, ids, listed, on_lines, percent, period, plain, until
from rightcall_policy.documents.words import BASES, PAPERS, STATUS, cited

_SUPPLIED_BY: Final = {
    "works council": "council",
    "works council on the statutory recording's arrangement": "council",
    "announcement to callers": "admin",
    "the announcement says how to refuse": "admin",
    "the announcement says how long the recording is kept": "admin",
}
"""Who must supply what of the checklist, where that is not the controller."""
_TOGETHER: Final = 3
"""Papers in one sentence."""


class DocumentReader(NamedTuple):
    """Who may listen. `several`: whether the role's word is a plural."""

    code: str
    role: str
    uses: str
    several: bool


class CouncilView(NamedTuple):
    """A works council's decision. `reference`: for a note."""

    decision: str
    reference: str


class Alternative(NamedTuple):
    """The milder way that an assessment considered, in the tenant's own words."""

    text: str
    on: str
    reference: str


class Papers(NamedTuple):
    """Some of what the checklist asks, as one sentence has it. `sources`: for a note."""

    what: str
    sources: str


class Missing(NamedTuple):
    """What the checklist asks and is not in order. `refused_with`: the reason with which calls are refused, or None."""

    who: str
    what: str
    status: str
    source: str
    refused_with: str | None


class PurposeInWords:
    """One activated purpose."""

    def __init__(self, matter: Matter, purpose: Purpose, language: Language) -> None:
        self.code = purpose
        self._matter, self._language = matter, language
        self._rules = matter.bundle.purposes.of(purpose)

    def _say(self, of: Sentence) -> str:
        return of.nl if self._language == "nl" else of.en

    @property
    def name(self) -> str:
        return self._say(PURPOSES[self.code])

    # Which calls, why, how long

    @property
    def on(self) -> str:
        return self._say(on_lines(self._matter.lines_of(self.code)))

    @property
    def lines(self) -> str:
        return ids(self._matter.lines_of(self.code))

    @property
    def rate(self) -> str:
        return self._say(percent(self._rules.sample_rate if isinstance(self._rules, QualityRules) else 0))

    @property
    def cap(self) -> int:
        return self._rules.cap_per_agent_week if isinstance(self._rules, QualityRules) else 0

    @property
    def basis(self) -> str:
        """The legal basis that the rules name, by its code."""
        by_default = "legal_obligation" if self.code == "MIFID_STATUTORY" else "legitimate_interests"
        return str(getattr(self._rules, "basis", by_default))

    @property
    def basis_name(self) -> str:
        return self._say(BASES[self.basis])

    @property
    def kept(self) -> str:
        """How long; empty while the rules do not say."""
        if isinstance(self._rules, EvidenceRules):
            return self._say(period(self._rules.retention.provisional))
        if isinstance(self._rules, MifidRules | QualityRules | SecurityRules):
            return self._say(period(self._rules.retention))
        return ""

    @property
    def kept_with_agreement(self) -> str:
        return self._say(period(self._rules.retention.agreement)) if isinstance(self._rules, EvidenceRules) else ""

    # Who hears of it, who listens

    @property
    def has_text(self) -> bool:
        """Whether a text for callers in the document's own language names it."""
        texts = self._matter.bundle.announcements
        return any(texts[name].language == self._language for name in self._matter.texts_of(self.code))

    @property
    def lacks_protocol(self) -> bool:
        return self.code != "MIFID_STATUTORY" and self._rules is not None and not self._rules.protocol_ref

    @property
    def listeners(self) -> str:
        return self._say(listeners(self.code))

    @property
    def own_listeners(self) -> str:
        return self._say(own_listeners(self.code))

    @property
    def uses(self) -> str:
        """Each role and what it may name, for a note."""
        return uses_for_a_note(self.code)

    @property
    def readers(self) -> list[DocumentReader]:
        return [
            DocumentReader(
                role, self._say(ROLES[role]), self._say(listed([USES[use] for use in uses])), role in SEVERAL
            )
            for role, uses in by_role(self.code).items()
        ]

    # Works council and weighing

    @property
    def asks_council(self) -> bool:
        return self.code in BALANCED and getattr(self._rules, "requires_works_council", True)

    @property
    def council_not_asked(self) -> bool:
        return self.code in BALANCED and not self.asks_council

    @property
    def council(self) -> CouncilView | None:
        if not isinstance(self._rules, BalancedRules | MifidRules):
            return None
        council = self._rules.works_council
        return CouncilView(self._say(scoped(council)), code(council.reference or "-"))

    @property
    def weighed(self) -> bool:
        return self.code in BALANCED and self.basis == "legitimate_interests"

    @property
    def alternative(self) -> Alternative | None:
        lia = self._rules.lia if isinstance(self._rules, BalancedRules) else None
        if lia is None or not lia.alternative:
            return None
        return Alternative(plain(lia.alternative), self._say(day(lia.reviewed_at)), lia.ref)

    # What is on file

    @property
    def present(self) -> list[Papers]:
        return list(self._papers("present"))

    @property
    def not_needed(self) -> list[Papers]:
        return list(self._papers("not_needed"))

    @property
    def missing(self) -> list[Missing]:
        return [
            Missing(
                _SUPPLIED_BY.get(item.what, "controller"),
                self._say(PAPERS[item.what]),
                self._say(STATUS[item.status]),
                cited(item.source, self._language),
                item.without,
            )
            for item in self._checklist
            if not item.in_order
        ]

    @cached_property
    def _checklist(self) -> list[ChecklistLine]:
        lists = checklists(self._matter.bundle, self._matter.on)
        return [item for each in lists if each.purpose == self.code for item in each.items]

    def _papers(self, status: Status) -> Iterator[Papers]:
        found = [item for item in self._checklist if item.status == status]
        for at in range(0, len(found), _TOGETHER):
            some = found[at : at + _TOGETHER]
            what = listed([until(PAPERS[item.what], item.until) for item in some])
            yield Papers(self._say(what), "; ".join(self._source(item) for item in some))

    def _source(self, item: ChecklistLine) -> str:
        source = cited(item.source, self._language)
        return f"{source}: {code(item.reference)}" if item.reference else source

    @property
    def told(self) -> int:
        """Employees who were told; 0 also where nobody counted."""
        return self._matter.informed.of.get(self.code, 0) if self._matter.informed else 0

    @property
    def all_told(self) -> bool:
        return self._matter.informed is not None and 0 < self._matter.informed.employees <= self.told
