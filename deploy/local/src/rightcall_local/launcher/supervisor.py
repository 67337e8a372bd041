"""Starts the services as processes, starts again what dies, and stops all in order. It knows nothing of their work."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_AFTER_S = 0.2
RESTART_AFTER_S_MAX = 5.0
STOP_S = 20.0


@dataclass
class Child:
    """One service process: module to run, environment, log file."""

    name: str
    module: str
    environment: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    failures_in_a_row: int = field(default=0)

    async def spawn(self, inherited: Sequence[int] = ()) -> None:
        """Start the process, which ends when we do; its output is appended to the log."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("RIGHTCALL_")}
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "rightcall_local.launcher.following", str(os.getpid()), self.module,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                env={**kept, **self.environment}, start_new_session=True, pass_fds=inherited,
            )  # fmt: skip
        self.starts += 1


class Supervisor:
    """Keeps children alive, as a Kubernetes node would."""

    def __init__(
        self,
        say: Callable[[str], None],
        on_ended: Callable[[str], None] = lambda _: None,
        on_started: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_ended` and `on_started` hear the name of a child that died, and that was started again."""
        self._say = say
        self._on_ended = on_ended
        self._on_started = on_started
        self._stopping = False
        self.inherited: tuple[int, ...] = ()
        """File descriptors that every child holds as well: the state directory's lock."""
        self.children: dict[str, Child] = {}
        self._watchers: list[asyncio.Task[None]] = []

    async def add(self, child: Child) -> None:
        """Start a child and watch it from now on."""
        self.children[child.name] = child
        await child.spawn(self.inherited)
        self._watchers.append(asyncio.create_task(self._watch(child)))

    async def _watch(self, child: Child) -> None:
        loop = asyncio.get_running_loop()
        while child.process is not None:
            started = loop.time()
            code = await child.process.wait()
            if self._stopping:
                return
            self._on_ended(child.name)
            child.failures_in_a_row = 0 if loop.time() - started > 10 else child.failures_in_a_row + 1
            self._say(f"{child.name} ended with {code}; starting it again (log: {child.log})")
            await asyncio.sleep(min(RESTART_AFTER_S * 2**child.failures_in_a_row, RESTART_AFTER_S_MAX))
            if not self._stopping:
                await child.spawn(self.inherited)
                self._on_started(child.name)

    def pid(self, name: str) -> int:
        """The process id of a child."""
        process = self.children[name].process
        if process is None:
            raise KeyError(name)
        return process.pid

    async def stop(self) -> None:
        """SIGTERM to all at once, SIGKILL to whoever needs more than STOP_S."""
        self._stopping = True
        running = [c.process for c in self.children.values() if c.process and c.process.returncode is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        waits = [asyncio.create_task(process.wait()) for process in running]
        if waits:
            await asyncio.wait(waits, timeout=STOP_S)
        for process in running:
            if process.returncode is None:
                process.kill()
        for watcher in self._watchers:
            watcher.cancel()
