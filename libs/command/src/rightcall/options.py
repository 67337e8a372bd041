"""Options that several commands have, and how a command tells a person something."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rightcall.faults import NotRunning

STATE = Path(os.environ.get("RIGHTCALL_HOME", Path.home() / ".local" / "state" / "rightcall"))
State = Annotated[Path, typer.Option("--state", help="directory that holds the platform's data and addresses")]
Url = Annotated[
    list[str] | None,
    typer.Option(
        "--url",
        envvar="RIGHTCALL_URL",
        metavar="[SERVICE=]URL",
        help="in place of --state: where an installation answers; one service's own address may be given again",
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="RIGHTCALL_TOKEN",
        help="access token to ask with; better in the environment, a command line is there for others to read",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="for a script")]


def say(text: str) -> None:
    """A line of progress, on standard error so that standard output stays a command's answer."""
    print(text, file=sys.stderr, flush=True)


def fail(fault: NotRunning) -> typer.Exit:
    """The command failed: say why, exit 1."""
    say(f"rightcall: {fault}")
    return typer.Exit(1)
