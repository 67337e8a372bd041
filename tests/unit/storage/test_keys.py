"""The key chain: one wrap per purpose, bound to its ids, and gone for ever when its week is destroyed."""

import pickle
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rightcall_common.errors import InvariantBroken
from rightcall_storage.keys.kms import KmsKeyGone, LocalKeyring, open_epoch_key, seal_epoch_key
from rightcall_storage.sealing.keys import (
    EpochKey,
    KeyBroken,
    PurposeKey,
    PurposeScope,
    SecretKey,
    WrapContext,
    WrappedDataKey,
    iso_week,
    new_epoch_key,
    new_purpose_key,
    rewrap_data_key,
    unwrap_data_key,
    unwrap_purpose_key,
    wrap_data_key,
    wrap_purpose_key,
)

random = secrets.token_bytes
EVIDENCE = PurposeScope("acme", "acme-bank", "EVIDENCE_AGREEMENT")
CONTEXT = WrapContext("acme", "acme-bank", "recording-1", "stream-1", 0, "EVIDENCE_AGREEMENT")
DATA_KEY = SecretKey(b"d" * 32)


def purpose_key(purpose_key_id: str = "pk-1", week: str = "2026-W48", scope: PurposeScope = EVIDENCE) -> PurposeKey:
    return new_purpose_key(purpose_key_id, scope, week, random=random)


def wrapped(key: PurposeKey, context: WrapContext = CONTEXT) -> WrappedDataKey:
    return wrap_data_key(key, DATA_KEY, context, random=random)


def test_a_wrapped_data_key_opens_with_its_purpose_key() -> None:
    key = purpose_key()
    assert unwrap_data_key(key, wrapped(key)) == DATA_KEY


def test_a_wrap_is_138_bytes_and_never_the_same_twice() -> None:
    key = purpose_key()
    assert len(wrapped(key).wrapped) == 138
    assert wrapped(key).wrapped != wrapped(key).wrapped


@pytest.mark.parametrize(
    "context",
    [
        replace(CONTEXT, tenant_id="other"),
        replace(CONTEXT, controller_id="other"),
        replace(CONTEXT, recording_id="recording-2"),
        replace(CONTEXT, stream_id="stream-2"),
        replace(CONTEXT, epoch=1),
        replace(CONTEXT, purpose="MIFID_STATUTORY"),
    ],
    ids=["tenant", "controller", "recording", "stream", "epoch", "purpose"],
)
def test_a_wrap_moved_to_another_row_does_not_open(context: WrapContext) -> None:
    key = purpose_key()
    with pytest.raises(KeyBroken, match="header_tag"):
        unwrap_data_key(key, replace(wrapped(key), context=context))


def test_a_wrap_does_not_open_with_another_purpose_key() -> None:
    key = purpose_key()
    with pytest.raises(KeyBroken, match="header_tag"):
        unwrap_data_key(purpose_key("pk-1"), wrapped(key))
    with pytest.raises(KeyBroken, match="header_tag"):
        unwrap_data_key(replace(key, purpose_key_id="pk-2"), wrapped(key))


@pytest.mark.parametrize("length", [0, 74, 137])
def test_a_shortened_wrap_does_not_open(length: int) -> None:
    key = purpose_key()
    row = wrapped(key)
    with pytest.raises(KeyBroken, match="length"):
        unwrap_data_key(key, replace(row, wrapped=row.wrapped[:length]))


def test_every_changed_byte_of_a_wrap_is_noticed() -> None:
    key = purpose_key()
    row = wrapped(key)
    for at in range(len(row.wrapped)):
        tampered = bytearray(row.wrapped)
        tampered[at] ^= 1
        with pytest.raises(KeyBroken):
            unwrap_data_key(key, replace(row, wrapped=bytes(tampered)))


@pytest.mark.parametrize(
    "context",
    [
        replace(CONTEXT, tenant_id="other"),
        replace(CONTEXT, controller_id="other"),
        replace(CONTEXT, purpose="MIFID_STATUTORY"),
    ],
    ids=["tenant", "controller", "purpose"],
)
def test_wrapping_under_the_purpose_key_of_another_scope_is_our_own_bug(context: WrapContext) -> None:
    with pytest.raises(InvariantBroken):
        wrapped(purpose_key(), context)


