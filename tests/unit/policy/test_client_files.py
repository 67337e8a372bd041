"""A cell that a person reads as right is read as meant or refused, by one rule in each column; a file's end is no row."""

import os

import pytest

from rightcall_common.sealing.refs import ROOT_BYTES, RefKeys
from rightcall_policy.clients.client_list import Client
from rightcall_policy.clients.faults import CSV_COLUMNS, Rejected
from rightcall_policy.clients.records import RefsOf, read_list, refs_by

HEAD = ",".join(CSV_COLUMNS) + "\n"
ROW = {
    "client_ref": "K-31", "numbers": "+31201110131", "kind": "client", "notice_by": "contract",
    "notice_at": "2026-01-05T09:00:00+01:00", "service_scope": "investment",
    "effective_from": "2026-01-05T00:00:00+01:00", "effective_to": "",
}  # fmt: skip
DOUBTFUL = "+31 20 1110131 32"


@pytest.fixture(scope="module")
def refs_of() -> RefsOf:
    return refs_by(RefKeys(1, {1: os.urandom(ROOT_BYTES)}), "acme", "NL")


def csv(**changed: str) -> bytes:
    return (HEAD + ",".join(({**ROW, **changed}).values()) + "\n").encode()


def read(body: bytes, refs_of: RefsOf, media_type: str = "text/csv") -> tuple[list[Client], list[Rejected]]:
    return read_list(body, media_type, refs_of)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("client_ref", " K-31"), ("client_ref", "K\u201331"), ("client_ref", "\u200bK-31"),
        ("numbers", "020\u20131110131"), ("numbers", "\u202a+31201110131\u202c"), ("numbers", "'0201110131"),
        ("kind", "Client"), ("kind", " client "), ("kind", "\uff23\uff4c\uff49\uff45\uff4e\uff54"), ("kind", "CLIENT\u00a0"),
        ("notice_by", "Contract"), ("notice_by", "contract\u200b"),
        ("notice_at", " 2026-01-05T09:00:00+01:00"), ("notice_at", "2026\u201101\u201105T09:00:00+01:00"),
        ("service_scope", "Investment"), ("service_scope", " investment "), ("service_scope", "INVEST\u00adMENT"),
        ("service_scope", "investment;"), ("effective_from", "2026-01-05T00:00:00+01:00\u200e"),
        ("effective_to", " "), ("effective_to", "\u200b"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_looks_in_each_column(column: str, cell: str, refs_of: RefsOf) -> None:
    assert read(csv(**{column: cell}), refs_of) == read(csv(), refs_of)


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("service_scope", "investments", "like_investment"), ("service_scope", "invesment", "like_investment"),
        ("service_scope", "investment advice", "like_investment"), ("service_scope", "MiFID", "like_investment"),
        ("service_scope", "beleggen", "like_investment"), ("service_scope", "ivestment", "like_investment"),
        ("service_scope", "yes", "not_a_scope"), ("service_scope", "ja", "not_a_scope"), ("service_scope", "1", "not_a_scope"),
        ("service_scope", '"investment,pension"', "not_a_scope"), ("service_scope", "investment/pension", "not_a_scope"),
        ("service_scope", "inv\u0435stment", "not_a_scope"), ("kind", "yes", "literal_error"),
        ("kind", "cli\u0435nt", "literal_error"), ("notice_by", "ja", "literal_error"),
        ("effective_from", "20260105", "instant_form"), ("effective_from", "1767258000", "instant_form"),
        ("effective_to", "-", "instant_form"), ("numbers", "3.12011E+10", "cell_format"),
    ],
)  # fmt: skip
def test_a_cell_that_would_mean_nothing_or_something_else_is_refused(
    column: str, cell: str, fault: str, refs_of: RefsOf
) -> None:
    clients, rejected = read(csv(**{column: cell}), refs_of)
    assert (clients, [each.code for each in rejected]) == ([], [fault])
    assert not rejected[0].remedy.startswith("see the schema")
    assert not rejected[0].doubtful


@pytest.mark.parametrize(
    "end",
    [b"\n\n", b"\r\n\r\n", b",,,,,,,\n,,,,,,,\n", b" , ,,,,,,\n", b"\x1a", b"\r\n\x1a\x00", ",\u200b,,,,,,\n".encode()],
)  # fmt: skip
def test_what_a_spreadsheet_leaves_at_the_end_is_no_row(end: bytes, refs_of: RefsOf) -> None:
    assert read(csv() + end, refs_of) == read(csv(), refs_of)
    assert read(csv().rstrip(b"\n"), refs_of) == read(csv(), refs_of)


def test_empty_cells_beyond_the_last_column_are_none(refs_of: RefsOf) -> None:
    wide = b"\n".join(line + b",," for line in csv().splitlines()) + b"\n"
    assert read(wide, refs_of) == read(csv(), refs_of)


def test_a_file_of_lines_may_end_in_blanks_and_ctrl_z(refs_of: RefsOf) -> None:
    line = b'{"client_ref":"K-31","numbers":["+31201110131"],"effective_from":"2026-01-05T00:00:00Z"}'
    whole = read(line, refs_of, "application/x-ndjson")
    assert read(line + b"\r\n \t\r\n\x1a", refs_of, "application/x-ndjson") == whole
    assert read(b"[" + line + b"]\n\x1a", refs_of, "application/json") == whole
    assert len(whole[0]) == 1


def test_a_doubtful_number_is_named_and_does_not_refuse_its_list(refs_of: RefsOf) -> None:
    second = f"K-32,+31201110132;{DOUBTFUL},client,,,investment,2026-01-05T00:00:00Z,\n".encode()
    third = f"K-33,{DOUBTFUL},client,,,investment,2026-01-05T00:00:00Z,\n".encode()
    clients, rejected = read(csv() + second + third, refs_of)
    assert [(each.client_ref, len(each.refs)) for each in clients] == [("K-31", 1), ("K-32", 1)]
    assert [(each.line, each.fault, each.client_ref, each.doubtful) for each in rejected] == [
        (3, "numbers: doubtful_number", "K-32", True), (4, "numbers: doubtful_number", "K-33", True),
    ]  # fmt: skip


def test_a_client_with_a_doubtful_number_is_named_once_too(refs_of: RefsOf) -> None:
    line = f"K-31,{DOUBTFUL},client,,,,2026-01-05T00:00:00Z,\n".encode()
    assert [each.code for each in read(csv() + line, refs_of)[1]] == ["twice"]
    assert [each.code for each in read(HEAD.encode() + line + line, refs_of)[1]] == ["doubtful_number", "twice"]


def test_what_the_tenant_accepts_is_not_doubtful() -> None:
    refs_of = refs_by(RefKeys(1, {1: os.urandom(ROOT_BYTES)}), "acme", "NL", ["+3120"])
    assert read(csv(numbers=DOUBTFUL), refs_of)[1] == []
