"""Objects that were found to be missing, cut or changed when somebody read them."""

from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import Damage

_DAMAGE = ", ".join(Damage._fields)


async def found(tx: Transaction, tenant_id: str, damage: Damage) -> bool:
    """Write it down. False: it is known already."""
    written = await tx.fetchval(
        f"""insert into damages (tenant_id, {_DAMAGE}, found_at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing returning true""",  # noqa: S608 (our own field names)
        tenant_id, *damage, tx.now,
    )  # fmt: skip
    return bool(written)


async def of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[Damage]:
    """By stream, epoch and block."""
    rows = await tx.fetch(
        f"""select {_DAMAGE} from damages where tenant_id = $1 and recording_id = $2
            order by stream_id, epoch, block""",  # noqa: S608 (our own field names)
        tenant_id, recording_id,
    )  # fmt: skip
    return [Damage(*row) for row in rows]


async def is_kept(tx: Transaction, tenant_id: str, damage: Damage) -> bool:
    """Whether its block is still to be there."""
    return bool(
        await tx.fetchval(
            "select true from blocks where tenant_id = $1 and stream_id = $2 and epoch = $3 and block = $4",
            tenant_id, damage.stream_id, damage.epoch, damage.block,
        )
    )  # fmt: skip
