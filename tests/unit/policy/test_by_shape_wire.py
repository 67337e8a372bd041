"""The fast path reads what the events allow and nothing else, whatever it has seen before; its ids are random UUIDs."""

import os
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightcall_common.bounds import EARLIEST, LATEST
from rightcall_common.bus import Record
from rightcall_common.errors import Unreadable
from rightcall_common.events import codec
from rightcall_common.events.calls import ADAPTER
from rightcall_policy.by_shape import wire
from rightcall_policy.by_shape.decider import Decider
from rightcall_policy.by_shape.ids import uuid4_texts
from rightcall_policy.by_shape.registers import Registers
from rightcall_policy.calls import inbound
from tests.unit.policy.both_ways import Both, facts_of
from tests.unit.policy.story import REFS, base_facts, world
from tests.unit.policy.test_by_shape import GOOD
from tests.unit.policy.test_invariants import NL

FIRST, LAST = ((bound + timedelta(days=way)).replace(tzinfo=None) for bound, way in ((EARLIEST, 1), (LATEST, -1)))
"""In any zone."""
BROKEN = [
    (b'"line":"sales"', b'"line":"+31201110010"'),
    (b'"trunk":"trunk-1"', b'"trunk":"no/trunk"'),
    (b'"tenant_id":"t-nl"', b'"tenant_id":"T_NL"'),
    (b'"employee_id":"E1"', b'"employee_id":"E 1"'),
    (REFS["unknown"].encode(), b"0031201110003"),
    (b'"direction":"inbound"', b'"direction":"up"'),
    (b'"fact_seq":1', b'"fact_seq":0'),
    (b"01930000-0000-7000-8000-000000000001", b"01930000"),
    (b'"at":"2026-11-23', b'"at":"2026-02-31'),
    (b'"party_id":"E1"', b'"party_id":"#1"'),
    (b'"line":"sales"', b'"line":"sales\\n"'),
    (b"{", b"["),
]


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_what_the_events_refuse_is_refused_here_too_also_when_its_like_was_seen(old: bytes, new: bytes) -> None:
    at = world(NL)
    value = codec.encode(next(facts_of(at, base_facts("sales"))))
    assert old in value
    both, registers = Both(), Registers(at)
    both.take(value.replace(b"8000-000000000001", b"8000-000000000002"), at, registers)
    with pytest.raises(Unreadable):
        answer(both.fast, value.replace(old, new, 1), registers)


def answer(fast: Decider, value: bytes, registers: Registers) -> object:
    """As the service does it: the short way where there is one, else the long one."""
    said = inbound.read(Record("calls-v1", 0, 0, "k", value, {}))
    assert said is not None
    return (isinstance(said.fact, wire.Fact) and fast.find(None, said.fact, value, registers, GOOD)) or said.event()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"at":"2026-11-23T09:00:00Z"', b'"at":"2026-11-23T10:00:00+01:00"'),
        (b'"at":"2026-11-23T09:00:00Z"', b'"at":"2026-11-23T09:00:00.000000Z"'),
        (b'"at":"2026-11-23T09:00:00Z"', b'"at":"2026-11-23 09:00:00z"'),
        (b'"at":"2026-11-23T09:00:00Z"', b'"at":1795424400'),
        (b'"fact_seq":1', b'"fact_seq":"1"'),
        (b'"metadata_ok":true', b'"metadata_ok":"yes"'),
        (b"-7000-8000-000000000001", b"-7000-8000-00000000000A"),
        (b'"direction":"inbound"', b'"direction":"inbound","new_in_a_later_version":[{}]'),
        (b'{"event_id"', b'{ "event_id"'),
    ],
)
def test_another_notation_of_the_same_fact_gets_the_same_answer(old: bytes, new: bytes) -> None:
    at = world(NL)
    value = codec.encode(next(facts_of(at, base_facts("sales"))))
    assert old in value
    Both().take(value.replace(old, new, 1), at, Registers(at))


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(timezones=st.just(UTC), min_value=FIRST, max_value=LAST)
    | st.datetimes(timezones=st.timezones(), min_value=FIRST, max_value=LAST)
)
def test_an_instant_is_written_as_pydantic_writes_it_or_goes_the_long_way(at: datetime) -> None:
    fact = next(facts_of(world(NL), base_facts("sales"))).model_copy(update={"at": at})
    value = codec.encode(fact)
    try:
        known = wire.read(value)
    except wire.NOT_READ:
        return
    if wire.time_text(known.at) in value:
        parsed = codec.parse(ADAPTER, value)
        assert parsed.at == known.at
        assert b'"at":' + wire.time_text(known.at) in codec.encode(parsed)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "1799-12-31T23:59:59Z", "9000-01-01T00:00:00Z"])
def test_an_instant_that_no_date_can_be_counted_from_is_no_fact(at: str) -> None:
    value = codec.encode(next(facts_of(world(NL), base_facts("sales"))))
    bad = re.sub(rb'"at":"[^"]*"', b'"at":"%b"' % at.encode(), value, count=1)
    with pytest.raises(Unreadable, match=r"\.at: "):
        inbound.read(Record("calls-v1", 0, 0, "k", bad, {}))


def test_ids_are_uuids_of_version_4_and_differ() -> None:
    made = [UUID(text.decode()[1:-1]) for text in islice(uuid4_texts(os.urandom), 2_000)]
    assert len(set(made)) == 2_000
    assert {each.version for each in made} == {4}
    assert {each.hex[16] for each in made} == set("89ab")
    ones = [sum(each.int >> bit & 1 for each in made) for bit in range(128) if bit not in (62, 63, 76, 77, 78, 79)]
    assert min(ones) > 850  # 6.7 standard deviations
    assert max(ones) < 1_150
