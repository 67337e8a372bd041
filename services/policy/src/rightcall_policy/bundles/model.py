"""The shape of a tenant's bundle: one YAML file of rules, frozen once read; no people. Bounds are in `bundle_bounds`,
cross-references in `bundle_references`, reading and places in `bundle`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rightcall_common.bounds import Few
from rightcall_common.events.calls import Purpose
from rightcall_common.events.tenants import LineKind, Prefix
from rightcall_common.ids import Opaque, TenantId
from rightcall_common.values import written_day, written_instant

Jurisdiction = Literal["NL", "DE", "AT", "FR", "BE", "UK"]
"""Profiles of law.md section 9. IT, ES and PT are off until counsel has spoken, so they cannot be written."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")]
"""A line, trunk, controller or text. It begins with a letter, so that no telephone number becomes a name (I11)."""
Period = Annotated[str, StringConstraints(pattern=r"^P[1-9][0-9]{0,3}[DMY]$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Sentence = Annotated[str, StringConstraints(min_length=3, max_length=1000)]
Number = Annotated[str, StringConstraints(min_length=3, max_length=32)]
Date = Annotated[date, BeforeValidator(written_day, json_schema_input_type=date)]
Time = Annotated[AwareDatetime, BeforeValidator(written_instant, json_schema_input_type=AwareDatetime)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

ENTRIES_MAX, GROUPS_MAX = 5_000, 1_000
"""Numbers, addresses and certificates together; lines, trunks, texts each. `bundle_bounds` refuses; old ones stay."""
ENTRIES = Field(json_schema_extra={"maxItems": ENTRIES_MAX, "description": f"of a bundle together: {ENTRIES_MAX}"})
GROUPS = Field(json_schema_extra={"maxProperties": GROUPS_MAX})
SAMPLE_RATE_MAX = 0.25
"""Recording for quality is a sample, never permanent (Registratiekamer 1996; law.md section 2, P1)."""
CAP_PER_AGENT_WEEK_MAX = 5
"""So that a sample does not become a permanent watch on one person (law.md section 2, P1)."""


class Rules(BaseModel):
    """A frozen part of the bundle. Unknown keys are refused: a misspelt rule must not silently be no rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class TransferBasis(Rules):
    """Why data may leave the EEA (art. 45, 46 GDPR)."""

    kind: Literal["adequacy", "standard_clauses"]
    reference: Opaque
    impact_assessment_ref: Opaque | None = None


class Attested(Rules):
    """The tenant's statement that its phone system plays the announcement to inbound callers (law.md 3.1)."""

    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    threat: bool = False
    language: Language
    agent_signal: bool = False
    """True: the phone system also gives the employee a tone or light on each recorded call."""
    statement_ref: Opaque


class AttestedAnnouncement(Rules):
    """How the announcement of a trunk is evidenced, when it is not `none`."""

    attested: Attested


def _none_is_absent(value: object) -> object:
    return None if value == "none" else value


class TrunkRules(Rules):
    """How a peer is recognised, and which lines it serves."""

    addresses: Annotated[tuple[str, ...], ENTRIES] = ()
    """Addresses or networks in CIDR notation."""
    media_addresses: Annotated[tuple[str, ...], Field(max_length=64)] = ()
    """Where its media may come from beside the address that it signals: media relays. Absent: `addresses`."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    certificates: Annotated[tuple[Fingerprint, ...], ENTRIES] = ()
    """SHA-256 fingerprints of TLS client certificates, hex."""
    lines: Annotated[tuple[Name, ...], Field(min_length=1)]
    default_line: Name
    announcement: Annotated[
        AttestedAnnouncement | None,
        BeforeValidator(_none_is_absent, json_schema_input_type=Literal["none"] | AttestedAnnouncement),
    ] = None
    require_siprec: bool = False


class LineRules(Rules):
    """A line: what kind it is, whose it is, and for which purposes it may be recorded."""

    kind: LineKind
    controller: Name
    numbers: Annotated[tuple[Number, ...], ENTRIES] = ()
    purposes: tuple[Purpose, ...] = ()
    art9_basis: Opaque | None = None
    """Only for kind `sensitive`: the document that states the exception of art. 9(2) GDPR."""
    campaign: Literal["telemarketing"] | None = None
    contracts: tuple[Literal["energy", "recurring_service"], ...] = ()
    """What is sold on this line, if a recorded yes does not bind (BW 6:230v(6)): flag VOICE_LOG_INSUFFICIENT."""


class Lia(Rules):
    """A legitimate interests assessment (art. 6(1)(f) GDPR)."""

    ref: Opaque
    alternative: Sentence | None = None
    """The less intrusive way that was considered, and why it does not do."""
    reviewed_at: Date


CouncilStatus = Literal[
    "granted", "granted_until", "refused", "not_requested", "revoked", "not_applicable", "court", "cao"
]


class CouncilScope(Rules):
    """What a works council's decision covers. An empty part leaves nothing out."""

    purposes: tuple[Purpose, ...] = ()
    lines: tuple[Name, ...] = ()


class WorksCouncil(Rules):
    """Where the works council stands (WOR 27(1)(k)+(l), 27(3)-(6))."""

    status: CouncilStatus
    reference: Opaque | None = None
    until: Date | None = None
    """The last day on which the decision counts."""
    scope: CouncilScope | None = None
    """A line outside of it may not name the purpose."""


class PurposeRules(Rules):
    """What every purpose states (law.md section 2, preconditions). A missing reference fails its gate (R24)."""

    dpia_ref: Opaque | None = None
    protocol_ref: Opaque | None = None
    """The telephone-protocol page that explains the tone to employees; needed when the signal is a tone."""


class BalancedRules(PurposeRules):
    """A purpose that rests on legitimate interests and needs the works council (law.md section 7, A3)."""

    lia: Lia | None = None
    works_council: WorksCouncil = WorksCouncil(status="not_requested")


class AgreementRetention(Rules):
    """EVIDENCE: first provisional; 180 days once an agreement is linked (R51)."""

    provisional: Period = "P30D"
    agreement: Period = "P180D"
    necessity_ref: Opaque | None = None


class QualityRules(BalancedRules):
    """P1 QUALITY_TRAINING: a random sample for coaching and training, never for appraisal."""

    basis: Literal["legitimate_interests", "consent"] = "legitimate_interests"
    sample_rate: Annotated[float, Field(ge=0, json_schema_extra={"maximum": SAMPLE_RATE_MAX})] = 0.10
    cap_per_agent_week: Annotated[int, Field(ge=0, json_schema_extra={"maximum": CAP_PER_AGENT_WEEK_MAX})] = 5
    retention: Period = "P30D"
    opt_out: bool = True
    """A1: the announcement says how to refuse. The checklist asks for it; an objection counts however it is made."""


class EvidenceRules(BalancedRules):
    """P2 EVIDENCE_AGREEMENT: proof of agreements, on lines where agreements are made."""

    requires_works_council: bool = True
    """law.md section 7, A3: "suitable for" monitoring is broad, so yes unless counsel says otherwise."""
    basis: Literal["legitimate_interests", "contract", "consent"] = "legitimate_interests"
    no_other_proof_ref: Opaque | None = None
    """Why nothing less than a recording proves these agreements. FR asks for it (CNIL)."""
    retention: AgreementRetention = AgreementRetention()


class MifidRules(PurposeRules):
    """P3 MIFID_STATUTORY: the duty of MiFID II art. 16(7) and the arrangements of DR 2017/565 art. 76."""

    recording_policy_ref: Opaque | None = None
    oversight_ref: Opaque | None = None
    device_register_ref: Opaque | None = None
    training_ref: Opaque | None = None
    works_council: WorksCouncil = WorksCouncil(status="not_requested")
    """A4: no gate, because the duty is statutory. A refusal is recorded against and alerted (WOR 27(4))."""
    retention: Period = "P5Y"


class SecurityRules(BalancedRules):
    """P4 SECURITY_THREAT: from the press of the threat button on."""

    requires_works_council: bool = True
    retention: Period = "P28D"


BALANCED: tuple[Purpose, ...] = ("EVIDENCE_AGREEMENT", "QUALITY_TRAINING", "SECURITY_THREAT")
"""The purposes that a works council decides on."""


class Purposes(Rules):
    """The tenant's purposes, by code. What is not here is not offered to any line."""

    MIFID_STATUTORY: MifidRules | None = None
    EVIDENCE_AGREEMENT: EvidenceRules | None = None
    QUALITY_TRAINING: QualityRules | None = None
    SECURITY_THREAT: SecurityRules | None = None

    def of(self, purpose: Purpose) -> MifidRules | EvidenceRules | QualityRules | SecurityRules | None:
        """The rules of one purpose, if the bundle has them."""
        found: MifidRules | EvidenceRules | QualityRules | SecurityRules | None = getattr(self, purpose)
        return found


class Announcement(Rules):
    """A text that is played to callers. It counts for the purposes that it names, and for no other (art. 13)."""

    language: Language
    text: Sentence
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    threat: bool = False
    opt_out: bool = False
    """True: the text says how the caller refuses (A1)."""
    duration: bool = False
    """True: the text says how long the recording is kept. BE asks for it before EVIDENCE (LCE art. 128)."""


class Profile(Rules):
    """Another country's profile, activated after local counsel (law.md section 9)."""

    counsel_ref: Opaque


class Options(Rules):
    """Where the law is unclear (law.md section 7): the conservative default, and what counsel may change."""

    strictest: bool = True
    """Section 9: the stricter of the tenant's and the known parties' countries."""
    mifid_record_on_hold: bool = False
    """A6."""
    threat_without_notice: bool = False
    """A17."""
    evidence_objection: Literal["discard", "keep_restricted"] = "discard"
    """A20: `keep_restricted` is an override of R35 that names its document."""
    evidence_objection_ref: Opaque | None = None
    """The tenant's counsel's reasons why an objection does not destroy EVIDENCE (art. 17(3)(e) GDPR)."""
    shared_number_ordinary: Literal["private_allowed", "record_review"] = "private_allowed"
    """A7: a client's number on an ordinary line in a call that was declared private."""
    mifid_autostart_midcall: bool = False
    """A9."""
    stale_nomatch: Literal["prompt", "record_provisional"] = "prompt"
    """A11."""
    allow_combined: bool = False
    """law.md section 2: EVIDENCE and QUALITY in one recording, where both pass and both were announced."""


class Numbers(Rules):
    """How entered numbers are read. `accept_prefixes`: E.164 beginnings of ranges newer than this release (+31970)."""

    accept_prefixes: Few[Prefix] = ()


class Dpo(Rules):
    """The data protection officer's office as printed in letters: a function and an address, not a person."""

    contact: Annotated[str, StringConstraints(min_length=3, max_length=200)]


class Bundle(Rules):
    """A tenant's rules. Whoever writes them is bound by law.md; what is out of bounds is refused, never clamped."""

    bundle: Literal[1]
    tenant: TenantId
    effective_from: Time | None = None
    """From when these rules apply, with a zone. Absent or past: as soon as they are accepted."""
    active: bool = True
    jurisdiction: Jurisdiction
    region: Country
    """How national telephone numbers are read (E.164)."""
    time_zone: str
    controllers: Annotated[tuple[Name, ...], Field(min_length=1)]
    investment_firm: bool = False
    modules: tuple[Purpose, ...] = ()
    """Activated purposes. Everything ships off (art. 25(2) GDPR)."""
    storage_region: Opaque
    transfer_basis: TransferBasis | None = None
    trunks: Annotated[dict[Name, TrunkRules], GROUPS]
    lines: Annotated[dict[Name, LineRules], Field(min_length=1), GROUPS]
    purposes: Purposes = Purposes()
    announcements: Annotated[dict[Name, Announcement], GROUPS] = {}
    profiles: dict[Jurisdiction, Profile] = {}
    options: Options = Options()
    numbers: Numbers = Numbers()
    dpo: Dpo
