"""The root of the key chain, as a port: wrap, unwrap, destroy. And its adapter for development, a local keyring file.

A KMS key exists so that it can be destroyed: what it wrapped is then unreadable in every backup. One per epoch key.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_common.sealing.canonical import base64_octets, base64_text, json_object
from rightcall_storage.sealing import floe
from rightcall_storage.sealing.binding import associated_data
from rightcall_storage.sealing.keys import KEY_BYTES, EpochKey, KeyBroken, SecretKey

KEYRING_FORMAT: Final = "rightcall-keyring-1"
_EPOCH_KEY_LABEL: Final = b"rightcall epoch key v1"
_PARAMS: Final = floe.FloeParams(4096)  # wraps are small; a transit private key or a purpose key fits one segment
_OWNER_ONLY: Final = 0o600


class KmsKeyGone(Exception):
    """The key was destroyed, or never was: nothing that it wrapped can be read again. Retrying does not help."""


class Kms(Protocol):
    """Keys that never leave their keeper. All methods raise Unavailable if the keeper does not answer."""

    @property
    def kind(self) -> str:
        """A word for start-up logs and certificates, such as `local-keyring`."""

    @property
    def for_development(self) -> bool:
        """True: keys lie in a file that anyone with the disk can copy. Said at start-up and in certificates."""

    @property
    def destroy_latency(self) -> timedelta:
        """How long after `destroy` the keeper may still be able to bring the key back. Shown in certificates."""

    async def create(self, key_id: str) -> None:
        """Make a key; nothing happens if it is there (a crash between this and our row must be repeatable)."""

    async def wrap(self, key_id: str, plaintext: bytes, context: bytes) -> bytes:
        """Seal under a key; opens only with the same `context`. Raises KmsKeyGone."""

    async def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """Open what `wrap` sealed. Raises KmsKeyGone, or KeyBroken for changed bytes or another context."""

    async def destroy(self, key_id: str) -> None:
        """End a key for ever, `destroy_latency` from now; nothing happens if it is gone."""

    async def key_ids(self) -> frozenset[str]:
        """All keys that can still unwrap."""


class LocalKeyring:
    """Kms on one JSON file of mode 0600. For development: says so, and refuses a file that others may read.

    The file is the truth and is read anew for each call, so that a destroyed key is gone for every process.
    """

    kind = "local-keyring"
    for_development = True
    destroy_latency = timedelta(0)

    def __init__(self, path: Path, *, random: floe.Random) -> None:
        self._path = path
        self._random = random

    async def create(self, key_id: str) -> None:
        await asyncio.to_thread(self._create, key_id)

    async def wrap(self, key_id: str, plaintext: bytes, context: bytes) -> bytes:
        key = await asyncio.to_thread(self._key, key_id)
        return floe.seal(key.reveal(), context, plaintext, _PARAMS, random=self._random)

    async def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        key = await asyncio.to_thread(self._key, key_id)
        try:
            return floe.open_all(key.reveal(), context, wrapped, _PARAMS)
        except floe.FloeBroken as broken:
            reason = broken.reason
        raise KeyBroken(reason)

    async def destroy(self, key_id: str) -> None:
        await asyncio.to_thread(self._destroy, key_id)

    async def key_ids(self) -> frozenset[str]:
        return frozenset(await asyncio.to_thread(self._load))

    def _key(self, key_id: str) -> SecretKey:
        key = self._load().get(key_id)
        if key is None:
            raise KmsKeyGone(key_id)
        return key

    def _create(self, key_id: str) -> None:
        with self._only_writer():
            keys = self._load()
            if key_id not in keys:
                self._save(keys | {key_id: SecretKey(self._random(KEY_BYTES))})

    def _destroy(self, key_id: str) -> None:
        with self._only_writer():
            keys = self._load()
            if key_id in keys:
                self._save({other: key for other, key in keys.items() if other != key_id})

    @contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Across processes: two that read, change and replace the file at once would lose one key."""
        with self._path.with_name(self._path.name + ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _load(self) -> dict[str, SecretKey]:
        try:
            with self._path.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & 0o077:
                    raise InvariantBroken("keyring: file must be readable by its owner only (mode 0600)")
                return _parse(file.read())
        except FileNotFoundError:
            return {}
        except OSError as fault:
            reason = f"keyring: {fault.strerror}"
        raise Unavailable(reason)

    def _save(self, keys: dict[str, SecretKey]) -> None:
        """Replace the file whole, durably: a crash leaves the old keys or the new ones, never half of them."""
        document = {
            "format": KEYRING_FORMAT,
            "warning": "for development only: whoever copies this file can read every recording",
            "keys": {key_id: base64_text(key.reveal()) for key_id, key in sorted(keys.items())},
        }
        try:
            _replace(self._path, json.dumps(document, indent=1).encode())
            return
        except OSError as fault:
            reason = f"keyring: {fault.strerror}"
        raise Unavailable(reason)


def _parse(data: bytes) -> dict[str, SecretKey]:
    try:
        document: dict[str, Any] = json_object(data)
        if document["format"] == KEYRING_FORMAT:
            return {str(key_id): SecretKey(base64_octets(key)) for key_id, key in document["keys"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise InvariantBroken("keyring: not a keyring file of this version")


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def seal_epoch_key(kms: Kms, kms_key_id: str, epoch_key: EpochKey) -> bytes:
    """The wrapped epoch key for its row, beside `kms_key_id` and the week. The KMS key must exist."""
    return await kms.wrap(kms_key_id, epoch_key.key.reveal(), _epoch_key_context(epoch_key.week))


async def open_epoch_key(kms: Kms, kms_key_id: str, week: str, wrapped: bytes) -> EpochKey:
    """The epoch key of a row. Raises KmsKeyGone after `destroy`, KeyBroken for a row of another week."""
    return EpochKey(week, SecretKey(await kms.unwrap(kms_key_id, wrapped, _epoch_key_context(week))))


def _epoch_key_context(week: str) -> bytes:
    return associated_data(_EPOCH_KEY_LABEL, week)
