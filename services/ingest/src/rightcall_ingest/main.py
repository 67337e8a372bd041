"""One process of ingest: SIP, media, journal, bus and HTTP, started and stopped together."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
import uvloop

from rightcall_common import crash, logs, telemetry
from rightcall_ingest.process import Process
from rightcall_ingest.settings import Settings

SERVICE = "ingest"
DRAIN_S_MAX = 10
"""Requests in hand get this long; Kubernetes kills after 30 s. Calls in hand are left to the next process."""


def run() -> None:
    """The script `rightcall-ingest`."""
    settings = Settings.load()
    logs.setup(SERVICE, settings.log_level)
    telemetry.setup(SERVICE, trace_file=settings.trace_file, otlp_endpoint=settings.otlp_endpoint)
    crash.arm(settings.crash)
    try:
        uvloop.run(serve(settings))
    finally:
        telemetry.shutdown()


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process.

    Calls of an earlier process come first: their clients must be answered before anything else is up.
    """
    process = Process(settings)
    journalling = asyncio.create_task(process.journal.run())
    try:
        await process.open()
        server = _Server(_http(process.app, settings))
        await _together(process, server, journalling, *process.parts())
    finally:
        await process.close()
        await journalling


async def _together(
    process: Process, server: "_Server", journalling: "asyncio.Task[None]", *parts: Coroutine[Any, Any, None]
) -> None:
    """All parts run; when HTTP has drained, media stops, what is journalled is published, and the rest is cancelled."""
    loop = asyncio.get_running_loop()

    def leave() -> None:
        process.drain()
        server.leave()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leave)
    async with asyncio.TaskGroup() as group:
        delivering, *others = [group.create_task(part) for part in parts]
        others.append(group.create_task(_fails_with(journalling)))
        await server.serve()
        await process.stop_media()
        await process.bus.stop()
        await delivering
        for task in others:
            task.cancel()


async def _fails_with(task: "asyncio.Task[None]") -> None:
    await asyncio.shield(task)


def _http(app: Any, settings: Settings) -> uvicorn.Config:
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
