"""The HTTP surface, put together; one module per resource (`api_*`)."""

from fastapi import FastAPI

from rightcall_common.http import Lifespan, Ready, create_app
from rightcall_common.settings import ServiceSettings
from rightcall_policy import (
    api_accountability,
    api_case_lawyers,
    api_decisions,
    api_documents,
    api_employees,
    api_list_ends,
    api_lists,
    api_notifications,
    api_policies,
    api_registers,
    api_release,
    api_replay,
    api_samples,
    api_scim,
    api_tenants,
    api_works_councils,
)
from rightcall_policy.api_words import WORDS
from rightcall_policy.surface import Desk


def build(desk: Desk, settings: ServiceSettings, ready: Ready, lifespan: Lifespan | None = None) -> FastAPI:
    """The application with every route of this service."""
    app = create_app(
        "policy", settings, ready=ready, lifespan=lifespan, words=WORDS, forms={api_scim.PREFIX: api_scim.FORM}
    )
    for resource in (
        api_tenants,
        api_policies,
        api_works_councils,
        api_lists,
        api_list_ends,
        api_release,
        api_employees,
        api_scim,
        api_registers,
        api_case_lawyers,
        api_notifications,
        api_decisions,
        api_replay,
        api_samples,
        api_documents,
        api_accountability,
    ):
        app.include_router(resource.router(desk))
    return app
