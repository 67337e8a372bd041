"""The service's one connection to Kafka: publishing, and running its subscriptions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from rightcall_common.bus.subscriptions import Subscription
from rightcall_common.postgres.database import Database


class BusSettings(Protocol):
    """What the bus reads of a service's settings."""

    @property
    def kafka(self) -> str: ...
    @property
    def instance(self) -> str: ...


class Bus:
    """Publishes and subscribes for one process.

    `settings.kafka` is `host:port[,host:port]`, or `file:/path` whose content is the address (embedded profile): then
    the file is watched and a new address means a new, empty bus.
    """

    def __init__(
        self,
        settings: BusSettings,
        service: str,
        db: Database | None = None,
        *,
        on_new_bus: Callable[[], None] | None = None,
    ) -> None:
        """`on_new_bus` is called when the bus was replaced by an empty one (never for the first)."""
        raise NotImplementedError

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]:
        """Send a record; never waits. Records of one topic go out in the order of the calls.

        The future ends when all in-sync replicas have it. During an outage it stays open; it fails with Unavailable
        when the bus is replaced, when too much is waiting, or at `stop`: then it is *unknown* whether the record
        arrived. ValueError: no key, or larger than a topic allows.
        """
        raise NotImplementedError

    async def run(self, subscriptions: Sequence[Subscription] = ()) -> None:
        """Connect (waiting for the bus as long as it takes) and deliver until `stop` is called."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Finish the batches in hand, commit, flush for at most 5 s, leave."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Connected; every broadcast has read what was there at start; every work subscription has joined."""
        raise NotImplementedError

    async def identity(self) -> str:
        """Which bus this is: another one is empty. Waits until connected."""
        raise NotImplementedError
