"""A CRM's producer, as an example to copy: a CSV of clients becomes the records of the tenant's client topic.

    python publish_clients.py --kafka HOST:PORT --tenant TENANT --known known.txt clients.csv

Each client is one record under its own id; who is in `known.txt` (what was sent last time) and no longer in the file is
removed by a record with a null body; at the end comes the heartbeat that says how many there are. Send the file again
as often as you like, at least every 12 hours: what has not changed changes nothing. Needs `pip install aiokafka`;
check the file first with `rightcall clients lint clients.csv`.
"""

import argparse
import asyncio
import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer


def record_of(row: dict[str, str]) -> dict[str, Any]:
    """The body of a client's record. Names, addresses and notes of the CRM stay in the CRM."""
    body: dict[str, Any] = {
        "type": "ClientListed",
        "numbers": [number.strip() for number in row["numbers"].split(";") if number.strip()],
        "kind": row["kind"] or "client",
        "service_scope": [scope.strip() for scope in row["service_scope"].split(";") if scope.strip()],
        "effective_from": row["effective_from"],
    }
    if row["effective_to"]:
        body["effective_to"] = row["effective_to"]
    if row["notice_at"]:
        body["notice"] = {"by": row["notice_by"], "at": row["notice_at"]}
    return body


async def publish(kafka: str, tenant: str, clients: dict[str, dict[str, Any]], known: set[str]) -> None:
    """Send everybody, remove who is gone, and say that this was all."""
    topic = f"crm-clients-v1-{tenant}"
    as_of = datetime.now(UTC)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for client_ref, body in clients.items():
            await producer.send(topic, json.dumps(body).encode(), key=client_ref.encode())
        for client_ref in sorted(known - clients.keys()):
            await producer.send(topic, None, key=client_ref.encode())
        await producer.flush()
        heartbeat = {"type": "ListHeartbeat", "as_of": as_of.isoformat(), "count": len(clients)}
        await producer.send_and_wait(topic, json.dumps(heartbeat).encode(), key=b"_heartbeat")
    finally:
        await producer.stop()


def run() -> None:
    """Read the file and publish it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kafka", required=True, help="host:port")
    parser.add_argument("--tenant", required=True)
    parser.add_argument("--known", type=Path, required=True, help="client refs that were sent before; kept up to date")
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    with chosen.file.open(encoding="utf-8-sig", newline="") as lines:
        clients = {row["client_ref"]: record_of(row) for row in csv.DictReader(lines)}
    known = set(chosen.known.read_text().split()) if chosen.known.is_file() else set()
    asyncio.run(publish(chosen.kafka, chosen.tenant, clients, known))
    chosen.known.write_text("\n".join(clients))


if __name__ == "__main__":
    run()
