"""Does something for each of many that may each be at fault: one that fails is alarmed, and the others have their turn.

For loops beside the handlers, over tenants and rows. A row that is damaged, or of another version, is one tenant's
trouble: it must not end the process, for all of them and at every start. Events have their own way (`bus`).
"""

import time
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Final, TypeVar

from rightcall_common import logs, telemetry
from rightcall_common.errors import Unavailable

T = TypeVar("T", bound=Hashable)

REST_S: Final = 60.0
"""A loop may come by every second; what failed would fill the log and keep the others waiting."""

_log = logs.logger(__name__)


class OneByOne:
    """One task of one process."""

    def __init__(self, task: str, rest_s: float = REST_S) -> None:
        """`task`: as metric and log name it."""
        self._task, self._rest_s = task, rest_s
        self._rests: dict[Hashable, float] = {}
        """Who failed, and until when it is left alone (monotonic)."""

    async def each(self, ids: Iterable[T], do: Callable[[T], Awaitable[object]]) -> list[T]:
        """In this order; those that failed now. `ids` are opaque, they are logged.

        Raises Unavailable: nothing can be done for anybody now.
        """
        failed: list[T] = []
        for one in ids:
            if time.monotonic() < self._rests.get(one, 0.0):
                continue
            self._rests.pop(one, None)
            try:
                await do(one)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 -- whatever a row that nobody expected raises
                failed.append(one)
                self._rests[one] = time.monotonic() + self._rest_s
                telemetry.count("rightcall_background_failures_total", task=self._task)
                _log.error("one_by_one.failed", task=self._task, one=str(one), exc_info=error)
        return failed
