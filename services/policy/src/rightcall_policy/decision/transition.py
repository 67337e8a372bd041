"""A `Transition` is one step in a call's life, as the mid-call rules (R30-R49) see it."""

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from rightcall_common.events.calls import CallEvent, Purpose
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.case import Case
from rightcall_policy.decision.context import MIFID

Trigger = Literal["tenant_changed", "client_list_changed", "mask_prompt_due", "objection"]
"""Changes without a fact of the call (R43, R49; R46, R47; an objection on the register: R34, R35), and a timer that
fired (R31)."""


class Triggered(NamedTuple):
    """Something other than a fact of the call makes it be looked at again. `at`: when; a timer's due time."""

    trigger: Trigger
    at: datetime


class Transition(msgspec.Struct, frozen=True, gc=False):
    """What stood before, the case after, and for which purposes 3.2 would record now."""

    before: CallState
    case: Case | None
    """None: R01 holds, there are no rules to look at."""
    cause: CallEvent | Trigger
    wanted: tuple[Purpose, ...]

    @property
    def standing(self) -> tuple[Purpose, ...]:
        return self.before.standing.purposes

    @property
    def mifid_goes_on(self) -> bool:
        return MIFID in self.standing and MIFID in self.wanted

    def recorded(self, *purposes: Purpose) -> tuple[Purpose, ...]:
        """Those of `purposes` for which this call holds audio, in any segment."""
        held = {purpose for recording in self.before.recordings for purpose in recording.purposes}
        return tuple([purpose for purpose in purposes if purpose in held])
