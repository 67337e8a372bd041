"""Who may read what for which use: the whole matrix of law.md section 2, written out by hand."""

import pytest

from rightcall_storage.rules.access import (
    ROLE_X_USE,
    USE_X_PURPOSE,
    Allowed,
    Denied,
    Flag,
    Purpose,
    Reason,
    Role,
    Use,
    check_read,
    may_see_metadata,
)

QUALITY, EVIDENCE, MIFID, SECURITY = "QUALITY_TRAINING", "EVIDENCE_AGREEMENT", "MIFID_STATUTORY", "SECURITY_THREAT"
PURPOSES = (QUALITY, EVIDENCE, MIFID, SECURITY)

# use, who may make it, then P1 P2 P3 P4: Y = ALLOW, - = DENY (law.md section 2, use x purpose and role x use)
MATRIX = [
    ("COACH_INDIVIDUAL", "coach", "Y---"),
    ("TRAIN_GROUP", "coach", "Y---"),
    ("QA_AGGREGATE", "coach", "Y---"),
    ("CONTRACT_DISPUTE", "claims", "-YY-"),
    ("COMPLAINT", "claims", "-YY-"),
    ("CLIENT_COPY", "claims", "-YY-"),
    ("COMPLIANCE_MONITORING", "compliance", "--Y-"),
    ("THREAT_INVESTIGATION", "security", "---Y"),
    ("POLICE_REPORT", "security", "---Y"),
    ("AUTHORITY_DISCLOSURE", "legal", "YYYY"),
    ("DSAR_ACCESS", "privacy", "YYYY"),
    ("BREACH_FORENSICS", "privacy", "YYYY"),
    ("PRIVATE_CLAIM_REVIEW", "compliance privacy", "----"),
    ("PERF_REVIEW", "", "----"),
    ("DISCIPLINE", "", "----"),
    ("MARKETING", "", "----"),
    ("AI_TRAINING", "", "----"),
    ("BIOMETRIC_ID", "", "----"),
]
ALL_ROLES = [
    "coach",
    "claims",
    "compliance",
    "security",
    "privacy",
    "legal",
    "agent",
    "telephony",
    "crm",
    "admin",
    "operator",
    "auditor",
]
CELLS = [
    (role, use, purpose, role in roles.split(), allowed == "Y")
    for use, roles, row in MATRIX
    for purpose, allowed in zip(PURPOSES, row, strict=True)
    for role in ALL_ROLES
]


def reason(role: str, use: str, *purposes: str, flags: tuple[Flag, ...] = (), reference: str | None = "ref-1") -> str:
    answer = check_read(role, use, purposes, flags=flags, reference=reference)
    assert isinstance(answer, Allowed) == (answer.reason == "USE_ALLOWED")
    return answer.reason


@pytest.mark.parametrize(("role", "use", "purpose", "role_may", "purpose_may"), CELLS)
def test_the_matrix_of_role_use_and_purpose(
    role: str, use: str, purpose: str, role_may: bool, purpose_may: bool
) -> None:
    assert (reason(role, use, purpose) == "USE_ALLOWED") == (role_may and purpose_may)


def test_the_matrix_above_names_every_role_use_and_purpose() -> None:
    assert {role.value for role in Role} == set(ALL_ROLES)
    assert {use.value for use in Use} == {use for use, _, _ in MATRIX}
    assert tuple(purpose.value for purpose in Purpose) == PURPOSES
    assert set(ROLE_X_USE) == set(Role)
    assert set(USE_X_PURPOSE) == set(Use)
    assert all(rule.source for rule in [*ROLE_X_USE.values(), *USE_X_PURPOSE.values()])


@pytest.mark.parametrize(
    ("role", "use", "purpose", "expected"),
    [
        pytest.param("coach", "TRAIN_GROUP", EVIDENCE, "USE_NOT_COMPATIBLE", id="S55"),
        pytest.param("hr", "DISCIPLINE", QUALITY, "USE_NOT_COMPATIBLE", id="S56"),
        pytest.param("coach", "DISCIPLINE", QUALITY, "USE_NOT_COMPATIBLE", id="S56 with a known role"),
        pytest.param("compliance", "COMPLIANCE_MONITORING", MIFID, "USE_ALLOWED", id="S57"),
        pytest.param("coach", "COMPLIANCE_MONITORING", MIFID, "ROLE_NOT_ALLOWED", id="S90"),
    ],
)
def test_scenarios_of_the_law(role: str, use: str, purpose: str, expected: str) -> None:
    assert reason(role, use, purpose) == expected


