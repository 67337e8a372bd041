"""Everything that goes into an accountability pack: file name -> text. Asks; decides nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rightcall.commands.accountability import counting
from rightcall.commands.accountability.asking import PlatformAnswers
from rightcall_policy.decision.sampling.draw import DRAW_HIDDEN
from rightcall_policy.documents import DOCUMENTS, LANGUAGES

Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What was asked for: [since, until), drawn up at `at`. All with a zone."""

    since: datetime
    until: datetime
    at: datetime


def gather(ask: PlatformAnswers, order: Order, standing: dict[str, Any], say: Say) -> dict[str, str]:
    """All files but the index and the manifest. `standing`: the answer of `GET /v1/policies/{tenant}`."""
    files: dict[str, str] = {}
    versions = _policies(ask, order, files, say)
    say(f"{len(versions)} version(s) of the rules applied; asking for counts")
    asked = [{"from": since.isoformat(), "to": until.isoformat()} for since, until in _spans(order)]
    hide_caps = order.until > order.at - DRAW_HIDDEN
    counts = [ask.get("policy", "/v1/decision-counts", **span) for span in asked]
    files["decisions.json"] = _json(counting.decisions(counts, hide_caps=hide_caps))
    files["calls.json"] = _json(counting.completeness(ask.get("storage", "/v1/completeness", **span) for span in asked))
    say("asking for sampling reports")
    _samples(ask, order, files)
    files["checklist.json"] = _json(standing["checklist"])
    files["works-council.json"] = _json(ask.get("policy", "/v1/works-council"))
    files["client-lists.json"] = _json(ask.get("policy", "/v1/client-lists"))
    say("asking for subject requests")
    received = ask.pages("dsar", "/v1/subject-requests", "items")
    files["subject-requests.json"] = _json(counting.requests(received, order.since, order.until))
    return files


def _spans(order: Order) -> list[tuple[datetime, datetime]]:
    """Up to now: nothing has happened after it."""
    return list(counting.spans(order.since, min(order.until, order.at)))


def _policies(ask: PlatformAnswers, order: Order, files: dict[str, str], say: Say) -> list[dict[str, Any]]:
    """The documents of each version that applied, drawn up for its last day, each compared with the one before."""
    span = {"from": order.since.isoformat(), "to": min(order.until, order.at).isoformat()}
    found = ask.get("policy", f"/v1/policies/{ask.tenant}/in-force", **span)
    versions: list[dict[str, Any]] = found["versions"] if found else []
    files["policies/in-force.json"] = _json(found)
    for at, each in enumerate(versions, start=1):
        say(f"documents of version {each['version']} ({at} of {len(versions)})")
        on = last_day(each["until"], order, found["time_zone"])
        for name in DOCUMENTS:
            for language in LANGUAGES:
                path = f"/v1/policies/{each['version']}/documents/{name}"
                files[f"policies/version-{each['version']}/{name}.{language}.md"] = ask.text(
                    "policy", path, language=language, on=on
                )
    return versions


def last_day(until: str | None, order: Order, time_zone: str) -> str:
    """The last day of the period, in the tenant's time zone, on which rules that applied until then still did."""
    ends = min(order.until, order.at, *([datetime.fromisoformat(until)] if until else []))
    return (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date().isoformat()


def _samples(ask: PlatformAnswers, order: Order, files: dict[str, str]) -> None:
    """The weeks that touch the span: the signed commitment as a receipt file, and the draws by line."""
    for period in ask.pages("policy", "/v1/samples", "periods"):
        begins, ends = (datetime.fromisoformat(period[name]) for name in ("begins_at", "ends_at"))
        if begins >= order.until or ends <= order.since:
            continue
        report = ask.get("policy", f"/v1/samples/{period['period']}")
        statement = report.pop("statement")
        del report["secret"]  # null for this role, and not for a file in any case
        if report["state"] != "ended":
            report["lines"] = None  # R27: nobody is to learn yet that a cap is reached
        files[f"samples/{period['period']}.json"] = _json(report)
        files[f"samples/{period['period']}.commitment.json"] = _json(statement)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
