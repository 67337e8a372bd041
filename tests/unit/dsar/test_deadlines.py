"""The clock of art. 12(3) GDPR: due dates reckoned by hand on the calendar, holidays included."""

from datetime import date

import pytest

from rightcall_dsar.requests.deadlines import (
    DeadlineMissed,
    Extended,
    due_date,
    dutch_public_holidays,
    easter_sunday,
    extend,
    holidays_of,
    is_overdue,
    is_working_day,
)

NL = holidays_of("NL")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "due", "because"),
    [
        ("2026-03-05", "2026-04-07", "5 April is a Sunday, 6 April Easter Monday (S61)"),
        ("2026-10-20", "2026-11-20", "the same day-number, a Friday"),
        ("2026-01-31", "2026-03-02", "February ends on Saturday the 28th"),
        ("2027-01-31", "2027-03-01", "February ends on Sunday the 28th"),
        ("2028-01-31", "2028-02-29", "a leap year's last day of February, a Tuesday"),
        ("2024-02-29", "2024-03-29", "the 29th exists in March; Good Friday is a working day"),
        ("2026-05-31", "2026-06-30", "June has 30 days"),
        ("2026-02-28", "2026-03-30", "28 March is a Saturday"),
        ("2026-11-25", "2026-12-28", "Christmas on Friday and Saturday, then Sunday"),
        ("2026-12-01", "2027-01-04", "New Year's Day is a Friday; the year changes"),
        ("2026-12-31", "2027-02-01", "31 January is a Sunday"),
        ("2026-03-27", "2026-04-28", "King's Day on a Monday"),
        ("2025-03-26", "2025-04-28", "King's Day moved to Saturday the 26th, then Sunday"),
        ("2026-04-05", "2026-05-06", "Liberation Day"),
        ("2026-04-14", "2026-05-15", "Ascension Day"),
        ("2026-04-25", "2026-05-26", "Whit Monday"),
        ("2026-03-03", "2026-04-03", "Good Friday is no public holiday: the earlier reading"),
    ],
)
def test_an_answer_is_due_a_month_after_receipt_on_a_working_day(received: str, due: str, because: str) -> None:
    assert due_date(day(received), holidays=NL) == day(due), because


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-03-02", "2026-06-02"), ("2026-11-30", "2027-03-01"), ("2026-01-25", "2026-04-28"), ("2027-11-29", "2028-02-29")],
)  # fmt: skip
def test_three_months_in_total_when_extended(received: str, due: str) -> None:
    assert due_date(day(received), months=3, holidays=NL) == day(due)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-03-27", Extended(date(2026, 6, 2))),  # S63: day 25
        ("2026-04-02", Extended(date(2026, 6, 2))),  # the first month's last day
        ("2026-04-03", DeadlineMissed(date(2026, 4, 2))),
        ("2026-04-11", DeadlineMissed(date(2026, 4, 2))),  # S63: day 40
    ],
)
def test_an_extension_counts_only_if_told_within_the_first_month(
    told: str, expected: Extended | DeadlineMissed
) -> None:
    assert extend(date(2026, 3, 2), day(told), holidays=NL) == expected


@pytest.mark.parametrize(("today", "overdue"), [("2026-04-06", False), ("2026-04-07", False), ("2026-04-08", True)])
def test_the_due_day_itself_is_in_time(today: str, overdue: bool) -> None:
    assert is_overdue(date(2026, 4, 7), day(today)) is overdue


@pytest.mark.parametrize(
    "sunday",
    ["2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25"],
)
def test_easter_falls_where_the_calendar_says(sunday: str) -> None:
    assert easter_sunday(day(sunday).year) == day(sunday)


def test_the_public_holidays_of_2026() -> None:
    listed = ["01-01", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26"]
    assert dutch_public_holidays(2026) == {day(f"2026-{each}") for each in listed}


@pytest.mark.parametrize(
    ("text", "working"),
    [("2026-04-03", True), ("2026-04-04", False), ("2026-04-05", False), ("2026-04-06", False), ("2026-04-07", True)],
)
def test_working_days_around_easter(text: str, working: bool) -> None:
    assert is_working_day(day(text), NL) is working


@pytest.mark.parametrize(
    ("received", "due"), [("2026-03-27", "2026-04-27"), ("2026-11-25", "2026-12-25"), ("2026-03-05", "2026-04-06")]
)
def test_abroad_only_weekends_move_the_due_date_so_that_it_never_comes_later_than_the_law_says(
    received: str, due: str
) -> None:
    assert due_date(day(received), holidays=holidays_of("DE")) == day(due)
