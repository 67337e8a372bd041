"""The draw (I13): the same for an auditor, a surprise for the agent, and as often as the rate says."""

import hashlib
import hmac
from uuid import UUID

import pytest

from rightcall_policy.sampling import drawn

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
