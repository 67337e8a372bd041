"""The same facts put to Cedar (https://www.cedarpolicy.com, through cedarpy), for comparison: `decisions.py` prints it.

Cedar says yes or no to one purpose; it makes no ids, no state, no bytes and no reasons. What it is asked here is the
comparable part of law.md 3.2 at every barrier: never-record, storage, list, told, signalled, objected, drawn. Its
policies are parsed before the clock runs; what a call has heard so far is a dictionary, not `fold`.
"""

import importlib
import json
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from rightcall_common.events import calls
from rightcall_policy.decision.context import MIFID, DecisionContext

POLICIES: Final = """
forbid (principal, action, resource) when { context.never_record };
forbid (principal, action, resource) when { !context.active || !context.metadata_ok };
forbid (principal, action, resource) when { !context.keys_ok || !context.region_ok };
forbid (principal, action, resource) when { !context.list_known };
forbid (principal, action == Action::"ordinary", resource) when { context.held || context.private };
permit (principal, action == Action::"statutory", resource == Purpose::"MIFID_STATUTORY")
  when { context.client && (context.notified || context.announced.contains("MIFID_STATUTORY")) };
permit (principal, action == Action::"ordinary", resource == Purpose::"EVIDENCE_AGREEMENT")
  when { context.announced.contains("EVIDENCE_AGREEMENT") && context.employee_told.contains("EVIDENCE_AGREEMENT") &&
         context.signalled && !context.objected };
permit (principal, action == Action::"ordinary", resource == Purpose::"QUALITY_TRAINING")
  when { context.announced.contains("QUALITY_TRAINING") && context.employee_told.contains("QUALITY_TRAINING") &&
         context.signalled && !context.objected && context.drawn };
"""
ORDINARY: Final = ("EVIDENCE_AGREEMENT", "QUALITY_TRAINING")
MISSING: Final = "cedarpy not installed: pip install cedarpy"

Step = tuple[bytes, DecisionContext, UUID | None]
"""One fact on the wire, what its tenant knows and the call's draw, and (its last fact) the call to be forgotten."""


def ready() -> Callable[[list[Step]], int] | None:
    """What runs the steps and returns how many barriers were answered; None where cedarpy is not installed."""
    try:
        cedarpy = importlib.import_module("cedarpy")
    except ImportError:
        return None
    policies, nothing = cedarpy.PolicySet.from_str(POLICIES), cedarpy.Entities.from_json_str("[]")

    def run(steps: list[Step]) -> int:
        made = 0
        running: dict[str, dict[str, Any]] = {}
        for value, world, ends in steps:
            fact = json.loads(value)
            heard = running.setdefault(fact["call_id"], {})
            _hear(heard, fact, world)
            if fact["type"] in calls.BARRIERS:
                made += bool(cedarpy.is_authorized(_request(heard), policies, nothing))
            if ends is not None:
                del running[str(ends)]
        return made

    return run


def _request(heard: dict[str, Any]) -> dict[str, Any]:
    """For one purpose: the statutory one for a client, else the first ordinary one that was announced."""
    purpose = MIFID if heard["client"] else next((each for each in ORDINARY if each in heard["announced"]), ORDINARY[0])
    action = "statutory" if purpose == MIFID else "ordinary"
    return {
        "principal": {"type": "Call", "id": "one"},
        "action": {"type": "Action", "id": action},
        "resource": {"type": "Purpose", "id": purpose},
        "context": heard,
    }


def _hear(heard: dict[str, Any], fact: dict[str, Any], world: DecisionContext) -> None:
    kind = fact["type"]
    if kind == "CallStarted":
        heard |= _begun(fact, world)
    elif kind == "PartyJoined":
        _meet(heard, fact["party"], world)
    elif kind == "PartyAnnounced":
        heard["announced"] = sorted({*heard["announced"], *fact["purposes"]})
    elif kind == "AgentSignalled":
        heard["signalled"] = True
    elif kind == "AgentActed":
        heard["private"] = heard["private"] or fact["action"] == "private"
    elif kind in ("CallHeld", "CallRetrieved"):
        heard["held"] = kind == "CallHeld"
    elif kind == "CallerObjected":
        heard["objected"] = True


def _begun(fact: dict[str, Any], world: DecisionContext) -> dict[str, Any]:
    heard = {
        "active": world.tenant is not None and world.tenant.active, "metadata_ok": fact.get("metadata_ok", True),
        "keys_ok": bool(world.vault.keys_ok), "region_ok": bool(world.vault.region_ok),
        "list_known": world.client_list.version is not None, "drawn": bool(world.sample.hit), "announced": [],
        "employee_told": [], "signalled": False, "held": False, "private": False, "objected": False, "client": False,
        "notified": False, "never_record": False,
    }  # fmt: skip
    for party in fact["parties"]:
        _meet(heard, party, world)
    return heard


def _meet(heard: dict[str, Any], party: dict[str, Any], world: DecisionContext) -> None:
    ref, employee = party.get("subject_ref"), world.employees.get(party.get("employee_id") or "")
    rows = world.clients.get(ref, ()) if ref else ()
    heard["client"] = heard["client"] or bool(rows)
    heard["notified"] = heard["notified"] or any(row.notified_at for row in rows)
    heard["never_record"] = heard["never_record"] or ref in world.never_record
    heard["objected"] = heard["objected"] or ref in world.objections
    if employee is not None:
        heard["employee_told"] = sorted({*heard["employee_told"], *(notice.purpose for notice in employee.notices)})
