"""Everything a decision may depend on besides the call itself: law.md section 3.1, as frozen values.

`DecisionContext` is what the policy service looked up; the call's own story is `call_state.CallState`.
A value that is None or absent was not supplied: its gate is not passed (I8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_common.events.tenants import LineKind

MIFID: Purpose = "MIFID_STATUTORY"
EVIDENCE: Purpose = "EVIDENCE_AGREEMENT"
QUALITY: Purpose = "QUALITY_TRAINING"
SECURITY: Purpose = "SECURITY_THREAT"

WorksCouncilStatus = Literal[
    "granted", "granted_until", "refused", "not_requested", "revoked", "not_applicable", "court", "cao"
]
Basis = Literal["legitimate_interests", "contract", "consent", "legal_obligation"]
NeverRecord = Literal["emergency", "confidential"]
Freshness = Literal["fresh", "stale", "unavailable"]
Contract = Literal["energy", "recurring_service"]


@dataclass(frozen=True, slots=True)
class InterestsAssessment:
    """Legitimate interests assessment (art. 6(1)(f) GDPR). Counts for 12 months after its review (R24)."""

    ref: str
    alternative: str
    """The less intrusive alternative that was considered; empty = none named, which does not pass."""
    reviewed_at: date


@dataclass(frozen=True, slots=True)
class CouncilConsent:
    """Consent under WOR art. 27(1)(k)(l), or why none is needed; `until` is the last day on which it counts."""

    status: WorksCouncilStatus
    reference: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ActivePurpose:
    """One purpose as the tenant's signed bundle activates it (law.md section 2). Terms are ISO 8601 durations.

    A purpose that the tenant has not activated, or has switched off, has no `ActivePurpose` at all.
    """

    purpose: Purpose
    basis: Basis = "legitimate_interests"
    dpia_ref: str | None = None
    lia: InterestsAssessment | None = None
    works_council: CouncilConsent | None = None
    requires_works_council: bool = True
    """law.md section 7, A3. Never asked for MIFID_STATUTORY (A4)."""
    protocol_ref: str | None = None
    """The page that explains the recording tone to employees (R24)."""
    keep: str | None = None
    """None: law.md section 2's default. EVIDENCE: the provisional term, before the call is classified."""
    keep_agreement: str | None = None
    """EVIDENCE only: the term once an agreement is linked (R51)."""
    keep_max: str | None = None
    sample_rate: float | None = None
    agent_cap_per_week: int | None = None
    no_other_proof_ref: str | None = None
    """EVIDENCE: the document that says why nothing less than a recording proves these agreements (FR, section 9)."""
    duration_announced: bool = False
    """EVIDENCE: every text that announces it says how long the recording is kept (BE, LCE art. 128)."""


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A line of the bundle. `purposes`: what it may be recorded for; MIFID follows from the rules, not from here."""

    line_id: str
    controller_id: str
    kind: LineKind = "ordinary"
    purposes: frozenset[Purpose] = frozenset()
    art9_basis: str | None = None
    campaign: Literal["telemarketing"] | None = None
    contracts: frozenset[Contract] = frozenset()
    """What is sold here, as far as the law asks for more than a voice (BW 6:230v(6))."""


class TrunkAttestation(NamedTuple):
    """What the signed statement about a trunk says of its inbound calls (law.md 3.1)."""

    purposes: frozenset[Purpose] = frozenset()
    threat: bool = False
    agent_signal: bool = False


@dataclass(frozen=True, slots=True)
class TenantOptions:
    """Where the law is unclear (law.md section 7): the conservative default, changed only by the signed bundle."""

    strictest: bool = True
    """Section 9: the stricter of the tenant's and the known parties' countries."""
    mifid_record_on_hold: bool = False
    """A6: by default nothing is said between firm and client on hold, so nothing is kept."""
    threat_without_notice: bool = False
    """A17: start a SECURITY recording although the announcement did not mention threats."""
    evidence_objection: Literal["discard", "keep_restricted"] = "discard"
    """A20: what an objection does to EVIDENCE of this call."""
    shared_number_ordinary: Literal["private_allowed", "record_review"] = "private_allowed"
    """A7: whether a client's number may be private on an ordinary line (R08), or is recorded and reviewed (R50)."""
    mifid_autostart_midcall: bool = False
    """A9: a client who comes onto the list during the call is recorded at once, if told (R17); else R47 prompts."""
    stale_nomatch: Literal["prompt", "record_provisional"] = "prompt"
    """A11: what R15 does with a number that a stale list does not name, once its owner was told of MIFID."""
    allow_combined: bool = False
    """Section 2: EVIDENCE and QUALITY in one recording. Never with MIFID, whose pause is denied (S18, R33)."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant's rules as of its standing signed bundle. `jurisdiction` and `profiles`: ISO 3166 codes (section 9)."""

    tenant_id: str
    policy_digest: str
    jurisdiction: str
    profiles: frozenset[str]
    """Activated profiles. A known country that is not among them: JURISDICTION_NOT_ENABLED (R22)."""
    time_zone: str
    controllers: frozenset[str]
    lines: Mapping[str, LineTerms]
    purposes: Mapping[Purpose, ActivePurpose]
    investment_firm: bool = False
    active: bool = True
    options: TenantOptions = field(default_factory=TenantOptions)
    attested: Mapping[str, TrunkAttestation] = field(default_factory=dict)
    """By trunk. Of a trunk that is not here nothing is attested, whatever a fact says."""


