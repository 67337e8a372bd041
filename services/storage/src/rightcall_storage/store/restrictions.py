"""What may not be read but for rights and claims: purposes of a tenant (R43), and recordings that a decision locked."""

from collections.abc import Collection, Iterable
from uuid import UUID

from rightcall_common.events.decisions import PurposeRestricted
from rightcall_common.postgres import Transaction
from rightcall_storage.rules.access import Flag
from rightcall_storage.state.rows import Restriction


async def put(tx: Transaction, stated: Iterable[PurposeRestricted]) -> None:
    """Keep the newest statement of each tenant, whatever the order in which they come."""
    for each in stated:
        await tx.execute(
            """insert into restricted_purposes as r (tenant_id, version, purposes, since) values ($1, $2, $3, $4)
               on conflict (tenant_id) do update
                   set version = excluded.version, purposes = excluded.purposes, since = excluded.since
                   where r.version < excluded.version""",
            each.tenant_id, each.version, list(each.purposes), each.at,
        )  # fmt: skip


async def of_recording(tx: Transaction, tenant_id: str, recording_id: UUID) -> tuple[str, ...]:
    """The purposes that it may not be read for: the tenant's now, those that a decision locked, and those that
    somebody who took part has objected to.

    A recording may hold a purpose that goes on beside one that is locked (R37).
    """
    rows = await tx.fetch(
        """select unnest(purposes) as purpose from restricted_purposes where tenant_id = $1
           union
           select p.purpose from recording_purposes p
           join epochs e on e.tenant_id = p.tenant_id and e.recording_id = p.recording_id and e.state = 'live'
           join call_restrictions c on c.tenant_id = e.tenant_id and c.call_id = e.call_id
                                   and c.decision_seq > e.decision_seq and p.purpose = any (c.purposes)
           where p.tenant_id = $1 and p.recording_id = $2
           union
           select p.purpose from recording_purposes p
           join recordings r on r.tenant_id = p.tenant_id and r.recording_id = p.recording_id
           join call_subjects s on s.tenant_id = r.tenant_id and s.call_id = r.call_id
           join subject_objections o on o.tenant_id = s.tenant_id and o.subject_ref = s.subject_ref
                                    and p.purpose = any (o.purposes)
           where p.tenant_id = $1 and p.recording_id = $2""",
        tenant_id, recording_id,
    )  # fmt: skip
    return tuple(row["purpose"] for row in rows)


async def put_of_calls(tx: Transaction, stated: Iterable[Restriction]) -> None:
    """Keep what decisions restrict, for audio that comes later as well. The calls are locked."""
    for each in stated:
        await tx.execute(
            """insert into call_restrictions (tenant_id, call_id, decision_seq, purposes) values ($1, $2, $3, $4)
               on conflict do nothing""",
            each.tenant_id, each.call_id, each.decision_seq, list(each.purposes),
        )  # fmt: skip


async def carry_out(tx: Transaction, call_ids: Collection[UUID]) -> None:
    """Flag what these calls hold from before such a decision, and for no other purpose. They are locked."""
    await tx.execute(
        """update recordings r set flags = array_append(flags, $2)
           where r.call_id = any ($1) and not $2 = any (r.flags)
             and exists (select from call_restrictions c where c.tenant_id = r.tenant_id and c.call_id = r.call_id)
             and exists (select from recording_purposes p
                         where p.tenant_id = r.tenant_id and p.recording_id = r.recording_id and p.ended_at is null)
             and not exists (
                 select from recording_purposes p
                 where p.tenant_id = r.tenant_id and p.recording_id = r.recording_id and p.ended_at is null
                   and not exists (
                       select from call_restrictions c
                       join epochs e on e.tenant_id = c.tenant_id and e.recording_id = r.recording_id
                                    and e.state = 'live' and e.decision_seq < c.decision_seq
                       where c.tenant_id = r.tenant_id and c.call_id = r.call_id and p.purpose = any (c.purposes)))""",
        list(call_ids), Flag.RESTRICTED,
    )  # fmt: skip
