"""The ledger's leaves and what opens them, and the log of reads."""

from datetime import datetime
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import ReadRow


async def next_leaf(tx: Transaction, tenant_id: str) -> int:
    """The next number of the tenant's ledger; the head stays locked until the commit, so there is no hole."""
    size = await tx.fetchval(
        """insert into ledger_heads as head (tenant_id, size) values ($1, 1)
           on conflict (tenant_id) do update set size = head.size + 1 returning size""",
        tenant_id,
    )
    return int(size) - 1


async def add_leaf(
    tx: Transaction,
    tenant_id: str,
    seq: int,
    kind: str,
    recording_id: UUID,
    commitment: str,
    opening: tuple[bytes, bytes],
) -> None:
    """Write a leaf, and (salt, details) beside it."""
    await tx.execute(
        """insert into ledger_leaves (tenant_id, seq, kind, record_id, commitment, at)
           values ($1, $2, $3, $4, $5, $6)""",
        tenant_id, seq, kind, recording_id, commitment, tx.now,
    )  # fmt: skip
    await tx.execute(
        "insert into ledger_openings (tenant_id, seq, recording_id, salt, details) values ($1, $2, $3, $4, $5)",
        tenant_id, seq, recording_id, *opening,
    )  # fmt: skip


async def drop_openings(tx: Transaction, tenant_id: str, recording_id: UUID) -> None:
    """After an erasure the leaves stay, and nobody can open them."""
    await tx.execute("delete from ledger_openings where tenant_id = $1 and recording_id = $2", tenant_id, recording_id)


async def log_read(tx: Transaction, tenant_id: str, read: ReadRow) -> None:
    """Write it before the first byte leaves."""
    await tx.execute(
        """insert into reads (tenant_id, read_id, recording_id, at, person, role, use, reference, outcome, first_byte,
                              end_byte)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        tenant_id, *read,
    )  # fmt: skip


async def forget_reads(tx: Transaction, tenant_id: str, before: datetime, limit: int) -> None:
    """Delete old lines of the access log whose recording is gone."""
    await tx.execute(
        """delete from reads where tenant_id = $1 and read_id in (
               select d.read_id from reads d join recordings r
                 on r.tenant_id = d.tenant_id and r.recording_id = d.recording_id
               where d.tenant_id = $1 and d.at < $2 and r.state in ('discarded', 'erased') limit $3)""",
        tenant_id, before, limit,
    )  # fmt: skip
