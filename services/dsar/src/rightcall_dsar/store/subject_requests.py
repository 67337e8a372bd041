"""The SQL of requests and their items. Functions take a transaction first, and name the tenant although RLS would.

Not here: what any of it means (`request`, `case`, `assess`), and reads of recordings (`store_reads`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, fields
from datetime import date
from typing import Any, Final
from uuid import UUID

import asyncpg

from rightcall_common.events import codec
from rightcall_common.events.subjects import FoundDecision, FoundRecording
from rightcall_common.postgres import Transaction
from rightcall_dsar.requests.assess import Fate
from rightcall_dsar.requests.case import RequestCase, RequestItem
from rightcall_dsar.requests.request import CASE_FILE_MONTHS, EVIDENCE_DAYS, OPEN, RESULTS_DAYS, Identity, RequestState

Key = tuple[str, UUID]
"""Tenant and request."""

_COLUMNS: Final = (
    "tenant_id", "request_id", "type", "state", "language", "controller_id", "received_at", "due_on", "extended_on",
    "since", "until", "subject_refs", "subject_class", "identity_outcome", "identity_method", "identity_reference",
    "identity_at", "answered", "decided_at", "decided_by", "passphrase_version", "closed_at",
)  # fmt: skip
_INSERT: Final = f"""
    insert into requests ({", ".join(_COLUMNS)}) values ({", ".join(f"${n + 1}" for n in range(len(_COLUMNS)))})
"""  # noqa: S608 - column names of our own
_UPDATE: Final = f"""
    update requests set {", ".join(f"{name} = ${n + 1}" for n, name in enumerate(_COLUMNS) if n > 1)}
    where tenant_id = $1 and request_id = $2
"""  # noqa: S608
_SELECT: Final = f"select {', '.join(_COLUMNS)} from requests "  # noqa: S608
_LOCK_MANY: Final = f"""
    {_SELECT} where (tenant_id, request_id) in (select * from unnest($1::text[], $2::uuid[]))
    order by tenant_id, request_id for update
"""  # noqa: S608
_KEY_OF_ITEM: Final = ("tenant_id", "request_id", "recording_id")
_ITEM: Final = {
    "tenant_id": "text", "request_id": "uuid", "recording_id": "uuid", "call_id": "uuid", "purposes": "text",
    "started_at": "timestamptz", "duration_ms": "bigint", "direction": "text", "retain_until": "timestamptz",
    "recording_state": "text", "trace_id": "text", "fate": "text", "settled": "boolean", "ground": "text",
    "provision": "text", "legal_ref": "text", "erase_after": "timestamptz", "erased_at": "timestamptz",
    "certificate_payload": "text", "certificate_proof": "text", "horizon_at": "timestamptz", "provisional": "boolean",
    "roles_inferred": "boolean", "mixed": "boolean", "recording_held": "boolean", "recording_review_at": "timestamptz",
    "claimed": "boolean", "changed": "text", "held": "boolean", "review_at": "timestamptz",
}  # fmt: skip
"""Column -> how it is passed; `purposes` and `changed` as words."""
_UPSERT_ITEMS: Final = f"""
    insert into items ({", ".join(_ITEM)})
    select {", ".join(f"string_to_array({c}, ' ')" if c in {"purposes", "changed"} else c for c in _ITEM)}
    from unnest({", ".join(f"${n + 1}::{kind}[]" for n, kind in enumerate(_ITEM.values()))}) as x({", ".join(_ITEM)})
    on conflict ({", ".join(_KEY_OF_ITEM)}) do update set
        {", ".join(f"{c} = excluded.{c}" for c in _ITEM if c not in _KEY_OF_ITEM)}
"""  # noqa: S608
_INSERT_DECISIONS: Final = """
    insert into told_decisions (tenant_id, request_id, event_id, place, call_id, decided_at, outcome, reason, rule,
                                sentence_en, sentence_nl, call_started_at, direction)
    select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::integer[], $5::uuid[], $6::timestamptz[], $7::text[],
                         $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::text[])
    on conflict do nothing
