"""What the journal holds of a running session names nobody in the clear, and opens for nobody once the session is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from rightcall_common.errors import Unreadable
from rightcall_ingest.journal.dialog_seals import DialogSeals
from rightcall_ingest.journal.journal_records import JournalRecord

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CALL, OTHER = UUID(int=1), UUID(int=2)
NAME = b'{"remote_target":"sip:somebody@sbc.example"}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dialog-keys.json"


def hours(count: float) -> datetime:
    return AT + timedelta(hours=count)


def test_the_next_process_opens_what_this_one_sealed(path: Path) -> None:
    sealed = DialogSeals(path).seal(CALL, NAME, AT)
    assert b"somebody" not in sealed
    assert DialogSeals(path).open(CALL, sealed) == NAME
    assert path.stat().st_mode & 0o077 == 0


def test_a_seal_is_bound_to_its_call_and_to_every_octet(path: Path) -> None:
    seals = DialogSeals(path)
    sealed = seals.seal(CALL, NAME, AT)
    for call_id, octets in ((OTHER, sealed), (CALL, sealed[:-1]), (CALL, sealed[:-1] + b"x"), (CALL, sealed[:2])):
        with pytest.raises(Unreadable):
            seals.open(call_id, octets)


def test_no_position_is_used_twice_under_one_key(path: Path) -> None:
    """Also not by the next process, which does not know how far this one came: it takes a key of its own."""
    first, second = DialogSeals(path), None
    sealed = [first.seal(CALL, NAME, AT) for _ in range(3)]
    second = DialogSeals(path)
    sealed += [second.seal(CALL, NAME, AT) for _ in range(3)]
    assert len({one[:18] for one in sealed}) == 6


def test_a_key_is_gone_once_no_running_session_needs_it(path: Path) -> None:
    seals = DialogSeals(path)
    early = seals.seal(CALL, NAME, AT)
    seals.seal(OTHER, NAME, hours(1.1))
    seals.tidy({CALL, OTHER}, 2, 2)
    assert DialogSeals(path).open(CALL, early) == NAME
    for _ in range(2):
        seals.tidy({OTHER}, 3, 3)
    for one in (seals, DialogSeals(path)):
        with pytest.raises(Unreadable):
            one.open(CALL, early)


def test_a_key_stays_until_what_replaced_its_seal_is_on_the_disk(path: Path) -> None:
    seals = DialogSeals(path)
    early = seals.seal(CALL, NAME, AT)
    seals.tidy({CALL}, 1, 1)
    seals.seal(CALL, NAME, hours(1.1))
    for _ in range(3):
        seals.tidy({CALL}, 2, 1)
    assert DialogSeals(path).open(CALL, early) == NAME
    for _ in range(3):
        seals.tidy({CALL}, 2, 2)
    with pytest.raises(Unreadable):
        DialogSeals(path).open(CALL, early)


def test_a_session_whose_key_the_disk_did_not_take_is_not_safe_until_it_does(tmp_path: Path) -> None:
    away = tmp_path / "away"
    seals = DialogSeals(away / "dialog-keys.json")
    sealed = seals.seal(CALL, NAME, AT)
    assert not seals.kept()
    away.mkdir()
    assert seals.kept()
    assert DialogSeals(away / "dialog-keys.json").open(CALL, sealed) == NAME


def test_of_the_journals_records_only_a_session_that_opens_no_more_is_left_out(path: Path) -> None:
    seals = DialogSeals(path)
    kept = JournalRecord("dialog", "", "a", seals.seal(CALL, NAME, AT), CALL, 0)
    lost = JournalRecord("dialog", "", "b", seals.seal(OTHER, NAME, AT)[:-1], OTHER, 0)
    fact = JournalRecord("fact", "calls-v1", "c", b"{}", OTHER, 0)
    assert list(DialogSeals(path).opened([kept, lost, fact])) == [replace(kept, value=NAME), fact]


def test_records_of_an_earlier_version_are_read_as_they_are(path: Path) -> None:
    assert DialogSeals(path).open(CALL, NAME) == NAME


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys":1}', '{"keys":{"a":"b"}}'])
def test_a_damaged_file_of_keys_costs_its_sessions_and_not_the_start(path: Path, text: str) -> None:
    sealed = DialogSeals(path).seal(CALL, NAME, AT)
    path.write_text(text)
    with pytest.raises(Unreadable):
        DialogSeals(path).open(CALL, sealed)
