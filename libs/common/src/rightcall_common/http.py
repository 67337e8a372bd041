"""One way to make a service's HTTP application: health, metrics, problem details, paging."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from rightcall_common.auth import Caller, require
from rightcall_common.problems import Problem
from rightcall_common.settings import ServiceSettings

__all__ = ["Caller", "Page", "Problem", "check_openapi", "create_app", "page", "require"]

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
PAGE_ITEMS_MAX = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Where a listing goes on: `?after=<opaque>&limit=<n>`."""

    after: str | None
    limit: int


def create_app(
    service: str,
    settings: ServiceSettings,
    *,
    ready: Callable[[], bool | dict[str, Any]],
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """`/healthz /readyz /metrics /openapi.json`, problem+json for every error. Add routers with `include_router`."""
    raise NotImplementedError


def page(after: str | None = None, limit: int = 50) -> Page:
    """FastAPI dependency for cursor paging; `limit` at most 200."""
    raise NotImplementedError


def check_openapi(app: FastAPI) -> None:
    """Raise InvariantBroken naming each operation whose request body has no literal example."""
    raise NotImplementedError
