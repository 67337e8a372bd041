"""What a decision was made from, as JSON and back, so that it can be explained and replayed (I12). Pure.

The tenant's rules are not in it: they are found again by `policy_digest`. Parties are refs.
"""

import json
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER, CallEvent, Direction
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    ClientEntry,
    DecisionContext,
    EmployeeFacts,
    EmployeeNotice,
    ListState,
    Sample,
    Tenant,
    VaultFacts,
)
from rightcall_policy.decision.transition import Triggered

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


class Inputs(NamedTuple):
    """What `decide.proceed` was given. `cause`: a fact of the call, or a change without one."""

    cause: CallEvent | Triggered
    before: CallState | None
    world: DecisionContext


def to_json(inputs: Inputs) -> str:
    """A stable text."""
    cause, before, world = inputs
    body = {
        **_cause(cause),
        "before": before,
        "world": {
            "employees": [who for _, who in sorted(world.employees.items())],
            "clients": dict(world.clients),
            "client_list": world.client_list,
            "objections": dict(world.objections),
            "never_record": dict(world.never_record),
            "vault": world.vault,
            "sample": world.sample,
            **_case_lawyers(world),
        },
    }
    return _ENCODER.encode(body).decode()


def from_json(text: str, tenant: Tenant | None) -> Inputs:
    """The inverse, under the rules that stood then."""
    body: dict[str, Any] = json.loads(text)
    world = body["world"]
    return Inputs(
        _to_cause(body),
        CallState.from_json(json.dumps(body["before"])) if body["before"] else None,
        DecisionContext(
            tenant=tenant,
            employees={raw["employee_id"]: _to_employee(raw) for raw in world["employees"]},
            clients={ref: tuple(_to_client(raw) for raw in entries) for ref, entries in world["clients"].items()},
            client_list=ListState(*world["client_list"]),
            objections={ref: frozenset(purposes) for ref, purposes in world["objections"].items()},
            never_record=world["never_record"],
            vault=VaultFacts(*world["vault"]),
            sample=Sample(*world["sample"]),
            case_lawyers={ref: frozenset(clients) for ref, clients in world.get("case_lawyers", {}).items()},
        ),
    )


def trigger_of(text: str) -> str | None:
    """What caused the decision that was made from these inputs; None: a fact of the call."""
    trigger = json.loads(text).get("trigger")
    return str(trigger[0]) if trigger else None


def call_of(text: str) -> tuple[datetime, Direction]:
    """When the call began of which this was decided, and its direction as it was then known."""
    body = json.loads(text)
    if body["before"]:
        return datetime.fromisoformat(body["before"]["started_at"]), body["before"]["direction"]
    return datetime.fromisoformat(body["fact"]["at"]), body["fact"]["direction"]


def _case_lawyers(world: DecisionContext) -> dict[str, Any]:
    """Hardly a call has one."""
    told = {ref: sorted(clients) for ref, clients in world.case_lawyers.items()}
    return {"case_lawyers": told} if told else {}


def _cause(cause: CallEvent | Triggered) -> dict[str, Any]:
    if isinstance(cause, Triggered):
        return {"trigger": [cause.trigger, cause.at.isoformat()]}
    return {"fact": msgspec.Raw(codec.encode(cause))}


def _to_cause(body: dict[str, Any]) -> CallEvent | Triggered:
    if "trigger" in body:
        trigger, at = body["trigger"]
        return Triggered(trigger, datetime.fromisoformat(at))
    return codec.parse(ADAPTER, msgspec.json.encode(body["fact"]))


def _to_employee(raw: dict[str, Any]) -> EmployeeFacts:
    notices = tuple(
        EmployeeNotice(purpose, version, datetime.fromisoformat(told_at))
        for purpose, version, told_at in raw["notices"]
    )
    return EmployeeFacts(**{**raw, "notices": notices})


def _to_client(raw: list[Any]) -> ClientEntry:
    kind, scope, *times = raw
    since, until, notified = (datetime.fromisoformat(at) if at else None for at in times)
    if since is None:
        raise ValueError("a client without a beginning")
    return ClientEntry(kind, frozenset(scope), since, until, notified)
