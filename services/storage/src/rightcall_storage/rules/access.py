"""May this role read this recording for this use? Law.md section 2 as two tables, and what a state takes away.

Pure, and "no" is a value. Not here: whose tenant it is, and the ledger entry that a read needs before its first byte.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What a recording was made for: law.md section 2, P1 to P4."""

    QUALITY_TRAINING = "QUALITY_TRAINING"
    EVIDENCE_AGREEMENT = "EVIDENCE_AGREEMENT"
    MIFID_STATUTORY = "MIFID_STATUTORY"
    SECURITY_THREAT = "SECURITY_THREAT"


class Role(StrEnum):
    """The one role that a token names: law.md section 2, role x use."""

    COACH = "coach"
    CLAIMS = "claims"
    COMPLIANCE = "compliance"
    SECURITY = "security"
    PRIVACY = "privacy"
    LEGAL = "legal"
    AGENT = "agent"
    TELEPHONY = "telephony"
    CRM = "crm"
    ADMIN = "admin"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Use(StrEnum):
    """What a reader says it reads for. The last five are never allowed; they are named so that a refusal can be."""

    COACH_INDIVIDUAL = "COACH_INDIVIDUAL"
    TRAIN_GROUP = "TRAIN_GROUP"
    QA_AGGREGATE = "QA_AGGREGATE"
    CONTRACT_DISPUTE = "CONTRACT_DISPUTE"
    COMPLAINT = "COMPLAINT"
    COMPLIANCE_MONITORING = "COMPLIANCE_MONITORING"
    CLIENT_COPY = "CLIENT_COPY"
    THREAT_INVESTIGATION = "THREAT_INVESTIGATION"
    POLICE_REPORT = "POLICE_REPORT"
    AUTHORITY_DISCLOSURE = "AUTHORITY_DISCLOSURE"
    DSAR_ACCESS = "DSAR_ACCESS"
    BREACH_FORENSICS = "BREACH_FORENSICS"
    PRIVATE_CLAIM_REVIEW = "PRIVATE_CLAIM_REVIEW"
    PERF_REVIEW = "PERF_REVIEW"
    DISCIPLINE = "DISCIPLINE"
    MARKETING = "MARKETING"
    AI_TRAINING = "AI_TRAINING"
    BIOMETRIC_ID = "BIOMETRIC_ID"


class Flag(StrEnum):
    """A state of a recording: it takes reads away and adds none, but for the review that LOCKED waits for."""

    RESTRICTED = "RESTRICTED"
    STATUTORY_ONLY = "STATUTORY_ONLY"
    PROVISIONAL = "PROVISIONAL"
    LOCKED = "LOCKED"
    LEGAL_HOLD = "LEGAL_HOLD"


class Reason(StrEnum):
    """Reason codes of a check; the first three are law.md's own."""

    USE_ALLOWED = "USE_ALLOWED"
    USE_NOT_COMPATIBLE = "USE_NOT_COMPATIBLE"
    ROLE_NOT_ALLOWED = "ROLE_NOT_ALLOWED"
    NO_LIVE_PURPOSE = "NO_LIVE_PURPOSE"
    REFERENCE_REQUIRED = "REFERENCE_REQUIRED"
    RECORDING_RESTRICTED = "RECORDING_RESTRICTED"
    RECORDING_PROVISIONAL = "RECORDING_PROVISIONAL"
    PRIVATE_CLAIM_PENDING = "PRIVATE_CLAIM_PENDING"
    LEGAL_HOLD = "LEGAL_HOLD"
    RECORDING_NOT_COMPLETE = "RECORDING_NOT_COMPLETE"
    RANGE_NOT_SATISFIABLE = "RANGE_NOT_SATISFIABLE"
    """The last two are no judgement: the read was allowed and could not be made. Logged all the same (I4)."""


@dataclass(frozen=True, slots=True)
class AccessRule:
    """One line of a table with its source."""

    allows: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """The read may go ahead, on the wrap of one of `purposes` (never empty, in the order of `Purpose`)."""

    purposes: tuple[Purpose, ...]
    source: str
    reason: Reason = Reason.USE_ALLOWED


@dataclass(frozen=True, slots=True)
class Denied:
    """The read may not go ahead."""

    reason: Reason


def _rule(source: str, *allows: str) -> AccessRule:
    return AccessRule(frozenset(allows), source)


_P1, _P2, _P3, _P4 = Purpose
_NEVER: Final = "GDPR 5(1)(b), 88; AI Act 5(1)(f): no purpose of this product allows it"

