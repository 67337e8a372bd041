"""Running calls in memory, so that a fact's call need not be read and understood anew. The row is the truth.

A call is held as of one version of its row (PostgreSQL's `xmin`, which every change of the row changes): it counts only
if that is the version that the transaction has locked. It is taken out before it is changed and put back once that is
committed, so what was rolled back is forgotten.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from rightcall_policy.by_shape.live import Live

HELD_MAX: Final = 20_000
"""Some 60 MB. Beyond that the calls that were longest without a fact are read from their rows again."""


class Held(NamedTuple):
    """A call as of this version of its row."""

    live: Live
    version: int


class HeldCalls:
    """The calls of one process."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def take(self, call_ids: Iterable[str]) -> dict[str, Held]:
        """Those of them that are held; they no longer are."""
        taken = ((call_id, self._held.pop(call_id, None)) for call_id in call_ids)
        return {call_id: held for call_id, held in taken if held is not None}

    def put(self, held: Collection[Held]) -> None:
        """Hold these from now on."""
        for each in held:
            each.live.registers = None  # what was looked up for a batch ends with it
            self._held[each.live.call_id] = each
        while len(self._held) > HELD_MAX:
            del self._held[next(iter(self._held))]
