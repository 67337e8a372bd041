"""When a recording ends: its terms, its subject's request, a discard; and what the certificate says of it."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rightcall_common.errors import InvariantBroken
from rightcall_storage.keys.key_chain import end_of_week
from rightcall_storage.rules.certificate import DeletedVersion, Erasure, certificate_bytes
from rightcall_storage.rules.discards import survivors
from rightcall_storage.rules.erasure import MIFID_REF, Erase, KeptUntil, decide
from rightcall_storage.rules.retention import dated, end_of, expired, latest, lock_until
from rightcall_storage.state.rows import PurposeRow

MIFID, EVIDENCE, SECURITY = "MIFID_STATUTORY", "EVIDENCE_AGREEMENT", "SECURITY_THREAT"
CREATED = datetime(2026, 11, 23, 10, tzinfo=UTC)
RECORDING = UUID(int=7)


def term(purpose: str, until: datetime, *, ended: bool = False, keep: str = "P30D") -> PurposeRow:
    return PurposeRow(
        RECORDING, purpose, "class", keep, "P7Y", "Europe/Amsterdam", 1, until, CREATED if ended else None
    )


@pytest.mark.parametrize(
    ("keep", "keep_max", "expected"),
    [
        ("P30D", "P5Y", datetime(2026, 12, 23, 10, tzinfo=UTC)),  # S58
        ("P5Y", "P7Y", datetime(2031, 11, 23, 10, tzinfo=UTC)),  # S52
        ("P90D", "P1M", datetime(2026, 12, 23, 10, tzinfo=UTC)),  # a maximum is a maximum
        ("P6M", "P6M", datetime(2027, 5, 23, 9, tzinfo=UTC)),  # summer time: the same hour on the tenant's wall
    ],
)
def test_a_term_counts_from_creation_on_the_tenants_calendar(keep: str, keep_max: str, expected: datetime) -> None:
    assert end_of(CREATED, keep, keep_max, "Europe/Amsterdam") == expected


def test_terms_count_from_the_true_beginning() -> None:
    late = [term(EVIDENCE, CREATED + timedelta(days=40))]
    assert dated(late, CREATED)[0].retain_until == CREATED + timedelta(days=30)


def test_a_recording_lives_as_long_as_its_longest_live_purpose() -> None:
    soon, later = CREATED + timedelta(days=1), CREATED + timedelta(days=2)
    assert latest([term(EVIDENCE, soon), term(SECURITY, later)]) == later
    assert latest([term(EVIDENCE, soon), term(SECURITY, later, ended=True)]) == soon
    with pytest.raises(InvariantBroken):
        latest([term(EVIDENCE, soon, ended=True)])


@pytest.mark.parametrize(
    ("flags", "after", "expected"),
    [
        ([], timedelta(0), []),
        ([], timedelta(days=1), [EVIDENCE]),
        ([], timedelta(days=2), [EVIDENCE, SECURITY]),
        (["RESTRICTED"], timedelta(days=1), [EVIDENCE]),
        (["LEGAL_HOLD"], timedelta(days=2), []),
    ],
)
def test_a_purpose_expires_at_its_date_unless_it_is_held(
    flags: list[str], after: timedelta, expected: list[str]
) -> None:
    terms = [term(EVIDENCE, CREATED + timedelta(days=1)), term(SECURITY, CREATED + timedelta(days=2))]
    assert expired(terms, flags, CREATED + after) == expected


def test_only_a_confirmed_statutory_purpose_locks_objects() -> None:
    until = CREATED + timedelta(days=5 * 365)
    assert lock_until([term(MIFID, until), term(SECURITY, until)], provisional=False) == until
    assert lock_until([term(MIFID, until)], provisional=True) is None
    assert lock_until([term(EVIDENCE, until)], provisional=False) is None
    assert lock_until([term(MIFID, until, ended=True)], provisional=False) is None


FUTURE, PAST = CREATED + timedelta(days=9), CREATED - timedelta(days=9)


@pytest.mark.parametrize(
    ("terms", "flags", "expected"),
    [
        ([term(EVIDENCE, FUTURE)], [], Erase()),
        ([term(MIFID, FUTURE)], [], KeptUntil("17(3)(b)", MIFID_REF, FUTURE, ())),
        ([term(MIFID, FUTURE), term(SECURITY, FUTURE)], [], KeptUntil("17(3)(b)", MIFID_REF, FUTURE, (SECURITY,))),
        ([term(MIFID, PAST)], [], Erase()),
        ([term(MIFID, FUTURE, ended=True), term(EVIDENCE, FUTURE)], [], Erase()),
        ([term(EVIDENCE, FUTURE)], ["LEGAL_HOLD"], KeptUntil("17(3)(e)", "legal hold", FUTURE, (), held=True)),
        ([term(EVIDENCE, PAST)], ["LEGAL_HOLD"], KeptUntil("17(3)(e)", "legal hold", CREATED, (), held=True)),
        (
            [term(MIFID, FUTURE), term(SECURITY, FUTURE)],
            ["LEGAL_HOLD"],
            KeptUntil("17(3)(b)", MIFID_REF, FUTURE, (), held=True),
        ),
        ([term(MIFID, PAST)], ["LEGAL_HOLD"], KeptUntil("17(3)(e)", "legal hold", CREATED, (), held=True)),
        ([], [], Erase()),
    ],
)
def test_an_erasure_is_refused_only_by_a_running_duty_or_a_hold(
    terms: list[PurposeRow], flags: list[str], expected: Erase | KeptUntil
) -> None:
    assert decide(terms, flags, CREATED) == expected


@pytest.mark.parametrize(
    ("seq", "discards", "left"),
    [
        (1, {}, [EVIDENCE, SECURITY]),
        (1, {EVIDENCE: 2}, [SECURITY]),
        (1, {EVIDENCE: 2, SECURITY: 3}, []),
        (2, {EVIDENCE: 2}, [EVIDENCE, SECURITY]),
        (3, {EVIDENCE: 2}, [EVIDENCE, SECURITY]),
    ],
)
def test_a_discard_takes_receipts_that_are_older_than_it(seq: int, discards: dict[str, int], left: list[str]) -> None:
    assert survivors([EVIDENCE, SECURITY], seq, discards) == left


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_week_ends_on_monday_at_midnight_utc(now: datetime, end: datetime) -> None:
    assert end_of_week(now) == end


def test_a_certificate_is_the_same_bytes_whatever_order_its_parts_came_in() -> None:
    def made(key_ids: list[str]) -> bytes:
        return certificate_bytes(
            Erasure(
                certificate_id=UUID(int=1),
                tenant_id="acme",
                recording_id=RECORDING,
                request_id=None,
                reason="RETENTION_EXPIRED",
                ground=None,
                keys_destroyed_at=CREATED,
                erased_at=CREATED + timedelta(seconds=4),
                key_ids=key_ids,
                objects=[DeletedVersion("7/1/0/0-a", "v1", 100, "ab" * 32), DeletedVersion("7/1/0/0-b", "v2", 9, None)],
                horizon_at=FUTURE,
                call_goes_on=False,
                kms_kind="local-keyring",
                kms_for_development=True,
                destroy_latency=timedelta(days=7),
            )
        )

    assert made(["b", "a"]) == made(["a", "b"])
    body = json.loads(made(["b", "a"]))
    assert body["type"] == "ErasureCertificate"
    assert body["erased_at"] == "2026-11-23T10:00:04+00:00"
    assert body["kms"]["destroy_latency_seconds"] == 604_800
    assert body["objects"][1] == {"name": "7/1/0/0-b", "version": "v2", "size": 9, "sha256": None}