def test_two_purposes_are_two_wraps_of_one_data_key() -> None:
    mifid = replace(CONTEXT, purpose="MIFID_STATUTORY")
    evidence_key, mifid_key = purpose_key("pk-e"), purpose_key("pk-m", scope=mifid.scope)
    assert unwrap_data_key(evidence_key, wrapped(evidence_key)) == DATA_KEY
    assert unwrap_data_key(mifid_key, wrapped(mifid_key, mifid)) == DATA_KEY
    with pytest.raises(KeyBroken):
        unwrap_data_key(evidence_key, wrapped(mifid_key, mifid))


def test_a_purpose_key_opens_with_the_epoch_key_of_its_week_only() -> None:
    epoch, key = new_epoch_key("2026-W48", random=random), purpose_key()
    row = wrap_purpose_key(epoch, key, random=random)
    assert unwrap_purpose_key(epoch, row) == key
    for moved in (
        replace(row, week="2026-W49"),
        replace(row, purpose_key_id="pk-2"),
        replace(row, scope=replace(EVIDENCE, tenant_id="other")),
    ):
        with pytest.raises(KeyBroken, match="header_tag"):
            unwrap_purpose_key(epoch, moved)
    with pytest.raises(InvariantBroken):
        wrap_purpose_key(new_epoch_key("2026-W49", random=random), key, random=random)


def test_a_survivor_keeps_its_permission_in_the_new_week() -> None:
    old, new = purpose_key("pk-1"), purpose_key("pk-2", week="2026-W49")
    row = rewrap_data_key(old, new, wrapped(old), random=random)
    assert (row.context, row.purpose_key_id) == (CONTEXT, "pk-2")
    assert unwrap_data_key(new, row) == DATA_KEY
    with pytest.raises(KeyBroken):
        unwrap_data_key(old, row)


async def test_last_weeks_database_and_all_of_todays_keys_open_no_erased_recording(tmp_path: Path) -> None:
    kms = LocalKeyring(tmp_path / "keyring.json", random=random)
    await kms.create("kms-w48")
    epoch = new_epoch_key("2026-W48", random=random)
    key = purpose_key(week="2026-W48")
    backup = (await seal_epoch_key(kms, "kms-w48", epoch), wrap_purpose_key(epoch, key, random=random), wrapped(key))

    await kms.create("kms-w49")
    today = new_epoch_key("2026-W49", random=random)
    todays_row = await seal_epoch_key(kms, "kms-w49", today)
    await kms.destroy("kms-w48")

    sealed_epoch, purpose_row, _ = backup
    with pytest.raises(KmsKeyGone):
        await open_epoch_key(kms, "kms-w48", "2026-W48", sealed_epoch)
    with pytest.raises(KeyBroken):
        await open_epoch_key(kms, "kms-w49", "2026-W48", sealed_epoch)
    with pytest.raises(KeyBroken):
        unwrap_purpose_key(EpochKey("2026-W48", today.key), purpose_row)
    assert await open_epoch_key(kms, "kms-w49", "2026-W49", todays_row) == today


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 11, 23), "2026-W48"), (date(2026, 12, 31), "2026-W53"), (date(2027, 1, 3), "2026-W53")],
)
def test_a_week_is_the_iso_week(day: date, week: str) -> None:
    assert iso_week(day) == week


def test_no_key_shows_its_bytes() -> None:
    key = SecretKey(b"SECRETSECRETSECRETSECRETSECRET!!")
    shown = repr(key) + str(key) + f"{EpochKey('2026-W48', key)}" + repr(PurposeKey("pk", EVIDENCE, "2026-W48", key))
    assert "SECRET" not in shown
    assert "hidden" in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        hash(key)


def test_a_key_of_another_length_is_our_own_bug() -> None:
    with pytest.raises(InvariantBroken):
        SecretKey(b"short")
