"""Streams and epochs: what ingest opened, what its manifests say, and what was told back to it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import EpochRow, GapRow, ManifestRow, StreamRow

_STREAM = ", ".join(StreamRow._fields)
_MANIFEST = ", ".join(ManifestRow._fields)
_EPOCH = ", ".join(EpochRow._fields)
_GAP = ", ".join(GapRow._fields)


async def tenants_of(tx: Transaction, stream_ids: Iterable[UUID]) -> dict[UUID, str]:
    """stream -> tenant, of those that are known. Needs no tenant scope."""
    rows = await tx.fetch(
        "select stream_id, tenant_id from stream_tenants where stream_id = any ($1)", sorted(set(stream_ids))
    )
    return {row["stream_id"]: row["tenant_id"] for row in rows}


async def name(
    tx: Transaction, tenant_id: str, stream: StreamRow, *, listed: bool = False, closed: bool = False
) -> None:
    """Make the stream known; who names it later adds what it knows. The call is locked.

    Its channel is what its manifest says in the end; what is heard where is each epoch's own.
    """
    await tx.execute(
        "insert into stream_tenants (stream_id, tenant_id, since) values ($1, $2, $3) on conflict do nothing",
        stream.stream_id, tenant_id, tx.now,
    )  # fmt: skip
    await tx.execute(
        """insert into streams as s (tenant_id, stream_id, call_id, recording_id, segment_id, channel, listed, closed,
                                     name)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (tenant_id, stream_id) do update
               set channel = case when excluded.closed then coalesce(excluded.channel, s.channel)
                                  else coalesce(s.channel, excluded.channel) end,
                   name = coalesce(s.name, excluded.name),
                   listed = s.listed or excluded.listed,
                   closed = s.closed or excluded.closed""",
        tenant_id, stream.stream_id, stream.call_id, stream.recording_id, stream.segment_id, stream.channel, listed,
        closed, stream.name,
    )  # fmt: skip


async def of_call(tx: Transaction, tenant_id: str, call_id: UUID) -> list[StreamRow]:
    """All streams of a call."""
    rows = await tx.fetch(
        f"select {_STREAM} from streams where tenant_id = $1 and call_id = $2 order by stream_id",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [StreamRow(*row) for row in rows]


async def ask_again(tx: Transaction, tenant_id: str, stream_id: UUID) -> None:
    """A manifest that was here comes again: what was told about its stream did not get there, so it is news again."""
    await tx.execute(
        """update streams set said_epoch = null, said_position = null, forgotten = false
           where tenant_id = $1 and stream_id = $2 and closed""",
        tenant_id, stream_id,
    )  # fmt: skip


async def said(tx: Transaction, tenant_id: str, stream: StreamRow) -> None:
    """Remember what is being told about the stream."""
    await tx.execute(
        """update streams set said_epoch = $3, said_position = $4, said_complete = $5, said_state = $6,
               completed_at = case when $5 then coalesce(completed_at, $7) end
           where tenant_id = $1 and stream_id = $2""",
        tenant_id, stream.stream_id, stream.said_epoch, stream.said_position, stream.said_complete, stream.said_state,
        tx.now,
    )  # fmt: skip


async def forgettable(tx: Transaction, tenant_id: str, before: datetime, limit: int) -> list[UUID]:
    """Mark streams that were completed before, and return them: their entries may leave the compacted topic."""
    rows = await tx.fetch(
        """update streams set forgotten = true where tenant_id = $1 and stream_id in (
               select stream_id from streams where tenant_id = $1 and completed_at < $2 and not forgotten
               order by completed_at limit $3 for update skip locked)
           returning stream_id""",
        tenant_id, before, limit,
    )  # fmt: skip
    return [row["stream_id"] for row in rows]


async def put_manifests(tx: Transaction, tenant_id: str, rows: Sequence[ManifestRow]) -> None:
    """What a StreamClosed lists. A later one that counts more frames counts."""
    if rows:
        await tx.execute(
            f"""insert into manifests as known (tenant_id, {_MANIFEST})
                select $1, r.* from unnest($2::uuid[], $3::integer[], $4::bigint[], $5::timestamptz[],
                                           $6::timestamptz[], $7::text[]) as r
                on conflict (tenant_id, stream_id, epoch) do update
                    set frames = excluded.frames, ended_at = excluded.ended_at, closed_by = excluded.closed_by
                    where known.frames < excluded.frames""",  # noqa: S608 (our own field names)
            tenant_id, *(list(column) for column in zip(*rows, strict=True)),
        )  # fmt: skip


async def manifests(tx: Transaction, tenant_id: str, stream_ids: Collection[UUID]) -> list[ManifestRow]:
    """Of these streams, by stream and epoch."""
    rows = await tx.fetch(
        f"""select {_MANIFEST} from manifests where tenant_id = $1 and stream_id = any ($2)
            order by stream_id, epoch""",  # noqa: S608
        tenant_id, list(stream_ids),
    )  # fmt: skip
    return [ManifestRow(*row) for row in rows]


async def put_gaps(tx: Transaction, tenant_id: str, rows: Sequence[GapRow]) -> None:
    """Write the gaps that a manifest states."""
    if rows:
        await tx.execute(
            f"""insert into gaps (tenant_id, {_GAP})
                select $1, r.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                                           $7::text[]) as r
                on conflict do nothing""",  # noqa: S608 (our own field names)
            tenant_id, *(list(column) for column in zip(*rows, strict=True)),
        )  # fmt: skip


async def gaps(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[GapRow]:
    """What the manifests of a recording state, in order of time; of an earlier version also what it found lost."""
    rows = await tx.fetch(
        f"select {_GAP} from gaps where tenant_id = $1 and recording_id = $2 order by since, stream_id",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return [GapRow(*row) for row in rows]


async def open_epoch(tx: Transaction, tenant_id: str, epoch: EpochRow, receipt: tuple[bytes, str] | None) -> bool:
    """Write an epoch with its receipt. False: it is there already, and stays as it is. The call is locked."""
    payload, proof = receipt or (None, None)
    written = await tx.fetchval(
        f"""insert into epochs (tenant_id, {_EPOCH}, payload, proof)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            on conflict do nothing returning true""",  # noqa: S608 (our own field names)
        tenant_id, *epoch, payload, proof,
    )  # fmt: skip
    return bool(written)


async def epochs_of_call(tx: Transaction, tenant_id: str, call_id: UUID) -> list[EpochRow]:
    """All epochs of a call, by stream and number."""
    rows = await tx.fetch(
        f"""select {_EPOCH} from epochs where tenant_id = $1 and call_id = $2 order by stream_id, epoch""",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [EpochRow(*row) for row in rows]


async def epochs_of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[EpochRow]:
    """All epochs of a recording, by stream and number."""
    rows = await tx.fetch(
        f"""select {_EPOCH} from epochs where tenant_id = $1 and recording_id = $2 order by stream_id, epoch""",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return [EpochRow(*row) for row in rows]


async def known_epochs(tx: Transaction, tenant_id: str, keys: Collection[tuple[UUID, int]]) -> list[EpochRow]:
    """Those of these (stream, epoch) that were opened."""
    streams, numbers = [key[0] for key in keys], [key[1] for key in keys]
    rows = await tx.fetch(
        f"""select {_EPOCH} from epochs where tenant_id = $1 and (stream_id, epoch) in (
                select * from unnest($2::uuid[], $3::integer[])) order by stream_id, epoch""",  # noqa: S608
        tenant_id, streams, numbers,
    )  # fmt: skip
    return [EpochRow(*row) for row in rows]


async def end_epochs(
    tx: Transaction, tenant_id: str, keys: Collection[tuple[UUID, int]], state: str, reason: str
) -> None:
    """These epochs have no key any more."""
    if keys:
        await tx.execute(
            """update epochs set state = $4, reason = $5 where tenant_id = $1 and (stream_id, epoch) in (
                   select * from unnest($2::uuid[], $3::integer[]))""",
            tenant_id, [key[0] for key in keys], [key[1] for key in keys], state, reason,
        )  # fmt: skip


async def dropped(tx: Transaction, tenant_id: str, stream_id: UUID, epoch: int, upto: int) -> None:
    """Frames of an epoch that is not live were thrown away up to this position."""
    await tx.execute(
        """update epochs set dropped_upto = greatest(dropped_upto, $4)
           where tenant_id = $1 and stream_id = $2 and epoch = $3""",
        tenant_id, stream_id, epoch, upto,
    )  # fmt: skip


async def epochs_of_streams(tx: Transaction, tenant_id: str, stream_ids: Collection[UUID]) -> list[EpochRow]:
    """All epochs of these streams, by stream and number."""
    rows = await tx.fetch(
        f"""select {_EPOCH} from epochs where tenant_id = $1 and stream_id = any ($2) order by stream_id, epoch""",  # noqa: S608
        tenant_id, list(stream_ids),
    )  # fmt: skip
    return [EpochRow(*row) for row in rows]
