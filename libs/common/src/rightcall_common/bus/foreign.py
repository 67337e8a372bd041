"""Records that none of this installation's own keys wrote: counted, and each key named once.

A bus may outlive the platform that filled it, or be shared by mistake: then there are many, and nothing is wrong with
the partition. So they get dead letters as long as there is room for them, and never stop it.
"""

from rightcall_common import logs, telemetry
from rightcall_common.bus.dead_letters import DeadLetters, TooManyDeadLetters
from rightcall_common.bus.records import Fault

NAMED_MAX = 64
"""Whoever makes keys up must not fill the log."""

_log = logs.logger(__name__)


class ForeignStatements:
    """What one subscription meets of them."""

    def __init__(self, label: str) -> None:
        """`label`: the topic as a metric names it."""
        self._label = label
        self._named: set[str] = set()

    def meet(self, fault: Fault) -> None:
        """Count it; say whose it is, if that is news."""
        name = fault.key_id or "none"
        telemetry.count("rightcall_records_foreign_total", topic=self._label)
        if name in self._named or len(self._named) >= NAMED_MAX:
            return
        self._named.add(name)
        _log.error("bus.not_of_this_installation", topic=fault.record.topic, key_id=name, offset=fault.record.offset)

    async def bury(self, letters: DeadLetters, fault: Fault) -> None:
        """Put it on the dead letters, if there is room. Raises Unavailable."""
        try:
            await letters.write(fault)
        except TooManyDeadLetters:
            return
