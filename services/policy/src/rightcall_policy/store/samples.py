"""The sampling draw's secrets and each employee's weekly cap (R27, I13)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import Transaction


async def period_secret(tx: Transaction, tenant_id: str, period: str, fresh: bytes) -> bytes:
    """The period's secret; `fresh` becomes it if there is none yet. Racing processes agree on one."""
    await tx.execute(
        "insert into sample_periods (tenant_id, period, secret) values ($1, $2, $3) on conflict do nothing",
        tenant_id, period, fresh,
    )  # fmt: skip
    secret = await tx.fetchval(
        "select secret from sample_periods where tenant_id = $1 and period = $2", tenant_id, period
    )
    if not isinstance(secret, bytes):
        raise InvariantBroken("a sampling period lost its secret")
    return secret


async def secrets(tx: Transaction, tenant_id: str) -> dict[str, bytes]:
    """period -> its secret, of all periods that are kept. Never to be shown while the period runs."""
    rows = await tx.fetch("select period, secret from sample_periods where tenant_id = $1", tenant_id)
    return {row["period"]: row["secret"] for row in rows}


async def counts(tx: Transaction, tenant_id: str, period: str, employee_ids: Collection[str]) -> dict[str, int]:
    """employee -> how many of its calls were kept for quality in this period."""
    rows = await tx.fetch(
        """select employee_id, count(*) as calls from sampled_calls
           where tenant_id = $1 and period = $2 and employee_id = any ($3) group by employee_id""",
        tenant_id, period, list(employee_ids),
    )  # fmt: skip
    return {row["employee_id"]: row["calls"] for row in rows}


async def add(tx: Transaction, rows: Sequence[tuple[str, str, str, UUID]]) -> None:
    """(tenant, employee, period, call): these calls count towards the cap, each once."""
    if not rows:
        return
    await tx.execute(
        """insert into sampled_calls (tenant_id, employee_id, period, call_id)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) on conflict do nothing""",
        *(list(column) for column in zip(*rows, strict=True)),
    )


async def prune(tx: Transaction, now: datetime) -> None:
    """Forget whose calls were drawn in periods that ended more than a year ago, and those periods' secrets.

    Until then an auditor can check each draw (I13); the recordings themselves live 90 days at most.
    """
    year, week, _ = (now - timedelta(days=400)).isocalendar()
    for table in ("sampled_calls", "sample_periods"):
        await tx.execute(f"delete from {table} where period < $1", f"{year}-W{week:02}")  # noqa: S608 (our own names)
