"""What a bundle says of its own parts: lines, trunks, announcements, works councils refer to what is there. Pure."""

import ipaddress
import re
from collections.abc import Iterator

from rightcall_common.entered import REMEDIES, entered
from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.drafts import Draft
from rightcall_policy.bundles.model import BALANCED, BalancedRules, Bundle, TrunkRules, WorksCouncil
from rightcall_policy.bundles.yaml_values import Path


def check(bundle: Bundle) -> Iterator[Draft]:
    """Every reference to nothing, and every consent that names no document or leaves a line out."""
    yield from _works_councils(bundle)
    yield from _lines(bundle)
    yield from _trunks(bundle)
    if bundle.options.evidence_objection == "keep_restricted" and bundle.options.evidence_objection_ref is None:
        fault = "evidence is kept after an objection, and no document says why (GDPR art. 17(3)(e), 21(1))"
        remedy = "add evidence_objection_ref: the reference of counsel's reasons, or write discard"
        yield Draft(("options", "evidence_objection"), "MODULE_PRECONDITION_MISSING", fault, remedy)


def _works_councils(bundle: Bundle) -> Iterator[Draft]:
    """A claimed consent names its document; a consent until a day names the day (WOR 27(1), (3)-(4))."""
    for purpose in BALANCED:
        rules = bundle.purposes.of(purpose)
        if not isinstance(rules, BalancedRules):
            continue
        council = rules.works_council
        where: Path = ("purposes", purpose, "works_council")
        if council.status in ("granted", "granted_until", "court", "cao") and council.reference is None:
            fault = f"status {council.status} without a reference"
            yield Draft(where, "MISSING", fault, "add reference: the decision's document")
        if council.status == "granted_until" and council.until is None:
            yield Draft(where, "MISSING", "status granted_until without a date", "add until: YYYY-MM-DD")
        yield from _scope(bundle, purpose, council, (*where, "scope"))


def _scope(bundle: Bundle, purpose: Purpose, council: WorksCouncil, where: Path) -> Iterator[Draft]:
    """A decision that covers some lines only is no decision for the others, so they may not name the purpose.

    No decision at all is accepted, because R24 refuses each call; a partial one could not be told apart per call.
    """
    scope = council.scope
    if scope is None:
        return
    if scope.purposes and purpose not in scope.purposes:
        fault, remedy = f"the decision does not cover {purpose}", f"name the decision that covers {purpose}, or add it"
        yield Draft((*where, "purposes"), "MODULE_PRECONDITION_MISSING", fault, remedy)
    for at, line in enumerate(scope.lines):
        if line not in bundle.lines:
            fault, remedy = "this line is not declared", "add it to lines, or write one that is there"
            yield Draft((*where, "lines", at), "UNKNOWN_REFERENCE", fault, remedy)
    for name, rules in bundle.lines.items():
        if scope.lines and purpose in rules.purposes and name not in scope.lines:
            fault = f"the works council's decision on {purpose} does not cover this line"
            remedy = "take the purpose off this line, or name a decision whose scope holds it"
            path = ("lines", name, "purposes", rules.purposes.index(purpose))
            yield Draft(path, "MODULE_PRECONDITION_MISSING", fault, remedy)


def _lines(bundle: Bundle) -> Iterator[Draft]:
    seen: set[str] = set()
    for name, line in bundle.lines.items():
        where: Path = ("lines", name)
        if line.controller not in bundle.controllers:
            fault, remedy = "this controller is not declared", "add it to controllers, or write one that is there"
            yield Draft((*where, "controller"), "UNKNOWN_REFERENCE", fault, remedy)
        for at, purpose in enumerate(line.purposes):
            yield from _line_purpose(bundle, purpose, (*where, "purposes", at))
        for at, number in enumerate(line.numbers):
            read = entered(number, bundle.region, bundle.numbers.accept_prefixes)
            key = read.party.key if read.party else None
            if read.fault is not None:
                fault = f"not a number that a line can have ({read.fault})"
                yield Draft((*where, "numbers", at), "INVALID_VALUE", fault, REMEDIES[read.fault])
            elif key in seen:
                fault, remedy = "this number is listed twice", "list each number on one line only"
                yield Draft((*where, "numbers", at), "INVALID_VALUE", fault, remedy)
            seen.add(key or "")


def _line_purpose(bundle: Bundle, purpose: Purpose, where: Path) -> Iterator[Draft]:
    if purpose == "MIFID_STATUTORY":
        fault = "MiFID follows from the line's kind and the client list, not from a line's purposes"
        yield Draft(where, "INVALID_VALUE", fault, "take it out; write kind: dealing for a dealing line")
    elif purpose not in bundle.modules:
        fault, remedy = f"{purpose} is not activated", f"add {purpose} to modules with its preconditions"
        yield Draft(where, "MODULE_PRECONDITION_MISSING", fault, remedy)
    elif not any(purpose in text.purposes for text in bundle.announcements.values()):
        fault, remedy = f"no announcement names {purpose}", "add an announcement whose purposes hold it"
        yield Draft(where, "MODULE_PRECONDITION_MISSING", fault, remedy)


def _trunks(bundle: Bundle) -> Iterator[Draft]:
    named = {purpose for text in bundle.announcements.values() for purpose in text.purposes}
    for name, trunk in bundle.trunks.items():
        where: Path = ("trunks", name)
        yield from _trunk_peers(trunk, where)
        for at, line in enumerate(trunk.lines):
            if line not in bundle.lines:
                fault, remedy = "this line is not declared", "add it to lines, or write one that is there"
                yield Draft((*where, "lines", at), "UNKNOWN_REFERENCE", fault, remedy)
        if trunk.default_line not in trunk.lines:
            fault, remedy = "the default line is not one of the trunk's lines", "write one of the trunk's lines"
            yield Draft((*where, "default_line"), "UNKNOWN_REFERENCE", fault, remedy)
        if trunk.announcement is not None:
            for at, purpose in enumerate(trunk.announcement.attested.purposes):
                if purpose not in named:
                    fault, remedy = (
                        f"no announcement names {purpose}",
                        "attest only what a text under announcements says",
                    )
                    path = (*where, "announcement", "attested", "purposes", at)
                    yield Draft(path, "UNKNOWN_REFERENCE", fault, remedy)


def _trunk_peers(trunk: TrunkRules, where: Path) -> Iterator[Draft]:
    if not (trunk.addresses or trunk.port or trunk.certificates):
        fault, remedy = (
            "nothing tells by what this peer is recognised",
            "add addresses, a port of its own, or certificates",
        )
        yield Draft(where, "MISSING", fault, remedy)
    said = {"addresses": trunk.addresses, "media_addresses": trunk.media_addresses}
    for field, at, address in ((name, at, one) for name, those in said.items() for at, one in enumerate(those)):
        try:
            ipaddress.ip_network(address)
        except ValueError:
            valid = False
        else:
            valid = re.fullmatch(r"[0-9a-fA-F.:/]+", address) is not None
        if not valid:
            fault, remedy = "not an address or network", "write e.g. 192.0.2.10 or 192.0.2.0/28 (host bits zero)"
            yield Draft((*where, field, at), "INVALID_VALUE", fault, remedy)
