"""Options that several commands have, and how a command tells a person something."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rightcall.faults import NotRunning

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
