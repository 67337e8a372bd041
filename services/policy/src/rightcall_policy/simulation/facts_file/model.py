"""The shape of a facts file: one call told on paper. What is not told is not known.

Reading it, with places of faults, is in `reading`; what then is decided in `rightcall_policy.simulation.call`.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, JsonValue

from rightcall_common.events.calls import Direction, Purpose
from rightcall_common.events.decisions import Outcome, Suspension
from rightcall_policy.bundles.model import Name, Period, Sentence
from rightcall_policy.decision.context import NeverRecord
from rightcall_policy.simulation.facts_file.afterwards import AfterCall, Code, EffectTold, ExpectedLater
from rightcall_policy.simulation.facts_file.events import Event
from rightcall_policy.simulation.facts_file.terms import (
    AnnouncementTold,
    Caller,
    ClientRows,
    EmployeeTold,
    FilePart,
    ListTold,
    Number,
    Participant,
    SampleTold,
    Seconds,
    StorageTold,
    status_alone,
)

START: Final = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
"""law.md section 6, base case B."""


class Expected(FilePart):
    """One decision as the law says it. What is left out must be absent: no flag, no effect, nothing recorded."""

    at: Seconds
    outcome: Outcome
    reason: Code
    purposes: tuple[Purpose, ...] = ()
    keep: tuple[Period, ...] = ()
    flags: tuple[Code, ...] = ()
    effects: tuple[EffectTold, ...] = ()
    """`BLOCK_ORDERS`, or with its code: `PROMPT_AGENT(identify)`."""
    suspensions: tuple[Suspension, ...] = ()
    discards: tuple[Purpose, ...] = ()
    provisional: bool = False


class Facts(FilePart):
    """A call on paper. Start from `base: B` and tell what is different, or tell everything."""

    facts: Literal[1]
    scenario: Name | None = None
    says: Sentence | None = None
    base: Literal["B"] | None = None
    """B: law.md section 6's base case, in `base_case.yaml`. Else nothing is known but what this file tells."""
    starts_at: AwareDatetime = START
    policy: Literal["standing", "missing"] = "standing"
    bundle: dict[str, JsonValue] = Field(default_factory=dict)
    """Differences to the bundle, as dotted paths; null removes."""
    line: Name
    direction: Direction = "unknown"
    metadata: Literal["ok", "broken", "damaged"] = "ok"
    caller: Caller | None = None
    agent: Name | None = None
    parties: tuple[Participant, ...] | None = None
    """All parties, instead of `caller` and `agent`."""
    private: bool = False
    """The employee declared the call private before it was connected."""
    announcement: Annotated[
        AnnouncementTold,
        BeforeValidator(status_alone, json_schema_input_type=Literal["failed", "unknown"] | AnnouncementTold),
    ] = AnnouncementTold()
    signal: Literal["tone", "screen", "attested", "none"] = "none"
    consent: Literal["given", "withdrawn"] | None = None
    sample: SampleTold = SampleTold()
    client_list: ListTold = ListTold()
    clients: dict[Number, ClientRows] = Field(default_factory=dict)
    notified: dict[Number, AwareDatetime] = Field(default_factory=dict)
    """The notification register: who was told of the statutory recording, on the client list or not (R17)."""
    employees: dict[Name, EmployeeTold] = Field(default_factory=dict)
    objections: dict[Number, tuple[Purpose, ...]] = Field(default_factory=dict)
    never_record: dict[Number, NeverRecord] = Field(default_factory=dict)
    case_lawyers: dict[Number, tuple[Number, ...]] = Field(default_factory=dict)
    """Lawyer -> the clients that the lawyer speaks for, by a case on file (A8)."""
    storage: StorageTold = StorageTold()
    then: tuple[Event, ...] = ()
    expect: tuple[Expected, ...] | None = None
    """If told, it is compared: exit 1 of `rightcall policy decide` where it is not so."""
    afterwards: tuple[AfterCall, ...] = ()
    """What happens once the call has ended, in order: it concerns every recording that is left."""
    expect_afterwards: tuple[ExpectedLater, ...] | None = None
    """Likewise: what follows for each recording, in the order of events and then of recordings."""
