"""Whoever may write to an internal topic, but holds no key for what it says there, changes nothing (design 2.4)."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs

from rightcall_common.events import codec, tenants, vault
from rightcall_common.events.audio import StreamOpened
from rightcall_common.events.vault import StreamStoredUpTo, TransitKeyOffered
from rightcall_common.sealing.receipts import Signer
from rightcall_common.sealing.transit import generate, offer_bytes
from tests.support.eventually import eventually
from tests.support.ingest import IngestWorld, configured
from tests.support.scripted_policy import readable


def offered(key_id: str, signer: Signer) -> TransitKeyOffered:
    """A key of the attacker's, which would be preferred: it is valid for longer than storage's."""
    _, public = generate()
    now = datetime.now(UTC)
    until = now + timedelta(hours=2)
    return TransitKeyOffered(
        event_id=uuid4(), at=now, key_id=key_id, public_key=base64.b64encode(public).decode(), valid_from=now,
        valid_until=until, proof=signer.sign(offer_bytes(key_id, public, now, until), "transit-keys"),
    )  # fmt: skip


async def letters(world: IngestWorld, topic: str, count: int) -> list[bytes]:
    return [record.value for record in await world.bus.records(f"{topic}-dlq", count)]


async def test_policys_key_offers_no_transit_key_with_or_without_storages_mark(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    await world.policy.say(vault.TOPIC, "forged-1", offered("forged-1", world.policy.signer))
    async with world.bus.producer() as producer:
        offer = offered("forged-2", world.policy.storage)
        headers = codec.headers(offer, source="storage")
        await producer.send_and_wait(vault.TOPIC, codec.encode(offer), key=b"forged-2", headers=headers)
    told = b"".join(await letters(world, vault.TOPIC, 2))
    assert b"not_for_transit-keys" in told, "signed by a key that is for decisions"
    assert b"rc-auth: missing" in told, "well signed, and not written by storage"
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    await world.ended(call_id)

    def opened() -> list[Any]:
        return [readable(each) for each in world.policy.records.values() if b'"StreamOpened"' in each.value]

    await eventually(lambda: len(opened()) == 2)
    assert {codec.build(StreamOpened, each).transit_key_id for each in opened()} == {"t-1"}


async def test_a_configuration_that_policy_did_not_sign_is_not_believed_whatever_its_version(
    embedded_world: IngestWorld,
) -> None:
    """Another installation's, of a bus that outlived it; unsigned ones; one that storage's key signed."""
    world = embedded_world
    stranger = Signer(Ed25519PrivateKey.generate())
    false = configured(world.tenant, version=6)
    false = structs.replace(false, trunks=(structs.replace(false.trunks[0], addresses=("192.0.2.1/32",)),))
    for signer in (None, stranger, world.policy.storage):
        proof = signer.sign(codec.encode(false), "tenants") if signer else None
        await world.policy.say(tenants.TOPIC, world.tenant, false, proof=proof)
    ingest = await world.process()
    await world.policy.say(tenants.TOPIC, world.tenant, false)
    assert b"rc-proof: missing" in (await letters(world, tenants.TOPIC, 1))[0]
    await world.policy.configure(configured(world.tenant, version=2))
    async with world.call(ingest) as call:  # 403, if any of them were believed
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    await world.ended(call_id)
    log = (ingest.state / "log").read_text()
    assert log.count("bus.not_of_this_installation") == 2, "nobody's and the stranger's, once each"
    assert stranger.key_id in log


async def test_the_journal_is_not_freed_by_whoever_says_that_storage_has_it(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    await world.ended(call_id)
    await eventually(lambda: [each for each in world.policy.records.values() if b'"StreamClosed"' in each.value])
    streams = {record.key.decode() for record in world.policy.records.values()}
    async with world.bus.producer() as producer:
        for stream in streams:
            said = StreamStoredUpTo(
                event_id=uuid4(), tenant_id=world.tenant, at=datetime.now(UTC), stream_id=stream, epoch=0,
                position=10_000, complete=True, state="stored",
            )  # fmt: skip
            headers = codec.headers(said, source="storage")
            await producer.send_and_wait(vault.TOPIC, codec.encode(said), key=stream.encode(), headers=headers)
    assert len(await letters(world, vault.TOPIC, len(streams))) == len(streams)
    kept = b"".join(file.read_bytes() for file in (ingest.state / "journal").iterdir())
    assert kept.count(b'"kind":"frame"') >= 2
