"""What an operator sees of client lists: age, size, and whether one is late, incomplete or held. Per tenant.

A gauge says what is; `alert` says once that it began, so that somebody is told.
"""

from collections.abc import Sequence
from datetime import datetime

from rightcall_common.logs import logger
from rightcall_common.telemetry import METRICS, count, forget, gauge
from rightcall_policy.clients.client_list import ListStatus

HELD = "CLIENT_LIST_HELD"
RECORD_UNREADABLE = "CLIENT_RECORD_UNREADABLE"
SHOWN_S = 120.0
"""How long a gauge stands: lists are looked at every five seconds, and one that is not must not look well."""

GAUGES = tuple(name for name in METRICS if name.startswith("rightcall_client_list_"))

_log = logger("policy.clients")


def alert(tenant_id: str, list_name: str, reason: str) -> None:
    """A list is held, or incomplete, from now on: matches age or become provisional until somebody acts (R14)."""
    count("rightcall_alerts_total", reason=reason)
    _log.warning("policy.alert", reason=reason, tenant_id=tenant_id, list=list_name)


def show(tenant_id: str, lists: Sequence[ListStatus], now: datetime) -> None:
    """Set the gauges; a tenant without a list has none. A tenant is as old as its oldest list; a list without a
    heartbeat has no age, and is late."""
    if not lists:
        for metric in GAUGES:
            forget(metric, tenant=tenant_id)
        return
    ages = [(now - each.as_of).total_seconds() for each in lists if each.as_of is not None]
    if not ages:
        forget("rightcall_client_list_age_seconds", tenant=tenant_id)
    else:
        gauge("rightcall_client_list_age_seconds", max(0.0, *ages), lasts_s=SHOWN_S, tenant=tenant_id)
    gauge("rightcall_client_list_clients", sum(each.clients for each in lists), lasts_s=SHOWN_S, tenant=tenant_id)
    gauge("rightcall_client_list_late", any(each.late(now) for each in lists), lasts_s=SHOWN_S, tenant=tenant_id)
    gauge("rightcall_client_list_incomplete", any(each.incomplete for each in lists), lasts_s=SHOWN_S, tenant=tenant_id)
    gauge("rightcall_client_list_held", any(each.quarantine for each in lists), lasts_s=SHOWN_S, tenant=tenant_id)
