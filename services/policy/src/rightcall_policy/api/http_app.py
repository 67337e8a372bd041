"""The HTTP surface, put together; one module per resource (`api_*`)."""

from fastapi import FastAPI

from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import Lifespan, Ready, create_app
from rightcall_policy.api import (
    accountability,
    case_lawyers,
    decisions,
    documents,
    employees,
    list_ends,
    lists,
    notifications,
    policies,
    registers,
    release,
    replay,
    samples,
    scim,
    tenants,
    works_councils,
)
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.api.words import WORDS


def build(desk: ApiDeps, settings: ServiceSettings, ready: Ready, lifespan: Lifespan | None = None) -> FastAPI:
    """The application with every route of this service."""
    app = create_app("policy", settings, ready=ready, lifespan=lifespan, words=WORDS, forms={scim.PREFIX: scim.FORM})
    for resource in (
        tenants,
        policies,
        works_councils,
        lists,
        list_ends,
        release,
        employees,
        scim,
        registers,
        case_lawyers,
        notifications,
        decisions,
        replay,
        samples,
        documents,
        accountability,
    ):
        app.include_router(resource.router(desk))
    return app
