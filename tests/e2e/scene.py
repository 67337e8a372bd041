"""What the end-to-end tests do again and again, in the tenants' own words: people, calls, recordings, requests."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx2
from aiokafka import AIOKafkaProducer

from rightcall_local.siprec_client.call import SiprecCall
from tests.support.eventually import eventually
from tests.support.platform import RunningPlatform

CLIENT, CUSTOMER, STRANGER, UNION = "+31201110001", "+31201110002", "+31201110003", "+31201110099"
OFFICE, SALES, DESK, SILENT_SALES = "+31201110040", "+31201110041", "+31201110042", "+31201110051"
NUMBERS = (CLIENT, CUSTOMER, STRANGER, UNION, OFFICE, SALES, DESK, SILENT_SALES)
FIRM, SILENT = "firm", "silent"


def purposes(recording: dict[str, Any]) -> list[str]:
    """What a recording is kept for."""
    return [each["purpose"] for each in recording["purposes"]]


def client_of(number: str) -> dict[str, Any]:
    """An investment client who was told so, as a CRM writes it."""
    since = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    return {
        "type": "ClientListed", "numbers": [number], "kind": "client", "notice": {"by": "register", "at": since},
        "service_scope": ["investment"], "effective_from": since,
    }  # fmt: skip


def heartbeat(at: datetime) -> dict[str, Any]:
    """The list is complete, with one client."""
    return {"type": "ListHeartbeat", "as_of": at.isoformat(), "count": 1}


@dataclass
class Scene:
    """A platform with people on it."""

    platform: RunningPlatform

    async def ask(
        self,
        method: str,
        service: str,
        path: str,
        role: str,
        *,
        tenant: str = FIRM,
        person: str | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """One HTTP request as one role."""
        async with self.platform.client(service, tenant, role, person) as client:
            return await client.request(method, path, **more)

    async def must(self, method: str, service: str, path: str, role: str, **more: Any) -> Any:
        """A request that has to succeed; its JSON body."""
        answer = await self.ask(method, service, path, role, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def settle_in(self) -> None:
        """Employees, the union, and the client list as the CRM publishes it."""
        told = (datetime.now(UTC) - timedelta(days=30)).isoformat()
        people = [
            (FIRM, "adviser", [OFFICE], ["MIFID_STATUTORY"], True),
            (FIRM, "seller", [SALES, "desk@firm.example"], ["EVIDENCE_AGREEMENT"], False),
            (FIRM, "trader", [DESK], ["MIFID_STATUTORY"], True),
            (SILENT, "seller", [SILENT_SALES], ["EVIDENCE_AGREEMENT"], False),
        ]
        for tenant, who, numbers, purposes, relevant in people:
            notices = [{"purpose": purpose, "version": "1", "told_at": told} for purpose in purposes]
            body = {"numbers": numbers, "notices": notices, "mifid_relevant": relevant}
            await self.must("PUT", "policy", f"/v1/employees/{who}", "admin", tenant=tenant, json=body)
        await self.must("PUT", "policy", "/v1/never-record", "admin", json={"number": UNION, "why": "confidential"})
        await self.publish_client(CLIENT)
        for ingest in ("ingest", "ingest-2"):
            for tenant, count in ((FIRM, 3), (SILENT, 1)):
                await eventually(partial(self._knows, ingest, tenant, count), within_s=30)

    async def _knows(self, ingest: str, tenant: str, employees: int) -> bool:
        answer = await self.ask("GET", ingest, f"/v1/tenants/{tenant}", "telephony", tenant=tenant)
        return answer.status_code == 200 and answer.json()["employees"] >= employees

    async def publish_client(self, number: str, ref: str = "C-1") -> None:
        """What a CRM does: a client, then a heartbeat."""
        now = datetime.now(UTC)
        await self.crm_says((ref, client_of(number)), ("_heartbeat", heartbeat(now)))
        await eventually(partial(self._list_stands_as_of, now), within_s=30)

    async def crm_says(self, *records: tuple[str, dict[str, Any] | None]) -> None:
        """Plain JSON without headers, each under its key; None removes."""
        producer = AIOKafkaProducer(bootstrap_servers=self.platform.where.kafka, acks="all")
        await producer.start()
        try:
            for ref, said in records:
                value = None if said is None else json.dumps(said).encode()
                await producer.send_and_wait(f"crm-clients-v1-{FIRM}", value, key=ref.encode())
        finally:
            await producer.stop()

    async def _list_stands_as_of(self, beat: datetime) -> bool:
        answer = await self.ask("GET", "policy", "/v1/client-lists/crm", "crm")
        if answer.status_code != 200 or answer.json()["clients"] != 1 or not answer.json()["fresh"]:
            return False
        return datetime.fromisoformat(answer.json()["as_of"]) >= beat

    def call(self, caller: str, callee: str, *, transport: str = "udp", **more: Any) -> SiprecCall:
        """A call from our own client to the first ingest process."""
        server = self.platform.where.sip[transport]
        assert server is not None
        return SiprecCall(server, from_=caller, to=callee, transport=transport, **more)

    async def call_id(self, native_id: str, *, tenant: str = FIRM, ingest: str = "ingest") -> str:
        """Our id of a call that the phone system knows under another."""
        found: list[str] = []

        async def known() -> bool:
            answer = await self.ask("GET", ingest, f"/v1/calls?native_id={native_id}", "telephony", tenant=tenant)
            found[:] = [call["call_id"] for call in answer.json()["calls"]] if answer.status_code == 200 else []
            return bool(found)

        await eventually(known, within_s=30)
        return found[0]

    async def decisions(self, call_id: str, *, tenant: str = FIRM) -> list[dict[str, Any]]:
        """All decisions on a call, first to last."""
        answer = await self.ask("GET", "policy", f"/v1/decisions/{call_id}", "auditor", tenant=tenant)
        return list(answer.json()["decisions"]) if answer.status_code == 200 else []

    async def recordings(self, call_id: str, *, tenant: str = FIRM) -> list[dict[str, Any]]:
        """The recordings of a call as an auditor sees them."""
        answer = await self.ask("GET", "storage", f"/v1/recordings?call_id={call_id}", "auditor", tenant=tenant)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def stored(self, call_id: str, *, within_s: float = 60) -> dict[str, Any]:
        """The call's one recording, once it is complete."""
        found: list[dict[str, Any]] = []

        async def complete() -> bool:
            found[:] = await self.recordings(call_id)
            return bool(found) and all(recording["state"] == "stored" for recording in found)

        await eventually(complete, within_s=within_s)
        assert len(found) == 1, found
        return found[0]

    async def gaps(self, recording_id: str) -> dict[str, float]:
        """Seconds of gap per label, longest of its kind."""
        detail = await self.must("GET", "storage", f"/v1/recordings/{recording_id}", "auditor")
        found: dict[str, float] = {}
        for gap in detail["gaps"]:
            length = datetime.fromisoformat(gap["until"]) - datetime.fromisoformat(gap["since"])
            found[gap["label"]] = max(found.get(gap["label"], 0.0), length.total_seconds())
        return found

    async def audio(self, recording_id: str, role: str, use: str) -> httpx2.Response:
        """An attempt to hear a recording."""
        path = f"/v1/recordings/{recording_id}/audio?use={use}&format=wav"
        return await self.ask("GET", "storage", path, role, person=f"test-{role}")
