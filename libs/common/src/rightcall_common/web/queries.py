"""A query has parameters that its route knows, once each. A misspelt one would look like an answer to it (HTTP-06)."""

from collections.abc import Iterator
from typing import Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from rightcall_common.web.problems import Problem

WORDS_MAX: Final = 100
"""A query with more parameters than this is none of ours."""


def check(request: Request) -> None:
    """Problem 422 naming the known parameters. Whoever may not ask at all is told that first: see `auth.require`.

    A route whose class says `open_query` passes unknown ones over, as its protocol asks.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or getattr(route, "open_query", False):
        return
    known = _known(route)
    sent = request.query_params.multi_items()[:WORDS_MAX]
    names = [name for name, _ in sent]
    faults = [
        {"field": f"query.{name if name in known else '*'}", "fault": fault, "remedy": remedy}
        for name, fault, remedy in [
            *((name, "unknown_parameter", _words(known)) for name in names if name not in known),
            *((name, "repeated_parameter", "give it once") for name in known if names.count(name) > 1),
        ]
    ]
    if faults:
        raise Problem(422, "INVALID", "A parameter of the query is not known here, or is given twice.", faults=faults)


def _known(route: APIRoute) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parameters(route.dependant)))


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (str(each.alias) for each in dependant.query_params)
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _words(known: tuple[str, ...]) -> str:
    return f"this operation knows: {', '.join(known)}" if known else "this operation takes no parameters"
