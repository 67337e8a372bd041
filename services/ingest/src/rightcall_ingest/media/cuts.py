"""Cuts: which facts cut a call's media, and which packets lie on which side of a cut (design section 2.3). Pure.

A packet counts for a span only if both clocks say so: its first and last sample lie in it by the sender's RTP time, and
it arrived within it. A sender whose RTP clock stands still, jumps or lies loses audio at a cut, and never leaks any.
"""

from collections.abc import Callable
from typing import Final

from rightcall_common.events.calls import (
    AgentActed,
    CallEvent,
    CallHeld,
    CallRetrieved,
    CallStarted,
    MediaGap,
    Party,
    PartyJoined,
    PartyLeft,
    Purpose,
    is_barrier,
)

GRACE_US: Final = 40_000  # how much later than a cut a packet of the time before it may arrive: two packets of 20 ms
_SECRET: Final = frozenset({"secret_entry_start", "secret_entry_end"})


def arrived_in(arrival: int, since: int, until: int) -> bool:
    """The arrival's half of the rule, for a span [since, until); the RTP clock's half is where the ring cuts."""
    return since <= arrival <= until + GRACE_US


def cuts(fact: CallEvent, standing_purposes: tuple[Purpose, ...], never_recorded: Callable[[Party], bool]) -> bool:
    """Whether media waits at this fact until policy has answered it.

    Every barrier fact cuts, but while a MIFID decision stands only hold and retrieve, secret entry, a change of line,
    a joining party who is never recorded and the start after a crash do: a statutory recording does not stop to ask.
    """
    if not is_barrier(fact) or "MIFID_STATUTORY" not in standing_purposes:
        return is_barrier(fact)
    match fact:
        case CallStarted() | CallHeld() | CallRetrieved():
            return True
        case AgentActed(action=action):
            return action in _SECRET
        case PartyJoined(party=party, line=line):
            return line is not None or party.number_class == "emergency" or never_recorded(party)
        case PartyLeft(line=line):
            return line is not None
        case MediaGap(label=label):
            return label == "CRASH"
    return False
