"""The roles that a token may name (law.md section 2). Which role may do what is said by each route."""

from typing import Final, Literal, get_args

Role = Literal[
    "coach", "claims", "compliance", "security", "privacy", "legal", "agent", "telephony", "crm", "admin", "operator",
    "auditor",
]  # fmt: skip
ROLES: Final[frozenset[Role]] = frozenset(get_args(Role))
