"""`token`, `address`: get into a platform that runs on this machine."""

import json
from typing import Annotated

import typer

from rightcall import endpoints, secrets, tokens
from rightcall.faults import NotRunning
from rightcall.options import STATE, Json, State, fail
from rightcall_common.ids import check_tenant_id
from rightcall_common.web.roles import ROLES


def token(
    tenant: Annotated[str, typer.Option()],
    role: Annotated[str, typer.Option(help=f"one of: {', '.join(sorted(ROLES))}")],
    person: Annotated[str | None, typer.Option(help="who it is, where that matters")] = None,
    state: State = STATE,
    as_json: Json = False,
) -> None:
    """Print an access token of the local issuer."""
    if role not in ROLES:
        raise typer.BadParameter(f"no such role; there are {', '.join(sorted(ROLES))}", param_hint="--role")
    try:
        check_tenant_id(tenant)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--tenant") from None
    try:
        where = endpoints.read(state)
    except NotRunning as fault:
        raise fail(fault) from None
    key = tokens.load_key(secrets.Secrets(state.resolve() / "secrets").issuer_key)
    minted = tokens.mint(key, where.issuer, tenant=tenant, role=role, person=person)
    print(json.dumps({"access_token": minted, "expires_in": tokens.TOKEN_S}) if as_json else minted)


def address(
    service: Annotated[str, typer.Argument(help="ingest, policy, storage, dsar")],
    state: State = STATE,
) -> None:
    """Print where a service of the running platform answers: for curl."""
    try:
        where = endpoints.read(state, service)
    except NotRunning as fault:
        raise fail(fault) from None
    if service not in where.http:
        raise typer.BadParameter(f"no such service; there are {', '.join(where.http)}", param_hint="SERVICE")
    print(where.http[service])


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(token)
    app.command()(address)
