"""Subject orders: found by ref, erased key first with a certificate that verifies offline, or kept with its ground."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from rightcall_common.bus import Record
from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_common.events import subjects
from rightcall_common.events.subjects import EraseItem, EraseRecordings, FindRecordings
from rightcall_common.sealing.receipts import receipt_file, verify_file
from rightcall_storage import orders
from rightcall_storage.keys import KeyBroken
from rightcall_storage.kms import KmsKeyGone
from rightcall_storage.objects import ObjectStore
from rightcall_storage.store import keys as key_rows
from tests.integration.storage.caller import CALLER_REF, CONTROLLER, TENANT, frames_of, stated
from tests.integration.storage.conftest import Storage
from tests.integration.storage.infrastructure import EVERY_KIND

KINDS = EVERY_KIND


def find(storage: Storage, request_id: UUID, *refs: str, **changed: Any) -> Record:
    values = {"event_id": uuid4(), "tenant_id": TENANT, "at": storage.clock.now(), "request_id": request_id, **changed}
    return stated(subjects.ORDERS_TOPIC, request_id, FindRecordings(**values, subject_refs=refs))


def erase(storage: Storage, request_id: UUID, *recordings: UUID) -> Record:
    items = tuple(EraseItem(recording_id=each, ground="17(1)(a)") for each in recordings)
    order = EraseRecordings(
        event_id=uuid4(), tenant_id=TENANT, at=storage.clock.now(), request_id=request_id,
        subject_refs=(CALLER_REF,), items=items,
    )  # fmt: skip
    return stated(subjects.ORDERS_TOPIC, request_id, order)


async def test_recordings_are_found_by_any_ref_of_the_subject(storage: Storage) -> None:
    call, other = await storage.call(), await storage.call(seed=2)
    await storage.deliver(call.whole(5))
    await storage.deliver(other.whole(5)[1:])
    request = uuid4()
    await storage.deliver([find(storage, request, "2." + "00" * 16, CALLER_REF)])
    (found,) = await storage.emitted("RecordingsFound")
    (recording,) = found["recordings"]
    assert recording["recording_id"] == str(call.recording_id)
    assert recording["direction"] == "inbound"
    assert recording["trace_id"] == call.call_id.hex
    assert (recording["state"], recording["duration_ms"]) == ("stored", 50)
    (done,) = await storage.emitted("OrderDone")
    assert (done["order"], done["count"], done["answerer"]) == ("FindRecordings", 1, "storage")


@pytest.mark.parametrize(
    "changed", [{"controller_id": "globex-nl"}, {"until": "2026-11-24T08:00:00Z"}, {"since": "2026-11-25T08:00:00Z"}]
)
async def test_a_search_keeps_to_controller_and_span(storage: Storage, changed: dict[str, str]) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    await storage.deliver([find(storage, uuid4(), CALLER_REF, **changed)])
    (found,) = await storage.emitted("RecordingsFound")
    assert found["recordings"] == []


async def test_an_erased_recording_is_gone_and_certified(storage: Storage, tmp_path: Path) -> None:
    call, bystander = await storage.call(), await storage.call(seed=2)
    records = call.whole(70)
    await storage.deliver(records)
    await storage.deliver(bystander.whole(5))
    objects = await storage.keys_of(call.recording_id)
    wrapped = await storage.count("data_key_wraps")
    await storage.deliver([find(storage, uuid4(), CALLER_REF), erase(storage, request := uuid4(), call.recording_id)])
    assert await storage.count("data_key_wraps") == wrapped - 2
    assert await storage.emitted("ItemErased") == [], "said only when the objects are gone as well"
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (item,) = await storage.emitted("ItemErased")
    assert item["request_id"] == str(request)
    file = tmp_path / "certificate.json"
    payload = base64.b64decode(item["certificate_payload"])
    file.write_text(receipt_file(payload, item["certificate_proof"]))
    verified = verify_file(file, storage.trust)
    assert verified.key_id == storage.parts.signer.key_id
    certificate = json.loads(verified.payload)
    assert certificate["type"] == "ErasureCertificate"
    assert certificate["recording_id"] == str(call.recording_id)
    assert certificate["ground"] == "17(1)(a)"
    assert sorted(each["name"] for each in certificate["objects"]) == sorted(objects)
    assert all(len(each["sha256"]) == 64 for each in certificate["objects"])
    assert len(certificate["key_ids"]) == 2
    assert certificate["horizon"] == "2026-12-01T10:00:00+00:00", "the transit key's last day is after the week's"
    assert item["horizon_at"] == "2026-12-01T10:00:00Z"
    assert "on the message bus" in certificate["statement"], "a way of the live system, not only of its backups"
    assert "had not ended" not in certificate["statement"]
    assert certificate["kms"] == {"kind": "local-keyring", "for_development": True, "destroy_latency_seconds": 0}
    (done,) = [each for each in await storage.emitted("OrderDone") if each["order"] == "EraseRecordings"]
    assert done["count"] == 1
    (event,) = await storage.emitted("RecordingErased")
    assert (event["reason"], event["recording_id"]) == ("ERASURE", str(call.recording_id))
    assert event["horizon_at"] == "2026-12-01T10:00:00Z"
    assert await storage.count("call_subjects", f"call_id = '{call.call_id}' and subject_ref = '{CALLER_REF}'") == 0
    assert await storage.count("call_subjects", f"call_id = '{bystander.call_id}'") == 2
    assert await storage.count("ledger_openings", f"recording_id = '{call.recording_id}'") == 1
    await storage.deliver([find(storage, uuid4(), CALLER_REF)])
    assert [each["recording_id"] for each in (await storage.emitted("RecordingsFound"))[-1]["recordings"]] == [
        str(bystander.recording_id)
    ]


def certificate_in(item: dict[str, Any]) -> Any:
    return json.loads(base64.b64decode(item["certificate_payload"]))


async def test_the_horizon_is_no_earlier_than_the_last_message_that_names_a_party(storage: Storage) -> None:
    """Law.md 4.14: refs of the call lie on topics for seven days, also when keys and week ended long ago."""
    call = await storage.call()
    await storage.deliver(call.whole(5))
    storage.clock.advance(timedelta(days=20))
    for _ in range(2):
        await storage.parts.housekeeping._turn_week()
        await storage.parts.housekeeping.transit.round()
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    (item,) = await storage.emitted("ItemErased")
    assert certificate_in(item)["horizon"] == "2026-12-21T09:00:00+00:00", (
        "seven days; the week ends at midnight before"
    )


async def test_the_horizon_of_a_call_that_goes_on_counts_the_newest_transit_key(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 5)])
    storage.clock.advance(timedelta(minutes=50))
    await storage.parts.housekeeping.transit.round()
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    certificate = certificate_in((await storage.emitted("ItemErased"))[0])
    assert certificate["horizon"] == "2026-12-01T10:50:00+00:00", "offered at 9:50 for an hour, kept for seven days"
    assert "had not ended" in certificate["statement"]


async def test_the_certificate_of_a_recording_that_was_discarded_before_names_its_keys(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([*call.whole(5), call.discarded(2)])
    await storage.finish()
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    key_ids = certificate_in((await storage.emitted("ItemErased"))[0])["key_ids"]
    assert [key_id.split("/")[0] for key_id in key_ids] == sorted(str(s.stream_id) for s in call.streams.values())


async def test_what_is_found_says_whether_it_may_be_heard_and_who_is_where(storage: Storage) -> None:
    plain, provisional, mixed = [await storage.call(seed=n) for n in range(3)]
    await storage.deliver(plain.whole(2))
    await storage.deliver(provisional.whole(2, receipt=provisional.receipt(provisional=True)))
    await storage.deliver([mixed.started(), mixed.decided(), *mixed.epoch("mixed", 2), *mixed.closed(), mixed.ended()])
    await storage.admin.execute(
        "update storage.recordings set roles_inferred = true where recording_id = $1", mixed.recording_id
    )
    await storage.deliver([find(storage, uuid4(), CALLER_REF)])
    (found,) = await storage.emitted("RecordingsFound")
    said = {UUID(each["recording_id"]): each for each in found["recordings"]}
    shown = {
        key: tuple(said[call.recording_id][name] for name in ("provisional", "mixed", "roles_inferred"))
        for key, call in (("plain", plain), ("provisional", provisional), ("mixed", mixed))
    }
    assert shown == {"plain": (False, False, False), "provisional": (True, False, False), "mixed": (False, True, True)}


async def test_late_frames_of_an_erased_recording_are_thrown_away(storage: Storage) -> None:
    call = await storage.call()
    records = call.whole(70)
    await storage.deliver(records[:100])
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.deliver(records)
    await storage.deliver(call.epoch("external", 5, epoch=1, after=timedelta(seconds=2)))
    await storage.finish()
    await storage.deliver([*frames_of(records), call.started()])
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    assert await storage.count("pending_frames") == 0
    assert await storage.count("data_key_wraps") == 0
    assert await storage.emitted("RecordingStored") == []
    assert await storage.count("call_subjects", f"subject_ref = '{CALLER_REF}'") == 0
    async with storage.http("privacy") as client:
        url = f"/v1/recordings/{call.recording_id}"
        assert (await client.get(f"{url}/audio?use=DSAR_ACCESS")).status_code == 404
        assert (await client.get(url)).status_code == 404


async def test_s60_a_statutory_recording_is_kept_and_says_until_when(storage: Storage) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await storage.deliver([*call.whole(5), erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    (kept,) = await storage.emitted("ItemKept")
    assert (kept["provision"], kept["legal_ref"]) == ("17(3)(b)", "MiFID II art. 16(7); DR 2017/565 art. 76")
    assert kept["erase_after"] == "2031-11-24T09:00:00Z"
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["SECURITY_THREAT"]
    assert (await storage.emitted("OrderDone"))[-1]["count"] == 1
    assert len(await storage.keys_of(call.recording_id)) == 2
    async with storage.http("claims") as client:
        shown = (await client.get(f"/v1/recordings/{call.recording_id}")).json()
    assert shown["flags"] == ["STATUTORY_ONLY"]


async def test_an_order_is_done_when_its_last_item_is(storage: Storage) -> None:
    first, second = await storage.call(), await storage.call(seed=2, purposes=("MIFID_STATUTORY",))
    await storage.deliver(first.whole(5))
    await storage.deliver(second.whole(5))
    unknown = uuid4()
    await storage.deliver([erase(storage, uuid4(), first.recording_id, second.recording_id, unknown)])
    assert await storage.emitted("OrderDone") == []
    await storage.finish()
    (done,) = await storage.emitted("OrderDone")
    assert done["count"] == 3
    assert len(await storage.emitted("ItemErased")) == len(await storage.emitted("ItemKept")) == 1


async def test_a_long_order_is_carried_out_in_parts(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction would keep the tenant's ledger locked for thousands of items."""
    monkeypatch.setattr(orders, "ITEMS_AT_ONCE", 2)
    calls = [await storage.call(seed=n) for n in range(5)]
    for call in calls:
        await storage.deliver(call.whole(2))
    await storage.deliver([erase(storage, uuid4(), *(call.recording_id for call in calls), uuid4())])
    assert await storage.count("recordings", "state = 'stored'") in (3, 4), "two items, one of which may be unknown"
    await storage.finish()
    assert await storage.count("recordings", "state = 'erased'") == 5
    assert len(await storage.emitted("ItemErased")) == 5
    (done,) = await storage.emitted("OrderDone")
    assert done["count"] == 6


