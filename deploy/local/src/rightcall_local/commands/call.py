"""`call`: send a test call through a running platform."""

import asyncio
import json
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from rightcall import endpoints
from rightcall.commands import announcing
from rightcall.commands.announcing import StatedFacts
from rightcall.commands.became import Became, became, decided
from rightcall.commands.hearing import ReadAs
from rightcall.commands.listen import can_hold, write_what_is_kept
from rightcall.commands.lookup import Lookup
from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall.installation import of_state
from rightcall.options import STATE, Json, State, fail, say
from rightcall_local.commands.place_call import Wanted, place_call

BY_CALL = "CALL_ID.wav"
"""What --play alone means, with our own id of the call."""


class PlayMayStandAlone(TyperCommand):
    """`--play` with or without a file, which typer's options cannot say."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click does; `--play` before another option or at the end has the file of the call's name."""
        alone = [
            each == "--play" and (other is None or other.startswith("--"))
            for each, other in zip_longest(args, args[1:])
        ]
        return super().parse_args(
            ctx, [f"--play={BY_CALL}" if bare else each for each, bare in zip(args, alone, strict=True)]
        )


def call(
    from_: Annotated[str, typer.Option("--from", help="the caller's number or SIP address")],
    to: Annotated[str, typer.Option(help="the callee's number or SIP address")],
    left: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="WAV that the caller says; default a 440 Hz tone")
    ] = None,
    right: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="WAV that the callee says; default an 880 Hz tone")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600)] = 5.0,
    transport: Annotated[str, typer.Option(help="udp or tcp")] = "udp",
    announce: Annotated[
        bool, typer.Option("--announce", help="state that the caller heard the bundle's announcement for this line")
    ] = False,
    play: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, metavar="[FILE]", help=f"then get what was kept of it as a WAV file; alone: {BY_CALL}, here"
        ),
    ] = None,
    state: State = STATE,
    as_json: Json = False,
) -> None:
    """Send a SIPREC test call. Prints its native id (Call-ID) when it starts: `explain` and `listen` take it.

    What became of it is said on standard error. With --json our own id as well, on one line at its end. With --announce
    also that the employee was signalled, as a phone system states both. Exit 1: refused, or --play and nothing is kept.
    """
    if transport not in ("udp", "tcp"):
        raise typer.BadParameter("udp or tcp", param_hint="--transport")
    if play is not None:
        can_hold(play, "--play")
    needs = ("ingest", *(("policy",) if as_json or announce or play else ()), *(("storage",) if play else ()))
    try:
        where = endpoints.read(state, *needs)
        wanted = Wanted(from_, to, left, right, seconds, transport)
        told = asyncio.run(_made(where, Lookup(of_state(where, state)), wanted, announce, as_json, play))
    except NotRunning as fault:
        raise fail(fault) from None
    if as_json:
        print(json.dumps(told))


async def _made(
    where: Endpoints, lookup: Lookup, wanted: Wanted, announces: bool, as_json: bool, play: Path | None
) -> dict[str, Any]:
    stated: StatedFacts | None = None

    async def started(native_id: str) -> None:
        nonlocal stated
        if as_json:
            say(f"call {native_id} has started")
        else:
            print(native_id, flush=True)
        if announces:
            stated = await asyncio.to_thread(announcing.announce, lookup, native_id)
            say(
                f"stated on line {stated.line}: the caller heard {', '.join(stated.told.purposes)} in "
                f"{stated.told.language}, the employee was signalled"
            )

    native_id = await place_call(where, wanted, started)
    return await asyncio.to_thread(_follow_up, lookup, native_id, stated, play)


def _follow_up(lookup: Lookup, native_id: str, stated: StatedFacts | None, play: Path | None) -> dict[str, Any]:
    """What became of it, said and for a script. Without --play a call was made even if that is not known."""
    told: dict[str, Any] = {"native_id": native_id, "call_id": None, "outcome": None, "reason": None}
    try:
        told["call_id"] = next((call["call_id"] for _, call in lookup.calls(native_id)), None)
        told["call_id"], (tenant, decisions) = decided(lookup, native_id, after_fact=stated.fact_seq if stated else 0)
        outcome = became(decisions)
        told |= {"outcome": outcome.by["outcome"], "reason": outcome.by["reason"]}
        say(outcome.in_words())
        _say_on(outcome, native_id, play)
    except NotRunning as fault:
        if play is not None:
            raise
        say(f"the call was made; what became of it is not known: {fault}")
        return told
    if play is not None:
        into = Path(f"{told['call_id']}.wav") if play == Path(BY_CALL) else play
        write_what_is_kept(lookup, tenant, told["call_id"], outcome, into, ReadAs())
        told["wav"] = str(into)
    return told


def _say_on(outcome: Became, native_id: str, play: Path | None) -> None:
    if not outcome.recorded:
        say(f"what would change that: rightcall explain {native_id}")
    elif play is None:
        say(f"to hear it: rightcall listen {native_id} FILE.wav")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(cls=PlayMayStandAlone)(call)
