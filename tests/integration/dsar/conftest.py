"""dsar's parts on PostgreSQL behind a real HTTP server, without a bus: answers are given as the bus would give them."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
import uvicorn

from rightcall_common import tracing
from rightcall_common.bus import Delivery
from rightcall_common.clock import FixedClock
from rightcall_common.events.recordings import RecordingEvents
from rightcall_common.events.subjects import AnswerEvent, FoundDecision, FoundRecording
from rightcall_common.events.tenants import TOPIC
from rightcall_common.postgres import Database
from rightcall_common.web.trusting import NO_TLS
from rightcall_dsar import handlers
from rightcall_dsar.api import http_app
from rightcall_dsar.casework.request_service import RequestService
from rightcall_dsar.exports.results import Results
from rightcall_dsar.requests.request import RequestState
from rightcall_dsar.settings import DsarSettings
from rightcall_dsar.tenants import Tenants
from tests.integration.dsar.storage_stand_in import StorageStandIn, storage
from tests.support import dsar as build
from tests.support.eventually import eventually
from tests.support.postgres import TestDatabase, embedded_postgres, postgres, real_postgres
from tests.support.tokens import TestIssuer, issuer

PATH = "/v1/subject-requests"
__all__ = ["embedded_postgres", "issuer", "postgres", "real_postgres", "storage"]


@dataclass
class Dsar:
    """A running service and what stands around it."""

    url: str
    db: Database
    tenants: Tenants
    clock: FixedClock
    issuer: TestIssuer
    admin: "asyncpg.Connection[asyncpg.Record]"

    def client(self, tenant: str = "acme", role: str = "privacy", person: str = "p-1") -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {self.issuer.token(tenant, role, person=person)}"}
        return httpx2.AsyncClient(verify=NO_TLS, base_url=self.url, headers=headers, timeout=20)

    async def answer(self, *events: AnswerEvent) -> None:
        """Give answers to the handler in one transaction, as the bus does."""
        async with self.db.transaction("dsar.on_answers", tenants={event.tenant_id for event in events}) as tx:
            with _handled(events):
                await handlers.on_answers(events, tx)

    async def hear(self, *events: RecordingEvents) -> None:
        """What storage says of recordings."""
        async with self.db.transaction("dsar.on_recordings", tenants={event.tenant_id for event in events}) as tx:
            await handlers.on_recordings(events, tx)

    async def orders(self, request_id: str) -> list[dict[str, Any]]:
        """What lies in the outbox for a request, in order."""
        rows = await self.admin.fetch(
            "select value from dsar.outbox where topic = 'subject-orders-v1' and key = $1 order by id", request_id
        )
        return [json.loads(row["value"]) for row in rows]

    async def taken_in(self, kind: str = "access", **changes: Any) -> RequestState:
        """A request whose identity is confirmed, as the builders of answers want it."""
        body = {"type": kind, "subject": {"number": build.CALLER}, "language": "en"} | changes
        async with self.client() as client:
            answer = await client.post(PATH, json=body)
            assert answer.status_code == 201, answer.text
            request_id = answer.json()["request_id"]
            check = {"method": "call_facts", "reference": "case-17", "outcome": "confirmed"}
            assert (await client.post(f"{PATH}/{request_id}/identity", json=check)).status_code == 200
        return build.request(type=kind, request_id=UUID(request_id))

    async def previewed(
        self,
        *recordings: FoundRecording,
        kind: str = "access",
        decisions: Sequence[FoundDecision] = (),
        **changes: Any,
    ) -> RequestState:
        """A request for which storage and policy have said what they hold."""
        asked = await self.taken_in(kind, **changes)
        async with self.client() as client:
            assert (await client.post(f"{PATH}/{asked.request_id}/preview")).status_code == 202
        await self.answer(
            build.found(asked, *recordings),
            build.done(asked, "storage", "FindRecordings", len(recordings)),
            build.told(asked, *decisions),
            build.done(asked, "policy", "FindRecordings", len(decisions)),
        )
        return asked


@contextmanager
def _handled(events: Sequence[AnswerEvent]) -> Iterator[None]:
    """The answers' own trace context, as the bus sets it."""
    with tracing.handling({event.event_id: f"00-{uuid4().hex}-{uuid4().hex[:16]}-01" for event in events}):
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(build.NOW)


@pytest.fixture
def settings(tmp_path: Path, issuer: TestIssuer, storage: StorageStandIn) -> DsarSettings:
    return DsarSettings(
        kafka="127.0.0.1:1", postgres="-", http="127.0.0.1:1", issuer=issuer.url, trust_file=tmp_path / "trust.json",
        record_keys_file=tmp_path / "record-keys-dsar.json",
        instance="test", index_root_file=tmp_path / "index-root.json", storage_url=storage.url,
    )  # fmt: skip


@pytest.fixture
async def dsar(
    postgres: TestDatabase, clock: FixedClock, issuer: TestIssuer, settings: DsarSettings
) -> AsyncIterator[Dsar]:
    """The application of `main`, listening; the tenants acme and other are configured."""
    db = await postgres.open("dsar", "rightcall_dsar", clock=clock)
    tenants = Tenants()
    for name in ("acme", "other"):
        tenants.on_tenants(build.tenant(name), Delivery(TOPIC, 0, 0, name, live=False))
    desk = RequestService(db, tenants, build.ROOTS)
    app = http_app.build(desk, Results(desk, settings.storage_url), settings, lambda: True)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([listening]))
    await eventually(lambda: server.started)
    admin = await postgres.admin()
    yield Dsar(f"http://127.0.0.1:{listening.getsockname()[1]}", db, tenants, clock, issuer, admin)
    server.should_exit = True
    await serving
    listening.close()
    await admin.close()
    await db.close()
