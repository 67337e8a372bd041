"""Changes of lines, announcements, phone systems, options, place of storage and whose rules they are."""

from collections.abc import Iterator

from rightcall_policy.bundle_model import Bundle, LineRules, TrunkRules
from rightcall_policy.documents import choices
from rightcall_policy.documents.change import Change, Direction
from rightcall_policy.documents.matter import ORDER
from rightcall_policy.documents.page import names, plain
from rightcall_policy.rulebook import Sentence


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
            yield Change("less", where, Sentence(f"Line `{name}` is gone", f"Lijn `{name}` is vervallen"), "R21")
        elif old is None:
            said = names(new.purposes)
            yield Change(
                "more" if new.purposes or new.kind == "dealing" else "other",
                where,
                Sentence(
                    f"New line `{name}` of kind `{new.kind}`; it may be recorded for: {said}",
                    f"Nieuwe lijn `{name}` van soort `{new.kind}`; zij mag worden opgenomen voor: {said}",
                ),
                "R21",
            )
        else:
            yield from _line(name, where, old, new)


def _line(name: str, where: str, old: LineRules, new: LineRules) -> Iterator[Change]:
    for purpose in ORDER:
        was, is_ = purpose in old.purposes, purpose in new.purposes
        if was != is_:
            words = (
                ("may now be recorded", "mag nu worden opgenomen")
                if is_
                else ("is no longer recorded", "wordt niet meer opgenomen")
            )
            direction: Direction = "more" if is_ else "less"
            yield Change(
                direction,
                f"{where}.purposes",
                Sentence(f"Line `{name}` {words[0]} for {purpose}", f"Lijn `{name}` {words[1]} voor {purpose}"),
                "R21; GDPR art. 5(1)(b)",
            )
    if old.kind != new.kind:
        kept = {"private", "confidential"}
        moved: Direction = (
            "more" if old.kind in kept and new.kind not in kept else "less" if new.kind in kept else "other"
        )
        yield Change(
            moved,
            f"{where}.kind",
            Sentence(
                f"Line `{name}` is now of kind `{new.kind}` (was `{old.kind}`)",
                f"Lijn `{name}` is nu van soort `{new.kind}` (was `{old.kind}`)",
            ),
            "R03, R04, R06, R12",
        )
    if old.controller != new.controller:
        yield Change(
            "other",
            f"{where}.controller",
            Sentence(
                f"Line `{name}` is now of controller `{new.controller}` (was `{old.controller}`)",
                f"Lijn `{name}` is nu van verwerkingsverantwoordelijke `{new.controller}` (was `{old.controller}`)",
            ),
            "GDPR art. 4(7)",
        )
    if old.numbers != new.numbers:
        yield Change(
            "other",
            f"{where}.numbers",
            Sentence(
                f"The numbers of line `{name}` changed ({len(old.numbers)} before, {len(new.numbers)} now)",
                f"De nummers van lijn `{name}` zijn gewijzigd (eerst {len(old.numbers)}, nu {len(new.numbers)})",
            ),
        )


def _trunks(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name in sorted(before.trunks.keys() | after.trunks.keys()):
        old, new, where = before.trunks.get(name), after.trunks.get(name), f"trunks.{name}"
        if old is None or new is None:
            words = (
                ("New phone system", "Nieuwe telefooncentrale")
                if new
                else ("No longer used: phone system", "Niet meer gebruikt: telefooncentrale")
            )
            yield Change("other", where, Sentence(f"{words[0]} `{name}`", f"{words[1]} `{name}`"))
        elif old != new:
            yield from _trunk(name, where, old, new)


def _trunk(name: str, where: str, old: TrunkRules, new: TrunkRules) -> Iterator[Change]:
    if old.announcement != new.announcement:
        said = new.announcement.attested if new.announcement else None
        by = (
            Sentence(
                f"by statement `{said.statement_ref}` for {names(said.purposes)}",
                f"volgens verklaring `{said.statement_ref}` voor {names(said.purposes)}",
            )
            if said
            else Sentence("call by call", "gesprek voor gesprek")
        )
        tone = said.agent_signal if said else False
        signal = Sentence(
            "the phone system gives the signal to employees"
            if tone
            else "the signal to employees is stated call by call",
            "de telefooncentrale geeft medewerkers het signaal"
            if tone
            else "het signaal aan medewerkers wordt per gesprek gemeld",
        )
        yield Change(
            "other",
            f"{where}.announcement",
            Sentence(
                f"Phone system `{name}`: that callers were told is now known {by.en}; {signal.en}",
                f"Telefooncentrale `{name}`: dat bellers zijn geïnformeerd blijkt nu {by.nl}; {signal.nl}",
            ),
            "R25; law.md 3.1",
        )
    for part in ("addresses", "media_addresses", "port", "certificates", "lines", "default_line", "require_siprec"):
        if getattr(old, part) != getattr(new, part):
            yield Change(
                "other",
                f"{where}.{part}",
                Sentence(
                    f"Phone system `{name}`: `{part}` changed (how it is connected)",
                    f"Telefooncentrale `{name}`: `{part}` is gewijzigd (hoe zij is aangesloten)",
                ),
            )


def _texts(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name in sorted(before.announcements.keys() | after.announcements.keys()):
        old, new = before.announcements.get(name), after.announcements.get(name)
        where, source = f"announcements.{name}", "R25; GDPR art. 13"
        if new is None:
            yield Change(
                "other", where, Sentence(f"Announcement `{name}` is gone", f"Melding `{name}` is vervallen"), source
            )
        elif old != new:
            text, purposes = plain(new.text), names(new.purposes)
            words = (
                ("New announcement", "Nieuwe melding")
                if old is None
                else ("Changed announcement", "Gewijzigde melding")
            )
            yield Change(
                "other",
                where,
                Sentence(
                    f'{words[0]} `{name}` ({new.language}), names {purposes}: "{text}"',
                    f'{words[1]} `{name}` ({new.language}), noemt {purposes}: "{text}"',
                ),
                source,
            )


def _options(before: Bundle, after: Bundle) -> Iterator[Change]:
    for name, choice in choices.CHOICES.items():
        if getattr(before.options, name) != getattr(after.options, name):
            now, then = choices.said(after, name), choices.said(before, name)
            yield Change(
                "other",
                f"options.{name}",
                Sentence(
                    f"Option `{name}`: {now.en} (before: {then.en})", f"Keuze `{name}`: {now.nl} (eerst: {then.nl})"
                ),
                choice.entry,
            )


_HOUSE = (
    ("jurisdiction", "Country whose rules apply", "Land waarvan de regels gelden", "law.md section 9"),
    ("storage_region", "Region where recordings are kept", "Regio waar opnamen worden bewaard", "GDPR art. 44"),
    ("investment_firm", "Investment firm", "Beleggingsonderneming", "R10; MiFID II art. 16(7)"),
    ("active", "Rules in force", "Regels van kracht", "R01"),
)


def _house(before: Bundle, after: Bundle) -> Iterator[Change]:
    for field, en, nl, source in _HOUSE:
        was, is_ = getattr(before, field), getattr(after, field)
        if was != is_:
            yield Change(
                "other", field, Sentence(f"{en}: `{is_}` (was `{was}`)", f"{nl}: `{is_}` (was `{was}`)"), source
            )
    if before.dpo != after.dpo:
        contact = plain(after.dpo.contact)
        yield Change(
            "other",
            "dpo",
            Sentence(f"Data protection officer: {contact}", f"Functionaris gegevensbescherming: {contact}"),
            "GDPR art. 37(7)",
        )
