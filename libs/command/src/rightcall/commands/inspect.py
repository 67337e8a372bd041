"""`explain`, `verify`, `policy check`: understand a decision, check a proof, check a bundle. No platform internals."""

import json
import textwrap
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

import typer

from rightcall import secrets
from rightcall.commands import decide, documents, draw, replay
from rightcall.commands.explaining import situation_of
from rightcall.commands.lookup import Lookup, decisions_of, refusal
from rightcall.commands.remedies import remedy
from rightcall.commands.remedy_requests import RemedyRequest, Situation, requests
from rightcall.faults import NotRunning
from rightcall.installation import Installation, reach
from rightcall.options import STATE, Json, State, Token, Url, fail
from rightcall_common.errors import Unreadable
from rightcall_common.sealing.receipts import Trust, verify_file
from rightcall_policy.bundles import checklist, reading

policy_app = typer.Typer(help="A tenant's rules: try them before they decide anything.", no_args_is_help=True)


def explain(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="our id of the call, or the phone system's")],
    state: State = STATE,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Why a call was recorded or not: rule by rule, the missing fact, and the command that would supply it."""
    try:
        at = reach(state, url, token, "policy")
        lookup = Lookup(at)
        call_id, (tenant, decisions) = decisions_of(lookup, call)
        advice = Advice(situation_of(lookup, tenant, call_id, decisions), at)
    except NotRunning as fault:
        raise fail(fault) from None
    if as_json:
        told = [{**each, "remedies": advice.texts(each), "requests": advice.requests(each)} for each in decisions]
        print(json.dumps(told, indent=2))
        return
    if call_id != call:
        print(f"call {call_id}")
    for decision in decisions:
        _tell(decision, advice)


class Advice(NamedTuple):
    """What would have changed the decisions on a call."""

    at: Situation
    where: Installation

    def texts(self, decision: dict[str, Any]) -> dict[str, str]:
        """By reason or flag, what would have changed it; a line a request."""
        return {
            cause: "\n".join(
                [text, *(f"  {command}" for each in found for command in each.commands(self.where, self.at.tenant))]
            )
            for cause, (text, found) in self._of(decision).items()
        }

    def requests(self, decision: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """By reason or flag, its requests for a script."""
        return {
            cause: [each.as_json(self.where, self.at.tenant) for each in found]
            for cause, (_, found) in self._of(decision).items()
            if found
        }

    def _of(self, decision: dict[str, Any]) -> dict[str, tuple[str, list[RemedyRequest]]]:
        causes = dict.fromkeys((decision["reason"], *decision["flags"]))
        told = {
            cause: (remedy(cause, self.at.call_id, self.where.printed()), requests(cause, self.at)) for cause in causes
        }
        return {cause: (text, found) for cause, (text, found) in told.items() if text is not None}


def _tell(decision: dict[str, Any], advice: Advice) -> None:
    print(f"#{decision['decision_seq']}  {decision['outcome']}  {decision['reason']}  ({decision['rule']})")
    passed = [step["rule"] for step in decision["steps"] if step["result"] == "passed"]
    if passed:
        print(f"    tried, did not apply: {' '.join(passed)}")
    for step in decision["steps"]:
        if step["result"] != "passed":
            print(f"    {step['rule']:<5} {step['sentence_en']}  [{step['source']}]")
    for cause, text in advice.texts(decision).items():
        print(textwrap.indent(f"{cause}: {text}", "    "))


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
    read = reading.read(file.read_bytes())
    if as_json:
        faults = decide.faults(file, read) if isinstance(read, reading.FileRefused) else []
        typer.echo(json.dumps({"accepted": not faults, "faults": faults}, indent=2))
        raise typer.Exit(1 if faults else 0)
    if isinstance(read, reading.FileRefused):
        for fault in read.faults:
            typer.echo(f"{file}:{fault}")
        raise typer.Exit(1)
    begins = f", applies from {read.effective_from.isoformat()}" if read.effective_from else ""
    typer.echo(f"{file}: accepted{begins}")
    today = datetime.now(ZoneInfo(read.time_zone)).date()
    for line in checklist.in_words(checklist.checklists(read, today)):
        typer.echo(line)


@policy_app.command("show")
def show(
    tenant: Annotated[str, typer.Option()],
    state: State = STATE,
    url: Url = None,
    token: Token = None,
) -> None:
    """Print the rules that apply to a tenant of an installation, as they were sent: edit and send them again."""
    try:
        answer = Lookup(reach(state, url, token, "policy")).ask(
            "GET", "policy", f"/v1/policies/{quote(tenant, safe='')}", tenant, "admin"
        )
        if answer.status_code != 200:
            raise NotRunning(f"policy has no rules of {tenant}: {refusal(answer)}")
    except NotRunning as fault:
        raise fail(fault) from None
    print(answer.json()["rules"], end="")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(explain)
    app.command()(verify)
    decide.register(policy_app)
    replay.register(policy_app)
    draw.register(policy_app)
    documents.register(policy_app)
    app.add_typer(policy_app, name="policy")
