"""Where the bus is, and one connection to it: FastStream's broker with everything said that its defaults get wrong.

Only public names of FastStream and aiokafka are used. `Producer` stands in FastStream's configuration and is handed the
aiokafka producer when the broker connects: FastStream's own `publish` costs several times as much, and sends headers as
text only.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError, ProducerClosed, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2
from aiokafka.structs import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.publisher.producer import AioKafkaFastProducerImpl

from rightcall_common import logs
from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_common.events.topics import MESSAGE_BYTES_MAX, Topic

ADDRESS_POLL_S = 0.5
CONNECT_S_MAX = 15.0
CLOSE_S_MAX = 5.0
METADATA_AGE_MS_MAX = 2_000
"""A new tenant's topic is seen within this time."""
REQUEST_MS_MAX = 15_000
BATCH_BYTES_MAX = 262_144
"""Per partition and request; aiokafka's 16 kB would hold two seconds of audio."""
REPLICAS = 3
"""Or as many as there are brokers: one may fail while another is being replaced."""
FILE_SCHEME = "file:"

_log = logs.logger(__name__)
logging.getLogger("aiokafka.cluster").setLevel(logging.CRITICAL)
"""It says ten times a second that a topic is missing; we say it once per attempt, by name (`bus.publish_failed`)."""


class Address:
    """The bus' address: given, or the content of a watched file (embedded profile)."""

    def __init__(self, setting: str) -> None:
        self.file = Path(setting.removeprefix(FILE_SCHEME)) if setting.startswith(FILE_SCHEME) else None
        self._given = setting

    @property
    def embedded(self) -> bool:
        """True: the bus is one volatile process with one member per group, and may move."""
        return self.file is not None

    def read(self) -> str | None:
        """The address now; None: the file is not there or empty."""
        if self.file is None:
            return self._given
        with contextlib.suppress(OSError):
            return self.file.read_text(encoding="ascii").strip() or None
        return None

    async def wait(self) -> str:
        """The address, as soon as there is one."""
        while (address := self.read()) is None:  # noqa: ASYNC110 -- a file has no event
            await asyncio.sleep(ADDRESS_POLL_S)
        return address

    async def leaves(self, address: str) -> None:
        """Return when the bus is no longer there: the file names another address."""
        while self.read() in (None, address):  # noqa: ASYNC110 -- a file has no event
            await asyncio.sleep(ADDRESS_POLL_S)


def partition_of(key: bytes, partitions: Sequence[int], _available: Sequence[int]) -> int:
    """Kafka's own choice for a key, as every client makes it. Ours always have one."""
    return partitions[_murmur2(key) % len(partitions)]


@lru_cache(maxsize=4_096)  # in Python it costs more than the rest of a send, and a call's id comes many times
def _murmur2(key: bytes) -> int:
    return int(murmur2(key)) & 0x7FFFFFFF


class Producer(AioKafkaFastProducerImpl):
    """FastStream's producer, which remembers the one of aiokafka that it sends with."""

    def __init__(self) -> None:
        super().__init__(parser=None, decoder=None)
        self.aiokafka: AIOKafkaProducer | None = None
        """None: the broker never connected."""

    async def connect(self, producer: AIOKafkaProducer, *args: Any, **kwargs: Any) -> None:
        """Called by FastStream when the broker connects."""
        self.aiokafka = producer
        await super().connect(producer, *args, **kwargs)


def build(address: str, client_id: str) -> KafkaBroker:
    """A broker that is not connected yet."""
    broker = KafkaBroker(
        address.split(","),
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        metadata_max_age_ms=METADATA_AGE_MS_MAX,
        request_timeout_ms=REQUEST_MS_MAX,
        max_batch_size=BATCH_BYTES_MAX,
        max_request_size=MESSAGE_BYTES_MAX,
        partitioner=partition_of,
        ack_policy=AckPolicy.MANUAL,
        logger=None,
    )
    broker.config.broker_config.producer = Producer()
    return broker


async def connect(broker: KafkaBroker) -> None:
    """Start producer and admin client. Raises Unavailable."""
    fault = ""
    try:
        async with asyncio.timeout(CONNECT_S_MAX):
            await broker.connect()
    except (KafkaError, OSError, TimeoutError) as error:
        fault = type(error).__name__
    if fault:
        await sever(broker)
        raise Unavailable(f"connect to Kafka: {fault}")


