"""The demo's people: fictional numbers, and what the tenant tells the platform about them before the first call."""

from dataclasses import dataclass

CLIENT = "+31201110001"
"""Orders by telephone first, becomes an investment client later: her two calls fall under two laws."""
EARLIER_CLIENT = "+31201110003"
"""Stands on the client list from the start; does not call."""
CALLERS = tuple(f"+3120111007{n}" for n in range(10)) + tuple(f"+3120111008{n}" for n in range(10))
UNION = "+31201110099"

OFFICE, SERVICE, SALES = "+31201110020", "+31201110021", "+31201110022"


@dataclass(frozen=True)
class Worker:
    """An employee, the number of the desk, and the purposes told."""

    employee_id: str
    number: str
    purposes: tuple[str, ...]
    mifid_relevant: bool = False


WORKERS = (
    Worker("adviser", OFFICE, ("MIFID_STATUTORY",), mifid_relevant=True),
    Worker("helpdesk", SERVICE, ("QUALITY_TRAINING",)),
    Worker("seller", SALES, ("EVIDENCE_AGREEMENT",)),
)
