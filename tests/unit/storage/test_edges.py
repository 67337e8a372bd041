"""What comes in at the edges is read strictly: byte ranges, frame records, receipts' place, settings, fates of calls."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rightcall_common.errors import Unreadable
from rightcall_storage.audio.frame_records import SEALED_BYTES_MAX, SealedFrame, sealed_frame
from rightcall_storage.audio.ranges import ByteRange, NotSatisfiable, read_range
from rightcall_storage.rules.completeness import CallEnd, fate, pending, reason_of
from rightcall_storage.settings import StorageSettings

STREAM = UUID(int=5)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-9", ByteRange(0, 10, 100)),
        ("bytes=90-", ByteRange(90, 100, 100)),
        ("bytes=-10", ByteRange(90, 100, 100)),
        ("bytes=-1000", ByteRange(0, 100, 100)),
        ("bytes=99-500", ByteRange(99, 100, 100)),
        ("bytes = 0 - 9", ByteRange(0, 10, 100)),
        ("bytes=100-", NotSatisfiable(100)),
        ("bytes=-0", NotSatisfiable(100)),
        ("bytes=9-0", None),  # malformed: ignored
        ("bytes=0-1,5-6", None),  # several: we may ignore the header
        ("samples=0-9", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
    ],
)
def test_a_range_header_says_which_bytes(header: str | None, expected: object) -> None:
    assert read_range(header, 100) == expected


@given(st.text(max_size=40), st.integers(0, 10_000))
def test_no_header_reaches_outside_of_the_file(header: str, total: int) -> None:
    found = read_range("bytes=" + header, total)
    if isinstance(found, ByteRange):
        assert 0 <= found.start < found.end <= total


def test_a_sealed_frame_is_its_stream_its_place_and_its_octets() -> None:
    frame = sealed_frame(str(STREAM), b"3.17", b"sealed")
    assert frame == SealedFrame(STREAM, 3, 17, b"sealed")
    assert frame.type == "AudioFrames"


@pytest.mark.parametrize(
    ("key", "place", "value"),
    [
        (str(STREAM), b"", b"x"),
        (str(STREAM), b"1", b"x"),
        (str(STREAM), b"1.-1", b"x"),
        (str(STREAM), b"01.1", b"x"),
        (str(STREAM), b"1.1 ", b"x"),
        (str(STREAM), b"1.1\n", b"x"),
        (str(STREAM), b"9999999999.1", b"x"),
        (str(STREAM), b"1.1", b""),
        (str(STREAM), b"1.1", None),
        (str(STREAM), b"1.1", b"x" * (SEALED_BYTES_MAX + 1)),
        ("stream", b"1.1", b"x"),
    ],
)
def test_anything_else_is_no_frame(key: str, place: bytes, value: bytes | None) -> None:
    with pytest.raises(Unreadable):
        sealed_frame(key, place, value)


def settings(**changed: Any) -> StorageSettings:
    values = {
        "kafka": "127.0.0.1:9092", "postgres": "postgresql://x", "http": "[::1]:8080", "issuer": "http://127.0.0.1:1",
        "trust_file": Path("t"), "record_keys_file": Path("w"), "instance": "s1", "signing_key_file": Path("k"), "keyring_file": Path("r"),
        "objects": "directory:/var/objects", "region": "eu-west",
    }  # fmt: skip
    return StorageSettings(**{**values, **changed})


def test_objects_are_a_directory_or_a_bucket() -> None:
    assert settings().directory == Path("/var/objects")
    on_s3 = settings(objects="s3:https://minio.example:9000/recordings", s3_access_key="a", s3_secret_key="b")
    assert on_s3.directory is None
    assert on_s3.s3 == (True, "minio.example:9000", "recordings")
    assert settings(objects="s3:http://[::1]:9000/rec").s3 == (False, "[::1]:9000", "rec")
    assert "secret" not in repr(settings(s3_access_key="secret-a", s3_secret_key="secret-b"))


@pytest.mark.parametrize("objects", ["/var/objects", "directory:relative", "s3:minio:9000/x", "s3:http://host", "gs:x"])
def test_other_objects_are_refused(objects: str) -> None:
    with pytest.raises(ValidationError):
        settings(objects=objects)


def call_end(**changed: Any) -> CallEnd:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    values = {
        "call_id": STREAM, "started_at": at, "ended_at": at, "outcome": "RECORD", "reason": "REC_EVIDENCE",
        "states": [], "refused": [], "streams": 0,
    }  # fmt: skip
    return CallEnd(**{**values, **changed})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"states": ["stored"], "streams": 2}, ("stored", "STORED")),
        ({"states": ["erased"], "streams": 2}, ("stored", "ERASED")),
        ({"states": ["discarded", "stored"], "streams": 2}, ("stored", "STORED")),
        ({"states": ["discarded"], "reason": "CALLER_OBJECTED"}, ("not_recorded", "CALLER_OBJECTED")),
        ({"outcome": "DO_NOT_RECORD", "reason": "NOT_SAMPLED"}, ("not_recorded", "NOT_SAMPLED")),
        ({"outcome": "SUSPEND", "reason": "HOLD"}, ("not_recorded", "HOLD")),
        ({"refused": ["RECEIPT_DOES_NOT_VERIFY"], "streams": 2}, ("failed", "RECEIPT_DOES_NOT_VERIFY")),
        ({"streams": 2}, ("failed", "AUDIO_NEVER_ARRIVED")),
        ({"outcome": None, "reason": None}, ("failed", "NO_DECISION")),
        ({}, ("failed", "AUDIO_NEVER_ARRIVED")),
        ({"gaps": {"NO_AUDIO": 9.0}}, ("failed", "NO_AUDIO")),
        ({"gaps": {"NO_DECISION": 9.0}}, ("failed", "NO_DECISION_IN_TIME")),
        ({"gaps": {"NO_DECISION": 9.0, "NO_AUDIO": 9.0}}, ("failed", "NO_DECISION_IN_TIME")),
        ({"gaps": {"NO_DECISION": 0.3, "NO_AUDIO": 9.0}}, ("failed", "NO_AUDIO")),
        ({"gaps": {"REFUSED": 8.0, "NO_AUDIO": 9.0}}, ("failed", "MEDIA_REFUSED")),
        ({"gaps": {"CRASH": 2.0, "JOURNAL_FULL": 7.0}}, ("failed", "JOURNAL_FULL")),
        ({"gaps": {"CRASH": 7.0}}, ("failed", "CRASH")),
        ({"gaps": {"LOSS": 3.0}}, ("failed", "AUDIO_LOST")),
        ({"gaps": {"LOSS": 0.2}}, ("failed", "AUDIO_LOST")),
        ({"gaps": {"SRC_SUSPENDED": 9.0}}, ("failed", "SRC_SUSPENDED")),
        ({"outcome": "STOP_KEEP", "reason": "NO_PURPOSE", "opened": True, "gaps": {"CRASH": 7.0}}, ("failed", "CRASH")),
        ({"outcome": "SUSPEND", "reason": "HOLD", "opened": True, "gaps": {"HOLD": 9.0}}, ("not_recorded", "HOLD")),
        (
            {"outcome": "DO_NOT_RECORD", "reason": "NOT_SAMPLED", "gaps": {"NO_DECISION": 9.0}},
            ("not_recorded", "NOT_SAMPLED"),
        ),
    ],
)
def test_a_call_has_exactly_one_fate(changed: dict[str, Any], expected: tuple[str, str]) -> None:
    assert fate(call_end(**changed)) == expected


def test_a_call_is_pending_until_it_and_its_recordings_are_settled() -> None:
    assert pending(call_end(ended_at=None))
    assert pending(call_end(states=["open"]))
    assert pending(call_end(states=["stored", "erasing"]))
    assert not pending(call_end(states=["stored", "discarded"]))


def test_a_call_of_which_nobody_knew_who_spoke_was_not_meant_to_be_missed() -> None:
    """law.md 3.1: what is not said is unknown, and no intention."""
    assert reason_of("NOT_A_PARTY", ("PARTIES_UNKNOWN",)) == "PARTIES_UNKNOWN"
    assert reason_of("NOT_A_PARTY", ()) == "NOT_A_PARTY"
    assert reason_of("PRIVATE_LINE", ("PARTIES_UNKNOWN",)) == "PRIVATE_LINE"
