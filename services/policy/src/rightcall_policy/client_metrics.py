"""What an operator sees of client lists: age, size, and whether one is late, incomplete or held. Per tenant.

A gauge says what is; `alert` says once that it began, so that somebody is told.
"""

from collections.abc import Sequence
from datetime import datetime

from rightcall_common.logs import logger
from rightcall_common.telemetry import count, gauge
from rightcall_policy.client_list import ListStatus

HELD = "CLIENT_LIST_HELD"
RECORD_UNREADABLE = "CLIENT_RECORD_UNREADABLE"

_log = logger("policy.clients")


def alert(tenant_id: str, list_name: str, reason: str) -> None:
    """A list is held, or incomplete, from now on: matches age or become provisional until somebody acts (R14)."""
    count("rightcall_alerts_total", reason=reason)
    _log.warning("policy.alert", reason=reason, tenant_id=tenant_id, list=list_name)


def show(tenant_id: str, lists: Sequence[ListStatus], now: datetime, *, before: bool = False) -> None:
    """Set the gauges; of a tenant without a list only if there was one `before`. A tenant is as old as its oldest list;
    a list without a heartbeat has no age, and is late."""
    if not lists and not before:
        return
    ages = [(now - each.as_of).total_seconds() for each in lists if each.as_of is not None]
    if ages or not lists:
        gauge("rightcall_client_list_age_seconds", max([0.0, *ages]), tenant=tenant_id)
    gauge("rightcall_client_list_clients", sum(each.clients for each in lists), tenant=tenant_id)
    gauge("rightcall_client_list_late", any(each.late(now) for each in lists), tenant=tenant_id)
    gauge("rightcall_client_list_incomplete", any(each.incomplete for each in lists), tenant=tenant_id)
    gauge("rightcall_client_list_held", any(each.quarantine for each in lists), tenant=tenant_id)
