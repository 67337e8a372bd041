"""A platform that is hurt or killed leaves nothing behind, and its address file names nobody who does not answer."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from rightcall_local import endpoints
from rightcall_local.main import app
from rightcall_local.processes import is_alive, wait_until
from tests.support.platform import RunningPlatform

WITHIN_S = 90


@pytest.fixture(scope="module")
def platform() -> Iterator[RunningPlatform]:
    """One for the whole file, started by its first test; every test leaves it running or stopped in order."""
    state = Path(tempfile.mkdtemp(prefix="rightcall-life-"))  # pytest closes its own to PostgreSQL's account
    running = RunningPlatform(state, "embedded")
    yield running
    running.stop()
    shutil.rmtree(state)


def family(platform: RunningPlatform) -> list[psutil.Process]:
    """Every process of the platform: `up`, its children, and PostgreSQL, which is nobody's child."""
    assert platform.process is not None
    up = psutil.Process(platform.process.pid)
    postmaster = int((platform.state / "postgres/data/postmaster.pid").read_text().split()[0])
    return [up, *up.children(recursive=True), psutil.Process(postmaster)]


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process) for process in processes)


def test_a_second_platform_in_the_same_directory_is_refused_and_disturbs_nothing(platform: RunningPlatform) -> None:
    platform.start()
    command = [sys.executable, "-m", "rightcall_local.main", "up", "--state", str(platform.state)]
    second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 1
    assert platform.process is not None
    assert f"a platform runs in {platform.state} already (process {platform.process.pid})" in second.stderr
    assert (platform.state / endpoints.FILE).exists()
    assert not all_gone([platform.child("ingest")])


@pytest.mark.parametrize("victim", ["dsar", "embedded_bus"])
def test_the_addresses_are_withdrawn_while_a_process_is_down(platform: RunningPlatform, victim: str) -> None:
    before = platform.where
    platform.kill(victim)
    assert wait_until(lambda: not (platform.state / endpoints.FILE).exists(), WITHIN_S)
    assert wait_until(lambda: (platform.state / endpoints.FILE).exists(), WITHIN_S)
    after = endpoints.read(platform.state)
    assert after.http == before.http
    assert (after.kafka != before.kafka) == (victim == "embedded_bus")


def test_kill_9_leaves_no_process_and_no_address_and_the_next_start_works(platform: RunningPlatform) -> None:
    processes = family(platform)
    assert len(processes) >= 8, "up, four services, the bus, the last one out, PostgreSQL"
    processes[0].kill()
    assert platform.process is not None
    platform.process.wait(WITHIN_S)
    assert wait_until(lambda: not (platform.state / endpoints.FILE).exists(), WITHIN_S)
    platform.start()  # at once: it waits for what the killed one left to end
    assert all_gone(processes)


def test_a_closed_terminal_ends_it_in_order(platform: RunningPlatform) -> None:
    processes = family(platform)
    processes[0].send_signal(signal.SIGHUP)
    assert platform.process is not None
    assert platform.process.wait(WITHIN_S) == 0
    assert wait_until(lambda: all_gone(processes), WITHIN_S)
    assert not (platform.state / endpoints.FILE).exists()


def test_a_file_that_a_killed_platform_left_is_not_believed(platform: RunningPlatform) -> None:
    (platform.state / endpoints.FILE).write_text("{}")
    words = ["token", "--tenant", "demo", "--role", "auditor", "--state", str(platform.state)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1
    assert "no platform runs in" in told.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_that_is_told_to_stop_stops_in_order_and_removes_its_directory(
    number: signal.Signals, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    demo = subprocess.Popen(
        [sys.executable, "-m", "rightcall_local.main", "demo"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert demo.stderr is not None
    for line in demo.stderr:
        if "schemas" in line:  # database and bus run by now
            break
    children = psutil.Process(demo.pid).children(recursive=True)
    demo.send_signal(number)
    demo.communicate(timeout=WITHIN_S)
    assert demo.returncode == 1, "it did not show what it is for"
    assert all_gone(children)
    assert list(tmp_path.iterdir()) == []
