"""`up`: run the platform."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from rightcall import endpoints
from rightcall.faults import NotRunning
from rightcall.options import STATE, State, fail, say
from rightcall_local.launcher.infrastructure import ProfileName
from rightcall_local.launcher.platform import Platform
from rightcall_local.launcher.stopping import until_told_to_stop


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


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(up)
