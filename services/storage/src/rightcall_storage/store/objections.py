"""Who objected to what (art. 21 GDPR), and what of theirs is stored. Refs are compared, never read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_storage.rules.access import Flag

_COVERED = """exists (select from call_subjects s
              join subject_objections o on o.tenant_id = s.tenant_id and o.subject_ref = s.subject_ref
              where s.tenant_id = r.tenant_id and s.call_id = r.call_id and p.purpose = any (o.purposes))"""
"""A purpose `p` of a recording `r` is objected to by somebody who took part."""
_LIVE = "p.tenant_id = r.tenant_id and p.recording_id = r.recording_id and p.ended_at is null"
_ALL_COVERED = f"""(exists (select from recording_purposes p where {_LIVE})
                    and not exists (select from recording_purposes p where {_LIVE} and not {_COVERED}))"""  # noqa: S608


async def put(
    tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef], purposes: Sequence[str], since: datetime
) -> None:
    """What stands for these refs from now on; nothing: it was withdrawn. A newer statement stays."""
    if purposes:
        await tx.execute(
            """insert into subject_objections as known (tenant_id, subject_ref, purposes, since)
               select $1, ref, $3, $4 from unnest($2::text[]) as ref
               on conflict (tenant_id, subject_ref) do update
                   set purposes = excluded.purposes, since = excluded.since where known.since <= excluded.since""",
            tenant_id, list(refs), list(purposes), since,
        )  # fmt: skip
    else:
        await tx.execute(
            "delete from subject_objections where tenant_id = $1 and subject_ref = any ($2) and since <= $3",
            tenant_id, list(refs), since,
        )  # fmt: skip


async def calls_of(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]) -> list[UUID]:
    """The calls in which one of these refs took part and of which something is there."""
    rows = await tx.fetch(
        """select distinct s.call_id from call_subjects s
           join recordings r on r.tenant_id = s.tenant_id and r.call_id = s.call_id and r.state in ('open', 'stored')
           where s.tenant_id = $1 and s.subject_ref = any ($2)""",
        tenant_id, list(refs),
    )  # fmt: skip
    return [row["call_id"] for row in rows]


async def touched(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]) -> dict[UUID, tuple[str, ...]]:
    """recording -> those of its live purposes that are objected to, of the calls of these refs."""
    rows = await tx.fetch(
        f"""select r.recording_id, array_agg(p.purpose order by p.purpose) as purposes
            from recordings r join recording_purposes p on {_LIVE}
            where r.tenant_id = $1 and r.state in ('open', 'stored') and {_COVERED}
              and r.call_id in (select call_id from call_subjects where tenant_id = $1 and subject_ref = any ($2))
            group by r.recording_id""",  # noqa: S608 (our own words)
        tenant_id, list(refs),
    )  # fmt: skip
    return {row["recording_id"]: tuple(row["purposes"]) for row in rows}


async def flag(tx: Transaction, call_ids: Collection[UUID]) -> None:
    """Flag what is restricted as a whole. The calls are locked."""
    await tx.execute(
        f"""update recordings r set flags = array_append(flags, $2)
            where r.call_id = any ($1) and not $2 = any (r.flags) and {_ALL_COVERED}""",  # noqa: S608 (our own words)
        list(call_ids), Flag.RESTRICTED,
    )  # fmt: skip


async def unflag(tx: Transaction, call_ids: Collection[UUID]) -> None:
    """Take the flag off what no objection restricts as a whole any more, unless a decision does (A20)."""
    await tx.execute(
        f"""update recordings r set flags = array_remove(flags, $2)
            where r.call_id = any ($1) and $2 = any (r.flags) and not {_ALL_COVERED}
              and not exists (select from call_restrictions c
                              where c.tenant_id = r.tenant_id and c.call_id = r.call_id)""",  # noqa: S608 (our own words)
        list(call_ids), Flag.RESTRICTED,
    )  # fmt: skip
