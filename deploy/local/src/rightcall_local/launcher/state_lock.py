"""One platform per state directory: two would append to the same journal.

The lock is the kernel's (flock), and the processes of a platform inherit it: it is free when the last of them is gone.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import psutil

from rightcall.endpoints import LOCK, locked
from rightcall.faults import NotRunning
from rightcall.private_files import read_json, replace_file
from rightcall_local.processes import is_alive, wait_until

LEFT_OVERS_S_MAX = 60.0
"""A killed platform's services end within a second; its database needs to write out what it holds."""


class StateLock:
    """The lock of one state directory. `fd` is open while this process holds it; child processes inherit it."""

    def __init__(self, state: Path) -> None:
        self._lock = state / LOCK
        self._holder = state / "platform.json"
        self.fd: int | None = None

    def take(self, say: Callable[[str], None]) -> int:
        """Take it, after waiting for what a killed platform left to end. Returns `fd`.

        Raises:
            NotRunning: another platform runs here; says which process.
        """
        fd = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not locked(fd):
            holder = self._living_holder()
            if holder is None:
                say("an earlier platform was killed here; waiting for what it left to end")
                wait_until(lambda: locked(fd) or self._living_holder() is not None, LEFT_OVERS_S_MAX)
                holder = self._living_holder()
            if not locked(fd):
                os.close(fd)
                who = f"process {holder}" if holder else "its processes do not end"
                raise NotRunning(
                    f"a platform runs in {self._lock.parent} already ({who}); stop it or choose another --state"
                )
        self.fd = fd
        replace_file(self._holder, json.dumps({"pid": os.getpid(), "started": psutil.Process().create_time()}))
        return fd

    def release(self) -> None:
        """Give it back. Children that still live go on holding it."""
        if self.fd is not None:
            self._holder.unlink(missing_ok=True)
            os.close(self.fd)
            self.fd = None

    def _living_holder(self) -> int | None:
        """The pid of the platform that took the lock, if it is still that process."""
        try:
            known = read_json(self._holder)
            process = psutil.Process(int(str(known["pid"])))
            ours = process.create_time() == float(str(known["started"]))
        except (KeyError, ValueError, psutil.NoSuchProcess):
            return None
        return process.pid if ours and is_alive(process) else None
