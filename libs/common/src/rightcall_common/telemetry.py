"""Spans and metrics behind closed lists: a name or key that is not listed here is an error, so nothing leaks by habit."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

AttributeValue = str | int | float | bool


class ActiveSpan(Protocol):
    """A running span."""

    @property
    def traceparent(self) -> str: ...
    @property
    def trace_id(self) -> str: ...
    def set(self, key: str, value: AttributeValue) -> None: ...
    def fail(self, fault: str) -> None: ...
    def end(self) -> None: ...


def setup(service: str, *, trace_file: Path | None = None, otlp_endpoint: str | None = None) -> None:
    """Start exporting spans. Once per process."""
    raise NotImplementedError


def shutdown() -> None:
    """Flush what is left."""
    raise NotImplementedError


def start_span(
    name: str,
    *,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> ActiveSpan:
    """A span that the caller ends; not made current. `parent` and `links` are W3C traceparents."""
    raise NotImplementedError


@contextmanager
def span(
    name: str,
    *,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Iterator[ActiveSpan]:
    """A span that is current inside the block. `parent` None: child of the current span, else a new trace."""
    raise NotImplementedError


def current_traceparent() -> str | None:
    """The current span as a W3C traceparent."""
    raise NotImplementedError


def count(metric: str, by: float = 1, **labels: str) -> None:
    """Add to a counter of `METRICS`."""


def gauge(metric: str, value: float, **labels: str) -> None:
    """Set a gauge of `METRICS`."""


def observe(metric: str, seconds: float, **labels: str) -> None:
    """Add to a histogram of `METRICS`."""
