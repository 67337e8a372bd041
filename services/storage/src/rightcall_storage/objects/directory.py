"""ObjectStore in a directory, for one machine: files are made once, synced, read-only.

A key has exactly one version: a new attempt has a new name. One process at a time uses the directory. Locks are not
enforced here but by the database.
"""

import asyncio
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from rightcall_common.errors import Unavailable
from rightcall_storage.objects.port import (
    ListedVersion,
    ObjectExists,
    ObjectGone,
    ObjectHead,
    ObjectVersion,
    check_key,
    check_prefix,
)

VERSION_ID: Final = "1"
_READ_ONLY: Final = 0o400
_HALF_WRITTEN: Final = ".half-"  # no key starts with a dot

_Result = TypeVar("_Result")


class DirectoryObjects:
    """Files below `root`, named by their keys."""

    kind = "directory"
    enforces_locks = False

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders = threading.Lock()  # a folder is not removed while a file is being made in it

    @property
    def address(self) -> str:
        return str(self._root)

    async def prepare(self) -> None:
        await self._in_thread(self._prepare)

    async def put(self, key: str, data: bytes) -> ObjectVersion:
        return await self._in_thread(lambda: self._put(check_key(key), data))

    async def get(self, key: str, version_id: str, start: int = 0, length: int | None = None) -> bytes:
        return await self._in_thread(lambda: self._get(self._path(key, version_id), start, length))

    async def head(self, key: str, version_id: str) -> ObjectHead:
        return await self._in_thread(lambda: self._head(key, self._path(key, version_id)))

    async def versions(self, prefix: str) -> list[ListedVersion]:
        return await self._in_thread(lambda: self._versions(check_prefix(prefix)))

    async def delete(self, key: str, version_id: str) -> None:
        if version_id == VERSION_ID:
            await self._in_thread(lambda: self._delete(self._path(key, version_id)))

    async def lock_until(self, key: str, version_id: str, until: datetime) -> datetime | None:
        await self.head(key, version_id)
        return None

    async def close(self) -> None:
        """Nothing is held open."""

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        try:
            return await asyncio.to_thread(work)
        except OSError as fault:
            reason = f"objects: {fault.strerror}"
        raise Unavailable(reason)

    def _path(self, key: str, version_id: str) -> Path:
        if version_id != VERSION_ID:
            raise ObjectGone
        return self._root / check_key(key)

    def _prepare(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        for half_written in self._root.rglob(f"{_HALF_WRITTEN}*"):
            half_written.unlink()

    def _put(self, key: str, data: bytes) -> ObjectVersion:
        path = self._root / key
        half = path.with_name(_HALF_WRITTEN + path.name)
        with self._folders:
            _make_folder(path.parent)
            try:
                descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                raise ObjectExists from None
        with _removed_afterwards(half):
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(descriptor, _READ_ONLY)
                os.fsync(descriptor)
            try:
                os.link(half, path)  # fails if the name is taken, and never shows half a file
            except FileExistsError:
                raise ObjectExists from None
        _sync_folder(path.parent)
        return ObjectVersion(key, VERSION_ID, hashlib.sha256(data).hexdigest(), len(data))

    def _get(self, path: Path, start: int, length: int | None) -> bytes:
        try:
            with path.open("rb") as file:
                file.seek(start)
                return file.read(-1 if length is None else length)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise ObjectGone from None

    def _head(self, key: str, path: Path) -> ObjectHead:
        data = self._get(path, 0, None)
        return ObjectHead(ObjectVersion(key, VERSION_ID, hashlib.sha256(data).hexdigest(), len(data)), None)

    def _versions(self, prefix: str) -> list[ListedVersion]:
        below = self._root / prefix.rpartition("/")[0]
        found = []
        for path in below.rglob("*"):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix) and path.is_file() and not path.name.startswith(_HALF_WRITTEN):
                stat = path.stat()
                modified_at = datetime.fromtimestamp(stat.st_mtime, UTC)
                found.append(ListedVersion(key, VERSION_ID, stat.st_size, modified_at, is_delete_marker=False))
        return sorted(found, key=lambda version: version.key)

    def _delete(self, path: Path) -> None:
        with self._folders:
            try:
                path.unlink()
            except FileNotFoundError:
                return
            folder = path.parent
            _sync_folder(folder)
            while folder != self._root and not any(folder.iterdir()):  # an empty folder still names a recording
                folder.rmdir()
                folder = folder.parent
                _sync_folder(folder)


@contextmanager
def _removed_afterwards(path: Path) -> Iterator[None]:
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """A file's name is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
