"""The storage process as it is deployed, killed at every point of its own: nothing is lost, doubled, or left behind.

On each kind of database and object store, and on the embedded bus only: the process uses the product's own topics and
groups, which a shared Kafka has once.
"""

import asyncio
import base64
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.clock import SystemClock
from rightcall_common.crash import POINTS
from rightcall_common.events import topics
from rightcall_common.events.subjects import ORDERS_TOPIC, EraseItem, EraseRecordings
from rightcall_common.sealing.receipts import Signer, generate_key
from rightcall_common.web.trusting import NO_TLS
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from rightcall_local.processes import free_port
from rightcall_storage.objects.port import ObjectStore
from rightcall_storage.state.rows import TransitKeyRow
from tests.integration.storage.caller import CALLER_REF, TENANT, Caller, stated
from tests.integration.storage.infrastructure import Infrastructure
from tests.support.environment import of_service
from tests.support.eventually import eventually
from tests.support.kafka import TestBus
from tests.support.proving import PRODUCERS, keys_of, marked, record_keys, trust_text
from tests.support.tokens import TestIssuer, issuer

__all__ = ["issuer"]
OWN_POINTS = [name for name in POINTS if name.startswith("storage.") and name != "storage.tree_persisted"]
"""The ledger's tree is not built yet."""


@dataclass
class Process:
    """One storage process that is started again whenever it was killed."""

    environment: dict[str, str]
    url: str
    bus: TestBus
    admin: "asyncpg.Connection[asyncpg.Record]"
    issuer: TestIssuer
    policy: Signer
    folder: Path
    objects: ObjectStore
    deaths: int = 0
    child: subprocess.Popen[bytes] | None = None

    def start(self, crash: str = "") -> None:
        with (self.folder / "log").open("ab") as log:
            environment = {**self.environment, "RIGHTCALL_CRASH": crash}
            self.child = subprocess.Popen([sys.executable, "-m", "rightcall_storage"], env=environment, stderr=log)

    async def until(self, condition: Callable[[], Awaitable[object]], within_s: float = 60) -> None:
        """Wait, and start the process again when it was killed at its crash point."""

        async def watched() -> bool:
            assert self.child is not None
            ended = self.child.poll()
            if ended is not None:
                assert ended == -signal.SIGKILL, (self.folder / "log").read_text()[-3000:]
                self.deaths += 1
                self.start()
            return bool(await condition())

        await eventually(watched, within_s=within_s)

    async def publish(self, records: Iterable[BusRecord]) -> None:
        keys = record_keys(self.folder, "storage")
        async with self.bus.producer() as producer:
            for each in records:
                headers = list(each.headers.items())
                if each.topic in PRODUCERS:
                    headers = marked(keys, each.topic, PRODUCERS[each.topic], each.key, each.value, headers)
                await producer.send(each.topic, each.value, key=each.key.encode(), headers=headers)
            await producer.flush()

    async def emitted(self, kind: str) -> list[dict[str, Any]]:
        rows = await self.admin.fetch(
            "select value from storage.outbox where headers::json->>'ce_type' = $1 order by id", kind
        )
        return [json.loads(row["value"]) for row in rows]

    async def transit_key(self) -> TransitKeyRow | None:
        row = await self.admin.fetchrow(
            "select key_id, kms_key_id, public_key, wrapped, valid_from, valid_until, proof from storage.transit_keys"
        )
        return None if row is None else TransitKeyRow(*row)

    async def get(self, path: str) -> httpx2.Response:
        headers = {"authorization": f"Bearer {self.issuer.token(TENANT, 'claims')}"}
        async with httpx2.AsyncClient(verify=NO_TLS) as client:
            return await client.get(f"{self.url}/v1/recordings/{path}", headers=headers)


@pytest.fixture
async def process(infrastructure: Infrastructure, issuer: TestIssuer, tmp_path: Path) -> AsyncIterator[Process]:
    (tmp_path / "bus").mkdir()
    bus = EmbeddedBus(tmp_path / "bus", [f"{topic.name} 1" for topic in topics.TOPICS])
    bus.start()
    signers = {}
    for service in ("policy", "storage"):
        (tmp_path / f"{service}.pem").write_bytes(generate_key())
        signers[service] = Signer.from_file(tmp_path / f"{service}.pem")
    (tmp_path / "trust.json").write_text(trust_text(**signers))
    port = free_port()
    settings: dict[str, Any] = {
        "KAFKA": f"file:{bus.address_file}",
        "POSTGRES": await infrastructure.database.migrated("storage", "rightcall_storage"),
        "HTTP": f"127.0.0.1:{port}", "ISSUER": issuer.url, "TRUST_FILE": tmp_path / "trust.json",
        "RECORD_KEYS_FILE": keys_of(tmp_path, "storage"),
        "INSTANCE": "storage-1", "SIGNING_KEY_FILE": tmp_path / "storage.pem",
        "KEYRING_FILE": tmp_path / "keyring.json", "REGION": "local", **infrastructure.settings(tmp_path),
    }  # fmt: skip
    environment = of_service(settings)
    admin = await infrastructure.database.admin()
    objects = infrastructure.objects(tmp_path, SystemClock())
    url = f"http://127.0.0.1:{port}"
    made = Process(
        environment, url, TestBus(settings["KAFKA"], bus), admin, issuer, signers["policy"], tmp_path, objects
    )
    yield made
    if made.child is not None and made.child.poll() is None:
        made.child.kill()
        await asyncio.to_thread(made.child.wait)
    bus.stop()
    await admin.execute("drop schema storage cascade")
    await admin.close()


@pytest.mark.parametrize("point", OWN_POINTS)
async def test_a_kill_loses_doubles_and_leaves_nothing(process: Process, point: str) -> None:
    process.start(crash=point)
    await process.until(process.transit_key)
    transit = await process.transit_key()
    assert transit is not None
    call = Caller(process.policy, transit, datetime.now(UTC).replace(microsecond=0))
    await process.publish(call.whole(130))
    await process.until(lambda: process.emitted("RecordingStored"))

    async def heard() -> bool:
        try:
            return (await process.get(f"{call.recording_id}")).status_code == 200
        except httpx2.TransportError:
            return False

    await process.until(heard)
    audio = (await process.get(f"{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711")).content
    assert audio[58::2] == call.samples("external", 10_400)
    assert audio[59::2] == call.samples("employee", 10_400)
    order = EraseRecordings(
        event_id=uuid4(), tenant_id=TENANT, at=datetime.now(UTC), request_id=uuid4(), subject_refs=(CALLER_REF,),
        items=(EraseItem(recording_id=call.recording_id, ground="17(1)(a)"),),
    )  # fmt: skip
    await process.publish([stated(ORDERS_TOPIC, order.request_id, order)])
    await process.until(lambda: process.emitted("OrderDone"))
    assert process.deaths == 1, "the point was passed"
    assert await process.objects.versions("") == []
    for kind in ("RecordingStored", "ItemErased", "OrderDone", "RecordingErased"):
        assert len(await process.emitted(kind)) == 1, kind
    certificate = json.loads(base64.b64decode((await process.emitted("ItemErased"))[0]["certificate_payload"]))
    assert len(certificate["objects"]) >= 6
    assert process.child is not None
    process.child.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.child.wait, 30) == 0
