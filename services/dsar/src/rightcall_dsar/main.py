"""One process of dsar: HTTP, bus, relay and janitor, started and stopped together."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
import uvloop

from rightcall_common import crash, logs, telemetry
from rightcall_common.bus import Bus
from rightcall_common.errors import Unavailable
from rightcall_common.outbox import relay
from rightcall_common.postgres import Database
from rightcall_common.sealing.refs import RefKeys
from rightcall_dsar import api, janitor, stream
from rightcall_dsar.desk import Desk
from rightcall_dsar.results import Results
from rightcall_dsar.settings import DsarSettings
from rightcall_dsar.tenants import Tenants

SERVICE = "dsar"
CONNECT_RETRY_S = 1.0
DRAIN_S_MAX = 10
"""Requests in hand get this long; Kubernetes kills after 30 s. A longer download is cut off and asked for again."""


def run() -> None:
    """The script `rightcall-dsar`."""
    settings = DsarSettings.load()
    logs.setup(SERVICE, settings.log_level)
    telemetry.setup(SERVICE, trace_file=settings.trace_file, otlp_endpoint=settings.otlp_endpoint)
    crash.arm(settings.crash)
    try:
        uvloop.run(serve(settings))
    finally:
        telemetry.shutdown()


async def serve(settings: DsarSettings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process."""
    keys, tenants = RefKeys.from_file(settings.index_root_file), Tenants()
    db = await _connect(settings)
    bus = Bus(settings, SERVICE, db)
    desk = Desk(db, tenants, keys)
    app = api.build(desk, Results(desk, settings.storage_url), settings, lambda: {"bus": bus.ready()})
    server = _Server(_http(app, settings))
    try:
        await _together(
            server,
            bus,
            bus.run(stream.subscriptions(tenants)),
            relay.run(db, bus),
            janitor.run(db, tenants),
        )
    finally:
        await db.close()


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


async def _connect(settings: DsarSettings) -> Database:
    """The database may come up after us."""
    while True:
        try:
            return await Database.connect(settings.postgres, schema=SERVICE, service=SERVICE)
        except Unavailable:
            await asyncio.sleep(CONNECT_RETRY_S)


def _http(app: Any, settings: DsarSettings) -> uvicorn.Config:
    host, _, port = settings.http.rpartition(":")
    return uvicorn.Config(
        app,
        host=host.strip("[]"),
        port=int(port),
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