async def test_a_second_request_gets_the_same_certificate(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver([*call.whole(5), erase(storage, uuid4(), call.recording_id)])
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    erased = await storage.emitted("ItemErased")
    assert len({each["request_id"] for each in erased}) == 3
    assert len({each["certificate_payload"] for each in erased}) == 1
    assert len(await storage.emitted("OrderDone")) == 3
    assert len(await storage.emitted("RecordingErased")) == 1


class LosesTheAnswer:
    """Deletes, and then does not say so: the crash between deletion and our next transaction."""

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects
        self.failing = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objects, name)

    async def delete(self, key: str, version_id: str) -> None:
        await self.objects.delete(key, version_id)
        if self.failing:
            raise Unavailable("the line went dead")


async def test_an_interrupted_erasure_goes_on_and_its_certificate_names_every_object(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(130))
    objects = await storage.keys_of(call.recording_id)
    failing = LosesTheAnswer(storage.objects)
    storage.parts.housekeeping.destroying.objects = failing
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    for _ in objects:
        await storage.finish()
        storage.clock.advance(timedelta(minutes=1))
    assert await storage.emitted("ItemErased") == []
    failing.failing = False
    await storage.finish()
    (item,) = await storage.emitted("ItemErased")
    certificate = json.loads(base64.b64decode(item["certificate_payload"]))
    assert sorted(each["name"] for each in certificate["objects"]) == sorted(objects)


