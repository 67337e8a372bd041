"""The same service on real PostgreSQL and each S3 server: a call's life from audio to certificate, and the lock."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from rightcall_common.clock import FixedClock
from rightcall_storage.objects.port import ObjectLocked, delete_every_version
from rightcall_storage.objects.s3 import S3Address, S3Objects
from tests.integration.storage.conftest import Storage, empty
from tests.integration.storage.test_erasure import certificate_in, erase, key_ids_of, objects_of
from tests.support.eventually import eventually
from tests.support.postgres import TestDatabase
from tests.support.servers import missing, real

pytestmark = pytest.mark.servers


@pytest.fixture(params=["minio", "versitygw"])
async def on_servers(
    request: pytest.FixtureRequest, real_postgres: TestDatabase, tmp_path: Path
) -> AsyncIterator[Storage]:
    server = real(request.param)
    if server is None:
        pytest.skip(missing(request.param))
    bucket = f"storage-{secrets.token_hex(6)}"
    objects = S3Objects(S3Address(server["address"], bucket, server["access_key"], server["secret_key"], secure=False))
    clock = FixedClock(datetime.now(UTC))  # locks are judged by the server's clock
    opened = await Storage.open(real_postgres, clock, tmp_path, objects)
    yield opened
    await empty(opened)
    await delete_every_version(objects, "")
    objects._client.remove_bucket(bucket)
    await objects.close()
    await opened.close()


async def test_a_call_is_stored_heard_erased_and_certified(on_servers: Storage) -> None:
    storage = on_servers
    call = await storage.call()
    await storage.deliver(call.whole(130))
    assert len(await storage.emitted("RecordingStored")) == 1
    async with storage.http("claims") as client:
        url = f"/v1/recordings/{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"
        whole = (await client.get(url)).content
        part = await client.get(url, headers={"range": "bytes=10000-19999"})
    assert whole[58::2] == call.samples("external", 10_400)
    assert whole[59::2] == call.samples("employee", 10_400)
    assert part.content == whole[10_000:20_000]
    found = await storage.objects.versions(f"{call.recording_id}/")
    stored = await storage.objects.get(found[0].key, found[0].version_id)
    assert not any(octets in stored for octets in call.streams["external"].heard.values()), "ciphertext"
    before = (await objects_of(storage, call), await key_ids_of(storage, call))
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    assert await storage.keys_of(call.recording_id) == []
    (item,) = await storage.emitted("ItemErased")
    certificate = certificate_in(item)
    assert (certificate["objects"], certificate["key_ids"]) == before, "each version that the server gave, and no more"
    assert all(each["version"] for each in certificate["objects"])


async def test_only_a_confirmed_statutory_recording_is_locked(on_servers: Storage) -> None:
    storage = on_servers
    statutory = await storage.call(purposes=("MIFID_STATUTORY",))
    ordinary = await storage.call(seed=2)
    provisional = await storage.call(seed=3, purposes=("MIFID_STATUTORY",))
    await storage.deliver(statutory.whole(2))
    await storage.deliver(ordinary.whole(2))
    await storage.deliver(provisional.whole(2, receipt=provisional.receipt(provisional=True)))
    wanted = await storage.admin.fetch(
        "select recording_id, lock_until from storage.recordings where lock_until is not null"
    )
    assert [(row["recording_id"], row["lock_until"].year) for row in wanted] == [
        (statutory.recording_id, storage.clock.now().year + 5)
    ]
    soon = datetime.now(UTC) + timedelta(seconds=3)  # not for five years: the server is shared
    await storage.admin.execute("update storage.recordings set lock_until = $1 where lock_until is not null", soon)
    await storage.finish()
    for call, locked in ((statutory, True), (ordinary, False), (provisional, False)):
        for version in await storage.objects.versions(f"{call.recording_id}/"):
            head = await storage.objects.head(version.key, version.version_id)
            assert (head.locked_until is not None) == locked
    (first, *_) = await storage.objects.versions(f"{statutory.recording_id}/")
    with pytest.raises(ObjectLocked):
        await storage.objects.delete(first.key, first.version_id)
    await eventually(lambda: datetime.now(UTC) > soon + timedelta(seconds=1))
