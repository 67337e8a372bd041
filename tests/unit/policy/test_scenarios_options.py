"""Where the law is unclear and the bundle may choose (law.md section 7), countries of section 9, and R31's timer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEnded,
    CallerObjected,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
)
from rightcall_policy.decision.call_state import CallState
from rightcall_policy.decision.context import (
    EVIDENCE,
    MIFID,
    QUALITY,
    SECURITY,
    ClientEntry,
    CouncilConsent,
    DecisionContext,
    LineTerms,
    Sample,
    TenantOptions,
)
from rightcall_policy.decision.decide import reconsider
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.explain import explain
from rightcall_policy.decision.timers import mask_prompt_due
from tests.unit.policy.story import (
    INVESTMENT,
    LONG_AGO,
    REFS,
    STALE,
    START,
    Story,
    call,
    employee,
    external,
    purpose_rules,
    t_inv,
    t_nl,
    world,
)

NL, INV = t_nl(), t_inv()
BOTH = t_nl(options=TenantOptions(allow_combined=True))


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


def kinds(decided: Decided) -> list[str]:
    return [f"{effect.kind}({effect.detail})" if effect.detail else effect.kind for effect in decided.effects]


def again(story: Story, trigger: Any, world: DecisionContext, seconds: float = 60) -> Decided | None:
    assert story.state is not None
    story.state, decided = reconsider(story.state, trigger, world, START + timedelta(seconds=seconds), story.new_id)
    return decided


class TestTwoPurposesInOneRecording:
    def test_needs_both_to_pass_and_both_to_be_announced(self) -> None:
        assert call(BOTH, "both").decisions[0].purposes == (EVIDENCE, QUALITY)
        assert call(BOTH, "both", announced=(EVIDENCE,)).decisions[0].purposes == (EVIDENCE,)
        assert call(NL, "both").decisions[0].purposes == (EVIDENCE,)
        missed = world(BOTH, sample=Sample(False, False))
        assert call(BOTH, "both", at=missed).decisions[0].purposes == (EVIDENCE,)
        assert call(BOTH, "sales").decisions[0].purposes == (EVIDENCE,)

    def test_each_purpose_keeps_its_own_term(self) -> None:
        terms = {keep.purpose: keep.retention_class for keep in call(BOTH, "both").decisions[0].retention}
        assert terms == {EVIDENCE: "provisional", QUALITY: "quality"}

    def test_one_that_falls_away_is_destroyed_and_the_other_goes_on_as_another_recording(self) -> None:
        story = call(BOTH, "both")
        rules = {**BOTH.purposes, QUALITY: purpose_rules(QUALITY, works_council=CouncilConsent("revoked"))}
        decided = again(story, "tenant_changed", world(replace(BOTH, purposes=rules)))

        assert decided is not None
        assert said(decided) == ("RECORD", "WORKS_COUNCIL_CONSENT_REVOKED")
        assert (decided.purposes, decided.discards) == ((EVIDENCE,), (QUALITY,))
        assert decided.recording_id != story.decisions[0].recording_id

    def test_what_the_first_recording_still_holds_is_not_forgotten(self) -> None:
        story = call(BOTH, "both")
        rules = {**BOTH.purposes, QUALITY: purpose_rules(QUALITY, works_council=CouncilConsent("revoked"))}
        story.world = world(replace(BOTH, purposes=rules))
        story.then(PartyLeft, 50, party_id="nobody", line="office")
        assert story.decisions[-1].discards == (QUALITY,)
        decided = story.then(CallerObjected, 60)

        assert said(decided) == ("STOP_AND_DISCARD", "CALLER_OBJECTED")
        assert decided.discards == (EVIDENCE,)
        assert story.state is not None
        assert CallState.from_json(story.state.to_json()) == story.state

    def test_never_together_with_the_statutory_purpose(self) -> None:
        firm = t_inv(options=TenantOptions(allow_combined=True))
        assert call(firm, "service", "client").decisions[0].purposes == (MIFID,)


class TestAClientWhoIsAddedDuringTheCall:
    AUTO = t_inv(options=TenantOptions(mifid_autostart_midcall=True))

    def added(self, notified: bool) -> dict[str, tuple[ClientEntry, ...]]:
        row = ClientEntry("client", INVESTMENT, LONG_AGO, notified_at=LONG_AGO if notified else None)
        return {REFS["unknown"]: (row,)}

    def test_is_recorded_at_once_if_the_bundle_says_so(self) -> None:
        story = call(self.AUTO, "office", agent="E2", announced=())
        decided = again(story, "client_list_changed", story.world._replace(clients=self.added(notified=True)))

        assert decided is not None
        assert said(decided) == ("RECORD", "REC_MIFID_CLIENT_MATCH")
        assert decided.effective_at is None

    def test_but_not_without_having_been_told_and_then_no_orders(self) -> None:
        story = call(self.AUTO, "office", agent="E2", announced=())
        changed = story.world._replace(clients=self.added(notified=False))
        decided = again(story, "client_list_changed", changed)

        assert decided is not None
        assert said(decided) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")
        assert kinds(decided) == ["BLOCK_ORDERS", "PROMPT_AGENT(announce_orally)"]
        assert again(story, "client_list_changed", changed) is None
        story.world = changed
        late = story.then(PartyAnnounced, 90, purposes=(MIFID,), source="agent")
        assert said(late) == ("RECORD", "REC_MIFID_CLIENT_MATCH")
        assert kinds(late) == ["RELEASE_ORDERS"]

    def test_nor_when_the_bundle_says_nothing(self) -> None:
        story = call(INV, "office", agent="E2", announced=())
        decided = again(story, "client_list_changed", story.world._replace(clients=self.added(notified=True)))
        assert decided is not None
        assert said(decided) == ("DO_NOT_RECORD", "MIFID_ADDED_MIDCALL")


class TestAStaleListThatDoesNotNameTheCaller:
    RECORDS = t_inv(options=TenantOptions(stale_nomatch="record_provisional"))

    def test_records_provisionally_whoever_heard_the_announcement(self) -> None:
        stale = world(self.RECORDS, client_list=STALE)
        decided = call(self.RECORDS, "office", at=stale, agent="E2").decisions[0]
        assert said(decided) == ("RECORD", "MIFID_STATUS_UNKNOWN")
        assert decided.provisional
        assert decided.purposes == (MIFID,)

    @pytest.mark.parametrize(
        ("caller", "delta"),
        [("unknown", {"announcement": "failed"}), ("unknown", {"announced": (QUALITY,)}), ("withheld", {})],
    )
    def test_and_nobody_else(self, caller: str, delta: dict[str, Any]) -> None:
        stale = world(self.RECORDS, client_list=STALE)
        decided = call(self.RECORDS, "office", caller, at=stale, agent="E2", **delta).decisions[0]
        assert said(decided) == ("DO_NOT_RECORD", "NO_PURPOSE")
        assert not decided.provisional

    def test_internal_calls_are_left_alone(self) -> None:
        stale = world(self.RECORDS, client_list=STALE)
        parties = (employee("E2"), employee("E5"))
        assert call(self.RECORDS, "office", "-", at=stale, parties=parties).decisions[0].reason == "INTERNAL_CALL"


class TestCountriesThatAskMoreOfEvidence:
    def abroad(self, country: str, **rules: Any) -> Decided:
        purposes = {**NL.purposes, EVIDENCE: purpose_rules(EVIDENCE, **rules)}
        tenant = replace(NL, profiles=frozenset({"NL", country}), purposes=purposes)
        return call(tenant, "sales", "-", parties=(external("unknown", country=country), employee("E1"))).decisions[0]

    def test_france_asks_why_nothing_else_proves_it(self) -> None:
        assert self.abroad("FR").reason == "JURISDICTION_NOT_ENABLED"
        assert self.abroad("FR", no_other_proof_ref="PREUVE-1").reason == "REC_EVIDENCE"

    def test_belgium_asks_that_the_duration_was_announced(self) -> None:
        assert self.abroad("BE").reason == "JURISDICTION_NOT_ENABLED"
        assert self.abroad("BE", duration_announced=True).reason == "REC_EVIDENCE"

    def test_neither_asks_it_of_quality(self) -> None:
        tenant = replace(NL, profiles=frozenset({"NL", "FR", "BE"}))
        for country in ("FR", "BE"):
            parties = (external("unknown", country=country), employee("E1"))
            assert call(tenant, "service", "-", parties=parties).decisions[0].reason == "REC_QUALITY_SAMPLED"


def selling(**line: Any) -> Decided:
    lines = {**NL.lines, "sales": LineTerms("sales", "t-nl", purposes=frozenset({EVIDENCE, SECURITY}), **line)}
    return call(replace(NL, lines=lines), "sales", direction="outbound").decisions[0]


@pytest.mark.parametrize("contract", ["energy", "recurring_service"])
def test_s79_a_recorded_yes_to_a_telephone_sale_of_this_kind_does_not_bind(contract: Any) -> None:
    decided = selling(campaign="telemarketing", contracts=frozenset({contract}))
    assert said(decided) == ("RECORD", "REC_EVIDENCE")
    assert decided.flags == ("VOICE_LOG_INSUFFICIENT",)
    assert [keep.keep for keep in decided.retention] == ["P30D"]


def test_other_sales_and_other_calls_do_not_carry_that_flag() -> None:
    assert selling(campaign="telemarketing").flags == ()
    assert selling(contracts=frozenset({"energy"})).flags == ()


class TestAMaskThatNobodyEnds:
    def due(self, story: Story, fired: float | None = None) -> float | None:
        assert story.state is not None
        at = mask_prompt_due(story.state, START + timedelta(seconds=fired) if fired is not None else None)
        return None if at is None else (at - START).total_seconds()

    def test_is_prompted_for_after_two_minutes_and_every_thirty_seconds_then(self) -> None:
        story = call(NL, "sales")
        assert self.due(story) is None
        story.then(AgentActed, 60, action="secret_entry_start")
        assert self.due(story) == 180
        assert self.due(story, 180) == 210
        assert self.due(story, 210) == 240
        assert self.due(story, 255) == 270  # a late timer keeps the beat
        story.then(AgentSignalled, 100, signal="screen")
        assert self.due(story) == 180
        story.then(AgentActed, 200, action="secret_entry_end")
        assert self.due(story) is None
        story.then(AgentActed, 300, action="secret_entry_start")
        assert self.due(story, 240) == 420  # another mask, another two minutes

    def test_stays_masked_and_says_so(self) -> None:
        story = call(NL, "sales")
        story.then(AgentActed, 60, action="secret_entry_start", secret="bsn")
        decided = again(story, "mask_prompt_due", story.world, 180)
        assert decided is not None
        assert said(decided) == ("MASK", "MASK_BSN")
        assert decided.rule == "R31"
        assert decided.suspensions == ("MASK",)
        assert kinds(decided) == ["PROMPT_AGENT(end_secret_entry)"]
        assert decided.effective_at is None

    def test_is_an_alarm_on_a_statutory_recording(self) -> None:
        story = call(INV, "deal", agent="E2")
        story.then(AgentActed, 60, action="secret_entry_start")
        decided = again(story, "mask_prompt_due", story.world, 180)
        assert decided is not None
        assert kinds(decided) == ["PROMPT_AGENT(end_secret_entry)", "ALERT(MASK_LASTS)"]

    def test_a_timer_that_fires_too_late_says_nothing(self) -> None:
        story = call(NL, "sales")
        assert again(story, "mask_prompt_due", story.world, 180) is None
        story.then(AgentActed, 60, action="secret_entry_start")
        story.silently(CallEnded, 90, cause="bye")
        assert again(story, "mask_prompt_due", story.world, 180) is None
        assert self.due(story) is None

    def test_nobody_is_prompted_where_nothing_is_recorded(self) -> None:
        story = call(NL, "office")
        story.then(AgentActed, 60, action="secret_entry_start")
        assert self.due(story) is None


def test_what_the_agent_attests_or_files_afterwards_changes_nothing_about_the_recording() -> None:
    story = call(NL, "sales")
    for action in ("attest", "disposition"):
        decided = story.then(AgentActed, 60, action=action, employee_id="E1")
        assert said(decided) == ("CONTINUE", "REC_EVIDENCE")


def test_a_combined_decision_is_explained_like_any_other() -> None:
    story = call(BOTH, "both")
    steps = explain(None, story.facts[0], story.world, story.decisions[0])
    assert all(step.sentence is not None for step in steps if step.held)


def test_a_newcomer_to_two_purposes_hears_of_both_before_it_goes_on() -> None:
    story = call(BOTH, "both")
    assert said(story.then(PartyJoined, 50, party=external("partner"))) == ("SUSPEND", "PARTICIPANT_NOT_INFORMED")
    half = story.then(PartyAnnounced, 60, party_id="partner", purposes=(EVIDENCE,), source="media_server")
    assert half.suspensions == ("PARTICIPANT_NOT_INFORMED",)
    both = story.then(PartyAnnounced, 70, party_id="partner", purposes=(EVIDENCE, QUALITY), source="media_server")
    assert said(both) == ("RESUME", "PARTICIPANT_NOT_INFORMED")
