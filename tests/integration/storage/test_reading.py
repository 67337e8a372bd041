"""Reads for a purpose: role x use x purpose, logged before the first byte; ranges. Other tenants: `test_who_may`."""

import io
import wave
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from rightcall_common.frames import CODEC_PCMA
from rightcall_storage.audio.g711 import decode
from tests.integration.storage.caller import Caller
from tests.integration.storage.conftest import Storage
from tests.support.openapi import check_openapi
from tests.support.paging import NO_CURSORS, lists, refused_as_no_cursor

LISTEN = "audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"


async def stored(storage: Storage, frames: int = 130, **chosen: Any) -> Caller:
    call = await storage.call(**chosen)
    assert await storage.deliver(call.whole(frames)) == []
    return call


async def get(storage: Storage, path: str, role: str = "claims", **more: Any) -> httpx2.Response:
    headers = more.pop("headers", {})
    async with storage.http(role, **more) as client:
        return await client.get(f"/v1/recordings/{path}".replace("/?", "?"), headers=headers)


@pytest.mark.parametrize(
    ("role", "query", "status", "code"),
    [
        ("claims", "use=CONTRACT_DISPUTE&reference=T-1", 200, None),
        ("claims", "use=CONTRACT_DISPUTE", 403, "REFERENCE_REQUIRED"),
        ("privacy", "use=DSAR_ACCESS&format=wav", 200, None),
        ("coach", "use=TRAIN_GROUP", 403, "USE_NOT_COMPATIBLE"),
        ("coach", "use=CONTRACT_DISPUTE&reference=T-1", 403, "ROLE_NOT_ALLOWED"),
        ("auditor", "use=DSAR_ACCESS", 403, "ROLE_NOT_ALLOWED"),
        ("claims", "use=PERF_REVIEW", 403, "USE_NOT_COMPATIBLE"),
        ("claims", "use=NO_SUCH_USE", 422, "INVALID"),
        ("privacy", "", 422, "INVALID"),
        ("claims", "use=+31201110001", 422, "INVALID"),
        ("claims", "use=CONTRACT_DISPUTE&format=mp3", 422, "INVALID"),
    ],
)
async def test_who_may_hear_what_for(storage: Storage, role: str, query: str, status: int, code: str | None) -> None:
    call = await stored(storage, frames=5)
    answer = await get(storage, f"{call.recording_id}/audio?{query}", role)
    assert answer.status_code == status
    if code is None:
        assert answer.headers["content-type"] == "audio/wav"
        assert answer.content[:4] == b"RIFF"
    else:
        assert answer.json()["code"] == code
        assert answer.headers["content-type"] == "application/problem+json"


async def test_an_allowed_read_is_in_log_ledger_and_outbox(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    before = await storage.count("ledger_leaves")
    await get(storage, f"{call.recording_id}/{LISTEN}", person="staff-7")
    (read,) = await storage.admin.fetch("select * from storage.reads")
    assert (read["person"], read["role"], read["use"], read["outcome"], read["reference"]) == (
        "staff-7", "claims", "CONTRACT_DISPUTE", "USE_ALLOWED", "T-1",
    )  # fmt: skip
    assert await storage.count("ledger_leaves") == before + 1
    (event,) = await storage.emitted("RecordingRead")
    assert (event["use"], event["role"]) == ("CONTRACT_DISPUTE", "claims")
    assert "staff-7" not in str(event), "who it was stays in the access log"


async def test_a_refused_read_is_logged_and_sends_no_event(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await get(storage, f"{call.recording_id}/audio?use=TRAIN_GROUP", "coach")
    (read,) = await storage.admin.fetch("select * from storage.reads")
    assert (read["outcome"], read["first_byte"]) == ("USE_NOT_COMPATIBLE", None)
    assert await storage.count("ledger_leaves", "kind = 'READ_DENIED'") == 1
    assert await storage.emitted("RecordingRead") == []


async def test_no_ledger_no_byte(storage: Storage) -> None:
    call = await stored(storage, frames=5)
    await storage.admin.execute("revoke insert on storage.ledger_leaves from rightcall_storage")
    async with storage.http("claims") as client:
        with pytest.raises(Exception, match="permission denied"):
            await client.get(f"/v1/recordings/{call.recording_id}/{LISTEN}")
    await storage.admin.execute("grant insert on storage.ledger_leaves to rightcall_storage")
    assert await storage.count("reads") == 0


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-57", 0, 58),
        ("bytes=50-69", 50, 70),
        ("bytes=9000-15001", 9000, 15002),
        ("bytes=20000-", 20000, 20858),
        ("bytes=-100", 20758, 20858),
        ("bytes=-999999", 0, 20858),
        ("bytes=5-999999", 5, 20858),
    ],
)
async def test_a_range_is_a_slice_of_the_whole(storage: Storage, header: str, start: int, end: int) -> None:
    call = await stored(storage)
    whole = await get(storage, f"{call.recording_id}/{LISTEN}")
    assert (whole.status_code, len(whole.content)) == (200, 58 + 2 * 10_400)
    assert whole.headers["accept-ranges"] == "bytes"
    part = await get(storage, f"{call.recording_id}/{LISTEN}", headers={"range": header})
    assert part.status_code == 206
    assert part.content == whole.content[start:end]
    assert part.headers["content-range"] == f"bytes {start}-{end - 1}/20858"
    assert part.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("query", ["", "&format=wav"])
