"""`policy verify-draw`: check a draw of the quality sample offline, from an exported file or from its three values."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from rightcall import secrets
from rightcall.options import STATE, State
from rightcall_common.errors import Unreadable
from rightcall_common.sealing.canonical import base64_octets
from rightcall_common.sealing.receipts import Trust
from rightcall_policy.decision.sampling import verify
from rightcall_policy.decision.sampling.draw import drawn

WRONG_SHOWN_MAX = 20


def verify_draw(
    file: Annotated[Path | None, typer.Argument(help="answer of GET /v1/samples/{period}/draws")] = None,
    secret: Annotated[str | None, typer.Option(help="without FILE: the period's secret, base64")] = None,
    call_id: Annotated[str | None, typer.Option(help="without FILE: the call")] = None,
    rate: Annotated[float | None, typer.Option(min=0.0, max=1.0, help="without FILE: the rate, 0 to 1")] = None,
    trust: Annotated[Path | None, typer.Option(help="trust.json; default that of --state")] = None,
    state: State = STATE,
    as_json: Annotated[bool, typer.Option("--json", help="for a script")] = False,
) -> None:
    """Does each draw follow from the secret that was committed to in advance? Exit 0 = yes, 1 = no, 2 = wrong use."""
    if file is None:
        if secret is None or call_id is None or rate is None:
            raise typer.BadParameter("give a FILE, or --secret, --call-id and --rate")
        hit = _one(secret, call_id, rate)
        print(json.dumps({"hit": hit}) if as_json else "drawn" if hit else "not drawn")
        return
    keys = trust or secrets.Secrets(state.resolve() / "secrets").trust
    if not file.is_file() or not keys.is_file():
        raise typer.BadParameter(f"no such file: {keys if file.is_file() else file}")
    if file.stat().st_size > verify.FILE_BYTES_MAX:
        raise typer.BadParameter("a draw file has at most 64 MB; export it in pages")
    try:
        found = verify.check(file.read_bytes(), Trust.from_file(keys))
    except Unreadable as fault:
        print(json.dumps({"genuine": False, "fault": str(fault)}) if as_json else f"NOT GENUINE: {fault}")
        raise typer.Exit(1) from None
    _tell(found, as_json)
    if found.wrong:
        raise typer.Exit(1)


def _one(secret: str, call_id: str, rate: float) -> bool:
    try:
        return drawn(base64_octets(secret), UUID(call_id), rate)
    except ValueError:
        raise typer.BadParameter("--secret is base64, --call-id a UUID") from None


def _tell(found: verify.Checked, as_json: bool) -> None:
    if as_json:
        said = {**found._asdict(), "genuine": not found.wrong, "wrong": [str(call_id) for call_id in found.wrong]}
        print(json.dumps(said, indent=2))
        return
    print(f"{'NOT GENUINE' if found.wrong else 'GENUINE'}: {found.draws} draws of {found.tenant_id}, {found.period}")
    when = "before the period began" if found.in_advance else "ONLY AFTER THE PERIOD HAD BEGUN"
    print(f"  the secret is the one that key {found.key_id} committed to {when}")
    print(f"  {found.draws - len(found.wrong)} outcomes follow from it, {len(found.wrong)} do not")
    for call_id in found.wrong[:WRONG_SHOWN_MAX]:
        print(f"    {call_id}")


def register(policy_app: typer.Typer) -> None:
    """Add the command to `rightcall policy`."""
    policy_app.command("verify-draw")(verify_draw)
