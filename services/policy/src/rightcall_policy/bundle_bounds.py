"""The bounds of R57 and the bundle's own cross-references, as pure checks. Out of bounds is refused, never clamped.

Every check yields drafts of faults; `bundle` adds line and column. A fault never repeats a value.
"""

import ipaddress
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rightcall_common.events.calls import Purpose
from rightcall_common.numbers import party_key
from rightcall_common.terms import parse_term
from rightcall_policy.bundle_model import (
    CAP_PER_AGENT_WEEK_MAX,
    SAMPLE_RATE_MAX,
    Bundle,
    Jurisdiction,
    QualityRules,
    TrunkRules,
    WorksCouncil,
)
from rightcall_policy.bundle_yaml import Path

FaultCode = Literal[
    "UNREADABLE", "UNKNOWN_KEY", "MISSING", "INVALID_VALUE", "UNKNOWN_REFERENCE",
    "RETENTION_ABOVE_MAX", "RETENTION_BELOW_STATUTORY", "SAMPLE_RATE_ABOVE_CAP", "NO_TRANSFER_BASIS",
    "MODULE_PRECONDITION_MISSING", "NUMBER_NOT_FICTIONAL",
]  # fmt: skip

MIFID_KEEP = "P5Y"
"""MiFID II art. 16(7) last subparagraph: five years; longer only when the authority asks (R55), so never here."""
QUALITY_KEEP_MAX: dict[Jurisdiction, str] = {
    "NL": "P90D", "DE": "P90D", "AT": "P90D", "UK": "P90D", "FR": "P6M", "BE": "P1M",
}  # fmt: skip
"""law.md section 2 and 9: NL our own choice, FR CNIL, BE LCE art. 128."""
EVIDENCE_KEEP_MAX, SECURITY_KEEP_MAX = "P5Y", "P12M"
EVIDENCE_KEEP_WITHOUT_NECESSITY = "P180D"

