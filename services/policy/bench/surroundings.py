"""What a policy process needs around it on real servers, for measuring: database, topics, issuer, keys, client list.

Everything has a name of its own but the product's topics, which a policy process reads by their fixed names: so the
Kafka must be one of the benchmark's own (`rightcall servers start --state DIR`), and one that holds them is refused.
"""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx2
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from rightcall import secrets as platform_secrets
from rightcall import tokens
from rightcall_common.events import calls, codec, topics, vault
from rightcall_common.events.clients import ListHeartbeat
from rightcall_common.postgres import Database, migrate
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_local.issuer import LocalIssuer
from rightcall_local.processes import free_port
from rightcall_policy.clients.client_list import Client
from rightcall_policy.tenants import client_intake
from rightcall_policy.tenants.client_intake import ListEntry

TENANT = "nl-investment"
BUNDLE = Path("deploy/local/examples/bundles/nl-investment.yaml")
ECHO_TOPIC = "bench-echo"
READY_S_MAX = 180
LISTED_AT_ONCE = 5_000

Headers = list[tuple[str, bytes]]


@dataclass
class Surroundings:
    """One database, the product's topics, an issuer; `start` runs a policy process in it."""

    kafka: str
    admin_dsn: str
    environment: dict[str, str]
    url: str
    token: dict[str, str]
    log: Path
    keys: RecordKeys
    """Of what policy reads: the load is marked as ingest and storage mark it."""

    def marked(self, topic: str, source: str, key: bytes, value: bytes, headers: Headers) -> Headers:
        """A record's headers as its producer's bus sends them."""
        return [*headers, self.keys.mark(topic, source, key.decode(), value, headers)]

    def start(self) -> subprocess.Popen[bytes]:
        """A policy process; it may not be ready yet."""
        with self.log.open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "rightcall_policy"], env=self.environment, stderr=log)

    async def until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for `/readyz`. RuntimeError with the end of its log if it ends."""
        async with httpx2.AsyncClient() as client:
            for _ in range(READY_S_MAX * 10):
                if process.poll() is not None:
                    raise RuntimeError(self.log.read_text()[-2000:])
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.1)
        raise RuntimeError("policy is not ready")

    async def accept_bundle(self, bundle: bytes) -> None:
        """The example bundle of an investment firm, as its administrator sends it."""
        async with httpx2.AsyncClient(headers=self.token, timeout=30) as client:
            answer = await client.put(f"{self.url}/v1/policies/{TENANT}", content=bundle)
            answer.raise_for_status()

    async def employ(self, employee_ids: Sequence[str]) -> None:
        """People who were told of the statutory recording: else every decision would be an alert."""
        told = {"purpose": "MIFID_STATUTORY", "version": "2026-1", "told_at": "2026-01-05T09:00:00Z"}
        async with httpx2.AsyncClient(headers=self.token, timeout=30) as client:
            for employee_id in employee_ids:
                answer = await client.put(f"{self.url}/v1/employees/{employee_id}", json={"notices": [told]})
                answer.raise_for_status()

    async def storage_is_well(self) -> None:
        """What storage says every 15 s; policy believes it for 60 s."""
        now = datetime.now(UTC)
        state = vault.VaultState(
            event_id=uuid4(), at=now, instance="s1", keys_ok=True, region="eu-local", statutory=True, ordinary=True
        )
        async with producer(self.kafka) as sender:
            value = codec.encode(state)
            headers = self.marked(vault.TOPIC, "storage", b"s1", value, codec.headers(state, source="storage"))
            await sender.send_and_wait(vault.TOPIC, value, key=b"s1", headers=headers)

    async def analyze(self) -> None:
        """What autovacuum does within a minute of a table's growth."""
        await _statement(self.admin_dsn, "analyze")

    async def list_clients(self, count: int) -> list[str]:
        """So many clients as the topic's handler applies them, and a heartbeat that counts them; returns their refs."""
        at = datetime.now(UTC) - timedelta(days=30)
        digests = (sha256(str(number).encode()).hexdigest() for number in range(count))  # spread, as an HMAC is
        refs = [f"1.{digest[:32]}" for digest in digests]
        entries = [
            ListEntry(f"c{n}", "", Client(f"c{n}", (ref,), "client", "contract", at, ("investment",), at, None))
            for n, ref in enumerate(refs)
        ]
        entries.append(ListEntry("_heartbeat", "", ListHeartbeat(as_of=datetime.now(UTC), count=count)))
        db = await Database.connect(self.environment["RIGHTCALL_POSTGRES"], schema="policy", service="policy")
        try:
            for first in range(0, len(entries), LISTED_AT_ONCE):
                async with db.transaction("bench.list_clients", tenants=[TENANT]) as tx:
                    await client_intake.apply(tx, TENANT, entries[first : first + LISTED_AT_ONCE])
        finally:
            await db.close()
        return refs


