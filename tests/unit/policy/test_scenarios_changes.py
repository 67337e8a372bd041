"""law.md 3.3 and 6A: transfers, late reports, lists, rules and threats during a call; expectations by hand."""

from dataclasses import replace
from typing import Any

from msgspec import structs

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallEnded,
    CallerObjected,
    CallHeld,
    ConsentChanged,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
)
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY, CouncilConsent, Sample, TenantOptions
from rightcall_policy.decision.decide import advance, reconsider
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import (
    REFS,
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


def evidence() -> Story:
    return call(NL, "sales")


def quality() -> Story:
    return call(NL, "service")


def mifid(line: str = "office", caller: str = "client") -> Story:
    return call(INV, line, caller, agent="E2")


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


def kinds(decided: Decided) -> list[str]:
    return [effect.kind for effect in decided.effects]


def pressed(story: Story, action: Any, seconds: float) -> Decided:
    return story.then(AgentActed, seconds, action=action, employee_id="E2")


def announce(story: Story, seconds: float, *purposes: Any, **more: Any) -> Decided:
    return story.then(PartyAnnounced, seconds, purposes=purposes, source="media_server", **more)


def test_s44_a_client_who_is_removed_from_the_list_during_the_call_is_still_recorded() -> None:
    story = mifid()
    assert story.state is not None
    without = story.world._replace(clients={})
    _, decided = reconsider(story.state, "client_list_changed", without, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("CONTINUE", "LIST_VERSION_PINNED")
    assert decided.purposes == (MIFID,)
    assert decided.effective_at is None


def test_a_client_who_is_added_during_the_call_is_announced_first() -> None:
    story = call(INV, "office", "unknown", agent="E2")
    assert story.state is not None
    added = story.world._replace(clients={REFS["unknown"]: story.world.clients[REFS["client"]]})
    _, decided = reconsider(story.state, "client_list_changed", added, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("DO_NOT_RECORD", "MIFID_ADDED_MIDCALL")
    assert kinds(decided) == ["PROMPT_AGENT"]


def test_a_change_of_rules_or_lists_that_matters_to_nobody_is_not_a_decision() -> None:
    story = evidence()
    assert story.state is not None

    for trigger in ("client_list_changed", "tenant_changed"):
        assert reconsider(story.state, trigger, story.world, START, story.new_id) == (story.state, None)


def test_s48_the_works_council_withdraws() -> None:
    story = quality()
    assert story.state is not None
    revoked = t_nl(purposes={**NL.purposes, QUALITY: purpose_rules(QUALITY, works_council=CouncilConsent("revoked"))})
    changed = story.world._replace(tenant=revoked)
    _, decided = reconsider(story.state, "tenant_changed", changed, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("STOP_AND_DISCARD", "WORKS_COUNCIL_CONSENT_REVOKED")
    assert decided.discards == (QUALITY,)


def test_r43_a_threats_recording_is_kept_and_locked_when_the_works_council_withdraws() -> None:
    story = call(NL, "service", at=world(NL, sample=Sample(False, False)))
    assert pressed(story, "threat", 30).purposes == (SECURITY,)
    assert story.state is not None
    revoked = t_nl(purposes={**NL.purposes, SECURITY: purpose_rules(SECURITY, works_council=CouncilConsent("revoked"))})
    changed = story.world._replace(tenant=revoked)
    _, decided = reconsider(story.state, "tenant_changed", changed, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("STOP_KEEP", "WORKS_COUNCIL_CONSENT_REVOKED")
    assert (decided.purposes, decided.discards) == ((), ())
    assert decided.restricts == (SECURITY,)
    assert "RESTRICTED" in decided.flags


def test_r43_the_statutory_recording_goes_on_without_the_works_council_and_somebody_hears_of_it() -> None:
    """A4: the duty is statutory; to the court (WOR 27(4))."""
    story = mifid("deal")
    assert story.state is not None
    rules = replace(INV.purposes[MIFID], works_council=CouncilConsent("revoked"))
    changed = story.world._replace(tenant=t_inv(purposes={**INV.purposes, MIFID: rules}))
    _, decided = reconsider(story.state, "tenant_changed", changed, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("CONTINUE", "REC_MIFID_DEALING_LINE")
    assert (decided.purposes, decided.discards, decided.segment_id) == (
        (MIFID,), (), story.decisions[0].segment_id,
    )  # fmt: skip
    assert [(effect.kind, effect.detail) for effect in decided.effects] == [("ALERT", "WORKS_COUNCIL_REFUSED")]


def test_a_purpose_that_is_switched_off_stops_and_keeps() -> None:
    story = evidence()
    assert story.state is not None
    without = t_nl(purposes={QUALITY: NL.purposes[QUALITY]})
    changed = story.world._replace(tenant=without)
    _, decided = reconsider(story.state, "tenant_changed", changed, START, story.new_id)

    assert decided is not None
    assert said(decided) == ("STOP_KEEP", "PURPOSE_DISABLED")


def test_s51_an_announcement_that_turns_out_never_to_have_played() -> None:
    decided = evidence().then(PartyAnnounced, 20, status="failed", source="media_server")

    assert said(decided) == ("STOP_AND_DISCARD", "ANNOUNCEMENT_NOT_CONFIRMED")
    assert decided.discards == (EVIDENCE,)


def test_what_was_destroyed_is_never_continued_under_the_same_recording() -> None:
    story = evidence()
    story.then(PartyAnnounced, 20, status="failed", source="media_server")
    again = announce(story, 30, EVIDENCE)

    assert said(again) == ("RECORD", "REC_EVIDENCE")
    assert again.recording_id != story.decisions[0].recording_id


def test_r48_on_a_statutory_recording_of_someone_notified_beforehand() -> None:
    decided = mifid().then(PartyAnnounced, 20, status="failed", source="media_server")

    assert said(decided) == ("CONTINUE", "ANNOUNCEMENT_NOT_CONFIRMED")
    assert "ALERT" in kinds(decided)
    assert decided.purposes == (MIFID,)


def test_r48_on_a_statutory_recording_of_someone_who_was_not() -> None:
    decided = mifid("deal", "unknown").then(PartyAnnounced, 20, status="failed", source="media_server")

    assert said(decided) == ("STOP_KEEP", "ANNOUNCEMENT_NOT_CONFIRMED")
    assert (decided.restricts, decided.flags) == ((MIFID,), ("RESTRICTED",))
    assert kinds(decided)[0] == "BLOCK_ORDERS"


def test_what_was_locked_is_never_continued_under_the_same_recording() -> None:
    """What is announced anew is lawful: it does not share the fate of what was recorded of somebody unaware."""
    story = mifid("deal", "unknown")
    story.then(PartyAnnounced, 20, status="failed", source="media_server")
    again = announce(story, 30, MIFID)

    assert (again.outcome, again.purposes) == ("RECORD", (MIFID,))
    assert again.recording_id != story.decisions[0].recording_id


def test_after_a_crash_the_standing_state_is_said_again() -> None:
    story = evidence()
    decided = story.then(MediaGap, 60, label="CRASH", since=START)

    assert said(decided) == ("CONTINUE", "REC_EVIDENCE")
    assert decided.recording_id == story.decisions[0].recording_id


def test_consent_that_is_withdrawn_destroys_what_rested_on_it() -> None:
    german = t_nl(profiles=frozenset({"NL", "DE"}))
    story = call(german, "sales", parties=(external("german", country="DE"), employee("E1")))
    assert said(story.then(ConsentChanged, 5, status="given")) == ("RECORD", "REC_EVIDENCE")
    decided = story.then(ConsentChanged, 60, status="withdrawn")

    assert said(decided) == ("STOP_AND_DISCARD", "CONSENT_WITHDRAWN")
    assert decided.discards == (EVIDENCE,)


def test_a1_consent_that_the_tenant_asked_for_may_be_withdrawn_like_any_other() -> None:
    rules = {**NL.purposes, QUALITY: purpose_rules(QUALITY, basis="consent", lia=None)}
    story = call(t_nl(purposes=rules), "service", consent="given")
    assert said(story.decisions[0]) == ("RECORD", "REC_QUALITY_SAMPLED")
    decided = story.then(ConsentChanged, 60, status="withdrawn")

    assert said(decided) == ("STOP_AND_DISCARD", "CONSENT_WITHDRAWN")
    assert (decided.rule, decided.discards) == ("R38", (QUALITY,))


def test_a_transfer_compares_purposes_again_and_starts_another_recording() -> None:
    story = evidence()
    moved = story.then(PartyLeft, 60, party_id="nobody", line="service")

    assert said(moved) == ("RECORD", "REC_QUALITY_SAMPLED")
    assert moved.recording_id != story.decisions[0].recording_id
    back = story.then(PartyLeft, 90, party_id="nobody", line="sales")
    assert back.recording_id == story.decisions[0].recording_id
    assert back.segment_id not in {None, story.decisions[0].segment_id, moved.segment_id}


def test_a_transfer_to_a_line_without_a_purpose_keeps_the_first_segment() -> None:
    assert said(evidence().then(PartyLeft, party_id="nobody", line="office")) == ("STOP_KEEP", "NO_PURPOSE")


def test_what_belongs_to_a_party_is_still_there_when_it_comes_back() -> None:
    story = evidence()
    story.then(PartyLeft, 60, party_id="unknown")
    decided = story.then(PartyJoined, 90, party=external("unknown"))

    assert decided.purposes == (EVIDENCE,)
    assert decided.suspensions == ()


def test_the_draw_and_the_list_are_those_of_the_calls_start() -> None:
    story = quality()
    story.world = story.world._replace(
        sample=Sample(False, True), client_list=story.world.client_list._replace(version=8)
    )
    decided = story.then(AgentSignalled, 30, signal="screen")

    assert decided.outcome == "CONTINUE"
    assert decided.client_list is not None
    assert decided.client_list.version == 7


def test_a_fact_that_was_seen_before_changes_nothing() -> None:
    story = evidence()
    assert advance(story.state, story.facts[-1], story.world, story.new_id) == (story.state, None)


def test_what_is_no_barrier_gets_no_decision() -> None:
    story = evidence()
    state, decided = advance(story.state, story.fact(CallEnded, 90, cause="bye"), story.world, story.new_id)
    assert decided is None
    assert state.ended


def test_a_french_or_belgian_party_shortens_the_term() -> None:
    tenant = replace(NL, profiles=frozenset({"NL", "FR", "BE"}))
    belgian = call(tenant, "service", parties=(external("unknown", country="BE"), employee("E1")))

    assert [(keep.keep, keep.keep_max) for keep in belgian.decisions[0].retention] == [("P1M", "P1M")]


def test_s50_an_agent_recognises_a_client_announces_and_starts() -> None:
    story = call(INV, "office", "withheld", agent="E2", announced=())
    assert said(story.decisions[0]) == ("DO_NOT_RECORD", "NO_PURPOSE")
    announce(story, 40, MIFID)
    decided = pressed(story, "mifid_start", 45)

    assert said(decided) == ("RECORD", "REC_MIFID_MANUAL")
    assert decided.effective_at is not None
    assert (decided.effective_at - START).total_seconds() == 45


def test_a_late_report_about_someone_who_has_left_still_counts() -> None:
    story = evidence()
    story.then(PartyJoined, 10, party=external("partner"))
    announce(story, 12, EVIDENCE, party_id="partner")
    story.then(PartyLeft, 50, party_id="partner")
    decided = story.then(PartyAnnounced, 60, party_id="partner", status="failed", source="media_server")

    assert said(decided) == ("STOP_AND_DISCARD", "ANNOUNCEMENT_NOT_CONFIRMED")


def test_a_call_from_a_queue_counts_against_the_agent_who_takes_it() -> None:
    queue = structs.replace(employee("queue", line="service"), employee_id=None)
    waiting = world(NL, sample=Sample(True, None))
    story = call(NL, "service", at=waiting, parties=(external("unknown"), queue))
    assert story.decisions[0].reason == "EMPLOYEE_NOT_INFORMED"
    story.world = world(NL, sample=Sample(None, False))
    story.then(PartyJoined, 20, party=employee("E1"))
    story.then(AgentSignalled, 21, signal="screen")
    assert said(story.then(PartyLeft, 22, party_id="queue")) == ("RECORD", "REC_QUALITY_SAMPLED")


def test_where_the_law_is_unclear_the_bundle_may_choose_otherwise() -> None:
    keeps = t_nl(options=TenantOptions(evidence_objection="keep_restricted"))
    decided = call(keeps, "sales").then(CallerObjected)
    assert said(decided) == ("STOP_KEEP", "CALLER_OBJECTED")
    assert (decided.restricts, decided.flags, decided.discards) == ((EVIDENCE,), ("RESTRICTED",), ())
    threatened = call(keeps, "sales")
    threatened.then(AgentActed, 50, action="threat", employee_id="E1")
    decided = threatened.then(CallerObjected)
    assert (decided.purposes, decided.restricts, decided.discards) == ((SECURITY,), (EVIDENCE,), ())

    on_hold = t_inv(options=TenantOptions(mifid_record_on_hold=True))
    assert call(on_hold, "office", "client", agent="E2").then(CallHeld).outcome == "CONTINUE"
