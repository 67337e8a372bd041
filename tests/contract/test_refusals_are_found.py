"""HTTP-14: the instance of every refusal finds one line in the log, and no value of the request stands in any.

Every route of the four services, with their parts made of nothing: what gets past the refusals is a bug, and a 500.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from unittest.mock import Mock

import httpx2
import pytest
from fastapi import FastAPI

from rightcall_common.errors import Unavailable
from rightcall_common.web.app import BODY_BYTES_MAX
from rightcall_common.web.auth import Caller
from rightcall_common.web.problems import Problem
from rightcall_common.web.roles import Role
from rightcall_common.web.trusting import NO_TLS
from rightcall_dsar.api import http_app as dsar
from rightcall_ingest.api import http_app as ingest
from rightcall_policy.api import http_app as policy
from rightcall_storage.api import http_app as storage
from tests.contract.test_values_of_requests import SETTINGS
from tests.support.log_lines import Lines, logged

NAME, NUMBER, WORD = "Jansen-van-Dijk", "31201110042", "geheimwoord"
"""What must stand in no line: a scrubber could know the number, and nobody could know the others."""
INSTANCE = re.compile(r"urn:uuid:[0-9a-f-]{36}")


class Anyone:
    """A token is `<tenant>:<role>`; with role `nobody` its issuer is not to be had."""

    async def caller(self, token: str) -> Caller:
        tenant, _, role = token.partition(":")
        if role == "nobody":
            raise Problem(503, "ISSUER_UNAVAILABLE", "Try again.")
        if not role:
            raise Problem(401, "TOKEN_INVALID", "The bearer token was refused.")
        return Caller(tenant, cast(Role, role), NAME, token)


def _apps() -> dict[str, FastAPI]:
    gone = Mock()
    gone.transaction.side_effect = gone.settled.side_effect = Unavailable("database: gone")
    apps = {
        "policy": policy.build(Mock(db=gone), SETTINGS, lambda: False),
        "ingest": ingest.build(Mock(), SETTINGS, lambda: False, lambda: False),
        "storage": storage.build(gone, Mock(), SETTINGS, lambda: False),
        "dsar": dsar.build(Mock(db=gone), Mock(), SETTINGS, lambda: False),
    }
    for app in apps.values():
        app.state.verifier = Anyone()
    return apps


APPS = _apps()


@asynccontextmanager
async def asking(service: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=APPS[service], raise_app_exceptions=False)
    async with httpx2.AsyncClient(verify=NO_TLS, transport=transport, base_url="http://service") as client:
        yield client


def found(answer: httpx2.Response, lines: Lines) -> dict[str, Any]:
    """The one line of a refusal."""
    (instance,) = set(INSTANCE.findall(answer.text))
    (line,) = lines.with_instance(instance)
    assert line["instance"] == instance
    assert line["status"] == answer.status_code
    return line


@pytest.mark.parametrize("service", APPS)
async def test_every_refusal_of_every_route_has_one_line_without_a_value(service: str) -> None:
    document, seen = APPS[service].openapi(), set[int]()
    with logged(service, "DEBUG") as lines:
        async with asking(service) as client:
            for path, operations in document["paths"].items():
                for method in operations:
                    for answer in [each async for each in _refused(client, method.upper(), path)]:
                        if answer.status_code < 400:
                            continue
                        line = found(answer, lines)
                        assert line["route"] in (*document["paths"], "unmatched"), answer.request.url
                        assert line["method"] == answer.request.method
                        seen.add(answer.status_code)
    assert seen >= {401, 403, 404, 405, 413, 415, 422, 503} - ({413, 415} if service == "storage" else set())
    for value in (NAME, NUMBER, WORD):
        assert value not in lines.text


async def _refused(client: httpx2.AsyncClient, method: str, path: str) -> AsyncIterator[httpx2.Response]:
    plain = re.sub(r"{.*?}", NAME, path)
    json = {"content-type": "application/json", "x-name": NAME}
    body = ("{" + f'"{NAME}": "{NUMBER}", "number": "+{NUMBER}", "why": "{WORD}"' + "}").encode()
    yield await client.request(method, plain, content=body, headers=json)
    yield await client.request(method, f"{plain}/{NUMBER}", headers=json)
    yield await client.request("PATCH" if method != "PATCH" else "POST", plain, headers=json)
    much = {**json, "authorization": "Bearer acme:admin"}
    yield await client.request(method, plain, content=b" " * (BODY_BYTES_MAX + 1), headers=much)
    coach = await client.request(method, plain, headers={"authorization": "Bearer acme:coach"})
    may = re.search(r"for: (\w+)", coach.text)
    for role in ("coach", "nobody", may[1] if may else "admin"):
        known = {**json, "authorization": f"Bearer acme:{role}"}
        yield await client.request(method, plain, content=body, headers=known)
        yield await client.request(method, f"{plain}?{WORD}={NUMBER}", content=body, headers=known)
        yield await client.request(method, plain, content=body, headers={**known, "content-encoding": "gzip"})
        yield await client.request(method, plain, content=b'"' + NAME.encode(), headers=known)
        real = re.sub(r"{(call|recording|request)_id}", "018f2a3c-0000-7000-8000-00000000002a", path)
        yield await client.request(method, re.sub(r"{.*?}", NAME, real), headers=known)


async def test_a_line_says_whose_request_it_was_as_far_as_that_is_known() -> None:
    with logged("policy") as lines:
        async with asking("policy") as client:
            unknown = found(await client.get("/v1/decisions"), lines)
            wrong = await client.get("/v1/decisions", headers={"authorization": "Bearer acme:coach"})
            said = found(wrong, lines)
    assert (unknown["code"], unknown["level"]) == ("TOKEN_MISSING", "info")
    assert "tenant_id" not in unknown
    assert (said["code"], said["tenant_id"], said["role"]) == ("ROLE_NOT_ALLOWED", "acme", "coach")
    assert (said["route"], said["method"], said["status"]) == ("/v1/decisions", "GET", 403)


async def test_a_refusal_in_the_form_of_scim_is_found_as_well() -> None:
    admin = {"authorization": "Bearer acme:admin"}
    with logged("policy") as lines:
        async with asking("policy") as client:
            for sent, status, code in (
                ({"url": "/scim/v2/Users"}, 401, "TOKEN_MISSING"),
                ({"url": "/scim/v2/Users", "headers": {"authorization": "Bearer acme:coach"}}, 403, "ROLE_NOT_ALLOWED"),
                ({"url": "/scim/v2/Users?count=x", "headers": admin}, 400, "INVALID_VALUE"),
                ({"url": f"/scim/v2/Users?filter={NAME}", "headers": admin}, 400, "INVALID_FILTER"),
                ({"url": "/scim/v2/Users", "headers": admin}, 503, "UNAVAILABLE"),
            ):
                answer = await client.get(**sent)
                assert answer.headers["content-type"] == "application/scim+json"
                said = answer.json()
                assert (answer.status_code, said["status"]) == (status, str(status))
                assert said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
                assert set(said) <= {"schemas", "status", "scimType", "detail"}  # RFC 7644 section 3.12
                line = found(answer, lines)
                assert (line["code"], line["route"]) == (code, "/scim/v2/Users")
                assert (line.get("fault") == "database: gone") == (status == 503)
                assert ("WWW-Authenticate" in answer.headers) == (status == 401)
                assert ("Retry-After" in answer.headers) == (status == 503)
            for sent in ({"content-encoding": "gzip"}, {"content-type": "application/json; charset=utf-16"}):
                answer = await client.post("/scim/v2/Users", content=b"x", headers={**admin, **sent})
                assert (answer.status_code, answer.headers["content-type"]) == (415, "application/scim+json")
                found(answer, lines)
    assert NAME not in lines.text
