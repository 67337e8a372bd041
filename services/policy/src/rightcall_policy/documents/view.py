"""What a template may know of the rules, in words of one language: nothing in it is markup that a tenant wrote. Pure.

A tenant's free text (the officer's contact, announcements, alternatives) is `plain` here; names and references have the
patterns of `bundles.model`, which know no markup.
"""

from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import RuleChange, noted
from rightcall_policy.documents.changes import changes
from rightcall_policy.documents.house import House
from rightcall_policy.documents.matter import Edition, Informed
from rightcall_policy.documents.purpose_view import PurposeInWords
from rightcall_policy.documents.wording import called, day, ids, moment, plain
from rightcall_policy.documents.words import cited, language_name

DIRECTIONS: Final = ("more", "less", "other")


class TenantFacts(NamedTuple):
    """Whose rules these are, and which. `version`: None while no platform has accepted them."""

    id: str
    called: str
    version: int | None
    digest: str


class ChoiceView(NamedTuple):
    """A choice of counsel's that differs from the careful default. `reference`: the reasons on file, or None."""

    said: str
    entry: str
    reference: str | None


class Told(NamedTuple):
    """A change, by the name of its macro. `places`: where in the rules, for a note; `quoted`: the tenant's own text."""

    what: str
    facts: dict[str, object]
    places: str
    quoted: str


class Changes(NamedTuple):
    """Changes that mean alike: more, less or other."""

    direction: str
    changes: list[Told]


class View(House):
    """The facts by the names that templates use. A template gets these and never the bundle."""

    def facts(self) -> dict[str, object]:
        """All of them, for a template."""
        return {name: getattr(self, name) for name in dir(self) if not name.startswith("_") and name != "facts"}

    # The document

    @property
    def tenant(self) -> TenantFacts:
        return _tenant(self._matter.edition)

    @property
    def drawn_up_on(self) -> str:
        return self._say(day(self._matter.on))

    @property
    def drawn_up_iso(self) -> str:
        return self._matter.on.isoformat()

    @property
    def in_force(self) -> bool:
        return self._bundle.active

    @property
    def apply_from(self) -> str:
        since = self._bundle.effective_from
        return self._say(moment(since.astimezone(ZoneInfo(self._bundle.time_zone)))) if since else ""

    @property
    def since(self) -> str:
        return self._bundle.effective_from.isoformat() if self._bundle.effective_from else ""

    @property
    def applied(self) -> str:
        return ids(self._matter.applied) if self._matter.applied else ""

    @property
    def language_name(self) -> str:
        return self._say(language_name(self._language))

    # Purposes

    @property
    def purposes(self) -> list[PurposeInWords]:
        return [PurposeInWords(self._matter, purpose, self._language) for purpose in self._matter.active]

    @property
    def purpose_names(self) -> str:
        return self._names(self._matter.active)

    @property
    def by_law(self) -> bool:
        return self._matter.by_law

    @property
    def sampled(self) -> bool:
        return "QUALITY_TRAINING" in self._matter.active

    @property
    def threats(self) -> bool:
        return "SECURITY_THREAT" in self._matter.active

    @property
    def free_purposes(self) -> str:
        """Those to which nothing obliges, for a note; empty for none."""
        others = [purpose for purpose in self._matter.active if purpose != "MIFID_STATUTORY"]
        return ids(others) if others else ""

    @property
    def portable(self) -> bool:
        return any(purpose.basis in ("consent", "contract") for purpose in self.purposes)

    @property
    def consent(self) -> bool:
        return bool(self._matter.consent_countries) or any(each.basis == "consent" for each in self.purposes)

    @property
    def council_decides(self) -> str:
        """The purposes on which it decides; empty for none."""
        asked = [purpose.code for purpose in self.purposes if purpose.asks_council]
        return self._names(asked) if asked else ""

    @property
    def weighed(self) -> bool:
        return any(purpose.weighed for purpose in self.purposes)

    @property
    def informed(self) -> Informed | None:
        return self._matter.informed

    # Choices

    @property
    def objection_keeps(self) -> bool:
        return self._bundle.options.evidence_objection == "keep_restricted"

    @property
    def threat_without_notice(self) -> bool:
        return self._bundle.options.threat_without_notice

    @property
    def departures(self) -> list[ChoiceView]:
        return [
            ChoiceView(
                self._say(choices.said(self._bundle, name)),
                cited(choices.CHOICES[name].entry, self._language),
                getattr(self._bundle.options, f"{name}_ref", None),
            )
            for name in choices.departures(self._bundle)
        ]

    # What changes

    @property
    def earlier(self) -> TenantFacts | None:
        return _tenant(self._matter.previous) if self._matter.previous else None

    @property
    def changes(self) -> list[Changes]:
        """More first, then less, then the rest; each sentence once, with every place that it tells of."""
        if self._matter.previous is None:
            return []
        found = changes(self._matter.previous.bundle, self._bundle)
        grouped = {to: noted([each for each in found if each.direction == to]) for to in DIRECTIONS}
        return [
            Changes(to, [Told(each.what, self._facts(each), ids(places), plain(each.quoted)) for each, places in told])
            for to, told in grouped.items()
            if told
        ]

    def _facts(self, change: RuleChange) -> dict[str, object]:
        return {name: self._say(fact) if isinstance(fact, Sentence) else fact for name, fact in change.facts}


def _tenant(of: Edition) -> TenantFacts:
    return TenantFacts(of.bundle.tenant, called(of.bundle.tenant), of.version, of.digest)
