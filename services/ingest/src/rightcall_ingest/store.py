"""All of ingest's SQL: who owns a call, and facts that wait for their call. Rebuilt from the journal at start."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rightcall_common.errors import Unavailable
from rightcall_common.postgres.database import Database

FACT_WAITS = timedelta(minutes=10)
"""How long before a call a fact about it may be stated (law.md 3.1)."""
CALLS_MAX = 50
"""Running calls under one native id that a fact is stated about."""
OWNER_KEPT = timedelta(hours=24)
"""How long an ended call can still be found by its native id; as long as its facts stay journalled."""


@dataclass(frozen=True, slots=True)
class CallOwner:
    """Which process owns a call, and whether the call still runs."""

    call_id: UUID
    instance: str
    http: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fact that waited for its call, and the ref by which it was found."""

    ref: str
    fact: dict[str, Any]


def next_call_ref(employee_id: str) -> str:
    """Stands for "the next call of this employee" where a native id's HMAC stands otherwise; never one of those."""
    return f"next-call-of:{employee_id}"


class Store:
    """The owner table of one schema."""

    def __init__(self, db: Database | None = None) -> None:
        self._connected = db

    def connected(self, db: Database) -> None:
        """The database has come up; until then everything is Unavailable and calls go on without it."""
        self._connected = db

    @property
    def _db(self) -> Database:
        if self._connected is None:
            raise Unavailable("the database: not connected yet")
        return self._connected

    async def own(
        self, tenant_id: str, call_id: UUID, instance: str, http: str, native_refs: Sequence[str], started_at: datetime
    ) -> None:
        """This process owns the call from now on; after a restart its address may be another."""
        async with self._db.transaction("ingest.own_call", tenants=[tenant_id]) as tx:
            await tx.execute(
                """insert into call_owners (tenant_id, call_id, instance, http, native_refs, started_at)
                   values ($1, $2, $3, $4, $5, $6)
                   on conflict (tenant_id, call_id) do update set instance = $3, http = $4, native_refs = $5""",
                tenant_id, call_id, instance, http, list(native_refs), started_at,
            )  # fmt: skip

    async def ended(self, tenant_id: str, call_id: UUID, at: datetime) -> None:
        """The call is over; old rows of the tenant are forgotten on the way."""
        async with self._db.transaction("ingest.end_call", tenants=[tenant_id]) as tx:
            await tx.execute(
                "update call_owners set ended_at = $3 where tenant_id = $1 and call_id = $2", tenant_id, call_id, at
            )
            await tx.execute(
                "delete from call_owners where tenant_id = $1 and ended_at < $2", tenant_id, tx.now - OWNER_KEPT
            )

    async def owner(self, tenant_id: str, call_id: UUID) -> CallOwner | None:
        """Who owns this call."""
        async with self._db.transaction("ingest.find_owner", tenants=[tenant_id]) as tx:
            row = await tx.fetchrow(
                "select * from call_owners where tenant_id = $1 and call_id = $2", tenant_id, call_id
            )
        return None if row is None else _owner(row)

    async def by_native_ref(
        self, tenant_id: str, native_ref: str, before: tuple[datetime, UUID] | None = None, limit: int = CALLS_MAX
    ) -> list[CallOwner]:
        """The calls that a phone system knows under this id, newest first; `before`: the last one that was seen."""
        at, call_id = before or (None, None)
        async with self._db.transaction("ingest.find_native", tenants=[tenant_id]) as tx:
            rows = await tx.fetch(
                """select * from call_owners where tenant_id = $1 and native_refs @> array[$2]
                     and ($3::timestamptz is null or (started_at, call_id) < ($3, $4::uuid))
                   order by started_at desc, call_id desc limit $5""",
                tenant_id, native_ref, at, call_id, limit,
            )  # fmt: skip
        return [_owner(row) for row in rows]

    async def leave_waiting(self, tenant_id: str, fact_id: UUID, native_ref: str, fact: dict[str, Any]) -> None:
        """Keep a fact until its call starts; under the same id it replaces the earlier one. Expired ones go."""
        async with self._db.transaction("ingest.keep_fact", tenants=[tenant_id]) as tx:
            await tx.execute(
                "delete from waiting_facts where tenant_id = $1 and received_at < $2", tenant_id, tx.now - FACT_WAITS
            )
            await tx.execute(
                """insert into waiting_facts (tenant_id, fact_id, native_ref, fact, received_at)
                   values ($1, $2, $3, $4, $5)
                   on conflict (tenant_id, fact_id) do update set fact = $4, received_at = $5""",
                tenant_id, fact_id, native_ref, json.dumps(fact), tx.now,
            )  # fmt: skip

    async def take_back(self, tenant_id: str, fact_id: UUID) -> bool:
        """Take a fact away again; False: a call has got it, or it has expired."""
        async with self._db.transaction("ingest.take_back_fact", tenants=[tenant_id]) as tx:
            taken = await tx.fetchval(
                "delete from waiting_facts where tenant_id = $1 and fact_id = $2 returning received_at >= $3",
                tenant_id, fact_id, tx.now - FACT_WAITS,
            )  # fmt: skip
        return bool(taken)

    async def take_waiting(
        self,
        tenant_id: str,
        native_refs: Sequence[str],
        arrived: Mapping[str, datetime],
        give: Callable[[list[Waiting]], Awaitable[None]],
    ) -> None:
        """Give out the facts that wait for a call with one of these ids, in order of receipt, each once.

        `arrived`: the call's employees by `next_call_ref`, and since when they take part: what one of them said
        beforehand of his next call is this call's, what he said later is not.

        They are forgotten here once `give` has returned; if the process dies meanwhile they are given out again.
        """
        async with self._db.transaction("ingest.take_facts", tenants=[tenant_id]) as tx:
            rows = await tx.fetch(
                """delete from waiting_facts where tenant_id = $1 and received_at >= $3 and (
                       native_ref = any($2)
                       or exists (select from unnest($4::text[], $5::timestamptz[]) as came (ref, at)
                                  where came.ref = native_ref and received_at <= came.at))
                   returning native_ref, fact, received_at, fact_id""",
                tenant_id, list(native_refs), tx.now - FACT_WAITS, list(arrived), list(arrived.values()),
            )  # fmt: skip
            in_order = sorted(rows, key=lambda row: (row["received_at"], row["fact_id"]))
            await give([Waiting(row["native_ref"], json.loads(row["fact"])) for row in in_order])


def _owner(row: Any) -> CallOwner:
    return CallOwner(row["call_id"], row["instance"], row["http"], row["started_at"], row["ended_at"])
