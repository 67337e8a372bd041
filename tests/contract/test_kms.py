"""What every KMS adapter promises, and what the local keyring file promises beyond it."""

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from rightcall_common.errors import InvariantBroken, Unavailable
from rightcall_storage.keys.kms import Kms, KmsKeyGone, LocalKeyring
from rightcall_storage.sealing.keys import KeyBroken


def local_keyring(folder: Path) -> LocalKeyring:
    return LocalKeyring(folder / "keyring.json", random=secrets.token_bytes)


ADAPTERS: dict[str, Callable[[Path], Kms]] = {"local-keyring": local_keyring}


@pytest.fixture(params=sorted(ADAPTERS))
def kms(request: pytest.FixtureRequest, tmp_path: Path) -> Kms:
    return ADAPTERS[request.param](tmp_path)


async def test_what_was_wrapped_is_unwrapped_in_the_same_context(kms: Kms) -> None:
    await kms.create("k1")
    wrapped = await kms.wrap("k1", b"a data key", b"context")
    assert b"a data key" not in wrapped
    assert await kms.unwrap("k1", wrapped, b"context") == b"a data key"


async def test_another_context_key_or_byte_does_not_unwrap(kms: Kms) -> None:
    await kms.create("k1")
    await kms.create("k2")
    wrapped = await kms.wrap("k1", b"a data key", b"context")
    for key_id, data, context in (
        ("k1", wrapped, b"other"),
        ("k2", wrapped, b"context"),
        ("k1", wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"context"),
        ("k1", b"", b"context"),
    ):
        with pytest.raises(KeyBroken):
            await kms.unwrap(key_id, data, context)


async def test_a_destroyed_key_unwraps_nothing_even_if_its_name_is_made_again(kms: Kms) -> None:
    await kms.create("k1")
    wrapped = await kms.wrap("k1", b"a data key", b"context")
    await kms.destroy("k1")
    with pytest.raises(KmsKeyGone):
        await kms.unwrap("k1", wrapped, b"context")
    with pytest.raises(KmsKeyGone):
        await kms.wrap("k1", b"more", b"context")
    await kms.create("k1")
    with pytest.raises(KeyBroken):
        await kms.unwrap("k1", wrapped, b"context")


async def test_create_and_destroy_may_be_repeated_after_a_crash(kms: Kms) -> None:
    await kms.create("k1")
    wrapped = await kms.wrap("k1", b"a data key", b"context")
    await kms.create("k1")
    assert await kms.unwrap("k1", wrapped, b"context") == b"a data key"
    await kms.destroy("k1")
    await kms.destroy("k1")
    assert await kms.key_ids() == frozenset()


async def test_destroying_one_key_leaves_the_others(kms: Kms) -> None:
    await asyncio.gather(*(kms.create(f"k{number}") for number in range(8)))
    await kms.destroy("k3")
    assert await kms.key_ids() == {"k0", "k1", "k2", "k4", "k5", "k6", "k7"}


async def test_the_local_keyring_says_that_it_is_for_development_and_forgets_at_once(tmp_path: Path) -> None:
    kms = local_keyring(tmp_path)
    await kms.create("k1")
    assert kms.for_development
    assert kms.destroy_latency == timedelta(0)
    assert "for development only" in (tmp_path / "keyring.json").read_text()


async def test_the_local_keyring_outlives_its_process_and_is_for_its_owner_only(tmp_path: Path) -> None:
    first = local_keyring(tmp_path)
    await first.create("k1")
    wrapped = await first.wrap("k1", b"a data key", b"")
    assert (tmp_path / "keyring.json").stat().st_mode & 0o777 == 0o600
    assert await local_keyring(tmp_path).unwrap("k1", wrapped, b"") == b"a data key"


async def test_nothing_of_a_destroyed_key_stays_in_any_file(tmp_path: Path) -> None:
    kms = local_keyring(tmp_path)
    await kms.create("doomed")
    secret = json.loads((tmp_path / "keyring.json").read_text())["keys"]["doomed"]
    await kms.destroy("doomed")
    assert all(secret not in path.read_text() for path in tmp_path.iterdir())


async def test_two_processes_that_add_keys_at_once_lose_none(tmp_path: Path) -> None:
    one, two = local_keyring(tmp_path), local_keyring(tmp_path)
    await asyncio.gather(*(kms.create(f"{name}{n}") for name, kms in (("a", one), ("b", two)) for n in range(10)))
    assert len(await one.key_ids()) == 20


async def test_a_keyring_that_others_may_read_is_refused(tmp_path: Path) -> None:
    kms = local_keyring(tmp_path)
    await kms.create("k1")
    (tmp_path / "keyring.json").chmod(0o640)
    with pytest.raises(InvariantBroken, match="0600"):
        await kms.key_ids()


@pytest.mark.parametrize("content", ["", "{}", '{"format": "rightcall-keyring-1", "keys": {"k": "AAAA"}}', "[1]"])
async def test_a_file_that_is_no_keyring_is_refused_and_not_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(InvariantBroken):
        await local_keyring(tmp_path).create("k1")
    assert path.read_text() == content


async def test_a_keyring_whose_disk_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "keyring.json").mkdir()
    with pytest.raises(Unavailable):
        await local_keyring(tmp_path).key_ids()
