"""The policy process as it is deployed: facts on a bus become signed decisions on it, through SIGTERM and kill -9.

On the embedded bus only: the process uses the product's own topics and groups, which on a Kafka that lives on would be
shared with every other test and platform there. Whole platforms on real Kafka are for the end-to-end tests.
"""

import json
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from rightcall_common.events import codec, topics
from rightcall_common.events.calls import CallEvent
from rightcall_common.events.vault import VaultState
from rightcall_common.sealing.receipts import Signer, Trust, generate_key
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.web.trusting import NO_TLS
from rightcall_local.launcher.embedded_bus import EmbeddedBus
from rightcall_local.processes import free_port
from tests.support.environment import of_service
from tests.support.eventually import eventually
from tests.support.kafka import TestBus
from tests.support.policy import Call, root_file
from tests.support.postgres import TestDatabase
from tests.support.proving import PRODUCERS, keys_of, marked, record_keys, trust_text, trusting
from tests.support.tokens import TestIssuer

INVESTMENT = Path("deploy/local/examples/bundles/nl-investment.yaml").read_text()
TENANT = "nl-investment"


@dataclass
class Process:
    """One policy process and what surrounds it."""

    environment: dict[str, str]
    url: str
    issuer: TestIssuer
    bus: TestBus
    trust: Trust
    log: Path
    keys: RecordKeys
    child: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen([sys.executable, "-m", "rightcall_policy"], env=self.environment, stderr=log)
        await eventually(self.ready, within_s=40)

    async def ready(self) -> bool:
        assert self.child is not None
        assert self.child.poll() is None, self.log.read_text()[-3000:]
        async with httpx2.AsyncClient(verify=NO_TLS) as client:
            try:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
            except httpx2.TransportError:
                return False

    def stop(self, number: signal.Signals) -> int:
        """Signal it and wait for its end."""
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(timeout=30)

    async def ask(self, method: str, path: str, role: str, **options: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {self.issuer.token(TENANT, role)}", **options.pop("headers", {})}
        async with httpx2.AsyncClient(verify=NO_TLS) as client:
            return await client.request(method, self.url + path, headers=headers, **options)

    async def publish(self, topic: str, *said: tuple[str, Any]) -> None:
        async with self.bus.producer() as producer:
            for key, event in said:
                raw = json.dumps(event).encode() if isinstance(event, dict) else codec.encode(event)
                headers = [] if isinstance(event, dict) else codec.headers(event, source="ingest")
                if topic in PRODUCERS:
                    headers = marked(self.keys, topic, PRODUCERS[topic], key, raw, headers)
                await producer.send_and_wait(topic, raw, key=key.encode(), headers=headers)

    async def facts(self, *facts: CallEvent) -> None:
        await self.publish("calls-v1", *((str(fact.call_id), fact) for fact in facts))

    async def storage_is_well(self) -> None:
        now = datetime.now(UTC)
        state = VaultState(
            event_id=uuid4(), at=now, instance="s1", keys_ok=True, region="eu-local", statutory=True, ordinary=True
        )
        await self.publish("vault-v1", ("s1", state))
        await eventually(partial(self._heard_storage, now.timestamp()))  # a fact that overtakes it is refused (R07)

    async def _heard_storage(self, at: float) -> bool:
        async with httpx2.AsyncClient(verify=NO_TLS) as client:
            told = (await client.get(f"{self.url}/metrics")).text
        found = re.search(r"^rightcall_vault_heard_timestamp_seconds(?:{.*})? (\S+)$", told, re.M)
        return found is not None and float(found[1]) >= at - 0.001


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
    pem, trust, roots = tmp_path / "policy.pem", tmp_path / "trust.json", tmp_path / "index-root.json"
    pem.write_bytes(generate_key())
    signer = Signer.from_file(pem)
    trust.write_text(trust_text(policy=signer))
    roots.write_text(root_file())
    port = free_port()
    settings = {
        "KAFKA": bus.setting, "POSTGRES": await postgres.migrated("policy", "rightcall_policy"),
        "HTTP": f"127.0.0.1:{port}", "ISSUER": issuer.url, "TRUST_FILE": trust, "RECORD_KEYS_FILE": keys_of(tmp_path, "policy"), "INSTANCE": "policy-1",
        "INDEX_ROOT_FILE": roots, "SIGNING_KEY_FILE": pem, "TRACE_FILE": tmp_path / "traces.jsonl",
    }  # fmt: skip
    environment = of_service(settings)
    made = Process(
        environment,
        f"http://127.0.0.1:{port}",
        issuer,
        bus,
        trusting(policy=signer),
        tmp_path / "log",
        record_keys(tmp_path, "policy"),
    )
    await made.start()
    yield made
    if made.child is not None and made.child.poll() is None:
        made.stop(signal.SIGKILL)


def mifid_call() -> Call:
    return Call(TENANT, "deal", at=datetime.now(UTC) - timedelta(seconds=30))


async def test_facts_become_signed_decisions_on_the_bus_and_survive_a_kill(process: Process) -> None:
    answer = await process.ask("PUT", f"/v1/policies/{TENANT}", "admin", content=INVESTMENT.encode())
    assert answer.status_code == 200, answer.text
    await process.storage_is_well()
    first = mifid_call()
    await process.facts(first.started(), first.announced("MIFID_STATUTORY"))
    await eventually(lambda: decided(process, first, 2))
    assert process.stop(signal.SIGKILL) == -signal.SIGKILL
    await process.facts(first.held(), first.ended())
    await process.start()
    await process.storage_is_well()
    await eventually(lambda: decided(process, first, 3))
    answer = await process.ask("GET", f"/v1/decisions/{first.call_id}", "auditor")
    assert [(each["outcome"], each["decision_seq"]) for each in answer.json()["decisions"]] == [
        ("DO_NOT_RECORD", 1), ("RECORD", 2), ("SUSPEND", 3),
    ]  # fmt: skip
    records = [each for each in await process.bus.records("decisions-v1", 3) if each.key == str(first.call_id).encode()]
    assert {process.trust.verify(each.value, dict(each.headers)["rc-proof"].decode(), "decisions") for each in records}
    assert process.stop(signal.SIGTERM) == 0


async def decided(process: Process, call: Call, count: int) -> bool:
    answer = await process.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")
    return answer.status_code == 200 and len(answer.json()["decisions"]) >= count


async def test_a_new_tenants_crm_finds_its_topic_and_its_list_decides(process: Process) -> None:
    await process.ask("PUT", f"/v1/policies/{TENANT}", "admin", content=INVESTMENT.encode())
    await process.storage_is_well()
    now = datetime.now(UTC).isoformat()
    listed = {
        "type": "ClientListed", "numbers": ["+31201110001"], "service_scope": ["investment"],
        "notice": {"by": "contract", "at": "2026-01-01T00:00:00Z"}, "effective_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    beat = {"type": "ListHeartbeat", "as_of": now, "count": 1}
    topic = f"crm-clients-v1-{TENANT}"
    await process.publish(topic, ("c1", listed), ("c2", {"type": "ClientListed"}), ("_heartbeat", beat))

    async def applied() -> bool:
        answer = await process.ask("GET", "/v1/client-lists/crm", "crm")
        return answer.status_code == 200 and bool(answer.json()["clients"] == 1 and answer.json()["as_of"])

    await eventually(applied, within_s=30)
    assert (await process.ask("GET", "/v1/client-lists/crm", "crm")).json()["incomplete"]
    (letter,) = await process.bus.records(f"{topic}-dlq", 1)
    assert b"201110001" not in letter.value
    call = mifid_call()
    call.line = "office"
    await process.facts(call.started())
    await eventually(lambda: decided(process, call, 1))
    answer = await process.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")
    assert answer.json()["decisions"][0]["reason"] == "REC_MIFID_STALE_MATCH"


async def test_a_mask_that_nobody_ends_is_prompted_for_by_the_process_itself(process: Process) -> None:
    await process.ask("PUT", f"/v1/policies/{TENANT}", "admin", content=INVESTMENT.encode())
    await process.storage_is_well()
    call = mifid_call()
    call.at -= timedelta(seconds=100)
    await process.facts(call.started(), call.announced("MIFID_STATUTORY"), call.acted("secret_entry_start"))
    await eventually(lambda: decided(process, call, 4))
    answer = await process.ask("GET", f"/v1/decisions/{call.call_id}", "auditor")
    last = answer.json()["decisions"][3]
    assert (last["trigger"], last["rule"], last["after_fact"]) == ("mask_prompt_due", "R31", 3)
    assert last["effects"] == ["PROMPT_AGENT(end_secret_entry)", "ALERT(MASK_LASTS)"]
