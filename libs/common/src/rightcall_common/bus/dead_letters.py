"""Where a record goes that cannot be read: its origin and fault, never its content. So many a minute, not more."""

import json
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from rightcall_common import logs, telemetry
from rightcall_common.bus.records import Fault
from rightcall_common.bus.subscriptions import BusRecord
from rightcall_common.crash import crash_point

LETTERS_PER_MINUTE_MAX = 60
"""Per partition. More than one a second is not a bad record, it is a bad deploy: the partition stops."""
WINDOW_S = 60.0
NO_KEY = "-"

_log = logs.logger(__name__)


class TooManyDeadLetters(Exception):
    """The cap is reached: this partition stops until somebody has looked."""


class SendRecord(Protocol):
    """Publish a record and wait for the acknowledgement. Raises Unavailable."""

    async def __call__(self, topic: str, key: str, value: bytes, headers: list[tuple[str, bytes]], /) -> None: ...


class DeadLetters:
    """The dead letters of one partition."""

    def __init__(self, send: SendRecord, service: str, label: str, key_of: Callable[[BusRecord], str]) -> None:
        """`label`: the topic as a metric names it."""
        self._send = send
        self._service = service
        self._label = label
        self._key_of = key_of
        self._recent: deque[float] = deque()

    async def write(self, fault: Fault) -> None:
        """Put it on `<topic>-dlq`. Raises Unavailable, TooManyDeadLetters."""
        now = time.monotonic()
        while self._recent and self._recent[0] < now - WINDOW_S:
            self._recent.popleft()
        if len(self._recent) >= LETTERS_PER_MINUTE_MAX:
            raise TooManyDeadLetters(fault.record.topic)
        record = fault.record
        key = self._key_of(record) if record.key else NO_KEY
        headers = [("ce_specversion", b"1.0"), ("ce_type", b"DeadLetter"), ("content-type", b"application/json")]
        await self._send(f"{record.topic}-dlq", key, letter(fault, self._service), headers)
        self._recent.append(now)
        telemetry.count("rightcall_dead_letters_total", topic=self._label)
        _log.error("bus.dead_letter", topic=record.topic, partition=record.partition, offset=record.offset)
        crash_point("bus.dead_letter_sent")


def letter(fault: Fault, service: str) -> bytes:
    """The body: which record, who could not read it, what is wrong with it."""
    record = fault.record
    return json.dumps(
        {
            "type": "DeadLetter",
            "origin_topic": record.topic,
            "origin_partition": record.partition,
            "origin_offset": record.offset,
            "service": service,
            "fault": fault.reason,
        }
    ).encode()
