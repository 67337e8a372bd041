"""Who cannot be read, is not named, or has a placeholder (R05, L07): nothing vanishes in silence, nothing is guessed."""

from typing import Any

import pytest
from hypothesis import given, settings

from rightcall_common.events.calls import AgentActed, AgentSignalled, Party, PartyAnnounced, PartyJoined, PartyLeft
from rightcall_policy.decision.context import EVIDENCE, MIFID, TrunkAttestation
from rightcall_policy.decision.decide import advance
from rightcall_policy.decision.explain import explain, sentences
from tests.unit.policy.story import Story, base_facts, call, employee, external, t_inv, t_nl, world
from tests.unit.policy.test_invariants import calls
from tests.unit.policy.test_scenarios_parties import effects, said

NL, INV = t_nl(), t_inv()
LOST = external("withheld", "lost", unread=True)
"""Somebody whose address is damaged, or for whom the phone system has a placeholder yet."""
NAMELESS = external("withheld", "p2")
CLIENT, COLLEAGUE = external("client"), employee("E2")


def with_(*parties: Party, tenant: object = INV, line: str = "office", damaged: bool = False, **delta: object) -> Story:
    ok = not any(party.unread for party in parties)
    return call(tenant, line, parties=parties, metadata_ok=ok, metadata_damaged=damaged, **delta)  # type: ignore[arg-type]


class TestDamaged:
    def test_a_statutory_call_is_recorded_a_flag_says_damaged_and_the_firm_hears_it_once(self) -> None:
        story = with_(CLIENT, COLLEAGUE, damaged=True)
        (decided,) = story.decisions
        assert (said(decided), decided.purposes) == (("RECORD", "REC_MIFID_CLIENT_MATCH"), (MIFID,))
        assert (decided.flags, effects(decided)) == (("METADATA_DAMAGED",), ["ALERT(METADATA_DAMAGED)"])
        again = story.then(AgentSignalled, 5, signal="tone")
        assert (again.flags, effects(again)) == (("METADATA_DAMAGED",), [])

    def test_an_ordinary_call_whose_parties_were_all_read_is_recorded_and_flagged(self) -> None:
        (decided,) = with_(external("unknown"), employee("E1"), tenant=NL, line="sales", damaged=True).decisions
        assert (decided.purposes, decided.flags, effects(decided)) == ((EVIDENCE,), ("METADATA_DAMAGED",), [])

    def test_a_firms_call_that_is_not_recorded_is_told_of_too(self) -> None:
        (decided,) = with_(external("unknown"), COLLEAGUE, damaged=True).decisions
        assert (said(decided), effects(decided)) == (("DO_NOT_RECORD", "NO_PURPOSE"), ["ALERT(METADATA_DAMAGED)"])

    def test_metadata_that_is_unreadable_altogether(self) -> None:
        (decided,) = with_(damaged=True).decisions
        assert said(decided) == ("DO_NOT_RECORD", "NOT_A_PARTY")
        assert decided.flags == ("PARTIES_UNKNOWN", "METADATA_DAMAGED")
        assert effects(decided) == ["ALERT(PARTIES_UNKNOWN)", "ALERT(METADATA_DAMAGED)"]

    def test_a_later_snapshot_that_is_damaged_is_told_by_whoever_is_there_and_makes_nobody_a_newcomer(self) -> None:
        story = with_(CLIENT, COLLEAGUE)
        again = story.then(PartyJoined, 30, party=CLIENT, metadata_damaged=True)
        assert (said(again), again.purposes) == (("CONTINUE", "REC_MIFID_CLIENT_MATCH"), (MIFID,))
        assert effects(again) == ["ALERT(METADATA_DAMAGED)"]


