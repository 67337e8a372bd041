"""What a facts file is made of: times, parties, registers. One field per input of law.md 3.1."""

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import Country, Language, Name
from rightcall_policy.decision.context import Freshness

Number = Annotated[str, StringConstraints(min_length=3, max_length=64)]
"""A fixture's name (`client`, `withheld`, ...), an emergency number, or a number reserved for fiction."""
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9](?:\.[0-9]{1,3})?)")


def _seconds(value: object) -> object:
    """`1:30` is ninety seconds."""
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return int(clock[1]) * 60 + float(clock[2]) if clock else value


Seconds = Annotated[float, BeforeValidator(_seconds, json_schema_input_type=float | str), Field(ge=0, le=86_400)]
"""After the call's start; also as minutes and seconds, `0:45`."""


class FilePart(BaseModel):
    """A part of the file. Unknown keys are refused: a misspelt fact must not silently be no fact."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Outsider(FilePart):
    """Somebody outside of the organisation. `country` follows from the number unless it is told."""

    number: Number
    country: Country | None = None
    line: Name | None = None


def _number_alone(value: object) -> object:
    return {"number": value} if isinstance(value, str) else value


Caller = Annotated[Outsider, BeforeValidator(_number_alone, json_schema_input_type=str | Outsider)]


class Participant(FilePart):
    """One party by the name that the events use: an employee (`employee`) or an outsider (`number`), or a bare line."""

    name: Name
    employee: Name | None = None
    number: Number | None = None
    country: Country | None = None
    line: Name | None = None


class EmployeeTold(FilePart):
    """What the directory says of an employee. `told`: purposes that a notice named, before `told_at`."""

    told: tuple[Purpose, ...] = ()
    told_at: AwareDatetime | None = None
    notice_version: str = "1"
    mifid_relevant: bool = False
    confidential_role: bool = False
    device_enrolled: bool = True
    protocol_ref: str | None = None


class ClientTold(FilePart):
    """A row of the client list. Without `effective_from`: since long before the call."""

    kind: Literal["client", "prospect", "broker"] = "client"
    service_scope: tuple[str, ...] = ("investment",)
    effective_from: AwareDatetime | None = None
    effective_to: AwareDatetime | None = None
    notified_at: AwareDatetime | None = None


def _row_alone(value: object) -> object:
    return [value] if isinstance(value, dict) else value


ClientRows = Annotated[
    tuple[ClientTold, ...],
    BeforeValidator(_row_alone, json_schema_input_type=ClientTold | tuple[ClientTold, ...]),
    Field(min_length=1),
]
"""A number's row of the client list, or several where people share it."""


class ListTold(FilePart):
    """Which copy of the client list is asked, and how old it is."""

    state: Freshness = "unavailable"
    age_hours: Annotated[float, Field(ge=0)] | None = None
    version: Annotated[int, Field(ge=1)] | None = None


class StorageTold(FilePart):
    """R07: room in the journal per class, a valid transit key, the KMS's answer, a permitted region."""

    statutory: bool = False
    ordinary: bool = False
    transit_key: bool = False
    keys: bool | None = None
    region: bool | None = None


class SampleTold(FilePart):
    """The call's one draw, and whether the agent's weekly cap is used up (R27)."""

    hit: bool | None = None
    cap_reached: bool | None = None


class AnnouncementTold(FilePart):
    """What is known of the announcement when the call starts. `enabled`: all purposes that the tenant has activated."""

    status: Literal["confirmed", "failed", "unknown"] = "unknown"
    purposes: Literal["enabled"] | tuple[Purpose, ...] = ()
    threat: bool = False
    by: Literal["media_server", "ivr", "crm", "agent", "attested"] = "media_server"
    language: Language | None = None


def status_alone(value: object) -> object:
    return {"status": value} if isinstance(value, str) else value
