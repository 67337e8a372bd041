"""`/v1/client-lists/{name}/release`: a person lets a mass change of a client list through, and is remembered for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi import Body as JsonBody
from pydantic import Field

from rightcall_common.values import Text
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.api.lists import ListAnswer, ListName, list_answer
from rightcall_policy.tenants import client_intake

Admin = Annotated[Caller, Depends(require("admin"))]
REASON_CHARS_MAX = 500


class Release(Body):
    """Why the change is right. Kept with the person's id; no names of clients."""

    reason: Annotated[str, Field(max_length=REASON_CHARS_MAX), Text] = ""


_EXAMPLE = {"reason": "branch Zwolle was sold, confirmed by the CRM's owner"}
_NOTHING = Release()


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["client lists"])

    @routes.get("/v1/client-lists/{name}/release")
    async def get_held(name: ListName, response: Response, caller: Admin) -> ListAnswer:
        """What a release would let through: how many clients would come and leave, since when and why it is held."""
        async with desk.db.transaction("policy.read_list", tenants=[caller.tenant_id]) as tx:
            return await list_answer(tx, caller.tenant_id, name, response)

    @routes.post("/v1/client-lists/{name}/release")
    async def release(
        name: ListName,
        response: Response,
        caller: Admin,
        said: Annotated[Release, JsonBody(examples=[_EXAMPLE])] = _NOTHING,
    ) -> ListAnswer:
        """Apply what is held; who did so and why is kept. 409: nothing is held."""
        async with desk.db.transaction("policy.release_list", tenants=[caller.tenant_id]) as tx:
            if not await client_intake.release(tx, caller.tenant_id, name, caller.person, said.reason):
                await list_answer(tx, caller.tenant_id, name, response)
                raise Problem(409, "NOTHING_HELD", "This list is not quarantined; its newest copy serves.")
            return await list_answer(tx, caller.tenant_id, name, response)

    return routes
