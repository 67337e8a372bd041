"""Retention arithmetic, by hand (law.md section 2 and S52)."""

from datetime import datetime

import pytest

from rightcall_common.terms import add_term, parse_term, shorter

AMSTERDAM = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("created", "term", "zone", "erasable"),
    [
        ("2026-11-23T10:00:00+01:00", "P5Y", AMSTERDAM, "2031-11-23T10:00:00+01:00"),  # S52
        ("2026-11-23T10:00:00+01:00", "P7Y", AMSTERDAM, "2033-11-23T10:00:00+01:00"),  # S53
        ("2026-11-23T10:00:00+01:00", "P30D", AMSTERDAM, "2026-12-23T10:00:00+01:00"),  # S58
        ("2028-02-29T12:00:00+01:00", "P5Y", AMSTERDAM, "2033-03-01T12:00:00+01:00"),  # no 29 February: forward
        ("2028-02-29T12:00:00+01:00", "P4Y", AMSTERDAM, "2032-02-29T12:00:00+01:00"),
        ("2027-01-31T12:00:00+01:00", "P1M", AMSTERDAM, "2027-03-01T12:00:00+01:00"),
        ("2026-12-31T12:00:00+01:00", "P2M", AMSTERDAM, "2027-03-01T12:00:00+01:00"),
        ("2026-11-30T12:00:00+01:00", "P1M", AMSTERDAM, "2026-12-30T12:00:00+01:00"),
        ("2026-12-15T12:00:00+01:00", "P12M", AMSTERDAM, "2027-12-15T12:00:00+01:00"),
        ("2027-03-20T10:00:00+01:00", "P30D", AMSTERDAM, "2027-04-19T10:00:00+02:00"),  # the wall clock, not 720 hours
        ("2027-02-26T02:30:00+01:00", "P30D", AMSTERDAM, "2027-03-28T03:30:00+02:00"),  # an hour that does not exist
        (
            "2027-10-01T02:30:00+02:00",
            "P30D",
            AMSTERDAM,
            "2027-10-31T02:30:00+01:00",
        ),  # one that comes twice: the later
        ("2027-01-31T23:30:00+00:00", "P1M", AMSTERDAM, "2027-03-01T00:30:00+01:00"),  # 1 February in Amsterdam
        ("2027-01-31T23:30:00+00:00", "P1M", "Europe/London", "2027-03-01T23:30:00+00:00"),
    ],
)
def test_a_term_ends_on_the_tenants_calendar(created: str, term: str, zone: str, erasable: str) -> None:
    assert add_term(datetime.fromisoformat(created), term, zone) == datetime.fromisoformat(erasable)


@pytest.mark.parametrize("term", ["", "30D", "P0D", "P-1D", "P30", "P1W", "PT1H", "P1Y6M", "p30d", "P30D "])
def test_what_is_no_calendar_duration_of_one_unit_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="calendar duration"):
        parse_term(term)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_term(datetime(2026, 11, 23, 10), "P1D", AMSTERDAM)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("P30D", "P1M", "P1M"),
        ("P30D", "P90D", "P30D"),
        ("P6M", "P1Y", "P6M"),
        ("P12M", "P1Y", "P12M"),
        ("P7Y", "P5Y", "P5Y"),
    ],
)
def test_the_stricter_term_wins(one: str, other: str, expected: str) -> None:
    assert shorter(one, other) == expected
