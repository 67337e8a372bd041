"""`policy decide`: play a call that is told on paper, and say each decision in sentences. Needs no platform."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from rightcall_common.sealing.refs import ROOT_BYTES, RefKeys
from rightcall_policy.bundles import reading as bundle
from rightcall_policy.bundles.file_faults import FileRefused
from rightcall_policy.simulation import after_call, call
from rightcall_policy.simulation.call import clock
from rightcall_policy.simulation.facts_file import reading

LISTED = ("flags", "effects", "suspensions", "discards")
"""What is printed only where there is some."""


def decide(
    rules: Annotated[Path, typer.Option("--bundle", help="the tenant's rules")],
    facts: Annotated[Path, typer.Option("--facts", help="the call; its form: facts.schema.json")],
    as_json: Annotated[bool, typer.Option("--json", help="for a script")] = False,
) -> None:
    """Try it without a call. Exit 1: a file is at fault, or a decision is not what the facts file expects."""
    for file in (rules, facts):
        if not file.is_file():
            raise typer.BadParameter(f"no such file: {file}")
    told = bundle.read(rules.read_bytes())
    if isinstance(told, FileRefused):
        raise refused(rules, told, as_json)
    script = reading.read(facts.read_bytes(), rules.read_bytes())
    if isinstance(script, FileRefused):
        raise refused(facts, script, as_json)
    throw_away = RefKeys(1, {1: os.urandom(ROOT_BYTES)})
    said, considered = call.try_out(script, throw_away)
    later = after_call.afterwards(script, said)
    differences = call.differences(script, said) + after_call.differences(script, later.follows)
    played = {
        "scenario": script.facts.scenario,
        "decisions": call.as_json(script, said),
        "considered": call.unanswered(considered),
        "afterwards": after_call.as_json(later.follows),
        "considered_afterwards": after_call.unanswered(later.considered),
        "differences": differences,
    }
    if as_json:
        print(json.dumps(played))
    else:
        _print(script, played)
    if differences:
        raise typer.Exit(1)


def refused(file: Path, found: FileRefused, as_json: bool) -> typer.Exit:
    """Print what is wrong with a file, with place and remedy; the exit that says so."""
    if as_json:
        print(json.dumps({"faults": faults(file, found)}))
    else:
        for fault in found.faults:
            print(f"{file}:{fault}")
    return typer.Exit(1)


def faults(file: Path, refused: FileRefused) -> list[dict[str, Any]]:
    """What is wrong with a file, as `--json` says it."""
    names = ("line", "column", "path", "code", "fault", "remedy")
    return [{"file": str(file), **{name: getattr(fault, name) for name in names}} for fault in refused.faults]


def _print(script: reading.Script, played: dict[str, Any]) -> None:
    title = ": ".join(filter(None, (script.facts.scenario, script.facts.says)))
    if title:
        print(title)
    for each in sorted([*played["decisions"], *played["considered"]], key=lambda each: float(each["at"])):
        if "outcome" in each:
            _print_decision(each)
        else:
            _print_considered(_at(each["at"]), each)
    happened = [*played["afterwards"], *played["considered_afterwards"]]
    for each in sorted(happened, key=lambda each: datetime.fromisoformat(each["on"])):
        if "action" in each:
            _print_afterwards(each)
        else:
            _print_considered(each["on"], each)
    for difference in played["differences"]:
        print(f"NOT AS EXPECTED: {difference}")
    if script.facts.expect is not None and not played["differences"]:
        print("as expected")


def _print_afterwards(follows: dict[str, Any]) -> None:
    latest = f"  by {follows['by']}" if follows["by"] else ""
    print(f"{follows['on']}  recording {follows['recording']}  {follows['action']}  {follows['reason']}{latest}")
    print(f"        {follows['sentence_en']}")
    print(f"        {follows['sentence_nl']}")
    print(f"        rule {follows['rule']}")
    for name in ("approvals", "effects"):
        if follows[name]:
            print(f"        {name}: {', '.join(follows[name])}")
    if follows["keep"]:
        print(f"        keep {follows['keep']}")


def _at(seconds: float) -> str:
    """`  1:05`: in columns."""
    minutes, _, rest = clock(seconds).partition(":")
    return f"{minutes:>3}:{rest}"


def _print_considered(when: str, event: dict[str, Any]) -> None:
    print(f"{when}  {event['what']}: {event['code']}")
    print(f"        {event['sentence_en']}")
    print(f"        {event['sentence_nl']}")


def _print_decision(decision: dict[str, Any]) -> None:
    purposes = ", ".join(decision["purposes"])
    print(f"{_at(decision['at'])}  {decision['outcome']}  {purposes or '-'}  {decision['reason']}")
    print(f"        {decision['sentence_en']}")
    print(f"        {decision['sentence_nl']}")
    print(f"        rule {decision['rule']}, by way of {', '.join(decision['rule_path'])}")
    for name in LISTED:
        if decision[name]:
            print(f"        {name}: {', '.join(decision[name])}")
    if decision["provisional"]:
        print("        provisional: looked at again within a day of a fresh list")
    for keep in decision["retention"]:
        until = f"erasable from {keep['erasable_from']}"
        print(f"        keep {keep['purpose']} {keep['keep']} ({keep['retention_class']}), {until}")


def register(policy_app: typer.Typer) -> None:
    """Add the command to `rightcall policy`."""
    policy_app.command("decide")(decide)
