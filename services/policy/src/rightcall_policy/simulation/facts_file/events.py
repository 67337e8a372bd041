"""What may happen in a call on paper: facts of the call, and changes of rules, lists and registers meanwhile."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from rightcall_common.events.calls import Purpose
from rightcall_policy.bundles.model import Language, Name
from rightcall_policy.decision.context import NeverRecord, WorksCouncilStatus
from rightcall_policy.simulation.facts_file.terms import (
    ClientRows,
    EmployeeTold,
    FilePart,
    ListTold,
    Number,
    Participant,
    Seconds,
)


class Happening(FilePart):
    """Something that happens `at` so many seconds after the call's start."""

    at: Seconds


class Announced(Happening):
    """The announcement was played to a party (or to all), or turns out to have failed."""

    what: Literal["announced"]
    party: Name | None = None
    status: Literal["confirmed", "failed"] = "confirmed"
    purposes: Literal["enabled"] | tuple[Purpose, ...] = ()
    threat: bool = False
    by: Literal["media_server", "ivr", "crm", "agent", "attested"] = "media_server"
    language: Language | None = None


class Signalled(Happening):
    """An employee (or each) is told on the spot that the call is recorded."""

    what: Literal["signalled"]
    employee: Name | None = None
    signal: Literal["tone", "screen", "attested"] = "screen"


class Pressed(Happening):
    """An employee presses a button."""

    what: Literal["pause", "resume", "private", "threat", "mifid_start", "attest", "disposition", "secret_entry_end"]
    employee: Name | None = None


class SecretEntry(Happening):
    """Card data, a code or a citizen service number is about to be said or typed."""

    what: Literal["secret_entry_start"]
    employee: Name | None = None
    secret: Literal["card", "bsn"] = "card"  # noqa: S105


class Plain(Happening):
    """Hold and retrieve as the phone system signals them; silence and crash as gaps; the end of the call."""

    what: Literal["hold", "retrieve", "silence", "crash", "ended"]


class Joined(Happening):
    """Somebody joins; `line` where the call moves to another line with it (a transfer)."""

    what: Literal["joined"]
    party: Participant
    line: Name | None = None


class Left(Happening):
    """Somebody leaves; `line` likewise."""

    what: Literal["left"]
    party: Name
    line: Name | None = None


class Objected(Happening):
    """A party (or whoever is outside) does not want to be recorded."""

    what: Literal["objection"]
    party: Name | None = None


class Consented(Happening):
    """Consent is given or withdrawn (art. 7 GDPR)."""

    what: Literal["consent"]
    status: Literal["given", "withdrawn"]
    party: Name | None = None


class ListChanged(Happening):
    """The client list changes during the call."""

    what: Literal["client_list"]
    add: dict[Number, ClientRows] = Field(default_factory=dict)
    remove: tuple[Number, ...] = ()
    state: ListTold | None = None


class CouncilChanged(Happening):
    """The works council's consent to a purpose changes (the bundle is written again)."""

    what: Literal["works_council"]
    purpose: Purpose
    status: WorksCouncilStatus


class PurposeDisabled(Happening):
    """The kill switch: the tenant switches a purpose off everywhere."""

    what: Literal["purpose_disabled"]
    purpose: Purpose


class BundleChanged(Happening):
    """Any other change of the bundle, as dotted paths; null removes."""

    what: Literal["bundle"]
    set: dict[str, JsonValue]


class RegistersChanged(Happening):
    """Directory, registers, keys or region change; counts from the next fact on, an objection at once."""

    what: Literal["registers"]
    employees: dict[Name, EmployeeTold] = Field(default_factory=dict)
    objections: dict[Number, tuple[Purpose, ...]] = Field(default_factory=dict)
    never_record: dict[Number, NeverRecord] = Field(default_factory=dict)
    case_lawyers: dict[Number, tuple[Number, ...]] = Field(default_factory=dict)
    keys: bool | None = None
    region: bool | None = None


Event = Annotated[
    Announced | Signalled | Pressed | SecretEntry | Plain | Joined | Left | Objected | Consented | ListChanged
    | CouncilChanged | PurposeDisabled | BundleChanged | RegistersChanged,
    Field(discriminator="what"),
]  # fmt: skip
