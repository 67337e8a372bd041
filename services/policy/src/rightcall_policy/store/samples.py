"""The sampling draw: its periods' secrets and commitments, each call's draw, each employee's weekly cap (R27, I13)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rightcall_common.errors import InvariantBroken
from rightcall_common.postgres import Transaction
from rightcall_policy.decision.sampling.draws import Draw
from rightcall_policy.decision.sampling.report import LineCount
from rightcall_policy.store.together import Write, columns

DRAWS_KEPT = timedelta(days=23)
"""After the period's end: no draw is older than 30 days, as no trace of a refusal is (law.md 4.14)."""


@dataclass(frozen=True, slots=True)
class SamplingPeriod:
    """A sampling period with what was signed before it. Not its secret: that is asked for by name, once it is over."""

    period: str
    begins_at: datetime
    ends_at: datetime
    statement: bytes
    proof: str


async def period_secret(tx: Transaction, tenant_id: str, period: str, fresh: bytes) -> bytes:
    """The period's secret; `fresh` becomes it if there is none yet. Racing processes agree on one."""
    secret = await _secret(tx, tenant_id, period)
    if secret is None:
        await tx.execute(
            "insert into sample_periods (tenant_id, period, secret) values ($1, $2, $3) on conflict do nothing",
            tenant_id, period, fresh,
        )  # fmt: skip
        secret = await _secret(tx, tenant_id, period)
    if not isinstance(secret, bytes):
        raise InvariantBroken("a sampling period lost its secret")
    return secret


async def _secret(tx: Transaction, tenant_id: str, period: str) -> object:
    return await tx.fetchval(
        "select secret from sample_periods where tenant_id = $1 and period = $2", tenant_id, period
    )


async def commit(
    tx: Transaction, tenant_id: str, period: str, span: tuple[datetime, datetime], statement: bytes, proof: str
) -> None:
    """Keep the signed commitment; the first one stands."""
    await tx.execute(
        """update sample_periods set begins_at = $3, ends_at = $4, statement = $5, proof = $6
           where tenant_id = $1 and period = $2 and statement is null""",
        tenant_id, period, *span, statement, proof,
    )  # fmt: skip


async def periods(tx: Transaction, tenant_id: str, before: str | None, limit: int) -> list[SamplingPeriod]:
    """Committed periods, the latest first; `before` is the last one that was seen."""
    rows = await tx.fetch(
        """select period, begins_at, ends_at, statement, proof from sample_periods
           where tenant_id = $1 and statement is not null and ($2::text is null or period < $2)
           order by period desc limit $3""",
        tenant_id, before, limit,
    )  # fmt: skip
    return [SamplingPeriod(**row) for row in rows]


async def committed(tx: Transaction, tenant_id: str, period: str) -> SamplingPeriod | None:
    """One period, if it is committed."""
    row = await tx.fetchrow(
        """select period, begins_at, ends_at, statement, proof from sample_periods
           where tenant_id = $1 and period = $2 and statement is not null""",
        tenant_id, period,
    )  # fmt: skip
    return SamplingPeriod(**row) if row else None


async def revealed_secret(tx: Transaction, tenant_id: str, period: str) -> bytes | None:
    """The secret of a period that is over; None while it runs or is not committed to."""
    found: bytes | None = await tx.fetchval(
        "select secret from sample_periods where tenant_id = $1 and period = $2 and ends_at <= $3",
        tenant_id, period, tx.now,
    )  # fmt: skip
    return found


def putting_draws(draws: Sequence[Draw]) -> Write | None:
    """One row per call. Rate and outcome are those of its beginning; whether it took part may be known only later."""
    if not draws:
        return None
    return Write(
        """insert into sample_draws as d (tenant_id, period, call_id, line, rate, hit, eligible, capped)
           select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::float8[], $6::bool[], $7::bool[],
                                $8::bool[])
           on conflict (tenant_id, period, call_id) do update
               set line = excluded.line, eligible = true, capped = excluded.capped
               where excluded.eligible and (d.line, d.eligible, d.capped)
                     is distinct from (excluded.line, true, excluded.capped)""",
        columns(draws),
    )


