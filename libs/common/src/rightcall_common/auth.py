"""Who calls: bearer tokens (RFC 9068 at+jwt) verified against the issuer's keys. Not here: issuing tokens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from fastapi import Request

Role = Literal[
    "coach", "claims", "compliance", "security", "privacy", "legal", "agent", "telephony", "crm", "admin", "operator",
    "auditor",
]  # fmt: skip
ROLES: frozenset[str] = frozenset(get_args(Role))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: one tenant, one role (law.md section 2), one person."""

    tenant_id: str
    role: Role
    person: str
    token: str = field(repr=False)


def require(*roles: Role) -> Callable[[Request], Awaitable[Caller]]:
    """A FastAPI dependency: `caller: Annotated[Caller, Depends(require("privacy", "auditor"))]`. 401 or 403 else."""
    raise NotImplementedError
