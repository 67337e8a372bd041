"""Applies numbered SQL files: the common ones, then the service's. Creates the schema's owner and its one user."""

from typing import Literal


async def migrate(
    admin_dsn: str,
    schema: str,
    package: str,
    *,
    password: str,
    phases: tuple[Literal["pre", "post"], ...] = ("pre", "post"),
) -> list[str]:
    """Bring `schema` up to date; returns the names of the files applied now.

    Args:
        admin_dsn: a superuser, or a role that may create roles and schemas in that database.
        schema: also the service's name: role `rightcall_<schema>` (LOGIN) and `rightcall_<schema>_owner` (NOLOGIN).
        package: import name whose folder `sql/` holds `NNNN_{pre,post}_*.sql`, e.g. `rightcall_policy`.
        password: of the login role.

    Raises:
        InvariantBroken: a file that was applied before has changed since.
    """
    raise NotImplementedError