def producer_of(broker: KafkaBroker) -> AIOKafkaProducer:
    """The producer of a connected broker."""
    producer = _remembered(broker)
    if producer is None:
        raise InvariantBroken("the producer of a broker that never connected")
    return producer


def _remembered(broker: KafkaBroker) -> AIOKafkaProducer | None:
    producer = broker.config.producer
    return producer.aiokafka if isinstance(producer, Producer) else None


async def identity(broker: KafkaBroker, address: Address, at: str) -> str:
    """Which bus this is. Embedded: its address, for it lives and dies with it; else Kafka's cluster id."""
    if address.embedded:
        return at
    fault = ""
    try:
        async with asyncio.timeout(CONNECT_S_MAX):
            described: dict[str, Any] = await broker.config.admin_client.describe_cluster()
            return str(described["cluster_id"])
    except (KafkaError, OSError, TimeoutError) as error:
        fault = type(error).__name__
    raise Unavailable(f"describe the Kafka cluster: {fault}")


async def ask(broker: KafkaBroker) -> None:
    """Return when a broker has answered a question about the cluster. Raises Unavailable."""
    fault = ""
    try:
        await broker.config.admin_client.describe_cluster()
    except (KafkaError, OSError) as error:
        fault = type(error).__name__
    if fault:
        raise Unavailable(f"ask Kafka: {fault}")


def committed_on(
    broker: KafkaBroker,
) -> Callable[[str, Sequence[TopicPartition]], Awaitable[dict[TopicPartition, int]]]:
    """Asks which offsets a group has committed (`room.Committed`)."""

    async def committed(group: str, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        found = await broker.config.admin_client.list_consumer_group_offsets(group, partitions=list(places))
        return {place: known.offset for place, known in found.items()}

    return committed


async def create_topics(broker: KafkaBroker, address: Address, topics: list[Topic]) -> None:
    """Create those that do not exist; settings of existing ones stay. Raises Unavailable."""
    if address.file is not None:
        _list_for_embedded_bus(address.file, topics)
        return
    fault = ""
    try:
        brokers = len((await broker.config.admin_client.describe_cluster())["brokers"])
        replicas = min(REPLICAS, brokers)
        wanted = [NewTopic(t.name, t.partitions, replicas, topic_configs=t.config) for t in topics]
        answer = await broker.config.admin_client.create_topics(wanted, timeout_ms=REQUEST_MS_MAX)
        refused = {name: for_code(code) for name, code, *_ in answer.topic_errors if code}
        faults = [f"{n}: {kind.__name__}" for n, kind in refused.items() if kind is not TopicAlreadyExistsError]
        fault = ", ".join(faults)
    except (KafkaError, OSError, TimeoutError) as error:
        fault = type(error).__name__
    if fault:
        raise Unavailable(f"create topics: {fault}")


def _list_for_embedded_bus(address_file: Path, topics: list[Topic]) -> None:
    """The embedded bus makes what is listed beside its address (`bus.address`, `bus.topics`); it looks 4x a second."""
    listing = address_file.with_suffix(".topics")
    known = {line.split()[0] for line in listing.read_text(encoding="utf-8").splitlines() if line.strip()}
    with listing.open("a", encoding="utf-8") as file:
        file.writelines(f"{t.name} {t.partitions}\n" for t in topics if t.name not in known)


async def sever(broker: KafkaBroker) -> None:
    """End a connection for good, whatever state it is in, within CLOSE_S_MAX. Unsent records are dropped.

    On a broker that is gone `stop` would wait for unsent records for ever, because an idempotent producer never gives
    one up. So its client refuses every further request, which fails them.
    """
    if (producer := _remembered(broker)) is not None:
        producer.client.send = _refused
    try:
        async with asyncio.timeout(CLOSE_S_MAX):
            await broker.stop()
    except Exception as error:  # noqa: BLE001 -- whatever a dying connection says, it is over
        _log.info("bus.severed", fault=type(error).__name__)


async def _refused(*_: object, **__: object) -> None:
    raise ProducerClosed  # no error that it would try again after
