"""Storage's parts on PostgreSQL and an object store, without a bus: records are handled as the bus would handle them."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from rightcall_common.bus import BusRecord
from rightcall_common.bus.handling import Handling
from rightcall_common.bus.records import Readable
from rightcall_common.clock import FixedClock
from rightcall_common.errors import Unreadable
from rightcall_common.postgres import Database
from rightcall_common.sealing.receipts import Signer, Trust, generate_key
from rightcall_common.web.auth import Caller as Reader
from rightcall_common.web.trusting import NO_TLS
from rightcall_storage import stream
from rightcall_storage.api import http_app
from rightcall_storage.objects.port import ObjectStore
from rightcall_storage.settings import StorageSettings
from rightcall_storage.store import keys
from rightcall_storage.wiring import Parts, assemble
from tests.integration.storage.caller import TENANT, Caller
from tests.integration.storage.infrastructure import Infrastructure, infrastructure, kinds_of
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres
from tests.support.proving import trust_text

__all__ = ["embedded_postgres", "infrastructure", "postgres", "real_postgres"]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Anyone:
    """Stands in for the issuer: a token is `<tenant>:<role>:<person>`. Real tokens are common's own test."""

    async def caller(self, token: str) -> Reader:
        tenant, role, person = token.split(":")
        return Reader(tenant, role, person, token)  # type: ignore[arg-type]


@dataclass
class Storage:
    """A storage service put together, and ways to see what it did."""

    db: Database
    parts: Parts
    objects: ObjectStore
    clock: FixedClock
    policy: Signer
    trust: Trust
    admin: "asyncpg.Connection[asyncpg.Record]"
    app: FastAPI
    settings: StorageSettings

    @classmethod
    async def open(cls, database: TestDatabase, clock: FixedClock, folder: Path, objects: ObjectStore) -> "Storage":
        for service in ("policy", "storage"):
            if not (folder / f"{service}.pem").exists():
                (folder / f"{service}.pem").write_bytes(generate_key())
        signers = [Signer.from_file(folder / f"{service}.pem") for service in ("policy", "storage")]
        (folder / "trust.json").write_text(trust_text(policy=signers[0], storage=signers[1]))
        db = await database.open("storage", "rightcall_storage", clock=clock)
        settings = StorageSettings(
            kafka="127.0.0.1:1",
            postgres=database.dsn("storage"),
            http="127.0.0.1:1",
            issuer="http://127.0.0.1:1",
            trust_file=folder / "trust.json",
            record_keys_file=folder / "record-keys-storage.json",
            instance="storage-1",
            signing_key_file=folder / "storage.pem",
            keyring_file=folder / "keyring.json",
            objects=f"directory:{folder}/objects",
            region="local",
        )
        await objects.prepare()
        parts = assemble(settings, db, objects, clock)
        await parts.housekeeping.prepare()
        app = http_app.build(db, parts.reader, settings, lambda: True)
        app.state.verifier = Anyone()
        return cls(db, parts, objects, clock, signers[0], parts.trust, await database.admin(), app, settings)

    async def close(self) -> None:
        await self.db.close()
        await self.admin.close()

    async def call(self, **chosen: Any) -> Caller:
        """A call that begins now, sealed to a standing transit key."""
        async with self.db.transaction("test.transit", tenants=()) as tx:
            live = await keys.live_transit_keys(tx)
        if not any(row.valid_until > self.clock.now() for row in live):
            await self.parts.housekeeping.transit.round()
            return await self.call(**chosen)
        return Caller(**{"policy": self.policy, "transit": live[-1], "started_at": self.clock.now(), **chosen})

    async def deliver(self, records: Iterable[BusRecord], *, batch: int = 50) -> list[str]:
        """Handle records in this order, runs of one topic together; returns what became a dead letter."""
        works = {work.name: work for work in stream.subscriptions(self.parts.handlers, self.trust)}
        faults: list[str] = []
        for topic, run in _runs(list(records), batch):
            work = works[topic]
            readable = []
            for record in run:
                try:
                    event = work.parse(record)
                except Unreadable as fault:
                    faults.append(str(fault))
                    continue
                if event is not None:
                    readable.append(Readable(record, event))
            handling = Handling(work, "storage", self.db)  # type: ignore[arg-type]
            faults += [fault.reason for fault in await handling.settle(readable)]
        assert await self.count("parked") == 0
        return faults

    async def finish(self) -> None:
        """Let the background do what is due now."""
        await self.parts.housekeeping.sweeping.round()
        await self.parts.housekeeping.destroying.round()

    async def emitted(self, kind: str) -> list[dict[str, Any]]:
        """All events of a type that were committed to the outbox, in order."""
        rows = await self.admin.fetch(
            "select value from storage.outbox where headers::json->>'ce_type' = $1 order by id", kind
        )
        return [json.loads(row["value"]) for row in rows]

    async def count(self, table: str, where: str = "true") -> int:
        return int(await self.admin.fetchval(f"select count(*) from storage.{table} where {where}"))

    async def keys_of(self, recording_id: UUID) -> list[str]:
        """Names of all objects of a recording."""
        return [version.key for version in await self.objects.versions(f"{recording_id}/")]

    def http(self, role: str = "privacy", tenant: str = TENANT, person: str = "staff-1") -> httpx2.AsyncClient:
        """A client of this service's HTTP surface."""
        return httpx2.AsyncClient(
            verify=NO_TLS,
            transport=httpx2.ASGITransport(app=self.app),
            base_url="http://storage",
            headers={"authorization": f"Bearer {tenant}:{role}:{person}"},
        )


def _runs(records: Sequence[BusRecord], batch: int) -> list[tuple[str, list[BusRecord]]]:
    runs: list[tuple[str, list[BusRecord]]] = []
    for record in records:
        if not runs or runs[-1][0] != record.topic or len(runs[-1][1]) >= batch:
            runs.append((record.topic, []))
        runs[-1][1].append(record)
    return runs


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever stands on `infrastructure` runs on each kind that its module names."""
    if "infrastructure" in metafunc.fixturenames:
        metafunc.parametrize("infrastructure", kinds_of(metafunc.module), indirect=True, scope="module")


@pytest.fixture
async def storage(infrastructure: Infrastructure, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Storage]:
    """On an empty schema each time: the module's database is emptied of what the last test left."""
    objects = infrastructure.objects(tmp_path, clock)
    opened = await Storage.open(infrastructure.database, clock, tmp_path, objects)
    yield opened
    await empty(opened)
    await opened.close()


async def empty(opened: Storage) -> None:
    """Remove all rows, as the administrator."""
    tables = await opened.admin.fetch(
        "select tablename from pg_tables where schemaname = 'storage' and tablename <> 'migrations'"
    )
    await opened.admin.execute("truncate " + ", ".join(f"storage.{row['tablename']}" for row in tables))
