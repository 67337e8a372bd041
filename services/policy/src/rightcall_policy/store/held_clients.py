"""What a quarantined list holds back: the CRM's last word on each client since, beside the copy that serves."""

from collections.abc import Sequence
from datetime import datetime

from rightcall_common.postgres import Transaction
from rightcall_policy.clients.client_list import Client
from rightcall_policy.store import clients as rows
from rightcall_policy.store.clients import VersionedList

_FIELDS = "client_ref, refs, kind, notice_by, notified_at, service_scope, effective_from, effective_to"
_LAST_WORD = """
    on conflict (tenant_id, list_name, client_ref) do update
        set refs = excluded.refs, kind = excluded.kind, notice_by = excluded.notice_by,
            notified_at = excluded.notified_at, service_scope = excluded.service_scope,
            effective_from = excluded.effective_from, effective_to = excluded.effective_to
"""
_RESTORE = f"""
    with gone as (
        delete from departed_clients where tenant_id = $1 and list_name = $2 and departed_at >= $4 returning *),
    held as (
        insert into held_clients (tenant_id, list_name, client_ref)
        select $1, $2, client_ref from gone where added_at < $4 {_LAST_WORD}),
    back as (
        insert into clients (tenant_id, list_name, {_FIELDS}, changed, added_at)
        select $1, $2, {_FIELDS}, $3, added_at from gone where added_at < $4 returning client_ref, refs),
    numbers as (
        insert into client_numbers (tenant_id, subject_ref, list_name, client_ref)
        select $1, ref, $2, b.client_ref from back b, unnest(b.refs) as ref on conflict do nothing)
    select count(*) from back
"""  # noqa: S608 -- constants of this file
_TAKE_BACK = f"""
    with gone as (
        delete from clients where tenant_id = $1 and list_name = $2 and added_at >= $4 returning *),
    held as (
        insert into held_clients (tenant_id, list_name, {_FIELDS}) select $1, $2, {_FIELDS} from gone {_LAST_WORD}),
    numbers as (
        delete from client_numbers n
        where n.tenant_id = $1 and n.list_name = $2
              and n.subject_ref = any ((select array_agg(ref) from gone g, unnest(g.refs) as ref)::text[])
              and exists (select from gone g where g.client_ref = n.client_ref)),
    lost as (
        insert into gone_refs (tenant_id, subject_ref, changed, gone_at)
        select distinct $1, subject_ref, $3::bigint, $5::timestamptz from gone, unnest(gone.refs) as subject_ref
        on conflict (tenant_id, subject_ref) do update set changed = excluded.changed, gone_at = excluded.gone_at)
    select count(*) from gone
"""  # noqa: S608
_HOLD = f"""
    insert into held_clients (tenant_id, list_name, {_FIELDS})
    select $1, $2, r.client_ref, string_to_array(r.refs, ' '), r.kind, r.notice_by, r.notified_at,
           string_to_array(r.scope, E'\\x1f'), r.effective_from, r.effective_to
    from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::timestamptz[],
                $10::timestamptz[])
         as r(client_ref, refs, kind, notice_by, notified_at, scope, effective_from, effective_to)
    {_LAST_WORD}
"""  # noqa: S608
_HOLD_REMOVALS = f"""
    insert into held_clients (tenant_id, list_name, client_ref) select $1, $2, unnest($3::text[]) {_LAST_WORD}
"""
_COUNT = """
    with among as materialized (
        select coalesce($3::text[], array_agg(client_ref)) as refs from held_clients
        where tenant_id = $1 and list_name = $2 and $3::text[] is null),
    h as materialized (
        select client_ref, refs from held_clients
        where tenant_id = $1 and list_name = $2 and client_ref = any ((select refs from among)::text[])),
    c as materialized (
        select client_ref from clients
        where tenant_id = $1 and list_name = $2 and client_ref = any ((select refs from among)::text[]))
    select count(*) filter (where h.refs is not null and c.client_ref is null) as came,
           count(*) filter (where h.refs is null and c.client_ref is not null) as departed
    from h left join c on c.client_ref = h.client_ref
"""


async def back_to(tx: Transaction, at: VersionedList, since: datetime) -> tuple[int, int]:
    """Make the copy again that stood then: who left comes back, who came is held. How many of each."""
    restored = await tx.fetchval(_RESTORE, at.tenant_id, at.name, at.version, since)
    taken = await tx.fetchval(_TAKE_BACK, at.tenant_id, at.name, at.version, since, tx.now)
    return int(restored), int(taken)


async def hold(tx: Transaction, tenant_id: str, name: str, listed: Sequence[Client], gone: Sequence[str]) -> None:
    """Remember what the CRM says of these clients instead of applying it. A client may occur once only."""
    await tx.execute(_HOLD, tenant_id, name, *rows.columns(listed))
    await tx.execute(_HOLD_REMOVALS, tenant_id, name, list(gone))


async def effect(
    tx: Transaction, tenant_id: str, name: str, client_refs: Sequence[str] | None = None
) -> tuple[int, int]:
    """How many clients would come and leave if what is held were applied; all of them, or among these."""
    row = await tx.fetchrow(_COUNT, tenant_id, name, None if client_refs is None else list(client_refs))
    return (row["came"], row["departed"]) if row else (0, 0)


async def drop(tx: Transaction, tenant_id: str, name: str) -> None:
    """Hold nothing any more."""
    await tx.execute("delete from held_clients where tenant_id = $1 and list_name = $2", tenant_id, name)
