"""No input stops a process: not more audio than the bus holds, and nothing that lies on a topic or comes in a statement."""

import asyncio
import json
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import HealthCheck, Phase, given, settings

from rightcall_common.web.trusting import NO_TLS
from tests.contract.near_valid import FAMILIES, changed
from tests.e2e.scene import CUSTOMER, FIRM, SALES, Scene
from tests.support import many_calls
from tests.support.eventually import eventually
from tests.support.platform import RunningPlatform

JSON = {"content-type": "application/json"}
PER_TOPIC = 25
"""More dead letters than one a second stop a partition, by design."""


@pytest.fixture(scope="module")
def platform(request: pytest.FixtureRequest) -> Iterator[RunningPlatform]:
    """One of this file's own: what is put on its topics is nobody else's business."""
    state = Path(tempfile.mkdtemp(prefix="rightcall-e2e-bounds-"))
    bundles = request.config.rootpath / "tests/e2e/bundles"
    arguments = [part for name in ("firm", "silent") for part in ("--tenant", str(bundles / f"{name}.yaml"))]
    running = RunningPlatform(state, "embedded", ("--ingest-processes", "2", *arguments))
    running.start()
    yield running
    running.stop()
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def scene(platform: RunningPlatform) -> Scene:
    found = Scene(platform)
    asyncio.run(found.settle_in())
    return found


async def fates(scene: Scene, since: datetime) -> dict[str, int]:
    """What became of the calls that began since then."""
    span = {"from": since.isoformat(), "to": (datetime.now(UTC) + timedelta(seconds=1)).isoformat()}
    found = await scene.must("GET", "storage", "/v1/completeness", "auditor", params=span)
    return {"open": found["open"], **{f"{each['fate']} {each['reason']}": each["calls"] for each in found["counts"]}}


async def test_calls_that_say_more_than_the_bus_holds_while_storage_is_away_are_all_stored(scene: Scene) -> None:
    """40 calls of 12 s are 7.7 MB, a partition of the embedded bus holds 5 MB and forgets what nobody has read."""
    began, calls = datetime.now(UTC), 40
    storage = scene.platform.child("storage")
    running = await many_calls.begun(scene.platform.where.sip["udp"] or "", calls, from_=CUSTOMER, to=SALES)
    await many_calls.speak(running, 1)
    storage.send_signal(signal.SIGSTOP)
    try:
        await many_calls.speak(running, 12)
        await many_calls.ended(running)
        await asyncio.sleep(3)
    finally:
        storage.send_signal(signal.SIGCONT)

    async def all_stored() -> bool:
        return await fates(scene, began) == {"open": 0, "stored STORED": calls}

    await eventually(all_stored, within_s=120)


async def test_generated_values_on_every_topic_stop_nobody(scene: Scene) -> None:
    """Valid, nearly valid and hostile ones; then each process has a pulse, and a call is recorded."""
    pids = {name: scene.platform.child(name).pid for name in scene.platform.where.http}
    producer = AIOKafkaProducer(bootstrap_servers=scene.platform.where.kafka, acks="all")
    await producer.start()
    try:
        for topic in FAMILIES:
            where = topic + FIRM if topic.endswith("-") else topic
            for number, value in enumerate(generated(topic)):
                headers = [("ce_type", b"\xff\x00"), ("rc-proof", b"\xff"), ("traceparent", b"\x00")][: number % 4]
                await producer.send_and_wait(where, value, key=random.choice([b"k", b"\xff", b"\x00"]), headers=headers)
    finally:
        await producer.stop()
    await asyncio.sleep(5)
    for name, address in scene.platform.where.http.items():
        async with httpx2.AsyncClient(verify=NO_TLS, base_url=address, timeout=10) as client:
            assert (await client.get("/healthz")).status_code == 200, name
        assert scene.platform.child(name).pid == pids[name], f"{name} was started again"
    began = datetime.now(UTC)
    calls = await many_calls.begun(scene.platform.where.sip["udp"] or "", 1, from_=CUSTOMER, to=SALES)
    await many_calls.speak(calls, 3)
    await many_calls.ended(calls)

    async def stored() -> bool:
        return await fates(scene, began) == {"open": 0, "stored STORED": 1}

    await eventually(stored, within_s=60)


def generated(topic: str) -> list[bytes]:
    """Some values for this topic, the same at every run."""
    found: list[bytes] = []

    @settings(
        max_examples=PER_TOPIC, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(changed(topic))
    def take(value: bytes) -> None:
        found.append(value[:900_000])

    take()
    return found[:PER_TOPIC]


async def test_a_statement_beyond_its_bounds_is_refused_with_its_field_and_the_process_lives(scene: Scene) -> None:
    """LOAD-01: one of these was answered 202, and nobody's call was taken from then on."""
    pid = scene.platform.child("ingest").pid
    calls = await many_calls.begun(scene.platform.where.sip["udp"] or "", 1, from_=CUSTOMER, to=SALES)
    found = await scene.must("GET", "ingest", "/v1/calls", "telephony", params={"native_id": calls[0].native_id})
    path = f"/v1/calls/{found['calls'][0]['call_id']}"
    bad: list[tuple[str, str, dict[str, Any]]] = [
        ("announced", "purposes", {"party": "caller", "purposes": ["EVIDENCE_AGREEMENT"] * 100_000}),
        ("announced", "purposes", {"party": "caller", "purposes": ["EVIDENCE_AGREEMENT"] * 2}),
        ("objected", "party", {"party": "x" * 100_000}),
        ("objected", "evidence_ref", {"evidence_ref": "a\x00b"}),
        ("objected", "at", {"at": "9999-12-31T23:59:59-12:00"}),
        ("objected", "at", {"at": 1_767_258_000}),
        ("consent", "evidence_ref", {"status": "given", "evidence_ref": "\ud800"}),
    ]
    for verb, field, body in bad:
        answer = await scene.ask(
            "POST", "ingest", f"{path}/{verb}", "telephony", content=json.dumps(body), headers=JSON
        )
        assert answer.status_code == 422, (verb, field, answer.status_code)
        assert field in answer.text
    assert (await scene.ask("POST", "ingest", f"{path}/objected", "telephony", json={})).status_code == 202
    await many_calls.ended(calls)
    assert scene.platform.child("ingest").pid == pid
