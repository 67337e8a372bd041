"""One process of storage: HTTP, bus, relay and housekeeping, started and stopped together."""

import asyncio
import secrets
from dataclasses import dataclass

from rightcall_common import logs
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.outbox import relay
from rightcall_common.postgres import Database
from rightcall_common.running import HttpServer, StandsOn, connect, run_together, until_available
from rightcall_common.sealing.receipts import Signer, Trust
from rightcall_common.sealing.record_keys import RecordKeys
from rightcall_common.sealing.uses import SIGNS
from rightcall_storage import stream
from rightcall_storage.api import http_app
from rightcall_storage.handlers import Handlers
from rightcall_storage.intake.assembling import Assembling
from rightcall_storage.intake.epoch_intake import Admitting
from rightcall_storage.jobs.housekeeping import Housekeeping
from rightcall_storage.jobs.sweeping import Sweeping
from rightcall_storage.keys.key_chain import KeyChain
from rightcall_storage.keys.kms import LocalKeyring
from rightcall_storage.keys.transit_keys import TransitKeys
from rightcall_storage.keys.vault_state import Vault
from rightcall_storage.lifecycle.destruction import Destroying
from rightcall_storage.objects.directory import DirectoryObjects
from rightcall_storage.objects.port import ObjectStore
from rightcall_storage.objects.s3 import S3Address, S3Objects
from rightcall_storage.playback.reading import Reader
from rightcall_storage.settings import StorageSettings

SERVICE = "storage"

_log = logs.logger("storage.wiring")


@dataclass(frozen=True, slots=True)
class Parts:
    """A storage service put together, without bus and HTTP server: what `serve` runs and what tests drive."""

    handlers: Handlers
    housekeeping: Housekeeping
    reader: Reader
    trust: Trust
    signer: Signer


def assemble(settings: StorageSettings, db: Database, objects: ObjectStore, clock: Clock) -> Parts:
    """Everything that works on this database and these objects."""
    signer, trust = Signer.from_file(settings.signing_key_file), Trust.from_file(settings.trust_file)
    trust.require(signer.key_id, SIGNS[SERVICE])
    kms = LocalKeyring(settings.keyring_file, random=secrets.token_bytes)
    chain = KeyChain(kms, random=secrets.token_bytes)
    assembling = Assembling(db, chain, objects)
    destroying = Destroying(db, objects, kms, signer, asyncio.Event())
    handlers = Handlers(db, Admitting(chain, trust), assembling, destroying.wake.set)
    housekeeping = Housekeeping(
        db,
        clock,
        chain,
        TransitKeys(db, kms, signer),
        Vault(db, chain, clock, settings.instance, settings.region),
        destroying,
        Sweeping(db, objects, assembling),
    )
    return Parts(handlers, housekeeping, Reader(db, chain, objects), trust, signer)


async def serve(settings: StorageSettings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process."""
    clock, objects = SystemClock(), object_store(settings)
    db = await connect(SERVICE, settings)
    parts = assemble(settings, db, objects, clock)
    _say(parts.housekeeping.chain, objects)
    await until_available(objects.prepare)
    await parts.housekeeping.prepare()
    bus = Bus(settings, SERVICE, db, RecordKeys.from_file(settings.record_keys_file))
    vault = parts.housekeeping.vault
    on = StandsOn(db, bus)
    app = http_app.build(db, parts.reader, settings, lambda: {**on.ready(), "keys": vault.keys_ok})
    try:
        await run_together(
            HttpServer.of(app, settings),
            bus,
            bus.run(stream.subscriptions(parts.handlers, parts.trust)),
            relay.run(db, bus),
            on.watch(),
            parts.housekeeping.run(bus),
        )
    finally:
        await objects.close()
        await db.close()


def object_store(settings: StorageSettings) -> ObjectStore:
    """The adapter that the settings name."""
    if settings.directory is not None:
        return DirectoryObjects(settings.directory)
    secure, endpoint, bucket = settings.s3
    access, secret = settings.s3_access_key or "", settings.s3_secret_key or ""
    ca_file = str(settings.s3_ca_file) if settings.s3_ca_file else None
    return S3Objects(S3Address(endpoint, bucket, access, secret, secure=secure, ca_file=ca_file))


def _say(chain: KeyChain, objects: ObjectStore) -> None:
    """What an operator must know of the adapters in use."""
    kms = chain.kms
    _log.info("storage.keys", kind=kms.kind, for_development=kms.for_development, latency=str(kms.destroy_latency))
    _log.info("storage.objects", kind=objects.kind, store_enforces_locks=objects.enforces_locks)
