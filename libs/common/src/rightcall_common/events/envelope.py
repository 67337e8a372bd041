"""What every event has. On the wire: CloudEvents 1.0 in Kafka's binary mode; the body is the event as JSON.

An event is declared once, as a frozen struct of msgspec; its type on the wire is the class's name. What `codec` reads
has been held to all bounds; what our own code makes is not looked at again (`codec.build` does where it has to be).
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from rightcall_common.bounds import Instant
from rightcall_common.ids import TenantId


class Value(Struct, frozen=True, gc=False, kw_only=True):
    """A frozen part of an event."""


class Stated(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag=True):
    """A frozen statement. Fields are never removed, renamed or re-meant; a new one has a default."""

    @property
    def type(self) -> str:
        """Its type on the wire."""
        return type(self).__name__


class Event(Stated, frozen=True, gc=False, kw_only=True):
    """A statement about what a tenant does."""

    event_id: Annotated[UUID, Meta(description="Consumers keep it in their inbox: the same id is the same event.")]
    tenant_id: TenantId
    at: Annotated[Instant, Meta(description="When it happened, by the clock of the service that states it.")]
