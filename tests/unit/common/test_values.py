"""What a request may hold, kind by kind: refused with what to write, or good for every later layer."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from rightcall_common import values
from rightcall_common.values import Day, Flag, Instant, Ordinal, Text

KINDS: dict[str, TypeAdapter[Any]] = {
    "instant": TypeAdapter(Instant),
    "day": TypeAdapter(Day),
    "flag": TypeAdapter(Flag),
    "ordinal": TypeAdapter(Ordinal),
    "text": TypeAdapter(Annotated[str, Field(max_length=20), Text]),
}


def fault(kind: str, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        KINDS[kind].validate_python(value)
    first = caught.value.errors()[0]
    assert values.remedy(str(first["type"]), first.get("ctx", {})), first["type"]
    return str(first["type"])


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("flag", 1, "bool_type"),  # HTTP-01
        ("flag", "true", "bool_type"),
        ("flag", 0.0, "bool_type"),
        ("instant", 1767258000, "instant_form"),  # HTTP-01
        ("instant", "1767258000", "instant_form"),
        ("instant", 1e9, "instant_form"),
        ("instant", float("nan"), "instant_form"),
        ("instant", True, "instant_form"),
        ("instant", "20261101", "instant_form"),  # HTTP-02
        ("instant", "2026-11-01", "timezone_aware"),
        ("instant", "2026-11-23T10:00:00", "timezone_aware"),
        ("instant", "0001-01-01T00:00:00+14:00", "outside_of_time"),  # HTTP-04
        ("instant", "9999-12-31T23:59:59-14:00", "outside_of_time"),
        ("instant", "1969-12-31T23:59:59Z", "outside_of_time"),
        ("instant", "2026-11-23T10:00:00\u0660Z", "instant_form"),
        ("day", 20261101, "day_form"),
        ("day", "20261101", "day_form"),
        ("day", "0001-01-01", "day_form"),
        ("day", "9999-12-31", "day_form"),
        ("day", 0, "day_form"),
        ("ordinal", 10**20, "less_than_equal"),  # HTTP-03
        ("ordinal", -(10**20), "greater_than_equal"),
        ("ordinal", "9" * 5_000, "int_parsing_size"),
        ("text", "a\x00", "text_unwritten"),
        ("text", "\ud800", "string_unicode"),
        ("text", json.loads('"\\udfff"'), "string_unicode"),
    ],
)
def test_what_no_later_layer_can_hold_is_refused(kind: str, value: object, expected: str) -> None:
    assert fault(kind, value) == expected


def test_what_is_written_as_it_should_be_is_read() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for text in ("2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00Z", "2026-11-23T09:00Z", "2026-11-23 09:00:00.0Z"):
        assert KINDS["instant"].validate_python(text) == at
    assert KINDS["instant"].validate_python(at) == at
    assert KINDS["day"].validate_python("2026-11-23") == date(2026, 11, 23)
    assert KINDS["flag"].validate_python(True) is True
    assert KINDS["text"].validate_python("Zo\u00eb \U0001f600\tx") == "Zo\u00eb \U0001f600\tx"


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60), st.sampled_from(sorted(available_timezones())))
def test_every_instant_that_is_read_survives_every_time_zone_and_a_term_of_years(
    wall: datetime, offset: int, zone: str
) -> None:
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    said = f"{wall.isoformat()}{sign}{hours:02}:{minutes:02}"
    if not 1970 < wall.year < 2199:
        with suppress(ValidationError):
            assert values.BEGINS <= KINDS["instant"].validate_python(said) < values.ENDS
        return
    at = KINDS["instant"].validate_python(said)
    assert at.astimezone(ZoneInfo(zone)).date()
    assert at.astimezone(UTC) + timedelta(days=366 * 100)
