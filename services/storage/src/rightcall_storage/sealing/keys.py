"""The key chain below the KMS, as values: epoch key (weekly) -> purpose key -> wrap of a data key, one per purpose.

Pure: rows are the store's, the root is `kms.py`'s. Use == a purpose with a live wrap: deleting a wrap ends its purpose,
and destroying the KMS key of a week makes every older copy of that week's rows unreadable.
"""

from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Final, NoReturn

from rightcall_common.errors import InvariantBroken
from rightcall_storage.sealing import floe
from rightcall_storage.sealing.binding import associated_data

KEY_BYTES: Final = 32  # AES-256
WRAP_PARAMS: Final = floe.FloeParams(KEY_BYTES + floe.SEGMENT_OVERHEAD_BYTES)  # a key is exactly one full segment
WRAPPED_BYTES: Final = WRAP_PARAMS.sealed_bytes(KEY_BYTES)
_DATA_KEY_LABEL: Final = b"rightcall data key v1"
_PURPOSE_KEY_LABEL: Final = b"rightcall purpose key v1"


class KeyBroken(Exception):
    """A wrapped key that does not open: another key, other ids, or changed bytes. Never says which bytes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SecretKey:
    """32 bytes that no repr, log line or traceback shows. `reveal` is the only way to them."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise InvariantBroken("key: must be 32 bytes")
        self._key = bytes(key)

    def reveal(self) -> bytes:
        """The bytes, for a cipher and for nothing else."""
        return self._key

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and compare_digest(self._key, other._key)

    def __hash__(self) -> NoReturn:
        raise TypeError("a key is not a dictionary key")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The key of one ISO week (`2026-W48`): wraps that week's purpose keys, is wrapped by the KMS, then destroyed."""

    week: str
    key: SecretKey


@dataclass(frozen=True, slots=True)
class PurposeScope:
    """Whose data for which purpose: one purpose key per scope and week."""

    tenant_id: str
    controller_id: str
    purpose: str


@dataclass(frozen=True, slots=True)
class PurposeKey:
    """A random key for one scope and week; `purpose_key_id` is opaque and its version."""

    purpose_key_id: str
    scope: PurposeScope
    week: str
    key: SecretKey


@dataclass(frozen=True, slots=True)
class WrappedPurposeKey:
    """The row of a purpose key."""

    purpose_key_id: str
    scope: PurposeScope
    week: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class WrapContext:
    """What a wrap of a data key is bound to. `epoch` is the stream's epoch number, not the week."""

    tenant_id: str
    controller_id: str
    recording_id: str
    stream_id: str
    epoch: int
    purpose: str

    @property
    def scope(self) -> PurposeScope:
        """Whose purpose key may wrap it."""
        return PurposeScope(self.tenant_id, self.controller_id, self.purpose)


@dataclass(frozen=True, slots=True)
class WrappedDataKey:
    """The row of a data key for one purpose: its existence is that purpose's permission."""

    context: WrapContext
    purpose_key_id: str
    wrapped: bytes


def iso_week(day: date) -> str:
    """The key chain's week of a day in UTC, as `2026-W48` (ISO 8601: Monday first, the year is the week's)."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def new_epoch_key(week: str, *, random: floe.Random) -> EpochKey:
    """A random key for a week; `kms.seal_epoch_key` makes its row."""
    return EpochKey(week, SecretKey(random(KEY_BYTES)))


def new_purpose_key(purpose_key_id: str, scope: PurposeScope, week: str, *, random: floe.Random) -> PurposeKey:
    """A random key for a scope and week."""
    return PurposeKey(purpose_key_id, scope, week, SecretKey(random(KEY_BYTES)))


def wrap_purpose_key(epoch_key: EpochKey, purpose_key: PurposeKey, *, random: floe.Random) -> WrappedPurposeKey:
    """The row of a purpose key. Raises InvariantBroken for a key of another week: its rows would outlive theirs."""
    if epoch_key.week != purpose_key.week:
        raise InvariantBroken("keys: purpose key of another week")
    aad = _purpose_key_aad(purpose_key.scope, purpose_key.week, purpose_key.purpose_key_id)
    wrapped = _wrap(epoch_key.key, purpose_key.key, aad, random)
    return WrappedPurposeKey(purpose_key.purpose_key_id, purpose_key.scope, purpose_key.week, wrapped)


def unwrap_purpose_key(epoch_key: EpochKey, row: WrappedPurposeKey) -> PurposeKey:
    """The purpose key of a row. Raises KeyBroken if key, ids or bytes are not those of the wrap."""
    key = _unwrap(epoch_key.key, row.wrapped, _purpose_key_aad(row.scope, row.week, row.purpose_key_id))
    return PurposeKey(row.purpose_key_id, row.scope, row.week, key)


def wrap_data_key(
    purpose_key: PurposeKey, data_key: SecretKey, context: WrapContext, *, random: floe.Random
) -> WrappedDataKey:
    """The row that lets one purpose use a data key. Raises InvariantBroken for another scope's purpose key."""
    if purpose_key.scope != context.scope:
        raise InvariantBroken("keys: purpose key of another scope")
    wrapped = _wrap(purpose_key.key, data_key, _data_key_aad(context, purpose_key.purpose_key_id), random)
    return WrappedDataKey(context, purpose_key.purpose_key_id, wrapped)


def unwrap_data_key(purpose_key: PurposeKey, row: WrappedDataKey) -> SecretKey:
    """The data key of a row. Raises KeyBroken if purpose key, ids or bytes are not those of the wrap."""
    return _unwrap(purpose_key.key, row.wrapped, _data_key_aad(row.context, purpose_key.purpose_key_id))


def rewrap_data_key(old: PurposeKey, new: PurposeKey, row: WrappedDataKey, *, random: floe.Random) -> WrappedDataKey:
    """The same permission under the new week's purpose key: what survivors get before the old week is destroyed."""
    return wrap_data_key(new, unwrap_data_key(old, row), row.context, random=random)


def _data_key_aad(context: WrapContext, purpose_key_id: str) -> bytes:
    return associated_data(
        _DATA_KEY_LABEL,
        context.tenant_id,
        context.controller_id,
        context.recording_id,
        context.stream_id,
        context.epoch,
        context.purpose,
        purpose_key_id,
    )


def _purpose_key_aad(scope: PurposeScope, week: str, purpose_key_id: str) -> bytes:
    return associated_data(
        _PURPOSE_KEY_LABEL, scope.tenant_id, scope.controller_id, scope.purpose, week, purpose_key_id
    )


def _wrap(wrapping: SecretKey, key: SecretKey, aad: bytes, random: floe.Random) -> bytes:
    return floe.seal(wrapping.reveal(), aad, key.reveal(), WRAP_PARAMS, random=random)


def _unwrap(wrapping: SecretKey, wrapped: bytes, aad: bytes) -> SecretKey:
    if len(wrapped) != WRAPPED_BYTES:
        raise KeyBroken("length")
    try:
        return SecretKey(floe.open_all(wrapping.reveal(), aad, wrapped, WRAP_PARAMS))
    except floe.FloeBroken as broken:
        reason = broken.reason
    raise KeyBroken(reason)
