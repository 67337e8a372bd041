"""The draw (I13): the same for an auditor, a surprise for the agent, and as often as the rate says."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_policy.decision.sampling.draw import (
    commitment,
    commitment_of,
    drawn,
    is_committed,
    new_secret,
    period_after,
    period_of,
    span_of,
    statement,
)

SECRET = bytes(range(32))
CALLS = [UUID(int=number) for number in range(20_000)]


def test_an_auditor_with_the_secret_finds_the_same_calls() -> None:
    call = UUID("01930000-0000-7000-8000-000000000001")
    share = int.from_bytes(hmac.new(SECRET, call.bytes, hashlib.sha256).digest()[:8], "big") / 2**64

    assert drawn(SECRET, call, share + 1e-9)
    assert not drawn(SECRET, call, share - 1e-9)


def test_about_as_many_calls_are_drawn_as_the_rate_says() -> None:
    hits = sum(drawn(SECRET, call, 0.10) for call in CALLS)

    assert 1_800 < hits < 2_200  # 4.7 standard deviations


def test_another_secret_draws_other_calls() -> None:
    one = [drawn(SECRET, call, 0.10) for call in CALLS]
    other = [drawn(bytes(32), call, 0.10) for call in CALLS]

    assert sum(a and b for a, b in zip(one, other, strict=True)) < 300


def test_nothing_at_rate_0_everything_at_rate_1_and_no_other_rates() -> None:
    assert not any(drawn(SECRET, call, 0.0) for call in CALLS[:100])
    assert all(drawn(SECRET, call, 1.0) for call in CALLS[:100])
    for rate in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            drawn(SECRET, CALLS[0], rate)


SECRETS = st.binary(min_size=32, max_size=32)
RATES = st.floats(0.0, 1.0)


@given(secret=SECRETS, call=st.uuids(), rate=RATES)
def test_i13_secret_call_and_rate_alone_give_the_outcome_and_an_auditor_can_compute_it(
    secret: bytes, call: UUID, rate: float
) -> None:
    draw = int.from_bytes(hmac.new(secret, call.bytes, hashlib.sha256).digest()[:8], "big")
    assert drawn(secret, call, rate) is drawn(secret, UUID(str(call)), rate) is (draw < int(rate * 2**64))


@given(secret=SECRETS, call=st.uuids(), rates=st.tuples(RATES, RATES))
def test_i13_a_higher_rate_never_loses_a_call(secret: bytes, call: UUID, rates: tuple[float, float]) -> None:
    low, high = sorted(rates)
    assert drawn(secret, call, high) or not drawn(secret, call, low)


@given(secret=SECRETS, other=SECRETS, call=st.uuids())
def test_i13_the_published_commitment_binds_to_one_secret_and_shows_nothing_of_it(
    secret: bytes, other: bytes, call: UUID
) -> None:
    said = statement("t-nl", "2026-W48", span_of("2026-W48", "UTC"), secret, datetime(2026, 11, 20, tzinfo=UTC))
    committed = commitment_of(said).commitment
    assert is_committed("t-nl", "2026-W48", secret, committed)
    assert is_committed("t-nl", "2026-W48", other, committed) is (other == secret)
    assert secret.hex() not in said.decode()
    draw = hmac.new(secret, call.bytes, hashlib.sha256).hexdigest()
    assert draw not in said.decode()


def test_a_commitment_is_of_one_tenant_and_one_period() -> None:
    said = {commitment(tenant, period, SECRET) for tenant in ("t-nl", "t-inv") for period in ("2026-W48", "2026-W49")}
    assert len(said) == 4
    assert not is_committed("t-nl", "2026-W48", SECRET[:31], commitment("t-nl", "2026-W48", SECRET))


def test_the_commitment_is_an_hmac_that_anybody_can_compute_again() -> None:
    message = b"rightcall-commitment-v1\0sample-period\0t-nl\x002026-W48"
    assert commitment("t-nl", "2026-W48", SECRET) == hmac.new(SECRET, message, hashlib.sha256).hexdigest()


def test_one_batchs_randomness_gives_each_tenant_and_period_a_secret_of_its_own() -> None:
    made = {new_secret(SECRET, tenant, period) for tenant in ("a", "b") for period in ("2026-W48", "2026-W49")}
    assert len(made) == 4
    assert {len(secret) for secret in made} == {32}
    assert SECRET not in made


@pytest.mark.parametrize(
    ("at", "zone", "period"),
    [
        ("2026-11-23T09:00:00+00:00", "Europe/Amsterdam", "2026-W48"),
        ("2026-11-22T22:59:59+00:00", "Europe/Amsterdam", "2026-W47"),
        ("2026-11-22T23:00:00+00:00", "Europe/Amsterdam", "2026-W48"),
        ("2026-11-22T23:00:00+00:00", "UTC", "2026-W47"),
        ("2027-01-03T12:00:00+00:00", "UTC", "2026-W53"),
    ],
)
def test_a_period_is_a_week_of_the_tenants_calendar(at: str, zone: str, period: str) -> None:
    assert period_of(datetime.fromisoformat(at), zone) == period


def test_weeks_follow_each_other_over_the_year_and_the_clock_change() -> None:
    assert [period_after(period) for period in ("2026-W48", "2026-W52", "2026-W53")] == [
        "2026-W49", "2026-W53", "2027-W01",
    ]  # fmt: skip
    begins, ends = span_of("2026-W43", "Europe/Amsterdam")  # summer time ends on Sunday 25 October
    assert (begins.isoformat(), ends.isoformat()) == ("2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00")


def test_a_statement_says_whose_period_when_it_begins_and_when_it_was_committed_to() -> None:
    span = span_of("2026-W49", "Europe/Amsterdam")
    said = statement("t-nl", "2026-W49", span, SECRET, datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert json.loads(said) == {
        "type": "SamplePeriodCommitted",
        "tenant_id": "t-nl",
        "period": "2026-W49",
        "begins_at": "2026-11-30T00:00:00+01:00",
        "ends_at": "2026-12-07T00:00:00+01:00",
        "committed_at": "2026-11-23T09:00:00+00:00",
        "commitment": commitment("t-nl", "2026-W49", SECRET),
    }
    with pytest.raises(ValueError, match="not a commitment"):
        commitment_of(said.replace(b"SamplePeriodCommitted", b"CallDecided"))
