"""PostgreSQL as Debian packages it (or as found on PATH); nothing is built."""

import asyncio
from pathlib import Path

import asyncpg

from rightcall_local.launcher import postgres_cluster
from rightcall_local.launcher.postgres_cluster import Cluster
from rightcall_local.servers.building import BuildCache, Say
from rightcall_local.servers.state import Address, remembered

ANSWER_S = 3.0
ADVICE = "Install PostgreSQL 15 or newer (Debian: postgresql)."


class Postgres:
    """One cluster on 127.0.0.1 with a random superuser password."""

    name = "postgres"

    def __init__(self, say: Say) -> None:
        """`say` hears about permissions that had to be changed."""
        self._say = say

    def build(self, cache: BuildCache) -> Path:
        """Make sure that there is one, before anything is started. Returns its directory."""
        return postgres_cluster.choose_programs(postgres_cluster.debian_or_path_programs(), None, ADVICE)

    def start(self, software: Path, home: Path) -> Address:
        """Start the cluster unless it runs, with the programs of the version that wrote its data. Returns the DSN."""
        cluster = Cluster(home / "cluster", self._say)
        chosen = remembered(home, ["port"], ["password"], running=cluster.running())
        candidates = postgres_cluster.debian_or_path_programs()
        programs = postgres_cluster.choose_programs(candidates, cluster.data_major(), ADVICE)
        return cluster.start(programs, int(chosen["port"]), chosen["password"])

    def running(self, home: Path) -> bool:
        """Whether its process is there, whatever it answers."""
        return Cluster(home / "cluster", self._say).running()

    def fault(self, address: Address) -> str | None:
        """None if a query is answered."""
        return asyncio.run(_query_fault(address)) if isinstance(address, str) else "no address"

    def stop(self, home: Path) -> None:
        """Stop the cluster; its data stays."""
        Cluster(home / "cluster", self._say).stop()


async def _query_fault(dsn: str) -> str | None:
    try:
        connection = await asyncpg.connect(dsn, timeout=ANSWER_S)
        try:
            await connection.fetchval("SELECT 1", timeout=ANSWER_S)
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError, TimeoutError) as answer:
        return f"{type(answer).__name__}: {answer}"
    return None
