"""Events to bytes and back: CloudEvents 1.0, Kafka's binary mode; the body is the event as JSON.

A fault is told by field and kind. The value never gets into an error, and no exception is chained that holds it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from rightcall_common.bounds import EARLIEST, INSTANT, LATEST
from rightcall_common.errors import InvariantBroken, Unreadable

E = TypeVar("E")
S = TypeVar("S", bound=msgspec.Struct)

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


class EventReader(Generic[E]):
    """Reads the events of a topic: a class, or a union of classes."""

    def __init__(self, events: Any) -> None:
        self.events = events
        self.classes: tuple[type[msgspec.Struct], ...] = get_args(events) or (events,)
        self.decode: Callable[[bytes], E] = msgspec.json.Decoder(events).decode
        self.times = {each: times_of(each) for each in self.classes}


def encode(event: BaseModel | msgspec.Struct) -> bytes:
    """The event's body. The same event gives the same bytes."""
    if not isinstance(event, msgspec.Struct):
        return event.model_dump_json().encode()
    text = msgspec.json.encode(event)
    skipped, before, name = _place_of_type(type(event))
    if not skipped:
        return text
    at = text.index(before)
    return b"{" + text[skipped:at] + name + text[at:]


@cache
def _place_of_type(kind: type[msgspec.Struct]) -> tuple[int, bytes, bytes]:
    """An event's `type` stands behind the fields that it shares with others, where msgspec would write it first.

    What to leave out at the beginning, before what it is put in, and what. No string holds `,"`: JSON escapes quotes.
    """
    tag, base = kind.__struct_config__.tag, kind.__mro__[1]
    shared: tuple[str, ...] = getattr(base, "__struct_fields__", ())
    if tag is None or not shared:
        return 0, b"", b""
    own = kind.__struct_fields__[len(shared) :]
    before = f',"{own[0]}":' if own else "}"
    return len(f'{{"type":"{tag}",'), before.encode(), f',"type":"{tag}"'.encode()


def build(kind: type[S], fields: Mapping[str, Any]) -> S:
    """An event or a part of one from what is not known to be within its bounds. Raises Unreadable."""
    try:
        made = msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        fault = _fault(str(error))
    else:
        if _in_time(made, times_of(kind)):
            return made
        fault = _out_of_time(made, times_of(kind))
    raise Unreadable(".".join([kind.__name__, *fault[0]]) + f": {fault[1]}")


