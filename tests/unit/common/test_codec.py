"""Events to bytes and back; what a fault says, and what it must never say."""

import traceback
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter

from rightcall_common.errors import Unreadable
from rightcall_common.events import codec, recordings, tenants
from rightcall_common.events.audio import StreamClosed
from rightcall_common.events.recordings import RecordingErased

NUMBER = "+31201110001"
EVENT = RecordingErased(
    event_id=UUID(int=1),
    tenant_id="acme",
    at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
    recording_id=UUID(int=2),
    call_id=UUID(int=3),
    controller_id="main",
    reason="art17",
    erased_at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
)


def fault_of(body: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        codec.parse(recordings.ADAPTER, body, where="recordings-v1")
    return caught.value


def test_what_is_encoded_is_parsed_to_the_same_event() -> None:
    assert codec.parse(recordings.ADAPTER, codec.encode(EVENT)) == EVENT


def test_headers_are_cloudevents_in_binary_mode() -> None:
    trace = f"00-{'1' * 32}-{'2' * 16}-01"
    assert codec.headers(EVENT, source="storage", trace=trace, proof="k.s", commitment="c0") == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"00000000-0000-0000-0000-000000000001"),
        ("ce_source", b"storage"),
        ("ce_type", b"RecordingErased"),
        ("ce_time", b"2026-11-24T10:00:00Z"),
        ("content-type", b"application/json"),
        ("traceparent", trace.encode()),
        ("rc-proof", b"k.s"),
        ("rc-commitment", b"c0"),
    ]


def test_headers_that_are_not_known_are_left_out() -> None:
    assert [name for name, _ in codec.headers(EVENT, source="storage")][-1] == "content-type"


def test_a_fault_names_topic_type_field_and_kind() -> None:
    body = codec.encode(EVENT).replace(b'"reason":"art17"', b'"reason":7')
    assert str(fault_of(body)) == "recordings-v1.RecordingErased.reason: string_type"


def test_no_body_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"^event: no body$"):
        codec.parse(recordings.ADAPTER, None)


@pytest.mark.parametrize("body", [
    codec.encode(EVENT).replace(b"art17", NUMBER.encode()).replace(b'"call_id":"0', b'"call_id":"x'),
    f'{{"type":"RecordingErased","event_id":"{NUMBER}"}}'.encode(),
    f'{{"type":"{NUMBER}"}}'.encode(),
    NUMBER.encode() * 1000,
    b"\xff" + NUMBER.encode(),
])  # fmt: skip
def test_a_fault_never_repeats_what_was_in_the_body(body: bytes) -> None:
    fault = fault_of(body)
    assert NUMBER.strip("+") not in "".join(traceback.format_exception(fault))
    assert fault.__context__ is None
    assert fault.__cause__ is None


def test_a_key_of_a_mapping_is_input_and_is_not_repeated() -> None:
    class Mapped(BaseModel):
        numbers: dict[str, int]

    with pytest.raises(Unreadable, match=r"^event\.numbers\.\*: int_parsing$"):
        codec.parse(TypeAdapter(Mapped), f'{{"numbers":{{"{NUMBER}":"x"}}}}'.encode())


def test_a_type_of_a_newer_version_is_told_apart_from_a_malformed_event() -> None:
    newer = codec.encode(EVENT).replace(b"RecordingErased", b"RecordingSung")
    assert isinstance(fault_of(newer), codec.UnknownType)
    assert not isinstance(fault_of(b"{}"), codec.UnknownType)
    assert not isinstance(fault_of(codec.encode(EVENT).replace(b'"call_id"', b'"call"')), codec.UnknownType)


def test_a_type_of_a_newer_version_is_also_seen_on_a_topic_with_one_type() -> None:
    with pytest.raises(codec.UnknownType):
        codec.parse(tenants.ADAPTER, b'{"type":"TenantRetired"}')


def test_a_field_of_a_newer_version_is_ignored() -> None:
    assert codec.parse(recordings.ADAPTER, codec.encode(EVENT)[:-1] + b',"since_v9":true}') == EVENT


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"reason": "x" * 129}, "reason: string_too_long"),
        ({"reason": "a\n"}, "reason: string_pattern_mismatch"),
        ({"controller_id": None}, "controller_id: string_type"),
        ({"erased_at": datetime(1799, 1, 1, tzinfo=UTC)}, "erased_at: greater_than_equal"),
        ({"horizon_at": datetime(9000, 1, 1, tzinfo=UTC)}, "horizon_at: less_than"),
        ({"horizon_at": datetime(2026, 1, 1)}, "horizon_at: timezone_aware"),  # noqa: DTZ001
        ({"recording_id": NUMBER}, "recording_id: uuid_parsing"),
    ],
)
def test_what_is_built_is_held_to_the_bounds_of_what_is_read(changed: dict[str, object], fault: str) -> None:
    fields = {name: getattr(EVENT, name) for name in EVENT.__struct_fields__} | changed
    with pytest.raises(Unreadable, match=rf"^RecordingErased\.{fault}$"):
        codec.build(RecordingErased, fields)


def test_an_instant_inside_of_a_list_is_told_by_its_place() -> None:
    at = EVENT.at
    gaps = [{"label": "HOLD", "since": at, "until": until} for until in (at, datetime(9999, 1, 1, tzinfo=UTC))]
    stream = {name: UUID(int=7) for name in ("event_id", "call_id", "recording_id", "segment_id", "stream_id")}
    closed = {**stream, "tenant_id": "acme", "at": at, "channel": "mixed", "epochs": (), "gaps": gaps}
    with pytest.raises(Unreadable, match=r"^StreamClosed\.gaps\.1\.until: less_than$"):
        codec.build(StreamClosed, closed)