@pytest.mark.parametrize("role", ["agent", "telephony", "crm", "admin", "operator", "auditor", "", "root", "Coach"])
def test_roles_without_audio_hear_nothing(role: str) -> None:
    for use, _, _ in MATRIX:
        assert reason(role, use, *PURPOSES) in {"ROLE_NOT_ALLOWED", "USE_NOT_COMPATIBLE"}


@pytest.mark.parametrize("use", ["", "LISTEN", "EMOTION_INFERENCE", "coach_individual", "QUALITY_TRAINING"])
def test_a_use_that_is_not_listed_is_denied(use: str) -> None:
    assert reason("coach", use, QUALITY) == "USE_NOT_COMPATIBLE"


def test_a_recording_without_a_live_purpose_is_read_by_nobody() -> None:
    assert reason("privacy", "DSAR_ACCESS") == "NO_LIVE_PURPOSE"
    assert reason("coach", "DSAR_ACCESS") == "ROLE_NOT_ALLOWED"


def test_one_of_several_purposes_is_enough_and_the_answer_names_it() -> None:
    answer = check_read("claims", "COMPLAINT", [SECURITY, MIFID, EVIDENCE, QUALITY], reference="ticket-7")
    assert isinstance(answer, Allowed)
    assert answer.purposes == (Purpose.EVIDENCE_AGREEMENT, Purpose.MIFID_STATUTORY)


@pytest.mark.parametrize(
    ("role", "use", "purpose"),
    [
        ("claims", "CONTRACT_DISPUTE", EVIDENCE),
        ("claims", "COMPLAINT", EVIDENCE),
        ("claims", "CLIENT_COPY", MIFID),
        ("legal", "AUTHORITY_DISCLOSURE", MIFID),
    ],
)
@pytest.mark.parametrize("missing", [None, "", "  "])
def test_claims_need_a_ticket_and_disclosure_an_order(role: str, use: str, purpose: str, missing: str | None) -> None:
    assert reason(role, use, purpose, reference=missing) == "REFERENCE_REQUIRED"
    assert reason(role, use, purpose, reference="ticket-7") == "USE_ALLOWED"


@pytest.mark.parametrize(
    ("role", "use", "purpose"),
    [
        ("coach", "COACH_INDIVIDUAL", QUALITY),
        ("compliance", "COMPLIANCE_MONITORING", MIFID),
        ("security", "POLICE_REPORT", SECURITY),
        ("privacy", "DSAR_ACCESS", QUALITY),
    ],
)
def test_other_uses_need_no_reference(role: str, use: str, purpose: str) -> None:
    assert reason(role, use, purpose, reference=None) == "USE_ALLOWED"


@pytest.mark.parametrize(
    ("flag", "still_allowed", "otherwise"),
    [
        (Flag.RESTRICTED, {"CONTRACT_DISPUTE", "AUTHORITY_DISCLOSURE", "DSAR_ACCESS"}, "RECORDING_RESTRICTED"),
        (Flag.PROVISIONAL, {"COMPLIANCE_MONITORING"}, "RECORDING_PROVISIONAL"),
        (Flag.LOCKED, {"PRIVATE_CLAIM_REVIEW"}, "PRIVATE_CLAIM_PENDING"),
        (
            Flag.LEGAL_HOLD,
            {
                "CONTRACT_DISPUTE",
                "COMPLAINT",
                "CLIENT_COPY",
                "THREAT_INVESTIGATION",
                "POLICE_REPORT",
                "AUTHORITY_DISCLOSURE",
                "DSAR_ACCESS",
                "BREACH_FORENSICS",
            },
            "LEGAL_HOLD",
        ),
    ],
)
def test_what_a_state_leaves_of_a_recording_with_all_purposes(
    flag: Flag, still_allowed: set[str], otherwise: str
) -> None:
    for use, roles, row in MATRIX:
        for role in roles.split():
            got = reason(role, use, *PURPOSES, flags=(flag,))
            if use in still_allowed:
                assert got == "USE_ALLOWED"
            elif "Y" in row:
                assert got == otherwise
            else:
                assert got != "USE_ALLOWED"


