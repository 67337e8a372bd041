"""What the commands ask an installation about a call, as each of its tenants in turn, later ones included."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2

from rightcall.faults import NotRunning
from rightcall.installation import Installation
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.web.trusting import authorities
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle

ANSWER_S = 10.0


class OfTenant(NamedTuple):
    """What one of the platform's tenants knows of a call: ingest's `call`, policy's `decisions`, storage's `items`."""

    tenant: str
    found: Any


class Lookup:
    """One installation, asked in the roles of each tenant, or with the one token that there is."""

    def __init__(self, at: Installation) -> None:
        self.at = at

    def calls(self, native_id: str) -> list[OfTenant]:
        """The calls that the phone system knows under this id, newest first.

        Raises:
            NotRunning: ingest does not answer; likewise of every question here.
        """
        path = f"/v1/calls?native_id={quote(native_id, safe='')}"
        return [
            OfTenant(tenant, call)
            for tenant, answer in self._ask("ingest", path, "telephony")
            for call in answer["calls"]
        ]

    def call(self, tenant: str, call_id: str) -> dict[str, Any] | None:
        """What ingest says of one call."""
        return self._json(self.ask("GET", "ingest", f"/v1/calls/{quote(call_id, safe='')}", tenant, "telephony"))

    def decisions(self, call_id: str) -> OfTenant | None:
        """The decisions on a call, first to last; None if no tenant has one."""
        path = f"/v1/decisions/{quote(call_id, safe='')}"
        return next(
            (OfTenant(tenant, said["decisions"]) for tenant, said in self._ask("policy", path, "auditor")), None
        )

    def recordings(self, tenant: str, call_id: str) -> list[dict[str, Any]]:
        """What storage has of a call."""
        path = f"/v1/recordings?call_id={quote(call_id, safe='')}"
        answer = self.ask("GET", "storage", path, tenant, "auditor")
        self._believed("storage", answer, "auditor")
        return list((self._json(answer) or {"items": ()})["items"])

    def rules(self, tenant: str) -> Bundle | None:
        """The rules that apply to a tenant now."""
        standing = self._json(self.ask("GET", "policy", f"/v1/policies/{tenant}", tenant, "admin"))
        return reading.from_payload(base64_octets(standing["payload"])) if standing else None

    def tenants(self) -> dict[str, str]:
        """All that policy knows and their states: endpoints.json names those that the platform was started with.

        With a token its own tenant alone, whose state only an operator may ask for.
        """
        if self.at.token:
            return dict.fromkeys(self.at.tenants, "not known")
        found: dict[str, str] = {}
        after: str | None = ""
        while after is not None:
            path = f"/v1/tenants?after={after}" if after else "/v1/tenants"
            answer = self.ask("GET", "policy", path, "local", "operator")
            if answer.status_code != 200:
                raise NotRunning(f"policy does not name its tenants ({answer.status_code})")
            found |= {each["tenant"]: each["state"] for each in answer.json()["tenants"]}
            after = answer.json()["next"]
        return found

    def ask(self, method: str, service: str, path: str, tenant: str, role: str, body: Any = None) -> httpx2.Response:
        """One request as one role; a refusal is an answer as well."""
        with self._answering(service):
            return httpx2.request(
                method,
                f"{self.at.url(service)}{path}",
                headers=self.at.header(tenant, role),
                json=body,
                timeout=ANSWER_S,
                verify=authorities(),
            )

    @contextmanager
    def read(self, service: str, path: str, tenant: str, role: str) -> Iterator[httpx2.Response]:
        """An answer of any length, to be read piece by piece."""
        url, headers = f"{self.at.url(service)}{path}", self.at.header(tenant, role)
        asked = httpx2.stream("GET", url, headers=headers, timeout=ANSWER_S, verify=authorities())
        with self._answering(service), asked as answer:
            yield answer

    def _ask(self, service: str, path: str, role: str) -> Iterator[tuple[str, Any]]:
        """The tenants' 200s."""
        for tenant in self.tenants():
            answer = self.ask("GET", service, path, tenant, role)
            if answer.status_code == 200:
                yield tenant, answer.json()
            else:
                self._believed(service, answer, role)

    def _believed(self, service: str, answer: httpx2.Response, role: str) -> None:
        """A role of ours is never refused; a token that somebody brings may be."""
        if self.at.token and answer.status_code in (401, 403):
            raise NotRunning(f"{service} refused the token: {refusal(answer)} One of role {role} may ask this")

    @staticmethod
    def _json(answer: httpx2.Response) -> dict[str, Any] | None:
        return dict(answer.json()) if answer.status_code == 200 else None

    @staticmethod
    @contextmanager
    def _answering(service: str) -> Iterator[None]:
        try:
            yield
        except httpx2.HTTPError as fault:
            raise NotRunning(
                f"{service} does not answer ({type(fault).__name__}): it may be being started again; see its log"
            ) from None


def decisions_of(lookup: Lookup, call: str) -> tuple[str, OfTenant]:
    """Our id of the call that is known under `call`, and its decisions.

    Raises:
        NotRunning: there is none; says where ids come from.
    """
    if found := lookup.decisions(call):
        return call, found
    ids = [str(each["call_id"]) for _, each in lookup.calls(call)] if "ingest" in lookup.at.http else []
    for call_id in ids:
        if found := lookup.decisions(call_id):
            return call_id, found
    if ids:
        raise NotRunning(
            f"call {ids[0]} was taken and policy has no decision on it (yet): ask again, or see policy's log"
        )
    raise NotRunning(
        "no tenant of this platform has a decision on that call. Its id is ours (`GET /v1/calls?native_id=`) or the "
        "phone system's (Call-ID); decisions not to record are kept for 30 days"
    )


def refusal(answer: httpx2.Response) -> str:
    """What a problem document says, for a person."""
    try:
        said = answer.json()
        return f"{answer.status_code} {said['code']}: {said.get('detail') or said.get('title')}"
    except (ValueError, KeyError):
        return str(answer.status_code)
