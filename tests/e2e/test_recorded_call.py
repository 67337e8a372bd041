"""A call from a client that we did not write comes back right: every voice on its channel, every gap with its label."""

import asyncio

import pytest

from tests.e2e.scene import CLIENT, CUSTOMER, OFFICE, SALES, STRANGER, Scene, purposes
from tests.support.sipp import sipp
from tests.support.sipp.relay import ringing
from tests.support.wav import hear

needs_sipp = pytest.mark.skipif(sipp.why_not() is not None, reason=str(sipp.why_not()))
pytestmark = [pytest.mark.sipp, needs_sipp]

TALK_S, PAUSE_S = 3.0, 2.0


async def run(scene: Scene, name: str, transport: str, caller: str, callee: str) -> str:
    """One SIPp call; returns our call id. Talk, hold, talk, a bare inactive, talk, BYE."""
    server = scene.platform.where.sip[transport]
    assert server is not None
    return (await run_at(scene, server, name, transport, caller, callee))[0]


async def run_at(
    scene: Scene, server: str, name: str, transport: str, caller: str, callee: str
) -> tuple[str, sipp.SippRun]:
    """The same at a given address; what SIPp saw as well."""
    done = await sipp.run_scenario(
        name, server, transport, talk_s=TALK_S, pause_s=PAUSE_S, caller=f"sip:{caller}", callee=f"sip:{callee}"
    )
    return await scene.call_id(done.call_ids[0]), done


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_each_channel_holds_the_tone_that_was_sent_there_and_not_the_other(scene: Scene, transport: str) -> None:
    call_id = await run(scene, "basic", transport, f"{CUSTOMER}@pbx.example", f"{SALES}@pbx.example")
    recording = await scene.stored(call_id)
    answer = await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")
    assert answer.status_code == 200, answer.text
    heard = hear(answer.content)
    tones = heard.tones()
    assert {external for external, _ in tones} == {440, None}
    assert {employee for _, employee in tones} == {880, None}
    assert heard.crosstalk_db(440, 880) < -40
    spoken = [both for both in tones if both == (440, 880)]
    assert len(spoken) >= 3 * (TALK_S - 1) / 0.5, tones


async def test_the_hold_and_the_suspension_are_gaps_of_the_right_length_with_their_labels(scene: Scene) -> None:
    call_id = await run(scene, "basic", "udp", f"{CUSTOMER}@pbx.example", f"{SALES}@pbx.example")
    recording = await scene.stored(call_id)
    gaps = await scene.gaps(recording["recording_id"])
    assert abs(gaps["HOLD"] - PAUSE_S) < 0.7, gaps
    assert abs(gaps["SRC_SUSPENDED"] - PAUSE_S) < 0.7, gaps


async def test_the_call_is_the_same_with_and_without_100_and_180_in_between(scene: Scene) -> None:
    """A recorder has nothing to ring: the 180 is a proxy's, as it may stand before us. Both calls at once."""
    plain, parties = str(scene.platform.where.sip["udp"]), (f"{CUSTOMER}@pbx.example", f"{SALES}@pbx.example")
    async with ringing(plain) as proxy:
        (without, met_nothing), (rung, met_both) = await asyncio.gather(
            run_at(scene, plain, "basic", "udp", *parties), run_at(scene, proxy, "basic", "udp", *parties)
        )
    assert 180 not in met_nothing.provisional
    assert {100, 180} <= set(met_both.provisional)
    for call_id in (without, rung):
        recording = await scene.stored(call_id)
        assert {"HOLD", "SRC_SUSPENDED"} <= (await scene.gaps(recording["recording_id"])).keys()
        heard = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content)
        assert heard.tones().count((440, 880)) >= 3 * (TALK_S - 1) / 0.5, heard.tones()
        assert heard.crosstalk_db(440, 880) < -40


async def test_labels_missing_from_the_offer_are_replaced_by_the_order_and_it_says_so(scene: Scene) -> None:
    call_id = await run(scene, "no_labels", "tcp", f"{CUSTOMER}@pbx.example", f"{SALES}@pbx.example")
    recording = await scene.stored(call_id)
    detail = await scene.must("GET", "storage", f"/v1/recordings/{recording['recording_id']}", "auditor")
    assert detail["roles_inferred"] is True
    answer = await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")
    assert (440, 880) in hear(answer.content).tones()


async def test_a_single_stream_is_kept_as_it_came(scene: Scene) -> None:
    call_id = await run(scene, "one_stream", "udp", f"{CUSTOMER}@pbx.example", f"{SALES}@pbx.example")
    recording = await scene.stored(call_id)
    answer = await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")
    assert 440 in {tone for both in hear(answer.content).tones() for tone in both}


async def test_participants_by_sip_address_are_recognised_as_well(scene: Scene) -> None:
    call_id = await run(scene, "sip_addresses", "udp", "alice@clients.example", "desk@firm.example")
    recording = await scene.stored(call_id)
    assert purposes(recording) == ["EVIDENCE_AGREEMENT"]


async def test_a_mifid_client_is_recorded_for_the_statute_alone_and_kept_five_years(scene: Scene) -> None:
    call_id = await run(scene, "basic", "udp", f"{CLIENT}@pbx.example", f"{OFFICE}@pbx.example")
    recording = await scene.stored(call_id)
    assert purposes(recording) == ["MIFID_STATUTORY"]
    assert int(recording["retain_until"][:4]) - int(recording["started_at"][:4]) == 5
    first = (await scene.decisions(call_id))[0]
    assert (first["outcome"], first["reason"], first["rule"]) == ("RECORD", "REC_MIFID_CLIENT_MATCH", "R13")


async def test_a_line_without_a_purpose_leaves_a_decision_and_nothing_else(scene: Scene) -> None:
    call_id = await run(scene, "basic", "udp", f"{STRANGER}@pbx.example", f"{OFFICE}@pbx.example")
    decisions = await scene.decisions(call_id)
    assert {decision["outcome"] for decision in decisions} == {"DO_NOT_RECORD"}
    assert decisions[0]["reason"] == "NO_PURPOSE"
    assert await scene.recordings(call_id) == []
