"""One PostgreSQL cluster of our own, by initdb and pg_ctl; never as root. Callers say where the programs may be."""

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from rightcall.faults import NotRunning
from rightcall.private_files import replace_file
from rightcall_local.processes import command_of, end, log_tail, wait_until

MAJOR_MIN = 15
"""Rightcall's SQL is written for PostgreSQL 15, the oldest in a supported Debian."""
START_S_MAX = 60
STOP_S_MAX = 30.0
BURIAL_S_MAX = 10.0
ACCOUNTS = ("postgres", "rightcall-postgres")
"""PostgreSQL refuses to run as root: the account it runs as then; the last one is created if there is none."""


def debian_or_path_programs() -> list[Path]:
    """Directories with initdb and pg_ctl: Debian's, newest first, then the one on PATH."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    found = sorted((path for path in debian if path.parent.name.isdigit()), key=lambda p: -int(p.parent.name))
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        found.append(Path(on_path).resolve().parent)
    return [path for path in dict.fromkeys(found) if (path / "initdb").exists() and (path / "postgres").exists()]


def major_of(programs: Path) -> int:
    """The major version of the PostgreSQL in this directory.

    Raises:
        NotRunning: it does not run on this machine.
    """
    try:
        answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        raise NotRunning(f"{programs / 'postgres'} does not run: {fault}") from fault
    found = re.search(r"(\d+)", answer.partition(")")[2])
    return int(found.group(1)) if found else 0


def choose_programs(candidates: Sequence[Path], data_major: int | None, advice: str) -> Path:
    """The first candidate that is new enough and, where there is data already, of the data's major version."""
    seen = []
    for programs in candidates:
        major = major_of(programs)
        seen.append(f"{major} in {programs}")
        if major == data_major or (data_major is None and major >= MAJOR_MIN):
            return programs
    wanted = f"PostgreSQL {data_major}, which wrote the data," if data_major else f"PostgreSQL {MAJOR_MIN} or newer"
    raise NotRunning(f"{wanted} is not here (found: {', '.join(seen) or 'none'}). {advice}")


@dataclass(frozen=True)
class Cluster:
    """A cluster in `directory`: `data/` and `log`. Superuser `postgres`, by password, on 127.0.0.1, no socket file."""

    directory: Path
    say: Callable[[str], None]

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.directory / "data"

    def data_major(self) -> int | None:
        """The major version that wrote the data; None if there is none yet."""
        mark = self.data / "PG_VERSION"
        return int(mark.read_text(encoding="utf-8")) if mark.exists() else None

    def running(self) -> bool:
        """Whether a postmaster serves this data directory."""
        return self._postmaster() is not None

    def start(self, programs: Path, port: int, password: str) -> str:
        """Make the cluster if there is none, start it, wait until it accepts connections.

        Returns:
            The superuser's DSN of database `postgres`.

        Raises:
            NotRunning: with the end of PostgreSQL's own log.
        """
        account = _account()
        self.directory.mkdir(parents=True, exist_ok=True)
        if account is not None:
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        self.directory.chmod(0o700)
        if self.data_major() is None:
            self._initialise(programs, password, account)
        if not self.running():
            self._await_burial()
            options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
            places: list[str | Path] = ["-D", self.data, "-l", self.directory / "log"]
            self._run([programs / "pg_ctl", "start", "-w", "-t", str(START_S_MAX), *places, "-o", options], account)
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Roll back what is open, write everything out, stop. Nothing to do if it is not running."""
        postmaster = self._postmaster()
        if postmaster is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate (recovers at the next start)
            if end(postmaster, how, STOP_S_MAX):
                return

    def _initialise(self, programs: Path, password: str, account: pwd.struct_passwd | None) -> None:
        """Beside its place, then renamed: an interrupted initdb is not taken for a cluster."""
        fresh, secret = self.directory / "data.new", self.directory / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        replace_file(secret, password + "\n")
        if account is not None:
            os.chown(secret, account.pw_uid, account.pw_gid)
        access = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
        try:
            self._run([programs / "initdb", "-D", fresh, *access, "--encoding=UTF8", "--no-locale"], account)
        finally:
            secret.unlink()
        fresh.rename(self.data)

    def _run(self, command: Sequence[str | Path], account: pwd.struct_passwd | None) -> None:
        """Run a program as the unprivileged account. Its output goes to a file: the server would keep a pipe open."""
        if account is not None:
            self._let_pass([self.directory, Path(command[0])])
        output = self.directory / "commands.log"
        with output.open("ab") as log:
            done = subprocess.run(
                command,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and [],
                env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            )
        if done.returncode != 0:
            causes = "\n".join(log_tail(file) for file in (output, self.directory / "log") if file.exists())
            raise NotRunning(f"{Path(command[0]).name} failed with {done.returncode}; {causes}")

    def _named(self) -> psutil.Process | None:
        """The process that postmaster.pid names, whatever it is by now."""
        try:
            return psutil.Process(int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
        except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
            return None

    def _postmaster(self) -> psutil.Process | None:
        """The process that postmaster.pid names, if it runs and is the postmaster of this data directory."""
        named = self._named()
        return named if named is not None and str(self.data) in command_of(named) else None

    def _buried(self) -> bool:
        """Whether nothing is left that may be our postmaster; one that dies has no command line before it is reaped."""
        named = self._named()
        return named is None or (bool(command := command_of(named)) and str(self.data) not in command)

    def _await_burial(self) -> None:
        """A killed postmaster that nobody has reaped yet still counts as alive for the next one: give init a moment."""
        wait_until(self._buried, BURIAL_S_MAX)

    def _let_pass(self, places: Sequence[Path]) -> None:
        """Let the account walk through (not list) the directories above `places`: root's home is closed to it."""
        for parent in dict.fromkeys(parent for place in places for parent in place.resolve().parents):
            mode = stat.S_IMODE(parent.stat().st_mode)
            if not mode & stat.S_IXOTH:
                self.say(f"chmod o+x {parent}: PostgreSQL does not run as root and must pass through it")
                parent.chmod(mode | stat.S_IXOTH)


def _account() -> pwd.struct_passwd | None:
    """The account to run PostgreSQL as; None = the one we are, since that is not root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNTS[-1]], check=True
    )
    return pwd.getpwnam(ACCOUNTS[-1])
