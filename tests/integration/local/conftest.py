"""A stranger's platform, as the README has it started: in a home of its own, once for all tests that paste commands."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rightcall import endpoints
from tests.support.platform import BUNDLES, RunningPlatform

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Stranger:
    """Somebody who pastes commands into a shell, with this Python's environment in place of .venv."""

    platform: RunningPlatform
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """`HOME` is fresh, so that every command finds this platform without `--state`."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTCALL_")}
        return {**kept, "HOME": str(self.home), "PATH": path}

    def pastes(self, script: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run it as a person would, and stop at the first command that fails."""
        script = script.replace(". .venv/bin/activate\n", "")
        command = ["bash", "-euo", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=cwd, env=self.environment, capture_output=True, text=True, check=False, timeout=500
        )

    def does(self, script: str, cwd: Path = ROOT) -> str:
        """What the commands printed; each of them succeeds."""
        done = self.pastes(script, cwd)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def stranger() -> Iterator[Stranger]:
    """With the demo's tenant and nobody told of anything; what is pasted stays. SIGTERM ends it in order."""
    place = Path(tempfile.mkdtemp(prefix="rightcall-home-"))  # pytest closes its own to PostgreSQL's account
    running = RunningPlatform(place / ".local/state/rightcall", "embedded", ("--tenant", str(BUNDLES / "demo.yaml")))
    running.start()
    yield Stranger(running, place)
    running.stop()
    assert running.process is not None
    assert running.process.returncode == 0, running.log()[-3000:]
    assert not (running.state / endpoints.FILE).exists()
    shutil.rmtree(place)
