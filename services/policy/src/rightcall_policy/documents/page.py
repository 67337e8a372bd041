"""A document as it grows: running text for its reader, then what is open, then the notes, then what it was made from.

Not here: what any document says.
"""

import re
from collections.abc import Sequence
from enum import Enum
from zoneinfo import ZoneInfo

from rightcall_policy.decision.explain import sentences
from rightcall_policy.decision.rulebook import RULES, Sentence
from rightcall_policy.documents.matter import Language, Matter
from rightcall_policy.documents.texts import frame
from rightcall_policy.documents.wording import Text, called, day, ids, moment, plain, times


class Who(Enum):
    """Who must supply what the rules do not say."""

    CONTROLLER = frame.CONTROLLER
    DPO = frame.DPO
    COUNCIL = frame.COUNCIL
    COUNSEL = frame.COUNSEL
    HR = frame.HR
    PROCESSOR = frame.PROCESSOR
    ADMIN = frame.ADMIN


class Page:
    """One document in one language. Every method adds to its end."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._title = ""
        self._lines: list[str] = []
        self._open: list[Text] = []
        self._notes: list[str] = []

    def say(self, of: Sentence | Text) -> str:
        """In this page's language, without its note."""
        return of.nl if self.language == "nl" else of.en

    def said(self, text: Text) -> str:
        """In this page's language, with the number of its note. Equal notes have one number."""
        note = self._note(text)
        if not note:
            return self.say(text)
        if note not in self._notes:
            self._notes.append(note)
        return f"{self.say(text)} [{self._notes.index(note) + 1}]"

    def title(self, text: Text) -> None:
        """The first line."""
        self._title = self.say(text)

    def section(self, text: Text) -> None:
        """A heading."""
        self._lines += ["", f"## {self.say(text)}", ""]

    def text(self, *texts: Text) -> None:
        """A paragraph."""
        self._lines += ["", " ".join(self.said(each) for each in texts), ""]

    def item(self, *texts: Text) -> None:
        """What belongs together, as one point of a list."""
        self._lines.append("- " + " ".join(self.said(each) for each in texts))

    def quote(self, text: str) -> None:
        """A text of the tenant's own, word for word."""
        self._lines += ["", f"> {plain(text)}", ""]

    def table(self, head: Sequence[Text], rows: Sequence[Sequence[str]]) -> None:
        """A table. Cells are text of ours or already `plain`."""
        self._lines += [
            "",
            "| " + " | ".join(self.say(each) for each in head) + " |",
            "|" + "---|" * len(head),
            *("| " + " | ".join(row) + " |" for row in rows),
            "",
        ]

    def lacks(self, what: Text, who: Who) -> None:
        """What the rules do not say. It stands at the end alone, with who must supply it."""
        by = frame.SUPPLIED.fill(who=who.value)
        told = what._replace(en=f"{what.en} ({by.en})", nl=f"{what.nl} ({by.nl})")
        if told not in self._open:
            self._open.append(told)

    def markdown(self, matter: Matter) -> str:
        """The whole document; runs of empty lines are one."""
        whole = [f"# {self._title}", "", *self._head(matter), *self._lines, *self._end(matter)]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(whole)).strip() + "\n"

    def _note(self, text: Text) -> str:
        """Lines of a note: the sources, then each rule in its own words, by number, reason and source."""
        quoted = []
        for each in text.rules.split(", ") if text.rules else ():
            number, reason = each.split()
            quoted.append(f'{each}: "{self.say(sentences(number, reason))}" ({self._cited(RULES[number].source)})')
        return "\n  - ".join([self._cited(text.source)] * bool(text.source) + quoted)

    def _cited(self, source: str) -> str:
        for english, dutch in frame.CITED_IN_DUTCH if self.language == "nl" else ():
            source = source.replace(english, dutch)
        return source

    def _head(self, matter: Matter) -> list[str]:
        rules = matter.bundle
        said = [frame.DATED.fill(tenant=called(rules.tenant), on=day(matter.on))]
        if not rules.active:
            said.append(frame.OFF)
        if rules.effective_from is not None:
            local = rules.effective_from.astimezone(ZoneInfo(rules.time_zone))
            said.append(frame.APPLY_FROM.fill(since=moment(local)))
        if self._open:
            said.append(frame.DRAFT.fill(points=times(len(self._open), *frame.POINTS)))
        return [" ".join(self.say(each) for each in said)]

    def _end(self, matter: Matter) -> list[str]:
        points = [f"{at}. {self.said(told)}" for at, told in enumerate(self._open, start=1)] or [
            self.say(frame.NOTHING_OPEN)
        ]
        notes = [f"- [{at}] {note}" for at, note in enumerate(self._notes, start=1)]
        edition, rules = matter.edition, matter.bundle
        version = frame.ON_PAPER if edition.version is None else frame.VERSION.fill(version=edition.version)
        about = [frame.RULES.fill(tenant=rules.tenant, version=version), frame.DIGEST.fill(digest=edition.digest)]
        about.append(frame.DRAWN_UP.fill(on=matter.on.isoformat()))
        if rules.effective_from is not None:
            about.append(frame.SINCE.fill(since=rules.effective_from.isoformat()))
        if matter.applied:
            about.append(frame.APPLIED.fill(names=ids(matter.applied)))
        return [
            *("", f"## {self.say(frame.OPEN_POINTS)}", "", *points),
            *("", f"## {self.say(frame.NOTES)}", "", *notes),
            *("", f"## {self.say(frame.ABOUT)}", "", *(f"- {self.say(each)}" for each in about)),
            *("", self.say(frame.NO_ADVICE)),
        ]
