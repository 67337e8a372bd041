"""A running call is looked at again (law.md 3.3): what is said without a fact, once, and how it is explained later."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events.calls import AgentActed, CallHeld, PartyAnnounced
from rightcall_policy.decision import inputs
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, DecisionContext, Sample
from rightcall_policy.decision.decide import advance, proceed, reconsider
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.explain import explain
from rightcall_policy.decision.inputs import Inputs
from rightcall_policy.decision.transition import Trigger, Triggered
from rightcall_policy.simulation.replay import Compared, PastDecision, Replay
from tests.unit.policy.story import (
    REFS,
    START,
    Story,
    base_facts,
    call,
    employee,
    external,
    facts_of,
    t_inv,
    t_nl,
    world,
)
from tests.unit.policy.test_invariants import INV, INV_CHOSEN, NL, NL_CHOSEN

TRIGGERS: tuple[Trigger, ...] = ("tenant_changed", "client_list_changed", "mask_prompt_due", "objection")
RULES = (NL, INV, NL_CHOSEN, INV_CHOSEN, None)


def again(story: Story, trigger: Trigger, at: DecisionContext, seconds: float = 60) -> Decided | None:
    assert story.state is not None
    story.state, decided = reconsider(story.state, trigger, at, START + timedelta(seconds=seconds), story.new_id)
    return decided


def said(decided: Decided | None) -> tuple[str, str] | None:
    return (decided.outcome, decided.reason) if decided else None


def listed(at: DecisionContext, *names: str) -> DecisionContext:
    """The same world, in which exactly these are clients."""
    return at._replace(clients={REFS[name]: at.clients[REFS["client"]] for name in names})


def test_a_client_who_is_gone_from_the_list_is_spoken_of_once_however_often_the_list_changes() -> None:
    story = call(t_inv(), "office", "client", agent="E2")
    told = story.world
    assert said(again(story, "client_list_changed", listed(told))) == ("CONTINUE", "LIST_VERSION_PINNED")
    assert again(story, "client_list_changed", listed(told, "german")) is None
    assert again(story, "client_list_changed", listed(told, "client")) is None
    assert again(story, "client_list_changed", listed(told)) is None


def test_the_employee_is_asked_once_to_announce_to_a_client_who_was_added() -> None:
    story = call(t_inv(), "office", "unknown", agent="E2")
    told = story.world
    first = again(story, "client_list_changed", listed(told, "unknown"))
    assert said(first) == ("DO_NOT_RECORD", "MIFID_ADDED_MIDCALL")
    assert again(story, "client_list_changed", listed(told, "unknown", "client")) is None
    story.then(PartyAnnounced, 70, purposes=(MIFID,), source="agent")
    started = story.then(AgentActed, 80, action="mifid_start", employee_id="E2")
    assert said(started) == ("RECORD", "REC_MIFID_MANUAL")


def test_another_party_of_the_same_call_is_spoken_of_too() -> None:
    parties = (external("unknown"), external("partner"), employee("E2"))
    story = call(t_inv(), "office", parties=parties, agent="E2")
    told = story.world
    assert again(story, "client_list_changed", listed(told, "unknown")) is not None
    second = again(story, "client_list_changed", listed(told, "unknown", "partner"))
    assert said(second) == ("DO_NOT_RECORD", "MIFID_ADDED_MIDCALL")


def test_that_it_was_said_is_still_known_when_the_state_went_through_its_row() -> None:
    story = call(t_inv(), "office", "client", agent="E2")
    assert again(story, "client_list_changed", listed(story.world)) is not None
    assert story.state is not None
    story.state = CallState.from_json(story.state.to_json())
    assert again(story, "client_list_changed", listed(story.world)) is None


@pytest.mark.parametrize("kind", [AgentActed, CallHeld])
def test_a_change_of_rules_during_a_mask_or_a_hold_says_nothing_of_it_again(kind: Any) -> None:
    story = call(t_nl(), "sales")
    story.then(kind, 20, **({"action": "secret_entry_start"} if kind is AgentActed else {}))
    changed = story.world._replace(tenant=replace(t_nl(), policy_digest="another"))
    assert again(story, "tenant_changed", changed) is None


def test_orders_are_blocked_at_once_where_a_change_of_rules_makes_the_call_one_of_mifid() -> None:
    without = t_inv(investment_firm=False)
    story = call(without, "deal", agent="E2", announced=())
    assert story.decisions[-1].purposes == ()
    decided = again(story, "tenant_changed", story.world._replace(tenant=t_inv()))
    assert said(decided) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")
    assert decided is not None
    assert [effect.kind for effect in decided.effects] == ["BLOCK_ORDERS", "PROMPT_AGENT"]


def test_a_sample_does_not_begin_in_a_week_that_has_filled_up_meanwhile() -> None:
    off = t_nl(purposes={EVIDENCE: t_nl().purposes[EVIDENCE]})
    story = call(off, "service", at=world(off, sample=Sample(True, False)))
    assert said(story.decisions[-1]) == ("DO_NOT_RECORD", "NO_PURPOSE")
    full = again(story, "tenant_changed", world(t_nl(), sample=Sample(None, True)))
    assert full is None
    free = again(story, "tenant_changed", world(t_nl(), sample=Sample(None, False)))
    assert said(free) == ("RECORD", "REC_QUALITY_SAMPLED")


def test_a_decision_without_a_fact_is_made_again_from_its_inputs() -> None:
    story = call(t_inv(), "office", "client", agent="E2")
    before, at = story.state, listed(story.world)
    decided = again(story, "client_list_changed", at)
    given_then = Inputs(Triggered("client_list_changed", START + timedelta(seconds=60)), before, at)
    text = inputs.to_json(given_then)
    assert inputs.trigger_of(text) == "client_list_changed"
    read = inputs.from_json(text, at.tenant)
    assert read == given_then
    after, once_more = proceed(read.before, read.cause, read.world, story.new_id)
    assert (after, once_more) == (story.state, decided)


def test_it_is_explained_by_the_rules_that_were_tried() -> None:
    story = call(t_inv(), "office", "client", agent="E2")
    before, at = story.state, listed(story.world)
    decided = again(story, "client_list_changed", at)
    assert decided is not None
    steps = explain(before, Triggered("client_list_changed", START), at, decided)
    tried = [(step.rule, step.held) for step in steps if step.rule > "R42"]
    assert tried == [("R43", False), ("R49", False), ("R46", True)]
    assert steps[-1].sentence is not None or any(step.rule == "R46" and step.sentence for step in steps)


def test_a_candidate_bundle_is_tried_on_calls_that_were_looked_at_again() -> None:
    """What stopped one call because a purpose was switched off goes on under rules that have it."""
    rules, off = t_nl(), t_nl(policy_digest="off", purposes={QUALITY: t_nl().purposes[QUALITY]})
    story = Story(world(rules))
    made: list[PastDecision] = []

    def note(cause: Any, before: CallState | None, at: DecisionContext, decided: Decided | None) -> None:
        assert decided is not None
        text = inputs.to_json(Inputs(cause, before, at))
        made.append(PastDecision(decided.decision_seq, decided.policy_digest, decided.purposes, decided.discards, text))

    state: CallState | None = None
    for fact in facts_of(story.world, base_facts("sales")):
        before = state
        state, decided = advance(before, fact, story.world, story.new_id)
        note(fact, before, story.world, decided)
    assert state is not None
    stopped, decided = reconsider(state, "tenant_changed", world(off), START, story.new_id)
    note(Triggered("tenant_changed", START), state, world(off), decided)
    assert (stopped.standing.purposes, made[-1].purposes) == ((), ())

    run = Replay(rules, {"digest-nl": rules, "off": off}, {})
    run.take(UUID(int=1), made)
    assert run.not_replayed == []
    assert run.compared == [Compared(UUID(int=1), "sales", (EVIDENCE,), (EVIDENCE,), False)]
