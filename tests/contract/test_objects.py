"""What every object store promises: written once, read exactly, listed whole, deleted for good, locked if it can."""

import asyncio
import hashlib
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from minio import Minio

from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_storage.objects.directory import DirectoryObjects
from rightcall_storage.objects.port import (
    ObjectExists,
    ObjectGone,
    ObjectLocked,
    ObjectStore,
    ObjectVersion,
    delete_every_version,
)
from rightcall_storage.objects.s3 import S3Address, S3Objects

KEY = "recording-1/stream-1/0/0-aaaa"
DATA = bytes(range(256)) * 20  # more than one 4 KiB segment


@dataclass(frozen=True)
class Server:
    """A store under test, and for S3 a way in beside it."""

    store: ObjectStore
    address: S3Address | None = None

    def raw(self) -> Minio:
        assert self.address is not None
        return Minio(
            self.address.endpoint, self.address.access_key, self.address.secret_key, secure=False, region="us-east-1"
        )


def s3_address(name: str) -> S3Address:
    """A bucket of its own on a real server, or a skip that names the server."""
    file = os.environ.get("RIGHTCALL_SERVERS")
    servers = json.loads(Path(file).read_text()) if file else {}
    if name not in servers:
        pytest.skip(f"needs the S3 server {name}: RIGHTCALL_SERVERS names no servers.json with it")
    server = servers[name]
    bucket = f"contract-{secrets.token_hex(6)}"
    return S3Address(server["address"], bucket, server["access_key"], server["secret_key"], secure=False)


@pytest.fixture(
    params=["directory", *(pytest.param(name, marks=pytest.mark.servers) for name in ("minio", "versitygw"))]
)
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    if request.param == "directory":
        directory = DirectoryObjects(tmp_path / "objects")
        await directory.prepare()
        yield Server(directory)
        return
    address = s3_address(request.param)
    store = S3Objects(address)
    await store.prepare()
    server = Server(store, address)
    yield server
    await delete_every_version(store, "")
    server.raw().remove_bucket(address.bucket)
    await store.close()


@pytest.fixture
def store(server: Server) -> ObjectStore:
    return server.store