@asynccontextmanager
async def producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """The kind of producer that the product has: idempotent, all acknowledgements."""
    made = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@asynccontextmanager
async def surroundings(found: dict[str, str], folder: Path) -> AsyncIterator[Surroundings]:
    """Make everything, and remove it again. `found`: the servers' addresses, as servers.json has them."""
    database = f"bench_{secrets.token_hex(4)}"
    await _statement(found["postgres"], f"create database {database}")
    parts = urlsplit(found["postgres"])
    admin_dsn = urlunsplit(parts._replace(path=f"/{database}"))
    made = platform_secrets.prepare(folder / "secrets")
    port, issuer_port = free_port(), free_port()
    key = tokens.load_key(made.issuer_key)
    issuer = LocalIssuer(key, issuer_port)
    issuer.start()
    password = secrets.token_hex(8)
    await migrate(admin_dsn, "policy", "rightcall_policy", password=password)
    host = parts.netloc.rpartition("@")[2]
    own_dsn = urlunsplit(parts._replace(netloc=f"rightcall_policy:{password}@{host}", path=f"/{database}"))
    settings = {
        "KAFKA": found["kafka"], "POSTGRES": own_dsn, "HTTP": f"127.0.0.1:{port}", "ISSUER": issuer.url,
        "TRUST_FILE": made.trust, "INSTANCE": "policy-1", "INDEX_ROOT_FILE": made.index_root,
        "SIGNING_KEY_FILE": made.signing_key("policy"), "RECORD_KEYS_FILE": made.record_keys("policy"),
    }  # fmt: skip
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RIGHTCALL_")}
    environment = inherited | {f"RIGHTCALL_{name}": str(value) for name, value in settings.items()}
    token = tokens.mint(key, issuer.url, tenant=TENANT, role="admin")
    names = await _create_topics(found["kafka"])
    try:
        yield Surroundings(
            found["kafka"], admin_dsn, environment, f"http://127.0.0.1:{port}", {"authorization": f"Bearer {token}"},
            folder / "policy.log", RecordKeys.from_file(made.record_keys("policy")),
        )  # fmt: skip
    finally:
        issuer.close()
        await _delete_topics(found["kafka"], names)
        await _statement(found["postgres"], f"drop database {database} with (force)")


async def _statement(dsn: str, statement: str) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


async def _create_topics(kafka: str) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        if calls.TOPIC in await admin.list_topics():
            raise SystemExit(f"{calls.TOPIC} exists on this Kafka: give the benchmark servers of its own")
        wanted = [*topics.TOPICS, topics.client_topic(TENANT)]
        stamped = {"message.timestamp.type": "LogAppendTime"}
        made = [NewTopic(each.name, each.partitions, 1, topic_configs={**each.config, **stamped}) for each in wanted]
        made += [NewTopic(each.dead_letters, 1, 1) for each in wanted]
        made.append(NewTopic(ECHO_TOPIC, 4, 1))
        await admin.create_topics(made)
        return [each.name for each in made]
    finally:
        await admin.close()


async def _delete_topics(kafka: str, names: list[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.delete_topics(names)
    finally:
        await admin.close()
