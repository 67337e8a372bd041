"""The `rightcall` command: only the composition of its sub-commands. Exit 0 = done, 1 = it failed, 2 = wrong use.

Another distribution adds commands by entry points of the group `rightcall.commands`: each names a function that takes
the application and adds its own. The launcher does (`rightcall-local`: `call`, `demo`, `servers`, `up`).
"""

import sys
from importlib.metadata import entry_points, version
from typing import Annotated

import typer

from rightcall.commands import clients, inspect, listen, platform, trust
from rightcall.commands.accountability import command as accountability_command
from rightcall.commands.pipes import ReaderMayLeave

ADDED = sorted(entry_points(group="rightcall.commands"), key=lambda each: each.name)
LAUNCHER = {"call", "demo", "servers", "up"}

app = typer.Typer(
    name="rightcall",
    help="Records the calls it may, refuses the calls it may not, and can prove both.",
    epilog=None
    if {each.name for each in ADDED} >= LAUNCHER
    else f"{', '.join(sorted(LAUNCHER))}: install rightcall-local, which runs a whole platform on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for added in ADDED:
    added.load()(app)
platform.register(app)
listen.register(app)
inspect.register(app)
clients.register(app)
app.add_typer(trust.trust_app, name="trust")
accountability_command.register(app)


def _version(asked: bool) -> None:
    if asked:
        print(f"rightcall {version('rightcall')}")
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
