"""A journal that is damaged, or that another version wrote, never prevents a start; what is whole in it counts."""

import asyncio
import json
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightcall_common.events import calls, codec
from rightcall_common.events.calls import CallHeld, CallStarted, JournalRoom, Media
from rightcall_common.ids import derived
from rightcall_ingest.calls import restoring
from rightcall_ingest.journal.journal import Journal
from rightcall_ingest.journal.journal_files import MAGIC
from rightcall_ingest.journal.journal_records import PREFIX, JournalRecord, decode_record, encode_record

CALL, OTHER = UUID(int=7), UUID(int=8)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def started(call: UUID) -> JournalRecord:
    fact = CallStarted(
        event_id=derived(str(call), "fact", "1"), tenant_id="acme", at=AT, call_id=call, fact_seq=1,
        controller_id="acme-nl", trunk="sbc", line="sales", direction="unknown", parties=(),
        media=Media(journal_room=JournalRoom(statutory=True, ordinary=True)),
    )  # fmt: skip
    return JournalRecord("fact", calls.TOPIC, str(call), codec.encode(fact), call, 1)


def held(call: UUID, seq: int) -> JournalRecord:
    fact = CallHeld(event_id=derived(str(call), "fact", str(seq)), tenant_id="acme", at=AT, call_id=call, fact_seq=seq)
    return JournalRecord("fact", calls.TOPIC, str(call), codec.encode(fact), call, seq)


def written(path: Path, records: Sequence[bytes]) -> Path:
    path.mkdir(exist_ok=True)
    file = path / f"{1:020d}.rcj"
    file.write_bytes(MAGIC + b"".join(records))
    return file


def values(path: Path) -> list[bytes]:
    return [record.value for record in Journal(path, quota_bytes=10**7).replay()]


RECORDS = [encode_record(n, JournalRecord("fact", "", f"k{n}", b"value %d" % n, CALL, n)) for n in range(1, 6)]


@pytest.mark.parametrize("octets", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x01", b"\x00\x3f\xff\xff"])
def test_a_damaged_length_costs_its_own_record_alone(tmp_path: Path, octets: bytes) -> None:
    data = bytearray(RECORDS[2])
    data[:4] = octets
    written(tmp_path, [*RECORDS[:2], bytes(data), *RECORDS[3:]])
    journal = Journal(tmp_path, quota_bytes=10**7)
    assert [record.value for record in journal.replay()] == [b"value 1", b"value 2", b"value 4", b"value 5"]
    assert journal.damaged == 1
    parked = tmp_path / "parked"
    assert bytes(data) in parked.read_bytes()
    assert parked.stat().st_mode & 0o777 == 0o600
    assert Journal(tmp_path, quota_bytes=10**7).damaged == 0, "mended: it is not damaged at the next start"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_to_a_file_the_journal_opens_and_what_is_whole_is_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal")
    whole = MAGIC + b"".join(RECORDS)
    at = data.draw(st.integers(0, len(whole)))
    length, noise = data.draw(st.integers(0, 60)), data.draw(st.binary(max_size=60))
    file = written(path, [])
    file.write_bytes(whole[:at] + noise + whole[at + length :])
    touched, place = set(), len(MAGIC)
    for number, octets in enumerate(RECORDS):
        if place < at + length and place + len(octets) > at:
            touched.add(number)
        place += len(octets)
    expected = [b"value %d" % (n + 1) for n in range(5) if n not in touched]
    read = values(path)
    assert [value for value in read if value in expected] == expected
    assert values(path) == read


def altered(**changed: object) -> bytes:
    """A record whose checksum holds, written by somebody else."""
    number, record = 9, JournalRecord("fact", "calls-v1", "k", b"{}", CALL, 1)
    octets = encode_record(number, record)
    body = octets[PREFIX.size :]
    size = int.from_bytes(body[8:12], "big")
    head = json.loads(body[12 : 12 + size]) | changed
    text = json.dumps(head, separators=(",", ":")).encode()
    fresh = body[:8] + len(text).to_bytes(4, "big") + text + body[12 + size :]
    return PREFIX.pack(len(fresh), zlib.crc32(fresh)) + fresh


@pytest.mark.parametrize(
    "changed",
    [{"kind": "picture"}, {"at": "soon"}, {"at": 10**30}, {"at": -1}, {"epoch": "x"}, {"call": 3}, {"headers": 4},
     {"headers": [[1, "x"]]}, {"topic": None}, {"key": {}}, {"stream": "no id"}, {"position": 1.5}],
    ids=str,
)  # fmt: skip
def test_a_record_of_another_kind_or_version_is_passed_over(tmp_path: Path, changed: dict[str, object]) -> None:
    written(tmp_path, [RECORDS[0], altered(**changed), RECORDS[1]])
    assert values(tmp_path) == [b"value 1", b"value 2"]


def test_a_record_as_deep_as_no_reader_goes_is_passed_over() -> None:
    deep = b"[" * 200_000
    body = (9).to_bytes(8, "big") + len(deep).to_bytes(4, "big") + deep
    with pytest.raises(Exception, match="does_not_parse"):
        decode_record(PREFIX.pack(len(body), zlib.crc32(body)) + body)


@pytest.mark.parametrize(
    "snapshot",
    [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"tenant_id": "acme"}', b'{"tenant_id": 4, "legs": 5}'],
)
async def test_a_snapshot_that_this_version_cannot_use_ends_its_call_and_no_other(snapshot: bytes) -> None:
    bad = JournalRecord("dialog", "", str(CALL), snapshot, CALL, 2)
    poisoned: list[JournalRecord] = []
    first, second = restoring.read([started(CALL), bad, held(CALL, 2), started(OTHER)], poisoned.append)
    live = restoring.live_again(first, lambda tenant: lambda party: False, AT)
    assert live is not None
    assert (live.cause, live.ended_at, live.call.fact_seq) == ("orphaned" if first.damaged else "refused", AT, 2)
    other = restoring.live_again(second, lambda tenant: lambda party: False, AT)
    assert other is not None
    assert not second.damaged


def test_a_fact_that_no_longer_parses_keeps_its_number() -> None:
    bad = JournalRecord("fact", calls.TOPIC, str(CALL), b'{"type":"Unheard"}', CALL, 2)
    told: list[JournalRecord] = []
    (past,) = restoring.read([started(CALL), bad], told.append)
    assert (past.fact_seq, past.damaged, told) == (2, True, [bad])


async def test_after_a_poisoned_start_the_journal_goes_on(tmp_path: Path) -> None:
    written(tmp_path, [RECORDS[0], b"garbage" * 9, RECORDS[1]])
    journal = Journal(tmp_path, quota_bytes=10**7)
    writing = asyncio.create_task(journal.run())
    journal.append(JournalRecord("fact", "", "k", b"new", CALL, 9))
    await journal.synced()
    await journal.close()
    await writing
    assert values(tmp_path) == [b"value 1", b"value 2", b"new"]
