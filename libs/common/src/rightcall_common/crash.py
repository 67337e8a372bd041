"""Places at which a test may kill the process with SIGKILL. In production nothing is armed and a point costs one look.

Every crash window of the delivery chain has a name here; a test walks the whole registry.
"""

import os
import signal

POINTS: dict[str, str] = {
    "bus.before_handler": "records were fetched; nothing was done with them yet",
    "transaction.before_commit": "state, inbox and outbox rows are written but not committed",
    "transaction.after_commit": "committed; offsets are not, the relay has not heard of it",
    "bus.before_offset_commit": "the batch's transaction is committed, its offsets are not",
    "bus.dead_letter_sent": "a dead letter is on its topic, the offset behind it is not committed",
    "relay.published": "outbox rows are on the bus, the cursor still stands before them",
    "ingest.before_journal": "audio or a fact is in memory only",
    "ingest.journalled": "in the journal, not yet published",
    "ingest.published": "published, the acknowledgement was not seen",
    "policy.decided": "the decision function has run, nothing is written",
    "storage.before_put": "recording and keys are committed, no object yet",
    "storage.after_put": "the object is there, no row names it",
    "storage.before_block_commit": "the block's row is written but not committed",
    "storage.keys_destroyed": "the last wrap is gone, the objects are still there",
    "storage.objects_deleted": "keys and objects are gone, the certificate is not signed",
    "storage.tree_persisted": "ledger tiles are written, the checkpoint is not signed",
    "dsar.order_emitted": "a request's order is committed, no answer can be there yet",
    "dsar.answer_applied": "an answer is applied, the request has not moved on yet",
}
"""Name -> what is true at that instant. Closed: a point that is not listed cannot be used or armed."""


class _Trap:
    """Which point is armed, and how many passes of it are still survived."""

    def __init__(self) -> None:
        self.point: str | None = None
        self.passes_left = 0


_TRAP = _Trap()


def arm(setting: str) -> None:
    """Arm one point: `name` (first pass kills) or `name:nth`. An empty setting disarms. ValueError: no such point."""
    name, _, nth = setting.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"no crash point is called {name!r}")
    _TRAP.point, _TRAP.passes_left = name or None, int(nth or "1")


def crash_point(name: str) -> None:
    """Die here if this point is armed and has been passed often enough. KeyError: the name is not registered."""
    if _TRAP.point is None:
        return
    if name not in POINTS:
        raise KeyError(name)
    if name != _TRAP.point:
        return
    _TRAP.passes_left -= 1
    if _TRAP.passes_left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("RIGHTCALL_CRASH", ""))
