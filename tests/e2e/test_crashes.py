"""kill -9 of any one process during a SIPp call: nothing journalled is lost, nothing doubled, nothing undecided kept."""

import asyncio
from datetime import datetime
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest

from tests.e2e import evidence, outage
from tests.e2e.outage import EMPLOYEE_HZ, EXTERNAL_HZ, PAUSE_S, SECRET_HZ, Outage
from tests.e2e.scene import CLIENT, CUSTOMER, OFFICE, SALES, Scene
from tests.e2e.test_subject_request import PRIVACY, begin, until_state
from tests.support.eventually import eventually
from tests.support.sipp import sipp
from tests.support.wav import hear

pytestmark = pytest.mark.timeout(900)  # a start of a service takes seconds, and a minute where others compute as well
LEAK = 1200
"""Amplitude of a tone of which a single packet of 20 ms would have been kept; speech is 12,000."""
EDGES_S = 1.5
"""Of three talks: half a second each, for windows that begin or end in mid-speech and for SIPp's own clocks."""


SIPP = (pytest.mark.sipp, pytest.mark.skipif(bool(sipp.why_not()), reason=str(sipp.why_not())))
VICTIMS = [pytest.param(victim, marks=SIPP) for victim in ("policy", "storage", "dsar", "ingest")]
# The real Kafka keeps its log: that it does so through a crash is Kafka's own promise, not ours.
VICTIMS.append(pytest.param("embedded_bus", marks=(*SIPP, pytest.mark.embedded_only)))


@pytest.fixture(scope="module", params=VICTIMS)
def crash(scene: Scene, request: pytest.FixtureRequest) -> Outage:
    """The victim dies in the first talk of a call over UDP; of one over TCP as well where the call itself is there."""
    transports = ("udp", "tcp") if request.param == "ingest" else ("udp",)
    return asyncio.run(outage.happen(scene, request.param, transports))


def test_each_voice_is_on_its_channel_and_not_on_the_other(crash: Outage) -> None:
    for call in crash.sipp:
        tones = call.kept.heard.tones()
        assert {external for external, _ in tones} == {EXTERNAL_HZ, None}, tones
        assert {employee for _, employee in tones} == {EMPLOYEE_HZ, None}, tones
        assert call.kept.heard.crosstalk_db(EXTERNAL_HZ, EMPLOYEE_HZ) < -40


def test_what_was_said_is_there_but_for_the_time_without_an_ear_or_a_judge(crash: Outage) -> None:
    for call in crash.sipp:
        spoken_s = 0.5 * call.kept.heard.tones().count((EXTERNAL_HZ, EMPLOYEE_HZ))
        excused_s = call.kept.labelled_s("CRASH", "NO_DECISION") + call.run.late_s
        assert spoken_s >= call.said_s - excused_s - EDGES_S, call.kept.heard.tones()
        assert crash.victim in ("ingest", "policy") or not call.kept.labels & {"CRASH", "NO_DECISION"}


async def test_no_second_is_there_twice(scene: Scene, crash: Outage) -> None:
    for call in crash.sipp:
        heard, last = call.kept.heard, call.run.spans[-1][1]
        assert heard.seconds <= last + call.run.late_s + 1
        for spans in (await evidence.spoken(scene, call.kept.call_id)).values():
            ordered = sorted(spans)
            assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(ordered)), ordered
            assert sum(until - since for since, until in ordered) <= call.run.packets_per_stream * 0.02 + 1e-6


async def test_one_recording_one_proof_of_it_and_no_decision_twice(scene: Scene, crash: Outage) -> None:
    for call in crash.sipp:
        (recording,) = await scene.recordings(call.kept.call_id)
        proofs = "select * from storage.ledger_leaves where record_id = $1 and kind = 'RECORDING_STORED'"
        assert len(await evidence.rows(scene, proofs, UUID(recording["recording_id"]))) == 1
        seqs = [decision["decision_seq"] for decision in await scene.decisions(call.kept.call_id)]
        assert sorted(seqs) == list(range(min(seqs), min(seqs) + len(seqs)))


def test_the_hold_and_the_suspension_are_gaps_with_their_labels(crash: Outage) -> None:
    for call in crash.sipp:
        for label in ("HOLD", "SRC_SUSPENDED"):
            assert 0.5 < call.kept.labelled_s(label) < PAUSE_S + call.run.late_s + 0.7, call.kept.gaps


async def test_storage_holds_what_was_journalled_at_the_kill_and_no_other_frame(scene: Scene, crash: Outage) -> None:
    for call in crash.sipp:
        stored = await evidence.positions(scene, call.kept.call_id)
        manifests = await evidence.rows(
            scene, "select m.* from storage.manifests m join storage.epochs e using (tenant_id, stream_id, epoch) "
            "where e.call_id = $1", UUID(call.kept.call_id),
        )  # fmt: skip
        frames = {(row["stream_id"], row["epoch"]): (row["frames"], row["closed_by"]) for row in manifests}
        assert {place for place, (count, _) in frames.items() if count} == stored.keys()
        assert all(stored[place] == set(range(count)) for place, (count, _) in frames.items() if count)
        for place, last in call.journal.items():
            count, closed_by = frames[place]
            assert count >= last + 1
            assert crash.victim != "ingest" or (count, closed_by) == (last + 1, "crash")


