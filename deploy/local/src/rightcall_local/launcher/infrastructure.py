"""The two profiles: where bus, database and objects come from. The services are the same in both (design section 7)."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from rightcall.faults import NotRunning
from rightcall_common.events.topics import TOPICS, Topic, dead_letter_topic
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from rightcall_local.launcher.embedded_postgres import EmbeddedPostgres
from rightcall_local.launcher.presence import Presence
from rightcall_local.servers.state import Address, addresses

ProfileName = Literal["embedded", "servers"]
BUS_LOOK_S = 0.5

EMBEDDED_LIMITS = (
    "embedded profile: one machine, for trying out. The bus keeps nothing when it ends (5 MB a partition, one member "
    "per group, no compaction); retention and locks of objects are enforced by the database, and root can delete files."
)


@dataclass(frozen=True)
class Infrastructure:
    """Addresses as the services need them. `kafka` is `host:port` or `file:/path` of a watched address file."""

    kafka: str
    kafka_now: str
    postgres_admin: str
    objects: str
    s3_access_key: str | None = None
    s3_secret_key: str | None = None

    @property
    def postgres_admin_secret(self) -> str:
        """What the service roles' passwords are derived from."""
        return urlsplit(self.postgres_admin).password or "local"


class ProfileServers:
    """Starts what a profile needs, and stops what it started."""

    def __init__(
        self,
        name: ProfileName,
        state: Path,
        say: Callable[[str], None],
        *,
        s3: str = "minio",
        presence: Presence,
    ) -> None:
        """`presence` hears when the embedded bus ended, and the address at which it was started again."""
        self.name: ProfileName = name
        self._presence = presence
        self._state = state
        self._say = say
        self._s3 = s3
        self._bus: EmbeddedBus | None = None
        self._postgres: EmbeddedPostgres | None = None
        self._watch: asyncio.Task[None] | None = None
        self._alone: asyncpg.Connection[asyncpg.Record] | None = None

    async def start(self) -> Infrastructure:
        """Everything the services stand on, answering.

        Raises:
            NotRunning: with what to do.
        """
        return await (self._start_embedded() if self.name == "embedded" else self._use_servers())

    async def stop(self) -> None:
        """Stop what this process started; servers go on."""
        if self._watch is not None:
            self._watch.cancel()
        if self._bus is not None:
            await asyncio.to_thread(self._bus.stop)
        if self._postgres is not None:
            await asyncio.to_thread(self._postgres.stop)
        if self._alone is not None:
            await self._alone.close()

    async def _start_embedded(self) -> Infrastructure:
        self._say(EMBEDDED_LIMITS)
        self._postgres = EmbeddedPostgres(self._state / "postgres", self._say)
        admin = await _uninterrupted(self._postgres.start)
        self._bus = EmbeddedBus(self._state / "bus", [t.name for t in _all_topics()])
        now = await _uninterrupted(self._bus.start)
        self._watch = asyncio.create_task(self._keep_bus(self._bus))
        objects = self._state / "objects"
        objects.mkdir(exist_ok=True)
        return Infrastructure(f"file:{self._bus.address_file}", now, admin, f"directory:{objects}")

    async def _keep_bus(self, bus: EmbeddedBus) -> None:
        while True:
            await asyncio.sleep(BUS_LOOK_S)
            if not bus.running():
                self._presence.ended("bus")
                address = await _uninterrupted(bus.start)
                self._presence.moved(address)
                self._say(f"the embedded bus had ended; a new, empty one answers at {address}")

    @property
    def bus(self) -> EmbeddedBus | None:
        """The embedded bus, for those who want to hurt it."""
        return self._bus

    async def _use_servers(self) -> Infrastructure:
        known = _servers()
        try:
            kafka, postgres, s3 = known["kafka"], known["postgres"], known[self._s3]
        except KeyError as missing:
            raise NotRunning(f"{missing} does not run: `rightcall servers start`") from None
        if isinstance(s3, str) or not isinstance(kafka, str) or not isinstance(postgres, str):
            raise NotRunning("servers.json is not what `rightcall servers start` writes")
        self._alone = await claim(postgres)
        mark = hashlib.sha256(str(self._state).encode()).hexdigest()[:10]
        await create_topics(kafka, _all_topics())
        admin = await _own_database(postgres, f"rightcall_{mark}")
        objects = f"s3:{_url(s3['address'])}/rightcall-{mark}"
        return Infrastructure(kafka, kafka, admin, objects, s3["access_key"], s3["secret_key"])


async def _uninterrupted(start: Callable[[], str]) -> str:
    """Run a start in a thread; who is cancelled meanwhile waits for its end, so that `stop` finds what there is."""
    running = asyncio.create_task(asyncio.to_thread(start))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _servers() -> dict[str, Address]:
    named = os.environ.get("RIGHTCALL_SERVERS")
    cache = Path(os.environ.get("RIGHTCALL_CACHE", Path.home() / ".cache" / "rightcall"))
    return addresses(Path(named).parent if named else cache / "run")


def _url(address: str) -> str:
    return address if "://" in address else f"http://{address}"


def _all_topics() -> list[Topic]:
    return [*TOPICS, *(dead_letter_topic(t) for t in TOPICS)]


async def create_topics(kafka: str, topics: list[Topic]) -> None:
    """Create what is missing, with retention and size from `events/topics.py`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        new = [
            NewTopic(t.name, num_partitions=t.partitions, replication_factor=1, topic_configs=t.config)
            for t in topics
            if t.name not in existing
        ]
        if new:
            await admin.create_topics(new)
    finally:
        await admin.close()


async def claim(admin_dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Claim the servers for one platform: topics and consumer groups have the same names in every one.

    The claim lasts as long as the connection.

    Raises:
        NotRunning: another platform has them.
    """
    connection = await asyncpg.connect(admin_dsn)
    if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('rightcall platform'))"):
        await connection.close()
        raise NotRunning(
            "another platform uses these servers, and topics and consumer groups have the same names for all: stop it, "
            "or start servers of your own: `rightcall servers start --state DIR`, RIGHTCALL_SERVERS=DIR/servers.json"
        )
    return connection


async def _own_database(admin_dsn: str, name: str) -> str:
    """A database of this platform's own on a shared server; returns the administrator's DSN for it."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return str(urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{name}")))
