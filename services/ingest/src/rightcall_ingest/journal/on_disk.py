"""Waiting until what was said is on the disk, but not for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

WRITTEN_S_MAX: Final = 5.0  # a busy disk syncs within it; the client's own timers end at 32 s (RFC 3261 table 4)


async def wait_until_durable(settled: Callable[[], Awaitable[None]]) -> bool:
    """Whether all that was journalled so far is on the disk now. A full one takes nothing for hours: False."""
    try:
        async with asyncio.timeout(WRITTEN_S_MAX):
            await settled()
    except TimeoutError:
        return False
    return True