def test_only_the_ears_own_death_is_a_crash_and_the_call_goes_on_behind_it(crash: Outage) -> None:
    for call in crash.sipp:
        crashes = [gap for gap in call.kept.gaps if gap["label"] == "CRASH"]
        assert bool(crashes) == (crash.victim == "ingest")
        for gap in crashes:
            began = datetime.fromisoformat(call.kept.recording["started_at"])
            behind = (datetime.fromisoformat(gap["until"]) - began).total_seconds()
            after = call.kept.heard.tones()[int(behind / 0.5) :]
            assert after.count((EXTERNAL_HZ, EMPLOYEE_HZ)) >= 2, after


async def test_of_a_refused_call_nothing_is_kept_anywhere(scene: Scene, crash: Outage) -> None:
    decisions = await scene.decisions(crash.refused)
    assert {(d["outcome"], d["reason"]) for d in decisions} == {("DO_NOT_RECORD", "ANNOUNCEMENT_NOT_CONFIRMED")}
    assert await scene.recordings(crash.refused) == []
    assert await evidence.audio_of(scene, crash.refused) == []


def test_of_a_pause_nothing_is_kept_and_the_gap_says_so(crash: Outage) -> None:
    kept = crash.paused.kept
    for secret_hz in SECRET_HZ:
        assert kept.heard.loudest(secret_hz) < LEAK
    assert kept.labelled_s("SUSPENDED", "CRASH") >= crash.paused.paused_s - 0.5, kept.gaps
    tones = kept.heard.tones()
    assert (EXTERNAL_HZ, EMPLOYEE_HZ) in tones[:4], "what was said before the pause"
    assert (EXTERNAL_HZ, EMPLOYEE_HZ) in tones[-5:], "and after it"


async def test_ingest_answers_a_hold_that_comes_while_it_starts_again(scene: Scene) -> None:
    """The dialog is known from the journal only, and nothing else is there yet: no bus, no tenants."""
    async with scene.call(CLIENT, OFFICE) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(3)
        scene.platform.kill("ingest")
        await call.hold()
        await scene.platform.until_ready("ingest")
        await call.play(1)
        await call.retrieve()
        await call.play(4)
    recording = await scene.stored(call_id, within_s=180)
    assert {"CRASH", "HOLD"} <= (await scene.gaps(recording["recording_id"])).keys()
    tones = hear((await scene.audio(recording["recording_id"], "compliance", "COMPLIANCE_MONITORING")).content).tones()
    assert tones[-8:].count((EXTERNAL_HZ, EMPLOYEE_HZ)) >= 5, tones


async def test_a_call_that_ends_while_its_ear_is_dead_is_kept_up_to_the_crash(scene: Scene) -> None:
    """The client sends its BYE again until somebody answers; over UDP nobody tells it that nobody listens."""
    async with scene.call(CLIENT, OFFICE) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(3)
        scene.platform.kill("ingest")
    recording = await scene.stored(call_id, within_s=180)
    assert "CRASH" in await scene.gaps(recording["recording_id"])
    (ended,) = await evidence.rows(scene, "select end_cause from storage.calls where call_id = $1", UUID(call_id))
    assert ended["end_cause"] == "bye"
    tones = hear((await scene.audio(recording["recording_id"], "compliance", "COMPLIANCE_MONITORING")).content).tones()
    assert tones.count((EXTERNAL_HZ, EMPLOYEE_HZ)) >= 2, tones


async def test_what_is_kept_is_the_same_after_everything_was_killed_and_started_again(scene: Scene) -> None:
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(3)
    recording_id = (await scene.stored(call_id))["recording_id"]
    audio, frames = await scene.audio(recording_id, "privacy", "DSAR_ACCESS"), await evidence.positions(scene, call_id)
    services = [*scene.platform.where.http]
    for service in services:
        scene.platform.kill(service)
    await asyncio.gather(*(scene.platform.until_ready(service) for service in services))
    assert (await scene.audio(recording_id, "privacy", "DSAR_ACCESS")).content == audio.content
    assert await evidence.positions(scene, call_id) == frames
    assert len(await scene.recordings(call_id)) == 1


@pytest.mark.parametrize("victim", ["dsar", "storage", "policy"])
async def test_an_erasure_is_seen_through_whoever_dies_meanwhile(scene: Scene, victim: str) -> None:
    async with scene.call("+31201110006", SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1.5)
    recording = await scene.stored(call_id)
    here = await begin(scene, "erasure", "+31201110006")
    await scene.must("POST", "dsar", f"{here}/approve", **PRIVACY, json={})
    scene.platform.kill(victim)
    await scene.platform.until_ready(victim)
    await until_state(scene, here, "done")
    certificate = await scene.must("GET", "dsar", f"{here}/certificate", **PRIVACY)
    assert recording["recording_id"] in {item["recording_id"] for item in certificate["items"]}
    await eventually(partial(_gone, scene, recording["recording_id"]))


async def _gone(scene: Scene, recording_id: str) -> bool:
    return await evidence.object_names(scene, f"{recording_id}/") == []
