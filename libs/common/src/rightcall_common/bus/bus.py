"""The service's one connection to Kafka: publishing, and running its subscriptions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from faststream.kafka import KafkaBroker

from rightcall_common import logs
from rightcall_common.bus import connection
from rightcall_common.bus.publishing import Message, Publisher
from rightcall_common.bus.running import Running, SubscriptionContext, run_broadcast, run_work
from rightcall_common.bus.subscriptions import Broadcast, Subscription
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.errors import Unavailable
from rightcall_common.events.topics import MARKED, Topic
from rightcall_common.postgres.database import Database
from rightcall_common.sealing.record_keys import RecordKeys

FLUSH_S_MAX = 5.0
RECONNECT_S = 0.5

_log = logs.logger(__name__)


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
        keys: RecordKeys | None = None,
        *,
        on_new_bus: Callable[[], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`keys`: of the marked topics that this service writes or reads; without them it can do neither.

        `on_new_bus` is called when the bus was replaced by an empty one (never for the first)."""
        self.service = service
        self.address = connection.Address(settings.kafka)
        self.clock: Clock = clock or SystemClock()
        self._client_id = f"rightcall-{service}-{settings.instance}"
        self._db = db
        self._keys = keys or RecordKeys({})
        self._on_new_bus = on_new_bus
        self._stopping = asyncio.Event()
        self._broken = asyncio.Event()
        self._publisher = Publisher(self._broken.set)
        self._known: str | None = None
        self._connected = asyncio.Event()
        self._broker: KafkaBroker | None = None
        self._running: list[Running] | None = None
        """None: the subscriptions of this connection have not been started."""
        self._partings: set[asyncio.Task[None]] = set()

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]:
        """Send a record; never waits. Records of one topic go out in the order of the calls.

        The future ends when all in-sync replicas have it. During an outage it stays open; it fails with Unavailable
        when the bus is replaced, when too much is waiting, or at `stop`: then it is *unknown* whether the record
        arrived. Unsendable, at once or by the future: no key, or larger than a topic allows.
        """
        return self.publish_all(topic, [Message(key, value, list(headers))])

    def publish_all(self, topic: str, messages: Sequence[Message]) -> asyncio.Future[None]:
        """Send records together, in their order; one future for all of them. Else as `publish`."""
        if topic in MARKED:
            messages = [self._marked(topic, each) for each in messages]
        return self._publisher.publish(topic, messages)

    def _marked(self, topic: str, message: Message) -> Message:
        key, value, headers = message
        return Message(key, value, [*headers, self._keys.mark(topic, self.service, key, value, headers)])

    async def run(self, subscriptions: Sequence[Subscription] = ()) -> None:
        """Connect (waiting for the bus as long as it takes) and deliver until `stop` is called."""
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while not stopping.done():
                await self._serve(subscriptions, stopping)
        finally:
            stopping.cancel()

    async def stop(self) -> None:
        """Finish the batches in hand, commit, flush for at most 5 s, leave. `run` returns then."""
        self._stopping.set()

    def ready(self) -> bool:
        """Connected; every broadcast has read what was there at start; every work subscription has joined."""
        return self._running is not None and all(running.ready() for running in self._running)

    async def answers(self) -> None:
        """Return when the bus has answered; whoever asks bounds it (`answering`). Raises Unavailable."""
        if self._broker is None:
            raise Unavailable("not connected")
        await connection.ask(self._broker)

    async def identity(self) -> str:
        """Which bus this is: another one is empty. Waits until connected."""
        await self._connected.wait()
        return self._known or ""

    async def create_topics(self, topics: Iterable[Topic]) -> None:
        """Create those that do not exist yet (a new tenant's). Raises Unavailable."""
        if self._broker is None:
            raise Unavailable("create topics: not connected")
        await connection.create_topics(self._broker, self.address, list(topics))

    async def send(self, topic: str, key: str, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        """Publish and wait for the acknowledgement, not for ever. Raises Unavailable."""
        sent = self.publish(topic, key, value, headers)
        done, _ = await asyncio.wait([sent], timeout=connection.CONNECT_S_MAX)
        if not done:
            raise Unavailable(f"publish to {topic}: no acknowledgement")
        await sent

    async def _serve(self, subscriptions: Sequence[Subscription], stopping: asyncio.Task[bool]) -> None:
        """One connection: from the address to its end."""
        opening = asyncio.create_task(self._open())
        await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not opening.done():
            await _cancel([opening])
            return
        broker, address = opening.result()
        self._broken.clear()
        given = SubscriptionContext(
            self.service, self.clock, self.send, self._stopping, self.address.embedded, self._keys, self._known or ""
        )
        broadcasts_first = sorted(subscriptions, key=lambda each: not isinstance(each, Broadcast))
        running = self._running = [self._start(broker, subscription, given) for subscription in broadcasts_first]
        loops = [each.task for each in running]
        ends = [asyncio.create_task(self.address.leaves(address)), asyncio.create_task(self._broken.wait())]
        try:
            await asyncio.wait([*loops, *ends, stopping], return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                await asyncio.gather(*loops)
                await self._publisher.flush(FLUSH_S_MAX)
            for loop in loops:
                if loop.done():
                    loop.result()  # a loop that fails is our bug: the process fails with it
        finally:
            await _cancel([*loops, *ends])
            self._part(broker, running)
        if stopping.done():
            await asyncio.gather(*self._partings)

    def _part(self, broker: KafkaBroker, running: Sequence[Running]) -> None:
        """Give a connection up. Its end is not awaited: on a broker that is gone it takes until the time-outs."""
        self._broker, self._running = None, None
        self._connected.clear()
        self._publisher.disconnected()
        parting = asyncio.create_task(_leave(broker, running))
        self._partings.add(parting)
        parting.add_done_callback(self._partings.discard)

    async def _open(self) -> tuple[KafkaBroker, str]:
        while True:
            address = await self.address.wait()
            broker = connection.build(address, self._client_id)
            try:
                await connection.connect(broker)
                identity = await connection.identity(broker, self.address, address)
            except Unavailable as error:
                _log.warning("bus.not_there", fault=str(error))
                await asyncio.sleep(RECONNECT_S)
                continue
            before, self._known = self._known, identity
            readers = connection.committed_on(broker) if self.address.embedded else None
            self._publisher.connected(connection.producer_of(broker), readers)
            self._broker = broker
            self._connected.set()
            if self._on_new_bus is not None and before not in (None, identity):
                self._on_new_bus()
            return broker, address

    def _start(self, broker: KafkaBroker, subscription: Subscription, given: SubscriptionContext) -> Running:
        if isinstance(subscription, Broadcast):
            return run_broadcast(broker, subscription, given)
        if self._db is None:
            raise ValueError("a work subscription needs the service's database")
        return run_work(broker, subscription, self._db, given)


async def _leave(broker: KafkaBroker, running: Sequence[Running]) -> None:
    await asyncio.gather(*(one.leave() for one in running))
    await connection.sever(broker)


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
