"""What a service subscribes to, as data: `work`, `work_unscoped`, `broadcast`. Nothing here touches Kafka."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from pydantic import TypeAdapter

from rightcall_common.errors import InvariantBroken
from rightcall_common.events.codec import PROOF_HEADER, TRACE_HEADER, EventReader, parse
from rightcall_common.postgres.transaction import Transaction
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.uses import Use

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
E_contra = TypeVar("E_contra", contravariant=True)


class BusRecord(NamedTuple):
    """A record as it lies on a topic. `headers` holds the last value of each name; a null header is empty."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Mapping[str, bytes]

    @property
    def traceparent(self) -> str | None:
        """The W3C trace context of whoever published it."""
        value = self.headers.get(TRACE_HEADER, b"")
        return value.decode("ascii", "replace") or None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a broadcast event came from. `live` False: it was there before this process started."""

    topic: str
    partition: int
    offset: int
    key: str
    live: bool
    traceparent: str | None = None


class Parse(Protocol[E_co]):
    """A record's event; None skips it. Raises Unreadable (dead letter) or codec.UnknownType (counted, skipped)."""

    def __call__(self, record: BusRecord, /) -> E_co | None: ...


class TransactionHandler(Protocol[E_contra]):
    """Handles new events, in order, inside the transaction that also remembers that they were handled."""

    @property
    def __name__(self) -> str: ...
    def __call__(self, events: Sequence[E_contra], tx: Transaction, /) -> Awaitable[None]: ...


class RecordsHandler(Protocol[E_contra]):
    """Handles records, in order, in transactions of its own. May see a record twice."""

    @property
    def __name__(self) -> str: ...
    def __call__(self, records: Sequence[E_contra], /) -> Awaitable[None]: ...


class BroadcastHandler(Protocol[E_contra]):
    """Takes one event into memory. Plain and quick: it runs on the event loop."""

    @property
    def __name__(self) -> str: ...
    def __call__(self, event: E_contra, delivery: Delivery, /) -> None: ...


@dataclass(frozen=True)
class Work:
    """Each record is handled by one process of the service. Exactly one of `topic`, `pattern`."""

    topic: str | None
    pattern: str | None
    parse: Callable[[BusRecord], Any]
    handler: Callable[..., Awaitable[None]]
    scoped: bool
    inbox: bool
    key_for_dead_letter: Callable[[BusRecord], str]
    together: bool = False

    @property
    def name(self) -> str:
        """The topic, or for a pattern its fixed part without the last hyphen."""
        if self.topic is not None:
            return self.topic
        if self.pattern is None:
            raise InvariantBroken("a subscription names a topic or a pattern")
        return self.pattern.lstrip("^").split("[")[0].split("(")[0].split(".")[0].rstrip("-")


@dataclass(frozen=True)
class Broadcast:
    """Every process of the service reads every record."""

    topic: str
    parse: Callable[[BusRecord], Any]
    handler: Callable[[Any, Delivery], None]
    since: Literal["start", "recent"]

    @property
    def name(self) -> str:
        """The topic."""
        return self.topic


Subscription = Work | Broadcast


def _own_key(record: BusRecord) -> str:
    return record.key


def json_of(adapter: EventReader[E] | TypeAdapter[E]) -> Parse[E]:
    """Parse JSON bodies with this adapter. Tombstones and types unknown to this version are skipped."""

    def parse_json(record: BusRecord, /) -> E | None:
        if record.value is None:
            return None
        return parse(adapter, record.value, where=record.topic)

    return parse_json


def signed_json_of(adapter: EventReader[E] | TypeAdapter[E], trust: Trust, use: Use) -> Parse[E]:
    """Parse JSON bodies whose exact bytes are signed (`rc-proof`) by a key that may sign for `use`."""
    read_json = json_of(adapter)

    def parse_signed(record: BusRecord, /) -> E | None:
        if record.value is not None:
            trust.verify_header(record.value, record.headers.get(PROOF_HEADER), use)
        return read_json(record)

    return parse_signed


def work(
    topic: str,
    parse: Parse[E],
    handler: TransactionHandler[E],
    *,
    inbox: bool = True,
    key_for_dead_letter: Callable[[BusRecord], str] = _own_key,
    together: bool = False,
) -> Work:
    """Handle a topic's events inside our transaction `<service>.<handler's name>`, scoped to the batch's tenants.

    Args:
        parse: usually `json_of(ADAPTER)`; the events need `event_id` (for the inbox) and may have `tenant_id`.
        handler: `async def on_calls(events: Sequence[CallEvent], tx: Transaction) -> None`.
        inbox: False where the handler is idempotent: its events carry no id of their own, or what it keeps says what it
            has seen.
        key_for_dead_letter: replaces a key that must not be repeated (a client ref that looks like a number), in a dead
            letter and where a record is parked.
        together: one transaction for what was fetched of all partitions: what it costs is paid once, so a decision
            waits for one and not for each in turn. Records are fetched in short turns, which costs some 40 requests a
            second while nothing happens.
    """
    return Work(topic, None, parse, handler, True, inbox, key_for_dead_letter, together)


def work_unscoped(
    topic: str | None,
    parse: Parse[E],
    handler: RecordsHandler[E],
    *,
    pattern: str | None = None,
    key_for_dead_letter: Callable[[BusRecord], str] = _own_key,
) -> Work:
    """Handle a topic's records (or those of all topics that match `pattern`) in transactions of the handler's own.

    The handler must be idempotent; offsets are committed after it returns. `parse` may pass the record itself on.
    """
    if (topic is None) == (pattern is None):
        raise ValueError("give a topic or a pattern")
    return Work(topic, pattern, parse, handler, False, False, key_for_dead_letter)


def broadcast(
    topic: str,
    parse: Parse[E],
    handler: BroadcastHandler[E],
    *,
    since: Literal["start", "recent"],
) -> Broadcast:
    """Read a whole topic into this process: from the start (compacted topics) or from five minutes ago."""
    return Broadcast(topic, parse, handler, since)
