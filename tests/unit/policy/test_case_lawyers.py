"""law.md section 7, A8: a client's own lawyer on a statutory call. Stop and block orders, unless a case is on file."""

from dataclasses import replace

from rightcall_common.events.calls import AgentActed, PartyAnnounced, PartyJoined, PartyLeft
from rightcall_policy.decision import inputs
from rightcall_policy.decision.context import EVIDENCE, MIFID, SECURITY, DecisionContext
from rightcall_policy.decision.decided import Decided
from rightcall_policy.decision.explain import explain
from rightcall_policy.decision.inputs import Inputs
from tests.unit.policy.story import REFS, Story, call, employee, external, purpose_rules, t_inv, t_nl, world

INV = t_inv()
ON_FILE = {REFS["lawyer"]: frozenset({REFS["client"]})}
CASE = world(INV, case_lawyers=ON_FILE)
CONFLICT = ["BLOCK_ORDERS", "ALERT(CONFLICT_NEVER_RECORD_VS_MIFID)"]
SPEAKS = [{"ref": REFS["lawyer"], "speaks_for": [REFS["client"]]}]
BOTH = (external("client"), external("lawyer"), employee("E2"))


FLAG = ("CASE_LAWYER_ON_FILE",)


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


def effects(decided: Decided) -> list[str]:
    return [f"{effect.kind}({effect.detail})" if effect.detail else effect.kind for effect in decided.effects]


def joined(
    at: DecisionContext, who: str = "lawyer", line: str = "deal", caller: str = "client"
) -> tuple[Story, Decided]:
    story = call(INV, line, caller, agent="E2", at=at)
    assert story.decisions[0].purposes == (MIFID,)
    return story, story.then(PartyJoined, 60, party=external(who))


def test_without_a_case_the_lawyer_who_joins_ends_the_recording_and_blocks_orders() -> None:
    _, decided = joined(world(INV))
    assert said(decided) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert effects(decided) == CONFLICT


def test_with_a_case_on_file_the_statutory_recording_goes_on_and_the_lawyer_hears_of_it_at_once() -> None:
    _, decided = joined(CASE)
    assert said(decided) == ("CONTINUE", "PARTICIPANT_ANNOUNCED")
    assert (decided.purposes, decided.flags) == ((MIFID,), FLAG)
    assert effects(decided) == ["PROMPT_AGENT(announce_to_newcomer)"]


def test_with_a_case_on_file_a_call_of_both_is_recorded_from_its_start() -> None:
    decided = call(INV, "deal", parties=BOTH, at=CASE).decisions[0]
    assert said(decided) == ("RECORD", "REC_MIFID_DEALING_LINE")
    assert (decided.flags, decided.rule_path) == (FLAG, ("A8", "R12", "R17"))
    assert said(call(INV, "deal", parties=BOTH).decisions[0]) == ("DO_NOT_RECORD", "NEVER_RECORD_CONFIDENTIAL")


def test_the_lawyer_alone_is_never_recorded_with_or_without_a_case() -> None:
    for line in ("deal", "office", "service"):
        assert said(call(INV, line, "lawyer", agent="E2", at=CASE).decisions[0]) == (
            "DO_NOT_RECORD",
            "NEVER_RECORD_CONFIDENTIAL",
        )


def test_when_the_client_has_left_the_recording_ends() -> None:
    story, _ = joined(CASE)
    decided = story.then(PartyLeft, 90, party_id="client")
    assert said(decided) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert effects(decided) == CONFLICT


def test_a_case_of_another_client_changes_nothing() -> None:
    other = world(INV, case_lawyers={REFS["lawyer"]: frozenset({REFS["client_new"]})})
    assert said(joined(other)[1]) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")


def test_a_case_of_somebody_who_is_no_client_changes_nothing() -> None:
    stranger = world(INV, case_lawyers={REFS["lawyer"]: frozenset({REFS["unknown"]})})
    parties = (external("unknown"), external("lawyer"), employee("E2"))
    assert said(call(INV, "deal", parties=parties, at=stranger).decisions[0]) == (
        "DO_NOT_RECORD",
        "NEVER_RECORD_CONFIDENTIAL",
    )


def test_another_confidential_party_beside_the_lawyer_ends_it() -> None:
    story, _ = joined(CASE)
    assert said(story.then(PartyJoined, 90, party=external("doctor"))) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    story, _ = joined(CASE)
    assert said(story.then(PartyJoined, 90, party=employee("E9"))) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")


