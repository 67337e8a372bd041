"""A facts file from text to a script that can be played, or to faults with place and remedy. Pure; repeats no value."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any, Final

from pydantic import ValidationError

from rightcall_policy.bundles import file_faults, yaml_values
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.bounds import Draft
from rightcall_policy.bundles.file_faults import FileRefused, dotted
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.yaml_values import Path, YamlDocument
from rightcall_policy.simulation.facts_file.afterwards import ClaimJudged, PrivateClaim
from rightcall_policy.simulation.facts_file.events import (
    Announced,
    BundleChanged,
    Consented,
    CouncilChanged,
    Joined,
    Left,
    ListChanged,
    Objected,
    Pressed,
    PurposeDisabled,
    RegistersChanged,
    SecretEntry,
    Signalled,
)
from rightcall_policy.simulation.facts_file.fiction import key_of
from rightcall_policy.simulation.facts_file.model import Facts
from rightcall_policy.simulation.facts_file.overrides import after, overridden
from rightcall_policy.simulation.facts_file.terms import FilePart, Participant

_DIGITS: Final = re.compile(r"(?:[0-9][ ()./-]{0,2}){7}")
CALLER: Final = "caller"
"""The name under which events speak of the one who is told as `caller`."""


@dataclass(frozen=True, slots=True)
class Script:
    """A call on paper, and the rules that it plays under: at first, and after the events that change them."""

    facts: Facts
    bundle: Bundle
    changed: Mapping[int, Bundle]
    """Index in `facts.then` -> the bundle from then on."""


def read(text: bytes, bundle: bytes) -> Script | FileRefused:
    """Validate a facts file against a bundle that `bundle.read` has accepted."""
    try:
        document = yaml_values.read(text)
    except yaml_values.YamlFault as broken:
        return file_faults.not_yaml(broken)
    try:
        facts = Facts.model_validate(_on_its_base(document.value))
    except ValidationError as error:
        return file_faults.refused(file_faults.of_shape(error, _FIELDS, document), document)
    faults = list(_order(facts))
    rules = yaml_values.read(bundle).value
    standing, drafts = _standing(facts, rules)
    if standing is None:
        return file_faults.refused([*faults, *drafts], document)
    changed, drafts = _changes(facts, overridden(rules, facts.bundle))
    lines = {*standing.lines, *(line for bundle in changed.values() for line in bundle.lines)}
    faults += [*drafts, *_numbers(facts, standing.region), *_parties(facts), *_lines(facts, lines), *_employees(facts)]
    return file_faults.refused(faults, document) if faults else Script(facts, standing, changed)


def _on_its_base(told: Any) -> Any:
    """`base: B` is completed from `base_case.yaml`: values by key, groups entry by entry."""
    if not isinstance(told, dict) or told.get("base") != "B":
        return told
    base = yaml_values.read(files(__package__).joinpath("base_case.yaml").read_bytes()).value
    if "parties" in told:
        base = {key: value for key, value in base.items() if key not in ("caller", "agent")}
    merged = {**base, **told}
    for key, value in told.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = {**base[key], **value}
    return merged


def _standing(facts: Facts, rules: dict[str, Any]) -> tuple[Bundle | None, list[Draft]]:
    checked = bundles.check(YamlDocument(overridden(rules, facts.bundle)))
    if isinstance(checked, Bundle):
        return checked, []
    return None, [_of_change(draft, facts.bundle, ("bundle",)) for draft in checked]


def _changes(facts: Facts, rules: dict[str, Any]) -> tuple[dict[int, Bundle], list[Draft]]:
    """The bundle after each event that changes it."""
    changed: dict[int, Bundle] = {}
    faults: list[Draft] = []
    for at, event in enumerate(facts.then):
        if isinstance(event, BundleChanged | CouncilChanged | PurposeDisabled):
            rules = after(rules, event)
            checked = bundles.check(YamlDocument(rules))
            if isinstance(checked, Bundle):
                changed[at] = checked
            else:
                changes = event.set if isinstance(event, BundleChanged) else {}
                where: Path = ("then", at, "set") if changes else ("then", at)
                faults += [_of_change(draft, changes, where) for draft in checked]
    return changed, faults


def _of_change(draft: Draft, changes: Mapping[str, Any], where: Path) -> Draft:
    """A fault of the changed bundle, at the change that made it."""
    path = dotted(draft.path)
    key = next((key for key in changes if path.startswith(key) or key.startswith(path)), None)
    place = where if key is None else (*where, key)
    return Draft(place, draft.code, f"with this change {path or 'the bundle'}: {draft.fault}", draft.remedy)


def _order(facts: Facts) -> Iterator[Draft]:
    latest = 0.0
    for at, event in enumerate(facts.then):
        if event.at < latest:
            fault, remedy = "earlier than the event before it", "tell events in the order in which they happen"
            yield Draft(("then", at, "at"), "INVALID_VALUE", fault, remedy)
        latest = max(latest, event.at)
    yield from _order_afterwards(facts)


def _order_afterwards(facts: Facts) -> Iterator[Draft]:
    ended = facts.starts_at + timedelta(seconds=max((event.at for event in facts.then), default=0))
    claimed = False
    for at, event in enumerate(facts.afterwards):
        if event.on < ended:
            fault, remedy = "earlier than what is told before it", "tell events in the order in which they happen"
            yield Draft(("afterwards", at, "on"), "INVALID_VALUE", fault, remedy)
        ended, claimed = max(ended, event.on), claimed or isinstance(event, PrivateClaim)
        if isinstance(event, ClaimJudged) and not claimed:
            fault, remedy = "no private claim to judge", "tell the private_claim first"
            yield Draft(("afterwards", at), "UNKNOWN_REFERENCE", fault, remedy)


def _numbers(facts: Facts, region: str) -> Iterator[Draft]:
    if facts.says and _DIGITS.search(facts.says):
        yield Draft(("says",), "NUMBER_NOT_FICTIONAL", "this may be somebody's number", "tell it without the number")
    for path, number in _told_numbers(facts):
        if key_of(number, region) is None:
            fault, remedy = (
                "neither a fixture's name nor a number reserved for fiction",
                "write e.g. unknown, client, withheld, 112, +31 20 111 00 xx, +44 20 7946 0xxx or +49 30 23125 xxx",
            )
            yield Draft(path, "NUMBER_NOT_FICTIONAL", fault, remedy)


def _told_numbers(facts: Facts) -> Iterator[tuple[Path, str]]:
    if facts.caller:
        yield ("caller",), facts.caller.number
    for at, party in enumerate(facts.parties or ()):
        if party.number:
            yield ("parties", at, "number"), party.number
    for register in ("clients", "notified", "objections", "never_record", "case_lawyers"):
        yield from (((register, number), number) for number in getattr(facts, register))
    yield from _spoken_for(("case_lawyers",), facts.case_lawyers)
    for at, event in enumerate(facts.then):
        if isinstance(event, Joined) and event.party.number:
            yield ("then", at, "party", "number"), event.party.number
        if isinstance(event, ListChanged):
            yield from ((("then", at, "add", number), number) for number in event.add)
            yield from ((("then", at, "remove", index), number) for index, number in enumerate(event.remove))
        if isinstance(event, RegistersChanged):
            yield from ((("then", at, "objections", number), number) for number in event.objections)
            yield from ((("then", at, "never_record", number), number) for number in event.never_record)
            yield from ((("then", at, "case_lawyers", number), number) for number in event.case_lawyers)
            yield from _spoken_for(("then", at, "case_lawyers"), event.case_lawyers)


def _spoken_for(path: Path, told: Mapping[str, Sequence[str]]) -> Iterator[tuple[Path, str]]:
    for lawyer, clients in told.items():
        yield from (((*path, lawyer, index), number) for index, number in enumerate(clients))


def participants(facts: Facts) -> tuple[Participant, ...]:
    """The parties at the call's start, by the names that events use."""
    if facts.parties is not None:
        return facts.parties
    told: list[Participant] = []
    if facts.caller:
        told.append(Participant(name=CALLER, **facts.caller.model_dump()))
    if facts.agent:
        told.append(Participant(name=facts.agent, employee=facts.agent))
    return tuple(told)


