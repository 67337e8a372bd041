"""What runs beside the handlers, each in a loop of its own: keys of the week and of the hour, destruction, sweeping."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from rightcall_common import telemetry
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock
from rightcall_common.errors import Unavailable
from rightcall_common.events.vault import VAULT_STATE_EVERY_S
from rightcall_common.logs import logger
from rightcall_common.one_by_one import OneByOne
from rightcall_common.postgres import Database
from rightcall_storage.jobs.sweeping import Sweeping
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.keys.rotation import rotate_week
from rightcall_storage.keys.transit_keys import TransitKeys
from rightcall_storage.keys.vault_state import Vault
from rightcall_storage.lifecycle.destruction import Destroying

WEEK_EVERY_S: Final = 60.0
TRANSIT_EVERY_S: Final = 30.0
RESTATE_EVERY_S: Final = 3_600.0
SWEEP_EVERY_S: Final = 30.0
DESTROY_EVERY_S: Final = 5.0
"""An ending usually wakes the loop; this finds those of other processes and of before a crash."""
RETRY_S: Final = 2.0

_log = logger("storage.housekeeping")


@dataclass(slots=True)
class Housekeeping:
    """Loops that end only when cancelled. `Unavailable` is waited out; what one tenant's or one recording's rows raise
    is alarmed, and costs no other its turn; anything else is our bug and ends us."""

    db: Database
    clock: Clock
    chain: KeyChain
    transit: TransitKeys
    vault: Vault
    destroying: Destroying
    sweeping: Sweeping
    _moving: OneByOne = field(default_factory=lambda: OneByOne("week"))

    async def prepare(self) -> None:
        """What must be there before the first event is handled: the week's key."""
        while True:
            try:
                await self.chain.ensure_week(self.db, self.clock.now())
                return
            except Unavailable as error:
                _log.warning("storage.waits", part="week", fault=str(error))
                await asyncio.sleep(RETRY_S)

    async def run(self, bus: Bus) -> None:
        """All loops, until one fails or all are cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(_loop("week", self._turn_week, WEEK_EVERY_S))
            group.create_task(_loop("transit", self.transit.round, TRANSIT_EVERY_S))
            group.create_task(_loop("restate", self.transit.restate, RESTATE_EVERY_S))
            group.create_task(_loop("vault", lambda: self.vault.round(bus), VAULT_STATE_EVERY_S))
            group.create_task(_loop("destroy", self.destroying.round, DESTROY_EVERY_S, self.destroying.wake))
            group.create_task(_loop("sweep", self.sweeping.round, SWEEP_EVERY_S))

    async def _turn_week(self) -> None:
        await self.chain.ensure_week(self.db, self.clock.now())
        await rotate_week(self.db, self.chain, self._moving)


async def _loop(
    part: str, once: Callable[[], Awaitable[object]], every_s: float, wake: asyncio.Event | None = None
) -> None:
    woken = wake or asyncio.Event()
    while True:
        woken.clear()
        pause_s = every_s
        try:
            await once()
        except Unavailable as error:
            telemetry.count("rightcall_background_failures_total", task=part)
            _log.warning("storage.waits", part=part, fault=str(error))
            pause_s = min(RETRY_S, every_s)
        try:
            async with asyncio.timeout(pause_s):
                await woken.wait()
        except TimeoutError:
            continue
