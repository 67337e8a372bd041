"""`/scim/v2`: a directory provisions employees (SCIM 2.0, RFC 7644; users only, a stated subset). Role admin.

What is read and kept: `scim`. Every refusal, also that of a token, has SCIM's own form.
"""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import Field
from scim2_models import Error

from rightcall_common.values import INTEGER_MAX, Text
from rightcall_common.web.app import BODY_LIMIT, Problem
from rightcall_common.web.auth import Caller, require
from rightcall_common.web.problems import Form, Refusal
from rightcall_policy.api.deps import ApiDeps
from rightcall_policy.scim import patch as scim_patch
from rightcall_policy.scim import schemas
from rightcall_policy.scim import users as scim
from rightcall_policy.scim.models import CORE, EMPLOYEE, ENTERPRISE
from rightcall_policy.scim.users import ScimFault, ScimUser
from rightcall_policy.store import scim_users
from rightcall_policy.tenants.scim_provisioning import Provisioning, there

Admin = Annotated[Caller, Depends(require("admin"))]
PREFIX = "/scim/v2"
MEDIA_TYPE = "application/scim+json"
ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["schemas", "status", "detail"],
    "properties": {
        "schemas": {"type": "array", "items": {"const": Error.__schema__}, "description": "What this is."},
        "status": {"type": "string", "description": "The status of the answer."},
        "scimType": {"type": "string", "description": "What is wrong, in SCIM's own words, where it has one."},
        "detail": {"type": "string", "description": "A code, a sentence, and the instance to quote to the operator."},
    },
}
BODY_BYTES_MAX = 262_144
"""A user with every attribute that a directory knows is 20 kB."""
_FILTER = re.compile(r'^(username|externalid) eq "([^"\\]{1,320})"$', re.IGNORECASE)
Number = Annotated[int, Field(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Wanted = Annotated[str, Field(max_length=400), Text]
SaidId = Annotated[str, Path(min_length=1, max_length=200), Text]
UserId = Annotated[str, Path(min_length=1, max_length=64), Text]
_VALUES = f"startIndex and count are whole numbers up to {INTEGER_MAX}; filter and ids are text."

_USER = {
    "schemas": [CORE, ENTERPRISE, EMPLOYEE],
    "userName": "e1042@example.org",
    "externalId": "d2f1c0a4",
    "active": True,
    "phoneNumbers": [{"type": "work", "value": "+31201110052"}],
    ENTERPRISE: {"employeeNumber": "e-1042"},
    EMPLOYEE: {
        "notices": [{"purpose": "QUALITY_TRAINING", "version": "2026-1", "told_at": "2026-01-05T09:00:00Z"}],
        "mifid_relevant": False,
        "confidential_role": False,
        "device_enrolled": True,
    },
}
_PATCH = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "active", "value": False}],
}


class ScimRoute(APIRoute):
    """Parameters that ask for what is optional there (`attributes`, `sortBy`) are passed over, as RFC 7644 section 3.4
    has it."""

    open_query = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler; what SCIM's own rules refuse is a problem like every other."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except ScimFault as fault:
                raise Problem(fault.status, _code(fault.scim_type), fault.detail, scimType=fault.scim_type) from None

        return handler


class ScimAnswer(JSONResponse):
    """A resource, or a list of them."""

    media_type = MEDIA_TYPE


class _Window(NamedTuple):
    start: int
    most: int


def _from(
    start: Annotated[Number, Query(alias="startIndex")] = 1,
    count: Annotated[Number, Query()] = schemas.RESULTS_MAX,
) -> _Window:
    """RFC 7644 3.4.2.4: a start below 1 is 1, a negative count is 0."""
    return _Window(max(start, 1), min(max(count, 0), schemas.RESULTS_MAX))


def router(desk: ApiDeps) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix=PREFIX, tags=["scim"], route_class=ScimRoute, default_response_class=ScimAnswer)
    _about(routes)
    people = Provisioning(desk.rules, desk.signer)
    _read(routes, desk, people)
    _write(routes, desk, people)
    return routes


def _about(routes: APIRouter) -> None:
    @routes.get("/ServiceProviderConfig")
    async def get_configuration(caller: Admin) -> Response:
        """What this server can do."""
        return _answer(schemas.configuration())

    @routes.get("/ResourceTypes")
    async def get_resource_types(caller: Admin) -> Response:
        """Users only."""
        types = schemas.resource_types()
        return _answer(scim.listed(types, len(types), 1))

    @routes.get("/ResourceTypes/{name}")
    async def get_resource_type(name: SaidId, caller: Admin) -> Response:
        """One resource type."""
        return _answer(_one(schemas.resource_types(), name))

    @routes.get("/Schemas")
    async def get_schemas(caller: Admin) -> Response:
        """The attributes that are read."""
        known = schemas.schemas()
        return _answer(scim.listed(known, len(known), 1))

    @routes.get("/Schemas/{name}")
    async def get_schema(name: SaidId, caller: Admin) -> Response:
        """The attributes of one schema, by its URN."""
        return _answer(_one(schemas.schemas(), name))


