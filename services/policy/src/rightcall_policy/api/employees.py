"""`/v1/employees/{id}`: the directory feed. Numbers come in bodies only and are kept as refs; no answer holds one."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from rightcall_common.events.calls import Purpose
from rightcall_common.ids import Opaque
from rightcall_common.values import Flag, Instant, Text
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, Name, not_found, not_phone_shaped, refs_or_refuse
from rightcall_policy.decision.context import EmployeeFacts, EmployeeNotice
from rightcall_policy.store import people, scim_users
from rightcall_policy.store.people import StoredEmployee
from rightcall_policy.tenants import publish
from rightcall_policy.tenants.required import rules_or_refuse

Admin = Annotated[Caller, Depends(require("admin"))]
Number = Annotated[str, StringConstraints(min_length=3, max_length=200), Text]
NUMBERS_MAX, NOTICES_MAX = 32, 64
"""More than any desk has; they bound what one employee adds to `TenantConfigured`."""


class PurposeNotice(Body):
    """The employee was told of this purpose, by this version of the notice."""

    purpose: Purpose
    version: Opaque
    told_at: Instant


class EmployeeBody(Body):
    """An employee as the directory states it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "numbers": ["+31201110050"],
                    "notices": [
                        {"purpose": "QUALITY_TRAINING", "version": "2026-1", "told_at": "2026-01-05T09:00:00Z"}
                    ],
                    "mifid_relevant": False,
                    "confidential_role": False,
                }
            ]
        }
    )
    numbers: Annotated[tuple[Number, ...], Field(max_length=NUMBERS_MAX)] = ()
    notices: Annotated[tuple[PurposeNotice, ...], Field(max_length=NOTICES_MAX)] = ()
    mifid_relevant: Flag = False
    confidential_role: Flag = False
    """Occupational physician, works council, counsellor, counsel, DPO: never recorded (R03)."""
    device_enrolled: Flag = True
    """False: the employee calls from a device of their own (R04)."""
    protocol_ref: Opaque | None = None


class EmployeeAnswer(Body):
    """What is kept: how many numbers, but none of them."""

    employee_id: str
    numbers: int
    notices: tuple[PurposeNotice, ...]
    mifid_relevant: bool
    confidential_role: bool
    device_enrolled: bool
    protocol_ref: str | None
    updated_at: AwareDatetime


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["employees"])

    @routes.put("/v1/employees/{employee_id}")
    async def put_employee(employee_id: Name, body: EmployeeBody, caller: Admin) -> EmployeeAnswer:
        """Replace an employee: numbers, notices given, rights. Reaches running calls within seconds."""
        not_phone_shaped(employee_id)
        tenant_id = caller.tenant_id
        async with desk.db.transaction("policy.put_employee", tenants=[tenant_id]) as tx:
            standing = await rules_or_refuse(tx, desk.rules, tenant_id, lock=True)
            if await scim_users.user(tx, tenant_id, employee_id) is not None:
                raise Problem(409, "EMPLOYEE_HAS_ANOTHER_SOURCE", "The directory provisions this employee by SCIM.")
            refs = [
                ref
                for at, number in enumerate(body.numbers)
                for ref in refs_or_refuse(desk, standing, number, f"body.numbers.{at}")
            ]
            if await people.owner_of(tx, tenant_id, refs, but=employee_id):
                raise Problem(409, "NUMBER_TAKEN", "One of these numbers is another employee's.")
            stored = StoredEmployee(_employee(employee_id, body), tuple(refs), len(body.numbers), tx.now)
            await people.put_employee(tx, tenant_id, stored)
            await publish.tell(tx, desk.rules, desk.signer, tenant_id)
        return _shown(stored)

    @routes.get("/v1/employees/{employee_id}")
    async def get_employee(employee_id: Name, caller: Admin) -> EmployeeAnswer:
        """What the directory last stated."""
        async with desk.db.transaction("policy.read_employee", tenants=[caller.tenant_id]) as tx:
            found = (await people.employees(tx, caller.tenant_id, [employee_id])).get(employee_id)
        if found is None:
            raise not_found()
        return _shown(found)

    return routes


def _employee(employee_id: str, body: EmployeeBody) -> EmployeeFacts:
    return EmployeeFacts(
        employee_id=employee_id,
        notices=tuple(EmployeeNotice(each.purpose, each.version, each.told_at) for each in body.notices),
        mifid_relevant=body.mifid_relevant,
        confidential_role=body.confidential_role,
        device_enrolled=body.device_enrolled,
        protocol_ref=body.protocol_ref,
    )


def _shown(stored: StoredEmployee) -> EmployeeAnswer:
    who = stored.employee
    return EmployeeAnswer(
        employee_id=who.employee_id,
        numbers=stored.numbers,
        notices=tuple(
            PurposeNotice(purpose=each.purpose, version=each.version, told_at=each.told_at) for each in who.notices
        ),
        mifid_relevant=who.mifid_relevant,
        confidential_role=who.confidential_role,
        device_enrolled=who.device_enrolled,
        protocol_ref=who.protocol_ref,
        updated_at=stored.updated_at,
    )
