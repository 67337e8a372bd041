"""I7 at ingest's door: each operation is for its roles, and another tenant's id is answered as one that is nobody's."""

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
from msgspec import structs

from rightcall_common.events.calls import AgentActed, AgentSignalled, CallerObjected, ConsentChanged, PartyAnnounced
from rightcall_common.web.trusting import NO_TLS
from tests.support.eventually import eventually
from tests.support.ingest import IngestWorld, configured
from tests.support.kafka import unique
from tests.support.scripted_policy import PURPOSE
from tests.support.who_may import ROLES

TELEPHONY = frozenset({"telephony"})
DESK = frozenset({"telephony", "agent"})
"""A verb is the agent's on his own calls; the phone system says whose key it was."""
ANNOUNCED = {"purposes": [PURPOSE], "language": "nl"}
ACTED = {"employee_id": "e-1"}


@dataclass(frozen=True)
class Operation:
    """Whose it is by the design's section 8, a valid body, and what a stranger is told."""

    roles: frozenset[str]
    body: dict[str, Any] | None = None
    query: str = ""
    stranger: int = 404


OPERATIONS = {
    ("get", "/v1/calls"): Operation(TELEPHONY, query="?native_id={native_id}", stranger=200),
    ("get", "/v1/calls/{call_id}"): Operation(DESK),
    ("get", "/v1/calls/{call_id}/events"): Operation(DESK),
    ("post", "/v1/calls/{call_id}/announced"): Operation(DESK, ANNOUNCED),
    ("post", "/v1/calls/{call_id}/facts"): Operation(TELEPHONY, {"fact": "signalled"}),
    ("post", "/v1/calls/{call_id}/pause"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/resume"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/private"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/mask"): Operation(DESK, {"kind": "card"}),
    ("post", "/v1/calls/{call_id}/unmask"): Operation(DESK, {}),
    ("post", "/v1/calls/{call_id}/threat"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/mifid-start"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/attest"): Operation(DESK, ACTED),
    ("post", "/v1/calls/{call_id}/objected"): Operation(DESK, {"party": "caller"}),
    ("post", "/v1/calls/{call_id}/consent"): Operation(DESK, {"party": "caller", "status": "given"}),
    ("post", "/v1/call-facts"): Operation(
        TELEPHONY, {"match": {"call_sid": "{native_id}"}, "fact": "announced", **ANNOUNCED}, stranger=202
    ),
    ("post", "/v1/employees/{employee_id}/private-next-call"): Operation(DESK),
    ("delete", "/v1/employees/{employee_id}/private-next-call"): Operation(DESK),
    ("get", "/v1/tenants/{tenant}"): Operation(frozenset(ROLES)),
}
"""In this order a stranger finds something to take back."""
NOBODYS = {
    "call_id": "00000000-0000-5000-8000-000000000001", "native_id": "nobody@sbc.example", "employee_id": "e-9",
    "tenant": "nowhere",
}  # fmt: skip
STATEMENTS = (PartyAnnounced, AgentSignalled, AgentActed, CallerObjected, ConsentChanged)


@dataclass
class Door:
    """Ingest as somebody finds it."""

    world: IngestWorld
    http: httpx2.AsyncClient
    others: str
    """Another tenant of the platform."""
    ids: dict[str, str]
    """What exists, of the tenant that has the call."""

    async def ask(
        self, method: str, path: str, role: str, ids: dict[str, str], *, tenant: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Status and body without `instance`; of an answer that goes on for as long as the call, nothing."""
        operation = OPERATIONS[method, path]
        body = None if operation.body is None else json.loads(filled(json.dumps(operation.body), ids))
        token = self.world.issuer.token(tenant or self.world.tenant, role, person="e-1")
        headers = {"authorization": f"Bearer {token}"}
        async with self.http.stream(method, filled(path + operation.query, ids), json=body, headers=headers) as answer:
            said = {} if endless(answer) else json.loads(await answer.aread() or b"{}")
        return answer.status_code, {name: value for name, value in said.items() if name != "instance"}


def filled(text: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def endless(answer: httpx2.Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/event-stream")


async def test_i7_a_stranger_is_told_what_he_would_be_told_of_nothing_and_changes_nothing(
    embedded_world: IngestWorld,
) -> None:
    world, others = embedded_world, unique("t")
    ingest = await world.process()
    elsewhere = structs.replace(configured(others).trunks[0], addresses=("192.0.2.0/24",))
    await world.policy.configure(structs.replace(configured(others), trunks=(elsewhere,), employees=()))
    async with httpx2.AsyncClient(verify=NO_TLS, base_url=ingest.url, timeout=20) as http, world.call(ingest) as call:
        paths = (await http.get("/openapi.json")).json()["paths"]
        there = {(method, path) for path, methods in paths.items() for method in methods if path.startswith("/v1/")}
        assert there == set(OPERATIONS), "every operation is in the table above"
        call_id = await world.call_id(ingest, call)
        ids = {"call_id": str(call_id), "native_id": call.native_id, "employee_id": "e-1", "tenant": world.tenant}
        door = Door(world, http, others, ids)
        await eventually(partial(knows, door))
        for (method, path), operation in OPERATIONS.items():
            await is_closed_to_others(door, method, path, operation)
            own = await door.ask(method, path, "telephony", ids)
            assert own[0] < 300, (method, path, own)
            assert own != await door.ask(method, path, "telephony", NOBODYS), (method, path)
        shown = {"tenant": world.tenant, "version": 1, "policy_digest": "d", "employees": 2}
        assert (await door.ask("get", "/v1/tenants/{tenant}", "auditor", ids))[1] == shown
    await world.ended(call_id)
    stated = [
        getattr(fact, "action", fact.type) for fact in world.policy.facts[call_id] if isinstance(fact, STATEMENTS)
    ]
    assert stated == [
        "PartyAnnounced", "AgentSignalled", "pause", "resume", "private", "secret_entry_start", "secret_entry_end",
        "threat", "mifid_start", "attest", "CallerObjected", "ConsentChanged", "PartyAnnounced",
    ], "each once, by the tenant's own word"  # fmt: skip


async def is_closed_to_others(door: Door, method: str, path: str, operation: Operation) -> None:
    """To the other tenant's people in every role, and to the own tenant's in roles that have no business here."""
    for role in sorted(operation.roles):
        foreign, nobodys = await asyncio.gather(
            *(door.ask(method, path, role, ids, tenant=door.others) for ids in (door.ids, NOBODYS))
        )
        assert foreign == nobodys, (method, path, role)
        assert foreign[0] == operation.stranger, (method, path, role)
    refused = await asyncio.gather(
        *(door.ask(method, path, role, door.ids) for role in ROLES if role not in operation.roles)
    )
    assert {(status, said.get("code")) for status, said in refused} <= {(403, "ROLE_NOT_ALLOWED")}, (method, path)


async def knows(door: Door) -> bool:
    """Whether ingest has heard of the other tenant."""
    ids = {"tenant": door.others}
    return (await door.ask("get", "/v1/tenants/{tenant}", "telephony", ids, tenant=door.others))[0] == 200
