"""Servers in containers are used as native ones are, and none of them outlives its test run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from rightcall_local.servers import lifecycle
from rightcall_local.servers.state import addresses
from tests.support import containers
from tests.support.containers import Containers

NAMED = [kind for kind in lifecycle.NAMES if containers.image(kind)]


def of_run(pid: int) -> set[str]:
    """The containers of one test run, by id."""
    client = DockerClient().client
    label = {"label": f"{containers.OWNER}={containers.owner(pid)}"}
    found = {container.id for container in client.containers.list(all=True, filters=label)}
    client.close()
    return found


def must_have(started: Containers, kind: str) -> None:
    if kind in started.without:
        pytest.skip(f"{kind}: {started.without[kind]}")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    """Every server that can be had, beside those that other tests use."""
    started = containers.start(tmp_path_factory.mktemp("servers"))
    yield started
    started.stop()


@pytest.mark.docker
@pytest.mark.parametrize("kind", NAMED)
def test_another_process_reaches_the_container_by_servers_json(started: Containers, kind: str) -> None:
    must_have(started, kind)
    assert kind not in started.broken, started.broken[kind]
    command = [sys.executable, "-m", "rightcall.main", "servers", "status", "--state", str(started.state)]
    told = subprocess.run([*command, "--only", kind], capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{kind}: answers" in told.stdout
    assert (started.state / "servers.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.docker
def test_stopping_leaves_no_container_and_no_address(tmp_path: Path) -> None:
    before = of_run(os.getpid())
    started = containers.start(tmp_path, ["versitygw"])
    must_have(started, "versitygw")
    assert of_run(os.getpid()) > before
    assert list(addresses(tmp_path)) == ["versitygw"]
    started.stop()
    assert of_run(os.getpid()) == before
    assert addresses(tmp_path) == {}


@pytest.mark.docker
def test_a_killed_test_runs_containers_are_swept_and_a_living_ones_stay(started: Containers) -> None:
    must_have(started, "versitygw")
    killed = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    label = containers.owner(killed.pid)
    left = DockerContainer(str(containers.image("versitygw")), labels={containers.OWNER: label}).start()
    living = {container.get_container_id() for container in started.running.values()}
    containers.sweep()
    assert of_run(killed.pid) == {left.get_container_id()}
    killed.kill()
    killed.communicate()
    containers.sweep()
    assert of_run(killed.pid) == set()
    assert of_run(os.getpid()) >= living


@pytest.mark.docker
def test_an_image_that_cannot_be_had_is_named_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTCALL_IMAGE_KAFKA", "127.0.0.1:1/rightcall/absent:1")
    started = containers.start(tmp_path, ["kafka"])
    assert "the image 127.0.0.1:1/rightcall/absent:1 cannot be had" in started.without["kafka"]
    assert "RIGHTCALL_IMAGE_KAFKA names another" in started.without["kafka"]
    assert (started.broken, addresses(tmp_path)) == ({}, {})


@pytest.mark.docker
def test_an_image_of_another_program_is_broken_not_missing_and_its_log_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = containers.image("versitygw")
    monkeypatch.setenv("RIGHTCALL_IMAGE_POSTGRES", str(other))
    started = containers.start(tmp_path, ["postgres"])
    started.stop()
    must_have(started, "postgres")
    assert started.broken["postgres"].startswith(f"postgres from {other} does not ")
    assert started.broken["postgres"].partition("The end of its log:")[2].strip()
    assert (started.without, addresses(tmp_path)) == ({}, {})


@pytest.mark.docker
def test_minio_has_no_image_to_default_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIGHTCALL_IMAGE_MINIO", raising=False)
    started = containers.start(tmp_path, ["minio"])
    assert started.without == {"minio": "there is no image to default to: name one in RIGHTCALL_IMAGE_MINIO"}


def test_rightcall_docker_0_leaves_docker_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTCALL_DOCKER", "0")
    assert containers.no_engine.__wrapped__() == "RIGHTCALL_DOCKER=0"


TEST_OF_A_CONTAINER = """
import pytest

@pytest.mark.docker
def test_of_a_container():
    pytest.skip("never reached")

def test_of_something_else():
    pass
"""
TEST_THAT_SKIPS = """
import pytest

def test_that_skips():
    pytest.skip("the machine lacks something")
"""


def run_in(place: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A pytest of its own, with these tests' conftest."""
    root = Path(__file__).resolve().parents[3]
    (place / "test_it.py").write_text(test)
    (place / "conftest.py").write_text((root / "tests/conftest.py").read_text())
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(root / "pyproject.toml"), "-p", "no:cacheprovider", str(place)],
        cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("without", [{"RIGHTCALL_DOCKER": "0"}, {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}])
def test_where_no_engine_answers_the_tests_of_it_are_left_out_and_a_line_says_so(
    tmp_path: Path, without: dict[str, str]
) -> None:
    ran = run_in(tmp_path, TEST_OF_A_CONTAINER, RIGHTCALL_NO_SKIPS="1", **without)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed, 1 deselected" in ran.stdout
    assert "left out: 1 tests that need a Docker engine (" in ran.stdout


def test_a_skip_is_a_failure_where_everything_must_run_and_its_reason_is_said(tmp_path: Path) -> None:
    ran = run_in(tmp_path, TEST_THAT_SKIPS, RIGHTCALL_NO_SKIPS="1")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "1 failed" in ran.stdout
    assert "skips are forbidden here (RIGHTCALL_NO_SKIPS), and this one says: " in ran.stdout
    assert "the machine lacks something" in ran.stdout
    allowed = run_in(tmp_path, TEST_THAT_SKIPS, RIGHTCALL_NO_SKIPS="")
    assert (allowed.returncode, "1 skipped" in allowed.stdout) == (0, True), allowed.stdout
