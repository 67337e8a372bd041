"""The bounds of R57 as pure checks. Out of bounds is refused, never clamped.

Every check yields drafts of faults; `bundle` adds line and column. What a bundle says of its own parts is checked by
`bundle_references`.
"""

import zoneinfo
from collections.abc import Iterator

from rightcall_common.terms import parse_term
from rightcall_common.values import BEGINS, ENDS
from rightcall_policy.bundles import references
from rightcall_policy.bundles.drafts import Draft as Draft
from rightcall_policy.bundles.drafts import FaultCode
from rightcall_policy.bundles.model import (
    CAP_PER_AGENT_WEEK_MAX,
    ENTRIES_MAX,
    GROUPS_MAX,
    SAMPLE_RATE_MAX,
    Bundle,
    Jurisdiction,
    QualityRules,
)
from rightcall_policy.bundles.yaml_values import Path
from rightcall_policy.decision.rulebook import after_the_call

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


@after_the_call(
    "R57",
    "GDPR art. 25",
    "bundle",
    RETENTION_ABOVE_MAX=(
        "A bundle with a longer term than the law or the country's profile allows is refused.",
        "Regels met een langere bewaartermijn dan wet of land toestaan, worden geweigerd.",
    ),
    RETENTION_BELOW_STATUTORY=(
        "A bundle with a shorter term than the law requires is refused.",
        "Regels met een kortere bewaartermijn dan de wet eist, worden geweigerd.",
    ),
    SAMPLE_RATE_ABOVE_CAP=(
        "A bundle that samples more than a quarter of the calls is refused.",
        "Regels die meer dan een kwart van de gesprekken in de steekproef nemen, worden geweigerd.",
    ),
    NO_TRANSFER_BASIS=(
        "A bundle that stores outside of the EEA without a transfer basis is refused.",
        "Regels die buiten de EER opslaan zonder doorgiftegrondslag, worden geweigerd.",
    ),
    MODULE_PRECONDITION_MISSING=(
        "A bundle that activates a purpose without its preconditions is refused.",
        "Regels die een doel activeren zonder de voorwaarden daarvoor, worden geweigerd.",
    ),
)
def r57(bundle: Bundle) -> list[Draft]:
    """Everything that is out of bounds or refers to nothing. An empty list means: accepted."""
    too_many = [*_sizes(bundle)]
    if too_many:
        return too_many  # what else is wrong with them is not looked at
    return [
        *_times(bundle),
        *_modules(bundle),
        *_retention(bundle),
        *_sampling(bundle),
        *_region(bundle),
        *references.check(bundle),
    ]


def _sizes(bundle: Bundle) -> Iterator[Draft]:
    """What every other service holds in memory, and one record of `tenants-v1` states."""
    counts = {"lines": len(bundle.lines), "trunks": len(bundle.trunks), "announcements": len(bundle.announcements)}
    for name, count in counts.items():
        if count > GROUPS_MAX:
            remedy = f"a bundle has at most {GROUPS_MAX} {name}; split the tenant"
            yield Draft((name,), "TOO_MANY", f"more than {GROUPS_MAX} {name}", remedy)
    numbers = sum(len(line.numbers) for line in bundle.lines.values())
    if numbers + sum(len(each.addresses) + len(each.certificates) for each in bundle.trunks.values()) > ENTRIES_MAX:
        fault = f"more than {ENTRIES_MAX} numbers, addresses and certificates together"
        yield Draft(("lines",), "TOO_MANY", fault, "write networks (CIDR) for addresses, or split the tenant")
    for name, trunk in bundle.trunks.items():
        if len(trunk.lines) > GROUPS_MAX:
            yield Draft(("trunks", name, "lines"), "TOO_MANY", f"more than {GROUPS_MAX} lines", "name each line once")


def _times(bundle: Bundle) -> Iterator[Draft]:
    """At the ends of the calendar there is no other time zone to tell a time in."""
    begins = bundle.effective_from
    if begins is not None and not BEGINS <= begins < ENDS:
        yield Draft(("effective_from",), "INVALID_VALUE", "not a time of ours", "write a time from 1970 to 2199")


def exceeds(period: str, limit: str) -> bool:
    """Whether `period` can ever be longer than `limit` (both ISO 8601, one unit). Same unit: plain comparison."""
    (count, unit), (bound, bound_unit) = parse_term(period), parse_term(limit)
    if unit == bound_unit:
        return count > bound
    if "D" not in (unit, bound_unit):
        return count * (12 if unit == "Y" else 1) > bound * (12 if bound_unit == "Y" else 1)
    return _days(count, unit, _LONGEST) > _days(bound, bound_unit, _SHORTEST)


_LONGEST = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337, 366)
_SHORTEST = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334, 365)
"""The most and the fewest days that so many months in a row can be."""


def _days(count: int, unit: str, months: tuple[int, ...]) -> int:
    if unit == "D":
        return count
    years, rest = divmod(count * 12 if unit == "Y" else count, 12)
    return years * months[12] + months[rest]


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
