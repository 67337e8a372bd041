"""The directory and the registers: employees, never-record parties, objections. Refs only; no number is kept."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from rightcall_common.events.calls import Purpose
from rightcall_common.events.tenants import EmployeeRef
from rightcall_common.ids import SubjectRef
from rightcall_common.postgres import Transaction
from rightcall_policy.decision.context import EmployeeFacts, EmployeeNotice, NeverRecord
from rightcall_policy.store import tenants
from rightcall_policy.store.together import BatchedRead


@dataclass(frozen=True, slots=True)
class StoredEmployee:
    """An employee and how many numbers its refs stand for."""

    employee: EmployeeFacts
    refs: tuple[SubjectRef, ...]
    numbers: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry of a register as it may be shown: no number, no ref."""

    entry_id: UUID
    purposes: tuple[Purpose, ...]
    """Of objections; empty for never-record parties."""
    why: NeverRecord | None
    source: str | None
    since: datetime
    review_at: datetime | None


async def put_employee(tx: Transaction, tenant_id: str, stored: StoredEmployee) -> None:
    """Replace an employee as the directory feed states it."""
    who = stored.employee
    notices = [
        {"purpose": notice.purpose, "version": notice.version, "told_at": notice.told_at.isoformat()}
        for notice in who.notices
    ]
    await tx.execute(
        """insert into employees (tenant_id, employee_id, refs, numbers, notices, mifid_relevant, confidential_role,
                                  device_enrolled, protocol_ref, updated_at)
           values ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8, $9, $10)
           on conflict (tenant_id, employee_id) do update
               set refs = excluded.refs, numbers = excluded.numbers, notices = excluded.notices,
                   mifid_relevant = excluded.mifid_relevant, confidential_role = excluded.confidential_role,
                   device_enrolled = excluded.device_enrolled, protocol_ref = excluded.protocol_ref,
                   updated_at = excluded.updated_at""",
        tenant_id, who.employee_id, list(stored.refs), stored.numbers, json.dumps(notices), who.mifid_relevant,
        who.confidential_role, who.device_enrolled, who.protocol_ref, stored.updated_at,
    )  # fmt: skip


async def employees(tx: Transaction, tenant_id: str, employee_ids: Collection[str]) -> dict[str, StoredEmployee]:
    """These employees, of those that the directory knows."""
    rows = await tx.fetch(
        "select * from employees where tenant_id = $1 and employee_id = any ($2)", tenant_id, list(employee_ids)
    )
    return {row["employee_id"]: _employee(row) for row in rows}


async def employee_refs(tx: Transaction, tenant_id: str) -> list[EmployeeRef]:
    """Everybody's refs, for `TenantConfigured`."""
    rows = await tx.fetch(
        "select employee_id, refs from employees where tenant_id = $1 order by employee_id", tenant_id
    )
    return [EmployeeRef(employee_id=row["employee_id"], refs=tuple(row["refs"])) for row in rows]


async def owner_of(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef], but: str) -> str | None:
    """Another employee who already has one of these refs."""
    owner: str | None = await tx.fetchval(
        "select employee_id from employees where tenant_id = $1 and refs && $2 and employee_id <> $3 limit 1",
        tenant_id, list(refs), but,
    )  # fmt: skip
    return owner


async def put_never_record(
    tx: Transaction, tenant_id: str, entry_id: UUID, refs: Sequence[SubjectRef], why: NeverRecord
) -> None:
    """Register a party; what was said of it before is replaced."""
    await delete_never_record(tx, tenant_id, refs)
    await tx.execute(
        "insert into never_record (tenant_id, entry_id, refs, why, since) values ($1, $2, $3, $4, $5)",
        tenant_id, entry_id, list(refs), why, tx.now,
    )  # fmt: skip


async def delete_never_record(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]) -> bool:
    """Take a party off the register; whether it was there."""
    rows = await tx.fetch(
        "delete from never_record where tenant_id = $1 and refs && $2 returning entry_id", tenant_id, list(refs)
    )
    return bool(rows)


async def never_record_refs(tx: Transaction, tenant_id: str) -> list[SubjectRef]:
    """All refs, for `TenantConfigured`."""
    rows = await tx.fetch("select refs from never_record where tenant_id = $1 order by entry_id", tenant_id)
    return [ref for row in rows for ref in row["refs"]]


_EMPLOYEE = ("employee_id", "refs", "notices", "mifid_relevant", "confidential_role", "device_enrolled",
             "protocol_ref", "numbers", "updated_at")  # fmt: skip
_REGISTERS = ("never_record", "objections", "notifications")


class Named(NamedTuple):
    """Of the employees asked for those that the directory knows; which registers name one of the refs: mostly none."""

    employees: dict[str, StoredEmployee]
    registers: set[str]


