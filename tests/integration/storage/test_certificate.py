"""What an erasure certificate says besides the plain case: its horizon, keys of before, a destruction that broke off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from rightcall_common.errors import Unavailable
from rightcall_storage.objects.port import ObjectStore
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_erasure import certificate_in, erase, objects_of


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
    objects = await objects_of(storage, call)
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
    assert sorted(certificate_in(item)["objects"], key=lambda each: each["name"]) == objects
