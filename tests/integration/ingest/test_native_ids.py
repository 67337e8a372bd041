"""A tenant's systems know a call by ids of their own: each finds it, and a fact stated under it takes effect."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from rightcall_common.events.calls import PartyAnnounced
from rightcall_local.siprec_client import SiprecCall
from tests.support.ingest import IngestWorld
from tests.support.paging import NO_CURSORS, lists, refused_as_no_cursor
from tests.support.scripted_policy import PURPOSE, when_announced

UCID = "00001000621358086567"
"""Node 1, sequence 62, time 1358086567: how people write what Avaya sends as FA08 0001 003E 50F2C1A7."""
GUID = "0476709632-4179448704-2215788800-0167838976"
CALL_SID = "CA5ef8732a3c49700934481addd5ce1659"
NEAR, FAR = "ab30317f1a784dc48ff824d0d3715d86", "47755a9de7794ba387653f2099600ef2"
SESSION_ID = f"{NEAR};remote={FAR}"
"""Of the header (RFC 7989), which need not be the one that the metadata names."""
HEADERS = {
    "User-to-User": "00FA080001003E50F2C1A7;encoding=hex",
    "Cisco-Guid": GUID,
    "X-Twilio-CallSid": CALL_SID,
    "Session-ID": SESSION_ID,
}


def ids_of(call: SiprecCall) -> dict[str, str]:
    """Every name that the call can be found by."""
    near, _, far = call.sip_session_id.partition(";remote=")
    return {
        "Call-ID": call.native_id,
        "session_id of the metadata": call.session_id,
        "sipSessionID": call.sip_session_id,
        "the caller's UUID of sipSessionID": near,
        "the callee's UUID of sipSessionID": far,
        "Session-ID": SESSION_ID,
        "the caller's UUID of Session-ID": NEAR,
        "the callee's UUID of Session-ID": FAR,
        "UCID": UCID,
        "Cisco-Guid": GUID,
        "CallSid": CALL_SID,
    }


MATCHES = ["sipSessionID", "Session-ID", "one end of Session-ID", "UCID", "Cisco-Guid", "CallSid"]


def match(kind: str, call: SiprecCall) -> dict[str, str]:
    return {
        "sipSessionID": {"sip_session_id": call.sip_session_id},
        "Session-ID": {"sip_session_id": SESSION_ID},
        "one end of Session-ID": {"sip_session_id": FAR},
        "UCID": {"ucid": UCID},
        "Cisco-Guid": {"cisco_guid": GUID},
        "CallSid": {"call_sid": CALL_SID},
    }[kind]


def announced(kind: str, call: SiprecCall) -> dict[str, Any]:
    return {"match": match(kind, call), "fact": "announced", "party": "caller", "purposes": [PURPOSE], "language": "nl"}


async def test_a_call_is_found_by_every_id_that_the_phone_system_gave_it_and_by_no_other(world: IngestWorld) -> None:
    ingest = await world.process()
    async with world.call(ingest, headers=HEADERS) as call, world.client(ingest) as http:
        call_id = str(await world.call_id(ingest, call))
        found = {name: await _calls(http, native_id=native) for name, native in ids_of(call).items()}
        assert {name: [one["call_id"] for one in calls] for name, calls in found.items()} == {
            key: [call_id] for key in ids_of(call)
        }
        assert await _calls(http, native_id=UCID[:-1]) == []
        async with world.client(ingest, tenant="elsewhere") as stranger:
            assert await _calls(stranger, native_id=CALL_SID) == []
    await world.ended(UUID(call_id))
    async with world.client(ingest) as http:
        assert [one["state"] for one in await _calls(http, native_id=GUID)] == ["ended"]


@pytest.mark.parametrize("kind", MATCHES)
async def test_an_announcement_that_is_stated_by_a_native_id_records_its_call_from_then_on(
    world: IngestWorld, kind: str
) -> None:
    world.policy.script = when_announced
    ingest = await world.process()
    async with world.client(ingest) as http, world.call(ingest, headers=HEADERS) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(0.6)
        assert not world.policy.records
        stated = await http.post("/v1/call-facts", json=announced(kind, call))
        await call.play(1)
    await world.ended(call_id)
    told = world.policy.of_type(call_id, PartyAnnounced)[0]
    assert (stated.status_code, stated.json()) == (
        202,
        {"status": "pending", "facts": [{"call_id": str(call_id), "fact_seq": told.fact_seq}]},
    )
    for one in world.heard(call_id).values():
        assert one.between(world.started(call_id).at, told.at) == 0
        assert 0.7 < one.seconds <= 1.1


@pytest.mark.parametrize("kind", MATCHES)
async def test_an_announcement_that_is_stated_before_its_call_records_that_call_alone(
    world: IngestWorld, kind: str
) -> None:
    world.policy.script = when_announced
    ingest = await world.process()
    call, other = world.call(ingest, headers=HEADERS), world.call(ingest)
    async with world.client(ingest) as http:
        stated = await http.post("/v1/call-facts", json=announced(kind, call))
        assert (stated.status_code, stated.json()) == (202, {"status": "waiting", "facts": []})
        async with other:
            unannounced = await world.call_id(ingest, other)
            await other.play(0.5)
        async with call:
            call_id = await world.call_id(ingest, call)
            await call.play(1)
    await world.ended(call_id)
    assert (await world.ended(unannounced)).streams == ()
    assert world.policy.of_type(call_id, PartyAnnounced)[0].at == world.started(call_id).at
    assert all(one.seconds > 0.7 for one in world.heard(call_id).values())


async def test_many_calls_under_one_id_come_page_by_page_newest_first_and_a_call_that_begins_moves_none(
    world: IngestWorld,
) -> None:
    ingest = await world.process()
    async with AsyncExitStack() as calls, world.client(ingest) as http:
        begun: list[str] = []
        for _ in range(5):
            call = await calls.enter_async_context(world.call(ingest, headers=HEADERS, streams=1))
            begun.insert(0, str(await world.call_id(ingest, call)))
            await asyncio.sleep(0.01)
        first = (await http.get("/v1/calls", params={"native_id": GUID, "limit": 2})).json()
        await calls.enter_async_context(world.call(ingest, headers=HEADERS, streams=1))
        second = (await http.get("/v1/calls", params={"native_id": GUID, "limit": 2, "after": first["next"]})).json()
        last = (await http.get("/v1/calls", params={"native_id": GUID, "limit": 2, "after": second["next"]})).json()
        pages = [[one["call_id"] for one in page["calls"]] for page in (first, second, last)]
        assert pages == [begun[:2], begun[2:4], begun[4:]]
        assert last["next"] is None
        wrong = [await http.get("/v1/calls", params={"native_id": GUID, "after": after}) for after in NO_CURSORS]
        assert all(refused_as_no_cursor(each) for each in wrong), [each.text for each in wrong]
        assert lists((await http.get("/openapi.json")).json()) == {"/v1/calls"}
        assert (await http.get("/v1/calls", params={"native_id": GUID, "limit": 0})).status_code == 422


async def _calls(http: Any, **params: str) -> list[dict[str, Any]]:
    answer = await http.get("/v1/calls", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["calls"]
    assert all(datetime.fromisoformat(one["started_at"]) <= datetime.now(UTC) for one in found)
    return found