USE_X_PURPOSE: Final[Mapping[Use, AccessRule]] = {
    Use.COACH_INDIVIDUAL: _rule("GDPR 5(1)(b), 6(1)(f)", _P1),
    Use.TRAIN_GROUP: _rule("GDPR 5(1)(b), 6(1)(f); pseudonymised or voice-masked unless both agreed", _P1),
    Use.QA_AGGREGATE: _rule("GDPR 5(1)(b), 6(1)(f)", _P1),
    Use.CONTRACT_DISPUTE: _rule("GDPR 6(1)(b), 17(3)(e); P3: order-related", _P2, _P3),
    Use.COMPLAINT: _rule("GDPR 6(1)(b), 6(1)(f); P3: order-related", _P2, _P3),
    Use.COMPLIANCE_MONITORING: _rule("DR 2017/565 76(6)", _P3),
    Use.CLIENT_COPY: _rule("MiFID II 16(7), DR 2017/565 76(8)(b); P1 and P4 by access request", _P2, _P3),
    Use.THREAT_INVESTIGATION: _rule("GDPR 6(1)(f), UAVG 33(2)(b)", _P4),
    Use.POLICE_REPORT: _rule("GDPR 6(1)(f), UAVG 33(2)(b)", _P4),
    Use.AUTHORITY_DISCLOSURE: _rule("GDPR 6(1)(c), order on file", *Purpose),
    Use.DSAR_ACCESS: _rule("GDPR 15", *Purpose),
    Use.BREACH_FORENSICS: _rule("GDPR 33, 34", *Purpose),
    Use.PRIVATE_CLAIM_REVIEW: _rule("ECHR 8, GDPR 5(1)(c): R50 (P3), R50b (P2; P1 is destroyed unheard)", _P2, _P3),
    Use.PERF_REVIEW: _rule(_NEVER),
    Use.DISCIPLINE: _rule(_NEVER),
    Use.MARKETING: _rule(_NEVER),
    Use.AI_TRAINING: _rule(_NEVER),
    Use.BIOMETRIC_ID: _rule(_NEVER),
}

ROLE_X_USE: Final[Mapping[Role, AccessRule]] = {
    Role.COACH: _rule("law.md 2: P1's uses", Use.COACH_INDIVIDUAL, Use.TRAIN_GROUP, Use.QA_AGGREGATE),
    Role.CLAIMS: _rule("law.md 2: ticket required", Use.CONTRACT_DISPUTE, Use.COMPLAINT, Use.CLIENT_COPY),
    Role.COMPLIANCE: _rule("DR 2017/565 76(6); R50", Use.COMPLIANCE_MONITORING, Use.PRIVATE_CLAIM_REVIEW),
    Role.SECURITY: _rule("law.md 2: P4's uses", Use.THREAT_INVESTIGATION, Use.POLICE_REPORT),
    Role.PRIVACY: _rule("GDPR 38, 39; R50b", Use.DSAR_ACCESS, Use.BREACH_FORENSICS, Use.PRIVATE_CLAIM_REVIEW),
    Role.LEGAL: _rule("law.md 2: order on file", Use.AUTHORITY_DISCLOSURE),
    Role.AGENT: _rule("law.md 2: own calls' facts, no audio"),
    Role.TELEPHONY: _rule("law.md 2: states facts, no audio"),
    Role.CRM: _rule("law.md 2: client lists only"),
    Role.ADMIN: _rule("law.md 2: no audio"),
    Role.OPERATOR: _rule("GDPR 28(3)(a): a processor's staff, no audio"),
    Role.AUDITOR: _rule("law.md 2: ledger, decisions, reports; no audio"),
}

PRIVATE_CLAIM_REVIEWER: Final[Mapping[Role, Purpose]] = {Role.COMPLIANCE: _P3, Role.PRIVACY: _P2}
"""R50: compliance hears MIFID; R50b: privacy decides on EVIDENCE; never the line manager."""


def reviewer_of(purposes: Collection[str]) -> Role | None:
    """Who reviews a private claim on a recording of these purposes; None: nobody, a quality one goes unheard."""
    named = [role for role, purpose in PRIVATE_CLAIM_REVIEWER.items() if purpose in purposes]
    return named[0] if named else None


NEEDS_REFERENCE: Final = frozenset({Use.CONTRACT_DISPUTE, Use.COMPLAINT, Use.CLIENT_COPY, Use.AUTHORITY_DISCLOSURE})
"""Law.md section 2: claims only with a ticket, disclosure only with an order on file."""

