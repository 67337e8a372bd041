"""Which trace an event is being handled in, so that what it causes goes on in the same trace.

Thin: spans themselves are `telemetry`'s. Not here: spans of audio frames, which have none.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_HANDLING: ContextVar[Mapping[UUID, str] | None] = ContextVar("rightcall_handling", default=None)


@contextmanager
def handling(traceparents: Mapping[UUID, str]) -> Iterator[None]:
    """Inside, these events (by id) are being handled under these W3C traceparents."""
    token = _HANDLING.set(traceparents)
    try:
        yield
    finally:
        _HANDLING.reset(token)


def of(cause: UUID | None) -> str | None:
    """The traceparent of the event being handled; without a cause, that of the only one."""
    traceparents = _HANDLING.get() or {}
    if cause is not None:
        return traceparents.get(cause)
    return next(iter(traceparents.values())) if len(traceparents) == 1 else None


def all_handled() -> Sequence[str]:
    """The traceparents of all events of a batch, for the links of what is done once for all of them."""
    traceparents = _HANDLING.get() or {}
    return tuple(traceparents.values()) if len(traceparents) > 1 else ()
