"""`/v1/samples`: each period's commitment, its draws as a report, and, once it is over, what a draw is checked with.

The secret of a period that has not ended is in no answer, whoever asks (I13).
"""

import re
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from rightcall_common.postgres import Transaction
from rightcall_common.sealing.canonical import base64_text
from rightcall_common.web.app import PAGE_ITEMS, PAGE_ITEMS_MAX, Problem, read_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.decision.sampling import report
from rightcall_policy.decision.sampling.draw import commitment_of
from rightcall_policy.decision.sampling.report import LineCount, LineReport
from rightcall_policy.store import samples
from rightcall_policy.store.samples import SamplingPeriod

Reader = Annotated[Caller, Depends(require("auditor", "privacy", "compliance"))]
Auditor = Annotated[Caller, Depends(require("auditor"))]
_WEEK: Final = "[0-9]{4}-W[0-9]{2}"
PeriodName = Annotated[str, Path(pattern=f"^{_WEEK}$")]
DRAWS_MAX = 10_000
"""Per answer: two megabytes."""


class SampleReceipt(Body):
    """The exact bytes that were signed (base64) and the proof: as a file, `rightcall verify` reads it."""

    payload: str
    proof: str


class PeriodAnswer(Body):
    """A period of the draw. `in_advance`: the commitment was signed before the period began."""

    period: str
    state: Literal["upcoming", "running", "ended"]
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    commitment: str
    committed_at: AwareDatetime
    in_advance: bool
    statement: SampleReceipt


class PeriodsPage(Body):
    """The latest first; `next` is what to send as `after`."""

    periods: tuple[PeriodAnswer, ...]
    next: str | None


class LineAnswer(Body):
    """One line at one rate: calls that took part, were drawn, beyond a cap, kept; Wilson's interval for 95 %.

    `as_set`: the rate lies in the interval. One line in twenty lies outside of it by chance alone.
    """

    line: str
    rate: float
    eligible: int
    drawn: int
    capped: int
    kept: int
    drawn_rate: float | None
    low: float | None
    high: float | None
    as_set: bool


class PeriodReport(PeriodAnswer):
    """A period and its draws. `secret` (base64): for role auditor, once the period has ended; else null."""

    lines: tuple[LineAnswer, ...]
    secret: str | None


class DrawAnswer(Body):
    """One call's one draw."""

    call_id: UUID
    line: str
    rate: float
    hit: bool
    eligible: bool
    capped: bool


class DrawFile(Body):
    """A draw file: `rightcall policy verify-draw` checks it offline. `next` is what to send as `after`."""

    type: Literal["SampleDraws"] = "SampleDraws"
    tenant_id: str
    period: str
    statement: SampleReceipt
    secret: str
    draws: tuple[DrawAnswer, ...]
    next: UUID | None


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["samples"])

    @routes.get("/v1/samples")
    async def list_periods(
        caller: Reader,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_ITEMS_MAX)] = PAGE_ITEMS,
    ) -> PeriodsPage:
        """Every period with its signed commitment, also the one that has not begun."""
        async with desk.db.transaction("policy.list_periods", tenants=[caller.tenant_id]) as tx:
            found = await samples.periods(tx, caller.tenant_id, read_cursor(after, _week), limit)
            now = tx.now
        following = found[-1].period if len(found) == limit else None
        return PeriodsPage(periods=tuple(_period(each, now) for each in found), next=following)

    @routes.get("/v1/samples/{period}")
    async def get_period(period: PeriodName, caller: Reader) -> PeriodReport:
        """Drawn rate and confidence interval by line; for an auditor the secret of a period that has ended."""
        async with desk.db.transaction("policy.report_draws", tenants=[caller.tenant_id]) as tx:
            found = await _committed(tx, caller.tenant_id, period)
            counts = await samples.line_counts(tx, caller.tenant_id, period)
            auditor = caller.role == "auditor"
            secret = await samples.revealed_secret(tx, caller.tenant_id, period) if auditor else None
            now = tx.now
        return PeriodReport(
            **dict(_period(found, now)),
            lines=tuple(_line(count) for count in counts),
            secret=_text(secret) if secret else None,
        )

    @routes.get("/v1/samples/{period}/draws")
    async def get_draws(
        period: PeriodName,
        caller: Auditor,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=DRAWS_MAX)] = DRAWS_MAX,
    ) -> DrawFile:
        """The draws of a period that has ended, with all that they are checked with. Kept until 23 days after it."""
        async with desk.db.transaction("policy.export_draws", tenants=[caller.tenant_id]) as tx:
            return await _export(tx, caller.tenant_id, period, read_cursor(after, UUID), limit)

    return routes


def _week(cursor: str) -> str:
    if not re.fullmatch(_WEEK, cursor):
        raise ValueError("not a week")
    return cursor


async def _export(tx: Transaction, tenant_id: str, period: str, after: UUID | None, limit: int) -> DrawFile:
    found = await _committed(tx, tenant_id, period)
    secret = await samples.revealed_secret(tx, tenant_id, period)
    if secret is None:
        raise Problem(409, "PERIOD_NOT_ENDED", "The draws of a period can be checked once it has ended.")
    draws = await samples.draws_page(tx, tenant_id, period, after, limit)
    return DrawFile(
        tenant_id=tenant_id,
        period=period,
        statement=_receipt(found),
        secret=_text(secret),
        draws=tuple(
            DrawAnswer(call_id=d.call_id, line=d.line, rate=d.rate, hit=d.hit, eligible=d.eligible, capped=d.capped)
            for d in draws
        ),
        next=draws[-1].call_id if len(draws) == limit else None,
    )


async def _committed(tx: Transaction, tenant_id: str, period: str) -> SamplingPeriod:
    found = await samples.committed(tx, tenant_id, period)
    if found is None:
        raise not_found()
    return found


def _period(found: SamplingPeriod, now: datetime) -> PeriodAnswer:
    said = commitment_of(found.statement)
    return PeriodAnswer(
        period=found.period,
        state="upcoming" if now < found.begins_at else "running" if now < found.ends_at else "ended",
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        commitment=said.commitment,
        committed_at=said.committed_at,
        in_advance=said.committed_at < said.begins_at,
        statement=_receipt(found),
    )


def _receipt(found: SamplingPeriod) -> SampleReceipt:
    return SampleReceipt(payload=_text(found.statement), proof=found.proof)


def _line(count: LineCount) -> LineAnswer:
    judged: LineReport = report.report(count)
    low, high = judged.interval or (None, None)
    said = {name: value for name, value in judged._asdict().items() if name != "interval"}
    return LineAnswer(**said, low=low, high=high)


def _text(octets: bytes) -> str:
    return base64_text(octets)
