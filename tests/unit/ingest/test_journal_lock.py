"""Two processes never work on one journal."""

import subprocess
import sys
from pathlib import Path

import pytest

from rightcall_ingest.journal.journal_lock import JournalInUse, JournalLock

HOLDER = """
import sys, pathlib
from rightcall_ingest.journal.journal_lock import JournalLock
held = JournalLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_why_it_cannot_start_and_kill_9_gives_the_journal_back(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(journal)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(JournalInUse, match="belongs to an ingest process that is running") as refused:
            JournalLock(journal)
        assert str(journal) in str(refused.value)
        first.kill()
    with JournalLock(journal):
        pass
    JournalLock(journal).release()