def headers(
    event: BaseModel | msgspec.Struct | Head,
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


def parse(adapter: "EventReader[E] | TypeAdapter[E]", value: bytes | None, *, where: str = "event") -> E:
    """The event in `value`.

    Raises:
        UnknownType: the `type` is one that this version does not know.
        Unreadable: e.g. `decisions-v1.CallDecided.purposes: literal_error`; `where` comes first (the topic).
    """
    if value is None:
        raise Unreadable(f"{where}: no body")
    if isinstance(adapter, TypeAdapter):
        return _parse_written(adapter, value, where)
    try:
        event = adapter.decode(value)
    except msgspec.ValidationError as error:
        fault = _fault(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        fault = [], "json_invalid"
    else:
        times = adapter.times[type(event)]  # type: ignore[index]
        if _in_time(event, times):
            return event
        fault = _out_of_time(event, times)
    path, kind = fault
    name = _type_of(value) if len(adapter.classes) > 1 else None
    names = [name] if name in {each.__name__ for each in adapter.classes} else []
    text = f"{'.'.join([where, *names, *path])}: {kind}"
    raise UnknownType(text) if kind == "union_tag_invalid" else Unreadable(text)


def _type_of(value: bytes) -> str | None:
    try:
        return msgspec.json.decode(value, type=_Tagged).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class _Tagged(msgspec.Struct):
    type: str | None = None


Fault = tuple[list[str], str]
"""Where, and what kind: pydantic's names for both libraries."""
_KINDS: Final = (
    (re.compile(r"Expected `str` matching"), "string_pattern_mismatch"),
    (re.compile(r"Expected `str` of length <="), "string_too_long"),
    (re.compile(r"Expected `\w+` of length <="), "too_long"),
    (re.compile(r"Expected `\w+` >="), "greater_than_equal"),
    (re.compile(r"Expected `\w+` <="), "less_than_equal"),
    (re.compile(r"Expected `datetime` with"), "timezone_aware"),
    (re.compile(r"Expected `str( \| null)?`"), "string_type"),
    (re.compile(r"Expected `int( \| null)?`"), "int_type"),
    (re.compile(r"Expected `bool( \| null)?`"), "bool_type"),
    (re.compile(r"Expected `array( \| null)?`"), "tuple_type"),
    (re.compile(r"Expected `object( \| null)?`"), "model_type"),
    (re.compile(r"Expected `datetime( \| null)?`"), "datetime_type"),
    (re.compile(r"Expected `uuid( \| null)?`"), "uuid_type"),
    (re.compile(r"Invalid enum value"), "literal_error"),
    (re.compile(r"Invalid value"), "union_tag_invalid"),
    (re.compile(r"Invalid UUID"), "uuid_parsing"),
    (re.compile(r"Invalid RFC3339|Timestamp"), "datetime_parsing"),
    (re.compile(r"Object missing required field"), "missing"),
)
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_AT: Final = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_STEP: Final = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]|\[\.\.\.\]")


def _fault(message: str) -> Fault:
    """What msgspec found, without what stood there."""
    kind = next((name for form, name in _KINDS if form.match(message)), "invalid")
    at = _AT.search(message)
    path = [step[1] or step[2] or "*" for step in _STEP.finditer(at[1])] if at else []
    missing = _MISSING.match(message)
    if missing and missing[1] == "type":
        return path, "union_tag_not_found"
    if kind == "union_tag_invalid":
        return path[:-1], kind
    return [*path, *([missing[1]] if missing else [])], kind


class Times(NamedTuple):
    """The instants of a class, and its fields that hold values (one, none or several) with instants of their own."""

    names: tuple[str, ...]
    of: Callable[[Any], tuple[datetime | None, ...]]
    within: tuple[tuple[str, "Times"], ...]


def _in_time(event: Any, times: Times) -> bool:
    """All instants are within their bounds; msgspec has none for times."""
    for value in times.of(event):
        if value is not None and not EARLIEST <= value < LATEST:
            return False
    for name, inner in times.within:
        for one in _values(getattr(event, name)):
            if not _in_time(one, inner):
                return False
    return True


def _out_of_time(event: Any, times: Times) -> Fault:
    """Where `_in_time` is false."""
    for name, value in zip(times.names, times.of(event), strict=True):
        if value is not None and not EARLIEST <= value < LATEST:
            return [name], "greater_than_equal" if value < EARLIEST else "less_than"
    for name, inner in times.within:
        value = getattr(event, name)
        for number, one in enumerate(_values(value)):
            if not _in_time(one, inner):
                path, kind = _out_of_time(one, inner)
                return [name, *([str(number)] if isinstance(value, tuple) else []), *path], kind
    raise InvariantBroken("every instant is within its bounds")


def _values(held: Any) -> Sequence[Any]:
    return held if isinstance(held, tuple) else () if held is None else (held,)


@cache
def times_of(kind: type[msgspec.Struct]) -> Times:
    """What is to be looked at in an event of this class."""
    hints = get_type_hints(kind, include_extras=True)
    looked = {name: _look_into(hints[name]) for name in kind.__struct_fields__}
    names = tuple([name for name, (instant, _) in looked.items() if instant])
    within = [(name, times_of(each)) for name, (_, structs) in looked.items() for each in structs]
    held = tuple([(name, times) for name, times in within if times.names or times.within])
    return Times(names, _getter(names), held)


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[datetime | None, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda event: (getattr(event, names[0]),)) if names else lambda event: ()


def _look_into(hint: Any) -> tuple[bool, list[type[msgspec.Struct]]]:
    """Whether a field's type is an instant, and the structs that it may hold."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return False, [hint]
    metadata = getattr(hint, "__metadata__", ())
    instant = any(isinstance(each, msgspec.Meta) and INSTANT in (each.extra or {}) for each in metadata)
    parts = [_look_into(part) for part in get_args(hint)]
    return instant or any(each for each, _ in parts), [struct for _, structs in parts for struct in structs]


def _parse_written(adapter: TypeAdapter[E], value: bytes, where: str) -> E:
    """What other systems write is read by pydantic."""
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
