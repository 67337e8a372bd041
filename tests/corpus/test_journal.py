"""The journal that an older version left in the middle of a call: ingest goes on, storage opens what waits in it."""

import base64
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from rightcall_common.events import codec
from rightcall_common.events.audio import StreamOpened
from rightcall_common.frames import decode_frame
from rightcall_common.sealing.receipts import Trust
from rightcall_common.sealing.transit import FrameSealer, open_stream_key, stream_context
from rightcall_ingest.calls import restoring
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.journal.dialog_seals import DialogSeals
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_records import JournalRecord
from rightcall_ingest.media.timeline import instant
from rightcall_storage.keys.kms import LocalKeyring
from rightcall_storage.keys.transit_keys import transit_context
from rightcall_storage.store import keys
from tests.corpus.layout import HERE, VERSIONS, expected
from tests.corpus.restored import clear, restore
from tests.support.postgres import TestDatabase, embedded_postgres

__all__ = ["embedded_postgres"]

pytestmark = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def records(version: str, tmp_path: Path) -> list[JournalRecord]:
    """All of the journal, its sessions in the clear."""
    folder = shutil.copytree(HERE / version / "journal", tmp_path / "journal")
    journal = Journal(folder, quota_bytes=2**30)
    seals = DialogSeals(folder / "dialog-keys.json")
    found = list(seals.opened(journal.replay()))
    assert journal.damaged == 0
    return found


def test_the_call_that_ran_goes_on(version: str, records: list[JournalRecord]) -> None:
    unusable: list[JournalRecord] = []
    said = expected(version)
    (past,) = restoring.read(records, unusable.append)
    at = datetime.fromisoformat(said["at"]) + timedelta(seconds=3)
    live = restoring.live_again(past, lambda tenant: lambda party: False, at)
    assert isinstance(live, LiveCall)
    assert not unusable
    assert not past.damaged
    assert str(past.call_id) == said["running"]["call_id"]
    assert (live.who.tenant_id, live.cause, live.ended_at) == (said["tenant"], "bye", None)
    assert live.dialog
    assert {voice.channel for voice in live.voices.values()} == {"external", "employee"}
    kept = restoring.lost_since(live, past)
    assert len(kept) == 2
    assert all(live.who.started_at < until < at for until in kept.values()), kept


def test_its_sealed_audio_is_there_without_a_hole(version: str, records: list[JournalRecord]) -> None:
    running = UUID(expected(version)["running"]["call_id"])
    frames: dict[tuple[UUID | None, int | None], list[int | None]] = {}
    for record in records:
        if record.kind == "frame" and record.call_id == running:
            frames.setdefault((record.stream_id, record.epoch), []).append(record.position)
            assert len(record.value) > 0
            assert instant(record.at) < datetime.fromisoformat(expected(version)["at"])
    assert len(frames) == 2
    assert all(positions == list(range(len(positions))) for positions in frames.values())


async def test_storage_opens_the_audio_that_waits_in_it(
    version: str, records: list[JournalRecord], embedded_postgres: TestDatabase, tmp_path: Path
) -> None:
    """Its transit key, in the database of the version; the receipt, by the trust of the version."""
    await restore(embedded_postgres, version, "storage")
    db = await embedded_postgres.open("storage", "rightcall_storage")
    shutil.copy(HERE / version / "secrets/keyring.json", tmp_path)
    (tmp_path / "keyring.json").chmod(0o600)
    keyring = LocalKeyring(tmp_path / "keyring.json", random=secrets.token_bytes)
    sealers: dict[tuple[UUID, int], FrameSealer] = {}
    for record in records:
        if ("ce_type", b"StreamOpened") in record.headers:
            opened = codec.parse(codec.EventReader[StreamOpened](StreamOpened), record.value)
            assert opened.receipt is not None
            payload = base64.b64decode(opened.receipt.payload)
            Trust.from_file(HERE / version / "secrets/trust.json").verify(payload, opened.receipt.proof, "decisions")
            async with db.transaction("test.transit", tenants=()) as tx:
                row = await keys.transit_key(tx, opened.transit_key_id)
            assert row is not None
            assert row.wrapped is not None, "its private half is gone"
            private = await keyring.unwrap(row.kms_key_id, row.wrapped, transit_context(row.key_id))
            call, recording, segment = (str(one) for one in (opened.call_id, opened.recording_id, opened.segment_id))
            context = stream_context(opened.tenant_id, call, recording, segment, str(opened.stream_id), opened.epoch)
            key = open_stream_key(private, base64.b64decode(opened.sealed_key), context)
            sealers[opened.stream_id, opened.epoch] = FrameSealer(key, str(opened.stream_id), opened.epoch)
    await db.close()
    await clear(embedded_postgres, "storage")
    seconds = 0.0
    for record in records:
        if record.kind == "frame":
            assert record.stream_id is not None
            assert record.epoch is not None
            assert record.position is not None
            frame = decode_frame(sealers[record.stream_id, record.epoch].open(record.position, record.value))
            seconds += sum(len(octets) for _, octets in frame.runs) / 8000
    assert seconds > 4, "two directions of two calls, two seconds each, but for what was not yet sealed"
