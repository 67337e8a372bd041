"""The journal on a real directory: what it acknowledged is there after any kind of end."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from rightcall_common.errors import InvariantBroken
from rightcall_ingest.journal import journal as journal_module
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_live import FACTS_KEPT_US
from rightcall_ingest.journal.journal_records import JournalRecord
from tests.support.eventually import eventually

CALL, STREAM = UUID(int=7), UUID(int=8)
QUOTA = 10 * 2**20


def fact(text: str, call: UUID = CALL, at: int = 0, *, ends: bool = False) -> JournalRecord:
    headers = (("ce_type", b"CallHeld"), ("octets", bytes(range(256))))
    return JournalRecord("fact", "calls-v1", str(call), text.encode(), call, at, headers, ends_call=ends)


def frame(position: int, epoch: int = 0, stream: UUID = STREAM, size: int = 100) -> JournalRecord:
    return JournalRecord("frame", "audio-v1", str(stream), bytes(size), CALL, 0, (), stream, epoch, position)


def dialog(text: str, key: str = "dialog-1") -> JournalRecord:
    return JournalRecord("dialog", "", key, text.encode(), CALL, 0)


@asynccontextmanager
async def opened(path: Path, quota: int = QUOTA, file_bytes: int = 2**20) -> AsyncIterator[Journal]:
    journal = Journal(path, quota_bytes=quota, file_bytes=file_bytes)
    running = asyncio.create_task(journal.run())
    yield journal
    await journal.close()
    await running


def values(path: Path) -> list[bytes]:
    return [record.value for record in Journal(path, quota_bytes=QUOTA).replay()]


def size_on_disk(path: Path) -> int:
    return sum(file.stat().st_size for file in path.glob("*.rcj"))


async def test_records_come_back_whole_and_in_order(tmp_path: Path) -> None:
    written = [fact("one"), frame(0), dialog("snapshot"), fact("two", ends=False)]
    async with opened(tmp_path) as journal:
        numbers = [journal.append(record) for record in written]
        await journal.synced()
        assert [journal.read(number) for number in numbers] == written
    assert list(Journal(tmp_path, quota_bytes=QUOTA).replay()) == written


async def test_reading_record_after_record_opens_each_file_once(tmp_path: Path) -> None:
    opens: list[str] = []
    watching = True
    sys.addaudithook(lambda name, args: opens.append(str(args[0])) if watching and name == "open" else None)
    async with opened(tmp_path, file_bytes=20_000) as journal:
        numbers = []
        for n in range(100):
            numbers.append(journal.append(fact(f"{n} " + "x" * 1000)))
            if n % 20 == 0:
                await journal.synced()
        await journal.synced()
        opens.clear()
        read = [journal.read(number) for number in numbers]
        watching = False
    assert [record.value.split()[0] for record in read if record] == [b"%d" % n for n in range(100)]
    files = [path for path in opens if path.endswith(".rcj")]
    assert len(files) == len(set(files)) == len(list(tmp_path.glob("*.rcj"))) > 1


async def test_numbers_go_on_after_a_restart_even_when_everything_is_free(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        assert journal.append(frame(0)) == 1
        await journal.synced()
        journal.free_stream(STREAM)
    async with opened(tmp_path) as journal:
        assert journal.append(frame(1)) == 2


@pytest.mark.parametrize("cut", [1, 7, 30, 120])
async def test_a_torn_tail_is_cut_at_the_last_good_record(tmp_path: Path, cut: int) -> None:
    async with opened(tmp_path) as journal:
        for text in ("one", "two", "three"):
            journal.append(fact(text))
        await journal.synced()
    file = next(tmp_path.glob("*.rcj"))
    os.truncate(file, file.stat().st_size - cut)
    journal = Journal(tmp_path, quota_bytes=QUOTA)
    assert journal.damaged == 1
    assert [record.value for record in journal.replay()] == [b"one", b"two"]
    async with opened(tmp_path) as again:
        again.append(fact("four"))
        await again.synced()
    assert values(tmp_path) == [b"one", b"two", b"four"]


async def test_an_altered_record_is_passed_over_and_the_ones_behind_it_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        for text in ("one", "two", "three"):
            journal.append(fact(text))
        await journal.synced()
    file = next(tmp_path.glob("*.rcj"))
    data = bytearray(file.read_bytes())
    data[data.index(b"two")] ^= 1
    file.write_bytes(data)
    assert values(tmp_path) == [b"one", b"three"]


async def test_a_foreign_file_is_put_aside_and_not_destroyed(tmp_path: Path) -> None:
    (tmp_path / "00000000000000000001.rcj").write_bytes(b"something else entirely")
    assert Journal(tmp_path, quota_bytes=QUOTA).damaged == 1
    assert (tmp_path / "00000000000000000001.damaged").read_bytes() == b"something else entirely"


async def test_frames_are_freed_by_epoch_and_position_only(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        numbers = {(epoch, n): journal.append(frame(n, epoch)) for epoch in (0, 1) for n in range(3)}
        await journal.synced()
        journal.free_frames(STREAM, 1, 1)
        kept = {place for place, number in numbers.items() if journal.read(number) is not None}
        assert kept == {(0, 0), (0, 1), (0, 2), (1, 2)}
        journal.free_frames(STREAM, 1, 2)
        assert journal.read(numbers[1, 2]) is not None, "the newest frame tells after a crash how many there were"
        journal.free_stream(STREAM)
        assert list(journal.replay()) == []


async def test_facts_are_kept_for_a_day_after_the_call_ended(tmp_path: Path) -> None:
    other = uuid4()
    async with opened(tmp_path) as journal:
        for record in (fact("a", at=5), fact("end", at=1000, ends=True), fact("b", other, at=5)):
            journal.append(record)
        await journal.synced()
        journal.free_facts(1000 + FACTS_KEPT_US - 1, 3)
        assert len(list(journal.replay())) == 3
    async with opened(tmp_path) as journal:  # the end of a call is remembered across a restart
        journal.free_facts(1000 + FACTS_KEPT_US, 2)
        assert [record.value for record in journal.replay()] == [b"b"]


async def test_a_fact_that_no_bus_has_got_is_kept_however_old_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        journal.append(fact("a", at=5))
        journal.append(fact("end", at=1000, ends=True))
        await journal.synced()
        journal.free_facts(1000 + 2 * FACTS_KEPT_US, 1)
        assert [record.value for record in journal.replay()] == [b"a", b"end"]
        journal.free_facts(1000 + 2 * FACTS_KEPT_US, 2)
        assert list(journal.replay()) == []


async def test_only_the_newest_snapshot_of_a_dialog_counts_and_none_after_its_call(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        for record in (dialog("old"), dialog("new"), dialog("other", "dialog-2")):
            journal.append(record)
        await journal.synced()
        assert [record.value for record in journal.replay()] == [b"new", b"other"]
    assert values(tmp_path) == [b"new", b"other"]
    async with opened(tmp_path) as journal:
        journal.append(fact("end", ends=True))
    assert values(tmp_path) == [b"end"]


async def test_files_without_a_live_record_go_and_mostly_dead_ones_are_rewritten(tmp_path: Path) -> None:
    async with opened(tmp_path, file_bytes=5_000) as journal:
        keep = []
        for n in range(60):
            journal.append(frame(n, size=300))
            if n % 20 == 0:
                keep.append(journal.append(fact(f"keep {n}")))
            await journal.synced()
        before = size_on_disk(tmp_path)
        journal.free_frames(STREAM, 0, 57)
        await eventually(lambda: size_on_disk(tmp_path) < before / 5)
        found = [journal.read(number) for number in keep]
        assert [record.value for record in found if record] == [b"keep 0", b"keep 20", b"keep 40"]
        assert journal.used_bytes == size_on_disk(tmp_path)
    assert values(tmp_path)[:2] == [b"keep 0", b"keep 20"]


async def test_ordinary_calls_stop_at_80_percent_and_statutory_ones_at_95(tmp_path: Path) -> None:
    async with opened(tmp_path, quota=100_000) as journal:
        seen = []
        for n in range(10):
            journal.append(frame(n, size=9_700))
            seen.append(journal.room())
        await journal.synced()
    assert seen == [(True, True)] * 8 + [(True, False), (False, False)]


async def test_a_full_disk_is_no_room_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "RETRY_S", 0.02)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        async with opened(tmp_path) as journal:
            journal.append(fact("safe"))
            await journal.synced()
            resource.setrlimit(resource.RLIMIT_FSIZE, (size_on_disk(tmp_path) + 50, before[1]))
            journal.append(frame(0, size=500))
            await eventually(lambda: journal.room() == (False, False))
            assert not journal.writable
            assert journal.synced_number == 1
            assert values(tmp_path) == [b"safe"]
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            await asyncio.wait_for(journal.synced(), 10)
            assert journal.room() == (True, True)
            assert journal.writable
        assert values(tmp_path) == [b"safe", bytes(500)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        journal.append(fact("last"))
    with pytest.raises(InvariantBroken):
        journal.append(fact("too late"))
    assert values(tmp_path) == [b"last"]


async def test_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        journal.append(fact("one"))
    assert [file.stat().st_mode & 0o777 for file in tmp_path.glob("*.rcj")] == [0o600]


CHILD = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord

async def main():
    journal = Journal(Path(sys.argv[1]), quota_bytes=2**30, file_bytes=20_000)
    running = asyncio.create_task(journal.run())
    while True:
        for _ in range(7):
            number = journal.last_number + 1
            value = b"%d" % number * 50
            journal.append(JournalRecord("fact", "calls-v1", "k", value, UUID(int=1), number))
        await journal.synced()
        sys.stdout.write(f"{journal.synced_number}\\n")
        sys.stdout.flush()

asyncio.run(main())
"""


def run_until(path: Path, enough: int, crash: str = "") -> int:
    """Run a writer until it acknowledged enough or killed itself; then kill -9. Returns the last number it said."""
    environment = {**os.environ, "RIGHTCALL_CRASH": crash}
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, env=environment)
    assert child.stdout is not None
    said = 0
    for line in child.stdout:
        said = int(line)
        if said >= enough:
            child.kill()
            break
    said = max([said, *(int(line) for line in child.stdout.read().split() if line)])
    assert child.wait() == -signal.SIGKILL
    return said


@pytest.mark.parametrize(
    ("crash", "enough"),
    [
        ("", 30),
        ("", 200),
        ("ingest.before_journal:3", 10**9),
        ("ingest.journalled:3", 10**9),
    ],
)
def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path, crash: str, enough: int) -> None:
    acknowledged = 0
    for _ in range(3):
        acknowledged = run_until(tmp_path, acknowledged + enough, crash)
        journal = Journal(tmp_path, quota_bytes=2**30)
        numbers = [record.at for record in journal.replay()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= acknowledged
        assert all(record.value == b"%d" % record.at * 50 for record in journal.replay())
    assert acknowledged > 0
