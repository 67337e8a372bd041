"""`up`, `token`, `address`: run the platform, and get into it."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from rightcall import endpoints, secrets
from rightcall_common.ids import check_tenant_id
from rightcall_common.web.auth import ROLES
from rightcall_local import issuer
from rightcall_local.launcher.infrastructure import ProfileName
from rightcall_local.launcher.platform import Platform
from rightcall_local.launcher.stopping import until_told_to_stop
from rightcall_local.processes import NotRunning

STATE = Path(os.environ.get("RIGHTCALL_HOME", Path.home() / ".local" / "state" / "rightcall"))
State = Annotated[Path, typer.Option("--state", help="directory that holds the platform's data and addresses")]
Json = Annotated[bool, typer.Option("--json", help="for a script")]


def say(text: str) -> None:
    """A line of progress, on standard error so that standard output stays a command's answer."""
    print(text, file=sys.stderr, flush=True)


def fail(fault: NotRunning) -> typer.Exit:
    """The command failed: say why, exit 1."""
    say(f"rightcall: {fault}")
    return typer.Exit(1)


def up(
    profile: Annotated[str, typer.Option(help="embedded or servers")] = "embedded",
    state: State = STATE,
    tenant: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="a tenant's bundle (YAML); may be given again"),
    ] = None,
    s3: Annotated[Literal["minio", "versitygw"], typer.Option(help="servers profile: which object store")] = "minio",
    ingest_processes: Annotated[int, typer.Option(min=1, max=8, help="how many ears")] = 1,
) -> None:
    """Run the whole platform in the foreground until SIGTERM or Ctrl-C."""
    if profile not in ("embedded", "servers"):
        raise typer.BadParameter("embedded or servers", param_hint="--profile")
    chosen: ProfileName = "servers" if profile == "servers" else "embedded"
    try:
        platform = Platform(chosen, state, say, s3=s3, ingest_processes=ingest_processes)
        asyncio.run(until_told_to_stop(_serve(platform, tenant or [], state)))
    except NotRunning as fault:
        raise fail(fault) from None


async def _serve(platform: Platform, tenants: list[Path], state: Path) -> None:
    try:
        await platform.start(tenants)
        say(f"everything answers; addresses: {state / endpoints.FILE}")
        await asyncio.Event().wait()
    finally:
        await platform.stop()


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
    key = issuer.load_key(secrets.Secrets(state.resolve() / "secrets").issuer_key)
    minted = issuer.mint(key, where.issuer, tenant=tenant, role=role, person=person)
    print(json.dumps({"access_token": minted, "expires_in": issuer.TOKEN_S}) if as_json else minted)


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
    app.command()(up)
    app.command()(token)
    app.command()(address)
