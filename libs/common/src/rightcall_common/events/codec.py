"""Events to bytes and back: CloudEvents 1.0, Kafka's binary mode; the body is the model as JSON.

A fault is told by field and kind. The value never gets into an error, and no exception is chained that holds it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from rightcall_common.errors import Unreadable

E = TypeVar("E")

CONTENT_TYPE = "application/json"
PROOF_HEADER = "rc-proof"
COMMITMENT_HEADER = "rc-commitment"
TRACE_HEADER = "traceparent"

_FIELD = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")


class UnknownType(Unreadable):
    """Well formed, but of a type that this version does not know. Action: count and skip (consumers deploy first)."""


class Head(NamedTuple):
    """What headers say of an event whose bytes are there already."""

    event_id: UUID | str
    type: str
    at: datetime


def encode(event: BaseModel) -> bytes:
    """The event's body. The same event gives the same bytes."""
    return event.model_dump_json().encode()


def headers(
    event: BaseModel | Head,
    *,
    source: str,
    trace: str | None = None,
    proof: str | None = None,
    commitment: str | None = None,
) -> list[tuple[str, bytes]]:
    """CloudEvents attributes of an event.

    Args:
        source: the service that states it, e.g. `policy`.
        trace: W3C `traceparent` of the span that states it.
        proof: `rc-proof` of the exact bytes (see `sealing.receipts`).
        commitment: salted, to the exact bytes: the event's leaf of the ledger (see `sealing.commitments`).
    """
    event_id, kind, at = (getattr(event, name) for name in ("event_id", "type", "at"))  # every event has these
    pairs = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event_id).encode()),
        ("ce_source", source.encode()),
        ("ce_type", kind.encode()),
        ("ce_time", _time(at).encode()),
        ("content-type", CONTENT_TYPE.encode()),
    ]
    optional = (TRACE_HEADER, trace), (PROOF_HEADER, proof), (COMMITMENT_HEADER, commitment)
    return pairs + [(name, value.encode()) for name, value in optional if value is not None]


@lru_cache(maxsize=64)  # the events of a transaction share it
def _time(at: datetime) -> str:
    """As the body has it."""
    return at.isoformat().replace("+00:00", "Z")


def parse(adapter: TypeAdapter[E], value: bytes | None, *, where: str = "event") -> E:
    """The event in `value`.

    Raises:
        UnknownType: the `type` is one that this version does not know.
        Unreadable: e.g. `decisions-v1.CallDecided.purposes: literal_error`; `where` comes first (the topic).
    """
    if value is None:
        raise Unreadable(f"{where}: no body")
    try:
        return adapter.validate_json(value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    raise _unreadable(where, faults)


def _unreadable(where: str, faults: Sequence[ErrorDetails]) -> Unreadable:
    unknown = next(filter(_names_an_unknown_type, faults), None)
    fault = unknown or faults[0]
    text = f"{'.'.join([where, *_path(fault['loc'])])}: {fault['type']}"
    return UnknownType(text) if unknown else Unreadable(text)


def _names_an_unknown_type(fault: ErrorDetails) -> bool:
    if fault["type"] == "union_tag_invalid":
        return True
    return fault["type"] == "literal_error" and fault["loc"][-1:] == ("type",) and len(fault["loc"]) == 1


def _path(loc: Iterable[int | str]) -> list[str]:
    """Field names and indexes. A key of a mapping is input, so whatever does not look like a field becomes `*`."""
    return [str(part) if isinstance(part, int) or _FIELD.match(part) else "*" for part in loc]
