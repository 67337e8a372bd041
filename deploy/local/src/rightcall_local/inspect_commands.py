"""`explain`, `verify`, `policy check`: understand a decision, check a proof, check a bundle. No platform internals."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx2
import typer

from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Trust, verify_file
from rightcall_local import decide_command, endpoints, issuer, secrets
from rightcall_local.platform_commands import STATE, State, fail
from rightcall_local.processes import NotRunning
from rightcall_local.remedies import remedy
from rightcall_policy import bundle, checklist

policy_app = typer.Typer(help="A tenant's rules: try them before they decide anything.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="for a script")]


def explain(call_id: str, state: State = STATE, as_json: Json = False) -> None:
    """Why a call was recorded or not: rule by rule, the missing fact, and the command that would supply it."""
    try:
        where = endpoints.read(state)
        decisions = _decisions_of(where, state, call_id)
    except NotRunning as fault:
        raise fail(fault) from None
    if as_json:
        print(json.dumps(decisions, indent=2))
        return
    for decision in decisions:
        _tell(decision, call_id, where)


def _tell(decision: dict[str, Any], call_id: str, where: endpoints.Endpoints) -> None:
    print(f"#{decision['decision_seq']}  {decision['outcome']}  {decision['reason']}  ({decision['rule']})")
    passed = [step["rule"] for step in decision["steps"] if step["result"] == "passed"]
    if passed:
        print(f"    tried, did not apply: {' '.join(passed)}")
    for step in decision["steps"]:
        if step["result"] != "passed":
            print(f"    {step['rule']:<5} {step['sentence_en']}  [{step['source']}]")
    for cause in (decision["reason"], *decision["flags"]):
        if (advice := remedy(cause, call_id, where)) is not None:
            print(f"    {cause}: {advice}")


def _decisions_of(where: endpoints.Endpoints, state: Path, call_id: str) -> list[dict[str, Any]]:
    key = issuer.load_key(secrets.Secrets(state.resolve() / "secrets").issuer_key)
    for tenant in where.tenants:
        token = issuer.mint(key, where.issuer, tenant=tenant, role="auditor")
        url = f"{where.http['policy']}/v1/decisions/{call_id}"
        try:
            answer = httpx2.get(url, headers={"authorization": f"Bearer {token}"}, timeout=10)
        except httpx2.HTTPError as fault:
            raise NotRunning(f"policy does not answer ({type(fault).__name__})") from None
        if answer.status_code == 200:
            return list(answer.json()["decisions"])
    raise NotRunning(
        "no tenant of this platform has a decision on that call. The id is the one of `GET /v1/calls?native_id=`; "
        "decisions not to record are kept for 30 days"
    )


def verify(
    file: Path,
    trust: Annotated[Path | None, typer.Option(help="trust.json; default that of --state")] = None,
    state: State = STATE,
    as_json: Json = False,
) -> None:
    """Check a decision receipt or an erasure certificate offline. Exit 0 = genuine, 1 = not, 2 = wrong use."""
    keys = trust or secrets.Secrets(state.resolve() / "secrets").trust
    if not file.is_file() or not keys.is_file():
        raise typer.BadParameter(f"no such file: {keys if file.is_file() else file}")
    try:
        receipt = verify_file(file, Trust.from_file(keys))
    except Unreadable as fault:
        typer.echo(json.dumps({"genuine": False, "fault": str(fault)}) if as_json else f"NOT GENUINE: {fault}")
        raise typer.Exit(1) from None
    statement = json.loads(receipt.payload)
    if as_json:
        typer.echo(json.dumps({"genuine": True, "key_id": receipt.key_id, "statement": statement}, indent=2))
        return
    typer.echo(f"GENUINE: signed by key {receipt.key_id}; a statement of type {statement.get('type', 'unknown')}")
    for name, value in statement.items():
        typer.echo(f"  {name}: {json.dumps(value)}")


@policy_app.command("check")
def check(file: Path) -> None:
    """Validate a bundle: line, fault and remedy of everything that is wrong. Exit 1 if anything is.

    Of an accepted bundle: what each purpose still lacks before calls can be recorded for it.
    """
    if not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    read = bundle.read(file.read_bytes())
    if isinstance(read, bundle.Refused):
        for fault in read.faults:
            typer.echo(f"{file}:{fault}")
        raise typer.Exit(1)
    begins = f", applies from {read.effective_from.isoformat()}" if read.effective_from else ""
    typer.echo(f"{file}: accepted{begins}")
    today = datetime.now(ZoneInfo(read.time_zone)).date()
    for line in checklist.in_words(checklist.checklists(read, today)):
        typer.echo(line)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(explain)
    app.command()(verify)
    decide_command.register(policy_app)
    app.add_typer(policy_app, name="policy")
