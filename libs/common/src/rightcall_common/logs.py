"""Structured logs (one JSON object a line) through a scrubber: what looks like a number or an address does not pass.

An exception is logged as its type and the places it came through. Its text is kept only for our own three errors,
which never hold a value; any other library's message may.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from opentelemetry import trace

from rightcall_common.errors import InvariantBroken, Unavailable, Unreadable

NUMBER: Final = "[number]"
ADDRESS: Final = "[address]"
FRAMES_MAX: Final = 30  # innermost ones; a recursion must not fill the disk
CAUSES_MAX: Final = 5
TEXT_CHARS_MAX: Final = 8_000  # bounds the scrubber's work and one line's size

_OURS: Final = (Unreadable, Unavailable, InvariantBroken)
_SENSITIVE: Final = re.compile(
    r"""
    (?P<keep> (?<![0-9a-zA-Z]) (?:
        [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}   # UUID: our ids
      | [0-9]{1,4}\.[0-9a-f]{32}                                      # subject_ref
      | [0-9a-f]{32,128}                                              # trace id, digest
      | [0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?
      | [0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5})?                 # IPv4 address and port
      ) (?![0-9a-zA-Z]) )
  | (?P<address> \b(?:sips?|tel):[^\s"'<>,]+ | [^\s"'<>,@/]+@[^\s"'<>,]+ )
  | (?P<number> \+[0-9][0-9\s().\-/]{5,}[0-9] | (?<![0-9a-fA-F]) (?:[0-9][\s().\-/]{0,2}){7,}[0-9] (?![0-9a-fA-F]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def scrub(text: str) -> str:
    """The text with phone numbers (8 digits and more), sip: and tel: URIs and user@host replaced.

    UUIDs, refs, digests, times and IP addresses stay. Names cannot be recognised: they must never be logged.
    """
    return _SENSITIVE.sub(_replacement, text[:TEXT_CHARS_MAX])


def setup(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging as scrubbed JSON lines to `stream` (default stderr)."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _named(service),
        _with_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    final: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _scrubbed,
        structlog.processors.JSONRenderer(),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=final, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):  # uvicorn brings its own plain handlers
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    for name in ("uvicorn.access", "httpx2"):  # a line per request with its URL; metrics and spans tell it better
        logging.getLogger(name).setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("bus.parked", topic=...)`; the event is a dotted word, values are keywords."""
    return structlog.stdlib.get_logger(name)


def trace_of(error: BaseException) -> list[dict[str, Any]]:
    """The exception and what caused it: type, places, and the text of our own errors only."""
    chain: list[dict[str, Any]] = []
    link: BaseException | None = error
    while link is not None and len(chain) < CAUSES_MAX:
        entry: dict[str, Any] = {"type": type(link).__qualname__, "places": _places(link.__traceback__)}
        if isinstance(link, _OURS):
            entry["text"] = str(link)
        chain.append(entry)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def _places(tb: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(tb)[-FRAMES_MAX:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def _replacement(found: re.Match[str]) -> str:
    if found["keep"]:
        return found["keep"]
    return ADDRESS if found["address"] else NUMBER


def _named(service: str) -> structlog.typing.Processor:
    def add(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["service"] = service
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            line["trace_id"] = trace.format_trace_id(span.trace_id)
        return line

    return add


def _with_exception(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = line.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        line["exception"] = trace_of(error)
    return line


def _scrubbed(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value if key == "time" else _clean(value) for key, value in line.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, Mapping):
        return {scrub(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return scrub(value if isinstance(value, str) else str(value))
