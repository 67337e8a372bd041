"""A stored object that is missing, cut, changed or another one: named to whoever reads it, on record, and never heard."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from rightcall_common.errors import Unavailable
from rightcall_common.running import HttpServer
from rightcall_common.web.auth import Caller as Reader
from rightcall_common.web.trusting import NO_TLS
from rightcall_local.processes import free_port
from rightcall_storage.playback.reading import Reading, ReadRequest
from tests.integration.storage.caller import TENANT, Caller
from tests.integration.storage.conftest import Storage
from tests.integration.storage.test_erasure import erase
from tests.support.eventually import eventually

LISTEN = "audio?use=CONTRACT_DISPUTE&reference=T-1&format=wav-g711"
Channels = ("external", "employee")


async def row_of(storage: Storage, call: Caller, channel: str, block: int = 0) -> dict[str, Any]:
    """The row of a block."""
    stream_id = call.streams[channel].stream_id  # type: ignore[index]
    rows = await storage.admin.fetch(
        "select * from storage.blocks where stream_id = $1 and block = $2", stream_id, block
    )
    return dict(rows[0])


async def replace(storage: Storage, row: dict[str, Any], data: bytes | None) -> None:
    """Have the store give something else for this block, or nothing."""
    if storage.objects.kind == "directory":
        path = Path(storage.objects.address) / row["object_key"]
        path.chmod(0o600)
        path.unlink()
        if data is not None:
            path.write_bytes(data)
        return
    await storage.objects.delete(row["object_key"], row["version_id"])
    if data is not None:
        put = await storage.objects.put(row["object_key"], data)
        await storage.admin.execute(
            "update storage.blocks set version_id = $1 where object_key = $2", put.version_id, row["object_key"]
        )


async def missing(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    await replace(storage, row, None)


async def cut(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    data = await storage.objects.get(row["object_key"], row["version_id"])
    await replace(storage, row, data[: len(data) // 2])


async def empty(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    await replace(storage, row, b"")


async def foreign(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    await replace(storage, row, await storage.objects.get(other["object_key"], other["version_id"]))


async def swapped_rows(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    """Whoever can write to the database names another recording's object, hash and all: its tag does not open."""
    await storage.admin.execute(
        "update storage.blocks set object_key = $1, version_id = $2, sha256 = $3, size = $4 where object_key = $5",
        other["object_key"], other["version_id"], other["sha256"], other["size"], row["object_key"],
    )  # fmt: skip


