"""R07 during a call: what runs has its keys and goes on, but nothing opens that cannot be kept safely."""

from dataclasses import replace

import pytest

from rightcall_common.events.calls import (
    AgentActed,
    CallHeld,
    CallRetrieved,
    JournalRoom,
    Media,
    PartyAnnounced,
    PartyLeft,
)
from rightcall_policy.decision.context import EVIDENCE, MIFID, QUALITY, SECURITY, VaultFacts
from rightcall_policy.decision.decided import Decided
from tests.unit.policy.story import START, Story, call, t_inv, t_nl

NL, INV = t_nl(), t_inv()
UNSAFE = [VaultFacts(), VaultFacts(False, False), VaultFacts(True, None), VaultFacts(None, True)]


def said(decided: Decided) -> tuple[str, str]:
    return decided.outcome, decided.reason


def loses(story: Story, vault: VaultFacts) -> Story:
    """Storage falls away, and nobody has said a thing yet."""
    story.world = story.world._replace(vault=vault)
    return story


@pytest.mark.parametrize("vault", UNSAFE)
def test_what_runs_goes_on_also_over_a_hold(vault: VaultFacts) -> None:
    story = loses(call(NL, "sales"), vault)
    assert said(story.then(CallHeld, 60)) == ("SUSPEND", "HOLD")
    assert said(story.then(CallRetrieved, 90)) == ("RESUME", "HOLD")


@pytest.mark.parametrize("vault", UNSAFE)
def test_a_transfer_to_another_purpose_opens_nothing(vault: VaultFacts) -> None:
    story = loses(call(NL, "sales"), vault)
    moved = story.then(PartyLeft, 60, party_id="nobody", line="service")

    assert said(moved) == ("STOP_KEEP", "NO_SECURE_STORAGE")
    assert (moved.purposes, moved.rule) == ((), "R07")


def test_nor_does_the_way_back_once_it_has_stopped() -> None:
    story = loses(call(NL, "sales"), VaultFacts())
    story.then(PartyLeft, 60, party_id="nobody", line="service")
    assert said(story.then(PartyLeft, 90, party_id="nobody", line="sales")) == ("DO_NOT_RECORD", "NO_SECURE_STORAGE")


def test_a_purpose_that_runs_is_not_ended_because_a_better_one_cannot_open() -> None:
    """QUALITY runs on a line that serves both; EVIDENCE is announced late, while storage is silent."""
    story = loses(call(NL, "both", announced=(QUALITY,)), VaultFacts())
    late = story.then(PartyAnnounced, 30, purposes=(EVIDENCE,), source="agent")
    assert (said(late), late.purposes) == (("CONTINUE", "REC_QUALITY_SAMPLED"), (QUALITY,))


@pytest.mark.parametrize("vault", UNSAFE)
def test_a_threat_is_not_added_to_what_runs(vault: VaultFacts) -> None:
    """R44 needs R01-R07 passed."""
    story = loses(call(NL, "sales"), vault)
    pressed = story.then(AgentActed, 60, action="threat", employee_id="E1")

    assert (said(pressed), pressed.purposes) == (("CONTINUE", "REC_EVIDENCE"), (EVIDENCE,))
    assert pressed.flags == ("THREAT_NOT_COVERED",)
    again = loses(story, VaultFacts(True, True)).then(AgentActed, 70, action="threat", employee_id="E1")
    assert (said(again), again.purposes) == (("RECORD", "REC_SECURITY"), (EVIDENCE, SECURITY))


def test_a_threat_that_is_being_recorded_goes_on() -> None:
    story = call(NL, "sales")
    story.then(AgentActed, 60, action="threat", employee_id="E1")
    moved = loses(story, VaultFacts()).then(PartyLeft, 90, party_id="nobody", line="service")
    assert moved.purposes == (SECURITY,)


def test_a_threat_needs_room_of_its_own_class_beside_a_statutory_recording() -> None:
    """The journal has room for the statutory class only."""
    lines = {**INV.lines, "deal": replace(INV.lines["deal"], purposes=frozenset({SECURITY}))}
    firm = replace(INV, lines=lines, purposes={**INV.purposes, SECURITY: NL.purposes[SECURITY]})
    room = Media(journal_room=JournalRoom(statutory=True, ordinary=False), transit_key_until=START.replace(hour=12))
    story = call(firm, "deal", agent="E2", media=room)
    assert story.decisions[0].purposes == (MIFID,)
    pressed = story.then(AgentActed, 60, action="threat", employee_id="E2")
    assert (pressed.purposes, pressed.flags) == ((MIFID,), ("THREAT_NOT_COVERED",))


def test_a_line_of_another_controller_has_other_keys() -> None:
    lines = {**NL.lines, "theirs": replace(NL.lines["sales"], line_id="theirs", controller_id="client-firm")}
    tenant = replace(NL, controllers=frozenset({"t-nl", "client-firm"}), lines=lines)
    safe = call(tenant, "sales").then(PartyLeft, 60, party_id="nobody", line="theirs")
    assert (said(safe), safe.controller_id) == (("RECORD", "REC_EVIDENCE"), "client-firm")
    unsafe = loses(call(tenant, "sales"), VaultFacts()).then(PartyLeft, 60, party_id="nobody", line="theirs")
    assert said(unsafe) == ("STOP_KEEP", "NO_SECURE_STORAGE")


def test_a_statutory_recording_goes_on_and_none_begins() -> None:
    running = loses(call(INV, "deal", agent="E2"), VaultFacts())
    assert said(running.then(CallHeld, 60)) == ("SUSPEND", "HOLD")
    assert said(running.then(CallRetrieved, 90)) == ("RESUME", "HOLD")

    ordinary = loses(call(INV, "service", agent="E2"), VaultFacts())
    assert ordinary.decisions[0].purposes == (QUALITY,)
    moved = ordinary.then(PartyLeft, 60, party_id="nobody", line="deal")
    assert said(moved) == ("STOP_KEEP", "MIFID_RECORDING_UNAVAILABLE")
    assert [effect.kind for effect in moved.effects] == ["BLOCK_ORDERS", "ALERT"]
