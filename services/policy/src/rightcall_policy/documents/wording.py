"""How values are said: terms, days, names and codes, in English and Dutch; what stands in code, and cited. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from rightcall_common.terms import parse_term
from rightcall_policy.decision.rulebook import Sentence

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")
NAMED_MAX: Final = 3
"""More names than this would make a sentence unreadable: the rest is counted there and named in the note."""


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
    return ", ".join(code(name) for name in names) if names else "-"


def code(name: str) -> str:
    """A name as Markdown shows code."""
    return f"`{name}`"


def until(what: Sentence, last: date | None) -> Sentence:
    """Something with the last day on which it counts, where it has one."""
    if last is None:
        return what
    on = day(last)
    return Sentence(f"{what.en} (until {on.en})", f"{what.nl} (tot en met {on.nl})")
