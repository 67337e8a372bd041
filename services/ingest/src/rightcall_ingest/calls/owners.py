"""Tells the other processes whose a call is, and fetches the facts that were stated before it. Through PostgreSQL.

The journal is the truth: while the database is away calls go on, and this is made up for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from rightcall_common import logs, telemetry
from rightcall_common.errors import Unavailable
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.stated import NoSuchParty, Statement
from rightcall_ingest.store import Store, Waiting, next_call_ref

RETRY_S: Final = 1.0
AT_ONCE_MAX: Final = 4  # of ten connections: the rest serves HTTP

_log = logs.logger(__name__)


class Owners:
    """The owner rows of this process's calls."""

    def __init__(
        self, store: Store, calls: Calls, instance: str, http: str, settled: Callable[[], Awaitable[None]]
    ) -> None:
        """`settled`: returns when all that was stated so far is on the disk."""
        self._store, self._calls, self._instance, self._http = store, calls, instance, http
        self._settled = settled
        self._at_once = asyncio.Semaphore(AT_ONCE_MAX)
        self._last: dict[str, asyncio.Task[None]] = {}

    def begin(self, live: LiveCall) -> None:
        """The call is ours, under these native ids; facts that wait for one of them are stated."""
        self._after(live, lambda: self._own(live))

    def end(self, live: LiveCall) -> None:
        """The call is over."""
        who, at = live.who, live.ended_at or live.who.started_at
        self._after(live, lambda: self._store.ended(who.tenant_id, who.call_id, at))

    async def stop(self) -> None:
        """Give up what the database has not taken; the next process says it again."""
        tasks = list(self._last.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _after(self, live: LiveCall, step: Callable[[], Awaitable[None]]) -> None:
        """One after the other per call."""
        key = str(live.who.call_id)
        task = asyncio.create_task(self._until_done(self._last.get(key), step))
        self._last[key] = task
        task.add_done_callback(lambda done: self._done(key, done))

    def _done(self, key: str, task: "asyncio.Task[None]") -> None:
        if self._last.get(key) is task:
            del self._last[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            telemetry.count("rightcall_background_failures_total", task="owners")
            _log.error("owners.failed", exc_info=error)

    async def _until_done(self, before: "asyncio.Task[None] | None", step: Callable[[], Awaitable[None]]) -> None:
        if before is not None:
            await asyncio.wait([before])
        while True:
            try:
                async with self._at_once:
                    return await step()
            except Unavailable as fault:
                _log.warning("owners.database_away", fault=str(fault))
            await asyncio.sleep(RETRY_S)

    async def _own(self, live: LiveCall) -> None:
        """First say whose the call is, then look for what waits: whoever states a fact meanwhile does it the other way
        round, so that one of both finds the other."""
        who, refs = live.who, sorted(live.native_refs)
        await self._store.own(who.tenant_id, who.call_id, self._instance, self._http, refs, who.started_at)

        arrived = {
            next_call_ref(one.employee_id): live.arrived.get(one.employee_id, who.started_at)
            for one in live.call.cast.parties
            if one.employee_id is not None
        }

        async def give(facts: list[Waiting]) -> None:
            for waited in facts if live.ended_at is None else ():
                if (statement := _read(waited)) is not None:
                    self._state(live, statement, arrived.get(waited.ref, who.started_at))
            await self._settled()

        await self._store.take_waiting(who.tenant_id, refs, arrived, give)

    def _state(self, live: LiveCall, statement: Statement, at: datetime) -> None:
        outcome = "stated"
        try:
            self._calls.state(live, statement, at=at)
        except NoSuchParty:
            outcome = "no_such_party"
        telemetry.count("rightcall_commands_total", verb=statement.fact, outcome=outcome)


def _read(waited: Waiting) -> Statement | None:
    """None for what this version does not take: another version's row costs the call none of the others."""
    try:
        return Statement.model_validate(waited.fact)
    except ValidationError:
        telemetry.count("rightcall_background_failures_total", task="waiting_fact")
        _log.error("owners.fact_unreadable")
    return None
