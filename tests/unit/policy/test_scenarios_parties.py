"""Who is on a call: newcomers, two people behind one number, people nobody can name (R05, R11, R17, R27, R41, R42)."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from rightcall_common.events.calls import AgentSignalled, PartyAnnounced, PartyJoined, PartyLeft
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, ClientEntry, Sample, TenantOptions
from rightcall_policy.decision.decide import reconsider
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import (
    INVESTMENT,
    LONG_AGO,
    REFS,
    START,
    Story,
    call,
    employee,
    external,
    t_inv,
    t_nl,
    world,
)

NL, INV = t_nl(), t_inv()
TWIN = external("unknown", "colleague")
"""Another person who calls from the same company's number."""


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


def effects(decided: Decided) -> list[str]:
    return [f"{effect.kind}({effect.detail})" if effect.detail else effect.kind for effect in decided.effects]


def announce(story: Story, seconds: float, *purposes: Any, **more: Any) -> Decided:
    return story.then(PartyAnnounced, seconds, purposes=purposes, source="media_server", **more)


class TestTwoPeopleBehindOneNumber:
    def test_the_second_hears_the_announcement_like_any_newcomer(self) -> None:
        story = call(NL, "sales")
        assert said(story.then(PartyJoined, 60, party=TWIN)) == ("SUSPEND", "PARTICIPANT_NOT_INFORMED")
        resumed = announce(story, 66, EVIDENCE, party_id="colleague")
        assert said(resumed) == ("RESUME", "PARTICIPANT_NOT_INFORMED")

    def test_what_the_first_heard_is_not_the_seconds_when_the_first_leaves(self) -> None:
        story = call(NL, "sales")
        story.then(PartyJoined, 60, party=TWIN)
        assert said(story.then(PartyLeft, 70, party_id="unknown")) == ("SUSPEND", "PARTICIPANT_NOT_INFORMED")

    def test_the_second_leaves_and_the_first_is_still_there(self) -> None:
        story = call(NL, "sales")
        story.then(PartyJoined, 60, party=TWIN)
        assert said(story.then(PartyLeft, 70, party_id="colleague")) == ("RESUME", "PARTICIPANT_NOT_INFORMED")
        assert story.state is not None
        assert {party.party_id for party in story.state.parties} == {"unknown", "E1"}

    def test_when_both_have_left_nobody_knows_which_of_them_comes_back_under_a_third_id(self) -> None:
        story = call(NL, "sales")
        story.then(PartyJoined, 60, party=TWIN)
        story.then(PartyLeft, 70, party_id="colleague")
        story.then(PartyLeft, 71, party_id="unknown")
        back = story.then(PartyJoined, 80, party=external("unknown", "third"))
        assert said(back) == ("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED")

    def test_who_left_alone_keeps_what_it_heard_through_a_transfer_under_another_id(self) -> None:
        """law.md 3.1: the announcement belongs to the party and follows it through transfers."""
        story = call(NL, "sales")
        story.then(PartyLeft, 60, party_id="unknown")
        back = story.then(PartyJoined, 61, party=external("unknown", "after-transfer"))
        assert (back.purposes, back.suspensions) == ((EVIDENCE,), ())


def test_an_id_that_comes_with_another_number_is_another_party() -> None:
    story = call(NL, "sales")
    assert said(story.then(PartyJoined, 60, party=external("doctor", "unknown"))) == (
        "STOP_KEEP",
        "NEVER_RECORD_CONFIDENTIAL",
    )


