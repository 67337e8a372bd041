"""How long the trace of a decision is kept (law.md 4.14). Pure. The recording's own term is `keep.py`."""

from datetime import datetime

from rightcall_common.terms import add_term
from rightcall_policy.decision.decided import Decided

NOT_RECORDED = "P30D"
MIFID_REFUSAL = "P5Y"
AFTER_RECORDING = "P12M"
"""Life of the recording plus this."""


def trace_expires(decided: Decided, recorded: bool, now: datetime) -> datetime:
    """When this decision's trace may go. `recorded`: the call holds audio, now or in an earlier segment."""
    zone = decided.time_zone
    if decided.retention:
        lives = [add_term(now, keep.keep, zone) for keep in decided.retention]
        return add_term(max(lives), AFTER_RECORDING, zone)
    if _mifid_refusal(decided):
        return add_term(now, MIFID_REFUSAL, zone)
    return add_term(now, AFTER_RECORDING if recorded else NOT_RECORDED, zone)


def _mifid_refusal(decided: Decided) -> bool:
    """R03 against MiFID, R07 in MiFID scope, R18."""
    return (
        decided.rule == "R18"
        or decided.reason == "MIFID_RECORDING_UNAVAILABLE"
        or "CONFLICT_NEVER_RECORD_VS_MIFID" in decided.flags
    )
