"""A request's trace: every step is a span `dsar request` in one trace, whose id is the request's id.

So nobody has to store or look up a trace id; a step joins its trace by knowing the request.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from rightcall_common import telemetry
from rightcall_common.telemetry import ActiveSpan


def traceparent(request_id: UUID) -> str:
    """W3C trace context: the trace is the request, and so is the (imaginary) root span."""
    return f"00-{request_id.hex}-{request_id.hex[16:]}-01"


@contextmanager
def request_span(request_id: UUID, step: str, *, links: Sequence[str] = ()) -> Iterator[ActiveSpan]:
    """One step of a request. `links`: traceparents of the calls that were found."""
    attributes = {"request_id": str(request_id), "handler": step}
    with telemetry.span("dsar request", parent=traceparent(request_id), links=links, attributes=attributes) as span:
        yield span
