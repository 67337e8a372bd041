"""A schema as text that a newcomer can read and a test can compare; the same on PostgreSQL 15 to 18."""

import asyncpg


async def dump_schema(conn: asyncpg.Connection, schema: str) -> str:
    """Tables, columns, constraints, indexes, policies, functions, grants; deterministic, ends with a newline."""
    raise NotImplementedError
