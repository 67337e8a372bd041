"""A database as a version left it: its dump on the embedded PostgreSQL, before today's migrations."""

import asyncpg

from tests.corpus.layout import HERE, SERVICES
from tests.support.postgres import TestDatabase

ROLE = "do $$ begin create role {0}; exception when duplicate_object then null; end $$"


async def restore(database: TestDatabase, version: str, *services: str) -> None:
    """Rows and all. A dump names its roles and does not make them: they belong to the server, not to the database."""
    for service in services or SERVICES:
        admin = await database.admin()
        try:
            for role in (f"rightcall_{service}_owner", f"rightcall_{service}"):
                await admin.execute(ROLE.format(role))
            await admin.execute((HERE / version / "database" / f"{service}.sql").read_text())
        finally:
            await admin.close()


async def clear(database: TestDatabase, *services: str) -> None:
    """Away again, for the next version."""
    admin = await database.admin()
    for service in services or SERVICES:
        await admin.execute(f"drop schema {service} cascade")
    await admin.close()


async def rows(admin: "asyncpg.Connection[asyncpg.Record]", schema: str) -> dict[str, int]:
    """How many each table has."""
    tables = await admin.fetch("select tablename as name from pg_tables where schemaname = $1", schema)
    return {each["name"]: await admin.fetchval(f"select count(*) from {schema}.{each['name']}") for each in tables}
