"""`/v1/employees/{id}/private-next-call`: an employee says beforehand that the next call is private (R08)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from rightcall_common.ids import OPAQUE_PATTERN, derived
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_ingest.api.deps import ApiDeps
from rightcall_ingest.facts.stated import Statement
from rightcall_ingest.store import FACT_WAITS, next_call_ref

Declarer = Annotated[Caller, Depends(require("telephony", "agent"))]
EmployeeId = Annotated[str, Path(pattern=OPAQUE_PATTERN)]


class NextCallAnswer(BaseModel):
    """The declaration waits for the employee's next call, wherever it comes in, and is forgotten at `expires_at`."""

    model_config = ConfigDict(frozen=True)
    employee_id: str
    status: str
    expires_at: AwareDatetime


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["employees"])
    path = "/v1/employees/{employee_id}/private-next-call"

    @routes.post(path, status_code=202)
    async def private_next_call(employee_id: EmployeeId, caller: Declarer) -> NextCallAnswer:
        """The next call of this employee is private, before it is connected. It concerns one call, whichever process
        takes it; said again, it counts from then. On a dealing line the law's recording goes on all the same."""
        _may_declare(desk, caller, employee_id)
        declared_at = desk.calls.now()
        said = Statement(fact="private", employee_id=employee_id, at=declared_at)
        await desk.store.leave_waiting(
            caller.tenant_id,
            derived(caller.tenant_id, next_call_ref(employee_id)),
            next_call_ref(employee_id),
            said.model_dump(mode="json", exclude_defaults=True),
        )
        return NextCallAnswer(employee_id=employee_id, status="waiting", expires_at=declared_at + FACT_WAITS)

    @routes.delete(path, status_code=204)
    async def not_private(employee_id: EmployeeId, caller: Declarer) -> Response:
        """Take the declaration back. 404 NOT_WAITING: a call has got it, it has expired, or there was none."""
        _may_declare(desk, caller, employee_id)
        fact_id = derived(caller.tenant_id, next_call_ref(employee_id))
        if not await desk.store.take_back(caller.tenant_id, fact_id):
            raise Problem(404, "NOT_WAITING", "No declaration waits: a call has got it, or it has expired.")
        return Response(status_code=204)

    return routes


def _may_declare(desk: ApiDeps, caller: Caller, employee_id: str) -> None:
    """An agent declares for himself. Problem 404, the same for a colleague and for somebody who does not exist."""
    known = desk.directory.tenant(caller.tenant_id)
    exists = known is not None and any(one.employee_id == employee_id for one in known.configured.employees)
    if not exists or (caller.role == "agent" and caller.person != employee_id):
        raise Problem(404, "NO_SUCH_EMPLOYEE", "There is no such employee.")