def naming(tenant_id: str, employee_ids: Sequence[str], refs: Sequence[SubjectRef]) -> BatchedRead:
    """Ask for these employees, and which registers name one of these refs."""
    names = ", ".join(
        f"exists (select from {register} where tenant_id = $1 and refs && $3) as {register}" for register in _REGISTERS
    )
    employee = ", ".join(f"e.{column}" for column in _EMPLOYEE)
    return BatchedRead(
        f"""select n.*, {employee} from (select {names}) n
            left join employees e on e.tenant_id = $1 and e.employee_id = any ($2)""",  # noqa: S608 (our own names)
        (tenant_id, list(employee_ids), list(refs)),
    )


def named(rows: Sequence[asyncpg.Record]) -> Named:
    """What `naming` found."""
    people = [dict(zip(_EMPLOYEE, tuple(row)[len(_REGISTERS) :], strict=True)) for row in rows]
    names = {register for register, names in zip(_REGISTERS, rows[0], strict=False) if names}
    return Named({each["employee_id"]: _employee(each) for each in people if each["employee_id"] is not None}, names)


async def never_record_among(
    tx: Transaction, tenant_id: str, refs: Collection[SubjectRef]
) -> dict[SubjectRef, NeverRecord]:
    """Which of these refs are on the register, and why."""
    rows = await tx.fetch(
        "select refs, why from never_record where tenant_id = $1 and refs && $2", tenant_id, list(refs)
    )
    return {ref: row["why"] for row in rows for ref in row["refs"]}


async def put_objection(
    tx: Transaction,
    tenant_id: str,
    entry_id: UUID,
    refs: Sequence[SubjectRef],
    purposes: Sequence[Purpose],
    *,
    source: str,
    review_at: datetime,
) -> list[Purpose]:
    """Add to the register; all that stands then. An earlier entry for the same number goes on to count: purposes are
    joined.

    Locks the tenant's row, so that of two at once the second finds the first's entry.
    """
    await tenants.lock(tx, tenant_id)
    earlier = await tx.fetch(
        "delete from objections where tenant_id = $1 and refs && $2 returning purposes", tenant_id, list(refs)
    )
    joined = sorted({*purposes, *(purpose for row in earlier for purpose in row["purposes"])})
    await tx.execute(
        """insert into objections (tenant_id, entry_id, refs, purposes, source, since, review_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        tenant_id, entry_id, list(refs), joined, source, tx.now, review_at,
    )  # fmt: skip
    return joined


async def delete_objection(tx: Transaction, tenant_id: str, refs: Sequence[SubjectRef]) -> bool:
    """The person withdrew the objection; whether there was one."""
    rows = await tx.fetch(
        "delete from objections where tenant_id = $1 and refs && $2 returning entry_id", tenant_id, list(refs)
    )
    return bool(rows)


async def objections_among(
    tx: Transaction, tenant_id: str, refs: Collection[SubjectRef]
) -> dict[SubjectRef, frozenset[Purpose]]:
    """Which of these refs objected, and to what: all that any entry says."""
    rows = await tx.fetch(
        "select refs, purposes from objections where tenant_id = $1 and refs && $2", tenant_id, list(refs)
    )
    found: dict[SubjectRef, frozenset[Purpose]] = {}
    for row in rows:
        for ref in row["refs"]:
            found[ref] = found.get(ref, frozenset()) | frozenset(row["purposes"])
    return found


async def objections_page(tx: Transaction, tenant_id: str, after: UUID | None, limit: int) -> list[RegisterEntry]:
    """The register in the order of its entries' ids."""
    rows = await tx.fetch(
        """select entry_id, purposes, null as why, source, since, review_at from objections
           where tenant_id = $1 and ($2::uuid is null or entry_id > $2) order by entry_id limit $3""",
        tenant_id, after, limit,
    )  # fmt: skip
    return [_entry(row) for row in rows]


async def never_record_page(tx: Transaction, tenant_id: str, after: UUID | None, limit: int) -> list[RegisterEntry]:
    """The register in the order of its entries' ids."""
    rows = await tx.fetch(
        """select entry_id, '{}'::text[] as purposes, why, null as source, since, null as review_at from never_record
           where tenant_id = $1 and ($2::uuid is null or entry_id > $2) order by entry_id limit $3""",
        tenant_id, after, limit,
    )  # fmt: skip
    return [_entry(row) for row in rows]


def _entry(row: Any) -> RegisterEntry:
    return RegisterEntry(
        row["entry_id"], tuple(row["purposes"]), row["why"], row["source"], row["since"], row["review_at"]
    )


def _employee(row: Any) -> StoredEmployee:
    notices = tuple(
        EmployeeNotice(notice["purpose"], notice["version"], datetime.fromisoformat(notice["told_at"]))
        for notice in json.loads(row["notices"])
    )
    employee = EmployeeFacts(
        row["employee_id"], notices, row["mifid_relevant"], row["confidential_role"], row["device_enrolled"],
        row["protocol_ref"],
    )  # fmt: skip
    return StoredEmployee(employee, tuple(row["refs"]), row["numbers"], row["updated_at"])