class TestSomebodyCannotBeRead:
    def test_an_ordinary_purpose_is_not_served_for_it_may_be_who_must_never_be_recorded(self) -> None:
        story = with_(LOST, employee("E1"), tenant=NL, line="sales", damaged=True)
        (decided,) = story.decisions
        assert said(decided) == ("DO_NOT_RECORD", "PARTIES_UNKNOWN")
        assert decided.flags == ("PARTIES_UNKNOWN", "METADATA_DAMAGED")
        assert said(story.then(AgentActed, 20, action="threat"))[0] == "DO_NOT_RECORD"

    def test_a_dealing_line_is_recorded_if_everybody_was_told(self) -> None:
        (decided,) = with_(LOST, employee("E2", line="deal"), line="deal", damaged=True).decisions
        assert (decided.purposes, said(decided)[1]) == ((MIFID,), "REC_MIFID_DEALING_LINE")
        assert "ALERT(PARTIES_UNKNOWN)" in effects(decided)

    def test_a_client_is_recorded_though_a_third_cannot_be_read_if_that_one_was_told_too(self) -> None:
        (told,) = with_(CLIENT, COLLEAGUE, LOST, damaged=True).decisions
        assert told.purposes == (MIFID,)
        (untold,) = with_(CLIENT, COLLEAGUE, LOST, damaged=True, announcement="failed").decisions
        assert said(untold) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")
        assert effects(untold)[0] == "BLOCK_ORDERS"

    def test_who_joins_and_cannot_be_read_stops_what_no_law_demands_until_it_is_known(self) -> None:
        story = call(NL, "sales")
        stopped = story.then(PartyJoined, 30, party=LOST, metadata_damaged=True)
        assert (said(stopped), stopped.rule) == (("STOP_KEEP", "PARTIES_UNKNOWN"), "R05")
        gone = story.then(PartyLeft, 40, party_id="lost")
        assert gone.purposes == (EVIDENCE,)

    def test_what_stood_when_the_unread_one_was_a_colleague_goes_on_by_law(self) -> None:
        story = with_(CLIENT, COLLEAGUE)
        assert story.then(PartyJoined, 30, party=LOST).purposes == (MIFID,)

    @pytest.mark.parametrize("reason", ["PARTIES_UNKNOWN", "METADATA_DAMAGED", "NOT_A_PARTY"])
    def test_it_is_said_in_both_languages(self, reason: str) -> None:
        sentence = sentences("R05", reason)
        assert sentence.en
        assert sentence.nl
        assert sentence.en != sentence.nl

    def test_explain_tells_that_something_was_damaged(self) -> None:
        story = Story(world(INV))
        kind, fields = base_facts("office", parties=(CLIENT, COLLEAGUE), metadata_damaged=True, controller="t-inv")[0]
        decided = story.then(kind, 0, **fields)
        steps = explain(None, story.facts[0], story.world, decided)
        assert ("R05", "METADATA_DAMAGED") in [(step.rule, step.reason) for step in steps]


class TestR05IsFinalOnceBothPartiesAreKnown:
    def test_a_placeholder_among_outsiders_may_be_ours_and_the_real_party_decides_anew(self) -> None:
        story = with_(external("unknown"), LOST, tenant=NL, line="sales")
        assert (said(story.decisions[0]), story.decisions[0].flags) == (
            ("DO_NOT_RECORD", "NOT_A_PARTY"),
            ("PARTIES_UNKNOWN",),
        )
        story.then(PartyJoined, 3, party=employee("E1"), direction="inbound")
        story.then(PartyLeft, 3, party_id="lost")
        assert story.then(AgentSignalled, 4, signal="screen").purposes == (EVIDENCE,)

    def test_it_is_final_when_the_real_party_is_an_outsider_too(self) -> None:
        story = with_(external("unknown"), LOST, tenant=NL, line="sales")
        story.then(PartyJoined, 3, party=external("partner"))
        assert said(story.then(PartyLeft, 3, party_id="lost")) == ("DO_NOT_RECORD", "NOT_A_PARTY")
        assert said(story.then(PartyJoined, 9, party=employee("E1"))) == ("DO_NOT_RECORD", "NOT_A_PARTY")

    def test_a_trunks_statement_counts_once_the_call_is_known_to_be_inbound(self) -> None:
        signed = t_nl(attested={"trunk-1": TrunkAttestation(frozenset({EVIDENCE}), agent_signal=True)})
        told = {"source": "attested", "purposes": (EVIDENCE,)}
        for direction, purposes in (("inbound", (EVIDENCE,)), ("outbound", ())):
            story = with_(
                LOST, employee("E1"), tenant=signed, line="sales", direction="unknown", announcement="unknown"
            )
            assert story.then(PartyAnnounced, 1, **told).purposes == ()
            story.then(PartyJoined, 3, party=external("unknown"), direction=direction)
            story.then(PartyLeft, 3, party_id="lost")
            assert story.then(PartyAnnounced, 3, **told).purposes == purposes
            story.then(PartyJoined, 9, party=external("unknown"), direction="inbound")
            assert story.then(PartyAnnounced, 9, **told).purposes == purposes, "what is known stays"


