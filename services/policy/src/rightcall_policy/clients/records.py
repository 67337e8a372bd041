"""One client as a CRM writes it, from the topic or over HTTP, into a row without numbers. Pure.

A fault is a code: neither numbers nor client refs that look like one are ever repeated.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from rightcall_common.cells import cleaned
from rightcall_common.entered import Fault, entered
from rightcall_common.events.clients import CLIENT_REF_PATTERN, ClientListed
from rightcall_common.ids import SubjectRef
from rightcall_common.sealing.refs import RefKeys
from rightcall_policy.clients.client_list import Client
from rightcall_policy.clients.faults import CSV_COLUMNS, Rejected

PHONE_DIGITS_MIN = 7
"""A ref of digits only, this long, could be a telephone number: the shortest national numbers have seven."""
LINE_BYTES_MAX = 16_384
"""32 numbers and everything else fit four times over."""
ROWS_MAX = 200_000
"""More than the largest body can hold of records with all that a record must have."""
RefsOf = Callable[[str], tuple[SubjectRef, ...] | Fault]
"""A number as somebody enters it -> refs under every live key version, or why it is no number of a person or firm."""
_LISTED = TypeAdapter(ClientListed)


class RowResult(NamedTuple):
    """What became of a row."""

    client: Client | None
    fault: str | None = None


_FILE_END = b"\x1a\x00 \t\r\n"
"""What old editors and spreadsheets leave behind a file's last line; Ctrl-Z was its end once."""
_BLANK = b" \t\r\f\v\x1a\xef\xbb\xbf"


def phone_shaped(client_ref: str) -> bool:
    """Whether a client ref could be a telephone number: then it may not become a Kafka key or a log line (I11)."""
    digits = re.sub(r"[-_.]", "", client_ref)
    return digits.isdigit() and len(digits) >= PHONE_DIGITS_MIN


def refs_by(keys: RefKeys, tenant_id: str, region: str, accept_prefixes: Sequence[str] = ()) -> RefsOf:
    """How the numbers that this tenant's people and systems enter become refs."""

    def refs(number: str) -> tuple[SubjectRef, ...] | Fault:
        read = entered(number, region, accept_prefixes)
        if read.fault is not None or read.party is None:
            return read.fault or "not_a_number"
        return keys.refs(tenant_id, read.party)

    return refs


def fault_of_ref(client_ref: str) -> str | None:
    """Why this cannot be a client ref, as a code."""
    if not re.fullmatch(CLIENT_REF_PATTERN, client_ref) or client_ref.startswith("_"):
        return "client_ref: pattern"
    return "client_ref: phone_shaped" if phone_shaped(client_ref) else None


def to_client(client_ref: str, listed: ClientListed, refs_of: RefsOf) -> RowResult:
    """The row, or the fault as a code; both for a client of whose numbers some are doubtful: the others count."""
    if fault := fault_of_ref(client_ref):
        return RowResult(None, fault)
    refs: dict[SubjectRef, None] = {}
    doubt: str | None = None
    for number in listed.numbers:
        found = refs_of(number)
        if found == "doubtful_number":
            doubt = f"numbers: {found}"
            continue
        if isinstance(found, str):
            return RowResult(None, f"numbers: {found}")
        refs.update(dict.fromkeys(found))
    if listed.effective_to is not None and listed.effective_to < listed.effective_from:
        return RowResult(None, "effective_to: before_effective_from")
    client = Client(
        client_ref,
        tuple(refs),
        listed.kind,
        listed.notice.by if listed.notice else None,
        listed.notice.at if listed.notice else None,
        listed.service_scope,
        listed.effective_from,
        listed.effective_to,
    )
    return RowResult(client if refs else None, doubt)


def read_list(body: bytes, content_type: str, refs_of: RefsOf) -> tuple[list[Client], list[Rejected]]:
    """A whole list: `application/x-ndjson`, `text/csv` or `application/json` (an array). Every faulty line is told.

    Only those that are not `doubtful` refuse the list.
    """
    clients: dict[str, Client | None] = {}
    rejected: list[Rejected] = []
    for number, (line, row) in enumerate(_rows(body, content_type)):
        if number == ROWS_MAX:
            rejected.append(Rejected(line, "list: too_many_records"))
            break
        client_ref, (client, fault) = (
            ("", RowResult(None, row)) if isinstance(row, str) else _row_to_client(row, refs_of)
        )
        if client_ref in clients:
            client, fault = None, "client_ref: twice"
        if fault is not None:
            told = Rejected(line, fault)
            rejected.append(replace(told, client_ref=client_ref) if told.doubtful else told)
        if fault is None or rejected[-1].doubtful:
            clients.setdefault(client_ref, client)
    return [client for client in clients.values() if client is not None], rejected


