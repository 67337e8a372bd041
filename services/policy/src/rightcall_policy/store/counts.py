"""Decisions counted, for reports: how many of what outcome, reason and purposes. No call, no party."""

from datetime import datetime
from typing import NamedTuple

from rightcall_common.postgres import Transaction


class Counted(NamedTuple):
    """Decisions of one kind. `purposes` is None where only a count is left (law.md 4.14)."""

    outcome: str
    reason: str
    purposes: tuple[str, ...] | None
    decisions: int


class Released(NamedTuple):
    """A mass change of a client list that a person let through. Who it was stays in the register."""

    list_name: str
    released_at: datetime
    quarantine: str
    came: int
    departed: int
    version: int


RELEASES_MAX = 1_000


async def of_span(tx: Transaction, tenant_id: str, since: datetime, until: datetime) -> list[Counted]:
    """Decisions made in [since, until) whose trace is kept."""
    rows = await tx.fetch(
        """select outcome, reason, array(select jsonb_array_elements_text(said -> 'purposes')) as purposes,
                  count(*) as decisions
           from (select outcome, reason, convert_from(payload, 'UTF8')::jsonb as said from decisions
                 where tenant_id = $1 and decided_at >= $2 and decided_at < $3) d
           group by 1, 2, 3 order by 1, 2, 3""",
        tenant_id, since, until,
    )  # fmt: skip
    return [Counted(row["outcome"], row["reason"], tuple(row["purposes"]), row["decisions"]) for row in rows]


async def of_expired(tx: Transaction, tenant_id: str, since: datetime, until: datetime) -> list[Counted]:
    """What is left of expired decisions, by UTC day: the days that begin in [since, until), each in one span only."""
    rows = await tx.fetch(
        """select outcome, reason, sum(count)::bigint as decisions from decision_counts
           where tenant_id = $1 and day::timestamp at time zone 'UTC' >= $2
             and day::timestamp at time zone 'UTC' < $3
           group by 1, 2 order by 1, 2""",
        tenant_id, since, until,
    )  # fmt: skip
    return [Counted(row["outcome"], row["reason"], None, row["decisions"]) for row in rows]


async def releases(tx: Transaction, tenant_id: str) -> list[Released]:
    """The newest releases of quarantined client lists, newest first."""
    rows = await tx.fetch(
        """select list_name, released_at, quarantine, came, departed, version from client_list_releases
           where tenant_id = $1 order by released_at desc limit $2""",
        tenant_id, RELEASES_MAX,
    )  # fmt: skip
    return [Released(*row) for row in rows]
