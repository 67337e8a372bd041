"""HTTP-13: every example of every OpenAPI document is accepted on its day, pasted as it stands.

What one needs, another one made, in the order in which somebody who tries the interface would paste them.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from rightcall_common.web.trusting import NO_TLS
from tests.e2e.scene import CLIENT, FIRM, OFFICE, SALES, Scene
from tests.e2e.test_subject_request import PRIVACY, begin, recorded, until_state
from tests.support.openapi_examples import Example, examples

ACME = "acme"
SERVICES = ("ingest", "policy", "storage", "dsar")
CALLER, OTHER = "+31201110034", "+31201110035"


class Pasting:
    """Keeps account of what has been pasted."""

    def __init__(self, scene: Scene, documents: dict[str, dict[str, Any]]) -> None:
        self.scene = scene
        self.refused: list[str] = []
        self.left = {
            (service, each.method, each.path): [one for one in examples(document) if one[:2] == each[:2]]
            for service, document in documents.items()
            for each in examples(document)
        }

    async def paste(
        self, service: str, operation: str, role: str, *, tenant: str = FIRM, person: str | None = None,
        between: Callable[[], Awaitable[dict[str, str] | None]] | None = None, **values: str,
    ) -> Any:  # fmt: skip
        """Every example of an operation, with the path filled in; the last answer. `between` makes room for the next."""
        method, path = operation.split(" ", 1)
        answer = None
        for at, example in enumerate(self.left.pop((service, method, path))):
            if at and between is not None:
                values |= await between() or {}
            answer = await self._ask(service, example, role, tenant, person, values)
        return answer.json() if answer is not None and answer.content else None

    async def _ask(
        self, service: str, example: Example, role: str, tenant: str, person: str | None, values: dict[str, str]
    ) -> httpx2.Response:
        path = example.path.format(**{"tenant": ACME, **values})
        headers = {"content-type": example.media_type}
        answer = await self.scene.ask(
            example.method, service, path, role, tenant=tenant, person=person, content=example.content, headers=headers
        )
        if answer.status_code >= 300:
            self.refused.append(f"{example.method} {path} {example.content!r}: {answer.text}")
        return answer


@pytest.fixture
async def pasting(scene: Scene) -> Pasting:
    documents = {}
    async with httpx2.AsyncClient(verify=NO_TLS) as client:
        for service in SERVICES:
            documents[service] = (await client.get(f"{scene.platform.where.http[service]}/openapi.json")).json()
    return Pasting(scene, documents)


async def test_every_example_is_accepted_when_pasted(scene: Scene, pasting: Pasting) -> None:
    await _tenants(pasting)
    await _clients(scene, pasting)
    await _people(scene, pasting)
    await _registers(pasting)
    await _calls(scene, pasting)
    await _recordings(scene, pasting)
    await _requests(scene, pasting)
    assert pasting.refused == []
    assert pasting.left == {}, "an example that nobody pastes"


async def _tenants(pasting: Pasting) -> None:
    await pasting.paste("policy", "POST /v1/tenants", "operator")
    await pasting.paste("policy", "PUT /v1/policies/{tenant}", "admin", tenant=ACME)
    await pasting.paste("policy", "POST /v1/policies/replay", "admin", tenant=ACME)
    for verb in ("suspend", "resume", "close"):
        await pasting.paste("policy", f"POST /v1/tenants/{{tenant}}/{verb}", "operator")


async def _clients(scene: Scene, pasting: Pasting) -> None:
    lists = "/v1/client-lists/{name}"
    await pasting.paste("policy", f"PUT {lists}", "crm", name="pasted")
    await pasting.paste("policy", "PUT /v1/notifications", "crm")
    await pasting.paste("policy", "DELETE /v1/notifications", "crm")
    for clients in (200, 2):  # the second is held, as a collapse is
        rows = [
            {"client_ref": f"C-{at}", "numbers": [f"+3120111{at:04}"], "effective_from": "2026-01-05T00:00:00Z"}
            for at in range(5_000, 5_000 + clients)
        ]
        await scene.must("PUT", "policy", "/v1/client-lists/shrinking", "crm", json=rows)
    await pasting.paste("policy", f"POST {lists}/release", "admin", name="shrinking")
    await pasting.paste("policy", f"DELETE {lists}", "admin", name="pasted")
    await scene.ask("DELETE", "policy", "/v1/client-lists/shrinking", "admin", json={"reason": "it was a test"})


async def _people(scene: Scene, pasting: Pasting) -> None:
    user = "/scim/v2/Users/{user_id}"

    async def gone() -> None:
        await scene.ask("DELETE", "policy", user.format(user_id="e-1042"), "admin")

    await pasting.paste("policy", "PUT /v1/employees/{employee_id}", "admin", employee_id="e-17")
    await pasting.paste("policy", "POST /scim/v2/Users", "admin", between=gone)
    await pasting.paste("policy", f"PUT {user}", "admin", user_id="e-1042")
    await pasting.paste("policy", f"PATCH {user}", "admin", user_id="e-1042")
    await gone()


async def _registers(pasting: Pasting) -> None:
    for path, role in (
        ("/v1/never-record", "admin"), ("/v1/objections", "privacy"), ("/v1/never-record/whitelist", "admin"),
    ):  # fmt: skip
        await pasting.paste("policy", f"PUT {path}", role)
        await pasting.paste("policy", f"DELETE {path}", role)
    purpose = "QUALITY_TRAINING"
    await pasting.paste("policy", "PUT /v1/works-council/{purpose}", "admin", purpose=purpose)
    answer = await pasting.scene.ask("DELETE", "policy", f"/v1/works-council/{purpose}", "admin")
    assert answer.status_code == 204, answer.text


async def _calls(scene: Scene, pasting: Pasting) -> None:
    await pasting.paste("ingest", "POST /v1/call-facts", "telephony")
    async with scene.call(CALLER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        for verb in ("announced", "facts", "consent", "objected"):
            await pasting.paste("ingest", f"POST /v1/calls/{{call_id}}/{verb}", "telephony", call_id=call_id)
        for verb in ("mask", "unmask", "pause", "resume", "private", "threat", "mifid-start", "attest"):
            path = f"POST /v1/calls/{{call_id}}/{verb}"
            await pasting.paste("ingest", path, "agent", person="seller", call_id=call_id)


async def _recordings(scene: Scene, pasting: Pasting) -> None:
    statutory = (await recorded(scene, CLIENT, OFFICE))["recording_id"]
    evidence = (await recorded(scene, OTHER, SALES))["recording_id"]
    here = "/v1/recordings/{recording_id}"
    legal: dict[str, Any] = {"role": "legal", "person": "counsel-1", "recording_id": statutory}
    await pasting.paste("storage", f"PUT {here}/hold", **legal)
    case = json.loads((await scene.ask("GET", "storage", f"/v1/recordings/{statutory}/hold", "legal")).text)["holds"][0]
    await scene.must("DELETE", "storage", f"/v1/recordings/{statutory}/hold?case_ref={case['case_ref']}", "legal")
    await pasting.paste("storage", f"POST {here}/authority-extension", **legal)
    own: dict[str, Any] = {"person": "seller", "recording_id": evidence}
    await pasting.paste("storage", f"POST {here}/disposition", "agent", **own)
    await scene.must("POST", "storage", f"/v1/recordings/{evidence}/private-claim", "agent", person="seller")
    await pasting.paste("storage", f"POST {here}/private-claim/review", "privacy", recording_id=evidence)


async def _requests(scene: Scene, pasting: Pasting) -> None:
    here = "/v1/subject-requests/{request_id}"
    made = await pasting.paste("dsar", "POST /v1/subject-requests", "privacy", person=PRIVACY["person"])
    assert "request_id" in made, made
    of: dict[str, Any] = {**PRIVACY, "request_id": made["request_id"]}
    await pasting.paste("dsar", f"POST {here}/identity", **of)
    await pasting.paste("dsar", f"POST {here}/extension", **of)
    path = here.format(request_id=made["request_id"])

    async def another() -> dict[str, str]:
        return {"request_id": (await begin(scene, "access", CALLER)).rpartition("/")[2]}

    await scene.must("POST", "dsar", f"{path}/preview", **PRIVACY)
    await until_state(scene, path, "previewed")
    await pasting.paste("dsar", f"POST {here}/approve", **of, between=another)
