"""Nothing in the store lacks its decision, its purpose or its end, and what has ended is gone (I1, I2, I5, I6)."""

from uuid import UUID

from rightcall_common.events import codec
from rightcall_common.events.decisions import CallDecided
from rightcall_common.sealing.receipts import Signer, Trust
from tests.e2e.evidence import object_names, rows
from tests.e2e.scene import CLIENT, CUSTOMER, OFFICE, SALES, Scene
from tests.e2e.test_subject_request import PRIVACY, begin, recorded, until_state

DECISION = codec.EventReader[CallDecided](CallDecided)
EPOCHS = """select e.*, s.segment_id from storage.epochs e join storage.streams s using (tenant_id, stream_id)
            where e.state = 'live'"""
GONE = "('erasing', 'erased', 'discarding', 'discarded')"
LEAVER = "+31201110007"


async def test_every_epoch_rests_on_one_signed_decision_that_names_purposes_terms_rules_and_list(scene: Scene) -> None:
    """I2. The list's version is that of the copy that said who is a client."""
    await recorded(scene, CUSTOMER, SALES)
    listed = await scene.must("GET", "policy", "/v1/client-lists/crm", "crm")
    by_the_list = UUID((await recorded(scene, CLIENT, OFFICE))["recording_id"])
    secrets = scene.platform.state / "secrets"
    trust, policy = Trust.from_file(secrets / "trust.json"), Signer.from_file(secrets / "policy.pem").key_id
    epochs = await rows(scene, EPOCHS)
    assert epochs
    for epoch in epochs:
        assert trust.verify(bytes(epoch["payload"]), epoch["proof"], "decisions") == policy
        decided = codec.parse(DECISION, bytes(epoch["payload"]))
        assert (decided.call_id, decided.recording_id) == (epoch["call_id"], epoch["recording_id"])
        assert decided.segment_id == epoch["segment_id"]
        assert decided.opens
        assert decided.policy_digest
        assert {term.purpose for term in decided.retention} >= set(decided.purposes)
        assert decided.client_list is not None
        if decided.recording_id == by_the_list:
            assert (decided.purposes, decided.client_list.version) == (("MIFID_STATUTORY",), listed["version"])
    assert by_the_list in {epoch["recording_id"] for epoch in epochs}


async def test_no_sample_is_older_than_the_time_from_which_its_decision_holds(scene: Scene) -> None:
    """I1: for an announced call that is the announcement's confirmation."""
    await recorded(scene, CUSTOMER, SALES)
    for epoch in await rows(scene, EPOCHS):
        decided = codec.parse(DECISION, bytes(epoch["payload"]))
        assert decided.effective_at is not None
        assert epoch["started_at"] >= decided.effective_at


async def test_every_recording_has_a_purpose_and_every_purpose_an_end(scene: Scene) -> None:
    await recorded(scene, CUSTOMER, SALES)
    lacking = await rows(
        scene,
        """select r.recording_id from storage.recordings r where r.state in ('open', 'stored') and not exists
           (select from storage.recording_purposes p where p.recording_id = r.recording_id and p.ended_at is null)""",
    )
    assert lacking == []
    overdue = "select * from storage.recording_purposes where retain_until <= now() and ended_at is null"
    assert await rows(scene, overdue) == []


async def test_what_is_erased_has_no_key_no_block_and_no_object_left(scene: Scene) -> None:
    """I6: no key is what makes it undecryptable."""
    recording_id = UUID((await recorded(scene, LEAVER, SALES))["recording_id"])
    keys = "select recording_id from storage.data_key_wraps where recording_id = any ($1)"
    blocks = "select recording_id from storage.blocks where recording_id = any ($1)"
    assert await rows(scene, keys, [recording_id])
    assert await rows(scene, blocks, [recording_id])
    assert await object_names(scene, f"{recording_id}/")

    here = await begin(scene, "erasure", LEAVER)
    await scene.must("POST", "dsar", f"{here}/approve", **PRIVACY, json={})
    await until_state(scene, here, "done")
    gone = [row["recording_id"] for row in await rows(
        scene, "select recording_id from storage.recordings where state in ('erased', 'discarded')"
    )]  # fmt: skip
    assert recording_id in gone
    assert await rows(scene, keys, gone) == []
    assert await rows(scene, blocks, gone) == []
    waiting = """select e.recording_id from storage.pending_frames p join storage.epochs e using (stream_id, epoch)
                 where e.recording_id = any ($1)"""
    assert await rows(scene, waiting, gone) == []
    assert {each: await object_names(scene, f"{each}/") for each in gone} == {each: [] for each in gone}


async def test_every_object_belongs_to_a_recording_that_is_kept(scene: Scene) -> None:
    kept = await recorded(scene, CUSTOMER, SALES)
    names = {name.partition("/")[0] for name in await object_names(scene)}
    assert kept["recording_id"] in names
    ended = await rows(scene, f"select recording_id from storage.recordings where state in {GONE}")
    known = await rows(scene, "select recording_id from storage.recordings")
    of_recordings = {name for name in names if _is_an_id(name)}
    assert of_recordings <= {str(row["recording_id"]) for row in known} - {str(row["recording_id"]) for row in ended}


def _is_an_id(name: str) -> bool:
    try:
        return bool(UUID(name))
    except ValueError:
        return False
