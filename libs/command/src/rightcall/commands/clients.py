"""`clients lint`: check a client list before it is sent. Needs no platform, and never prints a number."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import phonenumbers
import typer

from rightcall_common.sealing.refs import ROOT_BYTES, RefKeys
from rightcall_policy.clients.client_list import Client
from rightcall_policy.clients.faults import Rejected
from rightcall_policy.clients.records import read_list, refs_by

clients_app = typer.Typer(help="A CRM's client list: try it before it is sent.", no_args_is_help=True)

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
}


@clients_app.command("lint")
def lint(
    file: Annotated[Path, typer.Argument(help="a list as by PUT /v1/client-lists/{name}: .ndjson, .csv or .json")],
    region: Annotated[str, typer.Option(help="the tenant's region, which reads national numbers")] = "NL",
    accept_prefix: Annotated[
        list[str], typer.Option(help="as numbers.accept_prefixes of the tenant's bundle, e.g. +31970; repeat for more")
    ] = [],  # noqa: B006 -- typer reads it once
    as_json: Annotated[bool, typer.Option("--json", help="for a script")] = False,
) -> None:
    """Line, fault and remedy of everything that is wrong. Exit 0 = it would be accepted, 1 = not, 2 = wrong use.

    A number that may be no assigned one is named and does not refuse its list, which is incomplete until it is right.
    """
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if not file.is_file():
        raise typer.BadParameter("no such file")  # the name is not repeated: it may be somebody's number
    if media_type is None:
        raise typer.BadParameter(f"the file's name must end in one of {', '.join(MEDIA_TYPES)}")
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise typer.BadParameter("write the region as two capitals, e.g. NL")
    throw_away = RefKeys(1, {1: os.urandom(ROOT_BYTES)})
    refs_of = refs_by(throw_away, "lint", region, accept_prefix)
    clients, rejected = read_list(file.read_bytes(), media_type, refs_of)
    if as_json:
        typer.echo(json.dumps(_as_json(clients, rejected)))
    else:
        _print(clients, rejected)
    if _refused(rejected):
        raise typer.Exit(1)


def _as_json(clients: list[Client], rejected: list[Rejected]) -> dict[str, Any]:
    refused = _refused(rejected)
    whole = {"incomplete": True} if rejected and not refused else {}
    return {"accepted": not refused, **whole, "faults": [each.as_json() for each in rejected], **_counts(clients)}


def _counts(clients: list[Client]) -> dict[str, Any]:
    """What a reader would want to compare with the CRM: totals, and who was not told of recording (R17)."""
    owners = Counter(ref for client in clients for ref in client.refs)
    kinds = Counter(client.kind for client in clients)
    return {
        "clients": len(clients),
        "kinds": dict(sorted(kinds.items())),
        "numbers": len(owners),
        "shared_numbers": sum(count > 1 for count in owners.values()),
        "not_notified": sum(client.notified_at is None for client in clients),
    }


def _print(clients: list[Client], rejected: list[Rejected]) -> None:
    for each in rejected:
        typer.echo(f"line {each.line}: {each.fault}; {each.remedy}")
    counts = _counts(clients)
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts["kinds"].items()) or "none"
    typer.echo(
        f"{counts['clients']} clients can be read ({kinds}) with {counts['numbers']} numbers, "
        f"{counts['shared_numbers']} of them shared; {counts['not_notified']} were not told of recording"
    )
    if _refused(rejected):
        typer.echo(f"refused: {len(rejected)} lines are at fault")
    elif rejected:
        typer.echo(f"it would be accepted, and be incomplete until {len(rejected)} lines are right")
    else:
        typer.echo("it would be accepted")


def _refused(rejected: list[Rejected]) -> bool:
    return any(not each.doubtful for each in rejected)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(clients_app, name="clients")