_EEA = frozenset(
    {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT",
     "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO"}
)  # fmt: skip
_NOT_EEA_REGIONS = frozenset({"eu-west-2", "eu-central-2"})
"""Cloud regions in London and Zürich whose names begin like the EEA's."""
_UK_REGIONS = frozenset({"eu-west-2", "uk-south", "uk-west", "uk-local"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A fault at a path: what is wrong and what to write instead."""

    path: Path
    code: FaultCode
    fault: str
    remedy: str


def check(bundle: Bundle) -> list[Draft]:
    """Everything that is out of bounds or refers to nothing. An empty list means: accepted."""
    return [
        *_modules(bundle),
        *_retention(bundle),
        *_sampling(bundle),
        *_works_councils(bundle),
        *_region(bundle),
        *_lines(bundle),
        *_trunks(bundle),
    ]


def exceeds(period: str, limit: str) -> bool:
    """Whether `period` can ever be longer than `limit` (both ISO 8601, one unit). Same unit: plain comparison."""
    (count, unit), (bound, bound_unit) = parse_term(period), parse_term(limit)
    if unit == bound_unit:
        return count > bound
    if "D" not in (unit, bound_unit):
        return count * (12 if unit == "Y" else 1) > bound * (12 if bound_unit == "Y" else 1)
    return _days(count, unit, 31) > _days(bound, bound_unit, 28)


def _days(count: int, unit: str, month_days: int) -> int:
    """The longest (31) or shortest (28) that so many units can be; a year is never shorter than 365 days."""
    if unit == "Y":
        return count * (366 if month_days == 31 else 365)
    return count * (month_days if unit == "M" else 1)


def _modules(bundle: Bundle) -> Iterator[Draft]:
    """A module is activated only with its checklist (L13, L17, R57; S80)."""
    for at, purpose in enumerate(bundle.modules):
        if bundle.purposes.of(purpose) is None:
            yield Draft(
                ("modules", at), "MODULE_PRECONDITION_MISSING", f"{purpose} has no rules",
                f"write purposes.{purpose}, or take it out of modules",
            )  # fmt: skip
    if "MIFID_STATUTORY" not in bundle.modules:
        return
    place = ("modules", bundle.modules.index("MIFID_STATUTORY"))
    if not bundle.investment_firm:
        yield Draft(
            place, "MODULE_PRECONDITION_MISSING", "only an investment firm has the duty to record (art. 6(1)(c))",
            "take MIFID_STATUTORY out of modules; if the tenant is an investment firm write investment_firm: true",
        )  # fmt: skip
    mifid = bundle.purposes.MIFID_STATUTORY
    for name in ("dpia_ref", "recording_policy_ref", "oversight_ref", "device_register_ref", "training_ref"):
        if mifid is not None and getattr(mifid, name) is None:
            yield Draft(
                ("purposes", "MIFID_STATUTORY"), "MODULE_PRECONDITION_MISSING",
                f"{name} is missing (DR 2017/565 art. 76; GDPR art. 35)", f"add {name}: the reference of that document",
            )  # fmt: skip


def _retention(bundle: Bundle) -> Iterator[Draft]:
    """Terms within law.md section 2, under the strictest of the tenant's activated profiles."""
    for path, period, limit, why in _terms(bundle):
        if exceeds(period, limit):
            yield Draft(path, "RETENTION_ABOVE_MAX", f"longer than {limit} ({why})", f"write {limit} or less")
    mifid = bundle.purposes.MIFID_STATUTORY
    if mifid is not None and mifid.retention != MIFID_KEEP:
        where: Path = ("purposes", "MIFID_STATUTORY", "retention")
        if exceeds(mifid.retention, MIFID_KEEP):
            code: FaultCode = "RETENTION_ABOVE_MAX"
            yield Draft(where, code, "longer than the statutory term (MiFID II art. 16(7))", "write P5Y")
        elif exceeds(MIFID_KEEP, mifid.retention):
            code = "RETENTION_BELOW_STATUTORY"
            yield Draft(where, code, "shorter than the statutory term (MiFID II art. 16(7))", "write P5Y")


def _terms(bundle: Bundle) -> Iterator[tuple[Path, str, str, str]]:
    purposes, home = bundle.purposes, bundle.jurisdiction
    where: Path = ("purposes", "QUALITY_TRAINING", "retention")
    if purposes.QUALITY_TRAINING is not None:
        yield where, purposes.QUALITY_TRAINING.retention, QUALITY_KEEP_MAX[home], f"maximum for quality in {home}"
    if purposes.SECURITY_THREAT is not None:
        where = ("purposes", "SECURITY_THREAT", "retention")
        yield where, purposes.SECURITY_THREAT.retention, SECURITY_KEEP_MAX, "maximum for security"
    if purposes.EVIDENCE_AGREEMENT is not None:
        terms = purposes.EVIDENCE_AGREEMENT.retention
        where = ("purposes", "EVIDENCE_AGREEMENT", "retention")
        limit = EVIDENCE_KEEP_MAX if terms.necessity_ref else EVIDENCE_KEEP_WITHOUT_NECESSITY
        why = "maximum for evidence" if terms.necessity_ref else "longer needs a necessity_ref"
        yield (*where, "agreement"), terms.agreement, limit, why
        yield (*where, "provisional"), terms.provisional, EVIDENCE_KEEP_WITHOUT_NECESSITY, "before classification"


def _sampling(bundle: Bundle) -> Iterator[Draft]:
    quality: QualityRules | None = bundle.purposes.QUALITY_TRAINING
    if quality is None:
        return
    where: Path = ("purposes", "QUALITY_TRAINING")
    if quality.sample_rate > SAMPLE_RATE_MAX:
        yield Draft(
            (*where, "sample_rate"), "SAMPLE_RATE_ABOVE_CAP", "a sample is never permanent recording",
            f"write {SAMPLE_RATE_MAX} or less (a share of calls: 0.10 is ten percent)",
        )  # fmt: skip
    if quality.cap_per_agent_week > CAP_PER_AGENT_WEEK_MAX:
        yield Draft(
            (*where, "cap_per_agent_week"), "SAMPLE_RATE_ABOVE_CAP", "more calls per employee and week than allowed",
            f"write {CAP_PER_AGENT_WEEK_MAX} or less",
        )  # fmt: skip


def _works_councils(bundle: Bundle) -> Iterator[Draft]:
    """A claimed consent names its document; a consent until a day names the day (WOR 27(1), (3)-(4))."""
    for purpose in ("EVIDENCE_AGREEMENT", "QUALITY_TRAINING", "SECURITY_THREAT"):
        rules = getattr(bundle.purposes, purpose)
        if rules is None:
            continue
        council: WorksCouncil = rules.works_council
        where: Path = ("purposes", purpose, "works_council")
        if council.status in ("granted", "granted_until", "court", "cao") and council.reference is None:
            fault = f"status {council.status} without a reference"
            yield Draft(where, "MISSING", fault, "add reference: the decision's document")
        if council.status == "granted_until" and council.until is None:
            yield Draft(where, "MISSING", "status granted_until without a date", "add until: YYYY-MM-DD")


def _region(bundle: Bundle) -> Iterator[Draft]:
    """Data stays in the EEA unless a transfer basis is on file (art. 44-49; S78). UK tenants may stay in the UK."""
    name = bundle.storage_region.lower()
    country = name.split("-")[0].upper()
    in_eea = name not in _NOT_EEA_REGIONS and (country in _EEA or name.startswith(("eu-", "eea-")))
    at_home = bundle.jurisdiction == "UK" and name in _UK_REGIONS
    if not (in_eea or at_home or bundle.transfer_basis):
        yield Draft(
            ("storage_region",), "NO_TRANSFER_BASIS", "the region is not known to lie in the EEA",
            "choose a region such as eu-central-1 or nl-1, or add transfer_basis: {kind, reference}",
        )  # fmt: skip
    if bundle.time_zone not in zoneinfo.available_timezones():
        yield Draft(("time_zone",), "INVALID_VALUE", "not a known time zone", "write e.g. Europe/Amsterdam (IANA)")


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
            party = party_key(number, bundle.region)
            if party.key is None or not (party.kind == "e164" or (party.kind == "sip" and "@" in party.key)):
                fault, remedy = "not a number that a line can have", "write +<country><number>, or user@host"
                yield Draft((*where, "numbers", at), "INVALID_VALUE", fault, remedy)
            elif party.key in seen:
                fault, remedy = "this number is listed twice", "list each number on one line only"
                yield Draft((*where, "numbers", at), "INVALID_VALUE", fault, remedy)
            seen.add(party.key or "")


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
    for at, address in enumerate(trunk.addresses):
        try:
            ipaddress.ip_network(address)
        except ValueError:
            valid = False
        else:
            valid = re.fullmatch(r"[0-9a-fA-F.:/]+", address) is not None
        if not valid:
            fault, remedy = "not an address or network", "write e.g. 192.0.2.10 or 192.0.2.0/28 (host bits zero)"
            yield Draft((*where, "addresses", at), "INVALID_VALUE", fault, remedy)
