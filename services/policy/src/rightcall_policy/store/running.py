"""Calls that are running, and which of them have not been looked at since the tenant's rules or lists changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from rightcall_common import logs, telemetry
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.decision.call_state import CallState

_log = logs.logger(__name__)


class SeenVersions(NamedTuple):
    """The state of a tenant's rules and people (`configured_version`) and of its client lists, as counters."""

    rules: int = 0
    clients: int = 0


NOTHING_SEEN = SeenVersions()


class Behind(NamedTuple):
    """A running call, and what it was last judged by."""

    state: CallState
    seen: SeenVersions


async def tenants_with_work(tx: Transaction) -> list[str]:
    """Tenants of the transaction whose rules changed, with a running call that is behind, or a timer that is due."""
    rows = await tx.fetch(
        """select distinct c.tenant_id from calls c join tenants t on t.tenant_id = c.tenant_id
           where not c.ended and (c.rules_seen <> t.configured_version or c.list_seen <> t.list_version)
           union
           select tenant_id from timers where due_at <= $1
           union
           select tenant_id from tenants where restricted_seen <> configured_version order by 1""",
        tx.now,
    )
    return [row["tenant_id"] for row in rows]


async def tenants_objected(tx: Transaction, after: Mapping[str, datetime]) -> list[str]:
    """Tenants with an entry in the register of objections that was made after the time given for them."""
    rows = await tx.fetch(
        """select tenant_id from unnest($1::text[], $2::timestamptz[]) as looked(tenant_id, until)
           where exists (select from objections o where o.tenant_id = looked.tenant_id and o.since > looked.until)
           order by 1""",
        list(after), list(after.values()),
    )  # fmt: skip
    return [row["tenant_id"] for row in rows]


async def oldest_list(tx: Transaction, tenant_id: str) -> int | None:
    """The oldest state of the lists by which a running call was judged whose rules are up to date; None: all are."""
    oldest: int | None = await tx.fetchval(
        """select min(c.list_seen) from calls c join tenants t on t.tenant_id = c.tenant_id
           where c.tenant_id = $1 and not c.ended and c.rules_seen = t.configured_version
             and c.list_seen <> t.list_version""",
        tenant_id,
    )
    return oldest


async def pass_over(tx: Transaction, tenant_id: str, changed: Sequence[SubjectRef], lists: int, limit: int) -> int:
    """Running calls of nobody whose rows have changed are up to date with the lists; how many, at most `limit`.

    Only calls that are behind with the lists alone. Whoever took part is among the subjects of the call's decisions.
    """
    rows = await tx.fetch(
        """with page as (
               select c.call_id from calls c join tenants t on t.tenant_id = c.tenant_id
               where c.tenant_id = $1 and not c.ended and c.rules_seen = t.configured_version and c.list_seen < $3
                 and not exists (select from decision_subjects s where s.tenant_id = c.tenant_id
                                 and s.call_id = c.call_id and s.subject_ref = any ($2))
               order by c.call_id limit $4 for update of c skip locked)
           update calls c set list_seen = $3 from page where c.tenant_id = $1 and c.call_id = page.call_id
           returning c.call_id""",
        tenant_id, list(changed), lists, limit,
    )  # fmt: skip
    return len(rows)


async def lock_behind(tx: Transaction, tenant_id: str, limit: int) -> list[Behind]:
    """Running calls that are behind, locked in the order of their ids.

    A call that somebody is deciding right now is passed over: it stays behind and is found the next time.
    """
    rows = await tx.fetch(
        """select c.call_id, c.state, c.rules_seen, c.list_seen from calls c join tenants t on t.tenant_id = c.tenant_id
           where c.tenant_id = $1 and not c.ended
             and (c.rules_seen <> t.configured_version or c.list_seen <> t.list_version)
           order by c.call_id limit $2 for update of c skip locked""",
        tenant_id, limit,
    )  # fmt: skip
    read = await readable(tx, tenant_id, rows)
    return [Behind(state, SeenVersions(row["rules_seen"], row["list_seen"])) for state, row in read]


async def readable(
    tx: Transaction, tenant_id: str, rows: Sequence[asyncpg.Record]
) -> list[tuple[CallState, asyncpg.Record]]:
    """Each locked row (`call_id`, `state` ...) with its state. One that this version cannot read is alarmed and parked:
    nothing is due for it, and no change but the next is looked at, so that it keeps nobody else's call waiting."""
    read, odd = [], []
    for row in rows:
        try:
            read.append((CallState.from_json(row["state"]), row))
        except (msgspec.MsgspecError, ValueError):
            odd.append(row["call_id"])
    if odd:
        await tx.execute(
            """update calls c set rules_seen = t.configured_version, list_seen = t.list_version from tenants t
               where c.tenant_id = $1 and t.tenant_id = $1 and c.call_id = any ($2)""",
            tenant_id, odd,
        )  # fmt: skip
        await tx.execute("delete from timers where tenant_id = $1 and call_id = any ($2)", tenant_id, odd)
        telemetry.count("rightcall_alerts_total", len(odd), reason="CALL_STATE_UNREADABLE")
        _log.error("policy.call_state_unreadable", tenant_id=tenant_id, call_ids=[str(each) for each in odd])
    return read


async def lock_objected(tx: Transaction, tenant_id: str, since: datetime, after: UUID, limit: int) -> list[CallState]:
    """Running calls of whoever has objected since then, locked in the order of their ids, behind `after`.

    Whoever took part is among the subjects of the call's decisions. One that is being decided now comes the next time.
    """
    rows = await tx.fetch(
        """select c.state from calls c
           where c.tenant_id = $1 and not c.ended and c.call_id > $2
             and exists (select from decision_subjects s
                         join objections o on o.tenant_id = s.tenant_id and s.subject_ref = any (o.refs)
                         where s.tenant_id = c.tenant_id and s.call_id = c.call_id and o.since > $3)
           order by c.call_id limit $4 for update of c skip locked""",
        tenant_id, after, since, limit,
    )  # fmt: skip
    return [CallState.from_json(row["state"]) for row in rows]


async def looked_at(tx: Transaction, tenant_id: str, call_ids: Collection[UUID], seen: SeenVersions) -> None:
    """These calls have been judged by what stands now."""
    await tx.execute(
        "update calls set rules_seen = $3, list_seen = $4 where tenant_id = $1 and call_id = any ($2)",
        tenant_id, list(call_ids), seen.rules, seen.clients,
    )  # fmt: skip
