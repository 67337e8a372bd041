"""How long the trace of a decision is kept (law.md 4.14). Pure. The recording's own term is `keep.py`."""

from datetime import datetime
from functools import lru_cache

from rightcall_common.terms import add_term
from rightcall_policy.decision.context import Tenant
from rightcall_policy.decision.decided import Decided

NOT_RECORDED = "P30D"
MIFID_REFUSAL = "P5Y"
AFTER_RECORDING = "P12M"
"""Life of the recording plus this."""


_added = lru_cache(maxsize=1_024)(add_term)
"""The decisions of a batch are stated at one instant, and there are few terms."""


def trace_expires(decided: Decided, recorded: bool, now: datetime, tenant: Tenant | None) -> datetime:
    """When this decision's trace may go. `recorded`: the call holds audio, now or in an earlier segment."""
    zone = zone_of(decided, tenant)
    if decided.retention:
        lives = [_added(now, keep.keep, zone) for keep in decided.retention]
        return _added(max(lives), AFTER_RECORDING, zone)
    if _mifid_refusal(decided):
        return _added(now, MIFID_REFUSAL, zone)
    return _added(now, AFTER_RECORDING if recorded else NOT_RECORDED, zone)


def zone_of(decided: Decided, tenant: Tenant | None) -> str:
    """The calendar on which its terms end: the tenant's, unless its rules do not count (R01)."""
    return tenant.time_zone if tenant is not None and decided.policy_digest is not None else "UTC"


def _mifid_refusal(decided: Decided) -> bool:
    """R03 against MiFID, R07 in MiFID scope, R18."""
    return (
        decided.rule == "R18"
        or decided.reason == "MIFID_RECORDING_UNAVAILABLE"
        or "CONFLICT_NEVER_RECORD_VS_MIFID" in decided.flags
    )
