"""Who listens to calls of this process now: bounded seats, each woken when its call has something new.

A seat is given back by whoever took it (`api_events.EventStream`), also when its client vanishes.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rightcall_common.web.app import Problem
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.shares import Share, give_back

OF_CALL_MAX: Final = 8
"""An agent's desktop, a colleague's, the phone system's; each perhaps twice while it connects again."""
ALL_MAX: Final = 2000
"""One per call that a process can carry (`sessions.CALLS_MAX`), shared among tenants as everything is (`shares`)."""


@dataclass(slots=True, eq=False)
class Seat:
    """One listener. `limit`: how long its answer may last, once it has begun."""

    tenant_id: str
    call_id: UUID
    news: asyncio.Event = field(default_factory=asyncio.Event)
    limit: asyncio.Timeout | None = None
    closing: bool = False

    def dismiss(self) -> None:
        """End its answer at once; the client comes again and finds the process that is there then."""
        self.closing = True
        self.news.set()
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time())


class Listeners:
    """All seats of one process. `incarnation` tells its event numbers from those of another process."""

    def __init__(
        self, tenants: Callable[[], int] = lambda: 1, on_full: Callable[[str], None] = lambda tenant: None
    ) -> None:
        """`tenants`: how many share the seats; `on_full` hears of one whose share is used up."""
        self.incarnation = os.urandom(4).hex()
        self._share, self._on_full = Share(ALL_MAX, tenants), on_full
        self._taken: Counter[str] = Counter()
        self._seats: dict[UUID, set[Seat]] = {}
        self._closed = False

    def __len__(self) -> int:
        return sum(len(seats) for seats in self._seats.values())

    def sit(self, tenant_id: str, call_id: UUID) -> Seat:
        """Take a seat; give it back with `leave`. Problem 429 TOO_MANY_LISTENERS; 503 while the process is stopped."""
        if self._closed:
            raise Problem(503, "STOPPING", "This process is being stopped. Connect again.")
        seats = self._seats.get(call_id, set())
        allowed = self._share.allows(self._taken, tenant_id)
        if not allowed:
            self._on_full(tenant_id)
        if len(seats) >= OF_CALL_MAX or not allowed:
            raise Problem(429, "TOO_MANY_LISTENERS", "Too many listen already. Close one, or ask for the call instead.")
        seat = Seat(tenant_id, call_id)
        self._taken[tenant_id] += 1
        self._seats.setdefault(call_id, set()).add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Give a seat back; again changes nothing."""
        seats = self._seats.get(seat.call_id, set())
        if seat in seats:
            give_back(self._taken, seat.tenant_id)
        seats.discard(seat)
        if not seats:
            self._seats.pop(seat.call_id, None)

    def wake(self, live: LiveCall) -> None:
        """There is something new in this call's diary."""
        for seat in self._seats.get(live.who.call_id, ()):
            seat.news.set()

    def close(self) -> None:
        """The process is being stopped: nobody is kept, and nobody comes any more."""
        self._closed = True
        for seats in self._seats.values():
            for seat in seats:
                seat.dismiss()
