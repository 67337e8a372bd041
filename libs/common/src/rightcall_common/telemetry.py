"""Traces behind a closed list of attribute keys, and the closed list of metrics (`metrics.py`), in one place to import.

Not here: sampling (every span is kept) and baggage (never read, never sent).
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, Status, StatusCode, TraceFlags

from rightcall_common.errors import InvariantBroken
from rightcall_common.logs import scrub
from rightcall_common.metrics import METRICS, Metric, count, exposition, forget, gauge, observe

__all__ = [
    "METRICS", "SPAN_ATTRIBUTES", "ActiveSpan", "Metric", "count", "current_trace_id", "current_traceparent",
    "exposition", "forget", "gauge", "observe", "recorded", "setup", "shutdown", "span", "start_span", "trace_id_of",
]  # fmt: skip

AttributeValue = str | int | float | bool

EXPORT_EVERY_MS: Final = 1_000
EXPORT_SPANS_MAX: Final = 2_048
QUEUE_SPANS_MAX: Final = 65_536  # about 6 s of a busy policy process; beyond that spans are dropped, never events
LINKS_MAX: Final = 128  # the SDK's own limit

SPAN_ATTRIBUTES: Final[Mapping[str, str]] = {
    "messaging.destination.name": "Kafka topic",
    "messaging.destination.partition.id": "Kafka partition",
    "messaging.kafka.offset": "offset of the record; never its key",
    "messaging.batch.message_count": "records handled together",
    "http.route": "the route's template, never the path",
    "http.request.method": "HTTP method",
    "http.response.status_code": "HTTP status",
    "sip.method": "SIP method",
    "sip.status": "SIP status code",
    "transaction": "name of the transaction",
    "error.type": "class or code of a failure, never its text",
    "event.type": "type of the event",
    "event.id": "id of the event",
    "handler": "name of the handler",
    "attempt": "how many times this was tried",
    "tenant_id": "tenant",
    "call_id": "our own id of the call",
    "recording_id": "recording",
    "segment_id": "segment",
    "stream_id": "stream",
    "request_id": "subject request",
    "fact_seq": "number of the fact within its call",
    "decision_seq": "number of the decision within its call",
    "outcome": "outcome code",
    "reason": "reason code (law.md section 3)",
    "rule": "terminal rule (law.md section 3)",
    "policy_version": "version of the tenant's policy",
    "client_list_version": "version of the client list that was asked",
    "use": "use code of a read",
    "role": "role of the caller",
    "count": "how many",
    "bytes": "how many bytes",
}
_NAME: Final = re.compile(r"^[A-Za-z_][A-Za-z_.\-/{}0-9 ]{0,119}$")
_TRACEPARENT: Final = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")  # W3C Trace Context, version 00


class ActiveSpan:
    """A running span: knows its ids, takes listed attributes, ends once."""

    __slots__ = ("_span", "trace_id", "traceparent")

    def __init__(self, inner: Span) -> None:
        self._span = inner
        context = inner.get_span_context()
        self.trace_id = trace.format_trace_id(context.trace_id)
        self.traceparent = _traceparent(context)

    def set(self, key: str, value: AttributeValue) -> None:
        """Add one attribute. InvariantBroken for a key that is not in `SPAN_ATTRIBUTES`."""
        self._span.set_attributes(_allowed({key: value}))

    def fail(self, fault: str) -> None:
        """Mark the span as failed with a class or code; never a message, which may hold a value."""
        self._span.set_status(Status(StatusCode.ERROR))
        self.set("error.type", fault)

    def fail_with(self, kind: type[BaseException] | None, _error: object, _traceback: object) -> None:
        """As an exit function of a with block: fail with the class of what was raised, and let it go on."""
        if kind is not None:
            self.fail(kind.__qualname__)

    def end(self) -> None:
        """The work is done."""
        self._span.end()


class JsonLines(SpanExporter):
    """Appends one JSON object per span to a file that several processes may share (one write per batch)."""

    def __init__(self, path: Path, service: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._service = service

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write a batch."""
        lines = "".join(json.dumps(_line(done, self._service)) + "\n" for done in spans)
        os.write(self._file, lines.encode())
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        os.close(self._file)


class _Tracing:
    """The process' one provider of spans; without `setup` spans have ids and go nowhere."""

    def __init__(self) -> None:
        self.start("none", [])

    def start(self, service: str, exporters: Sequence[SpanExporter]) -> None:
        self.exports = bool(exporters)
        self.ids = RandomIdGenerator()
        resource = Resource({SERVICE_NAME: f"rightcall-{service}"})
        self.provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
        self.tracer = self.provider.get_tracer("rightcall")
        for exporter in exporters:
            self.provider.add_span_processor(
                BatchSpanProcessor(
                    exporter,
                    max_queue_size=QUEUE_SPANS_MAX,
                    schedule_delay_millis=EXPORT_EVERY_MS,
                    max_export_batch_size=EXPORT_SPANS_MAX,
                )
            )


