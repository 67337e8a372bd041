"""What the journal holds, and its octets: a record is u32 length, u32 CRC-32, u64 number, u32 head length, head, value.

The head is JSON. Length and CRC cover all behind them. Not here: files that grow, are freed or synced (`journal.py`).
"""

import base64
import json
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args
from uuid import UUID

from rightcall_common.errors import Unreadable, Unsendable

RECORD_BYTES_MAX: Final = 4 * 1024 * 1024  # four times what a topic takes; a longer length is a torn or foreign file
PREFIX: Final = struct.Struct(">II")
_NUMBER: Final = struct.Struct(">QI")
HEAD_AT: Final = PREFIX.size + _NUMBER.size
HEAD_BEGINS: Final = b'{"kind":'
"""What stands at HEAD_AT of every record: by it the next one is found behind a damaged length."""

Kind = Literal["fact", "stream", "frame", "dialog"]
_KINDS: Final = frozenset(get_args(Kind))
_AT_MAX: Final = 250_000_000_000_000_000
"""The year 9892: what is added to it still has a date."""


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One thing to be kept until it is settled.

    `fact`: an event of `calls-v1` · `stream`: StreamOpened and StreamClosed, or (topic "") what the manifest needs ·
    `frame`: a sealed frame, with stream, epoch and position · `dialog`: a snapshot, topic "", of which only the
    newest per key counts. `at`: microseconds since 1970. Values of dialogs name people: they are sealed
    (`dialog_seals`), and freed when the call ends. Never audio in the clear.
    """

    kind: Kind
    topic: str
    key: str
    value: bytes = field(repr=False)
    call_id: UUID
    at: int
    headers: tuple[tuple[str, bytes], ...] = field(repr=False, default=())
    stream_id: UUID | None = None
    epoch: int | None = None
    position: int | None = None
    ends_call: bool = False
    """This is the CallEnded: from now on the call's dialogs are free, its facts in 24 h."""

    @property
    def closes_stream(self) -> bool:
        """A stream's manifest (StreamClosed): nothing of the stream comes behind it."""
        return self.kind == "stream" and ("ce_type", b"StreamClosed") in self.headers


def encode_record(number: int, record: JournalRecord) -> bytes:
    """The octets of one record under its number in the journal. Raises Unsendable: it is too large for one."""
    head = {
        "kind": record.kind,
        "topic": record.topic,
        "key": record.key,
        "headers": [[name, base64.b64encode(value).decode()] for name, value in record.headers],
        "call": str(record.call_id),
        "at": record.at,
        "stream": None if record.stream_id is None else str(record.stream_id),
        "epoch": record.epoch,
        "position": record.position,
        "ends": record.ends_call,
    }
    octets = json.dumps(head, separators=(",", ":")).encode()
    body = _NUMBER.pack(number, len(octets)) + octets + record.value
    if len(body) > RECORD_BYTES_MAX - PREFIX.size:
        raise Unsendable("a journal record has 4 MiB at most")
    return PREFIX.pack(len(body), zlib.crc32(body)) + body


def decode_record(data: bytes) -> tuple[int, JournalRecord]:
    """(number, record) of exactly one record's octets. Raises Unreadable; never repeats what it could not read."""
    fault = "journal record: does_not_parse"
    try:
        length, crc = PREFIX.unpack_from(data)
        body = data[PREFIX.size :]
        if length != len(body) or crc != zlib.crc32(body):
            fault = "journal record: torn"
            raise ValueError
        number, head_bytes = _NUMBER.unpack_from(body)
        start = _NUMBER.size + head_bytes
        return number, _record(json.loads(body[_NUMBER.size : start]), body[start:])
    except (ValueError, KeyError, TypeError, RecursionError, struct.error):
        pass
    raise Unreadable(fault)


def _record(head: dict[str, Any], value: bytes) -> JournalRecord:
    """Raises ValueError, KeyError or TypeError: what another version or a damaged disk wrote is not believed."""
    record = JournalRecord(
        kind=head["kind"],
        topic=head["topic"],
        key=head["key"],
        value=value,
        call_id=UUID(_text(head["call"])),
        at=head["at"],
        headers=tuple((_text(name), base64.b64decode(octets)) for name, octets in head["headers"]),
        stream_id=None if head["stream"] is None else UUID(_text(head["stream"])),
        epoch=head["epoch"],
        position=head["position"],
        ends_call=head["ends"] is True,
    )
    numbers = [record.at, *(each for each in (record.epoch, record.position) if each is not None)]
    if record.kind not in _KINDS or not all(type(each) is int and 0 <= each <= _AT_MAX for each in numbers):
        raise ValueError
    _text(record.topic), _text(record.key)
    return record


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
