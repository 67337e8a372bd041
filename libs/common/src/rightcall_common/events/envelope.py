"""What every event has. On the wire: CloudEvents 1.0 in Kafka's binary mode; the body is the model as JSON."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rightcall_common.bounds import Instant
from rightcall_common.ids import TenantId


class Event(BaseModel):
    """A frozen statement. Fields are never removed, renamed or re-meant; a new one has a default."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    event_id: Annotated[UUID, Field(description="Consumers keep it in their inbox: the same id is the same event.")]
    tenant_id: TenantId
    at: Annotated[Instant, Field(description="When it happened, by the clock of the service that states it.")]


class Value(BaseModel):
    """A frozen part of an event."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
