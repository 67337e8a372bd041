"""What runs beside the handlers: expired traces go, new tenants get their topic, a new bus is told everything again,
and rules whose time has come are told to the others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from rightcall_common import telemetry
from rightcall_common.bus import Bus
from rightcall_common.errors import Unavailable
from rightcall_common.events.topics import client_topic, dead_letter_topic
from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database
from rightcall_common.sealing.receipts import Signer
from rightcall_policy.calls import retention
from rightcall_policy.clients import breaker
from rightcall_policy.store import (
    after_calls,
    calls,
    case_lawyers,
    client_lists,
    clients,
    decisions,
    notifications,
    samples,
    tenants,
)
from rightcall_policy.tenants import client_metrics, publish
from rightcall_policy.tenants.cache import TenantRules
from rightcall_policy.tenants.commitments import commit_ahead

JANITOR_EVERY_S = 600.0
RETRY_S = 2.0
READY_LOOK_S = 0.2
LOOK_EVERY_S = 30.0
"""Another process of this service may have accepted a tenant."""
SHOW_EVERY_S = 5.0
"""How old the gauges of client lists may be."""
RECHECK_EVERY_S = 10.0
"""The law gives a day from the fresh list on."""
DUE_EVERY_S = 5.0
"""How late others may hear of rules that began to apply; calls they do not understand are not recorded meanwhile.
And how long a recording may go on beside a client's lawyer whose case has just ended."""

_log = logger("policy.housekeeping")


