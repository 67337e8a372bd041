"""Client lists: who is found, how fresh the list is, and which lines of a file are refused without repeating them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rightcall_common.entered import Fault
from rightcall_policy import stream
from rightcall_policy.clients import records
from rightcall_policy.clients.client_list import Client, ClientLists, ListStatus
from rightcall_policy.clients.faults import Rejected, remedy_of
from rightcall_policy.clients.records import phone_shaped, read_list
from rightcall_policy.decision.context import ListState
from rightcall_policy.tenants import client_intake

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
A, B = "1." + "a" * 32, "1." + "b" * 32


def status(name: str = "crm", *, hours: float | None = 1, incomplete: bool = False, version: int = 3) -> ListStatus:
    as_of = None if hours is None else NOW - timedelta(hours=hours)
    return ListStatus(name, "topic", version, as_of, incomplete)


def refs_of(number: str) -> tuple[str, ...] | Fault:
    return {"+31201110001": (A,), "+31201110002": (B,)}.get(number, "not_a_number")


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ((), ListState(None, "unavailable")),
        ((status(hours=24),), ListState(3, "fresh", 86_400)),
        ((status(hours=24.01),), ListState(3, "stale", 86_436)),
        ((status(hours=None),), ListState(3, "stale", None)),
        ((status(incomplete=True),), ListState(3, "stale", 3_600)),
        ((status(), status("brokers", hours=30, version=9)), ListState(9, "stale", 108_000)),
    ],
)
def test_a_list_is_as_fresh_as_its_newest_heartbeat_and_its_oldest_part(
    lists: tuple[ListStatus, ...], expected: ListState
) -> None:
    assert ClientLists(lists).state(NOW) == expected


@pytest.mark.parametrize(
    ("client_ref", "expected"),
    [
        ("0201110001", True), ("31201110001", True), ("020-111-0001", True), ("1110001", True),
        ("C-1001", False), ("100234", False), ("0031x201110001", False), ("a", False),
    ],
)  # fmt: skip
def test_a_ref_that_could_be_a_telephone_number_is_recognised(client_ref: str, expected: bool) -> None:
    assert phone_shaped(client_ref) is expected


NDJSON = (
    b'{"client_ref":"c1","numbers":["+31201110001"],"effective_from":"2026-01-01T00:00:00Z",'
    b'"service_scope":["investment"],"notice":{"by":"contract","at":"2026-01-01T00:00:00Z"}}\n'
    b'{"client_ref":"c2","numbers":["+31201110001","+31201110002"],"kind":"broker",'
    b'"effective_from":"2026-01-01T00:00:00Z"}\n'
)
CSV = (
    b"client_ref,numbers,kind,notice_by,notice_at,service_scope,effective_from,effective_to\n"
    b"c1,+31201110001,client,contract,2026-01-01T00:00:00Z,investment,2026-01-01T00:00:00Z,\n"
    b"c2,+31201110001;+31201110002,broker,,,,2026-01-01T00:00:00Z,\n"
)
ARRAY = b"[" + NDJSON.strip().replace(b"\n", b",") + b"]"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(NDJSON, "application/x-ndjson"), (CSV, "text/csv; charset=utf-8"), (ARRAY, "application/json")],
)
def test_the_same_list_reads_the_same_in_all_three_forms(body: bytes, media_type: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert read_list(body, media_type, refs_of) == (
        [
            Client("c1", (A,), "client", "contract", start, ("investment",), start, None),
            Client("c2", (A, B), "broker", None, None, (), start, None),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"not json", "record: not_json"),
        (b"[1]", "record: not_an_object"),
        (b'{"numbers":["+31201110001"]}', "client_ref: missing"),
        (b'{"client_ref":"c9","numbers":["+31201110001"]}', "effective_from: missing"),
        (b'{"client_ref":"c9","numbers":[],"effective_from":"2026-01-01T00:00:00Z"}', "numbers: too_short"),
        (
            b'{"client_ref":"0201110001","numbers":["+31201110001"],"effective_from":"2026-01-01T00:00:00Z"}',
            "client_ref: phone_shaped",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31209999999"],"effective_from":"2026-01-01T00:00:00Z"}',
            "numbers: not_a_number",
        ),
        (
            b'{"client_ref":"c1","numbers":["+31201110001"],"effective_from":"2026-01-01T00:00:00Z"}',
            "client_ref: twice",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":"2026-01-02T00:00:00Z",'
            b'"effective_to":"2026-01-01T00:00:00Z"}',
            "effective_to: before_effective_from",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":"2026-01-01"}',
            "effective_from: timezone_aware",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":20261101}',
            "effective_from: instant_form",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":"20261101"}',
            "effective_from: instant_form",
        ),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":"2026-01-01T00:00:00Z",'
            b'"notice":{"by":"register","at":1767258000}}',
            "notice.at: instant_form",
        ),
        (b"x" * 16_385, "record: too_long"),
        (
            b'{"client_ref":"c9","numbers":["+31201110001"],"effective_from":"2026-01-01T00:00:00Z",'
            b'"efective_to":"2026-02-01T00:00:00Z"}',
            "record: unknown_field",
        ),
    ],
)
def test_a_faulty_line_is_named_by_its_number_and_fault_and_not_repeated(line: bytes, fault: str) -> None:
    _, rejected = read_list(NDJSON + b"\n" + line, "application/x-ndjson", refs_of)
    assert rejected == [Rejected(4, fault)]


@pytest.mark.parametrize(
    ("body", "media_type", "rejected"),
    [
        (b"{}", "application/json", [Rejected(1, "record: not_a_json_array")]),
        (b"client_ref,numbers\nc1,+31201110001\n", "text/csv", 1),
        (CSV + b"c3,too,few\n", "text/csv", [Rejected(4, "record: wrong_columns")]),
        (CSV + b"c3,+31201110003,,,,,20261101,\n", "text/csv", [Rejected(4, "effective_from: instant_form")]),
        (b"\xff\xfe", "text/csv", [Rejected(1, "record: not_utf8")]),
    ],
)
def test_a_file_of_another_form_is_refused(body: bytes, media_type: str, rejected: list[Rejected] | int) -> None:
    _, found = read_list(body, media_type, refs_of)
    assert found == rejected if isinstance(rejected, list) else len(found) == rejected


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        ("client_ref: phone_shaped", "use the CRM's own id, not the client's number: this id travels in keys and logs"),
        ("numbers.0: string_too_short", "write the whole number, at least 3 signs"),
        ("effective_from: timezone_aware", "add the offset, e.g. 2026-11-23T10:00:00+01:00"),
        ("notice.at: datetime_parsing", "write a time with its offset, e.g. 2026-11-23T10:00:00+01:00"),
        ("effective_from: instant_form", "write a time with its offset, e.g. 2026-11-23T10:00:00+01:00"),
        ("effective_from: missing", "add this field"),
        ("kind: literal_error", "write client, prospect or broker"),
        ("notice: model_type", "write an object with by and at"),
    ],
)
def test_every_fault_comes_with_what_to_do_about_it(fault: str, remedy: str) -> None:
    rejected = Rejected(3, fault)
    assert rejected.as_json() == {"line": 3, "fault": fault, "code": fault.split(": ")[1], "remedy": remedy}


def test_every_code_that_the_reader_gives_has_a_remedy_of_its_own() -> None:
    text = "".join(Path(module.__file__ or "").read_text() for module in (records, client_intake, stream))
    codes = re.findall(r'"((?:record|header|client_ref|numbers|effective_to|as_of|key): [a-z_0-9]+)"', text)
    assert len(set(codes)) >= 14
    assert [code for code in codes if remedy_of(code).startswith("see the schema")] == []


def test_more_records_than_a_list_can_have_are_refused_as_such() -> None:
    """What is read after that only costs time (LOAD-02): 200,000 records, and the first beyond them is named."""
    assert records.ROWS_MAX == 200_000
    _, rejected = records.read_list(b"{}\n" * 200_010, "application/x-ndjson", lambda number: ())
    assert len(rejected) == 200_001
    assert rejected[-1].as_json()["line"] == 200_001
    assert "too_many_records" in str(rejected[-1].as_json())
