"""A row that storage cannot use (damaged, or of another version) ends no process and keeps no other recording waiting."""

from datetime import timedelta

import pytest

from rightcall_common.errors import Unavailable
from rightcall_common.one_by_one import OneByOne
from tests.integration.storage.caller import TENANT, Caller
from tests.integration.storage.conftest import Storage


async def stored(storage: Storage, seed: int) -> Caller:
    """A recording."""
    call = await storage.call(seed=seed)
    await storage.deliver(call.whole(5) if seed == 1 else call.whole(5)[1:])
    return call


async def test_a_destruction_whose_row_is_damaged_does_not_keep_the_next_one_waiting(storage: Storage) -> None:
    odd, other = await stored(storage, 1), await stored(storage, 2)
    storage.clock.advance(timedelta(days=30))
    await storage.parts.housekeeping.sweeping.round()
    await storage.admin.execute(
        """update storage.destructions set listed = '{"no": "list"}', retry_at = retry_at - interval '1 hour'
           where recording_id = $1""",
        odd.recording_id,
    )
    await storage.parts.housekeeping.destroying.round()
    assert await storage.keys_of(other.recording_id) == []
    assert len(await storage.keys_of(odd.recording_id)) == 2
    await storage.admin.execute(
        "update storage.destructions set listed = '[]' where recording_id = $1", odd.recording_id
    )
    storage.clock.advance(timedelta(minutes=10))
    await storage.parts.housekeeping.destroying.round()
    assert await storage.keys_of(odd.recording_id) == [], "once somebody has looked"


async def test_a_recording_whose_end_fails_does_not_keep_others_beyond_their_term(storage: Storage) -> None:
    odd, other = await stored(storage, 1), await stored(storage, 2)
    storage.clock.advance(timedelta(days=30))
    await storage.admin.execute("delete from storage.calls where call_id = $1", odd.call_id)
    await storage.parts.housekeeping.sweeping.round()
    await storage.parts.housekeeping.destroying.round()
    assert await storage.keys_of(other.recording_id) == []


async def test_a_wrap_that_does_not_open_leaves_the_week_in_use_and_the_process_alive(storage: Storage) -> None:
    await stored(storage, 1)
    await storage.admin.execute("update storage.data_key_wraps set wrapped = overlay(wrapped placing '\\xffff' from 5)")
    storage.clock.advance(timedelta(days=7))
    for _ in range(2):
        await storage.parts.housekeeping._turn_week()
    assert await storage.count("epoch_keys") == 2, "alarmed, and its old key stays until somebody has looked"


async def test_what_failed_rests_and_what_is_away_is_away_for_all() -> None:
    asked: list[str] = []

    async def do(one: str) -> None:
        asked.append(one)
        if one == "odd":
            raise KeyError(one)

    task = OneByOne("sweep")
    assert await task.each(("odd", "other"), do) == ["odd"]
    assert await task.each(("odd", "other"), do) == []
    assert asked == ["odd", "other", "other"]

    async def away(_: str) -> None:
        raise Unavailable("objects: away")

    with pytest.raises(Unavailable):
        await task.each((TENANT,), away)
