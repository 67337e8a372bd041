"""The `rightcall` command: only the composition of its sub-commands. Exit 0 = done, 1 = it failed, 2 = wrong use."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from rightcall.commands import clients, inspect, platform, trust
from rightcall.commands.accountability import command as accountability_command
from rightcall.commands.pipes import ReaderMayLeave
from rightcall_local.commands import call
from rightcall_local.demo import command as demo_command
from rightcall_local.servers.commands import servers_app

app = typer.Typer(
    name="rightcall",
    help="Records the calls it may, refuses the calls it may not, and can prove both.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(servers_app, name="servers")
demo_command.register(app)
platform.register(app)
call.register(app)
inspect.register(app)
clients.register(app)
app.add_typer(trust.trust_app, name="trust")
accountability_command.register(app)


def _version(asked: bool) -> None:
    if asked:
        print(f"rightcall {version('rightcall-local')}")
        raise typer.Exit


@app.callback()
def rightcall(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    """Records the calls it may, refuses the calls it may not, and can prove both."""


def run() -> None:
    """Entry point of the console script."""
    sys.stdout, sys.stderr = ReaderMayLeave(sys.stdout), ReaderMayLeave(sys.stderr)
    app()


if __name__ == "__main__":
    run()
