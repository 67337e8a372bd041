"""`DELETE /v1/client-lists/{name}`: a list made by mistake, or whose CRM is gone, ends; somebody answers for it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Body as JsonBody
from pydantic import ConfigDict, Field

from rightcall_common.postgres import Transaction
from rightcall_common.values import Text
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.bodies import Body
from rightcall_policy.api.deps import ApiDeps, not_found
from rightcall_policy.api.lists import ListName
from rightcall_policy.clients.client_list import Source
from rightcall_policy.store import client_list_ends, client_lists
from rightcall_policy.store.client_lists import ListBook

Admin = Annotated[Caller, Depends(require("admin"))]
REASON_CHARS_MAX = 500


class Ending(Body):
    """Why the list ends. Kept with the person's id; no names of clients."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "made by mistake under a misspelt name"}]})
    reason: Annotated[str, Field(min_length=3, max_length=REASON_CHARS_MAX), Text]


class WouldEnd(Body):
    """What ends with the list. Recordings that were made because of it stay for their term; running calls go on by
    R46 with their next fact."""

    name: str
    source: Source
    clients: int
    """Rows that are gone. Their digests are erased."""
    clients_only_here: int
    """Of whom nothing is known afterwards: their calls are no longer recorded by statute (R13)."""
    held_came: int
    held_left: int
    """A held change, which is dropped."""
    lists_left: int
    """0: no list answers any more, so that every number's status is unknown (R15)."""


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["client lists"])

    @routes.get("/v1/client-lists/{name}/removal")
    async def get_removal(name: ListName, caller: Admin) -> WouldEnd:
        """What `DELETE` of this list would end. Nothing is changed."""
        async with desk.db.transaction("policy.read_list", tenants=[caller.tenant_id]) as tx:
            all_lists = await client_lists.lists(tx, caller.tenant_id)
            status = next((each for each in all_lists if each.name == name), None)
            if status is None:
                raise not_found()
            return WouldEnd(
                name=name,
                source=status.source,
                clients=status.clients,
                clients_only_here=await client_list_ends.only_here(tx, caller.tenant_id, name),
                held_came=status.held_came,
                held_left=status.held_left,
                lists_left=len(all_lists) - 1,
            )

    @routes.delete("/v1/client-lists/{name}", status_code=204)
    async def delete_list(name: ListName, caller: Admin, said: Annotated[Ending, JsonBody()]) -> None:
        """End the list: its clients are matched no more, its age counts no more, what it holds is dropped.

        `GET .../removal` says beforehand how many that are. Who did it and why is kept for the register. The topic's
        list (`crm`) comes back with the topic's next record, and without what the topic said before.
        """
        async with desk.db.transaction("policy.end_list", tenants=[caller.tenant_id]) as tx:
            await client_list_ends.end(tx, await _locked(tx, caller.tenant_id, name), caller.person, said.reason)

    return routes


async def _locked(tx: Transaction, tenant_id: str, name: str) -> ListBook:
    await client_lists.lock(tx, tenant_id)
    book = await client_lists.open_book(tx, tenant_id, name)
    if book is None:
        raise not_found()
    return book
