"""Who is on a call: newcomers, two people behind one number, people nobody can name (R05, R11, R17, R27, R41, R42)."""

from typing import Any

from rightcall_common.events.calls import PartyAnnounced, PartyJoined, PartyLeft
from rightcall_policy.decided import Decided
from rightcall_policy.facts import EVIDENCE
from tests.unit.policy.story import Story, call, external, t_inv, t_nl

NL, INV = t_nl(), t_inv()
TWIN = external("unknown", "colleague")
"""Another person who calls from the same company's number."""


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


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
