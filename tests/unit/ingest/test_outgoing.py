"""Publishing from the journal: in order, at least once, and again for a bus that is new."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest

from rightcall_common.errors import Unavailable, Unsendable
from rightcall_ingest.journal import outgoing as outgoing_module
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.journal.outgoing import RETENTION_US, Outgoing
from tests.support.eventually import eventually

CALL, STREAM = UUID(int=7), UUID(int=8)
HOUR_US = 3600 * 1_000_000


class OneBus:
    """A bus that remembers, and that acknowledges, waits or fails as told. What it stands for is tested on brokers."""

    def __init__(self) -> None:
        self.name = "first"
        self.published: list[tuple[str, str, bytes]] = []
        self.held: list[asyncio.Future[None]] | None = None
        self.failing: set[int] = set()

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]:
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.published.append((topic, key, value or b""))
        if len(self.published) in self.failing:
            sent.set_exception(Unavailable("no acknowledgement"))
        elif self.held is None:
            sent.set_result(None)
        else:
            self.held.append(sent)
        return sent

    async def identity(self) -> str:
        return self.name

    def of(self, topic: str) -> list[bytes]:
        return [value for known, _, value in self.published if known == topic]

    @property
    def values(self) -> list[bytes]:
        return [value for _, _, value in self.published]


def fact(text: str, at: int = 0) -> JournalRecord:
    return JournalRecord("fact", "calls-v1", str(CALL), text.encode(), CALL, at)


def frame(position: int, at: int = 0) -> JournalRecord:
    return JournalRecord("frame", "audio-v1", str(STREAM), b"frame %d" % position, CALL, at, (), STREAM, 0, position)


@asynccontextmanager
async def running(
    path: Path, bus: OneBus, now: int = 0, parked: list[tuple[str, str]] | None = None
) -> AsyncIterator[tuple[Journal, Outgoing]]:
    def on_parked(record: JournalRecord | None, fault: str) -> None:
        if parked is not None:
            parked.append(("unreadable" if record is None else record.kind, fault))

    journal = Journal(path / "journal", quota_bytes=10**7)
    outgoing = Outgoing(
        journal, bus, progress_file=path / "published.json", now=lambda: now, on_parked=on_parked
    )  # fmt: skip
    tasks = [asyncio.create_task(journal.run()), asyncio.create_task(outgoing.run())]
    yield journal, outgoing
    await journal.close()
    for task in tasks[1:]:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await tasks[0]


async def test_records_are_published_in_order_and_only_once_they_are_on_the_disk(tmp_path: Path) -> None:
    bus = OneBus()
    async with running(tmp_path, bus) as (journal, outgoing):
        for record in (fact("started"), frame(0), fact("ended")):
            outgoing.send(record)
        assert bus.published == []
        await outgoing.published_up_to(3)
        assert journal.synced_number == 3
    assert bus.of("calls-v1") == [b"started", b"ended"]
    assert bus.of("audio-v1") == [b"frame 0"]


async def test_what_has_no_topic_stays_at_home(tmp_path: Path) -> None:
    bus = OneBus()
    async with running(tmp_path, bus) as (_, outgoing):
        outgoing.send(JournalRecord("dialog", "", "dialog-1", b"a snapshot", CALL, 0))
        outgoing.send(fact("said"))
        await outgoing.published_up_to(2)
    assert bus.values == [b"said"]


async def test_after_a_failure_everything_from_there_on_goes_again_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing_module, "BACKOFF_S", (0.01,))
    bus = OneBus()
    bus.failing = {2}
    async with running(tmp_path, bus) as (_, outgoing):
        for n in range(3):
            outgoing.send(frame(n))
        await outgoing.published_up_to(3)
    assert bus.values == [b"frame 0", b"frame 1", b"frame 2"] * 2


async def test_a_new_bus_gets_everything_that_is_not_settled(tmp_path: Path) -> None:
    bus = OneBus()
    async with running(tmp_path, bus) as (journal, outgoing):
        for record in (fact("started"), frame(0), frame(1)):
            outgoing.send(record)
        await outgoing.published_up_to(3)
        journal.free_frames(STREAM, 0, 0)
        bus.name, bus.published = "second", []
        outgoing.on_new_bus()
        await eventually(lambda: len(bus.published) == 2)
    assert bus.values == [b"started", b"frame 1"]


async def test_an_acknowledgement_that_the_old_bus_never_gave_is_not_waited_for(tmp_path: Path) -> None:
    bus = OneBus()
    bus.held = []
    async with running(tmp_path, bus) as (_, outgoing):
        outgoing.send(fact("started"))
        await eventually(lambda: bus.held)
        bus.name, bus.held = "second", None
        outgoing.on_new_bus()
        await outgoing.published_up_to(1)
    assert bus.values == [b"started", b"started"]


async def test_a_restarted_process_goes_on_where_the_bus_had_acknowledged(tmp_path: Path) -> None:
    bus = OneBus()
    async with running(tmp_path, bus) as (_, outgoing):
        outgoing.send(fact("before"))
        await outgoing.published_up_to(1)
        bus.held = []
        outgoing.send(fact("unsure"))
        await eventually(lambda: bus.held)
    bus.held = None
    async with running(tmp_path, bus) as (_, outgoing):
        outgoing.send(fact("after"))
        await outgoing.published_up_to(3)
    assert bus.values == [b"before", b"unsure", b"unsure", b"after"]


async def test_without_its_progress_file_everything_is_sent_again(tmp_path: Path) -> None:
    bus = OneBus()
    async with running(tmp_path, bus) as (_, outgoing):
        outgoing.send(fact("once"))
        await outgoing.published_up_to(1)
    (tmp_path / "published.json").write_text("{")
    async with running(tmp_path, bus) as (_, outgoing):
        await outgoing.published_up_to(1)
    assert bus.values == [b"once", b"once"]


async def test_a_new_bus_is_not_told_what_the_old_one_would_have_forgotten_but_all_that_none_ever_had(
    tmp_path: Path,
) -> None:
    bus, day = OneBus(), RETENTION_US["audio-v1"]
    async with running(tmp_path, bus) as (_, outgoing):
        for record in (fact("old fact"), frame(0), frame(1, at=2 * HOUR_US)):
            outgoing.send(record)
        await outgoing.published_up_to(3)
        bus.held = []
        outgoing.send(frame(2))
        await eventually(lambda: bus.held)
    bus.name, bus.held, bus.published = "second", None, []
    async with running(tmp_path, bus, now=day + HOUR_US) as (_, outgoing):
        await outgoing.published_up_to(4)
    assert bus.values == [b"old fact", b"frame 1", b"frame 2"]


class Refusing(OneBus):
    """A bus that takes neither this fact nor that frame: at once, or by the acknowledgement."""

    def publish(
        self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
    ) -> asyncio.Future[None]:
        if value == b"too large":
            raise Unsendable("a topic takes less")
        sent = super().publish(topic, key, value, headers)
        if value == b"frame 0":
            sent = asyncio.get_running_loop().create_future()
            sent.set_exception(Unsendable("MessageSizeTooLargeError"))
        return sent


async def test_what_no_retry_brings_out_is_parked_with_an_alarm_and_nothing_waits_behind_it(tmp_path: Path) -> None:
    parked: list[tuple[str, str]] = []
    bus = Refusing()
    async with running(tmp_path, bus, parked=parked) as (journal, outgoing):
        for record in (fact("too large"), frame(0), fact("said"), frame(1)):
            outgoing.send(record)
        await outgoing.published_up_to(4)
        assert [record.value for record in journal.replay()] == [b"said", b"frame 1"]
    assert sorted(parked) == [("fact", "a topic takes less"), ("frame", "MessageSizeTooLargeError")]
    assert (bus.of("calls-v1"), bus.of("audio-v1")) == ([b"said"], [b"frame 0", b"frame 1"])
    assert ((tmp_path / "journal" / "parked").stat().st_mode & 0o777) == 0o600


async def test_what_was_parked_is_not_tried_again_by_the_next_process(tmp_path: Path) -> None:
    async with running(tmp_path, Refusing()) as (_, outgoing):
        for record in (fact("too large"), fact("said")):
            outgoing.send(record)
        await outgoing.published_up_to(2)
    (tmp_path / "published.json").unlink()
    bus, parked = Refusing(), list[tuple[str, str]]()
    async with running(tmp_path, bus, parked=parked) as (_, outgoing):
        await outgoing.published_up_to(2)
    assert bus.of("calls-v1") == [b"said"]


async def test_a_record_that_the_disk_has_altered_is_parked_and_the_next_one_goes_out(tmp_path: Path) -> None:
    bus, parked = OneBus(), list[tuple[str, str]]()
    bus.held = []
    async with running(tmp_path, bus, parked=parked) as (journal, outgoing):
        outgoing.send(frame(0))
        await eventually(lambda: bus.held)
        outgoing.send(frame(1))
        outgoing.send(frame(2))
        await journal.synced()
        (path,) = (tmp_path / "journal").glob("*.rcj")
        path.write_bytes(path.read_bytes().replace(b"frame 1", b"frame X"))
        held, bus.held = bus.held, None
        held[0].set_result(None)
        await outgoing.published_up_to(3)
    assert parked == [("unreadable", "journal record: torn")]
    assert bus.values == [b"frame 0", b"frame 2"]


async def test_a_record_that_no_journal_holds_ends_nothing(tmp_path: Path) -> None:
    parked: list[tuple[str, str]] = []
    async with running(tmp_path, OneBus(), parked=parked) as (_, outgoing):
        assert outgoing.send(fact("x" * 5 * 1024 * 1024)) is None
        outgoing.send(fact("said"))
        await outgoing.published_up_to(1)
    assert parked == [("fact", "a journal record has 4 MiB at most")]


async def test_facts_do_not_wait_behind_audio_for_which_the_bus_has_no_room(tmp_path: Path) -> None:
    class Full(OneBus):
        def publish(
            self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
        ) -> asyncio.Future[None]:
            sent = super().publish(topic, key, value, headers)
            return asyncio.get_running_loop().create_future() if topic == "audio-v1" else sent

    bus = Full()
    async with running(tmp_path, bus) as (_, outgoing):
        for n in range(3):
            outgoing.send(frame(n))
            outgoing.send(fact(f"fact {n}"))
        await eventually(lambda: outgoing.published_of("calls-v1") == 6)
        assert outgoing.published == outgoing.published_of("audio-v1") == 0
    assert bus.of("calls-v1") == [b"fact 0", b"fact 1", b"fact 2"]


async def test_a_bug_of_ours_ends_publishing_loudly(tmp_path: Path) -> None:
    class Broken(OneBus):
        def publish(
            self, topic: str, key: str, value: bytes | None, headers: Iterable[tuple[str, bytes]] = ()
        ) -> asyncio.Future[None]:
            raise ZeroDivisionError("a bug")

    journal = Journal(tmp_path / "journal", quota_bytes=10**7)
    outgoing = Outgoing(journal, Broken(), progress_file=tmp_path / "published.json", now=lambda: 0)
    writing = asyncio.create_task(journal.run())
    outgoing.send(fact("any"))
    with pytest.raises(ZeroDivisionError, match="a bug"):
        await asyncio.wait_for(outgoing.run(), 10)
    await journal.close()
    await writing
