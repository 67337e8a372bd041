"""Sealed frames that wait for their block, and the blocks that lie in the object store.

`pending_frames` serves all tenants: a frame names its stream only. Whoever reads them knows the stream's tenant.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.audio.frame_records import SealedFrame
from rightcall_storage.state.rows import BlockRow, WaitingFrames

DIGEST_BYTES = 16
"""Enough that nobody makes another frame with the same one; the tag is what proves a frame."""


_BLOCK = ", ".join(BlockRow._fields)


async def keep(tx: Transaction, frames: Sequence[SealedFrame]) -> None:
    """Keep frames as they came. The same frame twice is one."""
    if frames:
        columns = [(f.stream_id, f.epoch, f.position, _digest(f.sealed), f.sealed) for f in frames]
        await tx.execute(
            """insert into pending_frames (stream_id, epoch, position, digest, sealed, arrived_at)
               select r.*, $6 from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bytea[], $5::bytea[]) as r
               on conflict do nothing""",
            *(list(column) for column in zip(*columns, strict=True)), tx.now,
        )  # fmt: skip


async def waiting(tx: Transaction, stream_ids: Collection[UUID]) -> list[WaitingFrames]:
    """What waits of these streams."""
    rows = await tx.fetch(
        """select stream_id, epoch, array_agg(distinct position order by position) as positions
           from pending_frames where stream_id = any ($1) group by 1, 2 order by 1, 2""",
        sorted(set(stream_ids)),
    )
    return [WaitingFrames(row["stream_id"], row["epoch"], tuple(row["positions"])) for row in rows]


async def sealed(tx: Transaction, stream_id: UUID, epoch: int, first: int, last: int) -> list[tuple[int, bytes]]:
    """(position, sealed octets) from `first` to `last`, both included; a position may be there more than once."""
    rows = await tx.fetch(
        """select position, sealed from pending_frames
           where stream_id = $1 and epoch = $2 and position between $3 and $4 order by position, arrived_at""",
        stream_id, epoch, first, last,
    )  # fmt: skip
    return [(row["position"], row["sealed"]) for row in rows]


async def drop(tx: Transaction, stream_id: UUID, epoch: int, first: int, last: int | None) -> int:
    """Delete what waits from `first` to `last` (None: to the end); returns the highest position, -1 for none."""
    rows = await tx.fetch(
        """delete from pending_frames where stream_id = $1 and epoch = $2 and position >= $3
             and ($4::bigint is null or position <= $4) returning position""",
        stream_id, epoch, first, last,
    )  # fmt: skip
    return max((row["position"] for row in rows), default=-1)


async def drop_forged(tx: Transaction, stream_id: UUID, epoch: int, forged: Iterable[tuple[int, bytes]]) -> None:
    """Delete frames that did not open."""
    for position, octets in forged:
        await tx.execute(
            "delete from pending_frames where stream_id = $1 and epoch = $2 and position = $3 and digest = $4",
            stream_id, epoch, position, _digest(octets),
        )  # fmt: skip


async def drop_strays(tx: Transaction, before: datetime) -> int:
    """Delete frames of streams that nobody ever opened."""
    done = await tx.execute(
        """delete from pending_frames p where arrived_at < $1
             and not exists (select from stream_tenants t where t.stream_id = p.stream_id)""",
        before,
    )
    return int(done.split()[-1])


async def drop_unopened(tx: Transaction, tenant_id: str, before: datetime) -> int:
    """Delete frames of the tenant's streams whose epoch nobody ever opened. How many."""
    done = await tx.execute(
        """delete from pending_frames p using stream_tenants t
           where t.stream_id = p.stream_id and t.tenant_id = $1 and p.arrived_at < $2
             and not exists (select from epochs e
                             where e.tenant_id = $1 and e.stream_id = p.stream_id and e.epoch = p.epoch)""",
        tenant_id, before,
    )  # fmt: skip
    return int(done.split()[-1])


async def add_block(tx: Transaction, tenant_id: str, block: BlockRow) -> bool:
    """Name the winner of a block. False: another attempt has won. The call is locked."""
    written = await tx.fetchval(
        f"""insert into blocks (tenant_id, {_BLOCK}, stored_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            on conflict do nothing returning true""",  # noqa: S608 (our own field names)
        tenant_id, *block, tx.now,
    )  # fmt: skip
    return bool(written)


async def blocks_of_streams(tx: Transaction, tenant_id: str, stream_ids: Collection[UUID]) -> list[BlockRow]:
    """By stream, epoch and block."""
    rows = await tx.fetch(
        f"""select {_BLOCK} from blocks where tenant_id = $1 and stream_id = any ($2)
            order by stream_id, epoch, block""",  # noqa: S608
        tenant_id, list(stream_ids),
    )  # fmt: skip
    return [BlockRow(*row) for row in rows]


async def blocks_of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[BlockRow]:
    """By stream, epoch and block."""
    rows = await tx.fetch(
        f"""select {_BLOCK} from blocks where tenant_id = $1 and recording_id = $2
            order by stream_id, epoch, block""",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return [BlockRow(*row) for row in rows]


async def forget_blocks(tx: Transaction, tenant_id: str, keys: Collection[tuple[UUID, int]]) -> dict[str, str]:
    """Delete the rows of these epochs' blocks; returns object key -> sha256 of what they named."""
    rows = await tx.fetch(
        """delete from blocks where tenant_id = $1 and (stream_id, epoch) in (
               select * from unnest($2::uuid[], $3::integer[])) returning object_key, sha256""",
        tenant_id, [key[0] for key in keys], [key[1] for key in keys],
    )  # fmt: skip
    return {row["object_key"]: row["sha256"] for row in rows if row["object_key"]}


def _digest(octets: bytes) -> bytes:
    return sha256(octets).digest()[:DIGEST_BYTES]
