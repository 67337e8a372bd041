"""Every path there is: which roles may (design section 8), and that a tenant sees nothing of another one (I7).

The table is written by hand and compared with what the service says of itself, so a new path needs a line here.
"""

import json
import re
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2

from rightcall_common.web.roles import ROLES
from tests.support.policy import Call
from tests.support.policy_http import SERVICES, Http, http

__all__ = ["http"]

BUNDLE = SERVICES.replace("tenant: nl-services", "tenant: {tenant}").replace("sample_rate: 0.10", "sample_rate: 0.25")
DATED = BUNDLE.replace("tenant: {tenant}", "tenant: {tenant}\neffective_from: 2027-02-01T00:00:00+01:00")
SPAN = "from=2026-11-20T00:00:00Z&to=2026-12-10T00:00:00Z"
CLIENT = {"client_ref": "K-1", "numbers": ["+31201110001"], "effective_from": "2026-01-01T00:00:00Z"}
CORE, ENTERPRISE, PATCH_OP, ERROR = (
    f"urn:ietf:params:scim:{name}"
    for name in (
        "schemas:core:2.0:User",
        "schemas:extension:enterprise:2.0:User",
        "api:messages:2.0:PatchOp",
        "api:messages:2.0:Error",
    )
)
NUMBER = {"number": "{number}"}
PAIR = {"lawyer": "{number}", "client": "+31201110068"}
CASE = {**PAIR, "case_ref": "CASE-1", "until": "2027-03-01T00:00:00Z"}
COUNCIL = {"status": "granted", "reference": "{council}", "decided_at": "2026-11-20T10:00:00Z"}
REASON = {"reason": "contract C-17"}


def user(name: str) -> dict[str, Any]:
    return {"schemas": [CORE], "userName": f"{name}@example.org", ENTERPRISE: {"employeeNumber": name}}


class Row(NamedTuple):
    """A path. `hidden`: it names a tenant's thing. `empty`: what of the answer is nothing for a tenant without any.

    Neither: each tenant has its own of that name, or it speaks of no tenant at all.
    """

    roles: str
    body: object = None
    status: int = 200
    hidden: bool = False
    empty: str = ""
    path: str = ""


