"""What a template may know of a tenant's lines, people, texts and place of storage. Pure."""

from typing import NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import Jurisdiction, LineRules, TrunkRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents.matter import LANGUAGES, Language, Matter
from rightcall_policy.documents.wording import called, code, ids, listed, named, on_lines, plain
from rightcall_policy.documents.words import COUNTRIES, KINDS, language_name


class Listed(NamedTuple):
    """Some lines, controllers or countries: in words, and letter by letter for a note."""

    said: str
    ids: str


class LineView(NamedTuple):
    """One line, in words."""

    called: str
    kind: str
    controller: str
    purposes: str


class Controller(NamedTuple):
    """Who is responsible, and for which lines."""

    called: str
    code: str
    on: str
    lines: str


class Spoken(NamedTuple):
    """A text that callers hear."""

    name: str
    text: str
    language: str
    language_code: str
    own_language: bool
    """Whether it is in the document's own language."""
    purposes: str
    how_to_refuse: bool
    how_long: bool


class PhoneSystem(NamedTuple):
    """How it is known of a phone system that people were told. `statement`: signed, or empty: call by call."""

    name: str
    lines: str
    statement: str
    purposes: str
    language: str
    signals: bool


class Transfer(NamedTuple):
    """On what basis recordings may leave the EEA. `papers`: for a note."""

    kind: str
    papers: str
    assessed: bool


class House:
    """Facts by the names that templates use, each in words of one language."""

    def __init__(self, matter: Matter, language: Language) -> None:
        self._matter, self._bundle, self._language = matter, matter.bundle, language

    def _say(self, of: Sentence) -> str:
        return of.nl if self._language == "nl" else of.en

    def _names(self, purposes: tuple[Purpose, ...] | list[Purpose]) -> str:
        return self._say(listed([PURPOSES[purpose] for purpose in purposes]))

    def _lines(self, names: tuple[str, ...], references: str = "") -> Listed | None:
        return Listed(self._say(on_lines(names)), references or ids(names)) if names else None

    @property
    def lines(self) -> list[LineView]:
        return [
            LineView(
                called(name), self._say(KINDS[line.kind]), called(line.controller), self._names(self._recorded(line))
            )
            for name, line in self._bundle.lines.items()
        ]

    def _recorded(self, line: LineRules) -> tuple[Purpose, ...]:
        """The rules do not name the statutory purpose: the law puts it on every dealing line."""
        return ("MIFID_STATUTORY", *line.purposes) if self._matter.by_law and line.kind == "dealing" else line.purposes

    @property
    def line_ids(self) -> str:
        return ids(tuple(self._bundle.lines))

    @property
    def closed_lines(self) -> Listed | None:
        """Those on which nothing is ever recorded."""
        return self._lines((*self._matter.lines_of_kind("private"), *self._matter.lines_of_kind("confidential")))

    @property
    def private_line(self) -> bool:
        return bool(self._matter.lines_of_kind("private"))

    @property
    def dealing_line(self) -> bool:
        return bool(self._matter.lines_of_kind("dealing"))

    @property
    def sensitive_lines(self) -> Listed | None:
        """Those with an exception in the law on file, which the note names."""
        lines = {name: self._bundle.lines[name] for name in self._matter.lines_of_kind("sensitive")}
        on_file = {name: line.art9_basis for name, line in lines.items() if line.art9_basis}
        references = ", ".join(f"{code(name)}: {code(basis)}" for name, basis in on_file.items())
        return self._lines(tuple(on_file), references)

    @property
    def sensitive_lines_without_basis(self) -> Listed | None:
        sensitive = self._matter.lines_of_kind("sensitive")
        return self._lines(tuple(name for name in sensitive if not self._bundle.lines[name].art9_basis))

    @property
    def controllers(self) -> list[Controller]:
        found = []
        for controller in self._bundle.controllers:
            lines = tuple(name for name, line in self._bundle.lines.items() if line.controller == controller)
            found.append(Controller(called(controller), controller, self._say(on_lines(lines)), ids(lines)))
        return found

    @property
    def all_controllers(self) -> Listed:
        return Listed(self._say(named(self._bundle.controllers)), ids(self._bundle.controllers))

    @property
    def dpo_contact(self) -> str:
        return plain(self._bundle.dpo.contact)

    @property
    def trunks(self) -> list[PhoneSystem]:
        return [_phone_system(name, trunk) for name, trunk in self._bundle.trunks.items()]

    @property
    def spoken(self) -> list[Spoken]:
        """This language's first; what the other language's document has is left out."""
        texts = sorted(self._bundle.announcements.items(), key=lambda each: each[1].language != self._language)
        return [
            Spoken(
                name,
                plain(text.text),
                self._say(language_name(text.language)),
                text.language,
                text.language == self._language,
                self._names(text.purposes),
                text.opt_out,
                text.duration,
            )
            for name, text in texts
            if text.language == self._language or text.language not in LANGUAGES
        ]

    @property
    def region(self) -> str:
        return self._bundle.storage_region

    @property
    def transfer(self) -> Transfer | None:
        basis = self._bundle.transfer_basis
        if basis is None:
            return None
        papers = ids([each for each in (basis.reference, basis.impact_assessment_ref) if each])
        return Transfer(basis.kind, papers, basis.impact_assessment_ref is not None)

    @property
    def jurisdiction(self) -> str:
        return self._bundle.jurisdiction

    @property
    def country(self) -> str:
        return self._say(COUNTRIES[self._bundle.jurisdiction])

    @property
    def other_countries(self) -> Listed | None:
        """Those whose stricter rules and terms go first (R22)."""
        codes = tuple(self._bundle.profiles) if self._bundle.options.strictest else ()
        return Listed(self._countries(codes), ids(codes)) if codes else None

    @property
    def consent_countries(self) -> str:
        """Where everybody on a call must agree; empty for nowhere."""
        return self._countries(self._matter.consent_countries) if self._matter.consent_countries else ""

    def _countries(self, codes: tuple[Jurisdiction, ...]) -> str:
        return self._say(listed([COUNTRIES[country] for country in codes]))

    @property
    def consent_here(self) -> bool:
        return self._bundle.jurisdiction in self._matter.consent_countries


def _phone_system(name: str, trunk: TrunkRules) -> PhoneSystem:
    if trunk.announcement is None:
        return PhoneSystem(name, ids(trunk.lines), "", "", "", False)
    said = trunk.announcement.attested
    return PhoneSystem(name, ids(trunk.lines), said.statement_ref, ids(said.purposes), said.language, said.agent_signal)
