"""After all other end-to-end tests: nothing in the store lacks its decision, its purpose or its end (I1, I2, I5)."""

import asyncpg

from rightcall_common.events.decisions import CallDecided
from rightcall_common.sealing.receipts import Signer, Trust
from tests.e2e.scene import CUSTOMER, SALES, Scene

EPOCHS = """select e.*, s.segment_id from storage.epochs e join storage.streams s using (tenant_id, stream_id)
            where e.state = 'live'"""


async def test_every_epoch_rests_on_one_signed_decision_that_names_purposes_terms_and_rules(scene: Scene) -> None:
    await one_recording(scene)
    secrets = scene.platform.state / "secrets"
    trust, policy = Trust.from_file(secrets / "trust.json"), Signer.from_file(secrets / "policy.pem").key_id
    epochs = await rows(scene, EPOCHS)
    assert epochs
    for epoch in epochs:
        assert trust.verify(bytes(epoch["payload"]), epoch["proof"]) == policy
        decided = CallDecided.model_validate_json(bytes(epoch["payload"]))
        assert (decided.call_id, decided.recording_id) == (epoch["call_id"], epoch["recording_id"])
        assert decided.segment_id == epoch["segment_id"]
        assert decided.opens
        assert decided.policy_digest
        assert {term.purpose for term in decided.retention} >= set(decided.purposes)


async def test_no_sample_is_older_than_the_time_from_which_its_decision_holds(scene: Scene) -> None:
    """I1: for an announced call that is the announcement's confirmation."""
    await one_recording(scene)
    for epoch in await rows(scene, EPOCHS):
        decided = CallDecided.model_validate_json(bytes(epoch["payload"]))
        assert decided.effective_at is not None
        assert epoch["started_at"] >= decided.effective_at


async def test_every_recording_has_a_purpose_and_every_purpose_an_end(scene: Scene) -> None:
    await one_recording(scene)
    lacking = await rows(
        scene,
        """select r.recording_id from storage.recordings r where r.state in ('open', 'stored') and not exists
           (select from storage.recording_purposes p where p.recording_id = r.recording_id and p.ended_at is null)""",
    )
    assert lacking == []
    assert (
        await rows(scene, "select * from storage.recording_purposes where retain_until <= now() and ended_at is null")
        == []
    )


async def test_what_is_gone_has_no_key_and_no_object_left(scene: Scene) -> None:
    left = await rows(
        scene,
        """select w.purpose from storage.data_key_wraps w join storage.recordings r using (tenant_id, recording_id)
           where r.state in ('erased', 'discarded')""",
    )
    assert left == []


async def one_recording(scene: Scene) -> None:
    """So that there is something to judge when this file runs alone."""
    async with scene.call(CUSTOMER, SALES) as call:
        call_id = await scene.call_id(call.native_id)
        await call.play(1)
    await scene.stored(call_id)


async def rows(scene: Scene, query: str) -> list[asyncpg.Record]:
    """As the administrator, past all row security."""
    connection = await asyncpg.connect(scene.platform.where.postgres)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
