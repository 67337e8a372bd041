"""How every service's process runs: set-up, HTTP and bus side by side, and an orderly end. Not: what its parts do."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any, Final, TypeVar

import uvicorn
import uvloop
from fastapi import FastAPI

from rightcall_common import crash, logs, telemetry
from rightcall_common.answering import GRACE_S, Away, Dependency, ReadyPart, watch
from rightcall_common.bus import Bus
from rightcall_common.errors import Unavailable, Unreadable
from rightcall_common.postgres import Database
from rightcall_common.settings import EXIT_WRONG_USE, ServiceSettings
from rightcall_common.web.connections import Connections, Limits

T = TypeVar("T")

CONNECT_RETRY_S: Final = 1.0
OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000
"""Instead of Python's 700: a batch of 500 facts makes more than that and leaves no cycle. Some 10 MB at most."""
DRAIN_S_MAX: Final = 10
"""Requests in hand get this long; Kubernetes kills after 30 s."""


def run_service(service: str, settings: ServiceSettings, serve: Coroutine[Any, Any, None]) -> None:
    """Logs, traces, armed crash points, then `serve` on uvloop until it ends.

    What it writes is for its own account only. Mounted keys that cannot be used end it with a sentence and status 2.
    """
    os.umask(0o077)
    logs.setup(service, settings.log_level)
    telemetry.setup(service, trace_file=settings.trace_file, collector=settings.collector())
    crash.arm(settings.crash)
    try:
        uvloop.run(serve)
    except Unreadable as fault:
        sys.stderr.write(f"{service}: {fault}\n")
        raise SystemExit(EXIT_WRONG_USE) from None
    finally:
        telemetry.shutdown()


def freeze_startup_heap() -> None:
    """What has been made so far stays: without this a full collection looks through all of it, a tenth of a second in
    which no decision is made and no packet is read.

    What is made later is mostly freed by counting references, so the collector looks seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


async def until_available(attempt: Callable[[], Awaitable[T]]) -> T:
    """What we depend on may come up after us."""
    while True:
        try:
            return await attempt()
        except Unavailable:
            await asyncio.sleep(CONNECT_RETRY_S)


async def connect(service: str, settings: ServiceSettings) -> Database:
    """The service's schema, as its own role; waits for the database as long as it takes."""
    return await until_available(lambda: Database.connect(settings.postgres, schema=service, service=service))


class StandsOn:
    """PostgreSQL and the bus: whether both have answered this process lately (design section 4)."""

    def __init__(self, db: Database | Callable[[], Database | None], bus: Bus) -> None:
        """`db`: or what answers it once it is connected."""
        self._db, self._bus = db, bus
        self._parts = (
            Dependency("database", self._ask_database, grace_s=GRACE_S),
            Dependency("bus", bus.answers),
        )

    def ready(self) -> dict[str, bool | ReadyPart]:
        """For `/readyz`. The bus has also been read as far as it reached at start."""
        parts: dict[str, bool | ReadyPart] = {each.name: each.part() for each in self._parts}
        if parts["bus"] and not self._bus.ready():
            parts["bus"] = ReadyPart(False, fault="not every subscription has joined")
        return parts

    async def watch(self) -> None:
        """Ask both, until cancelled."""
        await watch(self._parts)

    async def _ask_database(self) -> None:
        db = self._db if isinstance(self._db, Database) else self._db()
        if db is None:
            raise Away("not connected yet")
        await db.answers()


class HttpServer(uvicorn.Server):
    """uvicorn without its own signal handlers: it would raise SIGTERM again before the bus has drained."""

    @classmethod
    def of(cls, app: FastAPI, settings: ServiceSettings, limits: Limits | None = None) -> "HttpServer":
        """The server of an application on the settings' address. `limits`: of tests; else those of every service."""
        host, _, port = settings.http.rpartition(":")
        connections = Connections(limits or Limits())
        config = uvicorn.Config(
            app,
            host=host.strip("[]"),
            port=int(port),
            http=connections.protocol(),
            ws="none",
            timeout_keep_alive=ceil(connections.limits.idle_s),
            log_config=None,
            access_log=False,  # it would log paths, which hold ids that somebody typed
            server_header=False,
            timeout_graceful_shutdown=DRAIN_S_MAX,
        )
        return cls(config)

    def leave(self) -> None:
        """Stop accepting, finish what is in hand."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield


async def run_together(
    server: HttpServer,
    bus: Bus,
    delivering: Coroutine[Any, Any, None],
    *parts: Coroutine[Any, Any, None],
    on_signal: Callable[[], None] = lambda: None,
    after_http: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """All parts run until SIGTERM or SIGINT; a part that fails ends the process.

    Then HTTP drains, `after_http` is awaited, the bus finishes its batches (`delivering` ends), the rest is cancelled.
    """
    loop = asyncio.get_running_loop()
    freeze_startup_heap()

    def leave() -> None:
        on_signal()
        server.leave()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leave)
    async with asyncio.TaskGroup() as group:
        bus_task = group.create_task(delivering)
        others = [group.create_task(part) for part in parts]
        await server.serve()
        if after_http is not None:
            await after_http()
        await bus.stop()
        await bus_task
        for task in others:
            task.cancel()
