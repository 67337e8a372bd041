"""Reads a tenant's document in a process apart: seconds of work there cost nobody here a decision.

A thread would not do: it shares the interpreter with the loop that decides. One document is read at a time.
"""

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from rightcall_common import logs
from rightcall_common.errors import Unavailable
from rightcall_common.http import Problem
from rightcall_policy import bundle as bundles
from rightcall_policy.bundle_model import Bundle

WAITING_MAX: Final = 16
"""Documents that wait for their turn; a second each at most."""
_NICE: Final = 10
"""Where cores are few the loop that decides goes first."""
_PR_SET_PDEATHSIG: Final = 1

_log = logs.logger(__name__)


class Apart:
    """One process beside this one, started when it is first needed; it ends with this one, however that ends."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def bundle(self, source: bytes) -> Bundle | bundles.Refused:
        """As `bundle.read`. Problem 429 when too many wait; Unavailable when the process was ended meanwhile."""
        if self._waiting >= WAITING_MAX:
            raise Problem(429, "TOO_MANY_REQUESTS", "Too many bundles are being read. Send it again in a minute.")
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self._started().submit(bundles.read, source))
        except BrokenProcessPool:
            _log.error("apart.ended")
            self.close()
        finally:
            self._waiting -= 1
        raise Unavailable("read a bundle: the process that reads was ended")

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawned = multiprocessing.get_context("spawn")  # a fork would hold our sockets open
            self._pool = ProcessPoolExecutor(1, spawned, initializer=_begin)
        return self._pool


def _begin() -> None:
    """In the other process: it is stopped by us, ends with us, and gives way to us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    with contextlib.suppress(OSError, AttributeError):  # Linux has it
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


OF_THIS_PROCESS: Final = Apart()