class TestNobodyKnowsWhoIsThere:
    """R05 without a name: a participant without an address may be the caller, or one of ours."""

    NAMELESS = (external("withheld", "p1"), external("withheld", "p2"))

    def test_a_dealing_desk_hears_that_its_duty_is_not_met(self) -> None:
        decided = call(INV, "deal", parties=self.NAMELESS).decisions[0]
        assert said(decided) == ("DO_NOT_RECORD", "NOT_A_PARTY")
        assert decided.flags == ("PARTIES_UNKNOWN",)
        assert effects(decided) == ["BLOCK_ORDERS", "ALERT(PARTIES_UNKNOWN)"]

    def test_and_is_recorded_as_soon_as_it_is_known_who_they_are(self) -> None:
        story = call(INV, "deal", parties=self.NAMELESS)
        story.then(PartyJoined, 1, party=external("client"))
        story.then(PartyJoined, 1, party=employee("E2"))
        for gone in ("p1", "p2"):
            decided = story.then(PartyLeft, 2, party_id=gone)
        assert said(decided)[1] == "REC_MIFID_DEALING_LINE"
        assert decided.purposes == (MIFID,)
        assert story.state is not None
        assert not story.state.orders_blocked

    def test_one_nameless_party_among_outsiders_may_still_be_ours(self) -> None:
        decided = call(INV, "deal", parties=(external("unknown"), external("withheld", "p2"))).decisions[0]
        assert decided.flags == ("PARTIES_UNKNOWN",)

    def test_elsewhere_it_is_flagged_and_nobody_is_alarmed(self) -> None:
        story = call(NL, "sales", parties=self.NAMELESS)
        assert (story.decisions[0].flags, effects(story.decisions[0])) == (("PARTIES_UNKNOWN",), [])

    def test_outsiders_with_numbers_are_known_to_be_outsiders_for_good(self) -> None:
        story = call(INV, "deal", parties=(external("unknown"), external("partner")))
        assert (story.decisions[0].flags, effects(story.decisions[0])) == ((), [])
        assert said(story.then(PartyJoined, 5, party=employee("E2"))) == ("DO_NOT_RECORD", "NOT_A_PARTY")


class TestTheEndOfACall:
    @pytest.mark.parametrize("caller", ["unknown", "withheld"])
    def test_nobody_is_alarmed_when_the_colleague_hangs_up_and_then_the_caller(self, caller: str) -> None:
        story = call(INV, "deal", caller, agent="E2")
        alone = story.then(PartyLeft, 60, party_id="E2")
        assert (said(alone), alone.flags, effects(alone)) == (("STOP_KEEP", "NOT_A_PARTY"), (), [])
        empty = story.then(PartyLeft, 61, party_id="caller" if caller == "withheld" else caller)
        assert (said(empty), empty.flags, effects(empty)) == (("DO_NOT_RECORD", "NOT_A_PARTY"), (), [])

    def test_a_client_who_waits_for_the_next_colleague_is_recorded_with_that_one(self) -> None:
        story = call(INV, "deal", agent="E2")
        story.then(PartyLeft, 60, party_id="E2")
        assert story.then(PartyJoined, 65, party=employee("E3")).purposes == (MIFID,)


class TestWhoWasToldOfTheStatutoryRecording:
    """R17: every external party is in the notification register, for the service that is recorded."""

    INSURED = ClientEntry("client", frozenset({"insurance"}), LONG_AGO, notified_at=LONG_AGO)
    TOLD = ClientEntry("client", INVESTMENT, LONG_AGO, notified_at=LONG_AGO)
    NOT_TOLD = ClientEntry("client", INVESTMENT, LONG_AGO)

    def decided(self, line: str, *rows: ClientEntry) -> Decided:
        at = world(INV, clients={REFS["unknown"]: rows})
        return call(INV, line, agent="E2", announcement="failed", at=at).decisions[0]

    def test_a_notice_about_another_service_is_none(self) -> None:
        assert said(self.decided("office", self.INSURED, self.NOT_TOLD)) == (
            "DO_NOT_RECORD",
            "MIFID_CLIENT_NOT_NOTIFIED",
        )
        assert said(self.decided("deal", self.INSURED)) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")

    def test_of_two_clients_behind_one_number_both_must_have_been_told(self) -> None:
        assert self.decided("office", self.TOLD, self.NOT_TOLD).reason == "MIFID_CLIENT_NOT_NOTIFIED"
        assert self.decided("office", self.TOLD, self.TOLD).purposes == (MIFID,)
        assert self.decided("office", self.TOLD, self.INSURED).purposes == (MIFID,)

    def test_so_too_for_clients_who_are_added_during_the_call(self) -> None:
        story = call(replace(INV, options=TenantOptions(mifid_autostart_midcall=True)), "office", announced=())
        added = story.world._replace(clients={REFS["unknown"]: (self.TOLD, self.NOT_TOLD)})
        assert story.state is not None
        _, decided = reconsider(story.state, "client_list_changed", added, START, story.new_id)
        assert decided is not None
        assert said(decided) == ("DO_NOT_RECORD", "MIFID_CLIENT_NOT_NOTIFIED")

    def test_s14_the_notice_is_to_be_sent_again_when_the_announcement_failed(self) -> None:
        assert effects(self.decided("office", self.TOLD)) == ["ALERT(NOTICE_TO_SEND_AGAIN)"]