async def one_bit(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    data = bytearray(await storage.objects.get(row["object_key"], row["version_id"]))
    data[len(data) // 2] ^= 1
    await replace(storage, row, bytes(data))


async def longer(storage: Storage, row: dict[str, Any], other: dict[str, Any]) -> None:
    await replace(storage, row, await storage.objects.get(row["object_key"], row["version_id"]) + b"more")


KINDS_OF_DAMAGE = [
    (missing, "missing", "AVAILABILITY"), (cut, "cut", "INTEGRITY"), (empty, "cut", "INTEGRITY"),
    (foreign, "changed", "INTEGRITY"), (swapped_rows, "changed", "INTEGRITY"), (one_bit, "changed", "INTEGRITY"),
    (longer, "changed", "INTEGRITY"),
]  # fmt: skip
Damage = Callable[[Storage, dict[str, Any], dict[str, Any]], Awaitable[None]]


async def read(storage: Storage, recording_id: UUID, **headers: str) -> httpx2.Response:
    async with storage.http("claims") as client:
        return await client.get(f"/v1/recordings/{recording_id}/{LISTEN}", headers=headers)


@pytest.mark.parametrize("channel", Channels)
@pytest.mark.parametrize(("damage", "kind", "breach"), KINDS_OF_DAMAGE)
async def test_a_damaged_object_is_named_and_on_record_and_nothing_of_it_is_heard(
    storage: Storage, damage: Damage, kind: str, breach: str, channel: str
) -> None:
    """Law.md section 5: a breach is confidentiality, integrity or availability (4(12) GDPR)."""
    call, neighbour = await storage.call(), await storage.call(seed=2)
    await storage.deliver([*call.whole(130), *neighbour.whole(130)])
    row = await row_of(storage, call, channel)
    await damage(storage, row, await row_of(storage, neighbour, channel))
    answers = [await read(storage, call.recording_id) for _ in range(2)]
    for answer in answers:
        said = answer.json()
        assert (answer.status_code, said["code"]) == (502, "OBJECT_DAMAGED")
        assert (said["channel"], said["epoch"], said["block"], said["damage"]) == (channel, 0, 0, kind)
        assert answer.headers["content-type"] == "application/problem+json"
    assert await storage.count("damages", f"kind = '{kind}'") == 1, "said once, however often it is read"
    (opening,) = await storage.admin.fetch(
        """select o.details from storage.ledger_leaves l join storage.ledger_openings o using (tenant_id, seq)
           where l.kind = 'OBJECT_DAMAGED'"""
    )
    assert f'"breach": "{breach}"' in bytes(opening["details"]).decode()
    async with storage.http("claims") as client:
        assert "DAMAGED" in (await client.get(f"/v1/recordings/{call.recording_id}")).json()["flags"]
    assert (await read(storage, neighbour.recording_id)).status_code == 200


async def test_of_an_object_that_was_made_huge_no_more_is_read_than_shows_it(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever can write to the bucket ends the process by its memory."""
    call = await storage.call()
    await storage.deliver(call.whole(130))
    row = await row_of(storage, call, "external")
    await replace(storage, row, await storage.objects.get(row["object_key"], row["version_id"]) + bytes(5_000_000))
    fetched: list[int] = []
    get = storage.objects.get

    async def counted(*asked: Any, **length: Any) -> bytes:
        data = await get(*asked, **length)
        fetched.append(len(data))
        return data

    monkeypatch.setattr(storage.objects, "get", counted)
    assert (await read(storage, call.recording_id)).json()["damage"] == "changed"
    assert row["size"] < max(fetched) <= row["size"] + 1


async def test_what_is_not_damaged_can_still_be_heard(storage: Storage) -> None:
    """Of 130 frames the last ten lie in the third block."""
    call = await storage.call()
    await storage.deliver(call.whole(130))
    await replace(storage, await row_of(storage, call, "external", 2), None)
    part = await read(storage, call.recording_id, range="bytes=58-2057")
    assert part.status_code == 206
    assert part.content[0::2] == call.samples("external", 1000)
    tail = await read(storage, call.recording_id, range="bytes=-100")
    assert (tail.status_code, tail.json()["block"]) == (502, 2)


@contextlib.asynccontextmanager
async def served(storage: Storage) -> AsyncIterator[str]:
    """The service's own HTTP server on a port."""
    settings = storage.settings.model_copy(update={"http": f"127.0.0.1:{free_port()}"})
    server = HttpServer.of(storage.app, settings)
    running = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://{settings.http}"
    server.leave()
    await running


async def downloaded(url: str, into: bytearray) -> int:
    """Read until the end or the break; the length that the answer's head says."""
    headers = {"authorization": f"Bearer {TENANT}:claims:staff-1"}
    async with httpx2.AsyncClient(verify=NO_TLS) as client, client.stream("GET", url, headers=headers) as got:
        assert (got.status_code, got.headers["content-length"]) == (200, str(58 + 2 * 160_000))
        async for chunk in got.aiter_bytes():
            into += chunk
    return int(got.headers["content-length"])


async def test_a_read_that_has_begun_ends_visibly_cut_off(storage: Storage) -> None:
    """Its length was said in the answer's head; the connection breaks before it is reached."""
    call = await storage.call()
    sound = [*call.epoch("external", 2000), *call.epoch("employee", 2000)]
    await storage.deliver([call.started(), call.decided(), *sound, *call.closed(), call.ended()])
    heard = bytearray()
    async with served(storage) as address:
        url = f"{address}/v1/recordings/{call.recording_id}/{LISTEN}"
        assert await downloaded(url, heard) == len(heard)
        heard.clear()
        await replace(storage, await row_of(storage, call, "employee", 33), os.urandom(5000))
        with pytest.raises(httpx2.RemoteProtocolError):
            await downloaded(url, heard)
    assert 0 < len(heard) < 58 + 2 * 160_000
    assert await storage.count("damages") == 1


async def test_what_is_destroyed_while_it_is_read_is_no_breach(storage: Storage) -> None:
    call = await storage.call()
    await storage.deliver(call.whole(5))
    reader = Reader(TENANT, "claims", "staff-1", "")
    opened = await storage.parts.reader.open(ReadRequest(reader, call.recording_id, "CONTRACT_DISPUTE", "T-1", None))
    assert isinstance(opened, Reading)
    await storage.deliver([erase(storage, uuid4(), call.recording_id)])
    await storage.finish()
    with pytest.raises(Unavailable):
        await opened.window(0, 1000)
    assert await storage.count("damages") == 0