@dataclass(slots=True)
class Housekeeping:
    """Loops that end only when cancelled. `Unavailable` is waited out; what one tenant's rows raise is alarmed, and
    costs no other tenant its turn; anything else is our bug and ends us."""

    db: Database
    rules: TenantRules
    signer: Signer
    _topics_made: set[str] = field(default_factory=set)
    _look: asyncio.Event = field(default_factory=asyncio.Event)
    _restate: asyncio.Event = field(default_factory=asyncio.Event)
    _telling: OneByOne = field(default_factory=lambda: OneByOne("configured"))
    _rechecking: OneByOne = field(default_factory=lambda: OneByOne("recheck"))
    _expiring: OneByOne = field(default_factory=lambda: OneByOne("janitor"))
    _showing: OneByOne = field(default_factory=lambda: OneByOne("client_lists"))
    _committing: OneByOne = field(default_factory=lambda: OneByOne("commitments"))

    def new_tenant(self) -> None:
        """Somebody was accepted: look at once."""
        self._look.set()

    def new_bus(self) -> None:
        """The bus is empty: its compacted topics and the tenants' client topics must be filled and made again."""
        self._topics_made.clear()
        self._restate.set()
        self._look.set()

    async def run(self, bus: Bus) -> None:
        """All loops, until one fails or all are cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._make_topics(bus))
            group.create_task(self._restate_tenants())
            group.create_task(self._meet_the_bus(bus))
            group.create_task(_every(DUE_EVERY_S, self.tell_due_rules, "policy.due_rules_wait"))
            group.create_task(_every(RECHECK_EVERY_S, self.recheck, "policy.recheck_waits"))
            group.create_task(_every(SHOW_EVERY_S, self.show_lists, "policy.lists_not_shown"))
            group.create_task(self._expire())

    async def _make_topics(self, bus: Bus) -> None:
        """A CRM finds its topic as soon as its tenant's rules are accepted."""
        while True:
            self._look.clear()
            try:
                missing = [name for name in await self._names() if name not in self._topics_made]
                if missing:
                    made = [client_topic(name) for name in missing]
                    await bus.create_topics([*made, *(dead_letter_topic(topic) for topic in made)])
                    self._topics_made.update(missing)
            except Unavailable as error:
                _log.warning("policy.topics_unavailable", fault=str(error))
                await asyncio.sleep(RETRY_S)
                continue
            await _within(self._look, LOOK_EVERY_S)

    async def _restate_tenants(self) -> None:
        """tenants-v1 is compacted and ours: a bus that has lost it gets it again (design section 7)."""
        while True:
            await self._restate.wait()
            self._restate.clear()
            try:
                await self._telling.each(await self._names(), self._restate_one)
            except Unavailable:
                self._restate.set()
                await asyncio.sleep(RETRY_S)

    async def _restate_one(self, name: str) -> None:
        async with self.db.transaction("policy.restate_tenant", tenants=[name]) as tx:
            await tenants.lock(tx, name)
            await publish.tell(tx, self.rules, self.signer, name)

    async def _meet_the_bus(self, bus: Bus) -> None:
        """At start: this database may be new or restored, and the bus older, newer, or another installation's."""
        while not bus.ready():  # noqa: ASYNC110 -- the bus has no event for it
            await asyncio.sleep(READY_LOOK_S)
        while True:
            try:
                await self.meet_the_bus()
            except Unavailable as error:
                _log.warning("policy.bus_not_met", fault=str(error))
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def meet_the_bus(self) -> None:
        """Tell again, above its version, what the bus does not hold as it stands here: unsigned, foreign, newer, lost.

        What it holds of a tenant that this database does not know is named: nobody here may speak for that tenant.
        """
        names = await self._names()
        await self._telling.each(names, self._compare)
        for name in sorted(self.rules.said.keys() - set(names)):
            telemetry.count("rightcall_alerts_total", reason="TENANT_UNKNOWN_TO_DATABASE")
            _log.error("policy.tenant_unknown_to_database", tenant_id=name)

    async def _compare(self, name: str) -> None:
        async with self.db.transaction("policy.meet_the_bus", tenants=[name]) as tx:
            await tenants.lock(tx, name)
            if await tenants.configured_version(tx, name) != self.rules.said.get(name):
                await publish.tell(tx, self.rules, self.signer, name)

    async def tell_due_rules(self) -> None:
        """Rules with an effective date begin to apply by themselves, and cases of A8 end; all must hear of it."""
        names = await self._names()
        async with self.db.transaction("policy.find_due_rules", tenants=names) as tx:
            due = await tenants.to_be_told(tx, names) if names else []
            over = await case_lawyers.over(tx, names) if names else []
        await self._telling.each(over, self._end_cases)
        await self._telling.each(due, self._tell_due)

    async def _end_cases(self, name: str) -> None:
        async with self.db.transaction("policy.end_cases", tenants=[name]) as tx:
            await tenants.lock(tx, name)
            if await case_lawyers.expire(tx, name):
                await publish.tell(tx, self.rules, self.signer, name)

    async def _tell_due(self, name: str) -> None:
        async with self.db.transaction("policy.tell_due_rules", tenants=[name]) as tx:
            await tenants.lock(tx, name)
            if await tenants.to_be_told(tx, [name]):  # not told meanwhile by another process
                await publish.tell(tx, self.rules, self.signer, name)

    async def recheck(self) -> None:
        """R14's second look at provisional recordings."""
        names = await self._names()
        if not names:
            return
        async with self.db.transaction("policy.find_provisional", tenants=names) as tx:
            waiting = await after_calls.tenants_with_provisional(tx)
        await self._rechecking.each(waiting, self._recheck_one)

    async def _recheck_one(self, name: str) -> None:
        more = True
        while more:
            async with self.db.transaction("policy.recheck", tenants=[name]) as tx:
                more = await retention.recheck_some(tx, self.rules, self.signer, name)

    async def show_lists(self) -> None:
        """What operators see of client lists, which age although nothing happens."""
        await self._showing.each(await self._names(), self._show_lists_of)

    async def _show_lists_of(self, name: str) -> None:
        async with self.db.transaction("policy.show_lists", tenants=[name]) as tx:
            client_metrics.show(name, await client_lists.lists(tx, name), tx.now)

    async def _expire(self) -> None:
        """Delete traces that have passed their term, states and samples without use; commit to the next period."""
        while True:
            try:
                names = await self._names()
                await self._expiring.each(names, self.expire_tenant)
                await self._committing.each(names, self.commit_ahead)
            except Unavailable as error:
                _log.warning("policy.janitor_waits", fault=str(error))
            await asyncio.sleep(JANITOR_EVERY_S)

    async def expire_tenant(self, tenant_id: str) -> None:
        """One look at one tenant."""
        more = True
        while more:
            async with self.db.transaction("policy.expire", tenants=[tenant_id]) as tx:
                more = await decisions.expire(tx, tx.now) == decisions.EXPIRED_ROWS_MAX
                await calls.prune(tx, tx.now - timedelta(days=calls.KEPT_DAYS))
                await after_calls.prune(tx, tx.now)
                await samples.only_count(tx, tx.now)
                await samples.prune(tx, tx.now)
                await clients.forget(tx, tenant_id, breaker.since(tx.now))
                await notifications.follow_lists(tx, tenant_id)

    async def commit_ahead(self, tenant_id: str) -> None:
        """The tenant's next sampling period has its signed commitment up to a week before it begins (I13)."""
        async with self.db.transaction("policy.commit_period", tenants=[tenant_id]) as tx:
            if standing := (await self.rules.standing(tx, [tenant_id])).get(tenant_id):
                await commit_ahead(tx, self.signer, standing.tenant)

    async def _names(self) -> list[str]:
        async with self.db.transaction("policy.name_tenants", tenants=[]) as tx:
            return await tenants.names(tx)


async def _every(seconds: float, look: Callable[[], Awaitable[None]], waits: str) -> None:
    """Look, and look again so much later; `waits` is the line in the log when the database cannot be asked."""
    while True:
        try:
            await look()
        except Unavailable as error:
            _log.warning(waits, fault=str(error))
        await asyncio.sleep(seconds)


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
