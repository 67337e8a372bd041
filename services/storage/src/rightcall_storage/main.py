"""One process of storage: HTTP, bus, relay and housekeeping, started and stopped together."""

import asyncio
import secrets
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from rightcall_common import crash, logs, telemetry
from rightcall_common.bus import Bus
from rightcall_common.clock import Clock, SystemClock
from rightcall_common.errors import Unavailable
from rightcall_common.outbox import relay
from rightcall_common.postgres import Database
from rightcall_common.sealing.receipts import Signer, Trust
from rightcall_storage import api, stream
from rightcall_storage.admitting import Admitting
from rightcall_storage.assembling import Assembling
from rightcall_storage.destruction import Destroying
from rightcall_storage.handlers import Handlers
from rightcall_storage.housekeeping import Housekeeping
from rightcall_storage.key_chain import KeyChain
from rightcall_storage.kms import LocalKeyring
from rightcall_storage.objects import ObjectStore
from rightcall_storage.objects_directory import DirectoryObjects
from rightcall_storage.objects_s3 import S3Address, S3Objects
from rightcall_storage.reading import Reader
from rightcall_storage.settings import StorageSettings
from rightcall_storage.sweeping import Sweeping
from rightcall_storage.transit_keys import TransitKeys
from rightcall_storage.vault import Vault

SERVICE = "storage"
RETRY_S = 1.0
DRAIN_S_MAX = 10
"""Requests in hand get this long; Kubernetes kills after 30 s."""

_log = logs.logger("storage.main")


def run() -> None:
    """The script `rightcall-storage`."""
    settings = StorageSettings.load()
    logs.setup(SERVICE, settings.log_level)
    telemetry.setup(SERVICE, trace_file=settings.trace_file, otlp_endpoint=settings.otlp_endpoint)
    crash.arm(settings.crash)
    try:
        uvloop.run(serve(settings))
    finally:
        telemetry.shutdown()


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
    kms = LocalKeyring(settings.keyring_file, random=secrets.token_bytes)
    chain = KeyChain(kms, random=secrets.token_bytes)
    assembling = Assembling(db, chain, objects)
    destroying = Destroying(db, objects, kms, signer, asyncio.Event())
    handlers = Handlers(db, Admitting(chain, trust, signer.key_id), assembling, destroying.wake.set)
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
    db = await _connect(settings)
    parts = assemble(settings, db, objects, clock)
    _say(parts.housekeeping.chain, objects)
    await _prepare(objects)
    await parts.housekeeping.prepare()
    bus = Bus(settings, SERVICE, db)
    vault = parts.housekeeping.vault
    app = api.build(db, parts.reader, settings, lambda: {"bus": bus.ready(), "keys": vault.keys_ok})
    try:
        await _together(
            _Server(_http(app, settings)),
            bus,
            bus.run(stream.subscriptions(parts.handlers, parts.trust, parts.signer.key_id)),
            relay.run(db, bus),
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


async def _together(server: "_Server", bus: Bus, *parts: Coroutine[Any, Any, None]) -> None:
    """All parts run; when HTTP has drained, the bus finishes its batches and the rest is cancelled."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.leave)
    async with asyncio.TaskGroup() as group:
        delivering, *others = [group.create_task(part) for part in parts]
        await server.serve()
        await bus.stop()
        await delivering
        for task in others:
            task.cancel()


def _say(chain: KeyChain, objects: ObjectStore) -> None:
    """What an operator must know of the adapters in use."""
    kms = chain.kms
    _log.info("storage.keys", kind=kms.kind, for_development=kms.for_development, latency=str(kms.destroy_latency))
    _log.info("storage.objects", kind=objects.kind, store_enforces_locks=objects.enforces_locks)


async def _prepare(objects: ObjectStore) -> None:
    """The object store may come up after us."""
    while True:
        try:
            await objects.prepare()
            return
        except Unavailable:
            await asyncio.sleep(RETRY_S)


async def _connect(settings: StorageSettings) -> Database:
    """The database may come up after us."""
    while True:
        try:
            return await Database.connect(settings.postgres, schema=SERVICE, service=SERVICE)
        except Unavailable:
            await asyncio.sleep(RETRY_S)


def _http(app: FastAPI, settings: StorageSettings) -> uvicorn.Config:
    host, port = settings.address
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # it would log paths, which hold ids that somebody typed
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S_MAX,
    )


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: it would raise SIGTERM again before the bus has drained."""

    def leave(self) -> None:
        """Stop accepting, finish what is in hand."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield
