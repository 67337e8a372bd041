"""What a decision *is*: the event that is signed and published, but for its own id and when policy states it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from rightcall_common.events.decisions import CallDecided

Decided = CallDecided
"""The whole standing state of a call after one fact."""
NOT_STATED: Final = UUID(int=0)
"""The event's id until then; `at` is the instant that was judged."""


def call_decided(decided: Decided, event_id: UUID, now: datetime) -> CallDecided:
    """The event. `now` is when policy states it; from when it counts is `effective_at`."""
    return replace(decided, event_id=event_id, at=now)
