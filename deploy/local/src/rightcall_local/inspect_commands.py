"""`explain`, `verify`, `policy check`: understand a decision, check a proof, check a bundle. No platform internals."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Trust, verify_file
from rightcall_local import decide_command, documents_command, draw_command, endpoints, replay_command, secrets
from rightcall_local.lookup import Lookup
from rightcall_local.platform_commands import STATE, Json, State, fail
from rightcall_local.processes import NotRunning
from rightcall_local.remedies import remedy
from rightcall_policy import bundle, checklist

policy_app = typer.Typer(help="A tenant's rules: try them before they decide anything.", no_args_is_help=True)


def explain(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="our id of the call, or the phone system's")],
    state: State = STATE,
    as_json: Json = False,
) -> None:
    """Why a call was recorded or not: rule by rule, the missing fact, and the command that would supply it."""
    try:
        where = endpoints.read(state, "policy")
        call_id, decisions = _decisions_of(Lookup(where, state), call)
    except NotRunning as fault:
        raise fail(fault) from None
    if as_json:
        print(json.dumps([{**each, "remedies": _remedies(each, call_id, where)} for each in decisions], indent=2))
        return
    if call_id != call:
        print(f"call {call_id}")
    for decision in decisions:
        _tell(decision, call_id, where)


def _remedies(decision: dict[str, Any], call_id: str, where: endpoints.Endpoints) -> dict[str, str]:
    """By reason or flag, what would have changed it."""
    causes = dict.fromkeys((decision["reason"], *decision["flags"]))
    told = {cause: remedy(cause, call_id, where) for cause in causes}
    return {cause: text for cause, text in told.items() if text is not None}


def _tell(decision: dict[str, Any], call_id: str, where: endpoints.Endpoints) -> None:
    print(f"#{decision['decision_seq']}  {decision['outcome']}  {decision['reason']}  ({decision['rule']})")
    passed = [step["rule"] for step in decision["steps"] if step["result"] == "passed"]
    if passed:
        print(f"    tried, did not apply: {' '.join(passed)}")
    for step in decision["steps"]:
        if step["result"] != "passed":
            print(f"    {step['rule']:<5} {step['sentence_en']}  [{step['source']}]")
    for cause, advice in _remedies(decision, call_id, where).items():
        print(f"    {cause}: {advice}")


def _decisions_of(lookup: Lookup, call: str) -> tuple[str, list[dict[str, Any]]]:
    """Our id of the call that is known under `call`, and its decisions."""
    if decisions := lookup.decisions(call):
        return call, decisions
    ids = lookup.call_ids(call)
    for call_id in ids:
        if decisions := lookup.decisions(call_id):
            return call_id, decisions
    if ids:
        raise NotRunning(
            f"call {ids[0]} was taken and policy has no decision on it (yet): ask again, or see policy's log"
        )
    raise NotRunning(
        "no tenant of this platform has a decision on that call. Its id is ours (`GET /v1/calls?native_id=`) or the "
        "phone system's (Call-ID); decisions not to record are kept for 30 days"
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
def check(file: Path, as_json: Json = False) -> None:
    """Validate a bundle: line, fault and remedy of everything that is wrong. Exit 1 if anything is.

    Of an accepted bundle: what each purpose still lacks before calls can be recorded for it.
    """
    if not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    read = bundle.read(file.read_bytes())
    if as_json:
        faults = decide_command.faults(file, read) if isinstance(read, bundle.Refused) else []
        typer.echo(json.dumps({"accepted": not faults, "faults": faults}, indent=2))
        raise typer.Exit(1 if faults else 0)
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
    replay_command.register(policy_app)
    draw_command.register(policy_app)
    documents_command.register(policy_app)
    app.add_typer(policy_app, name="policy")