class TestAClientsCallWhoseOtherEndIsNotNamed:
    """What has to be recorded is: on a firm's own trunk the end without a name is the firm's."""

    @pytest.mark.parametrize("other", [NAMELESS, LOST])
    def test_is_recorded_and_the_firm_hears_that_a_party_is_unknown(self, other: Party) -> None:
        (decided,) = with_(CLIENT, other, announcement="failed").decisions
        assert (said(decided), decided.purposes) == (("RECORD", "REC_MIFID_CLIENT_MATCH"), (MIFID,))
        assert "PARTIES_UNKNOWN" in decided.flags
        assert "ALERT(PARTIES_UNKNOWN)" in effects(decided)

    def test_unless_the_client_was_not_told(self) -> None:
        (decided,) = with_(external("client_new"), NAMELESS, announcement="failed").decisions
        assert (said(decided)[1], effects(decided)[0]) == ("MIFID_CLIENT_NOT_NOTIFIED", "BLOCK_ORDERS")

    def test_not_of_two_who_are_not_named_nor_once_the_colleague_has_left(self) -> None:
        (decided,) = with_(CLIENT, NAMELESS, LOST).decisions
        assert (said(decided)[1], effects(decided)) == ("NOT_A_PARTY", ["ALERT(PARTIES_UNKNOWN)"])
        story = with_(CLIENT, COLLEAGUE, NAMELESS)
        assert said(story.then(PartyLeft, 60, party_id="E2")) == ("STOP_KEEP", "NOT_A_PARTY")

    def test_elsewhere_nothing_is_recorded_and_nobody_alarmed(self) -> None:
        (decided,) = with_(external("unknown"), NAMELESS, tenant=NL, line="sales").decisions
        assert (said(decided)[1], effects(decided)) == ("NOT_A_PARTY", [])

    def test_an_ordinary_line_of_a_firm_is_told_that_it_does_not_know_who_talks(self) -> None:
        (decided,) = with_(external("unknown"), NAMELESS).decisions
        assert (said(decided)[1], effects(decided)) == ("NOT_A_PARTY", ["ALERT(PARTIES_UNKNOWN)"])


class TestOneEndAloneIsNamed:
    """Metadata that names one participant is sparing: nobody talks alone (law.md 3.1: missing is unknown)."""

    def test_an_employee_alone_is_no_internal_call_and_the_other_end_decides(self) -> None:
        story = with_(employee("E1"), tenant=NL, line="sales")
        assert said(story.decisions[0]) == ("DO_NOT_RECORD", "PARTIES_UNKNOWN")
        story.then(PartyJoined, 5, party=external("unknown"))
        assert story.then(PartyAnnounced, 6, source="ivr", purposes=(EVIDENCE,)).purposes == (EVIDENCE,)

    def test_a_dealer_alone_takes_no_orders_until_it_is_known_with_whom(self) -> None:
        story = with_(employee("E2", line="deal"), line="deal")
        assert effects(story.decisions[0]) == ["BLOCK_ORDERS", "ALERT(PARTIES_UNKNOWN)"]
        joined = story.then(PartyJoined, 5, party=CLIENT)
        assert (joined.purposes, effects(joined)) == ((MIFID,), ["RELEASE_ORDERS"])

    def test_a_client_alone_is_recorded_by_law(self) -> None:
        (decided,) = with_(CLIENT).decisions
        assert (decided.purposes, effects(decided)) == ((MIFID,), ["ALERT(PARTIES_UNKNOWN)"])

    def test_anybody_else_alone_is_not_and_it_stays_open(self) -> None:
        story = with_(external("unknown"), tenant=NL, line="sales")
        assert (said(story.decisions[0])[1], story.decisions[0].flags) == ("NOT_A_PARTY", ("PARTIES_UNKNOWN",))
        assert story.then(PartyJoined, 5, party=employee("E1")).reason == "EMPLOYEE_NOT_SIGNALLED"

    def test_whom_a_colleague_left_alone_waits_unrecorded(self) -> None:
        story = with_(CLIENT, COLLEAGUE)
        assert said(story.then(PartyLeft, 60, party_id="E2")) == ("STOP_KEEP", "NOT_A_PARTY")


@settings(max_examples=300, deadline=None)
@given(calls)
def test_i8_while_somebody_cannot_be_read_nothing_opens_but_what_the_law_demands(case: Any) -> None:
    (tenant, start), changes, more = case
    story = Story(world(tenant)._replace(**changes))
    for number, (kind, fields) in enumerate([*start, *more]):
        fact = story.fact(kind, 0 if number < 3 else number * 5, **fields)
        story.state, decided = advance(story.state, fact, story.world, story.new_id)
        if decided is not None and any(party.unread for party in story.state.parties):
            assert set(decided.purposes) <= {MIFID}
