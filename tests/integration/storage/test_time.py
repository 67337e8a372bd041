"""What time brings about: terms pass, locks are put on, attempts that lost are swept, weeks and transit keys end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.errors import Unavailable
from rightcall_common.one_by_one import OneByOne
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.transit import offer_bytes
from rightcall_storage import wiring
from rightcall_storage.jobs.housekeeping import Housekeeping
from rightcall_storage.keys.rotation import rotate_week
from rightcall_storage.objects.port import ObjectStore
from rightcall_storage.sealing.keys import PurposeScope
from rightcall_storage.state.rows import TransitKeyRow
from rightcall_storage.store import keys
from tests.integration.storage.caller import TENANT
from tests.integration.storage.conftest import Storage
from tests.support.eventually import eventually


async def test_a_recording_past_its_term_is_destroyed_key_first(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    storage.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    await storage.finish()
    assert await storage.count("data_key_wraps") == 2
    storage.clock.advance(timedelta(seconds=1))
    await storage.parts.housekeeping.sweeping.round()
    assert await storage.count("data_key_wraps") == 0
    assert len(await storage.keys_of(call.recording_id)) == 2
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (event,) = await storage.emitted("RecordingErased")
    assert event["reason"] == "RETENTION_EXPIRED"
    assert await storage.count("destructions", "proof is not null") == 1, "certified like any erasure"


async def test_a_legal_hold_keeps_what_has_expired(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    await storage.admin.execute("update storage.recordings set flags = '{LEGAL_HOLD}'")
    storage.clock.advance(timedelta(days=400))
    await storage.finish()
    assert await storage.count("data_key_wraps") == 2
    await storage.admin.execute("update storage.recordings set flags = '{}'")
    await storage.finish()
    assert await storage.count("data_key_wraps") == 0


async def test_each_purpose_ends_at_its_own_term(storage: Storage) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await storage.deliver(call.whole(5))
    storage.clock.advance(timedelta(days=29))
    await storage.finish()
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["SECURITY_THREAT"]
    assert await storage.emitted("RecordingErased") == []
    storage.clock.advance(timedelta(days=5 * 366))
    await storage.finish()
    assert len(await storage.emitted("RecordingErased")) == 1


async def test_what_no_row_names_is_swept_after_a_day(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    stream = call.streams["external"].stream_id
    await storage.objects.put(f"{call.recording_id}/{stream}/0/0-loser", b"sealed by an attempt that died")
    await storage.finish()
    assert len(await storage.keys_of(call.recording_id)) == 3
    storage.clock.advance(timedelta(hours=25))
    await storage.finish()
    assert len(await storage.keys_of(call.recording_id)) == 2


class Refuses:
    """Never takes a lock on this recording: a policy of the store, a broken disk."""

    def __init__(self, objects: ObjectStore, refused: UUID) -> None:
        self.objects, self.refused = objects, refused

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objects, name)

    async def lock_until(self, key: str, version_id: str, until: datetime) -> datetime | None:
        if key.startswith(str(self.refused)):
            raise Unavailable("s3: AccessDenied")
        return await self.objects.lock_until(key, version_id, until)


async def test_one_recording_that_cannot_be_locked_holds_up_no_other(storage: Storage) -> None:
    refused, other = [await storage.call(seed=n, purposes=("MIFID_STATUTORY",)) for n in range(2)]
    foreign = await storage.call(seed=3, tenant_id="globex", purposes=("MIFID_STATUTORY",))
    for call in (refused, other, foreign):
        await storage.deliver(call.whole(2))
    objects = Refuses(storage.objects, refused.recording_id)
    storage.parts.housekeeping.sweeping.objects = objects
    await storage.finish()
    locked = await storage.admin.fetch("select recording_id from storage.recordings where locked_at is not null")
    assert {row["recording_id"] for row in locked} == {other.recording_id, foreign.recording_id}
    objects.refused = UUID(int=0)
    await storage.finish()
    assert await storage.count("recordings", "locked_at is null") == 0


async def test_a_new_week_wraps_survivors_anew_and_destroys_the_old_key(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    kms = storage.parts.housekeeping.chain.kms
    (old,) = [key_id for key_id in await kms.key_ids() if key_id.startswith("epoch-")]
    storage.clock.advance(timedelta(days=7))
    for _ in range(2):
        await storage.parts.housekeeping._turn_week()
    (new,) = [key_id for key_id in await kms.key_ids() if key_id.startswith("epoch-")]
    assert (old[:14], new[:14]) == ("epoch-2026-W48", "epoch-2026-W49")
    assert await storage.count("epoch_keys") == await storage.count("purpose_keys") == 1
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"
        assert (await client.get(url)).content[58::2] == call.samples("external", 400)


async def test_a_week_on_which_a_purpose_key_is_hung_just_now_is_not_destroyed(storage: Storage) -> None:
    """Two processes: one writes the old week's last purpose key while the other turns the week."""
    call = await storage.call()
    await storage.deliver(call.whole(5))
    chain = storage.parts.housekeeping.chain
    scope = PurposeScope(TENANT, "acme-nl", "SECURITY_THREAT")
    async with storage.db.transaction("test.slow_handler", tenants=[TENANT]) as tx:
        await chain.standing_keys(tx, {scope})
        storage.clock.advance(timedelta(days=7))
        await chain.ensure_week(storage.db, storage.clock.now())
        turning = asyncio.create_task(rotate_week(storage.db, chain, OneByOne("week")))
        await eventually(lambda: waits_for_a_lock(storage, turning))
    assert await turning == [], "the week is still used"
    assert len([name for name in await chain.kms.key_ids() if name.startswith("epoch-2026-W48")]) == 1
    assert await rotate_week(storage.db, chain, OneByOne("week")) == ["2026-W48"]
    async with storage.db.transaction("test.read", tenants=[TENANT]) as tx:
        assert await chain.standing_keys(tx, {scope}), "what was hung on it has moved"


