"""From aiokafka's records to ours: what can be read, what cannot, what this version does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from rightcall_common import logs
from rightcall_common.bus.subscriptions import BusRecord
from rightcall_common.errors import Foreign, Unreadable
from rightcall_common.events.codec import UnknownType
from rightcall_common.events.topics import MARKED
from rightcall_common.sealing.record_keys import RecordKeys

KEY_MAX = 256
"""Ours are ids of 36 signs; a CRM's client ref has 64."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_log = logs.logger(__name__)


class Raw(Protocol):
    """What this reads of `aiokafka.ConsumerRecord`."""

    topic: str
    partition: int
    offset: int
    key: Any
    value: Any
    headers: Sequence[tuple[str, bytes | None]]


class Readable(NamedTuple):
    """A record and its event."""

    record: BusRecord
    event: Any


class Fault(NamedTuple):
    """A record that cannot be read, and why, without its content."""

    record: BusRecord
    reason: str
    key_id: str | None = None
    """Of a record that none of this installation's own keys wrote: the key that it claims, or "none"."""


@dataclass
class Sorted:
    """A batch of one partition, sorted by what is to be done with it."""

    readable: list[Readable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: int = 0


def sort(raws: Sequence[Raw], parse: Callable[[BusRecord], Any], keys: RecordKeys) -> Sorted:
    """Check who wrote each record, and parse it.

    Whatever else a `parse` raises is its bug; the record is as unreadable as if it had said so.
    """
    found = Sorted()
    for raw in raws:
        record, fault = _record(raw)
        key_id = None
        try:
            if not fault and record.topic in MARKED:
                keys.check(record.topic, record.key, record.value, record.headers)
            event = parse(record) if not fault else None
        except UnknownType:
            found.unknown += 1
            continue
        except Foreign as error:
            event, fault, key_id = None, str(error), error.key_id
        except Unreadable as error:
            event, fault = None, str(error)
        except Exception as error:  # noqa: BLE001 -- a crash here would come again with the record, for ever
            _log.error("bus.parse_failed", topic=raw.topic, offset=raw.offset, exc_info=error)
            event, fault = None, f"{raw.topic}: {type(error).__name__} while parsing"
        if fault:
            found.faults.append(Fault(record, fault, key_id))
        elif event is not None:
            found.readable.append(Readable(record, event))
    return found


def _record(raw: Raw) -> tuple[BusRecord, str]:
    headers = {name: value or b"" for name, value in raw.headers}
    key, fault = "", ""
    if not raw.key:
        fault = f"{raw.topic}: no key"
    else:
        try:
            key = raw.key.decode()
        except UnicodeDecodeError:
            fault = f"{raw.topic}: the key is not UTF-8"
        if len(key) > KEY_MAX or _CONTROL.search(key):
            key, fault = "", f"{raw.topic}: the key is no text that a database takes"
    return BusRecord(raw.topic, raw.partition, raw.offset, key, raw.value, headers), fault
