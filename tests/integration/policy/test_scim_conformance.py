"""scim2-tester asks our SCIM server what RFC 7643 and 7644 ask of one; what it misses is what we say is not there."""

import asyncio
import re
from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import ResourceType, Schema, ScimProvider, ServiceProviderConfig
from scim2_tester import Status, check_server

from tests.support.policy_http import SERVICES, Http, http

__all__ = ["http"]
pytestmark = pytest.mark.embedded_only

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMPLOYEE = "urn:rightcall:params:scim:schemas:1.0:Employee"
NEVER_CHANGES = "the employee number is the id"
HAS_DEFAULT = "what is removed has its default, which is shown"
APPENDED = "the tester adds notices twice, and expects the last ones only"
MISSED = {
    ("object_query_with_attributes", "active"): "no excludedAttributes",
    ("object_list_with_attributes", "active"): "no excludedAttributes",
    ("search_with_attributes", ""): "no .search",
    ("object_replacement", ""): NEVER_CHANGES,
    ("check_add_attribute", ENTERPRISE): NEVER_CHANGES,
    ("check_replace_attribute", ENTERPRISE): NEVER_CHANGES,
    ("check_remove_attribute", ENTERPRISE): NEVER_CHANGES,
    ("check_add_attribute", EMPLOYEE): "the answer says how many numbers there are as well",
    ("check_replace_attribute", EMPLOYEE): "the answer says how many numbers there are as well",
    ("check_add_attribute", f"{EMPLOYEE}:notices"): APPENDED,
    ("check_remove_attribute", "active"): HAS_DEFAULT,
    ("check_remove_attribute", EMPLOYEE): HAS_DEFAULT,
    ("check_remove_attribute", f"{EMPLOYEE}:mifid_relevant"): HAS_DEFAULT,
    ("check_remove_attribute", f"{EMPLOYEE}:confidential_role"): HAS_DEFAULT,
    ("check_remove_attribute", f"{EMPLOYEE}:device_enrolled"): HAS_DEFAULT,
    ("check_replace_attribute", "userName"): "only its HMAC is kept",
}
"""Check and attribute, and why it is so (README of policy, ADR 0067)."""


class Bridge(httpx2.BaseTransport):
    """The tester asks from a thread of its own; the app answers on the loop of the test."""

    def __init__(self, http: Http) -> None:
        self._http, self._loop = http, asyncio.get_running_loop()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        method, path = request.method, request.url.raw_path.decode()
        asked = self._http.ask(method, path, "admin", content=request.read(), headers=dict(request.headers))
        answer = asyncio.run_coroutine_threadsafe(asked, self._loop).result(60)
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


def described(client: SyncSCIMClient) -> ScimProvider:
    """What the server publishes of itself, with values of those kinds that the tester cannot guess from a type."""
    config: Any = client.query(ServiceProviderConfig)
    types: Any = client.query(ResourceType)
    schemas: Any = client.query(Schema)
    known = {each.id: each for each in schemas.resources}
    known[CORE]["phoneNumbers"]["value"].canonical_values = [f"+312011101{each:02}" for each in range(20)]
    known[EMPLOYEE]["notices"]["told_at"].canonical_values = ["2026-01-05T09:00:00Z"]
    known[ENTERPRISE]["employeeNumber"].required = True
    return ScimProvider.from_discovery(schemas.resources, types.resources, config)


async def test_the_server_is_what_the_rfcs_ask_for_but_for_what_it_says_is_not_there(http: Http) -> None:
    await http.load(SERVICES)
    with httpx2.Client(transport=Bridge(http), base_url="http://policy/scim/v2") as asking:
        client = SyncSCIMClient(asking)
        client.provider = await asyncio.to_thread(described, client)
        results = await asyncio.to_thread(check_server, client)
    missed = {
        (each.title, "".join(re.findall("'([^']+)'", each.reason or "")[:1])): each.reason
        for each in results
        if each.status is not Status.SUCCESS
    }
    assert missed.keys() == MISSED.keys(), {each: missed[each] for each in missed.keys() - MISSED.keys()}
