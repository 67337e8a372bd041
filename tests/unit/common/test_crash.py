"""Crash points: off in production, closed registry, armed by name and pass."""

import os
import signal
import subprocess
import sys

import pytest

from rightcall_common import crash

PROGRAM = """
from rightcall_common.crash import crash_point
for _ in range(3):
    print("passed", flush=True)
    crash_point("relay.published")
"""


def run(setting: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RIGHTCALL_CRASH": setting}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)


def test_a_point_that_is_not_armed_does_nothing() -> None:
    assert run("").stdout.count("passed") == 3
    assert run("bus.before_handler").returncode == 0


@pytest.mark.parametrize(("setting", "passes"), [("relay.published", 1), ("relay.published:2", 2)])
def test_an_armed_point_kills_at_the_pass_it_was_armed_for(setting: str, passes: int) -> None:
    done = run(setting)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.count("passed") == passes


def test_a_misspelt_point_cannot_be_armed() -> None:
    assert "no crash point is called 'relay.publishd'" in run("relay.publishd").stderr


def test_every_point_says_in_a_sentence_what_is_true_there() -> None:
    assert all(" " in sentence and name.count(".") == 1 for name, sentence in crash.POINTS.items())