async def waits_for_a_lock(storage: Storage, turning: "asyncio.Task[list[str]]") -> bool:
    waiting = await storage.admin.fetchval("select count(*) from pg_locks where not granted")
    return bool(waiting) or turning.done()


async def test_a_week_that_another_process_destroyed_leaves_the_memory_of_this_one(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    here, there = storage.parts.housekeeping.chain, assemble(storage).chain
    storage.clock.advance(timedelta(days=7))
    await there.ensure_week(storage.db, storage.clock.now())
    assert await rotate_week(storage.db, there, OneByOne("week")) == ["2026-W48"]
    assert "2026-W48" in here._epoch_keys
    await here.ensure_week(storage.db, storage.clock.now())
    assert "2026-W48" not in here._epoch_keys


def assemble(storage: Storage) -> Housekeeping:
    """A second process on the same database, keyring and objects."""
    return wiring.assemble(storage.settings, storage.db, storage.objects, storage.clock).housekeeping


async def test_a_transit_key_is_offered_for_an_hour_signed_and_renewed_before_it_ends(storage: Storage) -> None:
    transit = storage.parts.housekeeping.transit
    await transit.round()
    await transit.round()
    (offer,) = await storage.emitted("TransitKeyOffered")
    import base64

    assert isinstance(storage.trust, Trust)
    since, until = (datetime.fromisoformat(offer[name]) for name in ("valid_from", "valid_until"))
    signed = offer_bytes(offer["key_id"], base64.b64decode(offer["public_key"]), since, until)
    assert storage.trust.verify(signed, offer["proof"], "transit-keys") == storage.parts.signer.key_id
    assert until - since == timedelta(hours=1)
    storage.clock.advance(timedelta(minutes=46))
    await transit.round()
    assert len(await storage.emitted("TransitKeyOffered")) == 2
    await transit.restate()
    assert len(await storage.emitted("TransitKeyOffered")) == 4


@pytest.mark.parametrize(
    ("ended", "after", "left"), [(True, 25, 1), (True, 27, 0), (False, 27, 1), (False, 24 * 7 + 2, 0)]
)
async def test_a_transit_key_lives_until_its_calls_are_settled_and_seven_days_at_most(
    storage: Storage, ended: bool, after: int, left: int
) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5)[: None if ended else -1])
    storage.clock.advance(timedelta(hours=after))
    await storage.parts.housekeeping.transit.round()
    async with storage.db.transaction("test.transit", tenants=()) as tx:
        live = [row for row in await keys.live_transit_keys(tx) if row.key_id == call.transit.key_id]
    assert len(live) == left
    names = await storage.parts.housekeeping.chain.kms.key_ids()
    assert (call.transit.kms_key_id in names) == bool(left)


async def later_key(storage: Storage) -> TransitKeyRow:
    """The key that is offered an hour after the standing one."""
    storage.clock.advance(timedelta(hours=1))
    await storage.parts.housekeeping.transit.round()
    async with storage.db.transaction("test.transit", tenants=()) as tx:
        return (await keys.live_transit_keys(tx))[-1]


