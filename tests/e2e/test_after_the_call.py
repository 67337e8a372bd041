"""What people say of a recording after its call goes through the house: storage hears it, policy judges, storage acts."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests.e2e.evidence import object_names
from tests.e2e.scene import CLIENT, OFFICE, SALES, Scene
from tests.e2e.test_subject_request import PRIVACY, begin, recorded, until_state
from tests.support.eventually import eventually

ORDERING, CHATTING, DISPUTING = "+31201110031", "+31201110032", "+31201110033"
SELLER = {"role": "agent", "person": "seller"}
LEGAL = {"role": "legal", "person": "counsel-1"}
CASE = "CASE-2026-17"


async def seen(scene: Scene, recording: dict[str, Any]) -> dict[str, Any]:
    """The recording as an auditor sees it now."""
    found = await scene.must("GET", "storage", f"/v1/recordings/{recording['recording_id']}", "auditor")
    return dict(found)


async def kept_for(scene: Scene, recording: dict[str, Any], days: int) -> bool:
    now = await seen(scene, recording)
    term = datetime.fromisoformat(now["retain_until"]) - datetime.fromisoformat(now["started_at"])
    return abs(term - timedelta(days=days)) < timedelta(hours=2)  # a clock may change in between


async def in_state(scene: Scene, recording: dict[str, Any], state: str) -> bool:
    return bool((await seen(scene, recording))["state"] == state)


async def gone(scene: Scene, recording: dict[str, Any]) -> bool:
    return await in_state(scene, recording, "erased") and not await object_names(scene, f"{recording['recording_id']}/")


async def certified(scene: Scene, request: str, recording: dict[str, Any]) -> bool:
    """Nobody asked again."""
    items = (await scene.must("GET", "dsar", f"{request}/certificate", **PRIVACY))["items"]
    return [item["recording_id"] for item in items] == [recording["recording_id"]]


async def test_an_agreement_is_kept_for_180_days_and_only_its_own_seller_says_so(scene: Scene) -> None:
    recording = await recorded(scene, ORDERING, SALES)
    assert await kept_for(scene, recording, 30), "evidence that nobody classified"
    here = f"/v1/recordings/{recording['recording_id']}/disposition"
    other = await scene.ask("POST", "storage", here, "agent", person="trader", json={"disposition": "agreement"})
    assert other.status_code == 404, other.text
    await scene.must("POST", "storage", here, **SELLER, json={"disposition": "agreement"})
    await eventually(partial(kept_for, scene, recording, 180), within_s=60)


async def test_a_call_that_was_private_is_locked_at_once_and_destroyed_when_the_privacy_desk_agrees(
    scene: Scene,
) -> None:
    recording = await recorded(scene, CHATTING, SALES)
    here = f"/v1/recordings/{recording['recording_id']}"
    await scene.must("POST", "storage", f"{here}/private-claim", **SELLER)
    refused = await scene.audio(recording["recording_id"], "claims", "CONTRACT_DISPUTE")
    assert refused.status_code == 403, refused.text
    assert "PRIVATE" not in refused.text, "who asks for a contract need not know that somebody claims"
    await scene.must("POST", "storage", f"{here}/private-claim/review", **PRIVACY, json={"found": "private"})
    await eventually(partial(gone, scene, recording), within_s=60)


async def test_a_hold_goes_before_an_erasure_until_it_is_released(scene: Scene) -> None:
    recording = await recorded(scene, DISPUTING, SALES)
    here = f"/v1/recordings/{recording['recording_id']}/hold"
    review = (datetime.fromisoformat(recording["started_at"]) + timedelta(days=60)).isoformat()
    hold = {"case_ref": CASE, "approver": "counsel-2", "review_at": review}
    await scene.must("PUT", "storage", here, **LEGAL, json=hold)
    request = await begin(scene, "erasure", DISPUTING)
    await scene.must("POST", "dsar", f"{request}/approve", **PRIVACY, json={})
    await until_state(scene, request, "done")
    certificate = await scene.must("GET", "dsar", f"{request}/certificate", **PRIVACY)
    assert recording["recording_id"] not in {item["recording_id"] for item in certificate["items"]}
    assert await in_state(scene, recording, "stored")
    await scene.must("DELETE", "storage", f"{here}?case_ref={CASE}", **LEGAL)
    await eventually(partial(gone, scene, recording), within_s=60)
    await eventually(partial(certified, scene, request, recording), within_s=60)


async def test_a_statutory_recording_that_never_should_have_been_goes_with_two_peoples_word(scene: Scene) -> None:
    recording = await recorded(scene, CLIENT, OFFICE)
    here = f"/v1/recordings/{recording['recording_id']}/misclassified"
    for role, person in (("compliance", "officer-1"), ("privacy", "dpo-desk")):
        assert await in_state(scene, recording, "stored")
        await scene.must("POST", "storage", here, role, person=person)
    audio = partial(scene.audio, recording["recording_id"], "compliance", "COMPLIANCE_MONITORING")
    await eventually(partial(_no_longer_read, audio), within_s=60)


async def _no_longer_read(audio: Any) -> bool:
    return bool((await audio()).status_code in (404, 410))
