"""`tenants-v1`: what ingest, storage and dsar must know of a tenant; compacted. Key: tenant id.

Numbers of lines, employees and never-record parties appear as refs of every live key version.
"""

from typing import Annotated, Literal

from msgspec import Meta
from pydantic import StringConstraints

from rightcall_common.bounds import Code, Few, Keep, Large, Text
from rightcall_common.events import codec
from rightcall_common.events.calls import Purpose, Purposes
from rightcall_common.events.envelope import Event, Value
from rightcall_common.ids import Opaque, SubjectRef, whole

TOPIC = "tenants-v1"

_PREFIX = r"^\+[1-9][0-9]{0,13}$"
Prefix = Annotated[str, StringConstraints(pattern=_PREFIX, max_length=15), Meta(pattern=whole(_PREFIX), max_length=15)]
"""The beginning of a number in E.164."""
LISTED_MAX = 50_000
"""Employees, lines, parties: what one record can hold is reached before that."""
LineKind = Literal["dealing", "ordinary", "private", "confidential", "sensitive"]


class Attestation(Value, frozen=True, kw_only=True):
    """The tenant's signed statement that its phone system plays the announcement (law.md 3.1, inbound only)."""

    purposes: Purposes
    threat: bool = False
    language: Annotated[str, Meta(pattern=whole(r"^[a-z]{2}$"))] = "nl"
    agent_signal: bool = False
    statement_ref: Opaque


class Trunk(Value, frozen=True, kw_only=True):
    """How a peer is recognised: by its address (CIDR), a dedicated local port, or a TLS certificate."""

    trunk_id: Opaque
    addresses: Annotated[tuple[Code, ...], Meta(max_length=LISTED_MAX)] = ()
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    certificates: Annotated[tuple[Code, ...], Meta(max_length=LISTED_MAX)] = ()
    """SHA-256 fingerprints in hex."""
    lines: Annotated[tuple[Opaque, ...], Meta(max_length=LISTED_MAX)]
    default_line: Opaque
    attestation: Attestation | None = None
    require_siprec: bool = False
    media_addresses: Few[Code] = ()
    """Where its media may come from without being signalled (CIDR); empty: its own addresses."""


class Line(Value, frozen=True, kw_only=True):
    """A line as ingest sees it. `refs`: the line's own numbers."""

    line_id: Opaque
    controller_id: Opaque
    kind: LineKind
    refs: Annotated[tuple[SubjectRef, ...], Meta(max_length=LISTED_MAX)] = ()


class EmployeeRef(Value, frozen=True, kw_only=True):
    """A number of an employee, by reference."""

    employee_id: Opaque
    refs: Annotated[tuple[SubjectRef, ...], Meta(max_length=LISTED_MAX)]


class RetentionRule(Value, frozen=True, kw_only=True):
    """What the tenant's bundle says of a purpose's term."""

    purpose: Purpose
    keep: Keep
    keep_max: Keep


class TenantConfigured(Event, frozen=True, kw_only=True):
    """The tenant's whole configuration as others need it. The next one replaces it."""

    version: Large
    policy_digest: Code
    active: bool = True
    region: Annotated[str, Meta(pattern=whole(r"^[A-Z]{2}$"), description="How national numbers are read (E.164).")]
    time_zone: Code
    jurisdiction: Code
    controllers: Annotated[tuple[Opaque, ...], Meta(max_length=LISTED_MAX)]
    trunks: Annotated[tuple[Trunk, ...], Meta(max_length=LISTED_MAX)]
    lines: Annotated[tuple[Line, ...], Meta(max_length=LISTED_MAX)]
    employees: Annotated[tuple[EmployeeRef, ...], Meta(max_length=LISTED_MAX)] = ()
    never_record: Annotated[tuple[SubjectRef, ...], Meta(max_length=LISTED_MAX)] = ()
    retention: Few[RetentionRule] = ()
    dpo_contact: Text = ""
    """Office address of the data protection officer as printed in letters; a function, not a person."""
    accept_prefixes: Few[Prefix] = ()
    """Beginnings of numbers that people may enter although they are only possible (`entered`)."""


ADAPTER: codec.EventReader[TenantConfigured] = codec.EventReader(TenantConfigured)