def test_a_refused_erasure_leaves_only_the_statutory_uses() -> None:
    flags = (Flag.STATUTORY_ONLY,)
    assert reason("coach", "COACH_INDIVIDUAL", QUALITY, MIFID, flags=flags) == "USE_NOT_COMPATIBLE"
    assert reason("security", "POLICE_REPORT", SECURITY, MIFID, flags=flags) == "USE_NOT_COMPATIBLE"
    assert reason("compliance", "COMPLIANCE_MONITORING", QUALITY, MIFID, flags=flags) == "USE_ALLOWED"
    answer = check_read("claims", "COMPLAINT", [EVIDENCE, MIFID], flags=flags, reference="t")
    assert answer == Allowed((Purpose.MIFID_STATUTORY,), USE_X_PURPOSE[Use.COMPLAINT].source)
    assert reason("privacy", "DSAR_ACCESS", EVIDENCE, flags=flags) == "USE_NOT_COMPATIBLE"


def test_restricting_one_purpose_leaves_the_others() -> None:
    def read(role: str, use: str) -> Reason:
        return check_read(role, use, [QUALITY, MIFID], restricted_purposes=[QUALITY], reference="t").reason

    assert read("coach", "COACH_INDIVIDUAL") == "RECORDING_RESTRICTED"
    assert read("compliance", "COMPLIANCE_MONITORING") == "USE_ALLOWED"
    assert read("privacy", "DSAR_ACCESS") == "USE_ALLOWED"


@pytest.mark.parametrize(
    ("role", "purpose", "flags", "expected"),
    [
        ("compliance", MIFID, (Flag.LOCKED,), "USE_ALLOWED"),  # R50
        ("privacy", EVIDENCE, (Flag.LOCKED,), "USE_ALLOWED"),  # R50b
        ("privacy", MIFID, (Flag.LOCKED,), "USE_NOT_COMPATIBLE"),
        ("compliance", EVIDENCE, (Flag.LOCKED,), "USE_NOT_COMPATIBLE"),
        ("privacy", QUALITY, (Flag.LOCKED,), "USE_NOT_COMPATIBLE"),  # R50b: destroyed, not heard
        ("compliance", MIFID, (), "USE_NOT_COMPATIBLE"),
        ("coach", MIFID, (Flag.LOCKED,), "ROLE_NOT_ALLOWED"),
        ("compliance", MIFID, (Flag.LOCKED, Flag.PROVISIONAL), "USE_ALLOWED"),
        ("privacy", EVIDENCE, (Flag.LOCKED, Flag.PROVISIONAL), "RECORDING_PROVISIONAL"),
        ("privacy", EVIDENCE, (Flag.LOCKED, Flag.RESTRICTED), "RECORDING_RESTRICTED"),
    ],
)
def test_a_private_claim_is_reviewed_by_the_right_desk_only(
    role: str, purpose: str, flags: tuple[Flag, ...], expected: str
) -> None:
    assert reason(role, "PRIVATE_CLAIM_REVIEW", purpose, flags=flags) == expected


@pytest.mark.parametrize(
    ("purpose", "roles"),
    [
        (QUALITY, {"coach", "privacy", "legal", "auditor"}),
        (EVIDENCE, {"claims", "privacy", "legal", "auditor"}),
        (MIFID, {"claims", "compliance", "privacy", "legal", "auditor"}),
        (SECURITY, {"security", "privacy", "legal", "auditor"}),
    ],
)
def test_metadata_is_for_roles_with_an_allowed_use_and_the_auditor(purpose: str, roles: set[str]) -> None:
    assert {role for role in [*ALL_ROLES, "hr"] if may_see_metadata(role, [purpose])} == roles


def test_metadata_follows_the_state() -> None:
    assert not may_see_metadata("coach", [QUALITY], flags=[Flag.RESTRICTED])
    assert not may_see_metadata("coach", [QUALITY], restricted_purposes=[QUALITY])
    assert may_see_metadata("compliance", [MIFID], flags=[Flag.LOCKED])
    assert not may_see_metadata("privacy", [])
    assert may_see_metadata("auditor", [])


def test_a_refusal_says_nothing_but_its_reason() -> None:
    assert check_read("coach", "TRAIN_GROUP", [MIFID]) == Denied(Reason.USE_NOT_COMPATIBLE)
