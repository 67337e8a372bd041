"""What is looked up for a fact counts at that fact's instant: a notice, a list, a register, the vault."""

from datetime import datetime, timedelta

import pytest

from rightcall_common.events.decisions import ListVersion
from rightcall_policy.decision.context import (
    EVIDENCE,
    QUALITY,
    ClientEntry,
    DecisionContext,
    EmployeeFacts,
    EmployeeNotice,
    VaultFacts,
)
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import (
    PEOPLE,
    REFS,
    STALE,
    START,
    Story,
    base_facts,
    employee,
    external,
    facts_of,
    world,
)
from tests.unit.policy.test_invariants import INV, NL, Told


def played(at: DecisionContext, told: list[Told]) -> list[Decided]:
    """The decisions on this call, fact by fact."""
    story = Story(at)
    answers: list[Decided] = []
    for fact in facts_of(at, told):
        story.state, decided = advance(story.state, fact, at, story.new_id)
        answers += [decided] if decided else []
    return answers


def told_from(at: datetime) -> DecisionContext:
    """E1 was told of recording at this time."""
    who = EmployeeFacts("E1", (EmployeeNotice(EVIDENCE, "1", at), EmployeeNotice(QUALITY, "1", at)))
    return world(NL, employees={**PEOPLE, "E1": who})


@pytest.mark.parametrize(("after", "reason"), [(-1, "REC_EVIDENCE"), (0, "REC_EVIDENCE"), (1, "EMPLOYEE_NOT_INFORMED")])
def test_a_notice_counts_from_its_second_on(after: int, reason: str) -> None:
    assert played(told_from(START + timedelta(seconds=after)), base_facts("sales"))[-1].reason == reason


def test_a_notice_that_begins_to_count_during_the_call_is_noticed() -> None:
    told = [*base_facts("sales"), *base_facts("sales")[1:]]
    reasons = [each.reason for each in played(told_from(START + timedelta(seconds=17)), told)]
    assert reasons == ["EMPLOYEE_NOT_INFORMED"] * 4 + ["REC_EVIDENCE"]


def test_two_callers_under_one_party_id_are_not_confused() -> None:
    for caller, reason in (("unknown", "REC_EVIDENCE"), ("objector", "OBJECTION_ON_FILE")):
        told = base_facts("sales", parties=(external(caller, "p1"), employee("E1")))
        assert played(world(NL, clients={}), told)[-1].reason == reason


def test_a_list_that_goes_stale_between_two_calls_counts_for_the_second() -> None:
    told = base_facts("office", "client", agent="E2", controller="t-inv")
    fresh, stale = played(world(INV), told)[-1], played(world(INV, client_list=STALE), told)[-1]
    assert [fresh.reason, stale.reason] == ["REC_MIFID_CLIENT_MATCH", "REC_MIFID_STALE_MATCH"]
    assert stale.client_list == ListVersion(version=7, stale=True)


def test_a_notice_of_the_register_alone_is_enough_on_a_dealing_line() -> None:
    """R17 without a client: whoever was told is recorded, though no announcement was heard."""
    told = base_facts("deal", "unknown", agent="E2", controller="t-inv", announcement="failed")
    notice = ClientEntry("notice", frozenset(), START - timedelta(days=9), None, START - timedelta(days=9))
    nothing = played(world(INV), told)[-1]
    register = played(world(INV, clients={REFS["unknown"]: (notice,)}), told)[-1]
    assert [nothing.reason, register.reason] == ["MIFID_CLIENT_NOT_NOTIFIED", "REC_MIFID_DEALING_LINE"]


def test_a_storage_that_falls_away_is_seen_at_the_next_fact() -> None:
    story = Story(world(NL))
    *first, last = base_facts("sales")
    for kind, fields in first:
        story.then(kind, 0, **fields)
    story.world = story.world._replace(vault=VaultFacts(False, True))
    kind, fields = last
    assert story.then(kind, 0, **fields).reason == "NO_SECURE_STORAGE"
