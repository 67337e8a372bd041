"""What of the embedded bus is taken: it forgets its oldest records at 5 MB a partition, read or not, and says nothing.

So nobody sends more than its readers have read: a record takes room until every group that reads its topic has
committed an offset behind it. Real Kafka keeps what it has for its retention, and needs none of this.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from rightcall_common import logs
from rightcall_common.events.topics import TOPICS

EMBEDDED_BYTES_MAX = 2 * 1024 * 1024
"""Of one producer in a topic: two ears stay below what a partition holds, and their batches' framing too."""
PIECE_BYTES_MAX = EMBEDDED_BYTES_MAX // 4
"""What goes at once of a large batch."""
LOOK_S = 0.05
NEVER_READ_S = 30.0
"""A group that has committed nothing for so long while somebody waits for it is not there: it is not waited for."""

Committed = Callable[[str, Sequence[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]
"""Which offsets a group has committed; -1 or nothing: none yet. Raises KafkaError."""
_GROUPS = {topic.name: topic.groups for topic in TOPICS}

_log = logs.logger(__name__)


class Room:
    """Of one connection's producer. Sizes are bytes."""

    def __init__(self, committed: Committed) -> None:
        self._committed = committed
        self._taken: defaultdict[str, int] = defaultdict(int)
        self._unread: dict[TopicPartition, deque[tuple[int, int]]] = {}
        self._freed = asyncio.Event()
        self._waiting_since: dict[str, float] = {}
        self._absent: set[str] = set()

    async def take(self, topic: str, size: int) -> None:
        """Return once there is room for so much; it is taken then."""
        if not _GROUPS.get(topic):
            return
        loop = asyncio.get_running_loop()
        while self._taken[topic] and self._taken[topic] + size > EMBEDDED_BYTES_MAX:
            self._waiting_since.setdefault(topic, loop.time())
            self._freed.clear()
            await self._freed.wait()
        self._waiting_since.pop(topic, None)
        self._taken[topic] += size

    def placed(self, topic: str, size: int, sent: "asyncio.Future[Any]") -> None:
        """What was taken lies on the bus, or never will."""
        if not _GROUPS.get(topic):
            return
        if sent.cancelled() or sent.exception() is not None:
            self.give_back(topic, size)
            return
        result = sent.result()
        places = result if isinstance(result, list) else [result]
        for place in places:
            where = TopicPartition(topic, place.partition)
            self._unread.setdefault(where, deque()).append((place.offset, size // len(places)))

    async def run(self) -> None:
        """Look how far the readers are, while there is something to free. Until cancelled."""
        while True:
            for topic in [topic for topic, taken in self._taken.items() if taken > EMBEDDED_BYTES_MAX // 2]:
                try:
                    await self._look(topic)
                except KafkaError as error:
                    _log.warning("bus.readers_unknown", topic=topic, fault=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def _look(self, topic: str) -> None:
        places = [place for place, unread in self._unread.items() if place.topic == topic and unread]
        read: dict[TopicPartition, int] = {}
        for group in _GROUPS[topic]:
            offsets = await self._committed(group, places)
            if max(offsets.values(), default=-1) < 0 and (group in self._absent or self._gave_up(topic)):
                self._absent.add(group)
                continue
            self._absent.discard(group)
            for place in places:
                read[place] = min(read.get(place, offsets.get(place, -1)), offsets.get(place, -1))
        for place in places:
            unread = self._unread[place]
            while unread and (place not in read or unread[0][0] < read[place]):
                self.give_back(topic, unread.popleft()[1])

    def _gave_up(self, topic: str) -> bool:
        since = self._waiting_since.get(topic)
        return since is not None and asyncio.get_running_loop().time() - since > NEVER_READ_S

    def give_back(self, topic: str, size: int) -> None:
        """What was taken is free again."""
        self._taken[topic] = max(0, self._taken[topic] - size)
        self._freed.set()
