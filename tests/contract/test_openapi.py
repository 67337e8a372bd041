"""HTTP-11, HTTP-12: an OpenAPI document says what is sent, in which form, and what everything means."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from fastapi import Body

from rightcall_common.clock import FixedClock
from rightcall_common.web.app import create_app
from rightcall_common.web.openapi import in_days
from tests.contract.test_values_of_requests import APPS, OPERATIONS, SETTINGS

PROBES = ("/healthz", "/readyz", "/readyz/sessions", "/metrics")


def undescribed(service: str) -> Iterator[str]:
    document = APPS[service].openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield from _of_operation(f"{method} {path}", operation)
    for name, schema in document["components"]["schemas"].items():
        if not schema.get("description"):
            yield name
        yield from _of_schema(name, schema)


def _of_operation(name: str, operation: dict[str, Any]) -> Iterator[str]:
    if not operation.get("description"):
        yield name
    for parameter in operation.get("parameters", ()):
        if not parameter.get("description"):
            yield f"{name}: {parameter['name']}"
    for status, answer in operation["responses"].items():
        if not answer.get("description"):
            yield f"{name}: {status}"
    for where in (operation.get("requestBody", {}), *operation["responses"].values()):
        for media_type, content in where.get("content", {}).items():
            yield from _of_schema(f"{name} {media_type}", content.get("schema", {}))


def _of_schema(where: str, schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for field, said in schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ():
            if not said.get("description"):
                yield f"{where}.{field}"
        for key, inner in schema.items():
            if key not in ("example", "examples", "default"):
                yield from _of_schema(where, inner)
    elif isinstance(schema, list):
        for each in schema:
            yield from _of_schema(where, each)


@pytest.mark.parametrize("service", APPS)
def test_every_route_parameter_answer_and_field_is_described(service: str) -> None:
    assert list(dict.fromkeys(undescribed(service))) == []


@pytest.mark.parametrize("service", APPS)
def test_no_word_describes_what_is_not_there(service: str) -> None:
    """What was renamed must not stay behind."""
    module = __import__(f"rightcall_{service}.api.words", fromlist=["WORDS"])
    document = APPS[service].openapi()
    fields = {
        (name, field)
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", ())
    } | {("", each["name"]) for _, _, _, said in OPERATIONS for each in said.get("parameters", ())}
    known = {f"{schema}.{field}" for schema, field in fields} | {field for _, field in fields}
    assert module.WORDS.keys() - known == set()


def answers(service: str, method: str, path: str) -> dict[str, list[str]]:
    said = APPS[service].openapi()["paths"][path][method]["responses"]
    return {status: list(each.get("content", {})) for status, each in said.items()}


@pytest.mark.parametrize(
    ("service", "method", "path", "statuses"),
    [
        ("policy", "put", "/v1/client-lists/{name}", "200 202 409 412 413 415 422 429 503"),
        ("policy", "get", "/v1/client-lists/{name}", "200 304 404 503"),
        ("policy", "put", "/v1/policies/{tenant}", "200 409 413 415 422 429 503"),
        ("policy", "post", "/v1/policies/replay", "200 422 429"),
        ("dsar", "post", "/v1/subject-requests/{request_id}/approve", "200 202 404 409 422 423"),
        ("dsar", "get", "/v1/subject-requests/{request_id}/preview", "200 202 404 409"),
        ("storage", "get", "/v1/recordings/{recording_id}/audio", "200 206 403 404 409 416 422 502 503"),
        ("ingest", "post", "/v1/calls/{call_id}/pause", "202 404 409 413 415 422 429 503"),
        ("ingest", "get", "/v1/calls/{call_id}/events", "200 204 404 409 429 503"),
        ("ingest", "get", "/readyz/sessions", "200 503"),
        ("policy", "post", "/scim/v2/Users", "201 400 401 403 409 413 415 503"),
    ],
)
def test_what_can_come_is_documented(service: str, method: str, path: str, statuses: str) -> None:
    assert set(statuses.split()) <= answers(service, method, path).keys()


def test_every_refusal_of_every_operation_has_its_form() -> None:
    for service, method, path, said in OPERATIONS:
        form = "application/scim+json" if path.startswith("/scim/") else "application/problem+json"
        found = answers(service, method, path)
        for status, media_types in found.items():
            if status == "default" or int(status) >= 400:
                assert media_types == [form], f"{method} {path} {status}"
        if path not in PROBES:
            assert {"401", "403", "500", "503"} <= found.keys(), f"{method} {path}"
        assert {"413", "415"} <= found.keys() or "requestBody" not in said


def test_scim_answers_in_scims_media_type_and_says_that_a_user_is_created() -> None:
    """RFC 7644 sections 3.1 and 3.3."""
    for service, method, path, _ in OPERATIONS:
        if path.startswith("/scim/"):
            good = {status: kinds for status, kinds in answers(service, method, path).items() if status.startswith("2")}
            expected = {"delete": {"204": []}, "post": {"201": ["application/scim+json"]}}
            assert good == expected.get(method, {"200": ["application/scim+json"]}), f"{method} {path}"
            assert "422" not in answers(service, method, path)


def test_an_example_that_lies_ahead_lies_ahead_on_the_day_on_which_it_is_read() -> None:
    """HTTP-13: a date that is written down is refused from that date on."""
    clock = FixedClock(datetime(2031, 3, 1, 9, tzinfo=UTC))
    app = create_app("twin", SETTINGS, ready=lambda: True, clock=clock)

    @app.put("/twin")
    async def twin(
        body: Annotated[dict[str, str], Body(examples=[{"at": in_days(30), "on": in_days(1, day=True)}])],
    ) -> None:
        """Nothing."""

    def read() -> Any:
        content = app.openapi()["paths"]["/twin"]["put"]["requestBody"]["content"]["application/json"]
        return content.get("examples") or content["schema"]["examples"]

    assert read() == [{"at": "2031-03-31T09:00:00+00:00", "on": "2031-03-02"}]
    clock.advance(timedelta(days=365))
    assert read() == [{"at": "2032-03-30T09:00:00+00:00", "on": "2032-03-01"}]
