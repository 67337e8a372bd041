"""A platform that is hurt or killed leaves nothing behind, and its address file names nobody who does not answer."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest
from typer.testing import CliRunner

from rightcall import endpoints
from rightcall.main import app
from rightcall_local.processes import is_alive, wait_until
from tests.support.eventually import eventually
from tests.support.platform import BUNDLES, RunningPlatform

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


def rightcall(*words: str, at: RunningPlatform) -> subprocess.CompletedProcess[str]:
    """The command on this platform's state directory."""
    command = [sys.executable, "-m", "rightcall.main", *words, "--state", str(at.state)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=WITHIN_S)


def test_a_second_platform_in_the_same_directory_is_refused_and_disturbs_nothing(platform: RunningPlatform) -> None:
    platform.start()
    command = [sys.executable, "-m", "rightcall.main", "up", "--state", str(platform.state)]
    second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 1
    assert platform.process is not None
    assert f"a platform runs in {platform.state} already (process {platform.process.pid})" in second.stderr
    assert (platform.state / endpoints.FILE).exists()
    assert not all_gone([platform.child("ingest")])


def test_the_address_file_has_the_form_that_others_build_on(platform: RunningPlatform) -> None:
    told = json.loads((platform.state / endpoints.FILE).read_text())
    assert list(told) == ["profile", "sip", "http", "issuer", "kafka", "postgres", "objects", "tenants", "sip_of"]
    assert (told["profile"], told["tenants"], told["sip"].pop("tls")) == ("embedded", [], None)
    assert told["sip_of"] == {"ingest": told["sip"]}
    assert list(told["sip"]) == ["udp", "tcp"]
    assert set(told["http"]) == {"ingest", "policy", "storage", "dsar"}
    for address in (*told["sip"].values(), told["kafka"]):
        assert re.fullmatch(r"127\.0\.0\.1:\d+", address), address
    for url in (*told["http"].values(), told["issuer"]):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url), url
    assert re.fullmatch(r"postgresql://\w+:\w+@127\.0\.0\.1:\d+/\w+", told["postgres"]), "user, password, database"
    objects = (platform.state / "objects").resolve().as_uri()
    assert told["objects"] == {"kind": "directory", "address": objects}


async def test_commands_know_a_tenant_that_came_while_the_platform_ran(platform: RunningPlatform) -> None:
    async with platform.client("policy", "demo", "admin") as http:
        yaml = {"content-type": "application/yaml"}
        answer = await http.put("/v1/policies/demo", content=(BUNDLES / "demo.yaml").read_bytes(), headers=yaml)
        assert answer.status_code < 300, answer.text
    async with platform.client("ingest", "demo", "telephony") as http:

        async def known() -> bool:
            return (await http.get("/v1/tenants/demo")).status_code == 200

        await eventually(known)
    told = rightcall(
        "call", "--from", "+31201110002", "--to", "+31201110022", "--seconds", "0.3", "--json", at=platform
    )
    ids = json.loads(told.stdout)
    assert ids["call_id"], told.stderr
    explained = rightcall("explain", ids["native_id"], at=platform)
    assert explained.stdout.startswith(f"call {ids['call_id']}\n#1  DO_NOT_RECORD"), explained.stderr


@pytest.mark.parametrize("victim", ["dsar", "embedded_bus"])
def test_the_addresses_are_withdrawn_while_a_process_is_down(platform: RunningPlatform, victim: str) -> None:
    before = platform.where
    platform.kill(victim)
    assert wait_until(lambda: not (platform.state / endpoints.FILE).exists(), WITHIN_S)
    minted = rightcall("token", "--tenant", "demo", "--role", "auditor", at=platform)
    assert minted.returncode == 0, minted.stderr
    assert wait_until(lambda: (platform.state / endpoints.FILE).exists(), WITHIN_S)
    after = endpoints.read(platform.state)
    assert after.http == before.http
    assert (after.kafka != before.kafka) == (victim == "embedded_bus")


def test_no_file_of_the_state_directory_is_open_to_others(platform: RunningPlatform) -> None:
    """Logs, locks and what was rotated or made by tools included; up.log is the test's own."""
    loose = [
        str(place.relative_to(platform.state))
        for place in platform.state.rglob("*")
        if place.lstat().st_mode & 0o077 and not place.is_symlink() and place.name != "up.log"
    ]
    assert loose == []


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
        [sys.executable, "-m", "rightcall.main", "demo"],
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


@pytest.mark.timeout(400)
def test_a_demo_that_stays_answers_at_every_address_it_prints_until_it_is_told_to_stop(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tmp_path.chmod(0o755)
    demo = subprocess.Popen(
        [sys.executable, "-m", "rightcall.main", "demo", "--stay"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    request.addfinalizer(demo.kill)  # does nothing to one that has ended
    assert demo.stdout is not None
    printed = ""
    for line in demo.stdout:
        printed += line if printed or "It stays up until Ctrl-C" in line else ""
        if "  a token  " in line:
            break
    urls = re.findall(r"http://\S+", printed)
    assert len(urls) == 4, printed
    assert {httpx2.get(url, timeout=20).status_code for url in urls} == {200}
    words = shlex.split(printed.rpartition(" rightcall ")[2])
    token = subprocess.run(
        [sys.executable, "-m", "rightcall.main", *words],
        capture_output=True, text=True, check=True, timeout=WITHIN_S,
    )  # fmt: skip
    authorized = {"authorization": f"Bearer {token.stdout.strip()}"}
    storage = str(re.findall(r"storage +(http://\S+)/openapi.json", printed)[0])
    recordings = f"{storage}/v1/recordings?call_id=00000000-0000-7000-8000-000000000000"
    assert [httpx2.get(recordings, headers=h, timeout=20).status_code for h in ({}, authorized)] == [401, 200]
    children = psutil.Process(demo.pid).children(recursive=True)
    demo.send_signal(signal.SIGTERM)
    demo.communicate(timeout=WITHIN_S)
    assert demo.returncode == 0, "it had shown what it is for"
    assert all_gone(children)
    assert list(tmp_path.iterdir()) == []
