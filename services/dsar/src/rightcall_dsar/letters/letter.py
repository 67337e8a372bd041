"""The letter that answers a request, as HTML, and the check that it says all that the law asks for.

Access: art. 15(1)(a)-(h), 15(2) GDPR and law.md 4.6. Erasure: law.md 4.11 (art. 12(4), 17, 19, 77, 79). Pure but
for reading its own templates. No number and no name is in a letter: the desk addresses the envelope.
"""

from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from rightcall_dsar.letters import words
from rightcall_dsar.requests.dossier import Dossier
from rightcall_dsar.requests.request import Language

ACCESS_FIELDS: Final = frozenset(
    {
        "confirmation", "data", "15(1)(a)", "15(1)(b)", "15(1)(c)", "15(1)(d)", "15(1)(e)", "15(1)(f)", "15(1)(g)",
        "15(1)(h)", "15(2)", "access-log", "decisions", "not-recorded", "dpo", "date",
    }
)  # fmt: skip
ERASURE_FIELDS: Final = frozenset({"erased", "complaint", "remedy", "dpo", "date"})
REFUSAL_FIELDS: Final = frozenset({"refused", "reason", "erase-date", "limits"})
HORIZON: Final = frozenset({"horizon"})
"""Until when an erased recording might still come back (law.md 4.14)."""
OUTSIDE_USES: Final = frozenset({"AUTHORITY_DISCLOSURE", "POLICE_REPORT", "CLIENT_COPY"})
"""Reads whose result leaves the controller: recipients in the sense of art. 15(1)(c)."""
SILENCES_MAX: Final = 100
"""Lines of one recording in the letter; `data.json` has all that storage tells."""

_TEMPLATES: Final = Environment(
    loader=PackageLoader("rightcall_dsar", "letters"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write(dossier: Dossier) -> str:
    """The letter as one HTML page. Ask `lacks` before it leaves the house."""
    language, zone = dossier.request.language, dossier.tenant.time_zone
    template = _TEMPLATES.get_template(f"{dossier.request.type}.{language}.html")
    return template.render(
        dossier=dossier,
        request=dossier.request,
        tenant=dossier.tenant,
        controllers=dossier.request.controller_id or ", ".join(dossier.tenant.controllers),
        disclosures=[read for read in dossier.consultations if read.use in OUTSIDE_USES],
        written_on=f"{dossier.written_on:%Y-%m-%d}",
        word=_in(language),
        day=_at(words.day, language, zone),
        moment=_at(words.moment, language, zone),
        clock=_at(words.clock, language, zone),
        until=lambda item: words.until(item, language, zone, dossier.written_at),
        silences_max=SILENCES_MAX,
        length=words.length,
        dutch_authority=dossier.tenant.jurisdiction == "NL",
        language=language,
    )


def required(dossier: Dossier) -> frozenset[str]:
    """What this letter must say."""
    if dossier.request.type == "access":
        return ACCESS_FIELDS
    return (
        ERASURE_FIELDS
        | (REFUSAL_FIELDS if dossier.kept else frozenset())
        | (HORIZON if dossier.traced else frozenset())
    )


def lacks(letter: str, dossier: Dossier) -> list[str]:
    """Fields that are absent or empty and recordings that are not named; empty = LETTER_COMPLETE (law.md 4.15)."""
    read = _Fields()
    read.feed(letter)
    read.close()
    said = {name for name, text in read.texts.items() if text.strip()}
    items = dossier.disclosed if dossier.request.type == "access" else [*dossier.erased, *dossier.kept]
    unnamed = {f"item {item.recording_id}" for item in items if str(item.recording_id) not in read.items}
    return sorted((required(dossier) - said) | unnamed)


class _Fields(HTMLParser):
    """The text inside every element with `data-field`, and every `data-item`."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.items: set[str] = set()
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.items.add(known.get("data-item") or "")
        if tag not in {"meta", "br", "hr", "link"}:
            self._open.append((tag, known.get("data-field")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, name in self._open:
            if name is not None:
                self.texts[name] = self.texts.get(name, "") + data


def _in(language: Language) -> Callable[[str], str]:
    return lambda code: words.word(code, language)


def _at(shown: Callable[[datetime, Language, str], str], language: Language, zone: str) -> Callable[[datetime], str]:
    return lambda at: shown(at, language, zone)
