"""What the commands ask a running platform about a call, as each of its tenants in turn, later ones included."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from rightcall_local import issuer, secrets
from rightcall_local.endpoints import Endpoints
from rightcall_local.processes import NotRunning

ANSWER_S = 10.0


class Lookup:
    """One platform, asked as a telephone system or an auditor of each tenant."""

    def __init__(self, where: Endpoints, state: Path) -> None:
        self._where = where
        self._key = issuer.load_key(secrets.Secrets(state.resolve() / "secrets").issuer_key)

    def call_ids(self, native_id: str) -> list[str]:
        """Our ids of the calls that the phone system knows under this one, newest first.

        Raises:
            NotRunning: ingest does not answer.
        """
        path = f"/v1/calls?native_id={quote(native_id, safe='')}"
        return [str(call["call_id"]) for answer in self._ask("ingest", path, "telephony") for call in answer["calls"]]

    def decisions(self, call_id: str) -> list[dict[str, Any]]:
        """The decisions on a call, first to last; empty if no tenant has one.

        Raises:
            NotRunning: policy does not answer.
        """
        path = f"/v1/decisions/{quote(call_id, safe='')}"
        return [decision for answer in self._ask("policy", path, "auditor") for decision in answer["decisions"]]

    def _ask(self, service: str, path: str, role: str) -> list[Any]:
        """The bodies of the tenants' 200s."""
        answers = [self._get(service, path, tenant, role) for tenant in self._tenants()]
        return [answer.json() for answer in answers if answer.status_code == 200]

    def _tenants(self) -> list[str]:
        """All that policy knows: endpoints.json names those that the platform was started with."""
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            answer = self._get("policy", f"/v1/tenants?after={after}" if after else "/v1/tenants", "local", "operator")
            if answer.status_code != 200:
                raise NotRunning(f"policy does not name its tenants ({answer.status_code})")
            found += [tenant["tenant"] for tenant in answer.json()["tenants"]]
            after = answer.json()["next"]
        return found

    def _get(self, service: str, path: str, tenant: str, role: str) -> httpx2.Response:
        token = issuer.mint(self._key, self._where.issuer, tenant=tenant, role=role)
        headers = {"authorization": f"Bearer {token}"}
        try:
            return httpx2.get(f"{self._where.http[service]}{path}", headers=headers, timeout=ANSWER_S)
        except httpx2.HTTPError as fault:
            raise NotRunning(
                f"{service} does not answer ({type(fault).__name__}): it may be being started again; see its log"
            ) from None
