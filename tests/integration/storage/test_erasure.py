"""Subject orders: found by ref, erased key first with a certificate that verifies offline, or kept with its ground."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from rightcall_common.bus import BusRecord
from rightcall_common.errors import InvariantBroken
from rightcall_common.events import subjects
from rightcall_common.events.subjects import EraseItem, EraseRecordings, FindRecordings
from rightcall_common.sealing.commitments import check
from rightcall_common.sealing.receipts import receipt_file, verify_file
from rightcall_storage.keys.kms import KmsKeyGone
from rightcall_storage.lifecycle import orders
from rightcall_storage.sealing.keys import KeyBroken
from rightcall_storage.store import keys as key_rows
from tests.integration.storage.caller import CALLER_REF, CONTROLLER, TENANT, Caller, frames_of, stated
from tests.integration.storage.conftest import Storage
from tests.integration.storage.infrastructure import EVERY_KIND

KINDS = EVERY_KIND


def find(storage: Storage, request_id: UUID, *refs: str, **changed: Any) -> BusRecord:
    values = {"event_id": uuid4(), "tenant_id": TENANT, "at": storage.clock.now(), "request_id": request_id, **changed}
    return stated(subjects.ORDERS_TOPIC, request_id, FindRecordings(**values, subject_refs=refs))


def erase(storage: Storage, request_id: UUID, *recordings: UUID, tenant_id: str = TENANT) -> BusRecord:
    items = tuple(EraseItem(recording_id=each, ground="17(1)(a)") for each in recordings)
    order = EraseRecordings(
        event_id=uuid4(), tenant_id=tenant_id, at=storage.clock.now(), request_id=request_id,
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
    objects, key_ids = await objects_of(storage, call), await key_ids_of(storage, call)
    assert (len(objects), len(key_ids)) == (4, 2)
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
    assert (certificate["objects"], certificate["key_ids"]) == (objects, key_ids)
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


def certificate_in(item: dict[str, Any]) -> Any:
    return json.loads(base64.b64decode(item["certificate_payload"]))


async def objects_of(storage: Storage, call: Caller) -> list[dict[str, Any]]:
    """What lies in the store for a recording, by what the store itself says, as a certificate names it."""
    return [
        {
            "name": each.key,
            "version": each.version_id,
            "size": each.size,
            "sha256": hashlib.sha256(await storage.objects.get(each.key, each.version_id)).hexdigest(),
        }
        for each in await storage.objects.versions(f"{call.recording_id}/")
    ]


async def key_ids_of(storage: Storage, call: Caller) -> list[str]:
    """The wraps of a recording's data keys, as a certificate names them."""
    rows = await storage.admin.fetch(
        "select stream_id, epoch, purpose, purpose_key_id from storage.data_key_wraps where recording_id = $1",
        call.recording_id,
    )
    return sorted("/".join(map(str, row)) for row in rows)


async def ledger_of(storage: Storage) -> list[dict[str, Any]]:
    """The tenant's leaves from the first to the last, each with what opens it, if anything does."""
    rows = await storage.admin.fetch(
        """select l.seq, l.kind, l.commitment, l.record_id, o.salt, o.details from storage.ledger_leaves l
           left join storage.ledger_openings o using (tenant_id, seq) where tenant_id = $1 order by seq""",
        TENANT,
    )
    size = await storage.admin.fetchval("select size from storage.ledger_heads where tenant_id = $1", TENANT)
    assert [row["seq"] for row in rows] == list(range(size)), "no hole, and nothing beyond the head"
    return [dict(row) for row in rows]


def opens(leaf: dict[str, Any]) -> bool:
    return leaf["salt"] is not None and check(leaf["details"], leaf["salt"], leaf["commitment"])


