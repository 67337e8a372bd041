"""An OpenAPI document that says what is sent: every status where it can come, in which form, and what each field means.

FastAPI writes what it knows of a route; here is added what the frame around the routes does (tokens, bodies, limits,
refusals of a form of their own), so that no route has to repeat it.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, cast

from fastapi import FastAPI

from rightcall_common.clock import Clock
from rightcall_common.web.problems import PROBLEM, Form
from rightcall_common.web.words import WORDS

Document = dict[str, Any]
_AHEAD: Final = re.compile(r"in ([0-9]+) days(, a day)?")
ALWAYS: Final = (500,)
WITH_TOKEN: Final = (401, 403, 409, 422, 503)
"""409: the tenant has no rules yet, or what is asked does not fit the state of what it is asked of."""
WITH_PATH: Final = (404,)
WITH_BODY: Final = (408, 413, 415)
_SAID: Final = {
    304: "As you have it", 400: "What SCIM does not read", 401: "No good bearer token", 403: "Not for this role",
    404: "Not there, or not the caller's", 408: "The body did not arrive in time",
    409: "Not in this state; the code says which", 412: "A condition does not hold", 413: "The body is too large",
    415: "Compressed, in another charset or of another media type", 416: "No byte of it is in that range",
    422: "Not in the form that is read; `faults` says where", 423: "A legal hold stands",
    429: "Too many at a time; see Retry-After", 500: "Our mistake", 502: "What is stored is damaged",
    503: "Something that is needed does not answer now; see Retry-After",
}  # fmt: skip


def install(app: FastAPI, clock: Clock, words: Mapping[str, str] | None = None) -> None:
    """Complete the document of this application. `words`: of its own fields, by `field` or `Schema.field`.

    `clock`: examples that lie ahead count from the day on which somebody reads them (`in_days`).
    """
    plain = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            document, forms = plain(), app.state.forms
            for path, operations in document["paths"].items():
                form = next((form for prefix, form in forms.items() if path.startswith(prefix)), PROBLEM)
                for operation in operations.values():
                    _answers(path, operation, form)
            _describe(document, {**WORDS, **(words or {})})
        return cast(Document, _as_of(app.openapi_schema, clock.now()))

    app.openapi = openapi  # type: ignore[method-assign]


def in_days(days: int, *, day: bool = False) -> str:
    """In an example: an instant, or a `day`, so many days from the time at which the document is asked for. A date that
    has to lie ahead, written down, is refused from that date on."""
    return f"in {days} days{', a day' if day else ''}"


def _as_of(said: Any, now: datetime) -> Any:
    if isinstance(said, dict):
        return {key: _as_of(each, now) for key, each in said.items()}
    if isinstance(said, list | tuple):
        return [_as_of(each, now) for each in said]
    found = _AHEAD.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return said
    then = now + timedelta(days=int(found[1]))
    return then.date().isoformat() if found[2] else then.replace(microsecond=0).isoformat()


def may_answer(*statuses: int) -> dict[str, Any]:
    """For a route's `responses=`: what it may answer besides what every route of its kind may."""
    return {"responses": {status: {"description": _SAID[status]} for status in statuses}}


def _answers(path: str, operation: Document, form: Form) -> None:
    answers: Document = operation["responses"]
    may = {*ALWAYS, *(WITH_TOKEN if "security" in operation else ())}
    may |= {*(WITH_PATH if "{" in path else ()), *(WITH_BODY if "requestBody" in operation else ())}
    if form is not PROBLEM:  # SCIM has no 422
        may = {400 if status == HTTPStatus.UNPROCESSABLE_ENTITY else status for status in may}
    if form is not PROBLEM or not ({"security", "parameters", "requestBody"} & operation.keys()):
        answers.pop("422", None)
    for status in may:
        answers.setdefault(str(status), {"description": _SAID[status]})
    for status, said in answers.items():
        if status == "default" or int(status) >= HTTPStatus.BAD_REQUEST:
            said["content"] = {form.media_type: {"schema": form.schema}}
    operation["responses"] = dict(sorted(answers.items()))


def _describe(document: Document, words: Mapping[str, str]) -> None:
    """Give every parameter and property that has no description the words for its name."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                said = parameter.get("description") or parameter["schema"].pop("description", None)
                name = parameter["name"]
                parameter["description"] = said or words.get(name) or words.get(name.lower(), "")
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        schema.setdefault("description", words.get(name, ""))
        for field, described in schema.get("properties", {}).items():
            if not described.get("description"):
                described["description"] = words.get(f"{name}.{field}") or words.get(field, "")
