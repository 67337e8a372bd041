"""`/v1/decision-counts`, `/v1/client-lists`: what an accountability pack counts (art. 5(2) GDPR). No person in it."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from rightcall_common.values import Instant
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.api.lists import ListAnswer, told
from rightcall_policy.clients.breaker import Trip
from rightcall_policy.store import client_list_ends, client_lists, counts
from rightcall_policy.store.counts import Counted

Reader = Annotated[Caller, Depends(require("auditor", "privacy", "compliance"))]
Lister = Annotated[Caller, Depends(require("admin", "auditor", "compliance", "crm", "privacy"))]
"""Who works with lists, beside those who report on them: an answer names no client."""
SPAN_MAX: Final = timedelta(days=31)


class CountAnswer(Body):
    """Decisions of one kind. `purposes` is null where the trace has expired and only its count is left."""

    outcome: str
    reason: str
    purposes: tuple[str, ...] | None
    decisions: int


class CountsAnswer(Body):
    """Decisions made in [from, to). Expired ones are counted by the UTC days that begin in the span."""

    since: AwareDatetime
    until: AwareDatetime
    counts: tuple[CountAnswer, ...]


class ReleaseAnswer(Body):
    """A mass change of a client list that a person let through."""

    name: str
    released_at: AwareDatetime
    why: Trip
    came: int
    left: int
    version: int


class RemovalAnswer(Body):
    """A client list that a person ended."""

    name: str
    removed_at: AwareDatetime
    clients: int
    version: int


class ListsAnswer(Body):
    """Every list as it stands now, and the newest releases of what was held, newest first."""

    lists: tuple[ListAnswer, ...]
    releases: tuple[ReleaseAnswer, ...]
    removals: tuple[RemovalAnswer, ...] = ()
    """Lists that somebody ended, newest first."""


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["accountability"])

    @routes.get("/v1/decision-counts")
    async def decision_counts(
        caller: Reader,
        since: Annotated[Instant, Query(alias="from")],
        until: Annotated[Instant, Query(alias="to")],
    ) -> CountsAnswer:
        """How many decisions of what outcome, reason and purposes."""
        if not timedelta(0) < until - since <= SPAN_MAX:
            raise Problem(422, "INVALID", "`to` lies after `from`, by 31 days at most.")
        async with desk.db.transaction("policy.count_decisions", tenants=[caller.tenant_id]) as tx:
            kept = await counts.of_span(tx, caller.tenant_id, since, until)
            expired = await counts.of_expired(tx, caller.tenant_id, since, until)
        return CountsAnswer(since=since, until=until, counts=tuple(_count(each) for each in (*kept, *expired)))

    @routes.get("/v1/client-lists")
    async def list_lists(caller: Lister) -> ListsAnswer:
        """How fresh each client list is, whether one is held, and what was released. No client is named."""
        async with desk.db.transaction("policy.report_lists", tenants=[caller.tenant_id]) as tx:
            found = await client_lists.lists(tx, caller.tenant_id)
            released = await counts.releases(tx, caller.tenant_id)
            ended = await client_list_ends.removals(tx, caller.tenant_id, counts.RELEASES_MAX)
            lists = [await told(tx, caller.tenant_id, each) for each in found]
        return ListsAnswer(
            lists=tuple(lists),
            removals=tuple(
                RemovalAnswer(
                    name=each.list_name, removed_at=each.removed_at, clients=each.clients, version=each.version
                )
                for each in ended
            ),
            releases=tuple(
                ReleaseAnswer.model_validate(
                    {
                        "name": each.list_name,
                        "released_at": each.released_at,
                        "why": each.quarantine,
                        "came": each.came,
                        "left": each.departed,
                        "version": each.version,
                    }
                )
                for each in released
            ),
        )

    return routes


def _count(each: Counted) -> CountAnswer:
    return CountAnswer(**each._asdict())
