"""Problem details (RFC 9457): every refusal over HTTP, with an opaque instance and never an echo of the input.

Each has one line in the log, written where it is sent (`Refusal`), also in another form than a problem.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from rightcall_common import values
from rightcall_common.errors import TooLarge, Unavailable, Unreadable
from rightcall_common.logs import logger

MEDIA_TYPE: Final = "application/problem+json"
FAULTS_MAX: Final = 20  # a client that got the first twenty wrong does not need the next thousand
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
RETRY_AFTER_S: Final = 5  # about one relay or KMS hiccup; also what a client of a full queue is told

_FIELD: Final = re.compile(r"^[A-Za-z_][A-Za-z_]{0,39}$")
_STATUS_CODES: Final = {
    400: "BAD_REQUEST", 401: "TOKEN_MISSING", 403: "FORBIDDEN", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED",
    408: "REQUEST_TIMEOUT", 409: "CONFLICT", 413: "TOO_LARGE", 415: "MEDIA_TYPE_NOT_SUPPORTED", 422: "INVALID",
    429: "TOO_MANY_REQUESTS", 500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip

log = logger("http")


class Problem(Exception):
    """An answer that is a refusal.

    Args:
        status: 401 403 404 405 409 413 415 422 429 500 503.
        code: a reason code of law.md section 3 where it has one, else a word of the endpoint in the same spelling.
        detail: a sentence of ours; never a value of the input.
        headers: e.g. `Retry-After`.
        extra: further members of the body, e.g. `due="2026-04-07"`.
    """

    def __init__(
        self, status: int, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra


class Refusal(Response):
    """A refusal as it is sent, whatever its form. `instance` is random: it says nothing, and finds the one line of the
    log that is written when it is sent. The line has no value of the request."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status_code=status, headers=dict(headers or {}))
        self.code = code
        self.instance = f"urn:uuid:{uuid4()}"
        self.fault = ""
        self.bug: Exception | None = None
        if status == HTTPStatus.UNAUTHORIZED:
            self.headers.setdefault("WWW-Authenticate", "Bearer")
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            self.headers.setdefault("Retry-After", str(RETRY_AFTER_S))

    def say(self, content: object, media_type: str = MEDIA_TYPE) -> None:
        """What its body is."""
        self.body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        self.headers["content-type"] = media_type
        self.headers["content-length"] = str(len(self.body))

    def because(self, error: Exception) -> None:
        """What was raised: for the line alone. What and why of the unavailable; a bug's places, never its text."""
        if isinstance(error, Unavailable):
            self.fault = str(error)
        elif not isinstance(error, Unreadable | TooLarge):
            self.bug = error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self.log(scope)
        await super().__call__(scope, receive, send)

    def log(self, scope: Scope | None) -> None:
        """The line. `scope`: of the request, as far as it has been read."""
        caller = (scope or {}).get("state", {}).get("caller")
        known = {} if caller is None else {"tenant_id": caller.tenant_id, "role": caller.role}
        if self.fault:
            known["fault"] = self.fault
        said = dict(
            instance=self.instance, status=self.status_code, code=self.code, route=route_of(scope),
            method=method_of(scope), **known,
        )  # fmt: skip
        if self.bug is not None:
            log.error("http.bug", exc_info=self.bug, **said)
        elif self.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("http.refused", **said)
        else:
            log.info("http.refused", **said)


def route_of(scope: Scope | None) -> str:
    """The template of the path; never the path, which may hold a value."""
    return str(getattr((scope or {}).get("route"), "path", "unmatched"))


def method_of(scope: Scope | None) -> str:
    """One of HTTP's own words."""
    method = str((scope or {}).get("method"))
    return method if method in METHODS else "other"


