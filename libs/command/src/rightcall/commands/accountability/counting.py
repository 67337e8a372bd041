"""Answers of many months made one: counts added, requests counted. No call, request or person goes out. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SPAN_MAX = timedelta(days=31)
"""What policy and storage count in one answer."""


def spans(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """[since, until) in portions that the services answer, without a gap and without an overlap.

    In UTC: in the tenant's zone 31 days have an hour too many where the clock goes back.
    """
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    while since < until:
        end = min(since + SPAN_MAX, until)
        yield since, end
        since = end


def decisions(answers: Iterable[dict[str, Any]], *, hide_caps: bool) -> list[dict[str, Any]]:
    """Decisions by outcome, reason and purposes, the largest count first.

    `hide_caps`: a draw beyond an employee's cap counts as a miss, because the week may not have ended (R27).
    """
    added: Counter[tuple[str, str, tuple[str, ...] | None]] = Counter()
    for answer in answers:
        for each in answer["counts"]:
            purposes = None if each["purposes"] is None else tuple(each["purposes"])
            reason = "NOT_SAMPLED" if hide_caps and each["reason"] == "SAMPLE_CAP_REACHED" else each["reason"]
            added[each["outcome"], reason, purposes] += each["decisions"]
    order = sorted(added.items(), key=lambda item: (-item[1], item[0][0], item[0][1], item[0][2] or ()))
    return [
        {"outcome": outcome, "reason": reason, "purposes": None if purposes is None else list(purposes), "decisions": n}
        for (outcome, reason, purposes), n in order
    ]


def completeness(answers: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Calls by what became of them. Which calls failed is not told here: `GET /v1/completeness` names them."""
    added: Counter[tuple[str, str]] = Counter()
    calls = still_open = 0
    for answer in answers:
        calls, still_open = calls + answer["calls"], still_open + answer["open"]
        for each in answer["counts"]:
            added[each["fate"], each["reason"]] += each["calls"]
    counts = [{"fate": fate, "reason": reason, "calls": n} for (fate, reason), n in sorted(added.items())]
    return {"calls": calls, "open": still_open, "counts": counts}


def requests(items: Iterable[dict[str, Any]], since: datetime, until: datetime) -> dict[str, Any]:
    """Subject requests received in [since, until), by type, state and result; no request and no person is named."""
    received = [each for each in items if since <= datetime.fromisoformat(each["received_at"]) < until]
    added: Counter[tuple[str, str, str]] = Counter()
    for each in received:
        added[each["type"], each["state"], each["code"] or ""] += 1
    return {
        "received": len(received),
        "overdue": sum(bool(each["overdue"]) for each in received),
        "extended": sum(each["extended_on"] is not None for each in received),
        "counts": [
            {"type": type_, "state": state, "code": code or None, "requests": n}
            for (type_, state, code), n in sorted(added.items())
        ],
    }