def _row_to_client(row: dict[str, Any], refs_of: RefsOf) -> tuple[str, RowResult]:
    row = {name: _as_read(value) for name, value in row.items()}
    client_ref = row.get("client_ref")
    if not isinstance(client_ref, str):
        return "", RowResult(None, "client_ref: missing")
    if not row.keys() <= _KEYS:
        return "", RowResult(None, "record: unknown_field")  # a misspelt effective_to would be a client for ever
    fields = {name: value for name, value in row.items() if name != "client_ref"}
    try:
        listed = _LISTED.validate_python({"type": "ClientListed", **fields})
    except ValidationError as error:
        return "", RowResult(None, fault(error))
    return client_ref, to_client(client_ref, listed, refs_of)


def _as_read(value: Any) -> Any:
    """Every cell without what nobody can see, whatever its column; what cannot be cleaned is refused by its field."""
    if isinstance(value, dict):
        return {name: _as_read(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_read(each) for each in value]
    text = cleaned(value) if isinstance(value, str) else None
    return value if text is None else text


def fault(error: ValidationError) -> str:
    """Field and kind of the first error: `effective_from: missing`. Never the value."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    names = [str(part) for part in first["loc"] if part in _FIELDS or isinstance(part, int)]
    return f"{'.'.join(names) or 'record'}: {first['type']}"


_FIELDS = {*ClientListed.model_fields, "by", "at"}
_KEYS = {*ClientListed.model_fields, "client_ref"}


def _rows(body: bytes, content_type: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    kind = content_type.partition(";")[0].strip().lower()
    body = body.rstrip(_FILE_END)
    if kind == "text/csv":
        return _csv_rows(body)
    return _array_rows(body) if kind == "application/json" else _ndjson_rows(body)


def _ndjson_rows(body: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip(_BLANK):
            yield number, _object(line)


def _array_rows(body: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """For an array, the "line" is the entry's place in it."""
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        yield 1, "record: not_a_json_array"
        return
    for number, row in enumerate(rows, start=1):
        yield number, row if isinstance(row, dict) else "record: not_an_object"


def _object(line: bytes) -> dict[str, Any] | str:
    if len(line) > LINE_BYTES_MAX:
        return "record: too_long"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "record: not_json"
    return row if isinstance(row, dict) else "record: not_an_object"


def _csv_rows(body: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    try:
        reader = csv.reader(io.StringIO(body.decode("utf-8-sig")), strict=True)
        header = [(cleaned(name) or "").lower() for name in next(reader, [])]
        if tuple(_without_trailing(header)) != CSV_COLUMNS:
            yield 1, "header: wrong_columns"
            return
        for cells in (_without_trailing(row) for row in reader):
            if any(cells):
                right = len(cells) == len(CSV_COLUMNS)
                yield reader.line_num, _csv_row(cells) if right else "record: wrong_columns"
    except UnicodeDecodeError:
        yield 1, "record: not_utf8"
    except csv.Error:
        yield reader.line_num, "record: not_csv"


def _without_trailing(row: Sequence[str]) -> list[str]:
    """The cells as they are read, without empty ones beyond the last column: spreadsheets leave some behind."""
    cells = [text if (text := cleaned(cell)) is not None else cell for cell in row]
    while len(cells) > len(CSV_COLUMNS) and not cells[-1]:
        cells.pop()
    return cells


def _csv_row(cells: Sequence[str]) -> dict[str, Any]:
    """Empty cells are absent; several numbers or scopes are separated by semicolons."""
    row: dict[str, Any] = {name: cell for name, cell in zip(CSV_COLUMNS, cells, strict=True) if cell}
    for name in ("numbers", "service_scope"):
        if name in row:
            row[name] = [part.strip() for part in row[name].split(";") if part.strip()]
    by, at = row.pop("notice_by", None), row.pop("notice_at", None)
    if by or at:
        row["notice"] = {"by": by, "at": at}
    return row