class EmployeeNotice(NamedTuple):
    """This employee was told of this purpose, by this version of the notice, at this time."""

    purpose: Purpose
    version: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class EmployeeFacts:
    """An employee of the directory feed. Whether a *call* was declared private is a fact of the call."""

    employee_id: str
    notices: tuple[EmployeeNotice, ...] = ()
    mifid_relevant: bool = False
    confidential_role: bool = False
    """Occupational physician, works council, union, confidential counsellor, counsel, whistleblower line, DPO (R03)."""
    device_enrolled: bool = True
    """False: an own or un-enrolled device (R04). A line of the bundle is enrolled unless the directory says no."""
    protocol_ref: str | None = None


class ClientEntry(NamedTuple):
    """A client list's row for one number. A number may have several (shared numbers).

    Kind `notice`: no row of a list, but the notification register's word that whoever has this number was told.
    """

    kind: Literal["client", "prospect", "broker", "notice"]
    service_scope: frozenset[str]
    effective_from: datetime
    effective_to: datetime | None = None
    notified_at: datetime | None = None
    """When the client was told that calls are recorded, by register or contract (R17). None: not yet."""


class ListState(NamedTuple):
    """Which copy of the client list was asked, and how old it is. `version` None: there never was one."""

    version: int | None
    freshness: Freshness
    age_s: int | None = None


class Sample(NamedTuple):
    """The call's one draw (`sampling.drawn`) and whether the agent's weekly cap is used up."""

    hit: bool | None = None
    cap_reached: bool | None = None


class VaultFacts(NamedTuple):
    """KMS answered within 60 s; the storage region is permitted. Stale or unknown: None, which fails R07."""

    keys_ok: bool | None = None
    region_ok: bool | None = None


NOBODY: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


class DecisionContext(NamedTuple):
    """What is looked up for one call. Mappings need to hold only what concerns this call; keys are refs and ids.

    `clients`: subject ref -> rows of the (last good) list. `objections`: subject ref -> the purposes it covers
    (QUALITY and EVIDENCE unless the entry names others). `never_record`: subject ref -> why.
    """

    tenant: Tenant | None
    employees: Mapping[str, EmployeeFacts]
    clients: Mapping[str, tuple[ClientEntry, ...]]
    client_list: ListState
    objections: Mapping[str, frozenset[Purpose]]
    never_record: Mapping[str, NeverRecord]
    vault: VaultFacts
    sample: Sample
    case_lawyers: Mapping[str, frozenset[str]] = NOBODY
    """Lawyer's subject ref -> those of the clients that the lawyer speaks for now, by a case on file (A8)."""
