"""Who may do what over HTTP, by a table written by hand (design section 8), on one thing that belongs to one tenant."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

ROLES = (
    "coach", "claims", "compliance", "security", "privacy", "legal", "agent", "telephony", "crm", "admin", "operator",
    "auditor",
)  # fmt: skip
"""Law.md section 2."""
PROBES = {"/healthz", "/readyz", "/readyz/sessions", "/metrics"}
"""They need no token and name nothing."""

Client = Callable[[str, str], AbstractAsyncContextManager[httpx2.AsyncClient]]
"""Of a tenant and a role."""


@dataclass(frozen=True)
class May:
    """The roles that may, and a request that nothing is wrong with."""

    roles: set[str]
    body: Any = None
    query: str = ""


async def check(
    client: Client,
    paths: Mapping[str, Mapping[str, Any]],
    table: Mapping[tuple[str, str], May],
    *,
    thing: UUID,
    owner: str,
    stranger: str,
) -> None:
    """Walk all operations. Whoever may is only let read `thing`: what would change it is asked of an unknown id."""
    operations = {(method.upper(), path) for path in paths.keys() - PROBES for method in paths[path]}
    assert operations == table.keys(), "an operation that the table does not know, or the other way round"
    for role in ROLES:
        async with client(owner, role) as own, client(stranger, role) as foreign:
            for (method, path), may in table.items():
                where = f"{role}: {method} {path}"
                mine, unknown = [_url(path, each) + may.query for each in (thing, uuid4())]
                if role not in may.roles:
                    refused = await own.request(method, mine, json=may.body)
                    assert refused.status_code == 403, where
                    assert refused.json()["code"] == "ROLE_NOT_ALLOWED", where
                    continue
                if "{" not in path:
                    continue
                answers = [await foreign.request(method, url, json=may.body) for url in (mine, unknown)]
                assert [answer.status_code for answer in answers] == [404, 404], where
                said, same = [{**answer.json(), "instance": None} for answer in answers]
                assert said == same, where
                allowed = await own.request(method, mine if method == "GET" else unknown, json=may.body)
                assert allowed.status_code == (200 if method == "GET" else 404), where


def _url(path: str, thing: UUID) -> str:
    head, _, rest = path.partition("{")
    return f"{head}{thing}{rest.partition('}')[2]}" if rest else path