@pytest.mark.parametrize("known", [True, False], ids=["of a call that goes on", "of a call nobody here has heard of"])
async def test_an_epoch_whose_opening_comes_hours_late_still_opens(storage: Storage, known: bool) -> None:
    """Kafka or storage was away: the key of the epoch's hour is not destroyed in the meantime."""
    call = await storage.call()
    before = [call.started(), call.decided(), *call.epoch("external", 5)]
    if known:
        await storage.deliver(before)
    call.transit = await later_key(storage)
    late = [*call.epoch("external", 5, epoch=1, after=timedelta(hours=1)), *call.closed(), call.ended()]
    storage.clock.advance(timedelta(hours=4))
    await storage.parts.housekeeping.transit.round()
    await storage.deliver(late if known else [*before, *late])
    assert len(await storage.emitted("RecordingStored")) == 1
    assert await storage.count("epochs", "state = 'live'") == 2


async def test_the_key_of_a_later_hour_is_kept_for_a_call_that_began_before_it(storage: Storage) -> None:
    """A hold in the third hour uses the third hour's key."""
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 5)])
    call.transit = await later_key(storage)
    storage.clock.advance(timedelta(hours=30))
    await storage.parts.housekeeping.transit.round()
    late = call.epoch("external", 5, epoch=1, after=timedelta(hours=1))
    await storage.deliver([*late, *call.closed(), call.ended()])
    assert await storage.count("epochs", "state = 'live'") == 2


async def test_completeness_puts_every_call_into_one_fate(storage: Storage) -> None:
    recorded, refused, running, failed = [await storage.call(seed=n) for n in range(4)]
    await storage.deliver(recorded.whole(5))
    no: dict[str, Any] = {
        "outcome": "DO_NOT_RECORD",
        "purposes": (),
        "retention": (),
        "reason": "NO_PURPOSE",
        "recording_id": None,
    }
    await storage.deliver([refused.started(), refused.decided(**no), refused.ended(), running.started()])
    await storage.deliver([failed.started(), failed.decided(), failed.ended()])
    async with storage.http("auditor") as client:
        span = {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}
        report = (await client.get("/v1/completeness", params=span)).json()
    assert (report["calls"], report["open"]) == (4, 1)
    assert report["counts"] == [
        {"fate": "failed", "reason": "AUDIO_NEVER_ARRIVED", "calls": 1},
        {"fate": "not_recorded", "reason": "NO_PURPOSE", "calls": 1},
        {"fate": "stored", "reason": "STORED", "calls": 1},
    ]
    assert [each["call_id"] for each in report["failed"]] == [str(failed.call_id)]


async def test_the_vault_says_whether_keys_answer(storage: Storage) -> None:
    vault = storage.parts.housekeeping.vault
    assert vault.state().keys_ok is False, "nobody has asked the KMS yet"
    vault._answered_at = storage.clock.now()
    assert (vault.state().statutory, vault.state().ordinary, vault.state().region) == (True, True, "local")
    storage.clock.advance(timedelta(seconds=61))
    assert vault.state().keys_ok is False
    assert vault.state().at == datetime(2026, 11, 24, 9, 1, 1, tzinfo=UTC)


async def test_who_took_part_in_an_unrecorded_call_is_forgotten_after_thirty_days(storage: Storage) -> None:
    kept, refused = await storage.call(purposes=("MIFID_STATUTORY",)), await storage.call(seed=2)
    await storage.deliver(kept.whole(2))
    await storage.deliver([refused.started(), refused.ended()])
    storage.clock.advance(timedelta(days=29))
    await storage.finish()
    assert await storage.count("call_subjects") == 4
    storage.clock.advance(timedelta(days=2))
    await storage.finish()
    assert await storage.count("call_subjects", f"call_id = '{kept.call_id}'") == 2
    assert await storage.count("call_subjects", f"call_id = '{refused.call_id}'") == 0


async def test_the_log_of_reads_outlives_its_recording_and_is_kept_for_two_years(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(2))
    async with storage.http("claims") as client:
        await client.get(f"/v1/recordings/{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1")
    storage.clock.advance(timedelta(days=31))
    await storage.finish()
    assert await storage.count("reads") == 1
    storage.clock.advance(timedelta(days=701))
    await storage.finish()
    assert await storage.count("reads") == 0
