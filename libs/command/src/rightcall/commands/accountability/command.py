"""`accountability-pack`: what a controller shows a supervisory authority of a period (art. 5(2) GDPR), as one ZIP."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from rightcall import secrets
from rightcall.commands.accountability import packing
from rightcall.commands.accountability.asking import PlatformAnswers
from rightcall.commands.accountability.gathering import Order, gather
from rightcall.commands.accountability.index import index
from rightcall.faults import NotRunning
from rightcall.installation import reach
from rightcall.options import STATE, Json, State, Token, Url, fail, say
from rightcall_common.errors import Unreadable
from rightcall_common.ids import check_tenant_id
from rightcall_common.sealing.canonical import base64_octets, json_object
from rightcall_common.sealing.receipts import Signer

SPAN_MAX = timedelta(days=5 * 366)


def accountability_pack(
    since: Annotated[str, typer.Option("--from", help="the first day, e.g. 2026-10-01, in the tenant's time zone")],
    until: Annotated[str, typer.Option("--to", help="the day up to which, not included, e.g. 2027-01-01")],
    tenant: Annotated[str | None, typer.Option(help="needed where the platform has several")] = None,
    out: Annotated[Path | None, typer.Option(help="the ZIP; default accountability-TENANT-FROM-TO.zip here")] = None,
    signing_key: Annotated[
        Path | None, typer.Option(help="PEM of the key that signs the manifest; default policy's of --state")
    ] = None,
    state: State = STATE,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Documents, counts, sampling reports and registers of a period, with their hashes. Exit 1: nothing was written."""
    begins, ends = _day(since, "--from"), _day(until, "--to")
    if _bare(begins) >= _bare(ends):
        raise typer.BadParameter("lies after --from; it is not included itself", param_hint="--to")
    signer = _signer(signing_key, None if url else state)
    try:
        at = reach(state, url, token, "policy", "storage", "dsar")
        name = _tenant(tenant, at.tenants)
        file = out or Path(f"accountability-{name}-{begins.date()}-{ends.date()}.zip")
        if file.exists():
            raise typer.BadParameter(f"{file} is there already: give another --out", param_hint="--out")
        if not file.resolve().parent.is_dir():
            raise typer.BadParameter(f"no such directory: {file.parent}", param_hint="--out")
        ask = PlatformAnswers(at, name)
        standing = _standing(ask)
        order = _order(begins, ends, _zone(standing))
        files = gather(ask, order, standing, say)
    except NotRunning as fault:
        raise fail(fault) from None
    files["README.md"] = index(name, order, files, signer.key_id if signer else None)
    files["SHA256SUMS"] = packing.checksums(files)
    files |= packing.sealed(packing.manifest(name, order, files), signer)
    try:
        packing.write(file, files)
    except OSError as fault:
        raise fail(NotRunning(f"cannot write {file}: {fault.strerror}; give another --out")) from None
    if as_json:
        told = {"file": str(file), "files": sorted(files), "signed_by": signer.key_id if signer else None}
        print(json.dumps(told, indent=2))
        return
    say("signed" if signer else "NOT signed: no key at hand; give --signing-key")
    print(file)


def _day(text: str, option: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write a day as 2026-10-01", param_hint=option) from None


def _bare(at: datetime) -> datetime:
    """For comparing before the tenant's time zone is known."""
    return at.replace(tzinfo=None)


def _signer(given: Path | None, state: Path | None) -> Signer | None:
    """`state` None: the installation is not on this machine, and neither is its key."""
    if given is None and state is None:
        return None
    file = given or secrets.Secrets((state or STATE).resolve() / "secrets").signing_key("policy")
    if given is not None and not given.is_file():
        raise typer.BadParameter(f"no such file: {given}", param_hint="--signing-key")
    try:
        return Signer.from_file(file) if file.is_file() else None
    except Unreadable:
        raise typer.BadParameter(f"no Ed25519 private key in PEM: {file}", param_hint="--signing-key") from None


def _tenant(given: str | None, known: Sequence[str]) -> str:
    """The tenant that was named, also one that came after the platform was started, or the only one."""
    if given is None and len(known) == 1:
        return known[0]
    if given is None:
        there = ", ".join(known) or "none: load one with `rightcall up --tenant FILE`"
        raise typer.BadParameter(f"name one of this platform's tenants: {there}", param_hint="--tenant")
    try:
        return check_tenant_id(given)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--tenant") from None


def _standing(ask: PlatformAnswers) -> dict[str, Any]:
    found: dict[str, Any] | None = ask.get("policy", f"/v1/policies/{ask.tenant}")
    if found is None:
        raise NotRunning(
            f"{ask.tenant} has no rules, so there is nothing to account for: PUT /v1/policies/{ask.tenant}"
        )
    return found


def _zone(standing: dict[str, Any]) -> ZoneInfo:
    return ZoneInfo(json_object(base64_octets(standing["payload"]))["rules"]["time_zone"])


def _order(begins: datetime, ends: datetime, zone: ZoneInfo) -> Order:
    since, until = (at if at.tzinfo else at.replace(tzinfo=zone) for at in (begins, ends))
    now = datetime.now(UTC).replace(microsecond=0)
    if since >= now:
        raise typer.BadParameter("lies in the future: nothing has been decided yet", param_hint="--from")
    if not timedelta(0) < until - since <= SPAN_MAX:
        raise typer.BadParameter("lies after --from, by five years at most", param_hint="--to")
    return Order(since, until, now)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("accountability-pack")(accountability_pack)
