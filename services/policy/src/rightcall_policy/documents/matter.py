"""What a document is drawn up from: the tenant's validated rules, what the registers add, and the day. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rightcall_common.events.calls import Purpose
from rightcall_common.events.tenants import LineKind
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.model import Bundle, Jurisdiction
from rightcall_policy.decision.profiles import PROFILES

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Informed:
    """Employees in the directory, and how many of them were told of each purpose."""

    employees: int
    of: dict[Purpose, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """A bundle and the number under which policy accepted it; None while it is a file that nobody has accepted."""

    bundle: Bundle
    version: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical rules in hex, as every decision under them names it."""
        return bundles.digest(self.bundle)


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a document may know. `on`: the tenant's calendar day; `applied`: what policy applied to the bundle."""

    edition: Edition
    on: date
    previous: Edition | None = None
    """What to compare with, in the works-council annex."""
    informed: Informed | None = None
    """None: the directory was not asked, as for a file on paper."""
    applied: tuple[str, ...] = ()

    @property
    def bundle(self) -> Bundle:
        """The rules themselves."""
        return self.edition.bundle

    @property
    def active(self) -> tuple[Purpose, ...]:
        """The activated purposes, in law.md's order of priority."""
        return tuple(purpose for purpose in ORDER if purpose in self.bundle.modules)

    def lines_of(self, purpose: Purpose) -> tuple[str, ...]:
        """The lines on which calls may be recorded for a purpose. Statutory recording is not switched on by line."""
        return tuple(name for name, line in self.bundle.lines.items() if purpose in line.purposes)

    @property
    def by_law(self) -> bool:
        """Whether the law obliges to record some calls."""
        return "MIFID_STATUTORY" in self.active

    @property
    def consent_countries(self) -> tuple[Jurisdiction, ...]:
        """The countries of these rules in which everybody on a call must agree (law.md section 9)."""
        countries = dict.fromkeys((self.bundle.jurisdiction, *self.bundle.profiles))
        return tuple(country for country in countries if PROFILES[country].all_party_consent)

    def lines_of_kind(self, kind: LineKind) -> tuple[str, ...]:
        """The lines of one kind."""
        return tuple(name for name, line in self.bundle.lines.items() if line.kind == kind)

    def texts_of(self, purpose: Purpose) -> tuple[str, ...]:
        """The announcements that name a purpose."""
        return tuple(name for name, text in self.bundle.announcements.items() if purpose in text.purposes)


ORDER: tuple[Purpose, ...] = ("MIFID_STATUTORY", "EVIDENCE_AGREEMENT", "QUALITY_TRAINING", "SECURITY_THREAT")
