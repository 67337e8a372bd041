"""One process of ingest: SIP, media, journal, bus and HTTP, started and stopped together."""

import asyncio
import sys

from rightcall_common import logs
from rightcall_common.running import HttpServer, run_service, run_together
from rightcall_ingest.journal.journal_lock import JournalInUse, JournalLock
from rightcall_ingest.settings import Settings
from rightcall_ingest.wiring import Process

SERVICE = "ingest"
EXIT_JOURNAL_IN_USE = 1  # not wrong use (2): the same settings work once the other process has ended

_log = logs.logger(__name__)


def run() -> None:
    """The script `rightcall-ingest`."""
    settings = Settings.load()
    try:
        with JournalLock(settings.journal):
            run_service(SERVICE, settings, serve(settings))
    except JournalInUse as fault:
        sys.stderr.write(f"ingest: {fault}\n")
        raise SystemExit(EXIT_JOURNAL_IN_USE) from None


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; a part that fails ends the process. Calls in hand are left to the next process.

    Calls of an earlier process come first: their clients must be answered before anything else is up.
    """
    _log.info("process.started", event_loop=_event_loop())
    process = Process(settings)
    journalling = asyncio.create_task(process.journal.run())
    try:
        await process.open()
        delivering, *parts = process.parts()
        await run_together(
            HttpServer.of(process.app, settings),
            process.bus,
            delivering,
            *parts,
            _fails_with(journalling),
            on_signal=process.drain,
            after_http=process.stop_media,
        )
    finally:
        await process.close()
        await journalling


def _event_loop() -> str:
    """`uvloop` or `asyncio`: what the figures of a running process are to be compared with."""
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


async def _fails_with(task: "asyncio.Task[None]") -> None:
    await asyncio.shield(task)
