"""Applies numbered SQL files: the common ones, then the service's. Creates the schema's owner and its one user."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Literal, NamedTuple

import asyncpg

from rightcall_common.errors import InvariantBroken, Unavailable

Phase = Literal["pre", "post"]

_NAME = re.compile(r"^[0-9]{4}_(pre|post)_[a-z0-9_]+\.sql$")
_SCHEMA = re.compile(r"^[a-z][a-z0-9_]{0,30}$")
ATTEMPTS_MAX = 10
"""Roles are shared by all databases of a server: two migrations at once may lose a race for the same row."""
RETRY_S = 0.2
_LOCK = 0x52434D49

_LEDGER = """
    create table if not exists migrations (
        name       text        not null primary key,
        sha256     text        not null,
        applied_at timestamptz not null default now()
    )
"""


class Migration(NamedTuple):
    """One SQL file. `name` is `<package>/<file>`."""

    name: str
    phase: Phase
    sql: str

    @property
    def sha256(self) -> str:
        """Of the text as applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(
    admin_dsn: str,
    schema: str,
    package: str,
    *,
    password: str,
    phases: tuple[Phase, ...] = ("pre", "post"),
) -> list[str]:
    """Bring `schema` up to date; returns the names of the files applied now.

    Args:
        admin_dsn: a superuser, or a role that may create roles and schemas in that database.
        schema: also the service's name: role `rightcall_<schema>` (LOGIN) and `rightcall_<schema>_owner` (NOLOGIN).
        package: import name whose folder `sql/` holds `NNNN_{pre,post}_*.sql`, e.g. `rightcall_policy`.
        password: of the login role.
        phases: `pre` files are additive and run before a deploy, `post` files may remove and run after it.

    Raises:
        InvariantBroken: a file that was applied before has changed since, or is misnamed.
    """
    if not _SCHEMA.fullmatch(schema):
        raise ValueError("a schema's name is lower case, digits and underscores")
    steps = [*_steps("rightcall_common"), *(_steps(package) if package != "rightcall_common" else [])]
    conn = await asyncpg.connect(admin_dsn)
    try:
        await conn.execute("select pg_advisory_lock($1, hashtext($2))", _LOCK, schema)
        await _create_roles(conn, schema, password)
        await _create_schema(conn, schema)
        applied = [step.name for step in steps if step.phase in phases and await _apply(conn, schema, step)]
        await _grant(conn, schema)
    finally:
        await conn.close()
    return applied


def _steps(package: str) -> list[Migration]:
    folder = files(package) / "sql"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [_step(package, name, (folder / name).read_text(encoding="utf-8")) for name in names]


def _step(package: str, name: str, sql: str) -> Migration:
    matched = _NAME.fullmatch(name)
    if matched is None:
        raise InvariantBroken(f"{package}/sql/{name} is not called NNNN_pre_*.sql or NNNN_post_*.sql")
    return Migration(f"{package}/{name}", "pre" if matched[1] == "pre" else "post", sql)


async def _create_roles(conn: asyncpg.Connection[asyncpg.Record], schema: str, password: str) -> None:
    for _ in range(ATTEMPTS_MAX):
        try:
            async with conn.transaction():
                await _write_roles(conn, schema, password)
            return
        except (asyncpg.UniqueViolationError, asyncpg.DuplicateObjectError, asyncpg.InternalServerError):
            await asyncio.sleep(RETRY_S)
    raise Unavailable(f"roles of {schema}: other migrations kept changing them")


async def _write_roles(conn: asyncpg.Connection[asyncpg.Record], schema: str, password: str) -> None:
    user, owner = f"rightcall_{schema}", f"rightcall_{schema}_owner"
    known = {
        r["rolname"] for r in await conn.fetch("select rolname from pg_roles where rolname = any($1)", [user, owner])
    }
    if owner not in known:
        await conn.execute(f"create role {owner} nologin nobypassrls")
    if user not in known:
        await conn.execute(f"create role {user} login nobypassrls noinherit")
    quoted = await conn.fetchval("select quote_literal($1)", password)
    await conn.execute(f"alter role {user} login password {quoted}")
    if not await conn.fetchval("select rolsuper from pg_roles where rolname = current_user"):
        await conn.execute(f"grant {owner} to current_user")


async def _create_schema(conn: asyncpg.Connection[asyncpg.Record], schema: str) -> None:
    await conn.execute(f"create schema if not exists {schema} authorization rightcall_{schema}_owner")
    await conn.execute(f"revoke all on schema {schema} from public")
    async with conn.transaction():
        await _become_owner(conn, schema)
        # as a table is made, not after every run: what a migration takes away again stays away
        await conn.execute(
            f"alter default privileges in schema {schema} "
            f"grant select, insert, update, delete on tables to rightcall_{schema}"
        )
        await conn.execute(_LEDGER)


async def _become_owner(conn: asyncpg.Connection[asyncpg.Record], schema: str) -> None:
    """For this transaction: whatever is created belongs to the owner and lies in the schema."""
    await conn.execute(f"set local role rightcall_{schema}_owner")
    await conn.execute(f"set local search_path = {schema}")


async def _apply(conn: asyncpg.Connection[asyncpg.Record], schema: str, step: Migration) -> bool:
    async with conn.transaction():
        await _become_owner(conn, schema)
        before = await conn.fetchval("select sha256 from migrations where name = $1", step.name)
        if before == step.sha256:
            return False
        if before is not None:
            raise InvariantBroken(f"{step.name} has changed since it was applied; add a new file instead")
        await conn.execute(step.sql)
        await conn.execute("insert into migrations (name, sha256) values ($1, $2)", step.name, step.sha256)
    return True


async def _grant(conn: asyncpg.Connection[asyncpg.Record], schema: str) -> None:
    """The service's role may change rows (see `_create_schema`) and nothing else; the migrations it may only read."""
    user = f"rightcall_{schema}"
    statements: Iterable[str] = (
        f"grant usage on schema {schema} to {user}",
        f"grant usage, select on all sequences in schema {schema} to {user}",
        f"grant execute on all functions in schema {schema} to {user}",
        f"revoke insert, update, delete on {schema}.migrations from {user}",
    )
    async with conn.transaction():
        await _become_owner(conn, schema)
        for statement in statements:
            await conn.execute(statement)
