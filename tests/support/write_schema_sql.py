"""Writes each service's schema.sql from its migrations, on the embedded database. `make schemas` runs it."""

import asyncio
import tempfile
from importlib import import_module
from pathlib import Path

import asyncpg

from rightcall_common.postgres import dump_schema
from rightcall_common.postgres.migrations import migrate
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres

SERVICES = ("ingest", "policy", "storage", "dsar")


async def write(dsn: str) -> None:
    """Migrate an empty database and write what came of it."""
    for service in SERVICES:
        package = f"rightcall_{service}"
        await migrate(dsn, service, package, password="only-for-this-run")
        connection = await asyncpg.connect(dsn)
        try:
            file = Path(str(import_module(package).__file__)).with_name("schema.sql")
            file.write_text(await dump_schema(connection, service), encoding="utf-8")
        finally:
            await connection.close()


def main() -> None:
    """Start, write, stop."""
    with tempfile.TemporaryDirectory(prefix="rightcall-schema-") as folder:
        server = EmbeddedPostgres(Path(folder))
        try:
            asyncio.run(write(server.start()))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
