"""Recordings, their purposes with terms, and the wraps that make a purpose live."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_storage.state.rows import Found, PurposeRow, RecordingRow

_COLUMNS = ", ".join(RecordingRow._fields)
_PURPOSE_COLUMNS = ", ".join(PurposeRow._fields)


async def get(tx: Transaction, tenant_id: str, recording_id: UUID) -> RecordingRow | None:
    """One recording, also one that is gone."""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from recordings where tenant_id = $1 and recording_id = $2",  # noqa: S608
        tenant_id, recording_id,
    )  # fmt: skip
    return None if row is None else RecordingRow(*row)


async def of_call(tx: Transaction, tenant_id: str, call_id: UUID) -> list[RecordingRow]:
    """All recordings of a call."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from recordings where tenant_id = $1 and call_id = $2 order by recording_id",  # noqa: S608
        tenant_id, call_id,
    )  # fmt: skip
    return [RecordingRow(*row) for row in rows]


async def page_of_call(
    tx: Transaction, tenant_id: str, call_id: UUID, after: UUID | None, limit: int
) -> list[RecordingRow]:
    """Recordings of a call behind `after`, those that are gone left out."""
    rows = await tx.fetch(
        f"""select {_COLUMNS} from recordings where tenant_id = $1 and call_id = $2 and state in ('open', 'stored')
            and ($3::uuid is null or recording_id > $3) order by recording_id limit $4""",  # noqa: S608
        tenant_id, call_id, after, limit,
    )  # fmt: skip
    return [RecordingRow(*row) for row in rows]


async def open_for(tx: Transaction, recording: RecordingRow) -> RecordingRow:
    """Make it, or have it start earlier; the row as it then is. The call is locked."""
    row = await tx.fetchrow(
        f"""insert into recordings as r (tenant_id, recording_id, call_id, controller_id, state, created_at,
                                         provisional, roles_inferred)
            values ($1, $2, $3, $4, 'open', $5, $6, $7)
            on conflict (tenant_id, recording_id) do update
                set created_at = least(r.created_at, excluded.created_at),
                    provisional = r.provisional and excluded.provisional,
                    roles_inferred = r.roles_inferred or excluded.roles_inferred
            returning {_COLUMNS}""",  # noqa: S608 (our own field names)
        recording.tenant_id, recording.recording_id, recording.call_id, recording.controller_id, recording.created_at,
        recording.provisional, recording.roles_inferred,
    )  # fmt: skip
    if row is None:
        raise LookupError("recordings: neither inserted nor updated")
    return RecordingRow(*row)


async def set_state(
    tx: Transaction, tenant_id: str, recording_id: UUID, state: str, *, reason: str | None = None
) -> None:
    """Move a recording on. `gone_at` is set when it is discarded or erased. The call is locked."""
    await tx.execute(
        """update recordings set state = $3, gone_reason = coalesce($4, gone_reason),
               gone_at = case when $3 in ('discarded', 'erased') then $5::timestamptz else gone_at end
           where tenant_id = $1 and recording_id = $2""",
        tenant_id, recording_id, state, reason, tx.now,
    )  # fmt: skip


async def set_stored(
    tx: Transaction, tenant_id: str, recording_id: UUID, span: tuple[datetime, datetime], lock_until: datetime | None
) -> None:
    """It is complete. `lock_until`: its objects are still to be locked until then. The call is locked."""
    await tx.execute(
        """update recordings set state = 'stored', stored_at = $3, started_at = $4, ended_at = $5, lock_until = $6
           where tenant_id = $1 and recording_id = $2""",
        tenant_id, recording_id, tx.now, *span, lock_until,
    )  # fmt: skip


async def set_time(tx: Transaction, recording: RecordingRow) -> None:
    """Its span, and what of it is missing. The call is locked."""
    await tx.execute(
        """update recordings set started_at = $3, ended_at = $4, lost_ms = $5, silence_ms = $6, gaps_total = $7,
               unheard = $8
           where tenant_id = $1 and recording_id = $2""",
        recording.tenant_id, recording.recording_id, recording.started_at, recording.ended_at, recording.lost_ms,
        recording.silence_ms, recording.gaps_total, list(recording.unheard),
    )  # fmt: skip


async def set_incomplete(tx: Transaction, tenant_id: str, recording_id: UUID) -> None:
    """A deadline, not its manifests, decides what it holds."""
    await tx.execute(
        "update recordings set incomplete = true where tenant_id = $1 and recording_id = $2", tenant_id, recording_id
    )


async def remove_flag(tx: Transaction, tenant_id: str, recording_id: UUID, flag: str) -> None:
    """Give back the reads that a flag took away."""
    await tx.execute(
        "update recordings set flags = array_remove(flags, $3) where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id, flag,
    )  # fmt: skip


async def add_flag(tx: Transaction, tenant_id: str, recording_id: UUID, flag: str) -> None:
    """Take reads away by a flag (`access.Flag`)."""
    await tx.execute(
        """update recordings set flags = array_append(flags, $3)
           where tenant_id = $1 and recording_id = $2 and not $3 = any (flags)""",
        tenant_id, recording_id, flag,
    )  # fmt: skip


async def put_purposes(tx: Transaction, tenant_id: str, rows: Sequence[PurposeRow]) -> None:
    """Purposes and terms of a receipt; of two receipts the later decision counts. An ended purpose stays ended.

    A term that was decided after the call is only dated anew, never replaced.
    """
    if rows:
        await tx.execute(
            f"""insert into recording_purposes as known (tenant_id, {_PURPOSE_COLUMNS})
                select $1, r.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                           $8::bigint[], $9::timestamptz[], $10::timestamptz[],
                                           $11::text[]) as r
                on conflict (tenant_id, recording_id, purpose) do update
                    set retention_class = excluded.retention_class, keep = excluded.keep,
                        keep_max = excluded.keep_max, time_zone = excluded.time_zone,
                        decision_seq = excluded.decision_seq, retain_until = excluded.retain_until
                    where known.decision_seq <= excluded.decision_seq
                      and (not known.decided_after or known.keep = excluded.keep)""",  # noqa: S608 (our own field names)
            tenant_id, *(list(column) for column in zip(*rows, strict=True)),
        )  # fmt: skip