"""


async def insert(tx: Transaction, request: RequestState) -> None:
    """Open a case file."""
    await tx.execute(_INSERT, *_row(request))


async def get(tx: Transaction, tenant_id: str, request_id: UUID) -> RequestState | None:
    """One request as it stands."""
    row = await tx.fetchrow(_SELECT + "where tenant_id = $1 and request_id = $2", tenant_id, request_id)
    return None if row is None else _request(row)


async def lock(tx: Transaction, tenant_id: str, request_id: UUID) -> RequestState | None:
    """One request that nobody else changes until this transaction ends."""
    row = await tx.fetchrow(_SELECT + "where tenant_id = $1 and request_id = $2 for update", tenant_id, request_id)
    return None if row is None else _request(row)


async def page(tx: Transaction, tenant_id: str, after: UUID | None, limit: int) -> list[RequestState]:
    """The next requests in the order in which they were taken in."""
    rows = await tx.fetch(
        _SELECT + "where tenant_id = $1 and ($2::uuid is null or request_id > $2) order by request_id limit $3",
        tenant_id, after, limit,
    )  # fmt: skip
    return [_request(row) for row in rows]


async def save(tx: Transaction, requests: Iterable[RequestState]) -> None:
    """Write requests back; one that is closed forgets whose it was."""
    rows = [_row(request) for request in requests]
    await tx.executemany(_UPDATE, rows)
    await _forget_subjects(tx, [row[1] for row in rows])


async def items(tx: Transaction, tenant_id: str, request_id: UUID) -> list[RequestItem]:
    """The recordings of a request, oldest call first."""
    rows = await tx.fetch(
        "select * from items where tenant_id = $1 and request_id = $2 order by started_at, recording_id",
        tenant_id, request_id,
    )  # fmt: skip
    return [_item(row) for row in rows]


async def fates(tx: Transaction, tenant_id: str, request_ids: Sequence[UUID]) -> dict[UUID, list[Fate]]:
    """What was decided of the recordings of each request; a request without a decided item is not in it."""
    rows = await tx.fetch(
        """select request_id, array_agg(fate) as fates from items
           where tenant_id = $1 and request_id = any ($2) and fate is not null group by request_id""",
        tenant_id, list(request_ids),
    )  # fmt: skip
    return {row["request_id"]: row["fates"] for row in rows}


async def decisions(tx: Transaction, tenant_id: str, request_id: UUID) -> list[FoundDecision]:
    """What was told of the subject's calls, oldest first."""
    rows = await tx.fetch(
        """select * from told_decisions where tenant_id = $1 and request_id = $2
           order by decided_at, event_id, place""",
        tenant_id, request_id,
    )  # fmt: skip
    return [codec.build(FoundDecision, dict(row)) for row in rows]


async def clear_found(tx: Transaction, tenant_id: str, request_id: UUID) -> None:
    """Drop what an earlier preview found."""
    for table in ("items", "told_decisions"):
        await tx.execute(
            f"delete from {table} where tenant_id = $1 and request_id = $2",  # noqa: S608 - one of two words
            tenant_id, request_id,
        )  # fmt: skip


async def lock_cases(tx: Transaction, keys: Collection[Key]) -> dict[Key, RequestCase]:
    """Those requests with their items, locked in the order of their ids so that nobody deadlocks."""
    tenants, ids = columns(sorted(set(keys)), 2)
    rows = await tx.fetch(_LOCK_MANY, tenants, ids)
    cases = {(row["tenant_id"], row["request_id"]): RequestCase(_request(row)) for row in rows}
    found = await tx.fetch(
        "select * from items where (tenant_id, request_id) in (select * from unnest($1::text[], $2::uuid[]))",
        tenants, ids,
    )  # fmt: skip
    for row in found:
        cases[row["tenant_id"], row["request_id"]].items[row["recording_id"]] = _item(row)
    return cases


async def requests_about(tx: Transaction, recordings: Collection[Key]) -> set[Key]:
    """Requests that are still answered and name one of these recordings (tenant, recording id)."""
    tenants, ids = columns(sorted(set(recordings)), 2)
    rows = await tx.fetch(
        """select distinct i.tenant_id, i.request_id from items i join requests q using (tenant_id, request_id)
           where (i.tenant_id, i.recording_id) in (select * from unnest($1::text[], $2::uuid[]))
             and i.erased_at is null and q.state <> 'cancelled'""",
        tenants, ids,
    )  # fmt: skip
    return {(row["tenant_id"], row["request_id"]) for row in rows}


async def save_answers(tx: Transaction, cases: Iterable[RequestCase]) -> None:
    """Write what answers have changed in items and decisions; the requests themselves are `save`'s."""
    listed = list(cases)
    changed = [
        _item_row(case.request, case.items[recording_id]) for case in listed for recording_id in sorted(case.changed)
    ]
    if changed:
        await tx.execute(_UPSERT_ITEMS, *columns(changed, len(_ITEM)))
    told = [
        (case.request.tenant_id, case.request.request_id, event_id, place, *_decision_row(decision))
        for case in listed
        for event_id, place, decision in case.decisions
    ]
    if told:
        await tx.execute(_INSERT_DECISIONS, *columns(told, 13))


async def forget_evidence(tx: Transaction) -> int:
    """Drop verification evidence 7 days after the decision, or after the request was withdrawn; how many."""
    rows = await tx.fetch(
        """update requests set identity_reference = null
           where identity_reference is not null
             and coalesce(decided_at, closed_at) < $1::timestamptz - make_interval(days => $2) returning 1""",
        tx.now, EVIDENCE_DAYS,
    )  # fmt: skip
    return len(rows)


