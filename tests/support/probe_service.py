"""A small service as its own process, to be killed: for each event one row in `effects` and one answer.

Run as `python -m tests.support.probe_service DSN KAFKA IN_TOPIC OUT_TOPIC SERVICE`; RIGHTCALL_CRASH arms a point.
"""

import asyncio
import sys
from collections.abc import Sequence

from msgspec import structs

from rightcall_common.bus import Bus, work
from rightcall_common.events.recordings import RecordingErased
from rightcall_common.ids import derived
from rightcall_common.outbox.relay import run as run_outbox
from rightcall_common.postgres import Database, Transaction
from tests.support.delivery import PARSE
from tests.support.kafka import BusSettings


async def main(dsn: str, kafka: str, in_topic: str, out_topic: str, service: str) -> None:
    """Until killed."""

    async def on_erased(events: Sequence[RecordingErased], tx: Transaction) -> None:
        ids = [event.event_id for event in events]
        await tx.execute("insert into effects (event_id) select unnest($1::uuid[])", ids)
        for event in events:
            answer = structs.replace(event, event_id=derived("answer", str(event.event_id)))
            tx.emit(out_topic, str(event.recording_id), answer, cause=event.event_id)

    db = await Database.connect(dsn, schema="probe", service="probe")
    bus = Bus(BusSettings(kafka), service, db)
    await asyncio.gather(bus.run([work(in_topic, PARSE, on_erased)]), run_outbox(db, bus))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
