"""`listen`: hear what an installation kept of a call."""

from pathlib import Path
from typing import Annotated

import typer

from rightcall.commands import hearing
from rightcall.commands.became import Became, became
from rightcall.commands.hearing import ReadAs
from rightcall.commands.lookup import Lookup, decisions_of
from rightcall.faults import NotRunning
from rightcall.installation import reach
from rightcall.options import STATE, State, Token, Url, fail, say
from rightcall_common.web.roles import ROLES
from rightcall_storage.rules.access import Use

OF_TOKEN = "of the token"


def listen(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="our id of the call, or the phone system's")],
    file: Annotated[Path, typer.Argument(help="gets the WAV, which every player reads; `-`: standard output")],
    role: Annotated[
        str, typer.Option(help=f"who listens: {', '.join(sorted(ROLES))}; of a --token its own")
    ] = ReadAs().role,
    use: Annotated[str, typer.Option(help=f"what for: {', '.join(Use)}")] = ReadAs().use,
    reference: Annotated[str | None, typer.Option(help="the ticket, case or order, where the use needs one")] = None,
    state: State = STATE,
    url: Url = None,
    token: Token = None,
) -> None:
    """Hear a recorded call: left the external party, right the employee. Storage judges and logs each read.

    Without --role and --use you are the caller, whose right it is to hear what was kept (art. 15 GDPR).
    """
    if role not in ROLES:
        raise typer.BadParameter(f"no such role; there are {', '.join(sorted(ROLES))}", param_hint="--role")
    if use not in set(Use):
        raise typer.BadParameter(f"no such use; there are {', '.join(Use)}", param_hint="--use")
    into = None if str(file) == "-" else file
    if into is not None:
        can_hold(into, "FILE")
    try:
        lookup = Lookup(reach(state, url, token, "policy", "storage"))
        call_id, (tenant, decisions) = decisions_of(lookup, call)
        write_what_is_kept(
            lookup, tenant, call_id, became(decisions), into, ReadAs(OF_TOKEN if token else role, use, reference)
        )
    except NotRunning as fault:
        raise fail(fault) from None


def write_what_is_kept(
    lookup: Lookup, tenant: str, call_id: str, outcome: Became, into: Path | None, reader: ReadAs
) -> None:
    """Write the recordings of a call whose decisions are known, and say of each what it is."""
    if not outcome.recorded:
        raise NotRunning(f"there is nothing to hear. The call was {outcome.in_words()}")
    for line in hearing.hear(lookup, tenant, call_id, into, reader):
        say(line)


def can_hold(file: Path, what: str) -> None:
    """Said before a call is made for it."""
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file} cannot be written: name a file in a directory that exists", param_hint=what)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(listen)
