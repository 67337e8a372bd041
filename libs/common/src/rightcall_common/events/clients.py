"""`crm-clients-v1-<tenant>`: the one topic whose bodies hold numbers, written by the tenant's CRM. Key: client ref.

A public contract: a CRM may send plain JSON without headers. The tenant is the topic's name, never the body.
A null body removes the client. The key `_heartbeat` carries `ListHeartbeat`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter

from rightcall_common.bounds import Code, Count, Few, Instant
from rightcall_common.values import written_instant

TOPIC_PREFIX = "crm-clients-v1-"
HEARTBEAT_KEY = "_heartbeat"
CLIENT_REF_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"

Number = Annotated[str, StringConstraints(min_length=3, max_length=32)]
At = Annotated[Instant, BeforeValidator(written_instant, json_schema_input_type=Instant)]
"""Written as text: of 20261101 a person reads a day, and a parser some seconds of 1970."""


class _FromCrm(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Notice(_FromCrm):
    """When and how the client was told that calls are recorded (MiFID II art. 16(7), 4th-6th subparagraphs)."""

    by: Literal["register", "contract"]
    at: At


class ClientListed(_FromCrm):
    """A client, prospect or broker whose calls may fall under MiFID II."""

    type: Literal["ClientListed"] = "ClientListed"
    numbers: Annotated[tuple[Number, ...], Field(min_length=1, max_length=32)]
    kind: Literal["client", "prospect", "broker"] = "client"
    notice: Notice | None = None
    service_scope: Few[Code] = ()
    effective_from: At
    effective_to: At | None = None


class ListHeartbeat(_FromCrm):
    """The list is complete as of this time, with so many clients."""

    type: Literal["ListHeartbeat"] = "ListHeartbeat"
    as_of: At
    count: Annotated[Count, Field(strict=True)]


ClientEvent = Annotated[ClientListed | ListHeartbeat, Field(discriminator="type")]
ADAPTER: TypeAdapter[ClientEvent] = TypeAdapter(ClientEvent)


def topic_of(tenant_id: str) -> str:
    """The tenant's own topic, with its own ACL."""
    return TOPIC_PREFIX + tenant_id
