"""Ending in order: SIGTERM, Ctrl-C and a closed terminal cancel the work, and its `finally` stops what it started."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


async def until_told_to_stop(work: Coroutine[Any, Any, None]) -> bool:
    """Run `work` to its end or until one of SIGNALS. True = it came to its end. Later signals change nothing."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    told = False

    def stop() -> None:
        nonlocal told
        if not told:
            told = True
            task.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise
        return False
    return True