class Interrupted(HTTPException):
    """A refusal while a body is being read: of what is raised there the framework lets only its own class through."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status)
        self.problem = problem


PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "urn:rightcall:problem: and the code in small letters.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "What is wrong and what to do; never a value of the request."},
        "code": {"type": "string", "description": "What is wrong, for programs."},
        "instance": {"type": "string", "description": "Opaque; quote it to the operator, whose log has a line of it."},
        "faults": {
            "type": "array",
            "description": "What is wrong with each field.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "body, query or path, and the field's name."},
                    "fault": {"type": "string", "description": "What is wrong with it, for programs."},
                    "remedy": {"type": "string", "description": "What to do about it."},
                },
            },
        },
    },
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": "Problem details (RFC 9457)", "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}}
    for status in (422, "default")
}
"""For OpenAPI: what any operation may answer instead."""


def install(app: FastAPI, forms: "Mapping[str, Form] | None" = None) -> None:
    """Answer every error of this application as a problem; below a path of `forms` in the form that stands there."""
    app.state.forms = forms or {}
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Unreadable, _on_error)
    app.add_exception_handler(TooLarge, _on_error)
    app.add_exception_handler(Unavailable, _on_error)
    app.add_exception_handler(Exception, _on_error)


def answer(problem: Problem) -> Refusal:
    """The problem as a response, to be returned once."""
    refusal = Refusal(problem.status, problem.code, problem.headers)
    refusal.say(
        {
            "type": f"urn:rightcall:problem:{problem.code.lower()}",
            "title": HTTPStatus(problem.status).phrase,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "instance": refusal.instance,
            **problem.extra,
        }
    )
    return refusal


@dataclass(frozen=True, slots=True)
class Form:
    """How refusals look below a path: their media type and schema, and how one is made."""

    media_type: str
    schema: Mapping[str, Any]
    refuse: Callable[[Problem], Refusal]


PROBLEM: Final = Form(MEDIA_TYPE, PROBLEM_SCHEMA, answer)


def _answer(request: Request, problem: Problem) -> Refusal:
    forms: Mapping[str, Form] = getattr(request.app.state, "forms", {})
    form = next((form for prefix, form in forms.items() if request.scope["path"].startswith(prefix)), PROBLEM)
    return form.refuse(problem)


async def _on_problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return _answer(request, error)


async def _on_http(request: Request, error: Exception) -> Response:
    """Errors of the framework: its texts are dropped, they may quote a path or a header."""
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error, Interrupted):
        return _answer(request, error.problem)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _on_method(request)
    code = _STATUS_CODES.get(error.status_code, HTTPStatus(error.status_code).name)
    return _answer(
        request,
        Problem(error.status_code, code, HTTPStatus(error.status_code).description, headers=error.headers or {}),
    )


def _on_method(request: Request) -> Response:
    """`Allow` names every method of the path (RFC 9110 section 10.2.1): the framework knows those of one route only."""
    known = {"Allow": ", ".join([*(method for method in METHODS if _serves(request, method)), "OPTIONS"])}
    if request.method == "OPTIONS":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=known)
    return _answer(request, Problem(405, "METHOD_NOT_ALLOWED", f"This path knows: {known['Allow']}.", headers=known))


def _serves(request: Request, method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Field and fault of each wrong value, never the value."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(fault) for fault in error.errors()[:FAULTS_MAX]]
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if any(fault["field"] == "body" for fault in faults) and media_type and not media_type.endswith("json"):
        return _answer(request, Problem(415, "MEDIA_TYPE_NOT_SUPPORTED", "This operation reads application/json."))
    return _answer(
        request, Problem(422, "INVALID", "The request does not have the form that this operation reads.", faults=faults)
    )


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    kind = str(fault["type"])
    said = values.remedy(kind, fault.get("ctx") or {})
    remedy = {} if said is None else {"remedy": said}
    return {"field": ".".join(_field(part) for part in fault["loc"]), "fault": kind, **remedy}


async def _on_gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked ended the connection, or it was ended for taking too long: nobody reads this."""
    return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)


async def _on_error(request: Request, error: Exception) -> Response:
    refusal = _answer(request, _problem_of(error))
    refusal.because(error)
    return refusal


def _problem_of(error: Exception) -> Problem:
    """What whoever asked is told of an exception that is no refusal of its own."""
    match error:
        case Unreadable():
            return Problem(422, "UNREADABLE", str(error))  # field and fault by the error's own contract
        case TooLarge():  # this request and those before it together: a tenant's people, say, which one record states
            return Problem(
                409, "TOO_LARGE_TO_STATE", "With this the tenant's record would be larger than a topic takes."
            )
        case Unavailable():
            return Problem(503, "UNAVAILABLE", "Something this service depends on does not answer now. Try again.")
    return Problem(500, "INTERNAL", "This is our mistake; quote the instance to the operator.")


def _field(part: int | str) -> str:
    """A place in the body. A key not shaped like a field's name was chosen by the client: not repeated."""
    return str(part) if isinstance(part, int) or _FIELD.match(part) else "*"
