"""A document as Markdown from the templates beside this module: numbers its notes, gathers what is open.

Not here: what any document says (`templates/`) and what it may know (`view`). Pure but for reading its own templates.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

from jinja2 import Environment, PackageLoader, StrictUndefined

from rightcall_common.errors import InvariantBroken
from rightcall_policy.decision.explain import sentences
from rightcall_policy.decision.rulebook import RULES
from rightcall_policy.decision.rules import after_call as after_call  # its rules are quoted too
from rightcall_policy.documents.matter import Language, Matter
from rightcall_policy.documents.view import View
from rightcall_policy.documents.wording import capital, code
from rightcall_policy.documents.words import cited


class OpenPoint(NamedTuple):
    """What the rules do not say. Its note is numbered after those of the running text, where it stands."""

    who: str
    """Who must supply it, by the names in `layout`."""
    text: str
    sources: tuple[str, ...]
    rules: str


class DocumentPage:
    """What a template can do beside saying words: write a note, and put a point at the end."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.notes: list[str] = []
        self.open_points: list[OpenPoint] = []

    def note(self, *sources: str, rules: str = "") -> str:
        """The number of a note, in brackets. Equal notes have one number.

        Args:
            sources: articles, rule numbers, the tenant's own references; empty ones are left out.
            rules: `R25 EMPLOYEE_NOT_SIGNALLED`, separated by commas: the note quotes what the rule says with it.
        """
        quoted = [self._quoted(*each.split()) for each in rules.split(", ") if each]
        said = "\n  - ".join(filter(None, ("; ".join(filter(None, sources)), *quoted)))
        if said not in self.notes:
            self.notes.append(said)
        return f"[{self.notes.index(said) + 1}]"

    def open_point(self, who: str, *sources: str, caller: Callable[[], str], rules: str = "") -> str:
        """Keep what `{% call %}` holds for the end, once. Nothing stands where it is called."""
        point = OpenPoint(who, caller(), sources, rules)
        if point not in self.open_points:
            self.open_points.append(point)
        return ""

    def _quoted(self, number: str, reason: str) -> str:
        said = sentences(number, reason)
        words = said.nl if self.language == "nl" else said.en
        return f'{number} {reason}: "{words}" ({cited(RULES[number].source, self.language)})'


def _no_words_for(what: str) -> NoReturn:
    raise InvariantBroken(f"no template says anything of {what}")


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("rightcall_policy", "documents/templates"),
        autoescape=False,  # noqa: S701  it escapes for HTML; a tenant's own text is made `plain` Markdown by the view
        undefined=StrictUndefined,
        lstrip_blocks=True,
    )
    made.filters["capital"] = capital
    made.globals |= {"code": code, "no_words_for": _no_words_for}
    return made


_TEMPLATES: Final = _environment()


def written(name: str, matter: Matter, language: Language) -> str:
    """The document called `name`."""
    page = DocumentPage(language)
    text = _TEMPLATES.get_template(f"{name}.{language}.md.j2").render(
        View(matter, language).facts(),
        note=page.note,
        open_point=page.open_point,
        notes=page.notes,
        open_points=page.open_points,
    )
    return _tidy(text)


def _tidy(text: str) -> str:
    """Empty lines as Markdown means them, wherever a tag left one: one at most, none within a list or a table."""
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return re.sub(r"^((?: *- |\d+\. |\|).*\n)\n(?=- |\d+\. |\|)", r"\1", text, flags=re.MULTILINE)
