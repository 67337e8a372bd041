"""Decisions: the bytes that were signed, what they were made from, whom they concern, and until when they are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.store.together import Write, columns

EXPIRED_ROWS_MAX = 5_000
"""Per round of the janitor: short transactions, so that decisions never wait for it."""


class DecisionRow(NamedTuple):
    """One decision, as kept. `payload` and `proof` are the receipt; `payload` and `salt` open its ledger's leaf."""

    tenant_id: str
    call_id: UUID
    decision_seq: int
    event_id: UUID
    decided_at: datetime
    outcome: str
    reason: str
    rule: str
    recording_id: UUID | None
    payload: bytes
    proof: str
    inputs: str
    trace_id: str | None
    expires_at: datetime
    salt: bytes | None = None


_COLUMNS = ", ".join(DecisionRow._fields)


class NewDecision(NamedTuple):
    """One to be kept. Ids are text: in an array of arguments the driver takes that as it is."""

    tenant_id: str
    call_id: str
    decision_seq: int
    event_id: str
    outcome: str
    reason: str
    rule: str
    recording_id: str | None
    payload: bytes
    proof: str
    inputs: str
    trace_id: str | None
    expires_at: datetime
    salt: bytes


_NEW = ", ".join(NewDecision._fields)


def inserting(rows: Sequence[NewDecision], decided_at: datetime) -> Write | None:
    """Write all decisions."""
    if not rows:
        return None
    return Write(
        f"""insert into decisions ({_NEW}, decided_at, own_until)
            select {_NEW}, $15::timestamptz, expires_at
            from unnest($1::text[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                        $8::uuid[], $9::bytea[], $10::text[], $11::text[], $12::text[], $13::timestamptz[],
                        $14::bytea[]) as r({_NEW})""",  # noqa: S608 (our own field names)
        (*columns(rows), decided_at),
    )


def inserting_subjects(rows: Collection[tuple[str, SubjectRef, str]]) -> Write | None:
    """(tenant, ref, call): whom a call's decisions concern."""
    if not rows:
        return None
    return Write(
        """insert into decision_subjects (tenant_id, subject_ref, call_id)
           select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing""",
        columns(sorted(rows)),
    )


async def of_call(tx: Transaction, tenant_id: str, call_id: UUID) -> list[DecisionRow]:
    """All decisions on a call, first to last."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from decisions where tenant_id = $1 and call_id = $2 order by decision_seq",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [DecisionRow(*row) for row in rows]


async def latest_page(
    tx: Transaction, tenant_id: str, before: tuple[datetime, UUID] | None, limit: int
) -> list[DecisionRow]:
    """The standing decision of each call, newest call first; `before` is the last one that was seen."""
    at, call_id = before or (None, None)
    rows = await tx.fetch(
        f"""select {_COLUMNS} from decisions d
            where tenant_id = $1
              and ($2::timestamptz is null or (decided_at, call_id) < ($2, $3::uuid))
              and not exists (select from decisions later where later.tenant_id = d.tenant_id
                              and later.call_id = d.call_id and later.decision_seq > d.decision_seq)
            order by decided_at desc, call_id desc limit $4""",  # noqa: S608
        tenant_id, at, call_id, limit,
    )  # fmt: skip
    return [DecisionRow(*row) for row in rows]


async def began(
    tx: Transaction,
    tenant_id: str,
    span: tuple[datetime | None, datetime | None],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[tuple[datetime, UUID]]:
    """Calls by the time of the first decision that is left of them, oldest first; `span`: from, and up to but without.

    `after` is the last one that was seen.
    """
    at, call_id = after or (None, None)
    rows = await tx.fetch(
        """select decided_at, call_id from decisions d
           where tenant_id = $1 and ($2::timestamptz is null or decided_at >= $2)
             and ($3::timestamptz is null or decided_at < $3)
             and ($4::timestamptz is null or (decided_at, call_id) > ($4, $5::uuid))
             and not exists (select from decisions earlier where earlier.tenant_id = d.tenant_id
                             and earlier.call_id = d.call_id and earlier.decision_seq < d.decision_seq)
           order by decided_at, call_id limit $6""",
        tenant_id, *span, at, call_id, limit,
    )  # fmt: skip
    return [(row["decided_at"], row["call_id"]) for row in rows]


async def of_calls(tx: Transaction, tenant_id: str, call_ids: Sequence[UUID]) -> dict[UUID, list[DecisionRow]]:
    """All decisions on these calls, call by call in the order asked for, first to last."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from decisions where tenant_id = $1 and call_id = any ($2)
            order by call_id, decision_seq""",  # noqa: S608
        tenant_id, list(call_ids),
    )  # fmt: skip
    found: dict[UUID, list[DecisionRow]] = {call_id: [] for call_id in call_ids}
    for row in rows:
        found[row["call_id"]].append(DecisionRow(*row))
    return found


async def concerning(
    tx: Transaction,
    tenant_id: str,
    refs: Sequence[SubjectRef],
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[DecisionRow]:
    """The decisions on calls in which one of these refs took part, oldest first."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from decisions
            where tenant_id = $1 and call_id in (
                select call_id from decision_subjects where tenant_id = $1 and subject_ref = any ($2))
              and ($3::timestamptz is null or decided_at >= $3) and ($4::timestamptz is null or decided_at <= $4)
            order by decided_at, decision_seq limit $5""",  # noqa: S608
        tenant_id, list(refs), since, until, limit,
    )  # fmt: skip
    return [DecisionRow(*row) for row in rows]


async def calls_of_recordings(tx: Transaction, tenant_id: str, recording_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """recording -> its call, of those that we decided on."""
    rows = await tx.fetch(
        "select distinct recording_id, call_id from decisions where tenant_id = $1 and recording_id = any ($2)",
        tenant_id, list(recording_ids),
    )  # fmt: skip
    return {row["recording_id"]: row["call_id"] for row in rows}


async def forget(tx: Transaction, tenant_id: str, call_id: UUID, ref: SubjectRef, instead: SubjectRef) -> bool:
    """Replace a ref by a random one wherever this call's trace holds it; whether it was there."""
    known = await tx.fetch(
        """update decision_subjects set subject_ref = $4
           where tenant_id = $1 and call_id = $2 and subject_ref = $3 returning call_id""",
        tenant_id, call_id, ref, instead,
    )  # fmt: skip
    for table, column in (("decisions", "inputs"), ("calls", "state")):
        await tx.execute(
            f"""update {table} set {column} = replace({column}, $3, $4)
                where tenant_id = $1 and call_id = $2""",  # noqa: S608 (two names of our own)
            tenant_id, call_id, ref, instead,
        )  # fmt: skip
    return bool(known)


