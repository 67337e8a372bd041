"""What storage does not confirm is sent again, whatever the bus did with it, and no more often than helps."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.resending import Resending

CALL, OTHER = UUID(int=1), UUID(int=2)
STREAM, RUNNING = UUID(int=11), UUID(int=12)
SECOND = 1_000_000
CLOSED = (("ce_type", b"StreamClosed"),)


@pytest.fixture
async def journal(tmp_path: Path) -> Journal:
    """A call that has ended, one stream; and one that goes on."""
    journal = Journal(tmp_path, quota_bytes=10**7)
    journal.append(JournalRecord("fact", "calls-v1", str(CALL), b"started", CALL, 0))
    journal.append(JournalRecord("stream", "audio-v1", str(STREAM), b"opened", CALL, 0, (), STREAM))
    journal.append(JournalRecord("frame", "audio-v1", str(STREAM), b"frame", CALL, 0, (), STREAM, 0, 0))
    journal.append(JournalRecord("stream", "", "epoch", b"note", CALL, 0, (), STREAM, 0))
    journal.append(JournalRecord("frame", "audio-v1", str(RUNNING), b"frame", OTHER, 0, (), RUNNING, 0, 0))
    journal.append(JournalRecord("stream", "audio-v1", str(STREAM), b"closed", CALL, 0, CLOSED, STREAM))
    journal.append(JournalRecord("fact", "calls-v1", str(CALL), b"ended", CALL, 0, ends_call=True))
    return journal


def looks(
    resending: Resending, seconds: range, published: int = 7, *, there: bool = True
) -> Iterator[tuple[int, list[int]]]:
    for second in seconds:
        numbers = resending.due(second * SECOND, published, storage_there=there)
        if numbers:
            yield second, numbers


async def test_an_ended_stream_that_is_not_confirmed_for_a_minute_goes_again_with_the_facts_of_its_call(
    journal: Journal,
) -> None:
    assert list(looks(Resending(journal), range(100))) == [(60, [2, 3, 6, 1, 7])]


async def test_each_time_that_does_not_help_doubles_the_wait(journal: Journal) -> None:
    again = [second for second, _ in looks(Resending(journal), range(0, 20_000, 10))]
    assert again[:5] == [60, 180, 420, 900, 1860]
    assert again[6] - again[5] == again[7] - again[6] == 3840


async def test_a_stream_that_storage_has_settled_is_not_sent_again(journal: Journal) -> None:
    resending = Resending(journal)
    assert list(looks(resending, range(50))) == []
    journal.free_stream(STREAM)
    assert list(looks(resending, range(50, 500))) == []


async def test_a_confirmation_that_advances_begins_the_minute_anew(journal: Journal) -> None:
    resending = Resending(journal)
    assert list(looks(resending, range(50))) == []
    resending.advanced(STREAM, 50 * SECOND)
    assert next(looks(resending, range(50, 200)))[0] == 110


async def test_what_the_bus_has_not_got_yet_waits_for_its_first_time(journal: Journal) -> None:
    resending = Resending(journal)
    assert list(looks(resending, range(500), published=5)) == []
    assert next(looks(resending, range(500, 700)))[0] == 560


async def test_while_storage_is_silent_nothing_goes_again_and_the_minute_begins_when_it_speaks(
    journal: Journal,
) -> None:
    resending = Resending(journal)
    assert list(looks(resending, range(1_000), there=False)) == []
    assert next(looks(resending, range(1_000, 1_200)))[0] == 1_059


async def test_the_next_process_sends_again_what_the_last_one_left(journal: Journal, tmp_path: Path) -> None:
    writing = asyncio.create_task(journal.run())
    await journal.synced()
    await journal.close()
    await writing
    assert next(looks(Resending(Journal(tmp_path, quota_bytes=10**7)), range(100))) == (60, [2, 3, 6, 1, 7])
