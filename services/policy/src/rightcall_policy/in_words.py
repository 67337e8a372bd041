"""A stored decision in words, for whoever may read it: a private pause's reason is not for everybody (R32). Pure."""

from typing import NamedTuple

from rightcall_policy.explain import sentences
from rightcall_policy.store.decisions import DecisionRow

PRIVATE = "EMPLOYEE_PRIVATE_PAUSE"
SUSPENDED = "SUSPENDED"
SUSPENDED_EN = "The recording was suspended."
SUSPENDED_NL = "De opname was onderbroken."


class Words(NamedTuple):
    """Rule, reason and sentence as they may be shown. `hidden`: nothing else of the decision may be shown either."""

    rule: str
    reason: str
    sentence_en: str
    sentence_nl: str
    hidden: bool


def words(row: DecisionRow, *, see_private: bool) -> Words:
    """Only that employee and role privacy see that a suspension is private; all others see SUSPENDED."""
    if not see_private and PRIVATE.encode() in row.payload:
        return Words(SUSPENDED, SUSPENDED, SUSPENDED_EN, SUSPENDED_NL, True)
    said = sentences(row.rule, row.reason, row.outcome)
    return Words(row.rule, row.reason, said.en, said.nl, False)