def _read(routes: APIRouter, desk: ApiDeps, people: Provisioning) -> None:
    @routes.get("/Users")
    async def list_users(
        request: Request,
        caller: Admin,
        page: Annotated[_Window, Depends(_from)],
        wanted: Annotated[Wanted | None, Query(alias="filter")] = None,
    ) -> Response:
        """Everybody, or whom `userName eq "..."` or `externalId eq "..."` names."""
        name, external_id = _selected(wanted)
        async with desk.db.transaction("policy.list_scim_users", tenants=[caller.tenant_id]) as tx:
            names = None if name is None else people.name_refs(caller.tenant_id, name)
            total, users = await scim_users.found(
                tx, caller.tenant_id, names=names, external_id=external_id, offset=page.start - 1, limit=page.most
            )
        return _answer(scim.listed([_shown(request, each, name) for each in users], total, page.start))

    @routes.get("/Users/{user_id}")
    async def get_user(user_id: UserId, request: Request, caller: Admin) -> Response:
        """One user, without userName and numbers: they are not kept."""
        async with desk.db.transaction("policy.read_scim_user", tenants=[caller.tenant_id]) as tx:
            user = await scim_users.user(tx, caller.tenant_id, user_id)
        return _answer(_shown(request, there(user), None))


def _write(routes: APIRouter, desk: ApiDeps, people: Provisioning) -> None:
    @routes.post("/Users", status_code=201, openapi_extra=_body(_USER))
    async def create_user(request: Request, caller: Admin) -> Response:
        """A new employee. The id is the employee number, else externalId."""
        body = scim.read(await _json(request))
        async with desk.db.transaction("policy.create_scim_user", tenants=[caller.tenant_id]) as tx:
            user = await people.create(tx, caller.tenant_id, body)
        shown = _shown(request, user, body.user_name)
        return _answer(shown, 201, {"Location": shown["meta"]["location"]})

    @routes.put("/Users/{user_id}", openapi_extra=_body(_USER))
    async def replace_user(user_id: UserId, request: Request, caller: Admin) -> Response:
        """Replace a user whole: what is not sent is taken away."""
        body = scim.read(await _json(request))
        async with desk.db.transaction("policy.replace_scim_user", tenants=[caller.tenant_id]) as tx:
            user = await people.replace_whole(tx, caller.tenant_id, user_id, body)
        return _answer(_shown(request, user, body.user_name))

    @routes.patch("/Users/{user_id}", openapi_extra=_body(_PATCH))
    async def patch_user(user_id: UserId, request: Request, caller: Admin) -> Response:
        """Change attributes: `scim.patch` says which paths there are."""
        patch = scim_patch.read(await _json(request))
        async with desk.db.transaction("policy.patch_scim_user", tenants=[caller.tenant_id]) as tx:
            user, name = await people.patch(tx, caller.tenant_id, user_id, patch)
        return _answer(_shown(request, user, name))

    @routes.delete("/Users/{user_id}", status_code=204, response_class=Response)
    async def delete_user(user_id: UserId, caller: Admin) -> Response:
        """Forget an employee. Decisions on earlier calls keep the id."""
        async with desk.db.transaction("policy.delete_scim_user", tenants=[caller.tenant_id]) as tx:
            await people.delete(tx, caller.tenant_id, user_id)
        return Response(status_code=204)


def _one(known: list[dict[str, Any]], name: str) -> dict[str, Any]:
    found = next((each for each in known if each["id"].lower() == name.lower()), None)
    if found is None:
        raise ScimFault(404, None, "There is nothing of this name.")
    return found


def _body(example: dict[str, Any]) -> dict[str, Any]:
    content = {media: {"schema": {"type": "object"}, "example": example} for media in (MEDIA_TYPE, "application/json")}
    return {BODY_LIMIT: BODY_BYTES_MAX, "requestBody": {"required": True, "content": content}}


async def _json(request: Request) -> object:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        pass
    raise ScimFault(400, "invalidSyntax", "The body is not JSON.")


def _selected(wanted: str | None) -> tuple[str | None, str | None]:
    """(userName, externalId): one of them, or neither."""
    if wanted is None:
        return None, None
    match = _FILTER.match(wanted.strip())
    if match is None:
        raise ScimFault(400, "invalidFilter", 'Only userName eq "..." and externalId eq "..." are read.')
    return (match[2], None) if match[1].lower() == "username" else (None, match[2])


def _shown(request: Request, user: ScimUser, name: str | None) -> dict[str, Any]:
    return scim.shown(user, f"{request.base_url}scim/v2/Users/{user.employee.employee_id}", name)


def _answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> ScimAnswer:
    return ScimAnswer(content, status, headers)


def _refuse(problem: Problem) -> Refusal:
    """RFC 7644 section 3.12 knows no instance: it stands in the text, which is what directories show to people."""
    if problem.code == "INVALID":
        problem = Problem(400, "INVALID_VALUE", _VALUES, scimType="invalidValue")
    refusal, scim_type = Refusal(problem.status, problem.code, problem.headers), problem.extra.get("scimType")
    said = problem.detail if scim_type else f"{problem.code}: {problem.detail}"
    told = Error(status=problem.status, scim_type=scim_type, detail=f"{said} (instance {refusal.instance})")
    refusal.say(told.model_dump(), MEDIA_TYPE)
    return refusal


def _code(scim_type: str | None) -> str:
    """SCIM's own word in the spelling of our codes; it has none for what is not there."""
    return "NOT_FOUND" if scim_type is None else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", scim_type).upper()


FORM = Form(MEDIA_TYPE, ERROR_SCHEMA, _refuse)
"""Of every refusal below the prefix."""
