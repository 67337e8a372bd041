"""Subject requests that keep recordings from their terms (R56)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from rightcall_common.postgres import Transaction


async def put(tx: Transaction, tenant_id: str, request_id: UUID, until: Mapping[UUID, datetime]) -> None:
    """What a request has found, and how long it keeps each. Asked again, the same days stand."""
    if until:
        await tx.execute(
            """insert into freezes (tenant_id, request_id, recording_id, until)
               select $1, $2, r, u from unnest($3::uuid[], $4::timestamptz[]) as f(r, u) on conflict do nothing""",
            tenant_id, request_id, list(until), list(until.values()),
        )  # fmt: skip


async def release(tx: Transaction, tenant_id: str, request_id: UUID) -> None:
    """The request keeps nothing any more."""
    await tx.execute("delete from freezes where tenant_id = $1 and request_id = $2", tenant_id, request_id)


async def until(tx: Transaction, tenant_id: str, recording_id: UUID) -> datetime | None:
    """How long requests keep a recording; None: no request does."""
    last: datetime | None = await tx.fetchval(
        "select max(until) from freezes where tenant_id = $1 and recording_id = $2", tenant_id, recording_id
    )
    return last


async def forget(tx: Transaction, tenant_id: str, now: datetime) -> None:
    """Drop those whose last day has passed."""
    await tx.execute("delete from freezes where tenant_id = $1 and until <= $2", tenant_id, now)