async def eventually(attempt: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Until it is so, or the deadline: the polling interval orders nothing."""
    deadline = time.monotonic() + seconds
    while not await attempt():
        assert time.monotonic() < deadline, "not so before the deadline"
        await asyncio.sleep(0.2)


async def keys(store: ObjectStore, prefix: str) -> list[str]:
    return [version.key for version in await store.versions(prefix)]


async def test_what_is_put_is_read_back_and_described(store: ObjectStore) -> None:
    written = await store.put(KEY, DATA)
    assert written == ObjectVersion(KEY, written.version_id, hashlib.sha256(DATA).hexdigest(), 5120)
    assert written.version_id
    assert await store.get(KEY, written.version_id) == DATA
    head = await store.head(KEY, written.version_id)
    assert (head.version, head.locked_until) == (written, None)


async def test_preparing_twice_is_harmless(store: ObjectStore) -> None:
    written = await store.put(KEY, DATA)
    await store.prepare()
    assert await store.get(KEY, written.version_id) == DATA


@pytest.mark.parametrize(
    ("start", "length"),
    [(0, 1), (0, 5120), (79, 4096), (5119, 1), (5119, 100), (5120, 1), (9000, 10), (10, 0), (100, None), (0, None)],
)
async def test_a_range_is_the_slice_of_the_whole(store: ObjectStore, start: int, length: int | None) -> None:
    written = await store.put(KEY, DATA)
    end = None if length is None else start + length
    assert await store.get(KEY, written.version_id, start, length) == DATA[start:end]


async def test_a_key_is_written_once(store: ObjectStore) -> None:
    written = await store.put(KEY, DATA)
    with pytest.raises(ObjectExists):
        await store.put(KEY, b"other")
    assert await store.get(KEY, written.version_id) == DATA
    assert await keys(store, KEY) == [KEY]


async def test_many_at_once_all_arrive(store: ObjectStore) -> None:
    names = [f"r/s/0/{block}-a" for block in range(20)]
    written = await asyncio.gather(*(store.put(name, name.encode()) for name in names))
    read = await asyncio.gather(*(store.get(version.key, version.version_id) for version in written))
    assert read == [name.encode() for name in names]
    assert await keys(store, "r/") == sorted(names)


async def test_a_listing_has_what_is_below_the_prefix_and_nothing_else(store: ObjectStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    for name in ("r1/s/0/0-a", "r1/s/0/0-b", "r1/s/1/0-a", "r10/s/0/0-a", "r2/s/0/0-a"):
        await store.put(name, b"12345")
    assert await keys(store, "r1/") == ["r1/s/0/0-a", "r1/s/0/0-b", "r1/s/1/0-a"]
    assert await keys(store, "r1/s/0/0-") == ["r1/s/0/0-a", "r1/s/0/0-b"]
    assert await keys(store, "r1") == ["r1/s/0/0-a", "r1/s/0/0-b", "r1/s/1/0-a", "r10/s/0/0-a"]
    assert await keys(store, "none/") == []
    line = (await store.versions("r2/"))[0]
    assert (line.size, line.is_delete_marker) == (5, False)
    assert before <= line.modified_at <= datetime.now(UTC) + timedelta(seconds=5)


async def test_a_deleted_version_is_gone_for_every_call(store: ObjectStore) -> None:
    written = await store.put(KEY, DATA)
    await store.delete(KEY, written.version_id)
    with pytest.raises(ObjectGone):
        await store.get(KEY, written.version_id)
    with pytest.raises(ObjectGone):
        await store.get(KEY, written.version_id, 0, 0)
    with pytest.raises(ObjectGone):
        await store.head(KEY, written.version_id)
    with pytest.raises(ObjectGone):
        await store.lock_until(KEY, written.version_id, datetime.now(UTC) + timedelta(seconds=1))
    assert await keys(store, "recording-1/") == []
    await store.delete(KEY, written.version_id)


async def test_deleting_a_recording_leaves_no_version_of_it_and_all_of_others(store: ObjectStore) -> None:
    for name in ("r1/s/0/0-a", "r1/s/0/0-b", "r1/s/0/1-a", "r2/s/0/0-a"):
        await store.put(name, b"x")
    assert [version.key for version in await delete_every_version(store, "r1/")] == [
        "r1/s/0/0-a",
        "r1/s/0/0-b",
        "r1/s/0/1-a",
    ]
    assert await keys(store, "") == ["r2/s/0/0-a"]


async def test_a_name_can_be_used_again_after_its_object_is_deleted(store: ObjectStore) -> None:
    first = await store.put(KEY, b"first")
    await store.delete(KEY, first.version_id)
    second = await store.put(KEY, b"second")
    assert await store.get(KEY, second.version_id) == b"second"


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.hidden", "a b", "a\n", "+31201110001"])
async def test_a_key_that_is_not_made_of_opaque_names_is_our_own_bug(store: ObjectStore, key: str) -> None:
    with pytest.raises(InvariantBroken):
        await store.put(key, b"x")
    with pytest.raises(InvariantBroken):
        await store.get(key, "1")


async def test_a_locked_version_is_deleted_at_its_date_and_not_before(store: ObjectStore) -> None:
    if not store.enforces_locks:
        written = await store.put(KEY, DATA)
        assert await store.lock_until(KEY, written.version_id, datetime.now(UTC) + timedelta(days=1)) is None
        assert (await store.head(KEY, written.version_id)).locked_until is None
        return
    written = await store.put(KEY, DATA)
    until = datetime.now(UTC) + timedelta(seconds=6)
    locked = await store.lock_until(KEY, written.version_id, until)
    assert locked is not None
    assert until <= locked < until + timedelta(seconds=2)
    assert (await store.head(KEY, written.version_id)).locked_until == locked
    with pytest.raises(ObjectLocked):
        await store.delete(KEY, written.version_id)
    assert await store.lock_until(KEY, written.version_id, until - timedelta(seconds=4)) == locked
    assert await store.get(KEY, written.version_id) == DATA

    async def deleted() -> bool:
        try:
            await store.delete(KEY, written.version_id)
        except ObjectLocked:
            assert datetime.now(UTC) < locked + timedelta(seconds=2)
            return False
        return True

    await eventually(deleted)
    assert await keys(store, KEY) == []


@pytest.mark.servers
@pytest.mark.parametrize("server", ["minio", "versitygw"], indirect=True)
async def test_a_delete_marker_hides_nothing_from_erasure(server: Server) -> None:
    written = await server.store.put(KEY, DATA)
    assert server.address is not None
    server.raw().remove_object(server.address.bucket, KEY)
    assert sorted(line.is_delete_marker for line in await server.store.versions(KEY)) == [False, True]
    assert await server.store.get(KEY, written.version_id) == DATA
    assert len(await delete_every_version(server.store, "recording-1/")) == 2
    with pytest.raises(ObjectGone):
        await server.store.get(KEY, written.version_id)


@pytest.mark.servers
@pytest.mark.parametrize("server", ["minio", "versitygw"], indirect=True)
async def test_a_listing_of_more_than_one_page_is_whole(server: Server) -> None:
    names = [f"r/s/0/{number:04d}-a" for number in range(1005)]
    for start in range(0, len(names), 50):
        await asyncio.gather(*(server.store.put(name, b"") for name in names[start : start + 50]))
    assert await keys(server.store, "r/") == names


@pytest.mark.servers
@pytest.mark.parametrize("server", ["minio", "versitygw"], indirect=True)
async def test_wrong_credentials_are_an_outage_that_names_no_secret(server: Server) -> None:
    assert server.address is not None
    stranger = S3Objects(replace(server.address, secret_key="not-the-secret"))
    with pytest.raises(Unavailable) as caught:
        await stranger.put(KEY, DATA)
    await stranger.close()
    assert str(caught.value).startswith("s3: ")
    assert KEY not in str(caught.value)
    assert server.address.access_key not in str(caught.value)


@pytest.mark.servers
@pytest.mark.parametrize("name", ["minio", "versitygw"])
async def test_a_bucket_without_object_lock_is_refused_at_start(name: str) -> None:
    address = s3_address(name)
    raw = Server(DirectoryObjects(Path()), address).raw()
    raw.make_bucket(address.bucket)
    store = S3Objects(address)
    with pytest.raises(InvariantBroken, match=r"the bucket has no (versioning|object lock)"):
        await store.prepare()
    await store.close()
    raw.remove_bucket(address.bucket)


async def test_a_server_that_does_not_answer_is_unavailable() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        store = S3Objects(S3Address(f"127.0.0.1:{reserved.getsockname()[1]}", "bucket", "key", "secret", secure=False))
        for call in (store.prepare(), store.put(KEY, DATA), store.get(KEY, "v"), store.versions("r/")):
            with pytest.raises(Unavailable):
                await call
        await store.close()


class Forgetful(BaseHTTPRequestHandler):
    """As much of S3 as one PUT and its HEADs need; what HEAD says was kept is the class's."""

    size: int
    digest: str

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._answer(200, {"etag": '"e"', "x-amz-version-id": "v1", "content-length": "0"})

    def do_HEAD(self) -> None:
        kept = {"content-length": str(self.size), "x-amz-meta-rc-sha256": self.digest, "x-amz-version-id": "v1"}
        self._answer(200, kept) if "versionId=v1" in self.path else self._answer(404, {})

    def _answer(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"last-modified": "Tue, 24 Nov 2026 09:00:00 GMT", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("size", "digest", "believed"),
    [
        (len(DATA), hashlib.sha256(DATA).hexdigest(), True),
        (len(DATA) - 1, hashlib.sha256(DATA).hexdigest(), False),
        (len(DATA), hashlib.sha256(b"other").hexdigest(), False),
        (len(DATA), "", False),
    ],
    ids=["as it was put", "another size", "another digest", "no digest"],
)
async def test_an_object_is_written_only_when_the_server_says_that_it_kept_just_that(
    size: int, digest: str, believed: bool
) -> None:
    """The second of the three steps (design section 4): a block row names nothing that HEAD did not confirm."""
    answers = type("Answers", (Forgetful,), {"size": size, "digest": digest})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        store = S3Objects(S3Address(f"127.0.0.1:{server.server_port}", "bucket", "key", "secret", secure=False))
        try:
            with nullcontext() if believed else pytest.raises(Unavailable, match="HEAD differs from what was put"):
                written = await store.put(KEY, DATA)
                assert written == ObjectVersion(KEY, "v1", digest, size)
        finally:
            await store.close()
            server.shutdown()


def test_an_s3_address_does_not_show_its_keys() -> None:
    address = S3Address("127.0.0.1:9000", "bucket", "ACCESS", "SECRET")
    assert "ACCESS" not in repr(address)
    assert "SECRET" not in repr(address)
    assert S3Objects(address).address == "https://127.0.0.1:9000/bucket"


async def test_a_directory_whose_disk_fails_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file, not a directory")
    store = DirectoryObjects(tmp_path / "objects")
    with pytest.raises(Unavailable):
        await store.put(KEY, DATA)


async def test_files_of_a_directory_are_read_only_and_half_written_ones_are_swept(tmp_path: Path) -> None:
    store = DirectoryObjects(tmp_path)
    written = await store.put(KEY, DATA)
    half = tmp_path / "recording-1/stream-1/0/.half-0-bbbb"
    half.write_bytes(b"what a kill -9 left")
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o400
    assert await keys(store, "recording-1/") == [KEY]
    await store.prepare()
    assert not half.exists()
    await store.delete(KEY, written.version_id)
    assert list(tmp_path.iterdir()) == []
