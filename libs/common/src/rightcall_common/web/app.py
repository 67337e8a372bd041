"""One way to make a service's HTTP application: health, metrics, traces, problem details, paging.

Not here: routes (each service's `api.py`) and who may call them (`auth`).
"""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import FastAPI, Query, Response
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rightcall_common import telemetry
from rightcall_common.answering import ReadyPart
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.settings import ServiceSettings
from rightcall_common.values import BEGINS, ENDS
from rightcall_common.web import openapi, problems
from rightcall_common.web.auth import Caller, Verifier, require
from rightcall_common.web.problems import Form, Interrupted, Problem, method_of, route_of

__all__ = [
    "Caller", "Page", "Problem", "Ready", "add_readiness", "create_app", "page", "read_cursor", "read_time_cursor",
    "require", "time_cursor",
]  # fmt: skip

T = TypeVar("T")
Ready = Callable[[], bool | Mapping[str, bool | ReadyPart]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
PAGE_ITEMS: Final = 50
PAGE_ITEMS_MAX: Final = 200  # an answer of 200 recordings is about 100 kB
BODY_BYTES_MAX: Final = 8 * 1_048_576  # a client list of 50,000 clients over HTTP, the largest body there is
JSON_BYTES_MAX: Final = 1_048_576  # any other body: a decision on 5,000 recordings is 600 kB
STRANGERS_BYTES_MAX: Final = 65_536  # what is read before a token has been verified
BODY_LIMIT: Final = "x-body-octets-max"
"""In a route's `openapi_extra`: its own limit, for OpenAPI and for `_Body`."""
_CURSOR: Final = re.compile(r"[A-Za-z0-9_.:=-]{1,200}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_ORIGIN: Final = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)


def create_app(
    service: str,
    settings: ServiceSettings,
    *,
    ready: Ready,
    lifespan: Lifespan | None = None,
    clock: Clock | None = None,
    words: Mapping[str, str] | None = None,
    forms: Mapping[str, Form] | None = None,
) -> FastAPI:
    """An application with `/healthz /readyz /metrics /openapi.json` (none needs a token) and problems for all errors.

    `ready`: True, or a part's name -> its state; 503 until all are true. Add routers with `include_router`, and further
    questions of the kind with `add_readiness`. `words`: what its fields mean (`openapi.install`); `forms`:
    of refusals below a path, where they are no problems (`problems.install`).
    """
    app = FastAPI(
        title=f"Rightcall {service}",
        version="1",
        docs_url=None,  # the interactive pages load scripts from public CDNs
        redoc_url=None,
        redirect_slashes=False,
        responses=problems.RESPONSES,
        lifespan=lifespan,
    )
    app.state.verifier = Verifier(settings.issuers(), clock=clock)
    problems.install(app, forms)
    openapi.install(app, clock or SystemClock(), words)
    app.add_middleware(_Bounded)
    app.add_middleware(_Observed)
    _add_probes(app, service, ready)
    return app


@dataclass(frozen=True, slots=True)
class Page:
    """Where a listing goes on: the last item's cursor that the client has seen, and how many it wants."""

    after: str | None
    limit: int


def page(
    after: Annotated[str | None, Query(description="`next` of the previous page")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ITEMS_MAX)] = PAGE_ITEMS,
) -> Page:
    """FastAPI dependency for `?after=&limit=`: `at: Annotated[Page, Depends(page)]`."""
    return Page(read_cursor(after, str), limit)


def read_cursor(after: str | None, read: Callable[[str], T]) -> T | None:
    """Where a listing goes on, None from its beginning; 422 for what `read` raises ValueError or OverflowError at."""
    try:
        if after is None:
            return None
        if _CURSOR.fullmatch(after):
            return read(after)
    except (ValueError, OverflowError):
        pass
    raise Problem(
        422, "INVALID", "`after` is no cursor of this list: send `next` of the previous page, or leave it out."
    )


def time_cursor(at: datetime, item_id: UUID) -> str:
    """Where a listing by time goes on: what a client sends as `after`."""
    return f"{(at - _EPOCH) // _MICROSECOND}.{item_id}"


def read_time_cursor(after: str | None) -> tuple[datetime, UUID] | None:
    """The inverse; 422 for what is no cursor."""
    return read_cursor(after, _instant_and_id)


def _instant_and_id(cursor: str) -> tuple[datetime, UUID]:
    micros, _, item_id = cursor.partition(".")
    at = _EPOCH + int(micros) * _MICROSECOND
    if not BEGINS <= at < ENDS:
        raise ValueError("outside of time")
    return at, UUID(item_id)


def add_readiness(app: FastAPI, path: str, ready: Ready, summary: str) -> None:
    """`GET path`: 200 while every part works, else 503 with the parts that do not, why, and since when."""

    @app.get(
        path, tags=["operation"], description=summary, **openapi.may_answer(503), name=path.strip("/").replace("/", "_")
    )
    async def readyz() -> dict[str, Any]:
        state = ready()
        parts: dict[str, bool] = {}
        waiting: dict[str, dict[str, str]] = {}
        for name, part in state.items() if isinstance(state, Mapping) else ():
            parts[name] = bool(part)
            if isinstance(part, ReadyPart) and not part:
                since = {} if part.since is None else {"since": part.since.isoformat(timespec="seconds")}
                waiting[name] = {"fault": part.fault, **since}
        if not (all(parts.values()) if isinstance(state, Mapping) else state):
            raise Problem(503, "NOT_READY", "Not every part of this service is ready.", parts=parts, waiting=waiting)
        return {"status": "ready", "parts": parts}


def _add_probes(app: FastAPI, service: str, ready: Ready) -> None:
    @app.get("/healthz", tags=["operation"])
    async def healthz() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    add_readiness(app, "/readyz", ready, "The process can do its work now.")

    @app.get("/metrics", tags=["operation"], response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Prometheus' text format."""
        return Response(telemetry.exposition(service), media_type=_METRICS_TYPE)


class _Bounded:
    """Refuses a body beyond its route's limit, and a larger one of a stranger before it is read.

    FastAPI's own limit would answer in plain text, and FastAPI reads a body before it asks who sends it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, _Body(scope, receive).receive, send)


class _Body:
    """One request's body while it comes in. Its route is known by the time that somebody asks for it."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope, self._receive = scope, receive
        self._read: int | None = None
        self._known = False

    async def receive(self) -> Message:
        """The next part. Interrupted: 413, 415, or 401 for somebody unknown who sends much."""
        if self._read is None:
            self._read = 0
            self._check_coding()
            self._check_charset()
            await self._weigh(int(self._header(b"content-length") or 0))  # h11 has refused what is no number
        message = await self._receive()
        self._read += len(message.get("body", b""))
        await self._weigh(self._read)
        return message

    async def _weigh(self, octets: int) -> None:
        most = (getattr(self._scope.get("route"), "openapi_extra", None) or {}).get(BODY_LIMIT, JSON_BYTES_MAX)
        if octets > most:
            raise Interrupted(Problem(413, "TOO_LARGE", f"This operation reads at most {most} octets."))
        if octets > STRANGERS_BYTES_MAX and not self._known:
            scheme, _, token = self._header(b"authorization").partition(" ")
            try:
                if scheme.lower() != "bearer":
                    raise Problem(401, "TOKEN_MISSING", "A request of this size needs a bearer token.")
                await self._scope["app"].state.verifier.caller(token.strip())
            except Problem as refusal:
                raise Interrupted(refusal) from None
            self._known = True

    def _check_coding(self) -> None:
        """RFC 9110 section 8.4: what is compressed and read as if it were not is misread."""
        if not {coding.strip().lower() for coding in self._headers(b"content-encoding")} <= {"", "identity"}:
            coded = Problem(415, "CODING_NOT_SUPPORTED", "Send the body without compression.")
            coded.headers["Accept-Encoding"] = "identity"  # RFC 9110 section 12.5.3
            raise Interrupted(coded)

    def _check_charset(self) -> None:
        """What is written in another charset would be misread, or be no text at all."""
        said = _CHARSET.search(self._header(b"content-type"))
        if said is not None and said[1].lower() not in ("utf-8", "utf8", "us-ascii"):
            raise Interrupted(Problem(415, "CHARSET_NOT_SUPPORTED", "Send the body in UTF-8."))

    def _header(self, wanted: bytes) -> str:
        return next(iter(self._headers(wanted)), "")

    def _headers(self, wanted: bytes) -> list[str]:
        return [value.decode("latin-1") for name, value in self._scope.get("headers", ()) if name == wanted]


class _Observed:
    """One span and two metrics per request, named by the route's template and never by the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if not scope["path"].startswith("/"):
            _in_origin_form(scope)
        status, since = 500, time.perf_counter()
        parent = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"), None)

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        with telemetry.span("http.request", parent=parent) as span:
            try:
                await self._app(scope, receive, watched)
            finally:
                route, method = route_of(scope), method_of(scope)
                span.set("http.route", route)
                span.set("http.request.method", method)
                span.set("http.response.status_code", status)
                seconds = time.perf_counter() - since
                telemetry.count("rightcall_http_requests_total", route=route, method=method, status=str(status))
                telemetry.observe("rightcall_http_request_seconds", seconds, route=route, method=method)


def _in_origin_form(scope: Scope) -> None:
    """RFC 9112 section 3.2.2: a whole address is accepted as well; whose it says that it is does not matter."""
    scope["path"] = _ORIGIN.sub("", scope["path"], count=1) or "/"
    scope["raw_path"] = scope["path"].encode()
