"""The HTTP surface, put together; one module per resource (`api_*`)."""

from fastapi import FastAPI

from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import Lifespan, Ready, add_readiness, create_app
from rightcall_ingest.api import calls, employees, events, facts, tenants, verbs
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.api.words import WORDS


def build(
    desk: ApiDeps,
    settings: ServiceSettings,
    ready: Ready,
    takes_calls: Ready = lambda: True,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """The application with every route of this service."""
    app = create_app("ingest", settings, ready=ready, lifespan=lifespan, words=WORDS)
    add_readiness(app, "/readyz/sessions", takes_calls, "The process takes calls now. For what steers SIP traffic.")
    for resource in (calls, verbs, events, employees, facts, tenants):
        app.include_router(resource.router(desk))
    return app
