"""Checks that no table of a tenant can be read without naming the tenant."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg

INFRASTRUCTURE = frozenset({"inbox", "outbox", "relay_cursor", "parked", "positions", "migrations"})
"""Tables of the delivery chain: they serve all tenants of a service."""

_TABLES = """
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, r.rolname as owner,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                   and not a.attisdropped) as has_tenant
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
    where n.nspname = $1 and c.relkind in ('r', 'p') order by 1
"""
_POLICIES = """
    select tablename as name, permissive, cmd, qual, coalesce(with_check, qual) as written
    from pg_policies where schemaname = $1 order by policyname
"""
_ROLE = """
    select rolsuper or rolbypassrls as unbound,
           exists (select from pg_auth_members m join pg_roles o on o.oid = m.roleid
                   where m.member = r.oid and o.rolname = $2) as joins_owner
    from pg_roles r where rolname = $1
"""


async def check_row_security(
    conn: asyncpg.Connection[asyncpg.Record], schema: str, *, beside: Collection[str] = ()
) -> list[str]:
    """Every fault as one sentence; an empty list is what a test wants to see.

    Args:
        beside: further tables that deliberately serve all tenants.
    """
    faults = await _role_faults(conn, schema)
    policies = await conn.fetch(_POLICIES, schema)
    for table in await conn.fetch(_TABLES, schema):
        if table["owner"] != f"rightcall_{schema}_owner":
            faults.append(f"{table['name']} belongs to {table['owner']}, not to the schema's owner")
        if table["name"] in INFRASTRUCTURE or table["name"] in beside:
            continue
        faults.extend(_table_faults(table, [p for p in policies if p["name"] == table["name"]]))
    return faults


async def _role_faults(conn: asyncpg.Connection[asyncpg.Record], schema: str) -> list[str]:
    user = f"rightcall_{schema}"
    role = await conn.fetchrow(_ROLE, user, f"{user}_owner")
    if role is None:
        return [f"there is no role {user}"]
    faults = []
    if role["unbound"]:
        faults.append(f"{user} is not bound by row security")
    if role["joins_owner"]:
        faults.append(f"{user} is a member of the owner")
    return faults


def _table_faults(table: asyncpg.Record, policies: list[asyncpg.Record]) -> list[str]:
    name = table["name"]
    if not table["has_tenant"]:
        return [f"{name} has no tenant_id column; name it as one that serves all tenants, or add the column"]
    faults = []
    if not table["enabled"]:
        faults.append(f"{name} has no row security")
    if not table["forced"]:
        faults.append(f"{name} does not force row security on its owner")
    allowing = [p for p in policies if p["permissive"] == "PERMISSIVE"]
    if not any(p["cmd"] == "ALL" for p in allowing):
        faults.append(f"{name} has no policy for all commands")
    faults.extend(
        f"a policy of {name} lets pass what the transaction's tenants do not" for p in allowing if not _bound(p)
    )
    return faults


def _bound(policy: asyncpg.Record) -> bool:
    """Both conditions compare tenant_id with the tenants that the transaction names."""
    conditions = [policy["qual"] or policy["written"] or "", policy["written"] or ""]
    return all(
        "tenant_id" in text and ("allowed_tenants()" in text or "rightcall.tenants" in text) for text in conditions
    )