_tracing = _Tracing()


def setup(service: str, *, trace_file: Path | None = None, collector: SpanExporter | None = None) -> None:
    """Export spans from now on: to a file of JSON lines, to a collector, to both or nowhere."""
    exporters: list[SpanExporter] = []
    if trace_file is not None:
        exporters.append(JsonLines(trace_file, service))
    if collector is not None:
        exporters.append(collector)
    shutdown()
    _tracing.start(service, exporters)


def shutdown() -> None:
    """Write what is left and stop exporting."""
    _tracing.provider.shutdown()


def start_span(
    name: str,
    *,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> ActiveSpan:
    """A span that the caller ends, not made current: for the events of a batch, which overlap.

    `parent` and `links` are W3C traceparents; an unreadable one counts as none. `parent` None: a child of the current
    span, else a new trace. Raises InvariantBroken for a name or key of the wrong kind.
    """
    if not _NAME.match(name):
        raise InvariantBroken("a span's name is a word of our own code")
    found = _parsed(parent)
    if not _tracing.exports:
        _listed(attributes or {})
        return ActiveSpan(NonRecordingSpan(_going_nowhere(found)))
    above = None if found is None else trace.set_span_in_context(NonRecordingSpan(found), otel_context.Context())
    linked = [Link(other) for other in map(_parsed, links[:LINKS_MAX]) if other is not None]
    allowed = _allowed(attributes or {})
    return ActiveSpan(_tracing.tracer.start_span(name, context=above, links=linked, attributes=allowed))


@contextmanager
def span(
    name: str,
    *,
    parent: str | None = None,
    links: Sequence[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Iterator[ActiveSpan]:
    """A span that is current inside the block and fails with an exception's class; arguments as `start_span`."""
    active = start_span(name, parent=parent, links=links, attributes=attributes)
    with trace.use_span(active._span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        with ExitStack() as stack:
            stack.push(active.fail_with)
            yield active


def recorded() -> bool:
    """Whether spans go anywhere. If not, they have ids, and what would be said of them need not be made."""
    return _tracing.exports


def passed_on(parent: str | None) -> str:
    """What goes along with an event where no span of ours is read: its cause's own traceparent, or a new trace's."""
    return parent if parent and _TRACEPARENT.match(parent) else _traceparent(_going_nowhere(None))


def current_traceparent() -> str | None:
    """The current span as a W3C traceparent, to be sent along."""
    context = trace.get_current_span().get_span_context()
    return _traceparent(context) if context.is_valid else None


def current_trace_id() -> str | None:
    """The current trace's id, 32 hex digits."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id inside a traceparent, None if it is none."""
    match = _TRACEPARENT.match(traceparent or "")
    return match[1] if match else None


def _allowed(attributes: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    _listed(attributes)
    return {key: scrub(value) if isinstance(value, str) else value for key, value in attributes.items()}


def _listed(attributes: Mapping[str, AttributeValue]) -> None:
    unknown = attributes.keys() - SPAN_ATTRIBUTES.keys()
    if unknown:
        raise InvariantBroken(f"not in SPAN_ATTRIBUTES: {', '.join(sorted(unknown))}")


def _going_nowhere(parent: SpanContext | None) -> SpanContext:
    """The ids of a span that nobody will read: they still travel in events and stand in rows."""
    above = parent or trace.get_current_span().get_span_context()
    trace_id = above.trace_id if above.is_valid else _tracing.ids.generate_trace_id()
    return SpanContext(trace_id, _tracing.ids.generate_span_id(), is_remote=False, trace_flags=TraceFlags(1))


def _traceparent(context: SpanContext) -> str:
    span_id = trace.format_span_id(context.span_id)
    return f"00-{trace.format_trace_id(context.trace_id)}-{span_id}-{context.trace_flags:02x}"


def _parsed(traceparent: str | None) -> SpanContext | None:
    match = _TRACEPARENT.match(traceparent or "")
    if match is None:
        return None
    context = SpanContext(int(match[1], 16), int(match[2], 16), is_remote=True, trace_flags=TraceFlags(1))
    return context if context.is_valid else None


def _line(done: ReadableSpan, service: str) -> dict[str, object]:
    context = done.get_span_context() or SpanContext(0, 0, is_remote=False)
    return {
        "trace_id": trace.format_trace_id(context.trace_id),
        "span_id": trace.format_span_id(context.span_id),
        "parent_id": None if done.parent is None else trace.format_span_id(done.parent.span_id),
        "name": done.name,
        "service": service,
        "start": _time(done.start_time),
        "end": _time(done.end_time),
        "failed": done.status.status_code is StatusCode.ERROR,
        "links": [_traceparent(link.context) for link in done.links],
        "attributes": dict(done.attributes or {}),
    }


def _time(nanoseconds: int | None) -> str | None:
    return None if nanoseconds is None else datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat()
