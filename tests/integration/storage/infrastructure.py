"""What storage stands on in tests: the embedded PostgreSQL with a directory, or real PostgreSQL with an S3 server.

A module says on which it runs (`KINDS`); without it on `embedded` and `minio`. A server that is missing is named.
"""

import asyncio
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rightcall_common.clock import Clock, SystemClock
from rightcall_storage.objects.directory import DirectoryObjects
from rightcall_storage.objects.port import ObjectLocked, ObjectStore, delete_every_version
from rightcall_storage.objects.s3 import S3Address, S3Objects
from tests.support.eventually import eventually
from tests.support.postgres import TestDatabase
from tests.support.servers import missing, real

EVERY_KIND = ("embedded", "minio", "versitygw")
DEFAULT_KINDS = ("embedded", "minio")
LOCKED_FOR = timedelta(seconds=2)
"""By the server's clock."""


class S3OnTheTestsClock(S3Objects):
    """A real S3 server whose locks end by the test's clock.

    The server judges locks by its own clock, which no test moves. So it is given a lock of two seconds instead of five
    years, which nobody could undo; and what the test's clock has unlocked is deleted once the server agrees.
    """

    def __init__(self, address: S3Address) -> None:
        super().__init__(address)
        self.clock: Clock = SystemClock()
        self._locks: dict[tuple[str, str], datetime] = {}
        self._last = datetime.now(UTC)

    async def lock_until(self, key: str, version_id: str, until: datetime) -> datetime | None:
        self._last = datetime.now(UTC) + LOCKED_FOR
        await super().lock_until(key, version_id, self._last)
        self._locks[key, version_id] = until
        return until

    async def delete(self, key: str, version_id: str) -> None:
        until = self._locks.get((key, version_id))
        if until is not None:
            if self.clock.now() < until:
                raise ObjectLocked
            await self.unlocked()
        await super().delete(key, version_id)

    async def unlocked(self) -> None:
        """Wait until the server's clock has passed every lock."""
        await eventually(lambda: datetime.now(UTC) > self._last + timedelta(seconds=1))

    def remove(self) -> None:
        """All objects and the bucket, also while a loop runs."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self._remove()).result()

    async def _remove(self) -> None:
        if self._client.bucket_exists(self._bucket):
            self._locks.clear()
            await self.unlocked()
            await delete_every_version(self, "")
            self._client.remove_bucket(self._bucket)
        await self.close()


@dataclass(frozen=True)
class Infrastructure:
    """A database, and an object store or (None) a directory of each test's own."""

    database: TestDatabase
    s3: S3OnTheTestsClock | None = None

    def objects(self, folder: Path, clock: Clock) -> ObjectStore:
        """The object store, on the test's clock."""
        if self.s3 is None:
            return DirectoryObjects(folder / "objects")
        self.s3.clock = clock
        return self.s3

    def settings(self, folder: Path) -> dict[str, str]:
        """As a storage process is told of it."""
        if self.s3 is None:
            return {"OBJECTS": f"directory:{folder}/objects"}
        address = self.s3._address
        return {
            "OBJECTS": f"s3:http://{address.endpoint}/{address.bucket}",
            "S3_ACCESS_KEY": address.access_key,
            "S3_SECRET_KEY": address.secret_key,
        }


def kinds_of(module: object) -> list[object]:
    """The parameters of a module's tests."""
    kinds: tuple[str, ...] = getattr(module, "KINDS", DEFAULT_KINDS)
    return [pytest.param(kind, marks=() if kind == "embedded" else pytest.mark.servers) for kind in kinds]


@pytest.fixture(scope="module")
def infrastructure(request: pytest.FixtureRequest) -> Iterator[Infrastructure]:
    """One kind after the other; a bucket of the module's own."""
    kind: str = request.param
    if kind == "embedded":
        yield Infrastructure(request.getfixturevalue("embedded_postgres"))
        return
    server = real(kind)
    if server is None:
        pytest.skip(missing(kind))
    bucket = f"storage-{secrets.token_hex(6)}"
    store = S3OnTheTestsClock(
        S3Address(server["address"], bucket, server["access_key"], server["secret_key"], secure=False)
    )
    yield Infrastructure(request.getfixturevalue("real_postgres"), store)
    store.remove()
