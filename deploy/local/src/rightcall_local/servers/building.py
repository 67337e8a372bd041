"""The cache of built servers: built once, whole or not at all. What is built and how is each server's own module."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rightcall.faults import NotRunning
from rightcall_local.processes import log_tail

PROGRESS_S = 15.0
Say = Callable[[str], None]


def cache_root() -> Path:
    """`RIGHTCALL_CACHE`, else ~/.cache/rightcall."""
    return Path(os.environ.get("RIGHTCALL_CACHE") or Path.home() / ".cache" / "rightcall")


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold `directory` alone: a second `rightcall servers` waits. The kernel frees the lock of a killed process."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def need_program(program: str, version_command: Sequence[str], pattern: str, at_least: int, advice: str) -> None:
    """Make sure that a tool is there and new enough, before minutes are spent on finding out.

    `pattern` finds the number to compare in what `version_command` prints.

    Raises:
        NotRunning: with `advice`, which says what to install.
    """
    if shutil.which(program) is None:
        raise NotRunning(f"{program} is not installed. {advice}")
    answer = subprocess.run(version_command, capture_output=True, text=True, check=False)
    found = re.search(pattern, answer.stdout + answer.stderr)
    if found is None or int(found.group(1)) < at_least:
        raise NotRunning(f"{program} is too old ({found.group(0) if found else 'version not told'}). {advice}")


def run_build(command: Sequence[str], directory: Path, environment: Mapping[str, str], say: Say) -> None:
    """Run one build step in `directory`, with a line every PROGRESS_S: minutes of silence look like a hang.

    Raises:
        NotRunning: the step failed; carries the end of its output.
    """
    log = directory / "build.log"
    began = time.monotonic()
    with log.open("ab") as output:
        step = subprocess.Popen(
            command, cwd=directory, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while True:
                try:
                    code = step.wait(PROGRESS_S)
                    break
                except subprocess.TimeoutExpired:
                    say(f"still building, {time.monotonic() - began:.0f} s")
        finally:
            if step.poll() is None:
                step.kill()
                step.wait()
    if code != 0:
        raise NotRunning(f"`{' '.join(command)}` failed with {code}; {log_tail(log)}")


@dataclass(frozen=True)
class BuildCache:
    """Directories `<name>-<version>` under `root`; one that is there is finished."""

    root: Path
    say: Say

    def finished(self, name: str, version: str) -> Path | None:
        """The directory of this version, if it was built already."""
        place = self.root / f"{name}-{version}"
        return place if place.exists() else None

    def get(self, name: str, version: str, build: Callable[[Path], None]) -> Path:
        """The directory of this version, built by `build(empty directory)` if it is not there yet.

        It is built beside its place and renamed into it, so an interrupted build is never taken for a finished one.
        """
        if (already := self.finished(name, version)) is not None:
            return already
        finished = self.root / f"{name}-{version}"
        with locked(self.root):
            if finished.exists():
                return finished
            for left_over in self.root.glob(".building-*"):
                shutil.rmtree(left_over)
            fresh = Path(tempfile.mkdtemp(prefix=".building-", dir=self.root))
            try:
                began = time.monotonic()
                build(fresh)
                seconds = round(time.monotonic() - began, 1)
                (fresh / "built.json").write_text(json.dumps({"name": name, "version": version, "seconds": seconds}))
                fresh.chmod(0o755)
                fresh.rename(finished)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        self.say(f"built in {seconds} s: {finished}")
        return finished
