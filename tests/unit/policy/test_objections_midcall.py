"""An objection that is put on the register reaches the call in progress without a fact of it (R34-R36, law.md 4.13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rightcall_common.events.calls import Purpose
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, DecisionContext, TenantOptions
from rightcall_policy.decision.decide import reconsider
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import REFS, START, Story, call, t_inv, t_nl


def objecting(at: DecisionContext, *purposes: Purpose, who: str = "unknown") -> DecisionContext:
    return at._replace(objections={**at.objections, REFS[who]: frozenset(purposes)})


def objects(story: Story, *purposes: Purpose, who: str = "unknown") -> Decided | None:
    """As one round of the loop sees it."""
    assert story.state is not None
    story.world = objecting(story.world, *purposes, who=who)
    at = START + timedelta(seconds=60)
    story.state, decided = reconsider(story.state, "objection", story.world, at, story.new_id)
    return decided


def test_r35_what_was_recorded_as_evidence_stops_and_is_destroyed_and_the_agent_is_told_once() -> None:
    story = call(t_nl(), "sales")
    assert story.state is not None
    assert story.state.standing.purposes == (EVIDENCE,)
    said = objects(story, QUALITY, EVIDENCE)
    assert said is not None
    assert (said.rule, said.outcome, said.reason) == ("R35", "STOP_AND_DISCARD", "CALLER_OBJECTED")
    assert (said.discards, said.purposes, said.effective_at) == ((EVIDENCE,), (), None)
    assert [(effect.kind, effect.detail) for effect in said.effects] == [("PROMPT_AGENT", "written_alternative")]
    assert objects(story, QUALITY, EVIDENCE) is None, "said once, however often it is looked at"


def test_r35_a_tenant_that_chose_to_keep_evidence_locks_it_once() -> None:
    story = call(t_nl(options=TenantOptions(evidence_objection="keep_restricted")), "sales")
    said = objects(story, EVIDENCE)
    assert said is not None
    assert (said.outcome, said.discards, said.restricts) == ("STOP_KEEP", (), (EVIDENCE,))
    assert objects(story, EVIDENCE) is None


@pytest.mark.parametrize(("purposes", "who"), [((QUALITY,), "unknown"), ((EVIDENCE,), "german")])
def test_another_ground_and_another_person_change_nothing(purposes: tuple[Purpose, ...], who: str) -> None:
    assert objects(call(t_nl(), "sales"), *purposes, who=who) is None


def test_r36_what_the_law_requires_goes_on_without_a_word() -> None:
    story = call(t_inv(), "office", "client", agent="E2")
    assert story.state is not None
    assert story.state.standing.purposes == (MIFID,)
    assert objects(story, QUALITY, EVIDENCE, who="client") is None


def test_a22_what_else_has_changed_meanwhile_waits_for_its_own_cause() -> None:
    story = call(t_nl(), "sales")
    tenant = story.world.tenant
    assert tenant is not None
    story.world = story.world._replace(tenant=replace(tenant, purposes={}))
    assert objects(story, QUALITY) is None
