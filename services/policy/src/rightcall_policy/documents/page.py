"""A document as it grows: Markdown in one language, a source for each statement, and a list of what is still open.

Not here: what any document says.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum

from rightcall_common.terms import parse_term
from rightcall_policy.documents.matter import Language, Matter
from rightcall_policy.explain import sentences
from rightcall_policy.rulebook import RULES, Sentence

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")

_CITED_IN_DUTCH = (("GDPR", "AVG"), ("ECHR", "EVRM"), ("law.md section", "law.md hoofdstuk"))


class Who(Enum):
    """Who must supply what the rules do not say."""

    CONTROLLER = Sentence("the controller", "de verwerkingsverantwoordelijke")
    DPO = Sentence("the data protection officer", "de functionaris gegevensbescherming")
    COUNCIL = Sentence("the works council and the employer", "de ondernemingsraad en de ondernemer")
    COUNSEL = Sentence("the controller's lawyer", "de jurist van de verwerkingsverantwoordelijke")
    HR = Sentence("whoever keeps the employee directory", "de beheerder van het medewerkersbestand")
    PROCESSOR = Sentence("the platform's operator (processor)", "de beheerder van het platform (verwerker)")
    ADMIN = Sentence("whoever writes the rules (role admin)", "wie de regels schrijft (rol admin)")


class Page:
    """One document in one language. Every method adds to its end."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._lines: list[str] = []
        self._open: list[str] = []

    def say(self, sentence: Sentence) -> str:
        """A sentence in this page's language."""
        return sentence.nl if self.language == "nl" else sentence.en

    def title(self, en: str, nl: str) -> None:
        """The first line."""
        self._lines.append(f"# {self.say(Sentence(en, nl))}")

    def section(self, en: str, nl: str) -> None:
        """A heading."""
        self._lines += ["", f"## {self.say(Sentence(en, nl))}", ""]

    def text(self, en: str, nl: str) -> None:
        """A paragraph."""
        if self._lines[-1]:
            self._lines.append("")
        self._lines += [self.say(Sentence(en, nl)), ""]

    def item(self, en: str, nl: str, source: str = "") -> None:
        """One statement and the article it rests on."""
        self._lines.append(f"- {self.say(Sentence(en, nl))}{self._bracketed(source)}")

    def rule(self, number: str, reason: str) -> None:
        """What a rule says when it gives this reason: its own sentence, number and source (law.md section 3)."""
        said, says = self.say(sentences(number, reason)), self.say(Sentence("The rule says", "De regel zegt"))
        self._lines.append(f'- {says}: "{said}"{self._bracketed(f"{number} {reason}; {RULES[number].source}")}')

    def quote(self, text: str) -> None:
        """A text of the tenant's own, word for word."""
        self._lines += ["", f"> {plain(text)}", ""]

    def table(self, head: Sequence[Sentence], rows: Sequence[Sequence[str]]) -> None:
        """A table. Cells are text of ours or already `plain`."""
        self._lines += [
            "",
            "| " + " | ".join(self.say(each) for each in head) + " |",
            "|" + "---|" * len(head),
            *("| " + " | ".join(row) + " |" for row in rows),
            "",
        ]

    def lacks(self, en: str, nl: str, who: Who, source: str = "") -> None:
        """What the rules do not say, where it belongs; it is told again at the end."""
        label, by = Sentence("OPEN", "OPEN"), Sentence("to be supplied by", "aan te leveren door")
        what = self.say(Sentence(en, nl))
        told = f"{what} ({self.say(by)} {self.say(who.value)}){self._bracketed(source)}"
        self._lines.append(f"- **{self.say(label)} {len(self._open) + 1}**: {told}")
        self._open.append(told)

    def _bracketed(self, source: str) -> str:
        for english, dutch in _CITED_IN_DUTCH if self.language == "nl" else ():
            source = source.replace(english, dutch)
        return f" [{source}]" if source else ""

    def open_points(self) -> None:
        """The list of what is still open, or that nothing is."""
        self.section("Open points", "Open punten")
        if not self._open:
            self._lines.append(self.say(Sentence("None.", "Geen.")))
        self._lines += [f"{at}. {told}" for at, told in enumerate(self._open, start=1)]

    def markdown(self) -> str:
        """The whole document; runs of empty lines are one."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip() + "\n"


def begin(page: Page, matter: Matter, en: str, nl: str) -> None:
    """Title, and by which rules of which day the document was drawn up."""
    page.title(en, nl)
    edition, rules = matter.edition, matter.bundle
    accepted = Sentence(f"version {edition.version}", f"versie {edition.version}")
    on_paper = Sentence("not accepted by a platform (a file)", "nog door geen platform aanvaard (een bestand)")
    version = page.say(accepted if edition.version is not None else on_paper)
    page.text(
        f"Organisation `{rules.tenant}`, rules: {version}.",
        f"Organisatie `{rules.tenant}`, regels: {version}.",
    )
    page.item(
        f"Digest of the rules (SHA-256): `{edition.digest}`", f"Kenmerk van de regels (SHA-256): `{edition.digest}`"
    )
    page.item(f"Drawn up for {matter.on.isoformat()}", f"Opgesteld per {matter.on.isoformat()}")
    if rules.effective_from is not None:
        since = rules.effective_from.isoformat()
        page.item(f"These rules apply from {since}", f"Deze regels gelden vanaf {since}")
    if matter.applied:
        names = ", ".join(f"`{name}`" for name in matter.applied)
        page.item(f"Applied to the rules as sent: {names}", f"Toegepast op de regels zoals ingestuurd: {names}")
    page.text(
        "Drawn up from the rules by which calls are decided; what they do not say is marked OPEN and was not filled "
        "in. Between brackets stands what a statement rests on; R numbers and `law.md` are the platform's legal "
        "specification. It is no legal advice: a lawyer reads it before it is used.",
        "Opgesteld uit de regels waarmee over gesprekken wordt beslist; wat daar niet in staat is met OPEN gemarkeerd "
        "en niet ingevuld. Tussen haken staat waar een zin op berust; R-nummers en `law.md` zijn de juridische "
        "specificatie van het platform. Dit is geen juridisch advies: een jurist leest het voor gebruik.",
    )


def plain(text: str) -> str:
    """Free text of a tenant as one line of Markdown in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def period(term: str) -> Sentence:
    """`P30D` in words."""
    amount, unit = parse_term(term)
    one = {"D": ("day", "dag"), "M": ("month", "maand"), "Y": ("year", "jaar")}[unit]
    many = {"D": ("days", "dagen"), "M": ("months", "maanden"), "Y": ("years", "jaar")}[unit]
    names = one if amount == 1 else many
    return Sentence(f"{amount} {names[0]}", f"{amount} {names[1]}")


def percent(rate: float, language: Language) -> str:
    """0.125 as 12.5 % (12,5 % in Dutch)."""
    text = f"{rate * 100:.6f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',') if language == 'nl' else text} %"


def names(of: Sequence[str]) -> str:
    """Names of lines, purposes or texts as code; a dash for none."""
    return ", ".join(f"`{name}`" for name in of) if of else "-"


def day(of: date | None) -> str:
    """ISO 8601, or a dash."""
    return of.isoformat() if of else "-"
