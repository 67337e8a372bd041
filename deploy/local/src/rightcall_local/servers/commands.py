"""`rightcall servers start|stop|status`: words and exit codes only; the work is in `lifecycle`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from rightcall_local.servers import lifecycle
from rightcall_local.servers.building import cache_root
from rightcall_local.servers.state import public

servers_app = typer.Typer(
    help="Native Kafka, PostgreSQL, MinIO and VersityGW on 127.0.0.1, without containers. For tests and development.",
    no_args_is_help=True,
)

Only = Annotated[str, typer.Option("--only", help=f"Comma-separated: {','.join(lifecycle.NAMES)}. Default: all.")]
State = Annotated[
    Path | None, typer.Option("--state", help="Data, logs and servers.json. Default: run/ in the cache directory.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@servers_app.command()
def start(only: Only = "", state: State = None, as_json: AsJson = False) -> None:
    """Build what is missing (once, minutes), start it, wait until it answers, write servers.json."""
    where = _where(state)
    _finish(lifecycle.start(_names(only), cache_root(), where, _say), where, as_json)


@servers_app.command()
def stop(only: Only = "", state: State = None, as_json: AsJson = False) -> None:
    """Stop them; data stays."""
    where = _where(state)
    _finish(lifecycle.stop(_names(only), where), where, as_json, running="stopped")


@servers_app.command()
def status(only: Only = "", state: State = None, as_json: AsJson = False) -> None:
    """Ask each one and say what answers; exit 1 if one does not."""
    where = _where(state)
    _finish(lifecycle.status(_names(only), where), where, as_json)


def _where(state: Path | None) -> Path:
    return (state or cache_root() / "run").resolve()


def _names(only: str) -> Sequence[str]:
    chosen = [name.strip() for name in only.split(",") if name.strip()]
    unknown = sorted(set(chosen) - set(lifecycle.NAMES))
    if unknown:
        raise typer.BadParameter(f"no such server: {', '.join(unknown)}", param_hint="--only")
    return chosen or lifecycle.NAMES


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _finish(standings: Sequence[lifecycle.ServerStatus], state: Path, as_json: bool, running: str = "answers") -> None:
    """Print every standing without secrets; exit 1 if one has a fault."""
    if as_json:
        report = {
            each.name: {"ok": each.fault is None, "address": each.address and public(each.address), "fault": each.fault}
            for each in standings
        }
        typer.echo(json.dumps({"servers_json": str(state / "servers.json"), "servers": report}, indent=2))
    else:
        for each in standings:
            where = f" at {public(each.address)}" if each.address else ""
            typer.echo(f"{each.name}: {running if each.fault is None else 'FAILED'}{where} {each.fault or ''}".rstrip())
        typer.echo(f"addresses and secrets: {state / 'servers.json'}")
    if any(each.fault is not None for each in standings):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(servers_app, name="servers")


if __name__ == "__main__":
    servers_app()
