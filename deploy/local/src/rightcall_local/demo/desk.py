"""The tenant's side of the demo: every request a tenant's own systems would make, over HTTP and Kafka."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from aiokafka import AIOKafkaProducer

from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall_local.demo.people import UNION, WORKERS
from rightcall_local.launcher.platform import Platform

TENANT = "demo"
WITHIN_S = 30.0
POLL_S = 0.1


class Desk:
    """HTTP as one of the tenant's roles, and waiting for answers that come by themselves."""

    def __init__(self, platform: Platform, where: Endpoints) -> None:
        self._platform = platform
        self.where = where
        self._http = httpx2.AsyncClient(timeout=20)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def headers(self, role: str, person: str | None = None) -> dict[str, str]:
        """A bearer token of this role."""
        return {"authorization": f"Bearer {self._platform.token(TENANT, role, person)}"}

    async def ask(
        self, method: str, service: str, path: str, role: str, *, person: str | None = None, body: Any = None
    ) -> httpx2.Response:
        """One request; a refusal is an answer as well."""
        url = f"{self.where.http[service]}{path}"
        return await self._http.request(method, url, headers=self.headers(role, person), json=body)

    async def must(self, method: str, service: str, path: str, role: str, **more: Any) -> Any:
        """One request that has to succeed; returns the JSON body."""
        answer = await self.ask(method, service, path, role, **more)
        if answer.status_code >= 300:
            raise NotRunning(f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None

    async def until(self, what: str, found: Any) -> Any:
        """Ask `found()` until it returns something.

        Raises:
            NotRunning: not within WITHIN_S.
        """
        deadline = asyncio.get_running_loop().time() + WITHIN_S
        while (answer := await found()) is None:
            if asyncio.get_running_loop().time() > deadline:
                raise NotRunning(f"{what} did not happen within {WITHIN_S:.0f} s; logs lie beside endpoints.json")
            await asyncio.sleep(POLL_S)
        return answer

    async def settle_in(self) -> None:
        """Directory feed and registers: employees with their notices, the union that is never recorded."""
        now = datetime.now(UTC)
        for worker in WORKERS:
            told = (now - timedelta(days=30)).isoformat()
            notices = [{"purpose": purpose, "version": "2026-1", "told_at": told} for purpose in worker.purposes]
            body = {"numbers": [worker.number], "notices": notices, "mifid_relevant": worker.mifid_relevant}
            await self.must("PUT", "policy", f"/v1/employees/{worker.employee_id}", "admin", body=body)
        await self.must("PUT", "policy", "/v1/never-record", "admin", body={"number": UNION, "why": "confidential"})
        await self.until("ingest's knowledge of the employees", self._ingest_is_current)

    async def _ingest_is_current(self) -> bool | None:
        """ingest has read the configuration that policy published last."""
        answer = await self.ask("GET", "ingest", f"/v1/tenants/{TENANT}", "telephony")
        return True if answer.status_code == 200 and answer.json()["employees"] >= len(WORKERS) else None

    async def publish_clients(self, numbers: Sequence[str]) -> None:
        """What a CRM does: plain JSON on its own topic, no headers, then a heartbeat."""
        now = datetime.now(UTC)
        since = (now - timedelta(days=1)).isoformat()
        notice = {"by": "register", "at": since}
        told = {"kind": "client", "notice": notice, "service_scope": ["investment"], "effective_from": since}
        clients = {f"C-{1001 + n}": {"type": "ClientListed", "numbers": [tel], **told} for n, tel in enumerate(numbers)}
        heartbeat = {"type": "ListHeartbeat", "as_of": now.isoformat(), "count": len(clients)}
        producer = AIOKafkaProducer(bootstrap_servers=self.where.kafka, acks="all")
        await producer.start()
        try:
            topic = f"crm-clients-v1-{TENANT}"
            for ref, client in clients.items():
                await producer.send_and_wait(topic, json.dumps(client).encode(), key=ref.encode())
            await producer.send_and_wait(topic, json.dumps(heartbeat).encode(), key=b"_heartbeat")
        finally:
            await producer.stop()
        await self.until("policy's reading of the client list", lambda: self._list_is_fresh(len(clients)))

    async def _list_is_fresh(self, clients: int) -> dict[str, Any] | None:
        answer = await self.ask("GET", "policy", "/v1/client-lists/crm", "crm")
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found if found and found["fresh"] and found["clients"] == clients else None
