"""Reads a tenant's document in a process apart: seconds of work there cost nobody here a decision.

A thread would not do: it shares the interpreter with the loop that decides. One document of a kind is read at a time.
"""

import asyncio
import multiprocessing
import os
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, TypeVar

from rightcall_common import logs
from rightcall_common.errors import Unavailable
from rightcall_common.sealing.refs import RefKeys
from rightcall_common.web.app import Problem
from rightcall_policy.bundles import reading as bundles
from rightcall_policy.bundles.model import Bundle
from rightcall_policy.clients.client_list import Client
from rightcall_policy.clients.faults import Rejected
from rightcall_policy.tenants import apart_there

WAITING_MAX: Final = 16
"""Documents that wait for their turn; a second each at most."""

T = TypeVar("T")

_log = logs.logger(__name__)


class Apart:
    """One process beside this one, started when it is first needed; it ends with this one, however that ends."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def bundle(self, source: bytes) -> Bundle | bundles.FileRefused:
        """As `bundle.read`. Problem 429 when too many wait; Unavailable when the process was ended meanwhile."""
        return await self._read(bundles.read, source)

    async def client_list(
        self, body: bytes, media_type: str, keys: RefKeys, bundle: Bundle
    ) -> tuple[list[Client], list[Rejected]]:
        """As `client_records.read_list`. Problem and Unavailable as above."""
        named = (bundle.tenant, bundle.region, bundle.numbers.accept_prefixes)
        portions, rejected = await self._read(apart_there.client_list, body, media_type, keys, *named)
        clients: list[Client] = []
        for portion in portions:  # fifty thousand at once would hold up the loop for as long as all of this avoids
            clients += pickle.loads(portion)  # noqa: S301 -- our own process made it
            await asyncio.sleep(0)
        return clients, rejected

    def start(self) -> None:
        """Start the process now, so that the first document does not wait for it."""
        self._started().submit(apart_there.nothing)

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _read(self, read: Callable[..., T], *given: object) -> T:
        if self._waiting >= WAITING_MAX:
            raise Problem(429, "TOO_MANY_REQUESTS", "Too many documents are being read. Send it again in a minute.")
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self._started().submit(read, *given))
        except BrokenProcessPool:
            _log.error("apart.ended")
            self.close()
        finally:
            self._waiting -= 1
        raise Unavailable("the process that reads documents was ended")

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawned = multiprocessing.get_context("spawn")  # a fork would hold our sockets open
            self._pool = ProcessPoolExecutor(1, spawned, initializer=apart_there.begin, initargs=(os.getpid(),))
        return self._pool


BUNDLES: Final = Apart()
LISTS: Final = Apart()
"""A list takes longer, up to some 0.1 ms a number: a bundle does not wait for it."""
