"""Conditions on a client list, in the words of RFC 9110 section 13."""

import pytest

from rightcall_policy.clients.conditions import is_known, may_write, tag_of

NOW = tag_of(7, "fresh")
STALE = tag_of(7, "stale")
LATER = tag_of(8, "fresh")


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (None, False), ([], False), (["*"], True), ([NOW], True), (["W/" + NOW], True), ([f'"x", {NOW}'], True),
        (['"x"', f"W/{NOW}"], True), ([STALE], False), ([LATER], False), (['"7"'], False), ([NOW.strip('"')], False),
        (['"*"'], False), (["*, *"], False), (["", ","], False), ([f'"a,{NOW[1:]}'], False),
    ],
)  # fmt: skip
def test_an_answer_is_known_by_any_tag_of_it_weak_or_strong(lines: list[str] | None, known: bool) -> None:
    assert is_known(NOW, lines) == known
    assert may_write(NOW, None, lines) != known


@pytest.mark.parametrize(
    ("lines", "writes"),
    [
        (None, True), (["*"], True), ([NOW], True), ([STALE], True), (['"7"'], True), ([f'"x" ,{NOW}'], True),
        ([LATER], False), (["W/" + NOW], False), (['"x"'], False), (["7"], False), ([""], False), ([], False),
    ],
)  # fmt: skip
def test_a_list_is_overwritten_at_the_version_that_was_read_and_never_by_a_weak_tag(
    lines: list[str] | None, writes: bool
) -> None:
    assert may_write(NOW, lines, None) == writes


def test_what_is_not_there_matches_no_tag() -> None:
    assert not may_write(None, ["*"], None)
    assert not may_write(None, [NOW], None)
    assert may_write(None, None, ["*"])
    assert may_write(None, None, [NOW])
    assert not may_write(None, ["*"], ["*"])
