"""What was said of recordings after their calls: whose calls they are, private claims, legal holds, later terms."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import PurposeRow


class PrivateClaimRow(NamedTuple):
    """A private claim. `found` None: nobody has listened yet."""

    claimed_at: datetime
    review_by: datetime | None
    found: str | None


class HoldRow(NamedTuple):
    """A legal hold that stands."""

    hold_id: UUID
    case_ref: str
    approver: str
    placed_at: datetime
    review_at: datetime


_HOLD = ", ".join(HoldRow._fields)


async def add_employees(tx: Transaction, rows: Collection[tuple[str, UUID, str]]) -> None:
    """(tenant, call, employee): who took part. A call whose parties were forgotten gets none. The calls are locked."""
    if rows:
        await tx.execute(
            """insert into call_employees (tenant_id, call_id, employee_id)
               select s.tenant, s.call, s.who from unnest($1::text[], $2::uuid[], $3::text[]) as s(tenant, call, who)
               join calls c on c.tenant_id = s.tenant and c.call_id = s.call and not c.refs_forgotten
               on conflict do nothing""",
            *(list(column) for column in zip(*sorted(rows), strict=True)),
        )


async def took_part(tx: Transaction, tenant_id: str, call_id: UUID, employee_id: str) -> bool:
    """Whether it was this employee's call."""
    return bool(
        await tx.fetchval(
            "select true from call_employees where tenant_id = $1 and call_id = $2 and employee_id = $3",
            tenant_id, call_id, employee_id,
        )
    )  # fmt: skip


async def claim(tx: Transaction, tenant_id: str, recording_id: UUID) -> PrivateClaimRow | None:
    """The recording's private claim, also a reviewed one."""
    row = await tx.fetchrow(
        "select claimed_at, review_by, found from private_claims where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id,
    )  # fmt: skip
    return None if row is None else PrivateClaimRow(*row)


async def put_claim(tx: Transaction, tenant_id: str, recording_id: UUID, review_by: datetime | None) -> None:
    """There is a claim, due then; one that is there already stays. The call is locked."""
    await tx.execute(
        """insert into private_claims as c (tenant_id, recording_id, claimed_at, review_by) values ($1, $2, $3, $4)
           on conflict (tenant_id, recording_id) do update set review_by = coalesce(excluded.review_by, c.review_by)""",
        tenant_id, recording_id, tx.now, review_by,
    )  # fmt: skip


async def review(tx: Transaction, tenant_id: str, recording_id: UUID, found: str) -> None:
    """Somebody has listened. The call is locked."""
    await tx.execute(
        "update private_claims set found = $3, reviewed_at = $4 where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id, found, tx.now,
    )  # fmt: skip


async def misclassified(tx: Transaction, tenant_id: str, recording_id: UUID) -> dict[str, str]:
    """role -> person: who says that it should not have been made (R52)."""
    rows = await tx.fetch(
        "select role, person from misclassified where tenant_id = $1 and recording_id = $2", tenant_id, recording_id
    )
    return {row["role"]: row["person"] for row in rows}


async def put_misclassified(tx: Transaction, tenant_id: str, recording_id: UUID, role: str, person: str) -> None:
    """Said by this role. The call is locked."""
    await tx.execute(
        """insert into misclassified (tenant_id, recording_id, role, person, found_at) values ($1, $2, $3, $4, $5)
           on conflict do nothing""",
        tenant_id, recording_id, role, person, tx.now,
    )  # fmt: skip


async def holds(tx: Transaction, tenant_id: str, recording_id: UUID) -> list[HoldRow]:
    """The holds that stand, oldest first."""
    rows = await tx.fetch(
        f"""select {_HOLD} from holds where tenant_id = $1 and recording_id = $2 and released_at is null
            order by placed_at, hold_id""",  # noqa: S608 (our own field names)
        tenant_id, recording_id,
    )  # fmt: skip
    return [HoldRow(*row) for row in rows]


