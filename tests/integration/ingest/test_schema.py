"""The migrated schema is the committed page that newcomers read, and no table of a tenant can be read without it."""

from pathlib import Path

import rightcall_ingest
from rightcall_common.postgres import check_row_security, dump_schema
from tests.support.postgres import TestDatabase

COMMITTED = Path(rightcall_ingest.__file__).with_name("schema.sql")


async def test_the_committed_schema_is_what_the_migrations_make(postgres: TestDatabase) -> None:
    await postgres.migrated("ingest", "rightcall_ingest")
    admin = await postgres.admin()
    try:
        assert COMMITTED.read_text() == await dump_schema(admin, "ingest")
    finally:
        await admin.close()


async def test_no_row_of_a_tenant_is_seen_without_naming_the_tenant(postgres: TestDatabase) -> None:
    await postgres.migrated("ingest", "rightcall_ingest")
    admin = await postgres.admin()
    try:
        assert await check_row_security(admin, "ingest") == []
    finally:
        await admin.close()
