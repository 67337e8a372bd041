"""References to tickets, cases and orders, as callers write them: the id of something of their own, never a number."""

import re
from typing import Final

from rightcall_common.web.problems import Problem

REFERENCE_PATTERN: Final = r"^[A-Za-z0-9_.:/-]{1,64}$"
_NUMBER: Final = re.compile(r"^[0-9.:/-]*$")
"""As dsar judges references: a telephone or citizen service number has no business in a log. Shorter ones may stay."""
_DIGITS_MIN: Final = 7


def fault_of_reference(reference: str) -> tuple[str, str] | None:
    """(code, sentence) for what may be a number; None for what may be kept."""
    if _NUMBER.match(reference) and sum(map(str.isdigit, reference)) >= _DIGITS_MIN:
        return "REFERENCE_IS_A_NUMBER", "Give the id of your own ticket, case or order, never a number."
    return None


def refuse_numbers(*references: str | None) -> None:
    """Problem 422 for one that may be a number of a person."""
    for reference in references:
        if reference is not None and (fault := fault_of_reference(reference)):
            raise Problem(422, *fault)
