"""Which change of a client list is too big to be believed, and what an hour is."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_policy.clients import breaker
from rightcall_policy.clients.breaker import Hour, Trip, hour_of, judge, minute

NOW = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stood", "came", "left", "trip"),
    [
        (1_000, 0, 100, None),  # 10 % is not more than 10 %
        (1_000, 0, 101, "loss"),
        (210, 0, 21, None),
        (209, 0, 21, "loss"),
        (100, 0, 20, None),  # 20 % of it, but not more than 20 clients
        (100, 0, 21, "loss"),
        (21, 0, 21, "loss"),
        (20, 0, 20, "loss"),
        (20, 0, 10, None),
        (20, 0, 11, "loss"),  # more than half
        (5, 0, 3, "loss"),
        (5, 0, 2, None),
        (5, 5, 5, "loss"),  # everybody is somebody else
        (3, 0, 3, "loss"),
        (2, 0, 2, None),  # two clients may be taken off one by one
        (1, 0, 1, None),
        (300, 100, 31, "loss"),  # newcomers do not make a loss smaller
        (100, 50, 0, None),
        (100, 51, 0, "growth"),
        (20, 10, 0, None),
        (20, 11, 0, "growth"),
        (19, 1_000, 0, None),  # too few to say what half of them is
        (0, 1_000_000, 0, None),
        (100, 60, 30, "loss"),
        (1_000, 501, 100, "growth"),
    ],
)
def test_a_tenth_and_twenty_lost_or_half_and_three_or_more_than_half_won_in_an_hour_is_held(
    stood: int, came: int, left: int, trip: Trip | None
) -> None:
    assert judge(clients=stood + came - left, came=came, left=left) == trip


@pytest.mark.parametrize("stood", [1, 2, 5, 20, 1_000])
def test_a_whole_list_that_comes_empty_is_a_failed_export(stood: int) -> None:
    assert judge(clients=0, came=0, left=stood, whole=True) == "loss"
    assert judge(clients=0, came=0, left=0, whole=True) is None
    assert judge(clients=1, came=0, left=1, whole=True) is None


@pytest.mark.parametrize(("left", "trip"), [(21, None), (100_000, None), (100_001, "loss")])
def test_a_list_that_was_loaded_within_the_hour_is_measured_by_what_was_loaded(left: int, trip: Trip | None) -> None:
    assert judge(clients=1_000_000 - left, came=1_000_000, left=left) == trip


def test_an_hour_forgets_what_is_longer_ago_and_keeps_what_is_not() -> None:
    hour = Hour()
    for minutes_ago, left in ((90, 1), (61, 2), (60, 4), (30, 8), (0, 16)):
        hour = hour.plus({}, {minute(NOW - timedelta(minutes=minutes_ago)): left})
    assert hour.at(NOW).left == 4 + 8 + 16
    assert breaker.since(NOW) == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_who_comes_back_has_not_left() -> None:
    left_at, now = minute(NOW) - 50, minute(NOW)
    hour = Hour().plus({}, {left_at: 30}).plus({}, {left_at: -30, now: 2})
    assert (hour.at(NOW).left, hour.at(NOW + timedelta(minutes=15)).left) == (2, 2)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 50), st.integers(0, 50)), max_size=60))
def test_an_hour_counts_exactly_what_happened_in_it(events: list[tuple[int, int, int]]) -> None:
    hour, came_at, left_at = Hour(), Counter[int](), Counter[int]()
    for at, came, left in sorted(events):
        now = NOW + timedelta(minutes=at)
        hour = hour_of([list(each) for each in hour.at(now).plus({minute(now): came}, {minute(now): left}).minutes])
        came_at[at] += came
        left_at[at] += left
        assert hour.came == sum(number for when, number in came_at.items() if at - when <= 60)
        assert hour.left == sum(number for when, number in left_at.items() if at - when <= 60)
        assert len(hour.minutes) <= 61
