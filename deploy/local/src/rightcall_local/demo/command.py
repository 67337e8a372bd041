"""`rightcall demo`: the platform in one process tree, five calls, one screen."""

import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rightcall.endpoints import Endpoints
from rightcall.faults import NotRunning
from rightcall_local.demo import calls, proof, screen
from rightcall_local.demo.desk import Desk
from rightcall_local.demo.people import CLIENT, EARLIER_CLIENT
from rightcall_local.launcher.platform import Platform
from rightcall_local.launcher.stopping import until_told_to_stop

BUNDLE = Path(__file__).resolve().parents[3] / "examples" / "bundles" / "demo.yaml"


def demo(
    stay: Annotated[bool, typer.Option("--stay", help="leave the platform running and print its addresses")] = False,
) -> None:
    """Start everything on this machine, send five calls through it and show what became of them."""
    state = Path(tempfile.mkdtemp(prefix="rightcall-demo-"))
    started = time.monotonic()
    console = Console(stderr=False, width=max(Console().width, 118))

    def say(text: str) -> None:
        sys.stderr.write(f"[{time.monotonic() - started:5.1f} s] {text}\n")
        sys.stderr.flush()

    try:
        ended = asyncio.run(until_told_to_stop(_run(Platform("embedded", state, say), state, console, say, stay)))
    except NotRunning as fault:
        say(f"the demo failed: {fault}; what it left behind: {state}")
        raise typer.Exit(1) from None
    shutil.rmtree(state, ignore_errors=True)
    if not ended:
        say("stopped; nothing of it is left")
        raise typer.Exit(0 if stay else 1)


async def _run(platform: Platform, state: Path, console: Console, say: calls.Say, stay: bool) -> None:
    try:
        where = await platform.start([BUNDLE])
        desk = Desk(platform, where)
        try:
            await _story(desk, state, console, say)
            say("done: that is how long it took from nothing to here")
        finally:
            await desk.close()
        if stay:
            _print_addresses(where, state)
            await asyncio.Event().wait()
    finally:
        await platform.stop()


async def _story(desk: Desk, state: Path, console: Console, say: calls.Say) -> None:
    await desk.settle_in()
    say("the CRM publishes its client list")
    await desk.publish_clients([EARLIER_CLIENT])
    say("calls: a customer orders (the seller pauses), a union, callers on the service line")
    ordered, union, (drawn, not_drawn, draws) = await asyncio.gather(
        calls.evidence_with_pause(desk), calls.union(desk), calls.sampled(desk)
    )
    say(f"  the draw of 25 % took {draws} callers to say both yes and no")
    say("the customer becomes an investment client, the CRM lists her, and she calls again")
    await desk.publish_clients([EARLIER_CLIENT, CLIENT])
    client = await calls.mifid_client(desk)
    say("storage completes the recordings")
    evidence = await proof.stored_recording(desk, ordered)
    mifid = await proof.stored_recording(desk, client)
    say("reads, erasure, certificate")
    lying = list(proof.objects(state / "objects"))
    reads = [
        await proof.read(desk, mifid, "compliance", "COMPLIANCE_MONITORING"),
        await proof.read(desk, evidence, "coach", "TRAIN_GROUP"),
    ]
    erasure = await proof.erase(desk, state, state / "secrets" / "trust.json")
    after = [
        await proof.read(desk, evidence, "privacy", "DSAR_ACCESS"),
        await proof.read(desk, mifid, "compliance", "COMPLIANCE_MONITORING"),
    ]
    screen.show_decisions(console, [client, drawn, not_drawn, union, ordered])
    screen.show_trace(console, proof.trace_tree(state, client.final["trace_id"]))
    screen.show_objects(console, lying)
    screen.show_reads(console, reads)
    screen.show_erasure(console, erasure)
    ids = {"erased": evidence["recording_id"], "kept": mifid["recording_id"]}
    if wrong := proof.faults(erasure, **ids, after=after):
        raise NotRunning("; ".join(wrong))


def _print_addresses(where: Endpoints, state: Path) -> None:
    typer.echo(f"\nIt stays up until Ctrl-C. State: {state}")
    for name, url in where.http.items():
        typer.echo(f"  {name:<10} {url}/openapi.json")
    typer.echo(f"  SIP        udp {where.sip['udp']}, tcp {where.sip['tcp']}")
    call = "rightcall call --from +31201110001 --to +31201110022 --announce --play call.wav"
    typer.echo(f"  try        {call} --state {state}")
    typer.echo(f"  a token    rightcall token --tenant demo --role auditor --state {state}")


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(demo)
