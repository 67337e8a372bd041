"""The HTTP frame of every service: probes without a token, problems without an echo, routes named by template."""

import io
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx2
import pytest
from fastapi import Body, Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict

from rightcall_common import logs, telemetry
from rightcall_common.answering import ReadyPart
from rightcall_common.errors import InvariantBroken, Unavailable, Unreadable
from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import (
    BODY_BYTES_MAX,
    JSON_BYTES_MAX,
    STRANGERS_BYTES_MAX,
    Page,
    Problem,
    create_app,
    page,
    read_time_cursor,
    time_cursor,
)
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.trusting import NO_TLS
from tests.support.openapi import check_openapi
from tests.support.paging import NO_CURSORS, refused_as_no_cursor
from tests.support.plain_logs import plain_logs

NUMBER = "+31201110001"
STATE: dict[str, Any] = {"ready": True}


class Order(BaseModel):
    """A body."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"line": "sales", "count": 1}]})
    line: str
    count: int


class Anyone:
    """Stands in for the issuer: a token is `<tenant>:<role>`."""

    async def caller(self, token: str) -> Caller:
        tenant, _, role = token.partition(":")
        if not role:
            raise Problem(401, "TOKEN_INVALID")
        return Caller(tenant, role, "p-1", token)  # type: ignore[arg-type]


def application() -> FastAPI:
    settings = ServiceSettings(
        kafka="127.0.0.1:1",
        postgres="postgresql://x",
        http="127.0.0.1:1",
        issuer="http://127.0.0.1:1",
        trust_file=Path("trust.json"),
        record_keys_file=Path("record-keys.json"),
        instance="test",
    )
    app = create_app("policy", settings, ready=lambda: STATE["ready"])
    app.state.verifier = Anyone()

    @app.post("/v1/orders/{order_id}")
    async def order(order_id: str, body: Order) -> dict[str, str]:
        return {"line": body.line}

    @app.get("/v1/secrets")
    async def secrets(caller: Annotated[Caller, Depends(require("privacy", "auditor"))]) -> dict[str, str]:
        return {"tenant": caller.tenant_id}

    @app.get("/v1/owned")
    async def owned(
        caller: Annotated[Caller, Depends(require("auditor"))], at: Annotated[Page, Depends(page)]
    ) -> dict[str, Any]:
        return {"limit": at.limit}

    @app.get("/v1/list")
    async def listed(at: Annotated[Page, Depends(page)]) -> dict[str, Any]:
        return {"after": at.after, "limit": at.limit}

    errors = {
        "problem": Problem(409, "DEADLINE_MISSED", "The request is closed.", due="2026-04-07"),
        "unreadable": Unreadable("policy.rules: missing"),
        "unavailable": Unavailable("database"),
        "bug": RuntimeError(f"Jansen {NUMBER}"),
        "framework": HTTPException(403, f"not {NUMBER}"),
        "busy": Problem(429, "TOO_MANY_REQUESTS"),
    }

    @app.get("/v1/fail/{how}")
    async def fail(how: str) -> None:
        raise errors[how]

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=application(), raise_app_exceptions=False)
    async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://service") as client:
        yield client


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == code
    assert body["type"] == f"urn:rightcall:problem:{code.lower()}"
    assert body["instance"].startswith("urn:uuid:")
    assert "111000" not in answer.text
    assert "Jansen" not in answer.text
    return body


async def test_probes_need_no_token(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/openapi.json")).status_code == 200
    metrics = await client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "rightcall_http_requests_total" in metrics.text


@pytest.mark.parametrize(
    ("state", "status"),
    [(True, 200), (False, 503), ({"bus": True, "db": True}, 200), ({"bus": True, "db": False}, 503), ({}, 200)],
)
async def test_ready_is_what_the_service_says(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, state: Any, status: int
) -> None:
    monkeypatch.setitem(STATE, "ready", state)
    answer = await client.get("/readyz")
    assert answer.status_code == status
    if status == 503:
        assert problem(answer, 503, "NOT_READY")["parts"] == (state if isinstance(state, dict) else {})


async def test_a_part_that_does_not_work_is_named_with_why_and_since_when(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = datetime(2026, 11, 24, 9, tzinfo=UTC)
    monkeypatch.setitem(
        STATE, "ready", {"database": ReadyPart(False, since, "TimeoutError"), "bus": ReadyPart(True, since)}
    )
    said = problem(await client.get("/readyz"), 503, "NOT_READY")
    assert said["parts"] == {"database": False, "bus": True}
    assert said["waiting"] == {"database": {"fault": "TimeoutError", "since": "2026-11-24T09:00:00+00:00"}}


async def test_a_refusal_has_a_reason_code_a_sentence_and_its_own_members(client: httpx2.AsyncClient) -> None:
    body = problem(await client.get("/v1/fail/problem"), 409, "DEADLINE_MISSED")
    assert (body["title"], body["detail"], body["due"]) == ("Conflict", "The request is closed.", "2026-04-07")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"/v1/nothing/{NUMBER}", 404, "NOT_FOUND"),
        ("DELETE", "/v1/secrets", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v1/fail/framework", 403, "FORBIDDEN"),
        ("GET", "/v1/fail/unreadable", 422, "UNREADABLE"),
        ("GET", "/v1/fail/unavailable", 503, "UNAVAILABLE"),
        ("GET", "/v1/fail/busy", 429, "TOO_MANY_REQUESTS"),
        ("GET", "/v1/fail/bug", 500, "INTERNAL"),
        ("GET", "/v1/secrets", 401, "TOKEN_MISSING"),
    ],
)
async def test_every_error_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    problem(answer, status, code)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert ("Retry-After" in answer.headers) == (status in {429, 503})
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "field", "fault"),
    [
        ({"line": "sales", "count": NUMBER + "x"}, "body.count", "int_parsing"),
        ({"count": 1}, "body.line", "missing"),
        ({"line": "sales", "count": 1, NUMBER: "Jansen"}, "body.*", "extra_forbidden"),
    ],
)
async def test_a_wrong_body_is_told_by_field_and_fault(
    client: httpx2.AsyncClient, body: dict[str, Any], field: str, fault: str
) -> None:
    said = problem(await client.post("/v1/orders/7", json=body), 422, "INVALID")
    assert [(each["field"], each["fault"]) for each in said["faults"]] == [(field, fault)]
    assert said["faults"][0]["remedy"]


async def test_broken_json_and_other_media_types_are_told_apart(client: httpx2.AsyncClient) -> None:
    json_type = {"content-type": "application/json"}
    problem(await client.post("/v1/orders/7", content='{"line":', headers=json_type), 422, "INVALID")
    for media_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await client.post("/v1/orders/7", content=NUMBER, headers={"content-type": media_type})
        problem(answer, 415, "MEDIA_TYPE_NOT_SUPPORTED")


async def test_a_body_beyond_the_limit_is_refused(client: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES_MAX // 65_536 + 1):
            yield b" " * 65_536

    known = {"content-type": "application/json", "authorization": "Bearer acme:auditor"}
    problem(await client.post("/v1/orders/7", content=endless(), headers=known), 413, "TOO_LARGE")
    problem(await client.post("/v1/orders/7", content=b" " * (JSON_BYTES_MAX + 1), headers=known), 413, "TOO_LARGE")


@pytest.mark.parametrize("token", [None, "Basic eDp5", "Bearer nobody"])
async def test_much_is_read_only_of_somebody_who_is_known(client: httpx2.AsyncClient, token: str | None) -> None:
    """FastAPI reads a body before it asks who sends it: strangers could have a process hold theirs."""
    sent = {"content-type": "application/json", **({"authorization": token} if token else {})}
    little, much = b" " * 1_000, b" " * (STRANGERS_BYTES_MAX + 1)
    assert (await client.post("/v1/orders/7", content=little, headers=sent)).status_code == 422
    assert (await client.post("/v1/orders/7", content=much, headers=sent)).status_code == 401


async def test_a_compressed_body_is_refused_as_such(client: httpx2.AsyncClient) -> None:
    """RFC 9110 section 15.5.16, HTTP-07."""
    for coding in ("gzip", "br", "identity, gzip"):
        headers = {"content-type": "application/json", "content-encoding": coding}
        problem(await client.post("/v1/orders/7", content=b"x", headers=headers), 415, "CODING_NOT_SUPPORTED")
    plain = {"content-encoding": "identity"}
    assert (await client.post("/v1/orders/7", json={"line": "a", "count": 1}, headers=plain)).status_code == 200


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("colour=blue", [("query.*", "unknown_parameter")]),
        ("limit=1&Limit=2", [("query.*", "unknown_parameter")]),
        ("limit=1&limit=2", [("query.limit", "repeated_parameter")]),
        (f"{NUMBER}=1", [("query.*", "unknown_parameter")]),
    ],
)
async def test_a_query_that_a_route_does_not_know_is_refused_with_what_it_knows(
    client: httpx2.AsyncClient, query: str, faults: list[tuple[str, str]]
) -> None:
    """HTTP-06: `status=done` would look like an answer."""
    known = {"authorization": "Bearer acme:auditor"}
    said = problem(await client.get(f"/v1/owned?{query}", headers=known), 422, "INVALID")
    assert [(each["field"], each["fault"]) for each in said["faults"]] == faults
    assert (await client.get("/v1/owned?limit=1", headers=known)).status_code == 200
    problem(await client.get(f"/v1/owned?{query}"), 401, "TOKEN_MISSING")


async def test_a_route_is_for_the_roles_it_names(client: httpx2.AsyncClient) -> None:
    allowed = await client.get("/v1/secrets", headers={"authorization": "Bearer acme:auditor"})
    assert allowed.json() == {"tenant": "acme"}
    refused = await client.get("/v1/secrets", headers={"authorization": "Bearer acme:coach"})
    problem(refused, 403, "ROLE_NOT_ALLOWED")
    problem(await client.get("/v1/secrets", headers={"authorization": "Basic eDp5"}), 401, "TOKEN_MISSING")


async def test_a_page_is_bounded_and_its_cursor_opaque(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/list")).json() == {"after": None, "limit": 50}
    assert (await client.get("/v1/list?after=018f-2a&limit=200")).json() == {"after": "018f-2a", "limit": 200}
    for wrong in ("limit=201", "limit=0", "after=%2B31201110001%20x"):
        problem(await client.get(f"/v1/list?{wrong}"), 422, "INVALID")
    assert refused_as_no_cursor(await client.get("/v1/list?after=%2B31201110001%20x"))


@pytest.mark.parametrize(
    "after", [*NO_CURSORS, f"{10**18}.{UUID(int=1)}", f"{'9' * 200}.{UUID(int=1)}", str(UUID(int=1))]
)
def test_a_place_in_time_is_one_that_a_list_gave(after: str) -> None:
    at = datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=UTC)
    assert read_time_cursor(time_cursor(at, UUID(int=7))) == (at, UUID(int=7))
    assert read_time_cursor(None) is None
    with pytest.raises(Problem) as caught:
        read_time_cursor(after)
    assert (caught.value.status, NUMBER in caught.value.detail) == (422, False)


async def test_a_bug_is_logged_with_its_instance_and_its_place_but_without_its_text(
    client: httpx2.AsyncClient,
) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.setup("policy", "INFO", stream)
    try:
        instance = (await client.get("/v1/fail/bug")).json()["instance"]
    finally:
        root.handlers[:], root.level = handlers, level
        plain_logs()
    assert instance in stream.getvalue()
    assert "test_http.py" in stream.getvalue()
    assert "Jansen" not in stream.getvalue()


async def test_requests_are_traced_and_counted_by_template(client: httpx2.AsyncClient, tmp_path: Path) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    telemetry.setup("policy", trace_file=tmp_path / "spans.jsonl")
    await client.post(f"/v1/orders/{NUMBER}", json={"line": "sales", "count": 1}, headers={"traceparent": parent})
    telemetry.shutdown()
    line = (tmp_path / "spans.jsonl").read_text()
    assert "0af7651916cd43dd8448eb211c80319c" in line
    assert '"http.route": "/v1/orders/{order_id}"' in line
    assert "111000" not in line
    counted = 'rightcall_http_requests_total{method="POST",route="/v1/orders/{order_id}",status="200"}'
    assert counted in (await client.get("/metrics")).text


def test_openapi_tells_the_problem_form_and_the_token() -> None:
    document = application().openapi()
    responses = document["paths"]["/v1/orders/{order_id}"]["post"]["responses"]
    assert set(responses["422"]["content"]) == {"application/problem+json"}
    assert document["paths"]["/v1/secrets"]["get"]["security"] == [{"HTTPBearer": []}]


def test_a_body_without_a_literal_example_is_found() -> None:
    app = application()
    check_openapi(app)

    @app.post("/v1/with")
    async def with_example(body: Annotated[dict[str, int], Body(examples=[{"a": 1}])]) -> None: ...

    @app.put("/v1/with-named")
    async def with_named(body: Annotated[list[int], Body(openapi_examples={"one": {"value": [1]}})]) -> None: ...

    app.openapi_schema = None
    check_openapi(app)

    @app.post("/v1/without")
    async def without(body: dict[str, int]) -> None: ...

    app.openapi_schema = None
    with pytest.raises(InvariantBroken, match="POST /v1/without"):
        check_openapi(app)
