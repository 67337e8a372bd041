"""Everything about a refused call that its remedies' requests are made from, asked of the installation."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rightcall.commands.announcing import told_on
from rightcall.commands.lookup import Lookup
from rightcall.commands.remedy_requests import EmployeeRecord, Situation
from rightcall.faults import NotRunning
from rightcall.options import say


def situation_of(lookup: Lookup, tenant: str, call_id: str, decisions: Sequence[Mapping[str, Any]]) -> Situation:
    """Of a call and its decisions, first to last."""
    call, rules = _call(lookup, tenant, call_id), lookup.rules(tenant)
    if rules is None and lookup.at.token:
        say("this token's role may not read the rules, so requests have example bodies: one of role privacy may")
    at = Situation(
        tenant,
        call_id,
        datetime.now(UTC),
        running=bool(call and call["state"] == "running"),
        suspended=lookup.tenants().get(tenant) == "suspended",
        has_rules=rules is not None or lookup.at.token is not None,  # the role may only not read them
        employees=tuple(_employees(lookup, tenant, decisions)),
        recording_id=next((each["recording_id"] for each in decisions if each["recording_id"]), None),
    )
    line = (call and call["line"]) or next(_lines(decisions), None)
    if rules is None or line not in rules.lines:
        return at
    told, of_line = told_on(rules, line), rules.lines[line]
    known = at._replace(line=line, line_numbers=of_line.numbers, purposes=of_line.purposes)
    return known if told is None else known._replace(told=told)


def _call(lookup: Lookup, tenant: str, call_id: str) -> Mapping[str, Any] | None:
    """Of a call whose ingest is being started again nothing more is known; its decisions are explained all the same."""
    try:
        return lookup.call(tenant, call_id)
    except NotRunning:
        return None


def _steps(decisions: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What the rules looked at, latest first."""
    for decision in reversed(decisions):
        for step in decision["steps"]:
            yield step["inputs"]


def _lines(decisions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for inputs in _steps(decisions):
        for line in inputs.get("lines", ()):
            yield line["line"] if isinstance(line, dict) else line


def _employees(lookup: Lookup, tenant: str, decisions: Sequence[Mapping[str, Any]]) -> Iterator[EmployeeRecord]:
    asked = (inputs["employees"] for inputs in _steps(decisions) if "employees" in inputs)
    looked_at: list[Mapping[str, Any]] = next(asked, [])
    for employee_id in dict.fromkeys(each["employee"] for each in looked_at):
        answer = employee_id and lookup.ask("GET", "policy", f"/v1/employees/{employee_id}", tenant, "admin")
        yield EmployeeRecord(employee_id, answer.json() if answer and answer.status_code == 200 else None)