async def reviews(tx: Transaction, tenant_id: str, recording_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """recording -> when the last of its standing holds is looked at again; those without a hold are left out."""
    rows = await tx.fetch(
        """select recording_id, max(review_at) as last from holds
           where tenant_id = $1 and recording_id = any ($2) and released_at is null group by recording_id""",
        tenant_id, list(recording_ids),
    )  # fmt: skip
    return {row["recording_id"]: row["last"] for row in rows}


async def put_hold(tx: Transaction, tenant_id: str, recording_id: UUID, hold: HoldRow, placed_by: str) -> None:
    """Place it, or move the review of one that stands. The call is locked."""
    await tx.execute(
        f"""insert into holds (tenant_id, recording_id, placed_by, {_HOLD}) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (tenant_id, hold_id) do update set approver = excluded.approver,
                review_at = excluded.review_at""",  # noqa: S608 (our own field names)
        tenant_id, recording_id, placed_by, *hold,
    )  # fmt: skip


async def release_hold(tx: Transaction, tenant_id: str, hold_id: UUID, released_by: str) -> None:
    """It is over. The call is locked."""
    await tx.execute(
        "update holds set released_at = $3, released_by = $4 where tenant_id = $1 and hold_id = $2",
        tenant_id, hold_id, tx.now, released_by,
    )  # fmt: skip


async def overdue(tx: Transaction, tenant_id: str, now: datetime) -> tuple[int, int]:
    """How many holds and claims that stand should have been reviewed."""
    row = await tx.fetchrow(
        """select (select count(*) from holds where tenant_id = $1 and released_at is null and review_at <= $2),
                  (select count(*) from private_claims c
                   join recordings r on r.tenant_id = c.tenant_id and r.recording_id = c.recording_id
                   where c.tenant_id = $1 and c.found is null and c.review_by <= $2
                     and r.state in ('open', 'stored'))""",
        tenant_id, now,
    )  # fmt: skip
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def retain(tx: Transaction, tenant_id: str, terms: Sequence[PurposeRow]) -> None:
    """Terms that were decided after the call: no receipt that comes later changes them. The call is locked."""
    await tx.executemany(
        """update recording_purposes set retention_class = $4, keep = $5, retain_until = $6, decided_after = true
           where tenant_id = $1 and recording_id = $2 and purpose = $3""",
        [(tenant_id, t.recording_id, t.purpose, t.retention_class, t.keep, t.retain_until) for t in terms],
    )


async def confirm(tx: Transaction, tenant_id: str, recording_id: UUID) -> None:
    """It is provisional no more (R14). The call is locked."""
    await tx.execute(
        "update recordings set provisional = false where tenant_id = $1 and recording_id = $2", tenant_id, recording_id
    )


async def lock_objects_until(tx: Transaction, tenant_id: str, recording_id: UUID, until: datetime | None) -> None:
    """Its objects are to be locked until then, again if they were until an earlier date. The call is locked."""
    await tx.execute(
        """update recordings set lock_until = $3,
               locked_at = case when lock_until is not distinct from $3 then locked_at end
           where tenant_id = $1 and recording_id = $2 and state = 'stored'""",
        tenant_id, recording_id, until,
    )  # fmt: skip


async def doom(tx: Transaction, tenant_id: str, recording_id: UUID, reason: str, purposes: Sequence[str]) -> None:
    """Policy decided that these purposes end, and a hold stands: remember it. The call is locked."""
    await tx.execute(
        """update recordings set doomed_reason = $3, doomed_purposes = $4
           where tenant_id = $1 and recording_id = $2""",
        tenant_id, recording_id, reason, list(purposes),
    )  # fmt: skip


async def doomed(tx: Transaction, tenant_id: str, recording_id: UUID) -> tuple[str, list[str]] | None:
    """(reason, purposes) of an end that a hold keeps off."""
    row = await tx.fetchrow(
        """select doomed_reason, doomed_purposes from recordings
           where tenant_id = $1 and recording_id = $2 and doomed_reason is not null""",
        tenant_id, recording_id,
    )  # fmt: skip
    return None if row is None else (row[0], list(row[1]))
