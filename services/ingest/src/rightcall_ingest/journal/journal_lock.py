"""One process per journal: two would write over each other's records and both believe that they own its calls.

The kernel gives the lock back when the process ends, however it ends.
"""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

LOCK_FILE: Final = "lock"


class JournalInUse(Exception):
    """Another process works on this journal. Its message names the directory and what to do."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"the journal {directory} belongs to an ingest process that is running; "
            "give each process a directory of its own (RIGHTCALL_JOURNAL)"
        )


class JournalLock:
    """Holds the directory from its making until `release`. Raises JournalInUse."""

    def __init__(self, directory: Path) -> None:
        """Make the directory if it is not there, and take it."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise JournalInUse(directory) from None

    def release(self) -> None:
        """Let the next process have it."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