class TestColleaguesWhoDealInOrders:
    DEALERS = (employee("E2", line="deal"), employee("E3"))

    def test_go_on_being_recorded_when_a_back_office_colleague_joins(self) -> None:
        story = call(INV, "deal", "-", parties=self.DEALERS)
        joined = story.then(PartyJoined, 60, party=employee("E5"))
        assert (said(joined), joined.purposes) == (("CONTINUE", "REC_MIFID_INTERNAL"), (MIFID,))

    def test_one_of_them_with_the_back_office_is_an_internal_call(self) -> None:
        story = call(INV, "deal", "-", parties=self.DEALERS)
        story.then(PartyJoined, 60, party=employee("E5"))
        assert said(story.then(PartyLeft, 70, party_id="E3")) == ("STOP_KEEP", "INTERNAL_CALL")

    def test_one_of_them_on_two_devices_is_one(self) -> None:
        two = (employee("E2", line="deal"), structs.replace(employee("E2"), party_id="E2-mobile"))
        assert call(INV, "deal", "-", parties=two).decisions[0].reason == "INTERNAL_CALL"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (PartyJoined, {"party": employee("E9")}),
        (PartyJoined, {"party": employee("E9"), "line": "office"}),
        (PartyJoined, {"party": employee("E5", line="conf"), "line": "conf"}),
        (PartyLeft, {"party_id": "E3", "line": "conf"}),
    ],
    ids=["role", "role, and off the dealing line", "line", "transfer"],
)
def test_a_confidential_side_that_joins_a_statutory_recording_between_colleagues_ends_it_and_blocks_orders(
    kind: Any, change: Any
) -> None:
    """R42; law.md section 7, A8: also when what is left would not have been a statutory call by itself."""
    story = call(INV, "deal", "-", parties=(employee("E2"), employee("E3")))
    assert story.decisions[0].purposes == (MIFID,)
    decided = story.then(kind, 60, **change)
    assert said(decided) == ("STOP_KEEP", "NEVER_RECORD_CONFIDENTIAL")
    assert effects(decided) == ["BLOCK_ORDERS", "ALERT(CONFLICT_NEVER_RECORD_VS_MIFID)"]


class TestTheWeeklyCapOfWhoeverTakesTheCall:
    """R27: there is one draw per call, and a hit beyond the cap of the agent on it is not recorded."""

    def at_cap(self, story: Story, reached: bool) -> Story:
        story.world = story.world._replace(sample=Sample(None, reached))
        return story

    def test_a_transfer_before_anything_was_recorded_asks_the_next_agents_cap(self) -> None:
        story = call(NL, "service", at=world(NL, sample=Sample(True, True)))
        assert story.decisions[0].reason == "SAMPLE_CAP_REACHED"
        self.at_cap(story, reached=True).then(PartyJoined, 10, party=employee("E5"))
        story.then(AgentSignalled, 11, signal="screen")
        taken = self.at_cap(story, reached=False).then(PartyLeft, 12, party_id="E1")
        assert (said(taken), taken.purposes) == (("RECORD", "REC_QUALITY_SAMPLED"), (QUALITY,))

    def test_a_colleague_at_the_cap_who_joins_ends_it(self) -> None:
        story = call(NL, "service")
        joined = self.at_cap(story, reached=True).then(PartyJoined, 10, party=employee("E5"))
        assert said(joined) == ("STOP_KEEP", "SAMPLE_CAP_REACHED")

    def test_what_else_happens_to_the_cap_does_not_touch_a_sample_that_is_being_kept(self) -> None:
        story = self.at_cap(call(NL, "service"), reached=True)
        assert story.then(AgentSignalled, 10, signal="screen").outcome == "CONTINUE"
        assert said(story.then(PartyJoined, 20, party=external("partner"))) == ("SUSPEND", "PARTICIPANT_NOT_INFORMED")
