"""R56: erasing in time is no way to dodge a request. What a request has found waits for its answer, not for ever."""

from datetime import timedelta
from uuid import UUID, uuid4

from rightcall_common.bus import BusRecord
from rightcall_common.events import subjects
from rightcall_common.events.subjects import ReleaseRecordings
from tests.integration.storage.caller import CALLER_REF, TENANT, stated
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_erasure import erase, find
from tests.integration.storage.test_reading import stored

KINDS = ("embedded",)


def release(storage: Storage, request_id: UUID) -> BusRecord:
    order = ReleaseRecordings(event_id=uuid4(), tenant_id=TENANT, at=storage.clock.now(), request_id=request_id)
    return stated(subjects.ORDERS_TOPIC, request_id, order)


async def gone(storage: Storage) -> int:
    await storage.finish()
    return len(await storage.emitted("RecordingErased"))


async def test_a_recording_near_its_term_waits_for_the_answer_and_goes_with_its_delivery(storage: Storage) -> None:
    await stored(storage, frames=5)
    storage.clock.advance(timedelta(days=29))
    first, second = uuid4(), uuid4()
    for request_id in (first, second):
        await storage.deliver([find(storage, request_id, CALLER_REF)])
    storage.clock.advance(timedelta(days=20))
    assert await gone(storage) == 0
    await storage.deliver([release(storage, first)])
    assert await gone(storage) == 0, "another request is not answered yet"
    await storage.deliver([release(storage, second)])
    assert await gone(storage) == 1


async def test_a_request_that_is_never_answered_keeps_it_three_months_and_the_time_to_fetch_the_answer(
    storage: Storage,
) -> None:
    await stored(storage, frames=5)
    received_at = storage.clock.now()
    storage.clock.advance(timedelta(days=10))
    await storage.deliver([find(storage, uuid4(), CALLER_REF, received_at=received_at)])
    storage.clock.advance(timedelta(days=92 + 30 - 10) - timedelta(seconds=1))
    assert await gone(storage) == 0
    storage.clock.advance(timedelta(seconds=1))
    assert await gone(storage) == 1


async def test_what_the_subject_has_asked_to_erase_is_erased(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    request_id = uuid4()
    await storage.deliver([find(storage, request_id, CALLER_REF), erase(storage, request_id, call.recording_id)])
    assert await gone(storage) == 1


async def test_recordings_that_are_kept_hold_up_no_others_end(storage: Storage) -> None:
    kept = await stored(storage, frames=5)
    await stored(storage, frames=5, seed=2)
    await storage.admin.execute(
        "update storage.recordings set flags = '{LEGAL_HOLD}' where recording_id = $1", kept.recording_id
    )
    storage.clock.advance(timedelta(days=31))
    assert await storage.parts.housekeeping.sweeping.expire(TENANT) == 1
