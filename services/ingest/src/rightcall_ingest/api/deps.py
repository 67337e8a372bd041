"""What routes work with: finding a call wherever it lives, and asking its owner. Not here: routes.

A foreign tenant's call, another agent's call and one that does not exist answer the same.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx2

from rightcall_common import telemetry
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.web.app import BODY_LIMIT, Problem
from rightcall_common.web.auth import Caller
from rightcall_common.web.trusting import NO_TLS
from rightcall_ingest.api.call_view import takes_part
from rightcall_ingest.calls.calls import Calls
from rightcall_ingest.calls.listeners import Listeners
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.journal.on_disk import wait_until_durable
from rightcall_ingest.store import CallOwner, Store
from rightcall_ingest.tenants.directory import Directory

OWNER_ANSWERS_S_MAX: Final = 3.0  # it answers from memory
OWNER_SILENT_S_MAX: Final = 40.0  # of a stream of events: two heartbeats, and some

STATEMENT: Final[dict[str, Any]] = {BODY_LIMIT: 4 * 1_048_576}
"""What a statement's operation reads: enough that a list of 100,000 entries is refused by its field's name."""


@dataclass(frozen=True, slots=True)
class ApiDeps:
    """One process's parts, as far as HTTP needs them."""

    calls: Calls
    directory: Directory
    keys: RefKeys
    store: Store
    instance: str
    http: str
    """Where this process is asked by the others."""
    settled: Callable[[], Awaitable[None]]
    """Awaited before a 202 leaves: what was stated is on the disk."""
    listeners: Listeners = field(default_factory=Listeners)

    async def written(self) -> None:
        """Return when what was stated is on the disk. Problem 503 JOURNAL_FULL when the disk takes nothing."""
        if not await wait_until_durable(self.settled):
            raise Problem(503, "JOURNAL_FULL", "What was stated cannot be kept safely now. Try again.")

    async def find(self, caller: Caller, call_id: UUID) -> LiveCall | CallOwner:
        """The call here, or who has it. Problem 404; 409 OWNER_GONE when this process should have it and has not."""
        live = self.calls.get(caller.tenant_id, call_id)
        if live is not None:
            may_see(caller, live)
            return live
        owner = await self.store.owner(caller.tenant_id, call_id)
        if owner is None:
            raise not_found()
        if self.instance == owner.instance or self.http == owner.http:
            raise not_found() if owner.ended_at else owner_gone()
        return owner

    async def ask(
        self, owner: CallOwner, caller: Caller, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let the owner answer, as the same caller. Its problem is ours; 409 OWNER_GONE if it does not answer."""
        headers = _as(caller)
        try:
            async with httpx2.AsyncClient(verify=NO_TLS, timeout=OWNER_ANSWERS_S_MAX) as client:
                answer = await client.request(method, f"http://{owner.http}{path}", json=body, headers=headers)
                content: Any = answer.json()
        except (httpx2.HTTPError, ValueError):
            content = None
        if not isinstance(content, dict) or answer.status_code >= 500:
            raise owner_gone()
        if answer.status_code >= 400:
            raise _problem(answer.status_code, content)
        return content

    async def listen(
        self, owner: CallOwner, caller: Caller, path: str, last_event_id: str | None, holding: AsyncExitStack
    ) -> httpx2.Response:
        """The owner's events, as the same caller, open until `holding` is closed. Problems as of `ask`."""
        headers = _as(caller) | ({"last-event-id": last_event_id} if last_event_id else {})
        timeout = httpx2.Timeout(OWNER_ANSWERS_S_MAX, read=OWNER_SILENT_S_MAX)
        try:
            async with asyncio.timeout(OWNER_ANSWERS_S_MAX):
                client = await holding.enter_async_context(httpx2.AsyncClient(verify=NO_TLS, timeout=timeout))
                answer = await holding.enter_async_context(
                    client.stream("GET", f"http://{owner.http}{path}", headers=headers)
                )
                content: Any = json.loads(await answer.aread()) if answer.status_code >= 400 else {}
        except (httpx2.HTTPError, TimeoutError, ValueError):
            raise owner_gone() from None
        if answer.status_code >= 500 or not isinstance(content, dict):
            raise owner_gone()
        if answer.status_code >= 400:
            raise _problem(answer.status_code, content)
        return answer


def _as(caller: Caller) -> dict[str, str]:
    traceparent = telemetry.current_traceparent()
    return {"authorization": f"Bearer {caller.token}"} | ({"traceparent": traceparent} if traceparent else {})


def _problem(status: int, content: Mapping[str, Any]) -> Problem:
    known = {key: content[key] for key in ("call_id", "fact_seq") if key in content}
    return Problem(status, str(content.get("code")), str(content.get("detail")), **known)


def may_see(caller: Caller, live: LiveCall) -> None:
    """An agent sees the calls in which he takes part. Problem 404."""
    if not takes_part(caller, live):
        raise not_found()


def not_found() -> Problem:
    """The same answer for what does not exist and for what is another's."""
    return Problem(404, "NOT_FOUND", "There is no such call.")


def owner_gone() -> Problem:
    """The process that owns the call does not answer; its next one will."""
    return Problem(409, "OWNER_GONE", "The process that owns this call does not answer now. Try again.")