async def keep_until(tx: Transaction, tenant_id: str, call_id: UUID, until: datetime) -> None:
    """The call's recording lives longer than was known when it was decided: so does its trace."""
    await tx.execute(
        """update decisions set expires_at = greatest(expires_at, $3) where tenant_id = $1 and call_id = $2""",
        tenant_id, call_id, until,
    )  # fmt: skip


async def keep_no_longer(tx: Transaction, tenant_id: str, call_id: UUID, recording_id: UUID, until: datetime) -> None:
    """The recording is gone: its trace follows. Decisions of another recording of the call keep their own term.

    Those of no recording (a refusal, a stop) go with the call's last one, and not before their own term.
    """
    await tx.execute(
        """update decisions set expires_at = least(expires_at, $4)
           where tenant_id = $1 and call_id = $2 and recording_id = $3""",
        tenant_id, call_id, recording_id, until,
    )  # fmt: skip
    await tx.execute(
        """update decisions d set expires_at = least(expires_at, greatest(own_until, $3, (
               select max(expires_at) from decisions r
               where r.tenant_id = $1 and r.call_id = $2 and r.recording_id is not null)))
           where tenant_id = $1 and call_id = $2 and recording_id is null""",
        tenant_id, call_id, until,
    )  # fmt: skip


async def expire(tx: Transaction, now: datetime) -> int:
    """Delete what has passed its term, counting it first; how many."""
    gone = await tx.fetch(
        """with gone as (
               delete from decisions where (tenant_id, call_id, decision_seq) in (
                   select tenant_id, call_id, decision_seq from decisions where expires_at <= $1
                   order by expires_at limit $2)
               returning tenant_id, call_id, decided_at, outcome, reason),
           counted as (
               insert into decision_counts as c (tenant_id, day, outcome, reason, count)
               select tenant_id, (decided_at at time zone 'UTC')::date, outcome, reason, count(*)
               from gone group by 1, 2, 3, 4
               on conflict (tenant_id, day, outcome, reason) do update set count = c.count + excluded.count)
           select distinct tenant_id, call_id from gone""",
        now, EXPIRED_ROWS_MAX,
    )  # fmt: skip
    await tx.execute(
        """delete from decision_subjects s where call_id = any ($1) and not exists (
               select from decisions d where d.tenant_id = s.tenant_id and d.call_id = s.call_id)""",
        [row["call_id"] for row in gone],
    )
    return len(gone)
