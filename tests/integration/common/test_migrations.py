"""Migrations: who owns what, what the service may do, and that a schema reads the same on every PostgreSQL."""

import sys
from pathlib import Path

import asyncpg
import pytest

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import check_row_security, dump_schema, migrate
from tests.support.postgres import PASSWORD, TestDatabase, embedded_dsn, embedded_postgres, postgres, real_postgres
from tests.support.servers import missing, real

__all__ = ["embedded_postgres", "postgres", "real_postgres"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service's package with one table of tenants."""
    sql = tmp_path / "rightcall_probe" / "sql"
    sql.mkdir(parents=True)
    (sql.parent / "__init__.py").touch()
    (sql / "0001_pre_notes.sql").write_text(
        "create table notes (tenant_id text not null, id int not null, said text, primary key (tenant_id, id));"
        "select isolate_tenants('notes');"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "rightcall_probe", raising=False)
    return sql


async def test_the_service_reads_and_writes_rows_but_owns_nothing(postgres: TestDatabase, package: Path) -> None:
    dsn = await postgres.migrated("probe", "rightcall_probe")
    service = await asyncpg.connect(dsn, server_settings={"search_path": "probe"})
    admin = await postgres.admin()
    try:
        await service.execute("insert into inbox (event_id) values (gen_random_uuid())")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("alter table inbox add column more int")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("create table own (id int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("set role rightcall_probe_owner")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("delete from migrations")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("truncate outbox")
        assert await check_row_security(admin, "probe") == []
    finally:
        await service.close()
        await admin.close()


async def test_a_second_run_applies_nothing(postgres: TestDatabase, package: Path) -> None:
    await migrate(postgres.admin_dsn, "twice", "rightcall_probe", password=PASSWORD)
    assert await migrate(postgres.admin_dsn, "twice", "rightcall_probe", password=PASSWORD) == []


async def test_a_right_that_a_migration_took_away_is_not_given_back_by_the_next_run(
    postgres: TestDatabase, package: Path
) -> None:
    (package / "0002_pre_said_once.sql").write_text("revoke update, delete on notes from rightcall_kept;")
    dsn = [await postgres.migrated("kept", "rightcall_probe") for _ in range(2)][-1]
    service = await asyncpg.connect(dsn, server_settings={"search_path": "kept"})
    may = [
        await service.fetchval("select has_table_privilege('notes', $1)", right)
        for right in ("select", "insert", "update", "delete")
    ]
    await service.close()
    assert may == [True, True, False, False]


async def test_post_files_wait_for_their_phase(postgres: TestDatabase, package: Path) -> None:
    (package / "0002_post_drop_said.sql").write_text("alter table notes drop column said;")
    before = await migrate(postgres.admin_dsn, "phased", "rightcall_probe", password=PASSWORD, phases=("pre",))
    after = await migrate(postgres.admin_dsn, "phased", "rightcall_probe", password=PASSWORD)
    assert before == [
        "rightcall_common/0001_pre_delivery.sql",
        "rightcall_common/0002_pre_outbox_headers_as_text.sql",
        "rightcall_common/0003_pre_positions.sql",
        "rightcall_probe/0001_pre_notes.sql",
    ]
    assert after == ["rightcall_probe/0002_post_drop_said.sql"]


async def test_a_changed_file_is_refused_and_nothing_is_applied(postgres: TestDatabase, package: Path) -> None:
    await migrate(postgres.admin_dsn, "changed", "rightcall_probe", password=PASSWORD)
    (package / "0001_pre_notes.sql").write_text("select 1;")
    with pytest.raises(InvariantBroken, match=r"rightcall_probe/0001_pre_notes\.sql has changed"):
        await migrate(postgres.admin_dsn, "changed", "rightcall_probe", password=PASSWORD)


async def test_a_failing_file_leaves_nothing_behind(postgres: TestDatabase, package: Path) -> None:
    (package / "0002_pre_broken.sql").write_text("create table half (id int); select no_such_function();")
    with pytest.raises(asyncpg.UndefinedFunctionError):
        await migrate(postgres.admin_dsn, "failing", "rightcall_probe", password=PASSWORD)
    admin = await postgres.admin()
    assert await admin.fetchval("select to_regclass('failing.half')") is None
    await admin.close()


async def test_a_misnamed_file_is_refused(postgres: TestDatabase, package: Path) -> None:
    (package / "2_more.sql").write_text("select 1;")
    with pytest.raises(InvariantBroken, match=r"2_more\.sql"):
        await migrate(postgres.admin_dsn, "misnamed", "rightcall_probe", password=PASSWORD)


DUMP = """\
table notes
  tenant_id text not null
  id integer not null
  said text
  constraint notes_pkey: PRIMARY KEY (tenant_id, id)
  row security forced
  policy tenant_isolation for all: using (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[])) \
with check (tenant_id = ANY (( SELECT allowed_tenants() AS allowed_tenants)::text[]))
  the service may: delete, insert, select, update
"""


async def test_the_schema_as_text_names_every_column_policy_and_grant(postgres: TestDatabase, package: Path) -> None:
    await postgres.migrated("textual", "rightcall_probe")
    admin = await postgres.admin()
    text = await dump_schema(admin, "textual")
    await admin.close()
    assert DUMP in text
    assert "textual" not in text


async def test_the_schema_reads_the_same_on_both_servers(embedded_postgres: TestDatabase) -> None:
    dsn = real("postgres")
    if dsn is None:
        pytest.skip(missing("postgres"))
    texts = []
    for database in (embedded_dsn(), dsn):
        conn = await asyncpg.connect(database)
        await migrate(database, "sameness", "rightcall_common", password=PASSWORD)
        texts.append(await dump_schema(conn, "sameness"))
        await conn.execute("drop schema sameness cascade")
        await conn.close()
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("alter table notes no force row level security", "notes does not force row security on its owner"),
        ("alter table notes disable row level security", "notes has no row security"),
        ("create policy all_of_it on notes for select using (true)", "a policy of notes lets pass"),
        ("drop policy tenant_isolation on notes", "notes has no policy for all commands"),
        ("create table loose (id int)", "loose has no tenant_id column"),
        ("grant rightcall_guarded_owner to rightcall_guarded", "rightcall_guarded is a member of the owner"),
        ("alter role rightcall_guarded bypassrls", "rightcall_guarded is not bound by row security"),
    ],
)
async def test_the_row_security_check_sees_each_hole(
    embedded_postgres: TestDatabase, package: Path, statement: str, fault: str
) -> None:
    await embedded_postgres.migrated("guarded", "rightcall_probe")
    admin = await embedded_postgres.admin()
    await admin.execute("set search_path = guarded")
    transaction = admin.transaction()
    await transaction.start()
    await admin.execute(statement)
    faults = await check_row_security(admin, "guarded")
    await transaction.rollback()
    await admin.close()
    assert any(found.startswith(fault) for found in faults), faults
