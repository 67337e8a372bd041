"""Keeps endpoints.json true: it is there while everything answers, and gone until all is back. parts.json says why.

The end of a process is seen at once; what no process of ours is, such as a database, within two looks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from rightcall import endpoints
from rightcall.endpoints import Endpoints

LOOK_S = 0.2
CHECK_S = 5.0
SILENT_CHECKS = 2
"""In a row; one alone may be a machine that is busy."""


class Presence:
    """The address file of one running platform. Everything here runs on its event loop."""

    def __init__(
        self, state: Path, everything_answers: Callable[[], Awaitable[bool]], *, check_s: float = CHECK_S
    ) -> None:
        self._state = state
        self._check_s = check_s
        self._everything_answers = everything_answers
        self._said: Endpoints | None = None
        self._down: set[str] = set()
        self._silent: set[str] = set()
        """Started again, and not yet seen to answer."""
        self._endings = 0
        self._return: asyncio.Task[None] | None = None
        self._checks: asyncio.Task[None] | None = None

    def publish(self, where: Endpoints) -> None:
        """Everything answers now: write the file, unless something ended meanwhile, which its return then does."""
        self._said = where
        self._checks = asyncio.create_task(self._check())
        self._tell()
        if self._down:
            self._await_return()
        else:
            where.write(self._state)

    def ended(self, name: str) -> None:
        """A process is gone: what it offered does not answer."""
        self._down.add(name)
        self._endings += 1
        if self._said is not None:
            endpoints.remove(self._state)
            self._tell()
            self._await_return()

    def _tell(self) -> None:
        if self._said is not None:
            endpoints.write_parts(self._state, self._said, self._down | self._silent)

    def started(self, name: str) -> None:
        """It was started again; whether it answers is asked, and until then it counts as down."""
        self._down.discard(name)
        self._silent.add(name)

    def moved(self, kafka: str) -> None:
        """The bus was started again, at another address."""
        if self._said is not None:
            self._said = replace(self._said, kafka=kafka)
        self.started("bus")

    def close(self) -> None:
        """The platform stops."""
        for task in (self._return, self._checks):
            if task is not None:
                task.cancel()
        self._said = None
        endpoints.forget(self._state)

    def _await_return(self) -> None:
        if self._return is None or self._return.done():
            self._return = asyncio.create_task(self._write_when_back())

    async def _check(self) -> None:
        silent = 0
        while True:
            await asyncio.sleep(self._check_s)
            if self._return is not None and not self._return.done():
                continue  # its addresses are withdrawn already, and asked for until all is back
            silent = 0 if await self._everything_answers() else silent + 1
            if silent == SILENT_CHECKS and self._said is not None:
                silent = 0
                endpoints.remove(self._state)
                self._await_return()

    async def _write_when_back(self) -> None:
        while self._said is not None:
            endings = self._endings
            if not self._down and await self._everything_answers() and endings == self._endings:
                self._silent.clear()
                self._tell()
                self._said.write(self._state)
                return
            await asyncio.sleep(LOOK_S)
