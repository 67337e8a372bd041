"""The migrated schema is the committed page that newcomers read, and no table of a tenant can be read without it."""

from pathlib import Path

import rightcall_storage
from rightcall_common.postgres import check_row_security, dump_schema
from tests.support.postgres import TestDatabase

COMMITTED = Path(rightcall_storage.__file__).with_name("schema.sql")
BESIDE = {"tenant_names", "stream_tenants", "pending_frames", "epoch_keys", "transit_keys"}
"""Random ids, ciphertext and wrapped keys that serve all tenants: a sealed frame names its stream only."""


async def test_the_committed_schema_is_what_the_migrations_make(postgres: TestDatabase) -> None:
    await postgres.migrated("storage", "rightcall_storage")
    admin = await postgres.admin()
    try:
        assert COMMITTED.read_text() == await dump_schema(admin, "storage")
    finally:
        await admin.close()


async def test_no_row_of_a_tenant_is_seen_without_naming_the_tenant(postgres: TestDatabase) -> None:
    await postgres.migrated("storage", "rightcall_storage")
    admin = await postgres.admin()
    try:
        assert await check_row_security(admin, "storage", beside=BESIDE) == []
    finally:
        await admin.close()