async def test_i6_after_an_erasure_nothing_opens_nothing_is_found_and_the_ledger_is_whole(storage: Storage) -> None:
    call, bystander = await storage.call(), await storage.call(seed=2)
    await storage.deliver(call.whole(5))
    await storage.deliver(bystander.whole(5))
    url = f"/v1/recordings/{call.recording_id}"
    async with storage.http("privacy") as client:
        assert (await client.get(f"{url}/audio?use=DSAR_ACCESS")).status_code == 200
    before = await ledger_of(storage)
    kinds = [leaf["kind"] for leaf in before]
    assert kinds == ["RECORDING_STORED", "RECORDING_STORED", "READ"]
    assert all(map(opens, before))
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()

    after = await ledger_of(storage)
    pairs = [(leaf["seq"], leaf["commitment"]) for leaf in before]
    assert [(leaf["seq"], leaf["commitment"]) for leaf in after][: len(pairs)] == pairs
    (left,) = [leaf for leaf in after if leaf["record_id"] == call.recording_id and leaf["salt"] is not None]
    assert (left["kind"], opens(left)) == ("RECORDING_ERASED", True)
    (item,) = await storage.emitted("ItemErased")
    assert json.loads(left["details"])["certificate_id"] == certificate_in(item)["certificate_id"]
    assert [opens(leaf) for leaf in after if leaf["record_id"] == bystander.recording_id] == [True]
    for forgery in ("update ledger_leaves set kind = 'READ'", "delete from ledger_leaves"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with storage.db.transaction("test.forge", tenants=[TENANT]) as tx:
                await tx.execute(forgery)

    async with storage.http("privacy") as client:
        answers = [await client.get(f"{url}{rest}") for rest in ("", "/audio?use=DSAR_ACCESS")]
    assert [answer.status_code for answer in answers] == [404, 404]
    await storage.deliver([find(storage, uuid4(), CALLER_REF)])
    (found,) = await storage.emitted("RecordingsFound")
    assert [each["recording_id"] for each in found["recordings"]] == [str(bystander.recording_id)]


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


async def test_s60_a_statutory_recording_is_kept_unchanged_until_its_term_and_then_goes_by_itself(
    storage: Storage,
) -> None:
    call = await storage.call(purposes=("MIFID_STATUTORY", "SECURITY_THREAT"))
    await storage.deliver([*call.whole(5), erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    (kept,) = await storage.emitted("ItemKept")
    assert (kept["provision"], kept["legal_ref"]) == ("17(3)(b)", "MiFID II art. 16(7); DR 2017/565 art. 76")
    assert kept["erase_after"] == "2031-11-24T09:00:00Z"
    assert [event["purpose"] for event in await storage.emitted("PurposeEnded")] == ["SECURITY_THREAT"]
    assert (await storage.emitted("OrderDone"))[-1]["count"] == 1
    assert len(await storage.keys_of(call.recording_id)) == 2
    url = f"/v1/recordings/{call.recording_id}"
    async with storage.http("claims") as client:
        shown = (await client.get(url)).json()
    assert shown["flags"] == ["STATUTORY_ONLY"]

    heard = await heard_by_compliance(storage, url)
    assert heard.content[58::2] == call.samples("external", 400)
    async with storage.http("admin") as client:
        for method, path in (("DELETE", url), ("PUT", url), ("DELETE", f"{url}/audio"), ("PUT", f"{url}/audio")):
            refused = await client.request(method, path, content=b"RIFF")
            assert (refused.status_code, refused.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    async with storage.http("claims") as client:
        assert (await client.get(url)).json() == shown
    assert (await heard_by_compliance(storage, url)).content == heard.content

    storage.clock.advance(datetime(2031, 11, 24, 9, tzinfo=UTC) - storage.clock.now() - timedelta(seconds=1))
    await storage.finish()
    assert await storage.emitted("RecordingErased") == []
    storage.clock.advance(timedelta(seconds=1))
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    assert [event["reason"] for event in await storage.emitted("RecordingErased")] == ["RETENTION_EXPIRED"]


async def heard_by_compliance(storage: Storage, url: str) -> httpx2.Response:
    async with storage.http("compliance") as client:
        return await client.get(f"{url}/audio?use=COMPLIANCE_MONITORING&format=wav-g711")


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
    from rightcall_storage.sealing.keys import unwrap_data_key

    for row in backup["data_key_wraps"]:
        wrap = key_rows._wrap(row)
        for purpose_key in opened:
            with pytest.raises((KeyBroken, InvariantBroken)):
                unwrap_data_key(purpose_key, wrap)
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{bystander.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"
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
