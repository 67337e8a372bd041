"""The port to where blocks lie: create-only objects with versions, locks and honest deletion.

Adapters: `objects_s3.py` (any S3 API with versioning and object lock) and `objects_directory.py` (one machine). Keys
are opaque ids and block numbers; nothing here knows what is inside an object.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from rightcall_common.errors import InvariantBroken, Unavailable

OBJECT_BYTES_MAX: Final = 16 * 2**20  # a block is about 0.5 MB, 2 MB at worst; above 5 GiB a single PUT ends anyway
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,15}")
_PREFIX: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,199}/){0,15}([A-Za-z0-9][A-Za-z0-9._-]{0,199})?")


class ObjectGone(Exception):
    """There is no such object version (any more). Retrying does not help."""


class ObjectExists(Exception):
    """The key is taken: objects are written once. A new attempt takes a new name."""


class ObjectLocked(Exception):
    """A retention lock forbids the deletion until its date."""


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """An object as it was put; `sha256` in hex, `size` in bytes."""

    key: str
    version_id: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What the store says of an object version; `locked_until` is a COMPLIANCE lock in UTC, None without one."""

    version: ObjectVersion
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A line of a listing. A delete marker has size 0 and hides what still exists: it is no deletion."""

    key: str
    version_id: str
    size: int
    modified_at: datetime
    is_delete_marker: bool


class ObjectStore(Protocol):
    """All methods raise Unavailable when the store does not answer or refuses us; retrying later is then right."""

    @property
    def kind(self) -> str:
        """`s3` or `directory`: what `endpoints.json` says."""

    @property
    def address(self) -> str:
        """Where it is: a URL or a path, without secrets."""

    @property
    def enforces_locks(self) -> bool:
        """Whether the store itself refuses to delete before a lock's date. If not, only the database does: say so."""

    async def prepare(self) -> None:
        """Make the bucket or directory if it is missing. Raises InvariantBroken if it cannot do what we promise."""

    async def put(self, key: str, data: bytes) -> ObjectVersion:
        """Write once and durably, then see that it is there as written. Raises ObjectExists."""

    async def get(self, key: str, version_id: str, start: int = 0, length: int | None = None) -> bytes:
        """Bytes [start, start + length) as a slice would give them: fewer, or none, past the end. Raises ObjectGone."""

    async def head(self, key: str, version_id: str) -> ObjectHead:
        """Hash, size and lock of a version. Raises ObjectGone."""

    async def versions(self, prefix: str) -> list[ListedVersion]:
        """Every version and delete marker below a prefix, sorted by key. Meant for one recording, not for all."""

    async def delete(self, key: str, version_id: str) -> None:
        """Remove this version for good; nothing happens if it is gone. Raises ObjectLocked."""

    async def lock_until(self, key: str, version_id: str, until: datetime) -> datetime | None:
        """Forbid deletion before `until` (COMPLIANCE; never shortened), and return what the store then says.

        None: this store does not enforce locks. Raises ObjectGone.
        """

    async def close(self) -> None:
        """Let go of threads and connections."""


async def delete_every_version(store: ObjectStore, prefix: str) -> list[ListedVersion]:
    """Delete all versions and markers below a prefix, look again, and return what was deleted.

    `prefix` ends with `/` for everything of a recording. Raises ObjectLocked (the rest is still tried later), and
    Unavailable if the store still lists something: "deleted" is said only after seeing that nothing is left.
    """
    found = await store.versions(prefix)
    for version in found:
        await store.delete(version.key, version.version_id)
    if await store.versions(prefix):
        raise Unavailable("objects: something is still listed after deletion")
    return found


def check_key(key: str) -> str:
    """The key, or InvariantBroken: a key is opaque ids, and never leaves the bucket or directory."""
    if not _KEY.fullmatch(key):
        raise InvariantBroken("objects: not a key")
    return key


def check_prefix(prefix: str) -> str:
    """The prefix (of a key, may end with `/`), or InvariantBroken."""
    if not _PREFIX.fullmatch(prefix):
        raise InvariantBroken("objects: not a prefix")
    return prefix
