"""The dsar process as it is deployed: a request becomes orders on a bus and moves on by answers from it, through kills.

On the embedded bus only, for the reason given in tests/integration/policy/test_process.py.
"""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rightcall_common.events import codec, topics
from rightcall_common.events.envelope import Event
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.web.trusting import NO_TLS
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from rightcall_local.processes import free_port
from tests.integration.dsar.conftest import PATH
from tests.support import dsar as build
from tests.support.environment import of_service
from tests.support.eventually import eventually
from tests.support.kafka import TestBus
from tests.support.postgres import TestDatabase
from tests.support.proving import PRODUCERS, keys_of, marked, record_keys, trust_text
from tests.support.tokens import TestIssuer

ROOTS = {"current": 2, "roots": {"1": base64.b64encode(b"1" * 32).decode(), "2": base64.b64encode(b"2" * 32).decode()}}


@dataclass
class Process:
    """One dsar process and what surrounds it."""

    environment: dict[str, str]
    url: str
    issuer: TestIssuer
    bus: TestBus
    log: Path
    policy: Signer
    keys: RecordKeys
    child: subprocess.Popen[bytes] | None = None

    async def start(self, crash: str = "") -> None:
        """Start, and wait until it says that it is ready."""
        environment = self.environment | ({"RIGHTCALL_CRASH": crash} if crash else {})
        with self.log.open("ab") as log:
            self.child = subprocess.Popen([sys.executable, "-m", "rightcall_dsar"], env=environment, stderr=log)
        await eventually(self.ready, within_s=40)

    async def ready(self) -> bool:
        assert self.child is not None
        assert self.child.poll() is None, self.log.read_text()[-3000:]
        async with httpx2.AsyncClient(verify=NO_TLS) as client:
            try:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
            except httpx2.TransportError:
                return False

    async def killed(self) -> None:
        """Wait until its crash point has killed it."""
        assert self.child is not None
        await eventually(lambda: self.child is not None and self.child.poll() is not None)
        assert self.child.returncode == -signal.SIGKILL

    def stop(self, number: signal.Signals) -> int:
        """Signal it and wait for its end."""
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(timeout=30)

    async def ask(self, method: str, path: str = "", body: Any = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.issuer.token('acme', 'privacy')}"}
        async with httpx2.AsyncClient(verify=NO_TLS, headers=headers) as client:
            answer = await client.request(method, self.url + PATH + path, json=body)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def publish(self, topic: str, key: str, *events: Event) -> None:
        async with self.bus.producer() as producer:
            for event in events:
                value = codec.encode(event)
                proof = self.policy.sign(value, "tenants") if topic == "tenants-v1" else None
                headers = codec.headers(event, source="test", proof=proof)
                if topic in PRODUCERS:
                    headers = marked(self.keys, topic, PRODUCERS[topic], key, value, headers)
                await producer.send_and_wait(topic, value, key=key.encode(), headers=headers)

    async def until(self, request_id: UUID, state: str) -> None:
        async def reached() -> bool:
            return bool((await self.ask("GET", f"/{request_id}"))["state"] == state)

        await eventually(reached, within_s=30)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[TestBus]:
    """A bus of the test's own, with the product's topics."""
    directory = tmp_path / "bus"
    directory.mkdir()
    embedded = EmbeddedBus(directory, [f"{topic.name} 1" for topic in topics.TOPICS])
    embedded.start()
    yield TestBus(f"file:{embedded.address_file}", embedded)
    embedded.stop()


@pytest.fixture
async def process(bus: TestBus, postgres: TestDatabase, issuer: TestIssuer, tmp_path: Path) -> AsyncIterator[Process]:
    roots = tmp_path / "index-root.json"
    roots.write_text(json.dumps(ROOTS))
    policy = Signer(Ed25519PrivateKey.generate())
    (tmp_path / "trust.json").write_text(trust_text(policy=policy))
    port = free_port()
    settings = {
        "KAFKA": bus.setting, "POSTGRES": await postgres.migrated("dsar", "rightcall_dsar"),
        "HTTP": f"127.0.0.1:{port}", "ISSUER": issuer.url, "TRUST_FILE": tmp_path / "trust.json",
        "RECORD_KEYS_FILE": keys_of(tmp_path, "dsar"),
        "INSTANCE": "dsar-1", "INDEX_ROOT_FILE": roots, "STORAGE_URL": "http://127.0.0.1:9",
        "TRACE_FILE": tmp_path / "traces.jsonl",
    }  # fmt: skip
    environment = of_service(settings)
    made = Process(
        environment, f"http://127.0.0.1:{port}", issuer, bus, tmp_path / "log", policy, record_keys(tmp_path, "dsar")
    )
    await made.publish("tenants-v1", "acme", build.tenant())
    yield made
    if made.child is not None and made.child.poll() is None:
        made.stop(signal.SIGKILL)


async def test_an_order_that_was_committed_leaves_and_an_answer_counts_once_whatever_is_killed(
    process: Process,
) -> None:
    await process.start(crash="dsar.order_emitted")
    body = {"type": "access", "subject": {"number": build.CALLER}}
    request_id = UUID((await process.ask("POST", body=body))["request_id"])
    check = {"method": "portal", "reference": "case-1", "outcome": "confirmed"}
    await process.ask("POST", f"/{request_id}/identity", check)
    with pytest.raises(httpx2.RemoteProtocolError):
        await process.ask("POST", f"/{request_id}/preview")
    await process.killed()

    await process.start(crash="dsar.answer_applied")
    (record,) = await process.bus.records("subject-orders-v1", 1)
    order = json.loads(record.value)
    assert (order["type"], order["request_id"], record.key.decode()) == (
        "FindRecordings",
        str(request_id),
        str(request_id),
    )
    assert build.CALLER.lstrip("+") not in record.value.decode()
    asked = build.request(request_id=request_id)
    answers = (
        build.found(asked, build.recording("QUALITY_TRAINING")),
        build.done(asked, "storage", "FindRecordings", 1),
        build.told(asked, build.decision()),
        build.done(asked, "policy", "FindRecordings", 1),
    )
    await process.publish("subject-answers-v1", str(request_id), *answers)
    await process.killed()

    await process.start()
    await process.until(request_id, "previewed")
    await process.publish("subject-answers-v1", str(request_id), *answers)
    shown = await process.ask("GET", f"/{request_id}/preview")
    assert len(shown["recordings"]) == 1
    assert len(shown["decisions"]) == 1
    assert process.stop(signal.SIGTERM) == 0
    assert build.CALLER.lstrip("+") not in process.log.read_text()
