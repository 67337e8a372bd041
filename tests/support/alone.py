"""The `rightcall` distribution as `pip install rightcall` leaves it: its pins and its four packages, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from tests.architecture.test_corridors import SOURCES
from tests.architecture.test_dependencies import pins

OURS = {"rightcall": "rightcall"} | {
    f"rightcall-{name}": f"rightcall_{name}" for name in ("common", "policy", "storage")
}


class Alone:
    """A folder that holds them, by links, and a Python that imports from nowhere else."""

    def __init__(self, place: Path) -> None:
        self._place = place
        for name in pins("command"):
            distribution = metadata.distribution(name)
            for top in {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}:
                if top != "__pycache__":
                    (place / top).symlink_to(Path(str(distribution.locate_file(top))))
        for name, package in OURS.items():
            (place / package).symlink_to(SOURCES[package] / package)
            information = f"{package}-{metadata.version(name)}.dist-info"
            (place / information).symlink_to(Path(str(metadata.distribution(name).locate_file(information))))

    def python(self, *words: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run it without site-packages. The deadline is for a machine that others use as well."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTCALL_")}
        env = {
            **inherited,
            "PYTHONPATH": str(self._place),
            "HOME": str(self._place),
            "COLUMNS": "120",
            **(environment or {}),
        }
        command = [sys.executable, "-S", *words]
        return subprocess.run(
            command, cwd=self._place, env=env, capture_output=True, text=True, check=False, timeout=200
        )

    def rightcall(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        return self.python("-m", "rightcall.main", *words, environment=environment)
