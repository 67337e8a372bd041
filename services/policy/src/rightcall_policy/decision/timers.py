"""When something must be said although nothing happens: pure data for the rows of policy's timer table."""

from datetime import datetime, timedelta
from typing import Final

from rightcall_policy.decision.call_state import CallState

MASK_PROMPT_AFTER: Final = timedelta(seconds=120)
MASK_PROMPT_EVERY: Final = timedelta(seconds=30)
"""R31: longer than any card or code takes to say, and often enough that a forgotten mask does not swallow a call."""


def mask_prompt_due(state: CallState, fired: datetime | None = None) -> datetime | None:
    """When the next prompt of R31 is due; None while nothing is masked.

    `fired` is the due time of the last prompt. The answer to a due time is `decide.reconsider` with trigger
    `mask_prompt_due` and that time; a late timer thus skips what it missed and stays on the same beat.
    """
    if state.ended or state.secret_since is None or not state.standing.purposes:
        return None
    first = state.secret_since + MASK_PROMPT_AFTER
    if fired is None or fired < first:
        return first
    return first + ((fired - first) // MASK_PROMPT_EVERY + 1) * MASK_PROMPT_EVERY
