"""What CRM vendors are given to copy says what they are told it says."""

import asyncio
import sys
from pathlib import Path

from rightcall_common.bus import BusRecord
from rightcall_common.events.clients import ClientListed, ListHeartbeat
from rightcall_policy.stream import crm_reader
from rightcall_policy.tenants.client_intake import CrmRecord
from tests.support.kafka import TestBus, embedded_kafka, unique
from tests.support.policy import ROOTS

__all__ = ["embedded_kafka"]

CRM = Path("deploy/local/examples/crm")


def read(key: str, value: bytes | None, topic: str = "crm-clients-v1-acme") -> CrmRecord:
    said = crm_reader(ROOTS)(BusRecord(topic, 0, 0, key, value, {}))
    assert said is not None
    assert said.fault is None
    return said


async def publish(bus: TestBus, tenant: str, known: Path, file: Path) -> None:
    words = (
        str(CRM / "publish_clients.py"),
        "--kafka",
        bus.address,
        "--tenant",
        tenant,
        "--known",
        str(known),
        str(file),
    )
    child = await asyncio.create_subprocess_exec(sys.executable, *words)
    assert await child.wait() == 0


async def test_the_example_producer_lists_removes_and_beats(embedded_kafka: TestBus, tmp_path: Path) -> None:
    tenant = unique("crm")
    topic = f"crm-clients-v1-{tenant}"
    await embedded_kafka.create(topic)
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("\n".join((CRM / "clients.csv").read_text().splitlines()[:-1]) + "\n")
    await publish(embedded_kafka, tenant, tmp_path / "known.txt", CRM / "clients.csv")
    await publish(embedded_kafka, tenant, tmp_path / "known.txt", fewer)
    records = await embedded_kafka.records(topic, 10)
    said = [read(record.key.decode(), record.value, topic) for record in records]
    assert [each.key for each in said] == [
        "C-1001", "C-1002", "C-1003", "B-7", "_heartbeat", "C-1001", "C-1002", "C-1003", "B-7", "_heartbeat",
    ]  # fmt: skip
    assert [each.said.count for each in said if isinstance(each.said, ListHeartbeat)] == [4, 3]
    listed = [each.said for each in said if isinstance(each.said, ClientListed)]
    assert len(listed) == 4 + 3
    assert (listed[1].numbers, listed[1].service_scope) == (
        ("+31201110002", "020 111 0003"),
        ("investment", "insurance"),
    )
    assert (said[8].key, said[8].said) == ("B-7", None)


def test_the_console_producers_file_can_be_read() -> None:
    lines = [line.split("\t") for line in (CRM / "records.txt").read_text().splitlines()]
    said = [read(key, None if body == "NULL" else body.encode()) for key, body in lines]
    assert [type(each.said) for each in said] == [ClientListed, ClientListed, type(None), ListHeartbeat]
