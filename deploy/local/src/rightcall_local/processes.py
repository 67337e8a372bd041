"""Processes that outlive the command which starts them: pid file, log, a stop that is sure. Not: what they say."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from rightcall.faults import NotRunning
from rightcall.private_files import replace_file

POLL_S = 0.1
LOG_TAIL_LINES = 15


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: not gone, and not dead and only waiting to be reaped."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def command_of(process: psutil.Process) -> list[str]:
    """Its command line; empty if it is gone, dying (its memory is freed before it counts as dead) or of the kernel."""
    try:
        return [part for part in process.cmdline() if part]
    except psutil.NoSuchProcess:
        return []


def log_tail(log: Path) -> str:
    """The last lines of a log, for an error message."""
    if not log.exists():
        return f"(no log at {log})"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return "\n".join([f"last lines of {log}:", *(f"    {line}" for line in lines)])


def wait_until(holds: Callable[[], bool], deadline_s: float) -> bool:
    """Ask until the answer is yes, at most `deadline_s` seconds. False = the deadline came first."""
    until = time.monotonic() + deadline_s
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(POLL_S)
    return True


def end(process: psutil.Process, how: signal.Signals, within_s: float) -> bool:
    """Send a signal and wait. True = it no longer runs. (psutil's own wait waits for the reaper as well.)"""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(how)
    return wait_until(lambda: not is_alive(process), within_s)


@dataclass(frozen=True)
class Detached:
    """One process in a session of its own. `home` holds its pid file and its log."""

    home: Path

    @property
    def log(self) -> Path:
        """Where standard output and standard error go, appended."""
        return self.home / "log"

    def process(self) -> psutil.Process | None:
        """The running process, if it is still the one that was started: a pid alone may be another's by now."""
        try:
            pid, started = (self.home / "pid").read_text(encoding="utf-8").split()
            process = psutil.Process(int(pid))
            ours = process.create_time() == float(started)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return process if ours and is_alive(process) else None

    def spawn(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Start `command`; `environment` is added to this process's own.

        Raises:
            NotRunning: the program cannot be executed.
        """
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            try:
                child = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=0o077,
                    cwd=self.home,
                    env={**os.environ, **(environment or {})},
                )
            except OSError as fault:
                raise NotRunning(f"cannot execute {command[0]}: {fault.strerror}") from fault
        replace_file(self.home / "pid", f"{child.pid} {psutil.Process(child.pid).create_time()}\n")

    def stop(self, grace_s: float = 20.0) -> None:
        """Ask the process to end; after `grace_s` seconds make it. Returns when it is gone."""
        process = self.process()
        if process is not None and not end(process, signal.SIGTERM, grace_s):
            end(process, signal.SIGKILL, grace_s)
        (self.home / "pid").unlink(missing_ok=True)
