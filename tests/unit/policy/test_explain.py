"""Every rule that was tried is told: also the mid-call rules that were asked and did not hold."""

import json
from datetime import timedelta
from typing import Any

import pytest

from rightcall_common.events.calls import (
    AgentActed,
    CallerObjected,
    CallHeld,
    CallRetrieved,
    MediaGap,
    PartyJoined,
    PartyLeft,
)
from rightcall_policy.calls.decision_view import steps_for, words
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.explain import RuleStep, explain
from rightcall_policy.store.decisions import DecisionRow
from tests.unit.policy.story import CALL_ID, REFS, START, Story, call, employee, external, t_inv, t_nl

NL, INV = t_nl(), t_inv()


def told(story: Story, kind: Any, seconds: float = 60, **fields: Any) -> list[RuleStep]:
    """The steps of the decision on this next fact."""
    before: CallState | None = story.state
    decided = story.then(kind, seconds, **fields)
    return explain(before, story.facts[-1], story.world, decided)


def results(steps: list[RuleStep], *, beyond: str = "R29") -> list[tuple[str, bool, str | None]]:
    return [(step.rule, step.held, step.reason) for step in steps if step.rule > beyond]


def test_at_the_start_the_rules_of_the_start_are_told_first_and_then_those_of_the_change() -> None:
    story = call(NL, "sales")
    steps = explain(None, story.facts[0], story.world, story.decisions[0])
    assert [step.rule for step in steps][:3] == ["R01", "R02", "R03"]
    tried = [(step.rule, step.held) for step in told(story, CallHeld)]
    assert tried == [
        ("R01", False), ("R02", False), ("R03", False), ("R04", False), ("R05", False), ("R06", False),
        ("R07", False), ("R08", False), ("R10", False), ("R20", False), ("R21", False), ("R22", False),
        ("R23", False), ("R24", False), ("R25", False), ("R26", True), ("R43", False), ("R49", False),
        ("R32", False), ("R41", False), ("R41", False), ("R30", True), ("R31", False),
    ]  # fmt: skip


def test_a_hold_and_a_mask_at_once_are_both_told() -> None:
    story = call(NL, "sales")
    story.then(CallHeld, 50)
    steps = told(story, AgentActed, action="secret_entry_start", employee_id="E1", secret="card")
    held = {step.rule: step for step in steps if step.held}
    assert {"R30": "HOLD", "R31": "MASK_PCI_SAD"}.items() <= {n: s.reason for n, s in held.items()}.items()
    assert held["R31"].inputs == {"secret": "card"}
    assert held["R31"].sentence
    assert held["R31"].sentence.nl == "Er worden kaartgegevens of een code gegeven; dat deel wordt nooit opgenomen."


def test_an_objection_tells_each_rule_that_might_have_answered_it() -> None:
    story = call(NL, "sales")
    assert results(told(story, CallerObjected)) == [
        ("R36", False, None), ("R37", False, None), ("R35", True, "CALLER_OBJECTED"),
    ]  # fmt: skip


def test_a_denied_pause_tells_that_the_duty_stood_and_that_nothing_suspends() -> None:
    story = call(INV, "deal", "client", agent="E2")
    assert results(told(story, AgentActed, action="pause", employee_id="E2")) == [
        ("R33", True, "MIFID_PAUSE_DENIED"), ("R32", False, None), ("R41", False, None), ("R41", False, None),
        ("R30", False, None), ("R31", False, None),
    ]  # fmt: skip


def test_what_is_over_is_told_as_ended_and_not_as_holding() -> None:
    story = call(NL, "sales")
    story.then(CallHeld, 50)
    steps = told(story, CallRetrieved)
    [hold] = [step for step in steps if step.rule == "R30"]
    assert (hold.held, hold.ended, hold.reason) == (False, True, "HOLD")
    assert hold.sentence
    assert hold.sentence.en.startswith("Recording went on, because this was over: ")


