"""No value enters without a bound: every field of every event, and of every statement of a tenant, has one that each
later layer carries. And what is within them comes out of every layer as it went in."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from rightcall_common.bounds import EARLIEST, INT8_MAX, LATEST, Code, Distinct, Instant
from rightcall_common.errors import Unreadable
from rightcall_common.events import (
    audio,
    calls,
    clients,
    codec,
    decisions,
    publish_schemas,
    recordings,
    subjects,
    tenants,
    vault,
)
from rightcall_common.events.topics import MESSAGE_BYTES_MAX
from rightcall_common.sealing.refs import RefKeys
from rightcall_ingest.facts.stated import MatchedStatement, Statement
from rightcall_ingest.facts.stated_verbs import Acted, AnnouncementStated, ConsentStated, Masked, ObjectionStated
from rightcall_ingest.journal.journal_records import JournalRecord, decode_record, encode_record
from rightcall_policy.stream import crm_reader
from tests.contract.near_valid import changed
from tests.support.nightly import examples

pytestmark = pytest.mark.grows

ADAPTERS: dict[str, codec.EventReader[Any] | TypeAdapter[Any]] = {
    calls.TOPIC: calls.ADAPTER,
    decisions.TOPIC: decisions.ADAPTER,
    audio.TOPIC: audio.ADAPTER,
    vault.TOPIC: vault.ADAPTER,
    recordings.TOPIC: recordings.ADAPTER,
    subjects.ORDERS_TOPIC: subjects.ORDER_ADAPTER,
    subjects.ANSWERS_TOPIC: subjects.ANSWER_ADAPTER,
    tenants.TOPIC: tenants.ADAPTER,
    clients.TOPIC_PREFIX: clients.ADAPTER,
}
STATEMENTS = (Statement, MatchedStatement, Acted, Masked, ObjectionStated, ConsentStated, AnnouncementStated)
UNBOUNDED = re.compile(r"[*+]|\\{\\d+,\\}")


def faults(name: str, schema: dict[str, Any], defs: dict[str, Any]) -> Iterator[str]:
    """Where a JSON Schema lets any size pass."""
    if "$ref" in schema:
        return  # each definition is looked at by itself
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, ()):
            yield from faults(name, one, defs)
    kind = schema.get("type")
    named = bool({"enum", "const", "maxLength"} & schema.keys()) or schema.get("format") in ("uuid", "date-time")
    if kind == "string" and not named and UNBOUNDED.search(schema.get("pattern", "*")):
        yield f"{name}: a text of any length"
    if kind in ("integer", "number") and not {"maximum", "const", "enum"} & schema.keys():
        yield f"{name}: a number of any size"
    if kind == "array":
        if "maxItems" not in schema:
            yield f"{name}: a list of any length"
        yield from faults(f"{name}[]", schema.get("items", {}), defs)
    for field, one in schema.get("properties", {}).items():
        yield from faults(f"{name}.{field}", one, defs)


def all_faults(schema: dict[str, Any]) -> list[str]:
    defs = schema.get("$defs", {})
    return [fault for name, one in (*defs.items(), ("", schema)) for fault in faults(name, one, defs)]


@pytest.mark.parametrize("topic", publish_schemas.EVENTS)
def test_every_field_of_every_event_has_a_bound(topic: str) -> None:
    for model in publish_schemas.models(topic):
        assert all_faults(publish_schemas.schema_of(model)) == []


@pytest.mark.parametrize("body", STATEMENTS, ids=lambda body: str(body.__name__))
def test_every_field_of_every_statement_has_a_bound(body: type[BaseModel]) -> None:
    assert all_faults(body.model_json_schema()) == []


def test_one_field_without_a_bound_is_found() -> None:
    """A twin of an event that lost one: the check would see it."""

    class AnnouncementStated(calls.PartyAnnounced, frozen=True, kw_only=True):
        purposes: tuple[calls.Purpose, ...] = ()

    class Decided(decisions.CallDecided, frozen=True, kw_only=True):
        reason: str

    assert all_faults(publish_schemas.schema_of(AnnouncementStated)) == [".purposes: a list of any length"]
    assert all_faults(publish_schemas.schema_of(Decided)) == [".reason: a text of any length"]


def test_a_list_of_purposes_has_at_most_as_many_entries_as_there_are_purposes_and_each_once() -> None:
    """LOAD-01: one accepted statement of 100,000 purposes killed the service."""
    for purposes in (["EVIDENCE_AGREEMENT"] * 100_000, ["EVIDENCE_AGREEMENT"] * 2):
        for body in (AnnouncementStated, Statement):
            with pytest.raises(ValidationError) as refused:
                body.model_validate({"fact": "announced", "purposes": purposes} | {})
            assert ("purposes",) in {fault["loc"] for fault in refused.value.errors()}


@pytest.mark.parametrize("at", [1_767_258_000, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "20260101"])
def test_a_statement_has_a_written_time_that_survives_each_time_zone(at: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Acted.model_validate({"at": at})
    assert {fault["loc"] for fault in refused.value.errors()} == {("at",)}


@settings(max_examples=examples(60), deadline=None)
@given(st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.timezones()))
def test_an_instant_survives_each_time_zone_and_the_longest_term(at: Any) -> None:
    try:
        read = TypeAdapter(Instant).validate_python(at)
    except ValidationError:
        return
    for hours in (-14, 14):
        assert read + timedelta(hours=hours)
    assert read + timedelta(days=365 * 999)


@pytest.mark.parametrize("text", ["\x00", "a\x1fb", "\ud800", "x" * 129])
def test_a_code_is_text_that_a_database_takes(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Code).validate_python(text)


def test_a_thing_is_not_there_twice() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[Distinct[str], None]).validate_python(("a", "a"))


@pytest.mark.parametrize("topic", ADAPTERS)
@settings(max_examples=examples(120), deadline=None)
@given(data=st.data())
def test_whatever_lies_on_a_topic_is_an_event_that_every_layer_carries_or_unreadable(
    topic: str, data: st.DataObject
) -> None:
    """Generated from what is valid: extremes, octets that are no text, huge lists, numbers of 20 digits, dates at the
    ends. What is read is written, journalled and read again as the same; all else is told by its field, never raised."""
    value = data.draw(changed(topic))
    try:
        event = codec.parse(ADAPTERS[topic], value, where=topic)
    except Unreadable:
        return
    written = codec.encode(event)
    assert codec.parse(ADAPTERS[topic], written, where=topic) == event
    assert len(written) < 4 * MESSAGE_BYTES_MAX
    for text in _texts(json.loads(written)):
        assert "\x00" not in text
        text.encode()
    for number in _numbers(json.loads(written)):
        assert abs(number) <= INT8_MAX
    record = JournalRecord("fact", topic, "k", written, UUID(int=1), 1)
    assert decode_record(encode_record(7, record)) == (7, record)


@settings(max_examples=examples(80), deadline=None)
@given(value=changed(clients.TOPIC_PREFIX))
def test_whatever_a_crm_sends_is_a_client_or_unreadable(value: bytes) -> None:
    said = crm_reader(RefKeys(1, {1: bytes(32)}))(_record(clients.TOPIC_PREFIX + "acme", value))
    assert said is None or said.fault is None or "+3120" not in said.fault


def _record(topic: str, value: bytes) -> Any:
    from rightcall_common.bus import BusRecord as Raw

    return Raw(topic, 0, 0, "client-1", value, {})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _numbers(one)
