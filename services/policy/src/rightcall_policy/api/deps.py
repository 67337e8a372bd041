"""What every route of this service needs, and the few refusals that they share. Not here: routes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path

from rightcall_common.entered import REMEDIES
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Database
from rightcall_common.sealing.receipts import Signer
from rightcall_common.web.app import Problem
from rightcall_policy.clients.records import phone_shaped
from rightcall_policy.tenants.apart import BUNDLES, LISTS, Apart
from rightcall_policy.tenants.cache import ActivePolicy, TenantRules

Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@dataclass(frozen=True, slots=True)
class ApiDeps:
    """What routes work with."""

    db: Database
    rules: TenantRules
    signer: Signer
    on_new_tenant: Callable[[], None]
    """Called once a tenant that is new is committed."""
    apart: Apart = BUNDLES
    """Where bundles are read."""
    lists_apart: Apart = LISTS
    """Where client lists are read."""


def not_found() -> Problem:
    """The same answer for what does not exist and for what is another tenant's."""
    return Problem(404, "NOT_FOUND", "There is no such thing.")


def not_phone_shaped(name: str) -> str:
    """Refuse an id that could be a telephone number: ids travel in keys, logs and traces (I11)."""
    if phone_shaped(name):
        raise Problem(422, "ID_LOOKS_LIKE_A_NUMBER", "Use the id of your directory, not a telephone number.")
    return name


def refs_or_refuse(desk: ApiDeps, standing: ActivePolicy, number: str, field: str) -> tuple[SubjectRef, ...]:
    """The refs of a number in a request body. `field` names its place in the refusal; the number is not repeated."""
    refs = desk.rules.refs_of(standing.bundle)(number)
    if isinstance(refs, str):
        faults = [{"field": field, "fault": refs, "remedy": REMEDIES[refs]}]
        raise Problem(422, "INVALID", "Write +<country><number>, a national number, or user@host.", faults=faults)
    return refs