def test_a_confidential_line_stays_closed_to_both() -> None:
    assert said(call(INV, "conf", parties=BOTH, at=CASE).decisions[0]) == ("DO_NOT_RECORD", "NEVER_RECORD_CONFIDENTIAL")


def test_a_case_lets_no_other_purpose_record_the_lawyer() -> None:
    """An employer without the statutory duty has no use for the exception; nor has the threat button (R44)."""
    nl = t_nl()
    told = world(nl, case_lawyers=ON_FILE)
    parties = (external("client"), external("lawyer"), employee("E1"))
    assert said(call(nl, "sales", parties=parties, at=told, announced=(EVIDENCE,)).decisions[0]) == (
        "DO_NOT_RECORD",
        "NEVER_RECORD_CONFIDENTIAL",
    )
    deal = replace(INV.lines["deal"], purposes=frozenset({SECURITY}))
    secured = replace(
        INV, lines={**INV.lines, "deal": deal}, purposes={**INV.purposes, SECURITY: purpose_rules(SECURITY)}
    )
    alone = call(secured, "deal", "client", agent="E2").then(AgentActed, 60, action="threat")
    assert alone.purposes == (MIFID, SECURITY)
    both = call(secured, "deal", parties=BOTH, at=world(secured, case_lawyers=ON_FILE))
    pressed = both.then(AgentActed, 60, action="threat")
    assert pressed.purposes == (MIFID,)
    assert "THREAT_NOT_COVERED" in pressed.flags


def test_a_lawyer_who_was_not_told_waits_for_the_announcement_and_no_orders_are_taken_meanwhile() -> None:
    story = call(INV, "deal", parties=BOTH, at=CASE, announced=())
    decided = story.decisions[-1]
    assert (said(decided), decided.flags) == (("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED"), FLAG)
    assert "BLOCK_ORDERS" in effects(decided)
    heard = story.then(PartyAnnounced, 30, party_id="lawyer", purposes=(MIFID,), language="nl", source="ivr")
    assert said(heard) == ("RECORD", "REC_MIFID_DEALING_LINE")
    assert "RELEASE_ORDERS" in effects(heard)


def test_a_recording_for_safety_ends_where_the_lawyer_joins_and_the_statutory_one_goes_on() -> None:
    deal = replace(INV.lines["deal"], purposes=frozenset({SECURITY}))
    secured = replace(
        INV, lines={**INV.lines, "deal": deal}, purposes={**INV.purposes, SECURITY: purpose_rules(SECURITY)}
    )
    story = call(secured, "deal", "client", agent="E2", at=world(secured, case_lawyers=ON_FILE))
    assert story.then(AgentActed, 60, action="threat").purposes == (MIFID, SECURITY)
    assert story.then(PartyJoined, 90, party=external("lawyer")).purposes == (MIFID,)


def test_a_case_that_is_over_ends_the_recording_with_the_next_fact() -> None:
    story, _ = joined(CASE)
    story.world = world(INV)
    assert said(story.then(PartyJoined, 90, party=external("partner"))) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")


def test_what_ended_for_good_is_not_opened_by_a_case_that_comes_later() -> None:
    story, _ = joined(world(INV))
    story.world = CASE
    assert said(story.then(PartyJoined, 90, party=external("partner"))) == (
        "DO_NOT_RECORD",
        "NEVER_RECORD_CONFIDENTIAL",
    )


def test_the_case_is_among_the_inputs_of_the_decision_and_in_its_explanation() -> None:
    without = call(INV, "deal", "client", agent="E2")
    story = call(INV, "deal", parties=BOTH, at=CASE)
    given = Inputs(story.facts[-1], None, CASE)
    assert inputs.from_json(inputs.to_json(given), INV).world.case_lawyers == ON_FILE
    assert inputs.from_json(inputs.to_json(given._replace(world=world(INV))), INV).world.case_lawyers == {}
    before = story.state
    assert before is not None
    decided = story.then(PartyJoined, 60, party=external("partner"))
    tried = {step.rule: step for step in explain(before, story.facts[-1], CASE, decided)}
    exception = tried["A8"]
    assert (exception.held, exception.reason, exception.inputs["case_lawyers"]) == (True, *FLAG, SPEAKS)
    assert exception.sentence is not None
    assert "own lawyer" in exception.sentence.en
    assert "A8" not in {step.rule for step in explain(None, story.facts[0], world(INV), without.decisions[0])}
    assert tried["R03"].inputs["case_lawyers"] == SPEAKS
