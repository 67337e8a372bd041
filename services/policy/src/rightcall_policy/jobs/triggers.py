"""What reaches running calls without a fact of theirs (law.md 3.3): changed rules and people (R43, R49), changed client
lists (R46, R47), objections on the register (R34, R35), timers that are due (R31). Stored recordings hear of a revoked
consent from here too (`restricting`).

A call remembers by which state of rules and lists it was judged. Whoever is behind is looked at again, a page at a
time; so a process that dies in between loses nothing, and a call that begins while the rules change is found too.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from rightcall_common import telemetry
from rightcall_common.crash import crash_point
from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Transaction
from rightcall_policy.calls.batch import DecisionBatch
from rightcall_policy.calls.load import look_at
from rightcall_policy.calls.restricting import restrict
from rightcall_policy.calls.write import write_batch
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.timers import mask_prompt_due
from rightcall_policy.decision.transition import Trigger, Triggered
from rightcall_policy.handlers import Handlers
from rightcall_policy.store import client_rows, running, tenants, timers
from rightcall_policy.store.running import Behind
from rightcall_policy.store.timers import DuePrompt

LOOK_EVERY_S: Final = 1.0
"""How long a change may wait for its running calls, and a prompt beyond its time."""
CALLS_MAX: Final = 50
"""Per transaction: their rows are locked and the event loop is busy while they are judged, some 20 ms."""
PASSED_MAX: Final = 200
"""Per transaction, in one statement, likewise."""
CHANGED_MAX: Final = 5_000
"""Refs; after a change of more, every running call is looked at."""
FIRST_LOOK: Final = timedelta(days=1)
"""A new process looks this far back for objections: longer than calls last, whatever its predecessor missed."""
OVERLAP: Final = timedelta(seconds=15)
"""The next look begins this long before the last one: an entry and a call's first decision may be in transactions that
know nothing of each other, and a call that is being decided is passed over."""

_log = logger("policy.triggers")


@dataclass(slots=True)
class Triggers:
    """One loop that ends only when cancelled. `Unavailable` is waited out; what one tenant's rows raise is alarmed."""

    handlers: Handlers
    _looking: OneByOne = field(default_factory=lambda: OneByOne("running_calls"))
    _objecting: OneByOne = field(default_factory=lambda: OneByOne("objections"))
    _firing: OneByOne = field(default_factory=lambda: OneByOne("timers"))
    _restricting: OneByOne = field(default_factory=lambda: OneByOne("restrict"))
    _objected_until: dict[str, datetime] = field(default_factory=dict)
    """Per tenant: entries of the register up to here have reached its running calls."""

    async def run(self, ready: Callable[[], bool]) -> None:
        """Look every second, once `ready`: before storage has been heard of, every answer would be R07's."""
        while True:
            if ready():
                try:
                    await self.look()
                except Unavailable as error:
                    _log.warning("policy.triggers_wait", fault=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Everything that is to be looked at now."""
        async with self.handlers.db.transaction("policy.name_tenants", tenants=[]) as tx:
            names = await tenants.names(tx)
        if not names:
            return
        async with self.handlers.db.transaction("policy.find_running", tenants=names) as tx:
            waiting = await running.tenants_with_work(tx)
            looked = {name: self._objected_until.setdefault(name, tx.now - FIRST_LOOK) for name in names}
            objected = await running.tenants_objected(tx, looked)
        await self._looking.each(waiting, self._look_at)
        await self._objecting.each(objected, self._object)
        await self._firing.each(waiting, self._fire_all)
        await self._restricting.each(waiting, self._restrict)

    async def _look_at(self, tenant_id: str) -> None:
        while await self._pass_over(tenant_id) == PASSED_MAX:
            pass
        while await self._reconsider(tenant_id) == CALLS_MAX:
            pass

    async def _fire_all(self, tenant_id: str) -> None:
        while await self._fire(tenant_id) == CALLS_MAX:
            pass

    async def _restrict(self, tenant_id: str) -> None:
        async with self.handlers.db.transaction("policy.restrict", tenants=[tenant_id]) as tx:
            await restrict(tx, self.handlers.rules, self.handlers.signer, tenant_id)

    async def _pass_over(self, tenant_id: str) -> int:
        """One page of running calls that a change of the lists does not concern: a look at each would cost more."""
        async with self.handlers.db.transaction("policy.pass_over", tenants=[tenant_id]) as tx:
            oldest = await running.oldest_list(tx, tenant_id)
            now = await client_rows.mark(tx, tenant_id)
            if oldest is None or oldest < now.oldest:
                return 0
            changed = await client_rows.changed_since(tx, tenant_id, oldest, CHANGED_MAX)
            if len(changed) > CHANGED_MAX:
                return 0
            return await running.pass_over(tx, tenant_id, changed, now.version, PASSED_MAX)

    async def _reconsider(self, tenant_id: str) -> int:
        """One page of running calls that are behind; how many."""
        async with self.handlers.db.transaction("policy.reconsider", tenants=[tenant_id]) as tx:
            behind = await running.lock_behind(tx, tenant_id, CALLS_MAX)
            if not behind:
                return 0
            answers = await self._answers(tx, [each.state for each in behind])
            seen = answers.worlds[tenant_id].seen
            for each in behind:
                for trigger in _changed(each, seen):
                    self._look_again(tx, answers, each.state.call_id, Triggered(trigger, tx.now))
            crash_point("policy.decided")
            await write_batch(tx, self.handlers.signer, answers, heard=False)
            await running.looked_at(tx, tenant_id, [each.state.call_id for each in behind], seen)
        return len(behind)

    async def _object(self, tenant_id: str) -> None:
        """All running calls of whoever objected since the last look, page by page; said once: see `reconsider`."""
        since, after, begun = self._objected_until[tenant_id], UUID(int=0), []
        while True:
            async with self.handlers.db.transaction("policy.object", tenants=[tenant_id]) as tx:
                begun.append(tx.now)
                found = await running.lock_objected(tx, tenant_id, since, after, CALLS_MAX)
                answers = await self._answers(tx, found)
                for state in found:
                    self._look_again(tx, answers, state.call_id, Triggered("objection", tx.now))
                crash_point("policy.decided")
                await write_batch(tx, self.handlers.signer, answers, heard=False)
            if len(found) < CALLS_MAX:
                break
            after = found[-1].call_id
        self._objected_until[tenant_id] = begun[0] - OVERLAP

    async def _fire(self, tenant_id: str) -> int:
        """One page of timers that are due; how many. A late one skips what it missed and keeps its beat."""
        async with self.handlers.db.transaction("policy.fire_timers", tenants=[tenant_id]) as tx:
            due = await timers.lock_due(tx, tenant_id, CALLS_MAX)
            if not due:
                return 0
            answers = await self._answers(tx, [each.state for each in due])
            for each in due:
                cause = Triggered("mask_prompt_due", each.due_at)
                if self._look_again(tx, answers, each.state.call_id, cause):
                    tx.after_commit(partial(telemetry.count, "rightcall_timers_fired_total", kind=timers.MASK_PROMPT))
            crash_point("policy.decided")
            await write_batch(tx, self.handlers.signer, answers, heard=False)
            await _go_on(tx, due, answers)
        return len(due)

    async def _answers(self, tx: Transaction, states: Sequence[CallState]) -> DecisionBatch:
        worlds = await look_at(tx, self.handlers.rules, self.handlers.vault, states)
        found = {state.call_id: state for state in states}
        return DecisionBatch(worlds, tx.now, self.handlers.new_id, found)

    def _look_again(self, tx: Transaction, answers: DecisionBatch, call_id: UUID, cause: Triggered) -> bool:
        tx.after_commit(partial(telemetry.count, "rightcall_calls_reconsidered_total", trigger=cause.trigger))
        return answers.look_again(call_id, cause)


def _changed(call: Behind, seen: running.SeenVersions) -> list[Trigger]:
    """What has changed since this call was last judged."""
    rules: list[Trigger] = ["tenant_changed"] if call.seen.rules != seen.rules else []
    clients: list[Trigger] = ["client_list_changed"] if call.seen.clients != seen.clients else []
    return rules + clients


async def _go_on(tx: Transaction, due: Sequence[DuePrompt], answers: DecisionBatch) -> None:
    """When each is prompted for next, if ever."""
    states = [answers.states[each.state.call_id] for each in due]
    following = {(state.tenant_id, state.call_id): mask_prompt_due(state, tx.now) for state in states}
    await timers.go_on(tx, {call: at for call, at in following.items() if at is not None})
    await timers.stop(tx, [call for call, at in following.items() if at is None])
