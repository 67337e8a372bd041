"""A schema as text that a newcomer can read and a test can compare; the same on PostgreSQL 15 to 18."""

from __future__ import annotations

import asyncpg

_TABLES = """
    select c.oid, c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           obj_description(c.oid) as comment
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p') order by c.relname
"""
_COLUMNS = """
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           pg_get_expr(d.adbin, d.adrelid) as preset, a.attidentity <> '' as identity,
           a.attgenerated <> '' as computed, col_description(a.attrelid, a.attnum) as comment
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
_CONSTRAINTS = """
    select conname as name, pg_get_constraintdef(oid) as text from pg_constraint
    where conrelid = $1 and contype in ('p', 'u', 'f', 'c', 'x') order by contype, conname
"""
_INDEXES = """
    select pg_get_indexdef(i.indexrelid) as text from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = $1 and not exists (select from pg_constraint p where p.conindid = i.indexrelid
          and p.contype in ('p', 'u', 'x')) order by c.relname
"""
_POLICIES = """
    select polname as name, polpermissive as permissive, polcmd::text as command,
           pg_get_expr(polqual, polrelid) as readable, pg_get_expr(polwithcheck, polrelid) as writable
    from pg_policy where polrelid = $1 order by polname
"""
_TRIGGERS = """
    select pg_get_triggerdef(oid) as text from pg_trigger where tgrelid = $1 and not tgisinternal order by tgname
"""
_FUNCTIONS = """
    select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') returns '
           || pg_get_function_result(p.oid) as text, md5(p.prosrc) as body
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 order by 1
"""
_GRANTS = """
    select privilege_type as privilege from information_schema.role_table_grants
    where table_schema = $1 and table_name = $2 and grantee = 'rightcall_' || $1 order by 1
"""


async def dump_schema(conn: asyncpg.Connection[asyncpg.Record], schema: str) -> str:
    """Tables with columns, constraints, indexes, policies, grants; functions. Ends with a newline.

    Needs a connection that may read the catalog and see grants: the administrator's.
    """
    async with conn.transaction(readonly=True):
        await conn.execute(f"set local search_path = {schema}")
        parts = [await _table(conn, schema, table) for table in await conn.fetch(_TABLES, schema)]
        functions = [f"function {row['text']} -- {row['body']}" for row in await conn.fetch(_FUNCTIONS, schema)]
    text = "\n\n".join([*parts, *functions]) + "\n"
    return text.replace(f"{schema}.", "")


async def _table(conn: asyncpg.Connection[asyncpg.Record], schema: str, table: asyncpg.Record) -> str:
    oid = table["oid"]
    lines = [f"table {table['name']}" + _comment(table["comment"])]
    lines += [_column(row) for row in await conn.fetch(_COLUMNS, oid)]
    lines += [f"  constraint {row['name']}: {row['text']}" for row in await conn.fetch(_CONSTRAINTS, oid)]
    lines += ["  " + row["text"].replace("CREATE ", "", 1) for row in await conn.fetch(_INDEXES, oid)]
    if table["enabled"]:
        lines.append("  row security" + (" forced" if table["forced"] else ""))
    lines += [_policy(row) for row in await conn.fetch(_POLICIES, oid)]
    lines += [f"  {row['text']}" for row in await conn.fetch(_TRIGGERS, oid)]
    grants = [row["privilege"].lower() for row in await conn.fetch(_GRANTS, schema, table["name"])]
    lines.append(f"  the service may: {', '.join(grants) or 'nothing'}")
    return "\n".join(lines)


def _column(row: asyncpg.Record) -> str:
    parts = [f"  {row['name']} {row['type']}"]
    if row["required"]:
        parts.append("not null")
    if row["identity"]:
        parts.append("identity")
    elif row["preset"] is not None:
        parts.append(f"{'computed' if row['computed'] else 'default'} {row['preset']}")
    return " ".join(parts) + _comment(row["comment"])


def _policy(row: asyncpg.Record) -> str:
    commands = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}
    kind = "policy" if row["permissive"] else "restrictive policy"
    text = f"  {kind} {row['name']} for {commands[row['command']]}: using {_one_line(row['readable'])}"
    return text + (f" with check {_one_line(row['writable'])}" if row["writable"] else "")


def _one_line(text: str | None) -> str:
    return " ".join((text or "(true)").split())


def _comment(text: str | None) -> str:
    return f" -- {text}" if text else ""
