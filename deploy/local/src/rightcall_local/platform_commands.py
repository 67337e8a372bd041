"""`up`, `token`, `call`: run the platform, get into it, send a call through it."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from rightcall_local import endpoints, issuer, secrets
from rightcall_local.infrastructure import ProfileName
from rightcall_local.place_call import place_call
from rightcall_local.platform import Platform
from rightcall_local.processes import NotRunning

STATE = Path(os.environ.get("RIGHTCALL_HOME", Path.home() / ".local" / "state" / "rightcall"))
State = Annotated[Path, typer.Option("--state", help="directory that holds the platform's data and addresses")]


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
    tenant: Annotated[list[Path] | None, typer.Option(help="a tenant's bundle (YAML); may be given again")] = None,
    s3: Annotated[str, typer.Option(help="servers profile: minio or versitygw")] = "minio",
    ingest_processes: Annotated[int, typer.Option(min=1, max=8, help="how many ears")] = 1,
) -> None:
    """Run the whole platform in the foreground until SIGTERM or Ctrl-C."""
    if profile not in ("embedded", "servers"):
        raise typer.BadParameter("embedded or servers", param_hint="--profile")
    chosen: ProfileName = "servers" if profile == "servers" else "embedded"
    try:
        asyncio.run(_serve(Platform(chosen, state, say, s3=s3, ingest_processes=ingest_processes), tenant or [], state))
    except NotRunning as fault:
        raise fail(fault) from None


async def _serve(platform: Platform, tenants: list[Path], state: Path) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    starting = asyncio.create_task(platform.start(tenants))
    try:
        await asyncio.wait([starting, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            say(f"everything answers; addresses: {state / endpoints.FILE}")
            await stopped.wait()
        else:
            starting.cancel()
    finally:
        await platform.stop()


def token(
    tenant: Annotated[str, typer.Option()],
    role: Annotated[str, typer.Option(help="one role of the roles table, e.g. privacy")],
    person: Annotated[str | None, typer.Option(help="who it is, where that matters")] = None,
    state: State = STATE,
) -> None:
    """Print an access token of the local issuer."""
    try:
        where = endpoints.read(state)
    except NotRunning as fault:
        raise fail(fault) from None
    key = issuer.load_key(secrets.Secrets(state.resolve() / "secrets").issuer_key)
    print(issuer.mint(key, where.issuer, tenant=tenant, role=role, person=person))


def call(
    from_: Annotated[str, typer.Option("--from", help="the caller's number or SIP address")],
    to: Annotated[str, typer.Option(help="the callee's number or SIP address")],
    left: Annotated[Path | None, typer.Option(help="WAV that the caller says; default a 440 Hz tone")] = None,
    right: Annotated[Path | None, typer.Option(help="WAV that the callee says; default an 880 Hz tone")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600)] = 5.0,
    transport: Annotated[str, typer.Option(help="udp or tcp")] = "udp",
    state: State = STATE,
) -> None:
    """Send a SIPREC test call and print its native id (Call-ID)."""
    if transport not in ("udp", "tcp"):
        raise typer.BadParameter("udp or tcp", param_hint="--transport")
    try:
        where = endpoints.read(state)
        native_id = asyncio.run(place_call(where, from_, to, left, right, seconds, transport))
    except NotRunning as fault:
        raise fail(fault) from None
    print(native_id)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(up)
    app.command()(token)
    app.command()(call)
