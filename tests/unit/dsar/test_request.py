"""A request's life: every pair of state and step, written out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from rightcall_dsar.requests.request import NEXT, Illegal, RequestState, State, Step, advance
from tests.support.dsar import NOW, request

STEPS: tuple[Step, ...] = get_args(Step)
LIFE: dict[State, tuple[str | None, ...]] = {
    #              identify      preview       found        approve     execute      settle  cancel
    "received":   ("identified", None,         None,        None,       None,        None,   "cancelled"),
    "identified": (None,         "previewing", None,        None,       None,        None,   "cancelled"),
    "previewing": (None,         None,         "previewed", None,       None,        None,   "cancelled"),
    "previewed":  (None,         "previewing", None,        "approved", None,        None,   "cancelled"),
    "approved":   (None,         None,         None,        None,       "executing", "done", "cancelled"),
    "executing":  (None,         None,         None,        None,       None,        "done", None),
    "done":       (None,         None,         None,        None,       None,        None,   None),
    "cancelled":  (None,         None,         None,        None,       None,        None,   None),
}  # fmt: skip
PAIRS = [(state, step, after) for state, row in LIFE.items() for step, after in zip(STEPS, row, strict=True)]


def test_the_table_names_every_state() -> None:
    assert set(LIFE) == set(get_args(State))


@pytest.mark.parametrize(("state", "step", "after"), PAIRS)
def test_each_step_leads_where_the_table_says(state: State, step: Step, after: State | None) -> None:
    assert advance(state, step) == (after if after is not None else Illegal(state, NEXT[state]))


@pytest.mark.parametrize("state", get_args(State))
def test_a_refused_step_says_what_can_be_done_instead(state: State) -> None:
    assert len(NEXT[state]) > 10


@pytest.mark.parametrize(
    ("state", "at", "overdue"),
    [
        ("received", "2026-04-07T21:59:59", False),  # 23:59:59 in Amsterdam (summer time)
        ("received", "2026-04-07T22:00:00", True),
        ("executing", "2026-04-07T22:00:00", True),
        ("approved", "2026-04-07T22:00:00", False),  # the answer lies ready
        ("done", "2026-05-01T00:00:00", False),
        ("cancelled", "2026-05-01T00:00:00", False),
    ],
)
def test_overdue_is_reckoned_on_the_tenants_wall_clock(state: State, at: str, overdue: bool) -> None:
    asked = request(state=state, due_on=date(2026, 4, 7))
    assert asked.overdue(datetime.fromisoformat(at).replace(tzinfo=UTC), "Europe/Amsterdam") is overdue


@pytest.mark.parametrize(
    ("state", "answered", "waiting"),
    [
        ("previewing", (), ("policy", "storage")),
        ("previewing", ("storage",), ("policy",)),
        ("executing", ("policy", "storage"), ()),
        ("previewed", (), ()),
    ],
)
def test_it_is_known_who_still_owes_an_answer(
    state: State, answered: tuple[str, ...], waiting: tuple[str, ...]
) -> None:
    assert request(state=state, answered=answered).waiting_for == waiting


def test_results_lie_ready_for_thirty_days() -> None:
    access: RequestState = request(decided_at=NOW)
    assert access.results_until == NOW + timedelta(days=30)
    erasure = replace(access, type="erasure", closed_at=NOW + timedelta(days=2))
    assert erasure.results_until == NOW + timedelta(days=32)
    assert replace(erasure, closed_at=None).results_until is None
