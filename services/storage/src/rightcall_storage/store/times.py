"""The facts that a recording's time is laid out from, and what was stated of it: upserts, in any order, again."""

from collections.abc import Sequence
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.state.time_rows import GapClaimRow, SignalledRow, StandingRow, StatedGap

_STANDING = ", ".join(StandingRow._fields)
_CLAIM = ", ".join(GapClaimRow._fields)
_SIGNALLED = ", ".join(SignalledRow._fields)
_STATED = ", ".join(StatedGap._fields)


async def put_standings(tx: Transaction, tenant_id: str, rows: Sequence[StandingRow]) -> None:
    """Keep decisions on calls. The same one twice is one."""
    if rows:
        await tx.execute(
            f"""insert into standings (tenant_id, {_STANDING})
                select $1, r.* from unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::boolean[],
                                           $7::text[]) as r
                on conflict do nothing""",  # noqa: S608 (our own field names)
            tenant_id, *(list(column) for column in zip(*rows, strict=True)),
        )  # fmt: skip


async def standings(tx: Transaction, tenant_id: str, call_id: UUID) -> list[StandingRow]:
    """Of a call, in the order of decisions."""
    rows = await tx.fetch(
        f"select {_STANDING} from standings where tenant_id = $1 and call_id = $2 order by decision_seq",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [StandingRow(*row) for row in rows]


async def put_claims(tx: Transaction, tenant_id: str, rows: Sequence[GapClaimRow]) -> None:
    """Keep gaps that ingest stated of calls; one that was said to have begun is said again when it is over."""
    for row in rows:
        await tx.execute(
            f"""insert into media_gaps as known (tenant_id, {_CLAIM}) values ($1, $2, $3, $4, $5, $6)
                on conflict (tenant_id, call_id, label, since, streams)
                do update set until = greatest(known.until, excluded.until)""",  # noqa: S608 (our own field names)
            tenant_id, *row,
        )  # fmt: skip


async def claims(tx: Transaction, tenant_id: str, call_id: UUID) -> list[GapClaimRow]:
    """Of a call, in order of time."""
    rows = await tx.fetch(
        f"select {_CLAIM} from media_gaps where tenant_id = $1 and call_id = $2 order by since, label, streams",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [GapClaimRow(*row) for row in rows]


async def put_signalled(tx: Transaction, tenant_id: str, rows: Sequence[SignalledRow]) -> None:
    """Keep which streams a session had. The last word counts."""
    for row in rows:
        await tx.execute(
            f"""insert into signalled_streams (tenant_id, {_SIGNALLED}) values ($1, $2, $3, $4, $5, $6)
                on conflict (tenant_id, call_id, stream) do update
                    set channel = excluded.channel, since = excluded.since, until = excluded.until""",  # noqa: S608
            tenant_id, *row,
        )  # fmt: skip


async def signalled(tx: Transaction, tenant_id: str, call_id: UUID) -> list[SignalledRow]:
    """Of a call, by name."""
    rows = await tx.fetch(
        f"select {_SIGNALLED} from signalled_streams where tenant_id = $1 and call_id = $2 order by stream",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [SignalledRow(*row) for row in rows]


async def stated(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[StatedGap]:
    """The gaps of a recording that are listed, in order of time."""
    rows = await tx.fetch(
        f"""select {_STATED} from stated_gaps where tenant_id = $1 and recording_id = $2
            order by since, until, channel, stream_id""",  # noqa: S608 (our own field names)
        tenant_id, recording_id,
    )  # fmt: skip
    return [StatedGap(*row) for row in rows]


async def state(tx: Transaction, tenant_id: str, recording_id: UUID, rows: Sequence[StatedGap]) -> None:
    """These are its gaps now."""
    await tx.execute("delete from stated_gaps where tenant_id = $1 and recording_id = $2", tenant_id, recording_id)
    if rows:
        await tx.execute(
            f"""insert into stated_gaps (tenant_id, recording_id, {_STATED})
                select $1, $2, r.* from unnest($3::text[], $4::text[], $5::uuid[], $6::text[], $7::timestamptz[],
                                               $8::timestamptz[]) as r""",  # noqa: S608 (our own field names)
            tenant_id, recording_id, *(list(column) for column in zip(*rows, strict=True)),
        )  # fmt: skip