USES_LEFT: Final[Mapping[Flag, AccessRule]] = {
    Flag.LOCKED: _rule("GDPR 5(1)(c), R50, R50b: the review, within 5 working days", Use.PRIVATE_CLAIM_REVIEW),
    Flag.LEGAL_HOLD: _rule(
        "GDPR 17(3)(e), R54: the case, and rights that stand beside it",
        *(Use.CONTRACT_DISPUTE, Use.COMPLAINT, Use.CLIENT_COPY, Use.THREAT_INVESTIGATION, Use.POLICE_REPORT),
        *(Use.AUTHORITY_DISCLOSURE, Use.DSAR_ACCESS, Use.BREACH_FORENSICS),
    ),
    Flag.RESTRICTED: _rule(
        "GDPR 18(2), R43: access requests, claims, orders",
        *(Use.CONTRACT_DISPUTE, Use.AUTHORITY_DISCLOSURE, Use.DSAR_ACCESS),
    ),
}
"""What may still be read in a state. Law.md says "DSAR/claims" for restriction; an order is binding (18(2))."""


def check_read(
    role: str,
    use: str,
    live_purposes: Collection[str],
    *,
    flags: Collection[Flag] = (),
    restricted_purposes: Collection[str] = (),
    reference: str | None = None,
) -> Allowed | Denied:
    """Whether a token of `role` may read audio for `use`, given the purposes that have a live wrap.

    `restricted_purposes` are those that R43 or a decision during the call restricts; the flag RESTRICTED (GDPR 18)
    restricts all. `reference` is the ticket, case or order that the reader names. The role is judged before the
    recording, so that a refusal tells a stranger nothing about it; a use that nobody may make is refused as such
    first (S56).
    """
    rule = USE_X_PURPOSE[Use(use)] if use in USE_X_PURPOSE else None
    if rule is None or not rule.allows:
        return Denied(Reason.USE_NOT_COMPATIBLE)
    if role not in ROLE_X_USE or use not in ROLE_X_USE[Role(role)].allows:
        return Denied(Reason.ROLE_NOT_ALLOWED)
    if not live_purposes:
        return Denied(Reason.NO_LIVE_PURPOSE)
    if Flag.PROVISIONAL in flags and role != Role.COMPLIANCE:  # R14
        return Denied(Reason.RECORDING_PROVISIONAL)
    for flag, reason in ((Flag.LOCKED, Reason.PRIVATE_CLAIM_PENDING), (Flag.LEGAL_HOLD, Reason.LEGAL_HOLD)):
        if flag in flags and use not in USES_LEFT[flag].allows:
            return Denied(reason)
    grounds = _grounds(Role(role), Use(use), live_purposes, flags)
    if not grounds:
        return Denied(Reason.USE_NOT_COMPATIBLE)
    if use not in USES_LEFT[Flag.RESTRICTED].allows:
        restricted = tuple(Purpose) if Flag.RESTRICTED in flags else restricted_purposes
        grounds = tuple(purpose for purpose in grounds if purpose not in restricted)
        if not grounds:
            return Denied(Reason.RECORDING_RESTRICTED)
    if use in NEEDS_REFERENCE and not (reference and reference.strip()):
        return Denied(Reason.REFERENCE_REQUIRED)
    return Allowed(grounds, rule.source)


def may_see_metadata(
    role: str,
    live_purposes: Collection[str],
    *,
    flags: Collection[Flag] = (),
    restricted_purposes: Collection[str] = (),
) -> bool:
    """Whether a role may see a recording's metadata: the auditor, and any role with an allowed use on it."""
    if role == Role.AUDITOR:
        return True
    uses = ROLE_X_USE[Role(role)].allows if role in ROLE_X_USE else frozenset()
    answers = [
        check_read(
            role, use, live_purposes, flags=flags, restricted_purposes=restricted_purposes, reference="for metadata"
        )
        for use in uses
    ]
    return any(isinstance(answer, Allowed) for answer in answers)


def _grounds(role: Role, use: Use, live: Collection[str], flags: Collection[Flag]) -> tuple[Purpose, ...]:
    """The live purposes that carry the use."""
    purposes = [purpose for purpose in Purpose if purpose in live and purpose in USE_X_PURPOSE[use].allows]
    if Flag.STATUTORY_ONLY in flags:  # law.md 4.10: a refused erasure leaves P3's uses only
        purposes = [purpose for purpose in purposes if purpose is Purpose.MIFID_STATUTORY]
    if use is Use.PRIVATE_CLAIM_REVIEW:
        reviewed = PRIVATE_CLAIM_REVIEWER.get(role) if Flag.LOCKED in flags else None
        purposes = [purpose for purpose in purposes if purpose is reviewed]
    return tuple(purposes)
