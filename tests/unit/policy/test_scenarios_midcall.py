"""law.md 6A, what happens during a call: expectations written by hand from the table and from section 3.3."""

from typing import Any

import pytest

from rightcall_common.events.calls import (
    AgentActed,
    AgentSignalled,
    CallerObjected,
    CallHeld,
    CallRetrieved,
    MediaGap,
    PartyAnnounced,
    PartyJoined,
    PartyLeft,
)
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, LineTerms
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import (
    START,
    Story,
    call,
    employee,
    external,
    purpose_rules,
    t_inv,
    t_nl,
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


def announce(story: Story, seconds: float, *purposes: Any, **more: Any) -> Decided:
    return story.then(PartyAnnounced, seconds, purposes=purposes, source="media_server", **more)


def test_s36_a_quality_recording_is_destroyed_when_the_caller_objects() -> None:
    story = quality()
    decided = story.then(CallerObjected)

    assert said(decided) == ("STOP_AND_DISCARD", "CALLER_OBJECTED")
    assert decided.rule == "R34"
    assert decided.discards == (QUALITY,)
    assert decided.purposes == ()
    assert kinds(decided) == ["ADD_OBJECTION"]


def test_s37_an_evidence_recording_too_and_a_written_alternative_is_offered() -> None:
    decided = evidence().then(CallerObjected)

    assert said(decided) == ("STOP_AND_DISCARD", "CALLER_OBJECTED")
    assert decided.rule == "R35"
    assert kinds(decided) == ["ADD_OBJECTION", "PROMPT_AGENT"]
    assert decided.effects[1].detail == "written_alternative"


def test_after_an_objection_nothing_opens_again_on_this_call() -> None:
    story = evidence()
    story.then(CallerObjected)

    assert said(announce(story, 90, EVIDENCE)) == ("DO_NOT_RECORD", "OBJECTION_ON_FILE")


def test_an_objection_reaches_earlier_segments_even_when_nothing_runs() -> None:
    story = evidence()
    story.then(PartyLeft, 50, party_id="nobody", line="office")
    decided = story.then(CallerObjected)

    assert said(decided) == ("STOP_AND_DISCARD", "CALLER_OBJECTED")
    assert decided.discards == (EVIDENCE,)


def test_an_objection_before_anything_was_recorded_is_remembered() -> None:
    story = call(NL, "sales", announcement="unknown")
    decided = story.then(CallerObjected)

    assert said(decided) == ("DO_NOT_RECORD", "OBJECTION_ON_FILE")
    assert kinds(decided) == ["ADD_OBJECTION"]


def test_s38_the_law_goes_before_an_objection() -> None:
    decided = mifid().then(CallerObjected)

    assert said(decided) == ("CONTINUE", "OBJECTION_NOT_APPLICABLE")
    assert decided.purposes == (MIFID,)
    assert [keep.keep for keep in decided.retention] == ["P5Y"]
    assert kinds(decided) == []


@pytest.mark.parametrize(
    ("purpose", "also"), [(QUALITY, ()), (EVIDENCE, ("written_alternative",))], ids=["R36 with R34", "R36 with R35"]
)
def test_what_the_law_does_not_ask_for_is_destroyed_beside_a_statutory_recording_and_the_objection_remembered(
    purpose: Any, also: tuple[str, ...]
) -> None:
    """21(1) covers the earlier segment, which rests on 6(1)(f): for the next call too."""
    lines = {**INV.lines, "first": LineTerms("first", "t-inv", purposes=frozenset({purpose}))}
    firm = t_inv(lines=lines, purposes={**INV.purposes, purpose: purpose_rules(purpose)})
    story = call(firm, "first", agent="E2")
    assert story.decisions[0].purposes == (purpose,)
    assert story.then(PartyLeft, 50, party_id="nobody", line="deal").purposes == (MIFID,)
    decided = story.then(CallerObjected, 60)

    assert said(decided) == ("CONTINUE", "OBJECTION_NOT_APPLICABLE")
    assert (decided.purposes, decided.discards) == ((MIFID,), (purpose,))
    assert [effect.kind for effect in decided.effects] == ["ADD_OBJECTION", *["PROMPT_AGENT"] * len(also)]
    assert [effect.detail for effect in decided.effects[1:]] == list(also)


def test_s39_s83_a_private_pause_outlasts_a_hold_and_ends_only_by_the_employee() -> None:
    story = quality()
    assert said(story.then(AgentActed, 60, action="pause", employee_id="E1")) == ("SUSPEND", "EMPLOYEE_PRIVATE_PAUSE")
    held = story.then(CallHeld, 70)
    assert set(held.suspensions) == {"EMPLOYEE_PRIVATE_PAUSE", "HOLD"}
    assert said(story.then(CallRetrieved, 80)) == ("SUSPEND", "EMPLOYEE_PRIVATE_PAUSE")
    assert said(story.then(AgentActed, 85, action="resume", employee_id="E5"))[0] == "SUSPEND"

    resumed = story.then(AgentActed, 90, action="resume", employee_id="E1")
    assert said(resumed) == ("RESUME", "EMPLOYEE_PRIVATE_PAUSE")
    assert resumed.purposes == (QUALITY,)
    assert resumed.recording_id == story.decisions[0].recording_id
    assert resumed.segment_id == story.decisions[0].segment_id


def test_s40_a_statutory_recording_cannot_be_paused() -> None:
    decided = mifid().then(AgentActed, action="pause", employee_id="E2")

    assert said(decided) == ("DENY_PAUSE", "MIFID_PAUSE_DENIED")
    assert decided.purposes == (MIFID,)
    assert decided.suspensions == ()


def test_a_pause_that_was_denied_does_not_come_back_on_a_later_segment() -> None:
    story = mifid("deal", "unknown")
    story.then(AgentActed, action="pause", employee_id="E2")
    moved = story.then(PartyLeft, 90, party_id="nobody", line="service")

    assert said(moved) == ("RECORD", "REC_QUALITY_SAMPLED")
    assert moved.suspensions == ()


def test_a_private_claim_during_a_statutory_recording_is_noted_but_does_not_stop_it() -> None:
    decided = mifid().then(AgentActed, action="private", employee_id="E2")

    assert said(decided) == ("DENY_PAUSE", "MIFID_PAUSE_DENIED")
    assert decided.flags == ("PRIVATE_CLAIM_PENDING",)


def test_s41_a_hold_is_not_recorded() -> None:
    story = evidence()

    held = story.then(CallHeld, 60)
    assert said(held) == ("SUSPEND", "HOLD")
    assert held.suspensions == ("HOLD",)
    back = story.then(CallRetrieved, 240)
    assert said(back) == ("RESUME", "HOLD")
    assert back.suspensions == ()


@pytest.mark.parametrize(("begin", "purpose"), [(evidence, EVIDENCE), (mifid, MIFID)], ids=["S42", "S43"])
def test_card_data_is_masked_and_nothing_else(begin: Any, purpose: str) -> None:
    story = begin()

    masked = story.then(AgentActed, 60, action="secret_entry_start")
    assert said(masked) == ("MASK", "MASK_PCI_SAD")
    assert masked.purposes == (purpose,)
    assert said(story.then(AgentActed, 80, action="secret_entry_end")) == ("RESUME", "MASK_PCI_SAD")


def test_a_citizen_service_number_is_masked_as_such() -> None:
    assert said(quality().then(AgentActed, action="secret_entry_start", secret="bsn")) == ("MASK", "MASK_BSN")


def test_s45_a_blind_transfer_to_a_confidential_line_keeps_what_was_said_before_it() -> None:
    story = evidence()
    decided = story.then(PartyJoined, 60, party=employee("E5", line="conf"), line="conf")

    assert said(decided) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert decided.discards == ()
    assert decided.purposes == ()
    assert [keep.keep for keep in story.decisions[0].retention] == ["P30D"]


def test_what_must_never_be_recorded_stays_unrecorded_until_the_call_ends() -> None:
    story = evidence()
    story.then(PartyJoined, 60, party=external("doctor"))
    decided = story.then(PartyLeft, 90, party_id="doctor")

    assert said(decided) == ("DO_NOT_RECORD", "NEVER_RECORD_CONFIDENTIAL")


def test_a_confidential_party_who_joins_a_statutory_recording_ends_it_and_blocks_orders() -> None:
    decided = mifid().then(PartyJoined, party=external("lawyer"))

    assert said(decided) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert decided.flags == ("CONFLICT_NEVER_RECORD_VS_MIFID",)
    assert kinds(decided) == ["BLOCK_ORDERS", "ALERT"]


def test_s46_two_outsiders_alone_are_not_recorded() -> None:
    story = evidence()
    story.then(PartyJoined, 60, party=external("partner"))
    announce(story, 61, EVIDENCE, party_id="partner")
    decided = story.then(PartyLeft, 70, party_id="E1")

    assert said(decided) == ("STOP_KEEP", "NOT_A_PARTY")
    assert decided.rule == "R40"


def test_s47_a_newcomer_hears_the_announcement_before_recording_goes_on() -> None:
    story = evidence()

    joined = story.then(PartyJoined, 60, party=external("partner"))
    assert said(joined) == ("SUSPEND", "PARTICIPANT_NOT_INFORMED")
    assert joined.purposes == (EVIDENCE,)
    resumed = announce(story, 66, EVIDENCE, party_id="partner")
    assert said(resumed) == ("RESUME", "PARTICIPANT_NOT_INFORMED")
    assert resumed.effective_at == story.facts[-1].at


def test_s86_a_colleague_gets_the_signal_before_recording_goes_on() -> None:
    story = evidence()

    assert said(story.then(PartyJoined, 60, party=employee("E5"))) == ("SUSPEND", "EMPLOYEE_NOT_SIGNALLED")
    resumed = story.then(AgentSignalled, 63, employee_id="E5", signal="screen")
    assert said(resumed) == ("RESUME", "EMPLOYEE_NOT_SIGNALLED")


def test_a_colleague_who_was_never_told_of_recording_ends_it() -> None:
    assert said(evidence().then(PartyJoined, party=employee("E4"))) == ("STOP_KEEP", "EMPLOYEE_NOT_INFORMED")


def test_a_newcomer_on_a_statutory_recording_does_not_stop_it() -> None:
    decided = mifid().then(PartyJoined, party=external("partner"))

    assert said(decided) == ("CONTINUE", "PARTICIPANT_ANNOUNCED")
    assert kinds(decided) == ["PROMPT_AGENT"]


def test_r18_stays_open_and_a_late_announcement_lifts_the_orders_banner() -> None:
    story = call(INV, "office", "client_new", agent="E2", announcement="failed")
    assert kinds(story.then(AgentSignalled, 10, signal="tone")) == ["BLOCK_ORDERS"]
    decided = announce(story, 30, MIFID)

    assert said(decided) == ("RECORD", "REC_MIFID_CLIENT_MATCH")
    assert kinds(decided) == ["RELEASE_ORDERS"]
    assert decided.effective_at == story.facts[-1].at


def test_s82_a_late_announcement_never_reaches_back() -> None:
    story = call(NL, "service", announcement="unknown")
    assert said(story.decisions[0]) == ("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED")
    decided = announce(story, 6, QUALITY)

    assert said(decided) == ("RECORD", "REC_QUALITY_SAMPLED")
    assert decided.effective_at is not None
    assert (decided.effective_at - START).total_seconds() == 6


def test_s89_a_recorder_that_falls_silent_is_an_alarm_on_a_statutory_recording() -> None:
    decided = mifid().then(MediaGap, 60, label="SRC_SUSPENDED", since=START)

    assert said(decided) == ("CONTINUE", "SRC_SUSPENDED")
    assert kinds(decided) == ["ALERT"]


def test_an_employee_who_declared_the_call_private_before_it_connected_is_believed_whenever_it_is_heard() -> None:
    decided = evidence().then(AgentActed, 0, action="private", employee_id="E1")

    assert said(decided) == ("STOP_AND_DISCARD", "PRIVATE_DECLARED")
    assert decided.discards == (EVIDENCE,)
