"""What a log line may say: no number, no address, no text of a foreign exception; all else stays readable."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from rightcall_common import logs
from rightcall_common.errors import Unreadable
from tests.support.plain_logs import plain_logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.setup("policy", "INFO", stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    plain_logs()


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "+31201110001",
        "from +31 20 111 00 01 to",
        "0031201110001",
        "020-1110001",
        "(020) 111 00 01",
        "caller=31201110001;x",
        "user31201110001",
        "sip:+31201110001@pbx.example.org;user=phone",
        "SIP:alice@example.org",
        "tel:112",
        "<sips:bob@198.51.100.7:5061>",
        "alice@example.org",
        "postgresql://rightcall:geheim@db/rightcall",
        '{"numbers":["+442079460123"]}',
        "key 02079460123 of 030/23125001",
    ],
)
def test_numbers_and_addresses_do_not_pass(text: str) -> None:
    cleaned = logs.scrub(text)
    assert "[number]" in cleaned or "[address]" in cleaned
    for personal in ("111000", "111 00", "alice", "bob", "pbx", "geheim", "7946", "23125", "112"):
        assert personal not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "018f2a3b-1234-7123-8123-123456789012",
        "1.0123456789abcdef0123456789abcdef",
        "12345678901234567890123456789012",
        "2026-11-23T10:00:00.123456+01:00",
        "2026-11-23",
        "198.51.100.7:5060",
        "calls-v1 partition 3 offset 123456",
        "policy.on_calls took 120 ms",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ],
)
def test_our_own_ids_times_and_addresses_of_machines_stay(text: str) -> None:
    assert logs.scrub(text) == text


def test_a_line_is_one_json_object_and_clean_in_every_place(lines: io.StringIO) -> None:
    logs.logger("bus").info(
        "bus.parked", topic="calls-v1", offset=31201110001, key="+31201110001", more={"to": ["tel:1"]}
    )
    (line,) = read(lines)
    assert line.pop("time").endswith("Z")
    assert line == {
        "service": "policy",
        "logger": "bus",
        "level": "info",
        "event": "bus.parked",
        "topic": "calls-v1",
        "offset": 31201110001,
        "key": "[number]",
        "more": {"to": ["[address]"]},
    }


def test_what_libraries_log_is_scrubbed_too(lines: io.StringIO) -> None:
    logging.getLogger("aiokafka").warning("no route to %s for %s", "sip:alice@example.org", "+31201110001")
    (line,) = read(lines)
    assert line["event"] == "no route to [address] for [number]"
    assert line["logger"] == "aiokafka"


def test_a_line_break_in_a_value_does_not_make_a_second_line(lines: io.StringIO) -> None:
    logs.logger("x").info("x.y", value='a\n{"event":"forged"}')
    assert len(lines.getvalue().splitlines()) == 1


def test_an_exception_is_logged_by_type_and_place_without_its_text(lines: io.StringIO) -> None:
    try:
        raise ValueError("Jansen at +31201110001")
    except ValueError:
        logs.logger("x").exception("x.failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert "Jansen" not in lines.getvalue()
    for line in read(lines):
        (error,) = line["exception"]
        assert error["type"] == "ValueError"
        assert "test_an_exception_is_logged_by_type" in error["places"][-1]


def test_the_text_of_our_own_errors_is_kept(lines: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise KeyError("Jansen")
        except KeyError as error:
            raise Unreadable("calls-v1.CallStarted.line: missing") from error

    try:
        fail()
    except Unreadable:
        logs.logger("x").exception("x.failed")
    (line,) = read(lines)
    assert [entry.get("text") for entry in line["exception"]] == ["calls-v1.CallStarted.line: missing", None]
    assert "Jansen" not in lines.getvalue()


def test_below_the_level_nothing_is_written(lines: io.StringIO) -> None:
    logs.logger("x").debug("x.y")
    assert lines.getvalue() == ""
