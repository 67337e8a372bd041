"""Which version of the rules applied when."""

from datetime import UTC, datetime
from typing import NamedTuple

from rightcall_policy.bundles.in_force import before, reigns, within


class Version(NamedTuple):
    version: int
    effective_from: datetime


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


V1, V2, V3, V4 = Version(1, day(1)), Version(2, day(20)), Version(3, day(10)), Version(4, day(20))


def test_of_those_that_have_begun_the_latest_beginning_applies() -> None:
    found = reigns([V2, V3, V1])
    assert [(each.rules.version, each.since, each.until) for each in found] == [
        (1, day(1), day(10)), (3, day(10), day(20)), (2, day(20), None),
    ]  # fmt: skip


def test_of_two_for_one_instant_the_newer_applies_and_the_other_never_did() -> None:
    assert [each.rules.version for each in reigns([V1, V2, V4])] == [1, 4]


def test_a_span_is_touched_by_what_applied_at_any_moment_of_it() -> None:
    found = reigns([V1, V2, V3])
    assert [each.rules.version for each in within(found, day(5), day(10))] == [1]
    assert [each.rules.version for each in within(found, day(10), day(21))] == [3, 2]
    assert within(reigns([V2]), day(1), day(20)) == []


def test_what_applied_before_a_version() -> None:
    found = reigns([V1, V2, V3, V4])
    assert before(found, 3) == V1
    assert before(found, 4) == V3
    assert before(found, 1) is None
    assert before(found, 2) is None  # replaced before it began
