"""Which streams are sent again: ended, published, and storage does not say that it has more of them than before.

Storage dedupes what comes twice and says again how far it is, so that neither an audio record nor a confirmation that
was lost on the bus leaves a call open (design section 4). Pure but for the journal that it asks. Times are
microseconds since 1970.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rightcall_ingest.journal.journal import Journal

CONFIRMED_WITHIN_US: Final = 60 * 1_000_000
WAITS_MAX: Final = 6
"""Each time that did not help doubles the wait, up to about an hour."""
BATCH_RECORDS_MAX: Final = 2_000


@dataclass(slots=True)
class _Waiting:
    since: int
    tries: int = 0


@dataclass(slots=True)
class Resending:
    """One per process."""

    journal: Journal
    _waiting: dict[UUID, _Waiting] = field(default_factory=dict)

    def advanced(self, stream_id: UUID, now: int) -> None:
        """storage has confirmed more of this stream."""
        if stream_id in self._waiting:
            self._waiting[stream_id] = _Waiting(now)

    def due(self, now: int, published: int, *, storage_there: bool) -> list[int]:
        """The records that go again now, in order. `published`: up to which number the bus has acknowledged audio.

        While storage is silent it would only get everything twice: the wait begins when it speaks again.
        """
        closed = self.journal.closed
        for stream_id in [stream_id for stream_id in self._waiting if stream_id not in closed]:
            del self._waiting[stream_id]
        numbers: dict[int, None] = {}
        for stream_id, (_, manifest) in closed.items():
            if manifest > published:
                continue
            waiting = self._waiting.setdefault(stream_id, _Waiting(now))
            if not storage_there:
                waiting.since = now
            elif now - waiting.since >= CONFIRMED_WITHIN_US << min(waiting.tries, WAITS_MAX):
                waiting.since, waiting.tries = now, waiting.tries + 1
                numbers |= dict.fromkeys(self.journal.of_stream(stream_id))
                if len(numbers) >= BATCH_RECORDS_MAX:
                    break
        return list(numbers)