async def purposes(tx: Transaction, tenant_id: str, recording_ids: Collection[UUID]) -> dict[UUID, list[PurposeRow]]:
    """recording -> all its purposes, also ended ones."""
    rows = await tx.fetch(
        f"""select {_PURPOSE_COLUMNS} from recording_purposes
            where tenant_id = $1 and recording_id = any ($2) order by recording_id, purpose""",  # noqa: S608
        tenant_id, list(recording_ids),
    )  # fmt: skip
    found: dict[UUID, list[PurposeRow]] = {recording_id: [] for recording_id in recording_ids}
    for row in rows:
        found[row["recording_id"]].append(PurposeRow(*row))
    return found


async def end_purpose(tx: Transaction, tenant_id: str, recording_id: UUID, purpose: str, reason: str | None) -> bool:
    """Mark a purpose as ended; `reason` None marks it as live again. True: that was news."""
    changed = await tx.fetchval(
        """update recording_purposes set ended_at = case when $4::text is null then null else $5::timestamptz end,
                                         ended_reason = $4
           where tenant_id = $1 and recording_id = $2 and purpose = $3 and (ended_at is null) = ($4::text is not null)
           returning true""",
        tenant_id, recording_id, purpose, reason, tx.now,
    )  # fmt: skip
    return bool(changed)


async def concerning(
    tx: Transaction,
    tenant_id: str,
    refs: Sequence[SubjectRef],
    controller_id: str | None,
    span: tuple[datetime | None, datetime | None],
) -> list[Found]:
    """Recordings that are there, of calls in which one of these refs took part, oldest first."""
    rows = await tx.fetch(
        f"""select {", ".join("r." + name for name in RecordingRow._fields)}, c.direction, c.traceparent,
                   exists (select from epochs e where e.tenant_id = r.tenant_id and e.recording_id = r.recording_id
                           and e.state = 'live' and e.channel = 'mixed') as mixed
            from recordings r join calls c on c.tenant_id = r.tenant_id and c.call_id = r.call_id
            where r.tenant_id = $1 and r.state in ('open', 'stored')
              and r.call_id in (select call_id from call_subjects where tenant_id = $1 and subject_ref = any ($2))
              and ($3::text is null or r.controller_id = $3)
              and ($4::timestamptz is null or coalesce(r.ended_at, r.created_at) >= $4)
              and ($5::timestamptz is null or r.created_at <= $5)
            order by r.created_at, r.recording_id""",  # noqa: S608 (our own field names)
        tenant_id, list(refs), controller_id, *span,
    )  # fmt: skip
    width = len(RecordingRow._fields)
    return [Found(RecordingRow(*row[:width]), *row[width:]) for row in map(tuple, rows)]


async def due(tx: Transaction, tenant_id: str, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """(call, recording) with a purpose past its term, longest overdue first.

    Those that a hold or an open request keeps are left out, so that they hold up no other.
    """
    rows = await tx.fetch(
        """select r.call_id, r.recording_id, min(p.retain_until) as since
           from recording_purposes p join recordings r on r.tenant_id = p.tenant_id and r.recording_id = p.recording_id
           where p.tenant_id = $1 and p.ended_at is null and p.retain_until <= $2 and r.state in ('open', 'stored')
             and not 'LEGAL_HOLD' = any (r.flags)
             and not exists (select from freezes f where f.tenant_id = $1 and f.recording_id = r.recording_id
                             and f.until > $2)
           group by 1, 2 order by since limit $3""",
        tenant_id, now, limit,
    )  # fmt: skip
    return [(row["call_id"], row["recording_id"]) for row in rows]


async def unlocked(tx: Transaction, tenant_id: str, limit: int) -> list[tuple[UUID, datetime]]:
    """(recording, until) of stored recordings whose objects are to be locked; in no order: none is always last.

    One that an employee claims as private is not: it may yet have to go (R50).
    """
    rows = await tx.fetch(
        """select recording_id, lock_until from recordings
           where tenant_id = $1 and state = 'stored' and lock_until is not null and locked_at is null
             and not 'LOCKED' = any (flags)
           order by random() limit $2""",
        tenant_id, limit,
    )  # fmt: skip
    return [(row["recording_id"], row["lock_until"]) for row in rows]


async def set_locked(tx: Transaction, tenant_id: str, recording_id: UUID) -> None:
    """Its objects are locked, or the store has no locks and the database is the only guard."""
    await tx.execute(
        "update recordings set locked_at = $3 where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id, tx.now,
    )  # fmt: skip


async def unswept(tx: Transaction, tenant_id: str, before: datetime, limit: int) -> list[UUID]:
    """Recordings settled before, whose losing attempts were not removed yet."""
    rows = await tx.fetch(
        """select recording_id from recordings
           where tenant_id = $1 and swept_at is null and coalesce(gone_at, stored_at) < $2 limit $3""",
        tenant_id, before, limit,
    )  # fmt: skip
    return [row["recording_id"] for row in rows]


async def set_swept(tx: Transaction, tenant_id: str, recording_id: UUID) -> None:
    """No losing attempt of it is left."""
    await tx.execute(
        "update recordings set swept_at = $3 where tenant_id = $1 and recording_id = $2",
        tenant_id, recording_id, tx.now,
    )  # fmt: skip