REGISTER, READERS, OPEN = "crm compliance", "auditor privacy compliance", ""
TABLE = {
    "GET /healthz": Row(OPEN),
    "GET /readyz": Row(OPEN),
    "GET /metrics": Row(OPEN),
    "GET /v1/policies/{tenant}": Row("admin privacy", hidden=True),
    "PUT /v1/policies/{tenant}": Row("admin", BUNDLE, hidden=True),
    "GET /v1/policies/{tenant}/in-force": Row(
        "admin privacy auditor", hidden=True, path="/v1/policies/{tenant}/in-force?" + SPAN
    ),
    "GET /v1/policies/{version}/documents/{name}": Row(
        "admin privacy auditor", hidden=True, path="/v1/policies/{version}/documents/register"
    ),
    "DELETE /v1/policies/{tenant}/upcoming/{version}": Row("admin", status=204, hidden=True),
    "POST /v1/policies/replay": Row("admin auditor", {"bundle": BUNDLE}, empty="calls_looked_at"),
    "GET /v1/works-council": Row("admin auditor privacy compliance"),
    "PUT /v1/works-council/{purpose}": Row("admin", COUNCIL),
    "DELETE /v1/works-council/{purpose}": Row("admin", status=204, hidden=True),
    "GET /v1/client-lists": Row(f"{READERS} admin crm", empty="lists"),
    "GET /v1/client-lists/{name}": Row("crm", hidden=True),
    "GET /v1/client-lists/{name}/release": Row("admin", hidden=True),
    "POST /v1/client-lists/{name}/release": Row("admin", REASON, hidden=True),
    "PUT /v1/client-lists/{name}": Row("crm", [CLIENT], 202),  # of 70 clients one: held
    "GET /v1/client-lists/{name}/refs": Row("crm", hidden=True),
    "GET /v1/client-lists/{name}/removal": Row("admin", hidden=True),
    "DELETE /v1/client-lists/{name}": Row("admin", REASON, 204, hidden=True),
    "GET /v1/employees/{employee_id}": Row("admin", hidden=True),
    "PUT /v1/employees/{employee_id}": Row("admin", {"numbers": ["+31201110050"]}),
    "GET /scim/v2/ServiceProviderConfig": Row("admin"),
    "GET /scim/v2/ResourceTypes": Row("admin"),
    "GET /scim/v2/ResourceTypes/{name}": Row("admin", path="/scim/v2/ResourceTypes/User"),
    "GET /scim/v2/Schemas": Row("admin"),
    "GET /scim/v2/Schemas/{name}": Row("admin", path=f"/scim/v2/Schemas/{CORE}"),
    "GET /scim/v2/Users": Row("admin", empty="Resources"),
    "POST /scim/v2/Users": Row("admin", user("{new_user}"), 201),
    "GET /scim/v2/Users/{user_id}": Row("admin", hidden=True),
    "PUT /scim/v2/Users/{user_id}": Row("admin", user("{user_id}"), hidden=True),
    "PATCH /scim/v2/Users/{user_id}": Row(
        "admin",
        {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": "active", "value": False}]},
        hidden=True,
    ),
    "DELETE /scim/v2/Users/{user_id}": Row("admin", status=204, hidden=True),
    "GET /v1/never-record": Row("admin", empty="entries"),
    "GET /v1/never-record/defaults": Row("admin"),
    "PUT /v1/never-record": Row("admin", NUMBER, 204),
    "DELETE /v1/never-record": Row("admin", NUMBER, 204, hidden=True),
    "GET /v1/never-record/whitelist": Row("admin", empty="entries"),
    "PUT /v1/never-record/whitelist": Row("admin", CASE, 204),
    "DELETE /v1/never-record/whitelist": Row("admin", PAIR, 204, hidden=True),
    "GET /v1/objections": Row("privacy", empty="entries"),
    "PUT /v1/objections": Row("privacy", NUMBER, 204),
    "DELETE /v1/objections": Row("privacy", NUMBER, 204, hidden=True),
    "GET /v1/notifications": Row(REGISTER, empty="entries"),
    "PUT /v1/notifications": Row(REGISTER, {**NUMBER, "by": "register", "at": "2026-01-05T09:00:00Z"}, 204),
    "DELETE /v1/notifications": Row(REGISTER, NUMBER, 204, hidden=True),
    "GET /v1/decisions": Row(READERS, empty="decisions"),
    "GET /v1/decisions/{call_id}": Row(READERS, hidden=True),
    "GET /v1/decision-counts": Row(READERS, empty="counts", path="/v1/decision-counts?" + SPAN),
    "GET /v1/samples": Row(READERS),
    "GET /v1/samples/{period}": Row(READERS, empty="lines"),
    "GET /v1/samples/{period}/draws": Row("auditor", empty="draws"),
    "GET /v1/tenants": Row("operator"),
    "POST /v1/tenants": Row("operator", {"tenant": "{new_tenant}"}, 201),
    "POST /v1/tenants/{tenant}/suspend": Row("operator", REASON, path="/v1/tenants/{new_tenant}/suspend"),
    "POST /v1/tenants/{tenant}/resume": Row("operator", REASON, path="/v1/tenants/{new_tenant}/resume"),
    "POST /v1/tenants/{tenant}/close": Row("operator", REASON, path="/v1/tenants/{new_tenant}/close"),
}
UNKNOWN = {
    "tenant": "nobody", "version": "99", "name": "nothing", "employee_id": "e-nobody", "user_id": "s-nobody",
    "purpose": "QUALITY_TRAINING", "number": "+31201110069", "call_id": str(uuid4()),
}  # fmt: skip
Names = dict[str, str]


def filled(text: str, names: Names) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


async def ask(http: Http, operation: str, names: Names, role: str, tenant: str) -> httpx2.Response:
    """As the table has it, with these names put in."""
    method, _, path = operation.partition(" ")
    row = TABLE[operation]
    said = row.body if isinstance(row.body, str) else json.dumps(row.body)
    content = None if row.body is None else filled(said, names)
    headers = {"content-type": "application/json"}
    return await http.ask(method, filled(row.path or path, names), role, tenant, content=content, headers=headers)


async def made(http: Http, operation: str, names: Names, status: int = 0) -> httpx2.Response:
    """Asked by somebody who may, of the tenant named."""
    row = TABLE[operation]
    answer = await ask(http, operation, names, row.roles.split()[0], names["tenant"])
    assert answer.status_code == (status or row.status), (operation, answer.text)
    return answer


async def furnished(http: Http, tenant: str) -> Names:
    """A tenant that has one of everything, after the week in which its call took part in the draw."""
    names = {
        "tenant": tenant, "name": "brokers", "employee_id": "e-7", "user_id": "s-7", "new_user": "s-7",
        "purpose": "EVIDENCE_AGREEMENT", "council": "OR-2026-31", "number": "+31201110060", "period": "2026-W48",
        "new_tenant": f"{tenant}-new",
    }  # fmt: skip
    await made(http, "PUT /v1/policies/{tenant}", names)
    await http.policy.employ(tenant, "e-1", "QUALITY_TRAINING")
    call = Call(tenant, "service")
    await http.policy.say(
        call.started(controller_id="nl-services"), call.announced("QUALITY_TRAINING"), call.signalled()
    )
    http.policy.clock.advance(timedelta(days=7))
    registers = ("never-record", "never-record/whitelist", "objections", "notifications", "works-council/{purpose}")
    for operation in registers:
        await made(http, f"PUT /v1/{operation}", names)
    await made(http, "PUT /v1/employees/{employee_id}", names)
    await made(http, "POST /scim/v2/Users", names)
    await listed(http, tenant, names["name"], 100)
    await listed(http, tenant, names["name"], 70)
    dated = await http.ask(
        "PUT", f"/v1/policies/{tenant}", "admin", tenant, content=filled(DATED, {"tenant": tenant}).encode()
    )
    return {**names, "call_id": str(call.call_id), "version": str(dated.json()["version"]), "new_user": "s-8"}


async def listed(http: Http, tenant: str, name: str, clients: int) -> None:
    rows = [{**CLIENT, "client_ref": f"K-{each}", "numbers": [f"+3120111{each:04}"]} for each in range(clients)]
    answer = await http.ask("PUT", f"/v1/client-lists/{name}", "crm", tenant, json=rows)
    assert answer.status_code in (200, 202), answer.text


async def readable(http: Http, names: Names) -> dict[str, Any]:
    """All that the tenant can read."""
    reading = [each for each, row in TABLE.items() if each.startswith("GET") and row.roles]
    return {each: (await made(http, each, names)).text for each in reading}


def told(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    """Status and body, without the opaque name that each refusal has of its own."""
    body = answer.json()
    body.pop("instance", None)
    if "detail" in body:  # SCIM has no field of its own for it
        body["detail"] = re.sub(r" \(instance urn:uuid:[0-9a-f-]{36}\)", "", body["detail"])
    return answer.status_code, body


async def test_the_table_has_every_path_and_no_other(http: Http) -> None:
    paths = (await http.client.get("/openapi.json")).json()["paths"]
    assert {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods} == set(TABLE)


async def test_each_role_does_what_it_is_for_and_nothing_else_and_nobody_anything_without_a_token(http: Http) -> None:
    names = await furnished(http, "walked")
    for operation, row in TABLE.items():
        method, _, path = operation.partition(" ")
        nobody = await http.client.request(method, filled(row.path or path, names))
        assert nobody.status_code == (200 if row.roles == OPEN else 401), operation
        for role in sorted(ROLES - set(row.roles.split())) if row.roles else ():
            refused = await ask(http, operation, names, role, "walked")
            code = refused.json()["detail"][:16] if "/scim/" in path else refused.json().get("code")
            assert (refused.status_code, code) == (403, "ROLE_NOT_ALLOWED"), (operation, role)
    for operation, row in TABLE.items():
        method, _, path = operation.partition(" ")
        for allowed in row.roles.split():
            if method == "DELETE" and f"PUT {path}" in TABLE:
                await made(http, f"PUT {path}", names)
            answer = await ask(http, operation, names, allowed, "walked")
            assert answer.status_code == row.status, (operation, allowed, answer.text)


async def test_a_tenant_neither_sees_nor_changes_anything_of_another_one(http: Http) -> None:
    others = {"tenant": "beside"}
    await made(http, "PUT /v1/policies/{tenant}", others)
    names = await furnished(http, "ours")
    before = await readable(http, names)
    marks = {names["call_id"], names["council"]}
    marks |= {each["commitment"] for each in json.loads(before["GET /v1/samples"])["periods"]}
    for operation, row in TABLE.items():
        for role in row.roles.replace("operator", "").split():
            if row.hidden:
                known = told(await ask(http, operation, names, role, "beside"))
                unknown = told(await ask(http, operation, {**names, **UNKNOWN}, role, "beside"))
                assert known == unknown, (operation, role)
                assert known[0] == 404, (operation, known)
                assert known[1].get("code") == "NOT_FOUND" or known[1].get("schemas") == [ERROR], (operation, known)
            elif row.empty:
                ours = await ask(http, operation, names, role, "ours")
                theirs = await ask(http, operation, {**names, **others}, role, "beside")
                assert ours.json()[row.empty], (operation, "this would be empty for everybody")
                assert not theirs.json()[row.empty], (operation, role)
    for operation, row in TABLE.items():
        if row.roles not in (OPEN, "operator") and not row.hidden:  # the same names, as its own
            own = {**names, **others, "new_user": "s-7", "council": "OR-2026-32"}
            answer = await ask(http, operation, own, row.roles.split()[0], "beside")
            assert answer.status_code < 300, (operation, answer.text)
            assert not [mark for mark in marks if mark in answer.text], operation
    assert await readable(http, names) == before
