"""Users as a directory provisioned them by SCIM. HMACs and refs only: no name, mail address or number is kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rightcall_common.postgres import Transaction
from rightcall_policy.decision.context import EmployeeFacts, EmployeeNotice
from rightcall_policy.scim.users import Numbered, ScimUser, extension_of

_RIGHTS = ("mifid_relevant", "confidential_role", "device_enrolled", "protocol_ref")


async def put(tx: Transaction, tenant_id: str, user: ScimUser) -> None:
    """Write a user, new or changed."""
    told = extension_of(user.employee)
    numbers = [{"type": each.type, "refs": each.refs} for each in user.numbers]
    await tx.execute(
        """insert into scim_users (tenant_id, employee_id, user_name_refs, external_id, active, numbers, notices,
                                   rights, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, $9, $10)
           on conflict (tenant_id, employee_id) do update
               set user_name_refs = excluded.user_name_refs, external_id = excluded.external_id,
                   active = excluded.active, numbers = excluded.numbers, notices = excluded.notices,
                   rights = excluded.rights, updated_at = excluded.updated_at""",
        tenant_id, user.employee.employee_id, list(user.user_name_refs), user.external_id, user.active,
        json.dumps(numbers), json.dumps(told["notices"]), json.dumps({name: told[name] for name in _RIGHTS}),
        user.created_at, user.updated_at,
    )  # fmt: skip


async def user(tx: Transaction, tenant_id: str, employee_id: str) -> ScimUser | None:
    """One user."""
    row = await tx.fetchrow(
        "select * from scim_users where tenant_id = $1 and employee_id = $2", tenant_id, employee_id
    )
    return _user(row) if row else None


async def found(
    tx: Transaction,
    tenant_id: str,
    *,
    names: Sequence[str] | None,
    external_id: str | None,
    offset: int,
    limit: int,
) -> tuple[int, list[ScimUser]]:
    """How many match, and a page of them by id. `names`: HMACs of a userName; None for both: everybody."""
    where = "tenant_id = $1 and ($2::text[] is null or user_name_refs && $2) and ($3::text is null or external_id = $3)"
    values = (tenant_id, None if names is None else list(names), external_id)
    total = await tx.fetchval(f"select count(*) from scim_users where {where}", *values)  # noqa: S608  (a constant)
    rows = await tx.fetch(
        f"select * from scim_users where {where} order by employee_id offset $4 limit $5",  # noqa: S608
        *values, offset, limit,
    )  # fmt: skip
    return total or 0, [_user(row) for row in rows]


async def name_taken(tx: Transaction, tenant_id: str, names: Sequence[str], but: str) -> bool:
    """Whether another user has this userName."""
    owner = await tx.fetchval(
        "select true from scim_users where tenant_id = $1 and user_name_refs && $2 and employee_id <> $3 limit 1",
        tenant_id, list(names), but,
    )  # fmt: skip
    return owner is not None


async def remove(tx: Transaction, tenant_id: str, employee_id: str) -> bool:
    """Forget the user and the employee; whether the directory had provisioned it."""
    gone = await tx.fetchval(
        "delete from scim_users where tenant_id = $1 and employee_id = $2 returning true", tenant_id, employee_id
    )
    if gone:
        await tx.execute("delete from employees where tenant_id = $1 and employee_id = $2", tenant_id, employee_id)
    return gone is not None


def _user(row: Any) -> ScimUser:
    rights = json.loads(row["rights"])
    notices = tuple(
        EmployeeNotice(each["purpose"], each["version"], datetime.fromisoformat(each["told_at"]))
        for each in json.loads(row["notices"])
    )
    numbers = tuple(Numbered(each["type"], tuple(each["refs"])) for each in json.loads(row["numbers"]))
    return ScimUser(
        EmployeeFacts(row["employee_id"], notices, **rights),
        tuple(row["user_name_refs"]), row["external_id"], row["active"], numbers, row["created_at"], row["updated_at"],
    )  # fmt: skip
