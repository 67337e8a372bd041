"""`policy replay`: what a candidate bundle would have done to past calls, for a pipeline. Exit 1 on a MiFID miss."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx2
import typer

from rightcall.commands.decide import refused
from rightcall.faults import NotRunning
from rightcall.installation import Installation, reach
from rightcall.options import STATE, State, Token, Url, fail
from rightcall_common.web.trusting import authorities
from rightcall_policy.bundles import reading
from rightcall_policy.bundles.model import Bundle

CALLS_PER_REQUEST = 5_000
ANSWER_WITHIN_S = 60.0
"""The service stops by itself after ten seconds and says how far it got."""
COUNTS = ("newly_recorded", "no_longer_recorded", "changed_purpose", "mifid_misses")
OF_LINE = ("newly_recorded", "no_longer_recorded", "mifid_misses")


def replay(
    rules: Annotated[Path, typer.Option("--bundle", help="the candidate")],
    since: Annotated[str | None, typer.Option("--from", help="calls from this day or time on")] = None,
    until: Annotated[str | None, typer.Option("--to", help="calls before this day or time")] = None,
    state: State = STATE,
    url: Url = None,
    token: Token = None,
    as_json: Annotated[bool, typer.Option("--json", help="for a script")] = False,
) -> None:
    """Try a bundle on past calls. Exit 1: it misses MiFID recordings, or is at fault; 2: wrong use."""
    if not rules.is_file():
        raise typer.BadParameter(f"no such file: {rules}")
    candidate = reading.read(rules.read_bytes())
    if not isinstance(candidate, Bundle):
        raise refused(rules, candidate, as_json)
    zone = ZoneInfo(candidate.time_zone)
    order: dict[str, Any] = {"bundle": rules.read_text(encoding="utf-8"), "limit": CALLS_PER_REQUEST}
    order |= {"from": _time(since, zone, "--from"), "to": _time(until, zone, "--to")}
    try:
        told = _replayed(reach(state, url, token, "policy"), candidate.tenant, order)
    except NotRunning as fault:
        raise fail(fault) from None
    if as_json:
        print(json.dumps(told, indent=2))
    else:
        _print(told)
    if told["mifid_misses"]:
        raise typer.Exit(1)


def _time(text: str | None, zone: ZoneInfo, option: str) -> str | None:
    """A day or a local time is the tenant's."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write 2026-11-01 or 2026-11-01T09:00+01:00", param_hint=option) from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _replayed(at: Installation, tenant: str, order: dict[str, Any]) -> dict[str, Any]:
    """All pages of the answer as one."""
    pages: list[dict[str, Any]] = []
    while not pages or not pages[-1]["complete"]:
        try:
            answer = httpx2.post(
                f"{at.url('policy')}/v1/policies/replay",
                json={**order, "after": pages[-1]["next"] if pages else None},
                headers=at.header(tenant, "auditor"),
                timeout=ANSWER_WITHIN_S,
                verify=authorities(),
            )
        except httpx2.HTTPError as fault:
            raise NotRunning(f"policy does not answer ({type(fault).__name__})") from None
        if answer.status_code != 200:
            raise NotRunning(f"policy refused: {answer.json().get('code', answer.status_code)}")
        pages.append(answer.json())
    return merged(pages)


def merged(pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts added, lists joined, lines brought together."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (row for page in pages for row in page["by_line_and_purpose"]):
        at = (row["line"], row["purpose"])
        line = lines.setdefault(at, {"line": at[0], "purpose": at[1], **{name: [] for name in OF_LINE}})
        for name in OF_LINE:
            line[name] = [*line[name], *row[name]]
    return {
        "policy_digest": pages[-1]["policy_digest"],
        **{name: sum(page[name] for page in pages) for name in ("calls_looked_at", *COUNTS)},
        "by_line_and_purpose": [lines[at] for at in sorted(lines)],
        "calls": [call for page in pages for call in page["calls"]],
        "not_replayed": [call for page in pages for call in page["not_replayed"]],
        "looked_until": pages[-1]["looked_until"],
    }


def _print(told: dict[str, Any]) -> None:
    print(f"{told['calls_looked_at']} calls looked at")
    for name in COUNTS:
        print(f"  {name.replace('_', ' '):<20}{told[name]:>7}")
    for why, calls in sorted(Counter(call["why"] for call in told["not_replayed"]).items()):
        print(f"  not replayed: {calls} {why}")
    for row in told["by_line_and_purpose"]:
        print(f"{row['line']}  {row['purpose']}")
        for name in OF_LINE:
            for call_id in row[name]:
                print(f"    {name.replace('_', ' '):<20}{call_id}")


def register(policy_app: typer.Typer) -> None:
    """Add the command to `rightcall policy`."""
    policy_app.command("replay")(replay)
