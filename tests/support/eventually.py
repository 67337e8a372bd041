"""Waits for a condition with a deadline, instead of sleeping and hoping."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_S = 0.02


async def eventually(condition: Callable[[], object | Awaitable[object]], *, within_s: float = 60.0) -> None:
    """Return once `condition()` (plain or async) is true. AssertionError after the deadline."""
    deadline = time.monotonic() + within_s
    while True:
        found = condition()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {getattr(condition, '__name__', condition)}")
        await asyncio.sleep(POLL_S)