async def draws_page(tx: Transaction, tenant_id: str, period: str, after: UUID | None, limit: int) -> list[Draw]:
    """The period's draws in the order of their calls' ids."""
    rows = await tx.fetch(
        """select tenant_id, period, call_id, line, rate, hit, eligible, capped from sample_draws
           where tenant_id = $1 and period = $2 and ($3::uuid is null or call_id > $3) order by call_id limit $4""",
        tenant_id, period, after, limit,
    )  # fmt: skip
    return [Draw(*row) for row in rows]


async def line_counts(tx: Transaction, tenant_id: str, period: str) -> list[LineCount]:
    """The period's draws by line and rate, those that are only counted any more included."""
    rows = await tx.fetch(
        """select line, rate, sum(eligible)::bigint as eligible, sum(hits)::bigint as hits,
                  sum(capped)::bigint as capped
           from (select line, rate, count(*) as eligible, count(*) filter (where hit) as hits,
                        count(*) filter (where capped) as capped
                 from sample_draws where tenant_id = $1 and period = $2 and eligible group by line, rate
                 union all
                 select line, rate, eligible, hits, capped from sample_counts where tenant_id = $1 and period = $2) c
           group by line, rate order by line, rate""",
        tenant_id, period,
    )  # fmt: skip
    return [LineCount(*row) for row in rows]


async def only_count(tx: Transaction, now: datetime) -> None:
    """Draws of periods that ended long enough ago become counts."""
    await tx.execute(
        """with gone as (
               delete from sample_draws d using sample_periods p
               where p.tenant_id = d.tenant_id and p.period = d.period and p.ends_at <= $1
               returning d.tenant_id, d.period, d.line, d.rate, d.hit, d.eligible, d.capped)
           insert into sample_counts as c (tenant_id, period, line, rate, eligible, hits, capped)
           select tenant_id, period, line, rate, count(*), count(*) filter (where hit), count(*) filter (where capped)
           from gone where eligible group by 1, 2, 3, 4
           on conflict (tenant_id, period, line, rate) do update
               set eligible = c.eligible + excluded.eligible, hits = c.hits + excluded.hits,
                   capped = c.capped + excluded.capped""",
        now - DRAWS_KEPT,
    )


async def secrets(tx: Transaction, tenant_id: str) -> dict[str, bytes]:
    """period -> its secret, of all periods that are kept. Never to be shown while the period runs."""
    rows = await tx.fetch("select period, secret from sample_periods where tenant_id = $1", tenant_id)
    return {row["period"]: row["secret"] for row in rows}


async def lock(tx: Transaction, tenant_id: str, period: str, employee_ids: Collection[str]) -> None:
    """Until this transaction ends, nobody else counts these employees' calls. In their order: nobody deadlocks."""
    keys = [f"sample|{tenant_id}|{period}|{name}" for name in sorted(employee_ids)]
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1::text[]) as k(key)", keys)


async def kept(tx: Transaction, tenant_id: str, period: str, employee_ids: Collection[str]) -> dict[str, set[UUID]]:
    """employee -> which of its calls were kept for quality in this period."""
    rows = await tx.fetch(
        """select employee_id, array_agg(call_id) as calls from sampled_calls
           where tenant_id = $1 and period = $2 and employee_id = any ($3) group by employee_id""",
        tenant_id, period, list(employee_ids),
    )  # fmt: skip
    return {row["employee_id"]: set(row["calls"]) for row in rows}


def adding(rows: Sequence[tuple[str, str, str, str]]) -> Write | None:
    """(tenant, employee, period, call): these calls count towards the cap, each once."""
    if not rows:
        return None
    return Write(
        """insert into sampled_calls (tenant_id, employee_id, period, call_id)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) on conflict do nothing""",
        columns(rows),
    )


async def prune(tx: Transaction, now: datetime) -> None:
    """Forget whose calls were drawn in periods that ended more than a year ago, and those periods' secrets.

    Until then an auditor can check each draw (I13); the recordings themselves live 90 days at most.
    """
    year, week, _ = (now - timedelta(days=400)).isocalendar()
    for table in ("sampled_calls", "sample_periods"):
        await tx.execute(f"delete from {table} where period < $1", f"{year}-W{week:02}")  # noqa: S608 (our own names)
