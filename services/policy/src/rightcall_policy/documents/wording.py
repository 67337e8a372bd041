"""A statement in two languages with the sources behind it, and how values are said in it: terms, days, names. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from rightcall_common.terms import parse_term
from rightcall_policy.decision.rulebook import Sentence

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")
NAMED_MAX: Final = 3
"""More names than this would make a sentence unreadable: the rest is counted there and named in the note."""


class Text(NamedTuple):
    """What a reader reads, and the note behind it. `{name}` stands for a value that `fill` gives."""

    en: str
    nl: str
    source: str = ""
    """Articles, rule numbers and the tenant's own references."""
    rules: str = ""
    """`R25 EMPLOYEE_NOT_SIGNALLED`, separated by commas: the note quotes what the rule says with that reason."""

    def fill(self, **values: "Sentence | Text | str | int") -> "Text":
        """This text with its values, each in the language of its sentence; a value that begins it has a capital."""
        en = {name: value.en if isinstance(value, Sentence | Text) else value for name, value in values.items()}
        nl = {name: value.nl if isinstance(value, Sentence | Text) else value for name, value in values.items()}
        said_en, said_nl = self.en.format(**en), self.nl.format(**nl)
        return self._replace(
            en=capital(said_en) if self.en.lstrip("*").startswith("{") else said_en,
            nl=capital(said_nl) if self.nl.lstrip("*").startswith("{") else said_nl,
            source=self.source.format(**en),
        )


def capital(text: str) -> str:
    """The first letter as a sentence begins, also where it is bold."""
    at = len(text) - len(text.lstrip("*"))
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


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


def percent(rate: float) -> Sentence:
    """0.125 as 12.5 %, in Dutch 12,5 %."""
    text = f"{rate * 100:.6f}".rstrip("0").rstrip(".")
    return Sentence(f"{text} %", f"{text.replace('.', ',')} %")


def times(count: int, one: Sentence, many: Sentence) -> Sentence:
    """A number with the word that belongs to it."""
    word = one if count == 1 else many
    return Sentence(f"{count} {word.en}", f"{count} {word.nl}")


_MONTHS: Final = (
    Sentence("January", "januari"),
    Sentence("February", "februari"),
    Sentence("March", "maart"),
    Sentence("April", "april"),
    Sentence("May", "mei"),
    Sentence("June", "juni"),
    Sentence("July", "juli"),
    Sentence("August", "augustus"),
    Sentence("September", "september"),
    Sentence("October", "oktober"),
    Sentence("November", "november"),
    Sentence("December", "december"),
)


def day(of: date) -> Sentence:
    """28 November 2026."""
    month = _MONTHS[of.month - 1]
    return Sentence(f"{of.day} {month.en} {of.year}", f"{of.day} {month.nl} {of.year}")


def moment(of: datetime) -> Sentence:
    """28 November 2026 at 9:05, on the clock that `of` is in; a day's beginning is the day."""
    on = day(of.date())
    if (of.hour, of.minute) == (0, 0):
        return on
    return Sentence(f"{on.en} at {of.hour}:{of.minute:02}", f"{on.nl} om {of.hour}.{of.minute:02} uur")


def called(name: str) -> str:
    """A name that a tenant gave in its rules, as people read it; the note has it letter by letter."""
    return f"“{' '.join(re.sub(r'[_.]+', ' ', name).split())}”"


def named(names: Sequence[str]) -> Sentence:
    """Names that a tenant gave: the first few, and how many more."""
    shown = [called(name) for name in names[:NAMED_MAX]]
    if more := len(names) - len(shown):
        shown.append("")
        return Sentence(f"{', '.join(shown[:-1])} and {more} more", f"{', '.join(shown[:-1])} en nog {more}")
    return listed([Sentence(each, each) for each in shown])


def on_lines(names: Sequence[str]) -> Sentence:
    """On which lines, with the preposition; on none."""
    if not names:
        return Sentence("on no line yet", "op nog geen enkele lijn")
    of = named(names)
    return Sentence(
        f"on the line{'s' if len(names) > 1 else ''} {of.en}", f"op de lijn{'en' if len(names) > 1 else ''} {of.nl}"
    )


def listed(words: Sequence[Sentence]) -> Sentence:
    """`a, b and c`; with a comma before the `and` where one of them has its own."""
    if not words:
        return Sentence("none", "geen")
    return Sentence(_joined([each.en for each in words], "and"), _joined([each.nl for each in words], "en"))


def _joined(words: Sequence[str], and_: str) -> str:
    *first, last = words
    comma = "," if any(f" {and_} " in each or "," in each for each in words) else ""
    return f"{', '.join(first)}{comma} {and_} {last}" if first else last


def ids(names: Sequence[str]) -> str:
    """Names letter by letter, for a note; a dash for none."""
    return ", ".join(f"`{name}`" for name in names) if names else "-"


COUNTRIES: Final = {
    "NL": Sentence("the Netherlands", "Nederland"),
    "DE": Sentence("Germany", "Duitsland"),
    "AT": Sentence("Austria", "Oostenrijk"),
    "FR": Sentence("France", "Frankrijk"),
    "BE": Sentence("Belgium", "België"),
    "UK": Sentence("the United Kingdom", "het Verenigd Koninkrijk"),
}
"""Every country whose rules can be written (law.md section 9)."""
LANGUAGE_NAMES: Final = {
    "nl": Sentence("Dutch", "het Nederlands"),
    "en": Sentence("English", "het Engels"),
    "de": Sentence("German", "het Duits"),
    "fr": Sentence("French", "het Frans"),
    "es": Sentence("Spanish", "het Spaans"),
    "it": Sentence("Italian", "het Italiaans"),
    "pt": Sentence("Portuguese", "het Portugees"),
    "pl": Sentence("Polish", "het Pools"),
    "tr": Sentence("Turkish", "het Turks"),
    "ar": Sentence("Arabic", "het Arabisch"),
    "da": Sentence("Danish", "het Deens"),
}


def language(code: str) -> Sentence:
    """The name of a language, or that it is another one; the note has its code."""
    return LANGUAGE_NAMES.get(code, Sentence("another language", "een andere taal"))