async def close_uncollected(tx: Transaction) -> list[tuple[str, UUID]]:
    """Close access requests whose answer lay ready for 30 days; (tenant, id) of each."""
    rows = await tx.fetch(
        """update requests set state = 'done', closed_at = $1
           where state = 'approved' and decided_at < $1::timestamptz - make_interval(days => $2)
           returning tenant_id, request_id""",
        tx.now, RESULTS_DAYS,
    )  # fmt: skip
    closed = [(row["tenant_id"], row["request_id"]) for row in rows]
    await _forget_subjects(tx, [request_id for _, request_id in closed])
    return closed


async def forget_answers(tx: Transaction) -> int:
    """Drop the decisions in plain words once the answer is no longer handed out; how many."""
    rows = await tx.fetch(
        """delete from told_decisions d using requests q
           where d.tenant_id = q.tenant_id and d.request_id = q.request_id and q.state in ('done', 'cancelled')
             and coalesce(q.decided_at, q.closed_at) < $1::timestamptz - make_interval(days => $2) returning 1""",
        tx.now, RESULTS_DAYS,
    )  # fmt: skip
    return len(rows)


async def forget_case_files(tx: Transaction) -> int:
    """Remove what was closed 24 months ago, and reads of that age; how many case files."""
    old = "$1::timestamptz - make_interval(months => $2)"
    await tx.execute(f"delete from consultations where at < {old}", tx.now, CASE_FILE_MONTHS)  # noqa: S608
    gone = await tx.fetch(f"delete from requests where closed_at < {old} returning 1", tx.now, CASE_FILE_MONTHS)  # noqa: S608
    return len(gone)


async def open_by_state(tx: Transaction) -> list[tuple[str, str, date]]:
    """Tenant, state and due day of every open request that is not answered yet."""
    rows = await tx.fetch("select tenant_id, state, due_on from requests where state = any ($1)", sorted(OPEN))
    return [(row["tenant_id"], row["state"], row["due_on"]) for row in rows]


async def _forget_subjects(tx: Transaction, request_ids: Sequence[UUID]) -> None:
    """Closed requests keep as many refs as before, but random ones (version 0 is nobody's)."""
    await tx.execute(
        """update requests q set subject_refs = (
               select coalesce(array_agg('0.' || replace(gen_random_uuid()::text, '-', '')), '{}')
               from unnest(q.subject_refs))
           where q.request_id = any ($1) and q.state in ('done', 'cancelled')""",
        list(request_ids),
    )


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as arguments of `unnest`: a list for each column."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _row(request: RequestState) -> tuple[Any, ...]:
    known: dict[str, Any] = {name.name: getattr(request, name.name) for name in fields(request)}
    outcome, method, reference, at = astuple(request.identity) if request.identity else (None, None, None, None)
    known |= {
        "identity_outcome": outcome,
        "identity_method": method,
        "identity_reference": reference,
        "identity_at": at,
    }
    return tuple(list(known[name]) if isinstance(known[name], tuple) else known[name] for name in _COLUMNS)


def _request(row: asyncpg.Record) -> RequestState:
    known = {name: row[name] for name in _COLUMNS if not name.startswith("identity_")}
    identity = None
    if row["identity_outcome"] is not None:
        identity = Identity(
            row["identity_outcome"], row["identity_method"], row["identity_reference"], row["identity_at"]
        )
    known |= {"subject_refs": tuple(row["subject_refs"]), "answered": tuple(row["answered"]), "identity": identity}
    return RequestState(**known)


def _item_row(request: RequestState, item: RequestItem) -> tuple[Any, ...]:
    said = item.recording
    return (
        request.tenant_id, request.request_id, said.recording_id, said.call_id, " ".join(said.purposes),
        said.started_at, said.duration_ms, said.direction, said.retain_until, said.state, said.trace_id,
        item.fate, item.settled, item.ground, item.provision, item.legal_ref, item.erase_after, item.erased_at,
        item.certificate_payload, item.certificate_proof, item.horizon_at, said.provisional, said.roles_inferred,
        said.mixed, said.held, said.review_at, said.claimed, " ".join(item.changed), item.held, item.review_at,
    )  # fmt: skip


def _item(row: asyncpg.Record) -> RequestItem:
    known = dict(row)
    known["changed"] = tuple(known["changed"])
    said = {name: known[f"recording_{name}"] for name in ("state", "held", "review_at")}
    recording = codec.build(FoundRecording, known | said)
    return RequestItem(
        recording, **{name.name: known[name.name] for name in fields(RequestItem) if name.name != "recording"}
    )


def _decision_row(said: FoundDecision) -> tuple[Any, ...]:
    return (
        said.call_id, said.decided_at, said.outcome, said.reason, said.rule, said.sentence_en, said.sentence_nl,
        said.call_started_at, said.direction,
    )  # fmt: skip
