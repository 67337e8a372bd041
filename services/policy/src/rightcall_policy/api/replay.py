"""`POST /v1/policies/replay`: what a candidate bundle would have done to past calls. Nothing is written."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, Field

from rightcall_common.events.calls import Purpose
from rightcall_common.postgres import Transaction
from rightcall_common.values import Instant, Text
from rightcall_common.web.app import BODY_LIMIT, Problem, read_time_cursor, time_cursor
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_common.web.openapi import may_answer
from rightcall_policy.api.decisions import decided, rules_of
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.api.policies import EXAMPLE, refusal
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles import views
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.bundles.yaml_values import BUNDLE_BYTES_MAX
from rightcall_policy.simulation.replay import Compared, PastDecision, Replay
from rightcall_policy.store import decisions, samples
from rightcall_policy.store.decisions import DecisionRow

Reader = Annotated[Caller, Depends(require("admin", "auditor"))]

ORDER_BYTES_MAX = 2 * BUNDLE_BYTES_MAX
"""A bundle as a JSON string: ends of lines and quotes are escaped."""
CALLS_MAX = 10_000
CALLS_AT_ONCE = 100
"""Loaded and decided again together: a tenth of a second or so, in a thread, so that decisions do not wait."""
BUDGET_S = 10.0
"""After this the answer says how far it got; a client goes on from there."""


class ReplayOrder(Body):
    """A candidate bundle and the calls to try it on: those whose first decision lies in [from, to)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"bundle": EXAMPLE, "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z", "limit": 1000}
        }
    )

    bundle: Annotated[str, Field(max_length=BUNDLE_BYTES_MAX), Text]
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None
    limit: Annotated[int, Field(strict=True, ge=1, le=CALLS_MAX)] = 1_000
    after: str | None = None
    """`next` of the answer before."""


class ChangedCall(Body):
    """A call of which something else would be kept."""

    call_id: UUID
    line: str
    before: tuple[Purpose, ...]
    after: tuple[Purpose, ...]
    mifid_missed: bool


class NotReplayedCall(Body):
    """A call that could not be decided again: ERASED, TRACE_INCOMPLETE, NO_RULES_THEN or SAMPLE_SECRET_GONE."""

    call_id: UUID
    why: str


class OfLine(Body):
    """One purpose on one line, as ids of calls."""

    line: str
    purpose: Purpose
    newly_recorded: tuple[UUID, ...]
    no_longer_recorded: tuple[UUID, ...]
    mifid_misses: tuple[UUID, ...]


class Replayed(Body):
    """What the candidate would have done. `complete` is false where `limit` or the time ran out: send `next`."""

    policy_digest: str
    calls_looked_at: int
    newly_recorded: int
    no_longer_recorded: int
    changed_purpose: int
    mifid_misses: int
    by_line_and_purpose: tuple[OfLine, ...]
    calls: tuple[ChangedCall, ...]
    not_replayed: tuple[NotReplayedCall, ...]
    looked_until: AwareDatetime | None
    complete: bool
    next: str | None


def router(desk: ApiDeps) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["policies"])

    @routes.post("/v1/policies/replay", openapi_extra={BODY_LIMIT: ORDER_BYTES_MAX}, **may_answer(429))
    async def replay_policy(order: ReplayOrder, caller: Reader) -> Replayed:
        """Decide past calls again under a candidate bundle: newly recorded, no longer recorded, MiFID misses."""
        bundle = await desk.apart.bundle(order.bundle.encode())
        if isinstance(bundle, bundles.FileRefused):
            raise refusal(bundle)
        if bundle.tenant != caller.tenant_id:
            raise Problem(422, "INVALID", "The bundle's tenant is not yours.")
        after = read_time_cursor(order.after)
        run = Replay(views.to_tenant(bundle), {}, {})
        seen, complete = await _run(desk, run, order, caller.tenant_id, after)
        return _answer(run, bundle, seen, complete)

    return routes


async def _run(
    desk: ApiDeps, run: Replay, order: ReplayOrder, tenant_id: str, after: tuple[datetime, UUID] | None
) -> tuple[tuple[datetime, UUID] | None, bool]:
    """Portion by portion: the last call that was looked at, and whether there is none after it."""
    clock = asyncio.get_running_loop().time
    ends, left = clock() + BUDGET_S, order.limit
    while left:
        wanted = min(left, CALLS_AT_ONCE)
        async with desk.db.transaction("policy.replay", tenants=[tenant_id]) as tx:
            began = await decisions.began(tx, tenant_id, (order.since, order.until), after, wanted)
            rows = await decisions.of_calls(tx, tenant_id, [call_id for _, call_id in began])
            await _learn(tx, run, tenant_id, [row for of_call in rows.values() for row in of_call])
        await asyncio.to_thread(_take, run, rows)
        after, left = began[-1] if began else after, left - len(began)
        if len(began) < wanted:
            return after, True
        if clock() >= ends:
            break
    return after, False


async def _learn(tx: Transaction, run: Replay, tenant_id: str, rows: Sequence[DecisionRow]) -> None:
    """The rules and secrets of the past that this portion needs."""
    new = [row for row in rows if decided(row).policy_digest not in run.then]
    run.then = {**run.then, **await rules_of(tx, tenant_id, new)}
    run.secrets = run.secrets or await samples.secrets(tx, tenant_id)


def _take(run: Replay, rows: Mapping[UUID, Sequence[DecisionRow]]) -> None:
    for call_id, of_call in rows.items():
        run.take(call_id, [_made(row) for row in of_call])


def _made(row: DecisionRow) -> PastDecision:
    event = decided(row)
    return PastDecision(row.decision_seq, event.policy_digest, event.purposes, event.discards, row.inputs)


def _answer(run: Replay, bundle: Bundle, seen: tuple[datetime, UUID] | None, complete: bool) -> Replayed:
    changed = [call for call in run.compared if call.before != call.after or call.mifid_missed]
    table = [
        OfLine(
            line=line,
            purpose=purpose,
            newly_recorded=tuple(row.newly_recorded),
            no_longer_recorded=tuple(row.no_longer_recorded),
            mifid_misses=tuple(row.mifid_misses),
        )
        for (line, purpose), row in run.by_line_and_purpose().items()
    ]
    return Replayed(
        policy_digest=bundles.digest(bundle),
        calls_looked_at=len(run.compared) + len(run.not_replayed),
        newly_recorded=len(run.newly_recorded),
        no_longer_recorded=len(run.no_longer_recorded),
        changed_purpose=len(run.changed_purpose),
        mifid_misses=len(run.mifid_misses),
        by_line_and_purpose=tuple(table),
        calls=tuple(_changed(call) for call in changed),
        not_replayed=tuple(NotReplayedCall(call_id=each.call_id, why=each.why) for each in run.not_replayed),
        looked_until=seen[0] if seen else None,
        complete=complete,
        next=None if complete or seen is None else time_cursor(*seen),
    )


def _changed(call: Compared) -> ChangedCall:
    return ChangedCall(**call._asdict())
