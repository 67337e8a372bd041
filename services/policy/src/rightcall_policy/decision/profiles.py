"""Jurisdiction profiles (law.md section 9) as far as decisions depend on them, and the strictest-of rule (R22).

A country without a row here cannot be activated: IT, ES and PT are off until local counsel has written theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from rightcall_common.events.calls import Purpose
from rightcall_common.terms import shorter
from rightcall_policy.decision.context import EVIDENCE, QUALITY, ActivePurpose, Tenant


@dataclass(frozen=True, slots=True)
class CountryProfile:
    """What a country adds to the Dutch rules. Terms are ISO 8601 durations."""

    code: str
    all_party_consent: bool = False
    """Active consent of every party; staying on the line is none. Does not apply to MIFID_STATUTORY."""
    security: bool = True
    """R44 in consent profiles is off until counsel decides."""
    keep_max: MappingProxyType[Purpose, str] = field(default_factory=lambda: MappingProxyType({}))
    evidence_needs: Literal["no_other_proof", "duration_announced"] | None = None
    """What EVIDENCE must show besides the Dutch gates."""

    def admits(self, rules: ActivePurpose) -> bool:
        """Whether this country's own condition for a purpose is met."""
        if rules.purpose != EVIDENCE or self.evidence_needs is None:
            return True
        if self.evidence_needs == "no_other_proof":
            return bool(rules.no_other_proof_ref)
        return rules.duration_announced


_ALL: Final = (
    CountryProfile("NL"),
    CountryProfile("DE", all_party_consent=True, security=False),  # section 201 StGB; DSK 23-3-2018
    CountryProfile("AT", all_party_consent=True, security=False),  # section 120 StGB
    CountryProfile("FR", keep_max=MappingProxyType({QUALITY: "P6M"}), evidence_needs="no_other_proof"),  # CNIL
    CountryProfile(
        "BE", keep_max=MappingProxyType({QUALITY: "P1M"}), evidence_needs="duration_announced"
    ),  # LCE art. 128
    CountryProfile("GB"),
)
PROFILES: Final[dict[str, CountryProfile]] = {profile.code: profile for profile in _ALL} | {"UK": _ALL[-1]}
"""By ISO 3166 code as E.164 prefixes give it (GB); `UK` is what law.md and tenants write."""
_OTHER_NAME: Final = {"GB": "UK", "UK": "GB"}


def applicable(tenant: Tenant, countries: Collection[str]) -> tuple[CountryProfile, ...] | None:
    """The profiles of the tenant's and the parties' known countries; None when one of them is not activated."""
    codes = {*countries, tenant.jurisdiction} if tenant.options.strictest else {tenant.jurisdiction}
    found: list[CountryProfile] = []
    for code in sorted(codes):
        profile = PROFILES.get(code)
        if profile is None or not (code in tenant.profiles or _OTHER_NAME.get(code) in tenant.profiles):
            return None
        found.append(profile)
    return tuple(found)


def keep_at_most(purpose: Purpose, term: str, profiles: tuple[CountryProfile, ...]) -> str:
    """`term`, or the shortest cap that one of the profiles puts on this purpose."""
    for profile in profiles:
        if cap := profile.keep_max.get(purpose):
            term = shorter(term, cap)
    return term


ORDINARY: Final[tuple[Purpose, ...]] = (EVIDENCE, QUALITY)
"""The purposes that start-of-segment rules R21-R28 decide, highest priority first (law.md section 2)."""
