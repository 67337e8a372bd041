"""`GET /v1/calls/{call_id}/events`: server-sent events (WHATWG HTML 9.2) of confirmed state, for an agent's desktop.

Each listener reads its call's diary at its own pace; nothing is queued for it. A call of another process is passed on.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from typing import Annotated, Any, Final
from uuid import UUID

import httpx2
from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rightcall_common.web.auth import Caller, require
from rightcall_common.web.openapi import may_answer
from rightcall_ingest.api.call_view import answer, takes_part, told
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.calls.listeners import Seat
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.store import CallOwner

Watcher = Annotated[Caller, Depends(require("telephony", "agent"))]
LastEventId = Annotated[str | None, Header(max_length=64)]
HEARTBEAT_S: Final = 15.0
"""Proxies close what is silent for longer; a client that hears nothing for 40 s should connect again."""
STREAM_S_MAX: Final = 900.0
"""Then the client connects again (by itself) and shows a token that is still good."""
RETRY_MS: Final = 2000
_EXAMPLE: Final = (
    'id: 5f0c11d2.4\nevent: media\ndata: {"call_id": "01932f6e-5d3c-7b1a-8f00-6a1b2c3d4e5f", '
    '"at": "2026-11-24T09:00:03+00:00", "state": "recording", "recording": true, "applied_seq": 2}\n\n'
)


class EventStream(StreamingResponse):
    """An answer that may last as long as its call. It gives back what it holds, however it ends."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes, None], seat: Seat, holding: AsyncExitStack) -> None:
        super().__init__(events, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self._events, self._seat, self._holding = events, seat, holding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._holding, aclosing(self._events):
            await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        """As the superclass does, but for no longer than the seat allows."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with asyncio.timeout(0 if self._seat.closing else STREAM_S_MAX) as self._seat.limit:
                async for chunk in self._events:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            pass  # the client connects again
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def router(desk: ApiDeps) -> APIRouter:
    """The route."""
    routes = APIRouter(tags=["calls"])

    @routes.get(
        "/v1/calls/{call_id}/events",
        response_class=EventStream,
        status_code=200,
        responses={
            200: {"content": {"text/event-stream": {"example": _EXAMPLE}}},
            204: {"description": "The call is over and you have heard its end: do not connect again."},
            **may_answer(429)["responses"],
        },
    )
    async def events(call_id: UUID, caller: Watcher, last_event_id: LastEventId = None) -> Response:
        """What happens to a call, as it happens: `call` (all that `GET` shows, first), `media` (confirmed), `decision`,
        `prompt`, `orders`, `ended`. `Last-Event-ID` resumes where memory reaches; else `call` comes again."""
        found = await desk.find(caller, call_id)
        async with AsyncExitStack() as holding:
            seat = desk.listeners.sit(caller.tenant_id, call_id)
            holding.callback(desk.listeners.leave, seat)
            if isinstance(found, CallOwner):
                path = f"/v1/calls/{call_id}/events"
                upstream = await desk.listen(found, caller, path, last_event_id, holding)
                if upstream.status_code == 204:
                    return Response(status_code=204)
                chunks = _passed_on(upstream)
            else:
                number = _number(last_event_id, desk.listeners.incarnation)
                if found.over and number == found.diary.number:
                    return Response(status_code=204)
                chunks = following(found, caller, seat, desk.listeners.incarnation, number)
            return EventStream(chunks, seat, holding.pop_all())

    return routes


async def following(
    live: LiveCall, caller: Caller, seat: Seat, incarnation: str, number: int | None
) -> AsyncGenerator[bytes, None]:
    """What the reader has not heard since entry `number`, then all that comes, until the call is over or the agent has
    left it. A comment per `HEARTBEAT_S` in which nothing happens."""
    yield f"retry: {RETRY_MS}\n\n".encode()
    diary = live.diary
    while takes_part(caller, live) and not seat.closing:
        seat.news.clear()
        entries = None if number is None else diary.since(number)
        if number is None or entries is None:
            number = diary.number - live.over  # the end of a call is told as well
            yield _event("call", f"{incarnation}.{number}", answer(live, caller).model_dump(mode="json"))
            continue
        for entry in entries:
            number = entry.number
            yield _event(entry.kind, f"{incarnation}.{number}", told(entry, live, caller))
        if live.over and number == diary.number:
            return
        if not entries and not await _news(seat):
            yield b":\n\n"


async def _news(seat: Seat) -> bool:
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            await seat.news.wait()
    except TimeoutError:
        return False
    return True


async def _passed_on(upstream: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """The owner's own words. If it goes away the answer ends, and the client finds out who owns the call by then."""
    try:
        async for chunk in upstream.aiter_raw():
            yield chunk
    except httpx2.HTTPError:
        return


def _event(kind: str, event_id: str, said: dict[str, Any]) -> bytes:
    return f"id: {event_id}\nevent: {kind}\ndata: {json.dumps(said)}\n\n".encode()


def _number(last_event_id: str | None, incarnation: str) -> int | None:
    """The entry that the client heard last, if it was this process that told it."""
    told_by, _, number = (last_event_id or "").partition(".")
    return int(number) if told_by == incarnation and number.isascii() and number.isdigit() else None
