"""Changes of lines, announcements, phone systems, options, place of storage and whose rules they are."""

from collections.abc import Iterator

from rightcall_policy.bundles.model import Bundle, LineRules, TrunkRules
from rightcall_policy.decision.explain import PURPOSES
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import Change, Direction
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.texts import changes as says
from rightcall_policy.documents.texts.dpia_annex import KINDS
from rightcall_policy.documents.wording import COUNTRIES, called, language, listed, plain


def found(before: Bundle, after: Bundle) -> Iterator[Change]:
    """Part by part."""
    yield from _lines(before, after)
    yield from _trunks(before, after)
    yield from _texts(before, after)
    yield from _options(before, after)
    yield from _house(before, after)


def _lines(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name in sorted(before.lines.keys() | after.lines.keys()):
        old, new, where = before.lines.get(name), after.lines.get(name), f"lines.{name}"
        if new is None:
            yield Change("less", where, says.LINE_GONE.fill(line=called(name)))
        elif old is None:
            purposes = listed([PURPOSES[purpose] for purpose in new.purposes])
            said = says.LINE_NEW.fill(line=called(name), kind=KINDS[new.kind], purposes=purposes)
            yield Change("more" if new.purposes or new.kind == "dealing" else "other", where, said)
        else:
            yield from _line(called(name), where, old, new)


def _line(line: str, where: str, old: LineRules, new: LineRules) -> Iterator[Change]:
    for purpose in ORDER:
        was, is_ = purpose in old.purposes, purpose in new.purposes
        if was != is_:
            said = (says.LINE_MAY if is_ else says.LINE_MAY_NOT).fill(line=line, purpose=PURPOSES[purpose])
            yield Change("more" if is_ else "less", f"{where}.purposes", said)
    if old.kind != new.kind:
        kept = {"private", "confidential"}
        moved: Direction = (
            "more" if old.kind in kept and new.kind not in kept else "less" if new.kind in kept else "other"
        )
        said = says.LINE_KIND.fill(line=line, new=KINDS[new.kind], old=KINDS[old.kind])
        yield Change(moved, f"{where}.kind", said)
    if old.controller != new.controller:
        said = says.LINE_CONTROLLER.fill(line=line, new=called(new.controller), old=called(old.controller))
        yield Change("other", f"{where}.controller", said)
    if old.numbers != new.numbers:
        said = says.LINE_NUMBERS.fill(line=line, old=len(old.numbers), new=len(new.numbers))
        yield Change("other", f"{where}.numbers", said)


def _trunks(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name in sorted(before.trunks.keys() | after.trunks.keys()):
        old, new, where = before.trunks.get(name), after.trunks.get(name), f"trunks.{name}"
        if old is None or new is None:
            yield Change("other", where, (says.TRUNK_NEW if new else says.TRUNK_GONE).fill(trunk=called(name)))
        elif old != new:
            yield from _trunk(called(name), where, old, new)


def _trunk(trunk: str, where: str, old: TrunkRules, new: TrunkRules) -> Iterator[Change]:
    if old.announcement != new.announcement:
        said = new.announcement.attested if new.announcement else None
        told = says.TRUNK_STATED.fill(trunk=trunk)
        if said:
            purposes = listed([PURPOSES[purpose] for purpose in said.purposes])
            told = says.TRUNK_ATTESTED.fill(trunk=trunk, purposes=purposes, statement=f"`{said.statement_ref}`")
        signal = says.TRUNK_SIGNALS if said and said.agent_signal else says.TRUNK_SIGNAL_STATED
        yield Change("other", f"{where}.announcement", signal.fill(told=told, source=told.source))
    for part in ("addresses", "media_addresses", "port", "certificates", "lines", "default_line", "require_siprec"):
        if getattr(old, part) != getattr(new, part):
            yield Change("other", f"{where}.{part}", says.TRUNK_CONNECTED.fill(trunk=trunk))


def _texts(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name in sorted(before.announcements.keys() | after.announcements.keys()):
        old, new = before.announcements.get(name), after.announcements.get(name)
        shown = new or old
        if shown is not None and old != new:
            text = says.TEXT_GONE if new is None else says.TEXT_NEW if old is None else says.TEXT_CHANGED
            purposes = listed([PURPOSES[purpose] for purpose in shown.purposes])
            said = text.fill(language=language(shown.language), purposes=purposes)
            yield Change("other", f"announcements.{name}", said, shown.text)


def _options(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name, choice in choices.CHOICES.items():
        if getattr(before.options, name) != getattr(after.options, name):
            now, then = choices.said(after, name), choices.said(before, name)
            yield Change("other", f"options.{name}", says.CHOICE.fill(new=now, old=then, entry=choice.entry))


def _house(before: Bundle, after: Bundle) -> Iterator[Change]:
    if before.jurisdiction != after.jurisdiction:
        countries = {"new": COUNTRIES[after.jurisdiction], "old": COUNTRIES[before.jurisdiction]}
        yield Change("other", "jurisdiction", says.COUNTRY.fill(**countries))
    if before.storage_region != after.storage_region:
        regions = {"new": called(after.storage_region), "old": called(before.storage_region)}
        yield Change("other", "storage_region", says.REGION.fill(**regions))
    if before.investment_firm != after.investment_firm:
        yield Change("other", "investment_firm", says.FIRM if after.investment_firm else says.NO_FIRM)
    if before.active != after.active:
        yield Change("more" if after.active else "less", "active", says.ON if after.active else says.OFF)
    if before.dpo != after.dpo:
        yield Change("other", "dpo", says.DPO.fill(contact=plain(after.dpo.contact)))