async def test_the_audio_is_what_any_player_reads_and_its_ranges_are_slices_of_it(storage: Storage, query: str) -> None:
    call = await stored(storage)
    listen = f"{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference=T-1{query}"
    file = (await get(storage, listen)).content
    with wave.open(io.BytesIO(file)) as opened:  # refuses whatever is not linear PCM
        assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (2, 2, 8000)
        samples = opened.readframes(opened.getnframes())
    assert (samples[0::4], samples[1::4]) == halves(decode(call.samples("external", 10_400), CODEC_PCMA))
    part = await get(storage, listen, headers={"range": "bytes=9000-15001"})
    assert part.content == file[9000:15_002]


def halves(samples: bytes) -> tuple[bytes, bytes]:
    """The low and the high octets."""
    return samples[0::2], samples[1::2]


@pytest.mark.parametrize("header", ["bytes=20858-", "bytes=99999-100000", "bytes=-0"])
async def test_a_range_outside_of_the_file_is_416_and_an_attempt_in_the_log(storage: Storage, header: str) -> None:
    call = await stored(storage)
    answer = await get(storage, f"{call.recording_id}/{LISTEN}", headers={"range": header})
    assert (answer.status_code, answer.json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["content-range"] == "bytes */20858"
    assert await attempts(storage) == ["RANGE_NOT_SATISFIABLE"], "I4: every read is logged, also one without a byte"


async def attempts(storage: Storage) -> list[str]:
    """Outcomes in the access log; each has its leaf and none was told as a read."""
    rows = await storage.admin.fetch("select outcome, first_byte from storage.reads order by at")
    assert all(row["first_byte"] is None for row in rows)
    assert await storage.count("ledger_leaves", "kind = 'READ_DENIED'") == len(rows)
    assert await storage.emitted("RecordingRead") == []
    return [row["outcome"] for row in rows]


async def test_audio_of_a_call_that_goes_on_is_not_there_yet(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(70)[:-1])
    answer = await get(storage, f"{call.recording_id}/{LISTEN}")
    assert (answer.status_code, answer.json()["code"]) == (409, "RECORDING_NOT_COMPLETE")
    assert await attempts(storage) == ["RECORDING_NOT_COMPLETE"]


@pytest.mark.parametrize(("reference", "status"), [("0201110001", 422), ("020-111.00/01", 422), ("2026-17", 200)])
async def test_a_number_is_no_reference(storage: Storage, reference: str, status: int) -> None:
    call = await stored(storage, frames=5)
    answer = await get(storage, f"{call.recording_id}/audio?use=CONTRACT_DISPUTE&reference={reference}")
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "REFERENCE_IS_A_NUMBER"
        assert await storage.count("reads") == 0, "it is not kept"


async def test_metadata_says_what_for_until_when_and_what_is_missing(storage: Storage) -> None:
    call = await storage.call()
    records = call.whole(5)
    call.gap("external", "PRIVATE", timedelta(milliseconds=50), timedelta(milliseconds=80))
    ended = timedelta(milliseconds=80)
    await storage.deliver([*records[:-3], *call.closed(), call.ended(ended)])
    shown = (await get(storage, f"{call.recording_id}")).json()
    assert shown["state"] == "stored"
    assert shown["direction"] == "inbound"
    assert shown["retain_until"] == "2026-12-24T09:00:00Z"
    assert [purpose["purpose"] for purpose in shown["purposes"]] == ["EVIDENCE_AGREEMENT"]
    assert [gap["label"] for gap in shown["gaps"]] == ["SUSPENDED"], "why an employee paused is not everybody's"
    assert [gap["label"] for gap in (await get(storage, f"{call.recording_id}", "privacy")).json()["gaps"]] == [
        "PRIVATE"
    ]
    assert "ca" * 16 not in str(shown), "parties are not named"


async def test_a_listing_goes_on_where_it_was_left(storage: Storage) -> None:
    call = await storage.call()
    ids: list[UUID] = []
    sound = []
    for _ in range(3):
        call.recording_id, call.segment_id = uuid4(), uuid4()
        ids.append(call.recording_id)
        call.streams.clear()
        sound += [*call.epoch("external", 2), *call.closed()]
    await storage.deliver([call.started(), *sound])
    seen: list[str] = []
    after = ""
    while True:
        page = (await get(storage, f"?call_id={call.call_id}&limit=2{after}")).json()
        seen += [item["recording_id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == sorted(map(str, ids))
    async with storage.http("claims") as client:
        for after in NO_CURSORS:
            answer = await client.get("/v1/recordings", params={"call_id": str(call.call_id), "after": after})
            assert refused_as_no_cursor(answer), answer.text
    assert lists(storage.app.openapi()) == {"/v1/recordings"}


def test_openapi_is_complete(storage: Storage) -> None:
    check_openapi(storage.app)
