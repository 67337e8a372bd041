"""Whether what a process stands on has answered it lately: asked once a second, each time within a bound.

A connection that is open proves nothing: a server that hangs, or takes nothing any more, keeps it open. Not here: what
is asked (`Database.answers`, `Bus.answers`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from rightcall_common import logs
from rightcall_common.errors import Unavailable

ASK_EVERY_S: Final = 1.0
ANSWER_S_MAX: Final = 2.0
SILENT_S_MAX: Final = 5.0
"""Design section 4: answered within the last 5 s."""
GRACE_S: Final = 30.0
"""For a database that says that it is away (refuses connections, is starting or stopping): it is being restarted or
another server takes over, and is back before traffic could be anywhere better. One that hangs, or takes no writes, says
nothing of the kind and has no grace."""

_log = logs.logger(__name__)


class Away(Unavailable):
    """It says itself that it is not there now."""


@dataclass(frozen=True, slots=True)
class ReadyPart:
    """One part of `/readyz`: true while it works. `since`: when it last did."""

    works: bool
    since: datetime | None = None
    fault: str = ""

    def __bool__(self) -> bool:
        return self.works


@dataclass(slots=True)
class Dependency:
    """Something a process cannot work without, and how it is asked: returns, or raises Unavailable."""

    name: str
    ask: Callable[[], Awaitable[None]]
    grace_s: float = SILENT_S_MAX
    """While it says that it is away."""
    answered: float | None = None
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Of the last answer; before the first one: when it was first asked."""
    fault: str = "not asked yet"
    away: bool = False

    def part(self) -> ReadyPart:
        """How it stands now."""
        within = self.grace_s if self.away else SILENT_S_MAX
        works = self.answered is not None and time.monotonic() - self.answered <= within
        return ReadyPart(works, self.since, "" if works else self.fault or "no answer")

    async def run(self) -> None:
        """Ask it, until cancelled."""
        while True:
            before = self.fault
            try:
                async with asyncio.timeout(ANSWER_S_MAX):
                    await self.ask()
            except (Unavailable, TimeoutError) as error:
                self.away = isinstance(error, Away)
                self.fault = str(error) or type(error).__name__
                if not before:
                    _log.warning("answering.silent", part=self.name, fault=self.fault)
            else:
                self.answered, self.since = time.monotonic(), datetime.now(UTC)
                self.fault, self.away = "", False
                if before:
                    _log.info("answering.answers", part=self.name)
            await asyncio.sleep(ASK_EVERY_S)


async def watch(dependencies: Sequence[Dependency]) -> None:
    """Ask them all, each at its own pace, until cancelled."""
    async with asyncio.TaskGroup() as group:
        for each in dependencies:
            group.create_task(each.run())
