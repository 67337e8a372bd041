"""What the README lets a stranger paste works in that order and says what the README says."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rightcall_local import endpoints, postgres_cluster
from tests.support.platform import BUNDLES, RunningPlatform

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text()


def pasted(heading: str) -> list[str]:
    """The command blocks of a section."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```$", section, re.M | re.S)


@pytest.fixture(scope="module")
def platform() -> Iterator[RunningPlatform]:
    """The first block's platform, in the state directory of a home of its own."""
    place = Path(tempfile.mkdtemp(prefix="rightcall-home-"))
    running = RunningPlatform(place / ".local/state/rightcall", "embedded", ("--tenant", str(BUNDLES / "demo.yaml")))
    running.start()
    yield running
    running.stop()
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def home(platform: RunningPlatform) -> Path:
    """That home."""
    return platform.state.parents[2]


def run(script: str, home: Path) -> str:
    """Run it as a person would, in the repository, with this Python's environment in place of .venv."""
    script = script.replace(". .venv/bin/activate\n", "")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "HOME": str(home), "PATH": path}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_blocks_commands_are_those_that_the_tests_run() -> None:
    first = pasted("Try it yourself")[0]
    assert "rightcall policy check deploy/local/examples/bundles/demo.yaml\n" in first
    assert "rightcall up --tenant deploy/local/examples/bundles/demo.yaml " in first


@pytest.mark.timeout(600)  # a start of the platform and six of the command
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl, which the README's second block uses")
def test_a_call_is_not_recorded_and_explain_names_one_missing_fact_after_the_other(home: Path) -> None:
    said = run(pasted("Try it yourself")[1], home)
    _, first, second = re.split(r"call [0-9a-f-]{36}\n", said)
    assert "#1  DO_NOT_RECORD  EMPLOYEE_NOT_INFORMED" in first
    assert "/v1/employees/" in first
    assert "#1  DO_NOT_RECORD  ANNOUNCEMENT_NOT_CONFIRMED" in second
    assert "/announced" in second


def test_sigterm_ends_up_in_order_and_withdraws_its_addresses(platform: RunningPlatform) -> None:
    assert (platform.state / endpoints.FILE).exists()
    platform.stop()
    assert platform.process is not None
    assert platform.process.returncode == 0
    assert not (platform.state / endpoints.FILE).exists()


def test_the_versions_that_the_readme_names_are_those_that_are_checked() -> None:
    from rightcall_local.servers import go_toolchain, kafka

    tests = " ".join(README.partition("\n## Tests\n")[2].partition("\n## ")[0].split())
    assert f"Java {kafka.JAVA_MIN}, Maven 3 and PostgreSQL {postgres_cluster.MAJOR_MIN} or newer" in tests
    assert f"Go 1.{go_toolchain.MINOR_MIN} " in tests
