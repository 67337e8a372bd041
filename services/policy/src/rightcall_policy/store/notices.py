"""How many employees were told of each purpose: what the activation checklist cannot see in a bundle."""

from typing import NamedTuple

from rightcall_common.events.calls import Purpose
from rightcall_common.postgres import Transaction


class NoticeCounts(NamedTuple):
    """Employees in the directory, and how many of them were told of each purpose."""

    employees: int
    of: dict[Purpose, int]


async def told(tx: Transaction, tenant_id: str) -> NoticeCounts:
    """Counted now; a notice with a later date does not count yet."""
    total = await tx.fetchval("select count(*) from employees where tenant_id = $1", tenant_id)
    rows = await tx.fetch(
        """select n ->> 'purpose' as purpose, count(distinct e.employee_id) as told
           from employees e, jsonb_array_elements(e.notices) n
           where e.tenant_id = $1 and (n ->> 'told_at')::timestamptz <= $2 group by 1""",
        tenant_id, tx.now,
    )  # fmt: skip
    return NoticeCounts(total or 0, {row["purpose"]: row["told"] for row in rows})
