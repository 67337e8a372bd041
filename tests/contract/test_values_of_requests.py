"""Each value of each request of the four services has a bound, none is read as what it is not, and `Allow` says it all.

What a record holds: `test_bounds`. Here: the routes as they are, so that a new one is seen.
"""

import re
from collections.abc import Iterator
from typing import Any, cast
from unittest.mock import Mock

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from rightcall_common.settings import ServiceSettings
from rightcall_common.values import Flag
from rightcall_common.web.app import create_app
from rightcall_common.web.issuers import Issuer
from rightcall_common.web.trusting import NO_TLS
from rightcall_dsar.api import http_app as dsar
from rightcall_ingest.api import http_app as ingest
from rightcall_policy.api import http_app as policy
from rightcall_storage.api import http_app as storage
from tests.contract.test_bounds import faults

LENGTHS = {"after": "`read_cursor`", "tenant": "compared with the token's"}
"""Texts that OpenAPI gives no bound, and what refuses them."""


class _Settings:
    def issuers(self) -> tuple[Issuer, ...]:
        return (Issuer.only("http://127.0.0.1:1", "rightcall"),)


SETTINGS = cast(ServiceSettings, _Settings())
APPS: dict[str, FastAPI] = {
    "policy": policy.build(Mock(), SETTINGS, lambda: True),
    "ingest": ingest.build(Mock(), SETTINGS, lambda: True),
    "storage": storage.build(Mock(), Mock(), SETTINGS, lambda: True),
    "dsar": dsar.build(Mock(), Mock(), SETTINGS, lambda: True),
}
"""Their parts are not asked: only what the routes read is looked at."""
OPERATIONS = [
    (service, method, path, said)
    for service, app in APPS.items()
    for path, operations in app.openapi()["paths"].items()
    for method, said in operations.items()
]


@pytest.mark.parametrize("service", APPS)
def test_every_value_that_a_route_reads_has_a_bound(service: str) -> None:
    schemas = APPS[service].openapi()["components"]["schemas"]
    found: list[str] = []
    read: set[str] = set()
    for _, method, path, said in [each for each in OPERATIONS if each[0] == service]:
        bodies = said.get("requestBody", {}).get("content", {})
        whole = {"text/csv", "application/x-ndjson"} | (
            {"application/json"} if path.endswith("lists/{name}") else set()
        )
        asked = {kind: content["schema"] for kind, content in bodies.items() if kind not in whole}  # octets are bounded
        asked |= {each["name"].lower(): each["schema"] for each in said.get("parameters", ())}
        for name, schema in asked.items():
            if name not in LENGTHS:
                found += faults(f"{method} {path} {name}", _dated(schema), schemas)
            read |= _named(schema, schemas)
    for name in sorted(read):
        found += faults(name, _dated(schemas[name]), schemas)
    assert [fault for fault in found if fault != "ReplayOrder.after: a text of any length"] == []


@pytest.mark.parametrize("service", APPS)
async def test_allow_names_every_method_of_a_path(service: str) -> None:
    """RFC 9110 section 10.2.1. HTTP-10: `Allow: PUT` where GET serves too. `{tenant}` may be called `replay`, too."""
    transport = httpx2.ASGITransport(app=APPS[service], raise_app_exceptions=False)
    async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://service") as client:
        for path, operations in APPS[service].openapi()["paths"].items():
            plain = re.sub(r"{.*?}", "1", path)
            known = {method.upper() for method in operations} | {"OPTIONS"}
            refused, asked = await client.request("TRACE", plain), await client.options(plain)
            assert (refused.status_code, asked.status_code) == (405, 204), path
            for answer in (refused, asked):
                assert set(answer.headers["allow"].split(", ")) >= known, path


@pytest.mark.parametrize("service", APPS)
def test_a_number_or_a_word_is_not_read_as_true_or_false(service: str) -> None:
    found = [
        f"{route.path} {parameter.name}{place}"
        for route in _routes(APPS[service])
        for each in _dependants(route.dependant)
        for parameter in (*each.body_params, *each.query_params)
        for place in _lax_flags(parameter._type_adapter.core_schema)
    ]
    assert found == []


def test_one_lax_flag_is_found() -> None:
    """A twin of a route whose flag takes the number 1."""
    app = create_app("twin", SETTINGS, ready=lambda: True)

    @app.get("/twin")
    async def twin(strict: Flag, lax: bool) -> None:
        """Nothing."""

    (route,) = (each for each in _routes(app) if each.path == "/twin")
    lax = [each.name for each in route.dependant.query_params if [*_lax_flags(each._type_adapter.core_schema)]]
    assert lax == ["lax"]


def _dated(schema: Any) -> Any:
    """A day is bounded by its form (`values.Day`); `faults` knows instants and ids."""
    if isinstance(schema, list):
        return [_dated(each) for each in schema]
    if isinstance(schema, dict):
        return {"const": "a day"} if schema.get("format") == "date" else {k: _dated(v) for k, v in schema.items()}
    return schema


def _named(schema: Any, schemas: dict[str, Any]) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(_named(each, schemas) for each in schema))
    if not isinstance(schema, dict):
        return set()
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    inner = _named(schemas[name], schemas) | {name} if name else set()
    return inner.union(*(_named(each, schemas) for each in schema.values()))


def _routes(holder: Any) -> Iterator[APIRoute]:
    for each in holder.routes:
        if isinstance(each, APIRoute):
            yield each
        elif (included := getattr(each, "original_router", None)) is not None:
            yield from _routes(included)


def _dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _dependants(each)


def _lax_flags(schema: Any, place: str = "") -> Iterator[str]:
    """In pydantic's own schema of a value: OpenAPI does not say what else is read as a boolean."""
    if isinstance(schema, dict):
        if schema.get("type") == "bool" and not schema.get("strict"):
            yield place
        for name, each in schema.get("fields", {}).items() if schema.get("type") == "model-fields" else ():
            yield from _lax_flags(each, f"{place}.{name}")
        for name, each in schema.items():
            if name not in ("fields", "metadata", "ref", "serialization"):
                yield from _lax_flags(each, place)
    elif isinstance(schema, list | tuple):
        for each in schema:
            yield from _lax_flags(each, place)
