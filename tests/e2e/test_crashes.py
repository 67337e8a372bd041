"""kill -9 of any one process during a call: nothing journalled is lost, nothing doubled, nothing undecided kept."""

import httpx2
import pytest

from tests.e2e.scene import CLIENT, CUSTOMER, OFFICE, SALES, Scene
from tests.e2e.test_subject_request import PRIVACY, begin, until_state
from tests.support.eventually import eventually
from tests.support.wav import hear

BEFORE_S, AFTER_S = 3.0, 4.0


def spoken_s(tones: list[tuple[int | None, int | None]]) -> float:
    """Seconds in which both voices are on their channels."""
    return 0.5 * tones.count((440, 880))


@pytest.mark.parametrize("victim", ["policy", "storage", "dsar"])
async def test_a_call_survives_the_death_of_a_service_that_does_not_hold_it(scene: Scene, victim: str) -> None:
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(BEFORE_S)
        scene.platform.kill(victim)
        await call.play(AFTER_S)
    recording = await scene.stored(call_id, within_s=90)
    tones = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content).tones()
    assert spoken_s(tones) >= BEFORE_S + AFTER_S - 1.5, tones
    assert 0.5 * len(tones) <= BEFORE_S + AFTER_S + 1.5, "nothing is there twice"


async def test_ingest_dies_and_its_next_process_goes_on_with_the_call(scene: Scene) -> None:
    async with scene.call(CLIENT, OFFICE) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(BEFORE_S)
        scene.platform.kill("ingest")
        await call.play(12)
        await call.hold()  # the next process answers the re-INVITE of a dialog that it knows from the journal only
        await call.retrieve()
        await call.play(AFTER_S)
    recording = await scene.stored(call_id, within_s=90)
    assert "CRASH" in await scene.gaps(recording["recording_id"])
    tones = hear((await scene.audio(recording["recording_id"], "compliance", "COMPLIANCE_MONITORING")).content).tones()
    spoken = [both == (440, 880) for both in tones]
    assert sum(spoken[: int(BEFORE_S / 0.5)]) >= (BEFORE_S - 1.5) / 0.5, "journalled audio is there"
    assert sum(spoken[-int(AFTER_S / 0.5) :]) >= (AFTER_S - 1.5) / 0.5, "and the call went on being recorded"
    assert len({(d["decision_seq"]) for d in await scene.decisions(call_id)}) == len(await scene.decisions(call_id))


@pytest.mark.embedded_only
async def test_the_embedded_bus_dies_and_nothing_that_was_journalled_is_lost(scene: Scene) -> None:
    """The real Kafka keeps its log: that it does so through a crash is Kafka's own promise, not ours."""
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(BEFORE_S)
        scene.platform.kill("embedded_bus")
        await call.play(AFTER_S)
    recording = await scene.stored(call_id, within_s=120)
    tones = hear((await scene.audio(recording["recording_id"], "privacy", "DSAR_ACCESS")).content).tones()
    assert spoken_s(tones) >= BEFORE_S + AFTER_S - 1.5, tones
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

    async def answers() -> bool:
        try:
            return (await scene.ask("GET", victim, "/readyz", "operator")).status_code == 200
        except httpx2.HTTPError:
            return False

    await eventually(answers, within_s=60)
    await until_state(scene, here, "done")
    certificate = await scene.must("GET", "dsar", f"{here}/certificate", **PRIVACY)
    assert recording["recording_id"] in {item["recording_id"] for item in certificate["items"]}
