"""Changes of lines, announcements, phone systems, options, place of storage and whose rules they are."""

from collections.abc import Iterator

from rightcall_policy.bundles.model import Bundle, LineRules, TrunkRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.decision.rulebook import Sentence
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import Direction, Fact, RuleChange, change
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.wording import called, code, listed, plain
from rightcall_policy.documents.words import COUNTRIES, KINDS, cited, language_name


def found(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    """Part by part."""
    yield from _lines(before, after)
    yield from _trunks(before, after)
    yield from _texts(before, after)
    yield from _options(before, after)
    yield from _house(before, after)


def _lines(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    for name in sorted(before.lines.keys() | after.lines.keys()):
        old, new, where = before.lines.get(name), after.lines.get(name), f"lines.{name}"
        if new is None:
            yield change("less", where, "line_gone", line=called(name))
        elif old is None:
            purposes = listed([PURPOSES[purpose] for purpose in new.purposes])
            to: Direction = "more" if new.purposes or new.kind == "dealing" else "other"
            yield change(to, where, "line_new", line=called(name), kind=KINDS[new.kind], purposes=purposes)
        else:
            yield from _line(called(name), where, old, new)


def _line(line: str, where: str, old: LineRules, new: LineRules) -> Iterator[RuleChange]:
    for purpose in ORDER:
        was, is_ = purpose in old.purposes, purpose in new.purposes
        if was != is_:
            at = f"{where}.purposes"
            about: dict[str, Fact] = {"line": line, "purpose": PURPOSES[purpose]}
            yield change("more", at, "line_may", **about) if is_ else change("less", at, "line_may_not", **about)
    if old.kind != new.kind:
        kept = {"private", "confidential"}
        moved: Direction = (
            "more" if old.kind in kept and new.kind not in kept else "less" if new.kind in kept else "other"
        )
        yield change(moved, f"{where}.kind", "line_kind", line=line, new=KINDS[new.kind], old=KINDS[old.kind])
    if old.controller != new.controller:
        controllers: dict[str, Fact] = {"line": line, "new": called(new.controller), "old": called(old.controller)}
        yield change("other", f"{where}.controller", "line_controller", **controllers)
    if old.numbers != new.numbers:
        counts: dict[str, Fact] = {"old": len(old.numbers), "new": len(new.numbers)}
        yield change("other", f"{where}.numbers", "line_numbers", line=line, **counts)


def _trunks(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    for name in sorted(before.trunks.keys() | after.trunks.keys()):
        old, new, where = before.trunks.get(name), after.trunks.get(name), f"trunks.{name}"
        if old is None or new is None:
            yield change("other", where, "trunk_new" if new else "trunk_gone", trunk=called(name))
        elif old != new:
            yield from _trunk(called(name), where, old, new)


def _trunk(trunk: str, where: str, old: TrunkRules, new: TrunkRules) -> Iterator[RuleChange]:
    if old.announcement != new.announcement:
        said, at = new.announcement.attested if new.announcement else None, f"{where}.announcement"
        if said is None:
            yield change("other", at, "trunk_stated", trunk=trunk)
        else:
            purposes = listed([PURPOSES[purpose] for purpose in said.purposes])
            about: dict[str, Fact] = {
                "purposes": purposes,
                "statement": code(said.statement_ref),
                "signals": said.agent_signal,
            }
            yield change("other", at, "trunk_attested", trunk=trunk, **about)
    for part in ("addresses", "media_addresses", "port", "certificates", "lines", "default_line", "require_siprec"):
        if getattr(old, part) != getattr(new, part):
            yield change("other", f"{where}.{part}", "trunk_connected", trunk=trunk)


def _texts(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    for name in sorted(before.announcements.keys() | after.announcements.keys()):
        old, new = before.announcements.get(name), after.announcements.get(name)
        shown = new or old
        if shown is not None and old != new:
            what = "text_gone" if new is None else "text_new" if old is None else "text_changed"
            purposes = listed([PURPOSES[purpose] for purpose in shown.purposes])
            about: dict[str, Fact] = {"language": language_name(shown.language), "purposes": purposes}
            yield change("other", f"announcements.{name}", what, shown.text, **about)


def _options(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    for name, choice in choices.CHOICES.items():
        if getattr(before.options, name) != getattr(after.options, name):
            entry = Sentence(choice.entry, cited(choice.entry, "nl"))
            about: dict[str, Fact] = {
                "new": choices.said(after, name),
                "old": choices.said(before, name),
                "entry": entry,
            }
            yield change("other", f"options.{name}", "choice", **about)


def _house(before: Bundle, after: Bundle) -> Iterator[RuleChange]:
    if before.jurisdiction != after.jurisdiction:
        countries: dict[str, Fact] = {"new": COUNTRIES[after.jurisdiction], "old": COUNTRIES[before.jurisdiction]}
        yield change("other", "jurisdiction", "country", **countries)
    if before.storage_region != after.storage_region:
        regions: dict[str, Fact] = {"new": called(after.storage_region), "old": called(before.storage_region)}
        yield change("other", "storage_region", "region", **regions)
    if before.investment_firm != after.investment_firm:
        yield change("other", "investment_firm", "firm" if after.investment_firm else "no_firm")
    if before.active != after.active:
        yield change("more" if after.active else "less", "active", "on" if after.active else "off")
    if before.dpo != after.dpo:
        yield change("other", "dpo", "dpo", contact=plain(after.dpo.contact))