def test_an_unexplained_silence_is_told_with_its_own_sentence() -> None:
    story = call(INV, "deal", "client", agent="E2")
    steps = told(story, MediaGap, label="SRC_SUSPENDED", since=START)
    silence = next(step for step in steps if step.rule == "R30" and step.held)
    assert silence.reason == "SRC_SUSPENDED"


def test_a_transfer_to_whom_may_not_be_recorded_tells_the_refusing_rules_words() -> None:
    story = call(NL, "sales")
    steps = told(story, PartyJoined, party=external("doctor"))
    transfer = next(step for step in steps if step.rule == "R39")
    refusal = next(step for step in steps if step.rule == "R03")
    assert (transfer.held, transfer.reason) == (True, "NEVER_RECORD_CONFIDENTIAL")
    assert transfer.sentence == refusal.sentence
    assert ("R40", False, None) in results(steps)


def test_when_nobody_of_the_organisation_is_left_r40_says_so() -> None:
    story = call(NL, "sales", parties=[external("unknown"), external("partner"), employee("E1")])
    steps = told(story, PartyLeft, party_id="E1")
    assert ("R40", True, "NOT_A_PARTY") in results(steps)
    assert "R39" not in {step.rule for step in steps}


def test_a_call_that_was_closed_for_good_is_told_the_rule_that_closed_it() -> None:
    story = call(NL, "sales", "doctor")
    steps = told(story, PartyLeft, party_id="doctor")
    assert (steps[-1].rule, steps[-1].held, steps[-1].reason) == ("R03", True, "NEVER_RECORD_CONFIDENTIAL")


def test_without_rules_a_mid_call_step_has_nothing_to_show() -> None:
    story = call(NL, "sales")
    story.world = story.world._replace(tenant=None)
    before = story.state
    decided = story.then(CallHeld)
    steps = explain(before, story.facts[-1], story.world, decided)
    assert (steps[0].rule, steps[0].held) == ("R01", True)
    assert all(step.inputs == {} for step in steps[1:])
    assert ("R39", True, "TENANT_POLICY_MISSING") in results(steps)


def test_a_pause_that_lies_dormant_under_a_threat_is_told_to_role_privacy_only() -> None:
    story = call(NL, "sales")
    story.then(AgentActed, 50, action="pause", employee_id="E1")
    steps = told(story, AgentActed, action="threat", employee_id="E1")
    assert story.decisions[-1].reason == "REC_SECURITY"
    private = steps_for(steps, see_private=True)
    others = steps_for(steps, see_private=False)
    assert [step.rule for step in private if step not in others] == ["R32"]
    assert not any("paused_by" in step.inputs for step in others)


@pytest.mark.parametrize("kind", [CallHeld, CallerObjected])
def test_inputs_hold_refs_and_never_a_number(kind: Any) -> None:
    steps = told(call(NL, "sales"), kind)
    shown = json.dumps([step.inputs for step in steps])
    assert REFS["unknown"] in shown
    assert "+31" not in shown


def drawn(reason: str) -> DecisionRow:
    return DecisionRow(
        "t-nl", CALL_ID, 1, CALL_ID, START, "DO_NOT_RECORD", reason, "R27", None, b'{"purposes":[]}', "", "{}", None, START,
    )  # fmt: skip


def test_while_the_period_lasts_a_capped_draw_reads_like_a_miss_to_those_outside_supervision() -> None:
    for days in (0, 7):
        now = START + timedelta(days=days)
        capped = words(drawn("SAMPLE_CAP_REACHED"), see_private=False, to_anybody_at=now)
        missed = words(drawn("NOT_SAMPLED"), see_private=False, to_anybody_at=now)
        assert capped == missed
        assert (capped.reason, capped.hidden) == ("NOT_SAMPLED", True)
        assert capped.sentence_en == "The call was not kept in the random sample for training and quality."


def test_once_the_period_is_over_the_cap_is_told_and_supervision_knows_at_once() -> None:
    later = words(drawn("SAMPLE_CAP_REACHED"), see_private=False, to_anybody_at=START + timedelta(days=8))
    supervision = words(drawn("SAMPLE_CAP_REACHED"), see_private=False)
    assert later.reason == supervision.reason == "SAMPLE_CAP_REACHED"
