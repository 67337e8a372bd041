"""What was decided of recordings after their calls, and which of them are provisional (R14)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.events.calls import Purpose
from rightcall_common.events.decisions import RetentionDecided
from rightcall_common.postgres import Transaction


class ProvisionalRow(NamedTuple):
    """A recording that a fresh list is to confirm."""

    recording_id: UUID
    call_id: UUID
    purposes: tuple[Purpose, ...]
    created_at: datetime
    retain_until: datetime
    alerted_at: datetime | None = None


_PROVISIONAL = ", ".join(ProvisionalRow._fields)


async def put_decision(tx: Transaction, decided: RetentionDecided, payload: bytes, proof: str) -> None:
    """Keep the receipt."""
    await tx.execute(
        """insert into retention_decisions (tenant_id, event_id, recording_id, call_id, decided_at, action, reason,
                                            rule, payload, proof)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        decided.tenant_id, decided.event_id, decided.recording_id, decided.call_id, decided.at, decided.action,
        decided.reason, decided.rule, payload, proof,
    )  # fmt: skip


async def put_provisional(tx: Transaction, tenant_id: str, row: ProvisionalRow) -> None:
    """It waits for a fresh list."""
    await tx.execute(
        f"""insert into provisional_recordings (tenant_id, {_PROVISIONAL}) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing""",  # noqa: S608 (our own field names)
        tenant_id, row.recording_id, row.call_id, list(row.purposes), row.created_at, row.retain_until,
        row.alerted_at,
    )  # fmt: skip


async def tenants_with_provisional(tx: Transaction) -> list[str]:
    """Tenants of the transaction that have any."""
    rows = await tx.fetch("select distinct tenant_id from provisional_recordings order by 1")
    return [row["tenant_id"] for row in rows]


async def lock_provisional(
    tx: Transaction, tenant_id: str, not_alerted_since: datetime | None, limit: int
) -> list[ProvisionalRow]:
    """Some of them, the longest silent first, locked; with a time, only those of which nothing was said since.

    One that another process looks at is passed over.
    """
    rows = await tx.fetch(
        f"""select {_PROVISIONAL} from provisional_recordings
            where tenant_id = $1 and ($2::timestamptz is null or coalesce(alerted_at, created_at) <= $2)
            order by coalesce(alerted_at, created_at), recording_id limit $3 for update skip locked""",  # noqa: S608
        tenant_id, not_alerted_since, limit,
    )  # fmt: skip
    return [ProvisionalRow(*row)._replace(purposes=tuple(row["purposes"])) for row in rows]


async def alerted(tx: Transaction, tenant_id: str, recording_ids: Sequence[UUID]) -> None:
    """The day's alert was given. The rows are locked."""
    await tx.execute(
        "update provisional_recordings set alerted_at = $3 where tenant_id = $1 and recording_id = any ($2)",
        tenant_id, list(recording_ids), tx.now,
    )  # fmt: skip


async def settled(tx: Transaction, tenant_id: str, recording_ids: Sequence[UUID]) -> None:
    """Confirmed, ended or gone: they are not looked at any more."""
    await tx.execute(
        "delete from provisional_recordings where tenant_id = $1 and recording_id = any ($2)",
        tenant_id, list(recording_ids),
    )  # fmt: skip


async def keep_no_longer(tx: Transaction, tenant_id: str, recording_id: UUID, until: datetime) -> None:
    """The recording is gone: what was decided of it follows."""
    await tx.execute(
        "update retention_decisions set expires_at = $3 where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id, until,
    )  # fmt: skip


async def prune(tx: Transaction, now: datetime) -> None:
    """Delete what has passed its term."""
    await tx.execute("delete from retention_decisions where expires_at <= $1", now)
