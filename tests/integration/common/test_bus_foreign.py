"""A bus may outlive the platform that filled it, and a platform its bus: what is another's is not acted on, and what a
database does not know is heard again."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from rightcall_common.bus import Bus, Delivery, Subscription, broadcast, dead_letters, foreign, records, work
from rightcall_common.bus import bus as bus_module
from rightcall_common.events import codec
from rightcall_common.events.recordings import RecordingErased
from rightcall_common.postgres import Database, Transaction
from rightcall_common.sealing.record_keys import RecordKeys
from tests.support.delivery import PARSE, erased, running, send
from tests.support.eventually import eventually
from tests.support.kafka import TestBus, embedded_kafka, kafka, real_kafka, unique
from tests.support.postgres import TestDatabase, embedded_postgres
from tests.support.proving import marked

__all__ = ["embedded_kafka", "embedded_postgres", "kafka", "real_kafka"]

OURS, THEIRS = b"o" * 32, b"t" * 32


@pytest.fixture
async def db(embedded_postgres: TestDatabase) -> AsyncIterator[Database]:
    database = await embedded_postgres.open("strangers")
    yield database
    await database.close()


@pytest.fixture
async def topic(kafka: TestBus, monkeypatch: pytest.MonkeyPatch) -> str:
    """A topic whose records are marked, as all internal ones are that are not signed one by one."""
    made = await kafka.topic()
    monkeypatch.setattr(bus_module, "MARKED", {made})
    monkeypatch.setattr(records, "MARKED", {made})
    return made


class Heard:
    """The ids of what a handler was given."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []

    async def on_erased(self, events: Sequence[RecordingErased], tx: Transaction) -> None:
        self.ids += [event.event_id for event in events]

    def on_told(self, event: RecordingErased, _delivery: Delivery) -> None:
        self.ids.append(event.event_id)


async def test_what_another_installation_wrote_is_named_once_and_stops_nothing(
    kafka: TestBus, db: Database, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "LETTERS_PER_MINUTE_MAX", 3)
    named: list[str] = []
    monkeypatch.setattr(foreign._log, "error", lambda _event, **told: named.append(told["key_id"]))
    service, heard, told = unique("svc"), Heard(), Heard()
    keys, theirs = RecordKeys({(topic, service): [OURS]}), RecordKeys({(topic, "storage"): [THEIRS]})
    async with kafka.producer() as outsider:
        for _ in range(10):
            value = codec.encode(erased())
            headers = marked(theirs, topic, "storage", "k", value, [])
            await outsider.send_and_wait(topic, value, key=b"k", headers=headers)
            await outsider.send_and_wait(topic, codec.encode(erased()), key=b"k")
    listening: list[Subscription] = [
        work(topic, PARSE, heard.on_erased),
        broadcast(topic, PARSE, told.on_told, since="start"),
    ]
    async with running(Bus(kafka.settings(), service, db, keys), listening) as bus:
        good = erased()
        await send(bus, topic, good)
        await eventually(lambda: heard.ids == told.ids == [good.event_id])
        letters = await kafka.records(f"{topic}-dlq", 3)
    assert {b"missing" in letter.value or b"not_of_this_installation" in letter.value for letter in letters} == {True}
    assert sorted(named) == sorted(2 * ["none", headers[-1][1].split(b";")[2].decode()]), "by each of two readers"


async def test_a_mark_that_does_not_hold_is_a_dead_letter(kafka: TestBus, db: Database, topic: str) -> None:
    service, heard = unique("svc"), Heard()
    keys = RecordKeys({(topic, service): [OURS]})
    async with running(Bus(kafka.settings(), service, db, keys), [work(topic, PARSE, heard.on_erased)]) as bus:
        async with kafka.producer() as outsider:
            headers = marked(keys, topic, service, "k", codec.encode(erased()), [])
            await outsider.send_and_wait(topic, codec.encode(erased()), key=b"k", headers=headers)
        good = erased()
        await send(bus, topic, good)
        await eventually(lambda: heard.ids == [good.event_id])
        (letter,) = await kafka.records(f"{topic}-dlq", 1)
    assert b"does_not_hold" in letter.value


async def test_a_database_that_is_behind_its_group_hears_what_it_does_not_know_and_nothing_twice(
    kafka: TestBus, db: Database
) -> None:
    """Restored from a backup: the group's offsets lie on the bus and are those of the database that was lost."""
    topic, service, heard = await kafka.topic(), unique("svc"), Heard()
    first, second = [erased() for _ in range(3)], [erased() for _ in range(4)]
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, heard.on_erased)]) as bus:
        for event in first:
            await send(bus, topic, event)
        await eventually(lambda: len(heard.ids) == 3)
    async with db.transaction("test.backup", tenants=()) as tx:
        (backup,) = await tx.fetch("select * from positions where topic = $1", topic)
    assert backup["next_offset"] == 3
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, heard.on_erased)]) as bus:
        for event in second:
            await send(bus, topic, event)
        await eventually(lambda: len(heard.ids) == 7)
    async with db.transaction("test.restore", tenants=()) as tx:
        await tx.execute("delete from inbox where event_id = any($1::uuid[])", [event.event_id for event in second])
        await tx.execute("update positions set next_offset = 2 where topic = $1", topic)
    again = Heard()
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, again.on_erased)]):
        await eventually(lambda: again.ids == [event.event_id for event in second])


async def test_a_new_database_does_not_inherit_the_group_of_an_earlier_one(kafka: TestBus, db: Database) -> None:
    """A client list that a CRM published before the platform was installed anew must be read."""
    topic, service, heard = await kafka.topic(), unique("svc"), Heard()
    event = erased()
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, heard.on_erased)]) as bus:
        await send(bus, topic, event)
        await eventually(lambda: len(heard.ids) == 1)
    async with db.transaction("test.new", tenants=()) as tx:
        await tx.execute("delete from inbox where event_id = $1", event.event_id)
        await tx.execute("delete from positions where topic = $1", topic)
    async with running(Bus(kafka.settings(), service, db), [work(topic, PARSE, heard.on_erased)]):
        await eventually(lambda: heard.ids == 2 * [event.event_id])