async def test_last_weeks_rows_and_todays_keys_open_nothing_that_was_erased(storage: Storage) -> None:
    call, bystander = await storage.call(), await storage.call(seed=2)
    await storage.deliver(call.whole(5))
    await storage.deliver(bystander.whole(5))
    backup = {
        table: await storage.admin.fetch(f"select * from storage.{table}")
        for table in ("epoch_keys", "purpose_keys", "data_key_wraps", "transit_keys")
    }
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    storage.clock.advance(timedelta(days=8))
    housekeeping = storage.parts.housekeeping
    await housekeeping.transit.round()
    await housekeeping._turn_week()
    chain = housekeeping.chain
    for row in backup["epoch_keys"]:
        with pytest.raises(KmsKeyGone):
            await chain.kms.unwrap(row["kms_key_id"], row["wrapped"], b"")
    for row in backup["transit_keys"]:
        with pytest.raises(KmsKeyGone):
            await chain.kms.unwrap(row["kms_key_id"], row["wrapped"], b"")
    async with storage.db.transaction("test.open", tenants=[TENANT]) as tx:
        standing = await key_rows.purpose_keys_before(tx, TENANT, "9999-W01")
        opened = [await chain.open(tx, row) for row in standing]
    assert opened, "survivors have keys of the new week"
    from rightcall_storage.keys import unwrap_data_key

    for row in backup["data_key_wraps"]:
        wrap = key_rows._wrap(row)
        for purpose_key in opened:
            with pytest.raises((KeyBroken, InvariantBroken)):
                unwrap_data_key(purpose_key, wrap)
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{bystander.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1"
        answer = await client.get(url)
    assert answer.content[58::2] == bystander.samples("external", 400), "the bystander is readable as before"
    assert CONTROLLER not in str(await chain.kms.key_ids())


async def test_a_purpose_that_was_erased_in_mid_call_does_not_come_back(storage: Storage) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await storage.deliver([call.started(), call.decided(), *call.epoch("external", 5)])
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.deliver(call.epoch("external", 5, epoch=1, after=timedelta(seconds=1), receipt=call.receipt(2)))
    only = ("SECURITY_THREAT",)
    late = call.receipt(3, purposes=only)
    await storage.deliver(call.epoch("external", 5, epoch=2, after=timedelta(seconds=2), receipt=late))
    await storage.deliver([*call.closed(), call.ended()])
    await storage.finish()
    purposes = await storage.admin.fetch("select distinct purpose from storage.data_key_wraps")
    assert [row["purpose"] for row in purposes] == ["MIFID_STATUTORY"]
    assert await storage.count("epochs", "epoch = 2 and state = 'erased' and reason = 'PURPOSE_ENDED'") == 1
    assert len(await storage.emitted("RecordingStored")) == 1
