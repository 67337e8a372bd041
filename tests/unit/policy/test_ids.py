"""Random ids say nothing: version 4, the RFC's variant, every other bit as often set as not, none twice."""

import os
from itertools import islice

from rightcall_policy.decision.ids import random_ids


def test_ids_are_uuids_of_version_4_and_differ() -> None:
    made = list(islice(random_ids(os.urandom), 2_000))
    assert len(set(made)) == 2_000
    assert {each.version for each in made} == {4}
    assert {each.hex[16] for each in made} == set("89ab")
    ones = [sum(each.int >> bit & 1 for each in made) for bit in range(128) if bit not in (62, 63, 76, 77, 78, 79)]
    assert min(ones) > 850  # 6.7 standard deviations
    assert max(ones) < 1_150


def test_entropy_is_drawn_anew_and_never_given_twice() -> None:
    drawn: list[int] = []

    def counting(size: int) -> bytes:
        drawn.append(size)
        return bytes([len(drawn)]) * size

    made = list(islice(random_ids(counting), 600))
    assert sum(drawn) >= 600 * 16
    assert made[0] != made[-1]