def _parties(facts: Facts) -> Iterator[Draft]:
    """Everybody has one identity, and events speak of those who are or were there."""
    known: set[str] = set()
    for at, party in enumerate(participants(facts)):
        known.add(party.name)
        yield from _identity(party, ("parties", at))
    for at, event in enumerate(facts.then):
        where: Path = ("then", at, "party")
        if isinstance(event, Joined):
            known.add(event.party.name)
            yield from _identity(event.party, where)
        elif isinstance(event, Left | Announced | Objected | Consented) and event.party not in {None, *known}:
            fault, remedy = "nobody of that name takes part", "write caller, or the name of a party that joined"
            yield Draft(where, "UNKNOWN_REFERENCE", fault, remedy)


def _lines(facts: Facts, known: set[str]) -> Iterator[Draft]:
    """A line that no rules name is a typing mistake: it would decide TENANT_POLICY_MISSING."""
    told: list[tuple[Path, str | None]] = [(("line",), facts.line)]
    told += [(("parties", at, "line"), party.line) for at, party in enumerate(facts.parties or ())]
    for at, event in enumerate(facts.then):
        if isinstance(event, Joined | Left):
            told.append((("then", at, "line"), event.line))
        if isinstance(event, Joined):
            told.append((("then", at, "party", "line"), event.party.line))
    for where, line in told:
        if line is not None and line not in known:
            yield _unknown(where, "the bundle has no line of that name", "its lines", known)


def _employees(facts: Facts) -> Iterator[Draft]:
    """Whom a told directory does not know is a typing mistake too; where none is told, nobody is known, as written."""
    known = set(facts.employees)
    if not known:
        return
    told: list[tuple[Path, str | None]] = [(("agent",), facts.agent)]
    told += [(("parties", at, "employee"), party.employee) for at, party in enumerate(facts.parties or ())]
    for at, event in enumerate(facts.then):
        if isinstance(event, RegistersChanged):
            known |= set(event.employees)
        elif isinstance(event, Joined):
            told.append((("then", at, "party", "employee"), event.party.employee))
        elif isinstance(event, Signalled | Pressed | SecretEntry):
            told.append((("then", at, "employee"), event.employee))
    for where, name in told:
        if name is not None and name not in known:
            yield _unknown(where, "`employees` has nobody of that name", "those told", known)


def _unknown(where: Path, fault: str, those: str, known: set[str]) -> Draft:
    names = ", ".join(sorted(known)) or "none"
    return Draft(where, "UNKNOWN_REFERENCE", fault, f"write one of {those}: {names}")


def _identity(party: Participant, where: Path) -> Iterator[Draft]:
    if party.employee is not None and party.number is not None:
        fault, remedy = "both an employee and an outsider", "keep one of employee and number"
        yield Draft(where, "INVALID_VALUE", fault, remedy)
    if party.employee is None and party.number is None and party.line is None:
        yield Draft(where, "MISSING", "it is not told who this is", "add employee, number, or (for a queue) line")


_FIELDS = file_faults.fields_of(FilePart)
