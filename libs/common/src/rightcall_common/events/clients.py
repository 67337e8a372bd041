"""`crm-clients-v1-<tenant>`: the one topic whose bodies hold numbers, written by the tenant's CRM. Key: client ref.

A public contract: a CRM may send plain JSON without headers. The tenant is the topic's name, never the body.
A null body removes the client. The key `_heartbeat` carries `ListHeartbeat`.
"""

import re
from difflib import get_close_matches
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from rightcall_common.bounds import Code, Count, Few, Instant
from rightcall_common.cells import read_word
from rightcall_common.values import written_instant

TOPIC_PREFIX = "crm-clients-v1-"
HEARTBEAT_KEY = "_heartbeat"
CLIENT_REF_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"

Number = Annotated[str, StringConstraints(min_length=3, max_length=32, pattern=r"^[^\x00]*$")]
At = Annotated[Instant, BeforeValidator(written_instant, json_schema_input_type=Instant)]
"""Written as text: of 20261101 a person reads a day, and a parser some seconds of 1970."""
INVESTMENT: Final = "investment"
_MEANT: Final = re.compile("inves|belegg|mifid")
_SCOPE: Final = re.compile(r"[a-z][a-z0-9]*([ _.:-][a-z0-9]+)*")
_ANSWERS: Final = frozenset(
    ["y", "n", "yes", "no", "j", "ja", "nee", "nein", "oui", "non", "true", "false", "x", "none"]
)


def _scope(word: str) -> str:
    """A word that can only be a spelling of `investment`, or none at all, would be a client who is never recorded."""
    if not _SCOPE.fullmatch(word) or word in _ANSWERS:
        raise PydanticCustomError("not_a_scope", "not one word")
    if word != INVESTMENT and (_MEANT.search(word) or get_close_matches(word, [INVESTMENT], cutoff=0.75)):
        raise PydanticCustomError("like_investment", "another spelling of investment")
    return word


Scope = Annotated[Code, BeforeValidator(read_word, json_schema_input_type=Code), AfterValidator(_scope)]
"""What the firm does for the client; only `investment` carries the duty to record."""


class _FromCrm(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Notice(_FromCrm):
    """When and how the client was told that calls are recorded (MiFID II art. 16(7), 4th-6th subparagraphs)."""

    by: Annotated[Literal["register", "contract"], BeforeValidator(read_word)]
    at: At


class ClientListed(_FromCrm):
    """A client, prospect or broker whose calls may fall under MiFID II."""

    type: Literal["ClientListed"] = "ClientListed"
    numbers: Annotated[tuple[Number, ...], Field(min_length=1, max_length=32)]
    kind: Annotated[Literal["client", "prospect", "broker"], BeforeValidator(read_word)] = "client"
    notice: Notice | None = None
    service_scope: Few[Scope] = ()
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
