"""dsar over HTTP: `/v1/subject-requests`, for role privacy. Routes only; what they do is `desk` and `results`."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, FastAPI, Query, Response
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse

from rightcall_common.postgres import Transaction
from rightcall_common.settings import ServiceSettings
from rightcall_common.web.app import Caller, Page, Problem, Ready, create_app, page, read_cursor, require
from rightcall_common.web.openapi import may_answer
from rightcall_dsar.api.words import WORDS
from rightcall_dsar.casework.request_service import RequestService, not_found, wrong_state
from rightcall_dsar.exports.results import Results, ZipResponse, check_ready
from rightcall_dsar.forms.bodies import (
    Approval,
    Approved,
    Extension,
    IdentityCheck,
    NewRequest,
    PreviewView,
    RequestPage,
    RequestView,
)
from rightcall_dsar.forms.views import preview_view, request_view
from rightcall_dsar.letters import documents
from rightcall_dsar.requests.assess import result
from rightcall_dsar.requests.case import RequestItem
from rightcall_dsar.requests.request import RequestState
from rightcall_dsar.store import subject_requests

Privacy = Annotated[Caller, Depends(require("privacy"))]
_APPROVAL: dict[str, Example] = {
    "as previewed": {"value": {}},
    "with choices, here none": {"value": {"leave_out": [], "claims": [], "grounds": []}},
}
_EXECUTING: dict[int | str, dict[str, Any]] = {
    202: {"model": Approved, "description": "An erasure is carried out: follow the state"},
    **may_answer(423)["responses"],
}
_ASKING: dict[int | str, dict[str, Any]] = {
    202: {"model": PreviewView, "description": "Storage and policy are still being asked: the lists are not complete"}
}
_ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}, "description": "AES-256 ZIP"}}


def build(desk: RequestService, results: Results, settings: ServiceSettings, ready: Ready) -> FastAPI:
    """The application with every route of this service."""
    app = create_app("dsar", settings, ready=ready, words=WORDS)
    app.include_router(router(desk, results))
    return app


def router(desk: RequestService, results: Results) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/v1/subject-requests", tags=["subject requests"])
    _add_acts(routes, desk)
    _add_views(routes, desk)
    _add_answers(routes, desk, results)
    return routes


def _add_acts(routes: APIRouter, desk: RequestService) -> None:
    @routes.post("", status_code=201)
    async def take_in(asked: NewRequest, caller: Privacy, response: Response) -> RequestView:
        """Take in a request. The number becomes refs and is stored nowhere."""
        request = await desk.take_in(caller, asked)
        response.headers["Location"] = f"/v1/subject-requests/{request.request_id}"
        return await _shown(desk, caller, request.request_id)

    @routes.post("/{request_id}/identity")
    async def identity(request_id: UUID, check: IdentityCheck, caller: Privacy) -> RequestView:
        """Note how the requester was recognised; insufficient answers IDENTITY_INSUFFICIENT and discloses nothing."""
        await desk.identify(caller, request_id, check)
        return await _shown(desk, caller, request_id)

    @routes.post("/{request_id}/preview", status_code=202)
    async def preview(request_id: UUID, caller: Privacy) -> RequestView:
        """Ask storage and policy what they hold; follow the state."""
        await desk.preview(caller, request_id)
        return await _shown(desk, caller, request_id)

    @routes.post("/{request_id}/approve", responses=_EXECUTING)
    async def approve(
        request_id: UUID,
        caller: Privacy,
        response: Response,
        approval: Annotated[Approval | None, Body(openapi_examples=_APPROVAL)] = None,
    ) -> Approved:
        """Decide as previewed, or with choices. 202 for an erasure: follow the state."""
        request, items = await desk.approve(caller, request_id, (approval or Approval()).choices())
        response.status_code = 202 if request.state == "executing" else 200
        return Approved(
            request_id=request_id,
            state=request.state,
            code=result(request.type, (item.fate for item in items if item.fate is not None)),
            passphrase=desk.passphrase(request),
            results_until=request.results_until,
        )

    @routes.post("/{request_id}/extension")
    async def extension(request_id: UUID, asked: Extension, caller: Privacy) -> RequestView:
        """Two further months, if the subject was told in time and with reasons (art. 12(3))."""
        await desk.extend(caller, request_id, asked)
        return await _shown(desk, caller, request_id)

    @routes.post("/{request_id}/cancel")
    async def cancel(request_id: UUID, caller: Privacy) -> RequestView:
        """The subject withdraws the request."""
        await desk.cancel(caller, request_id)
        return await _shown(desk, caller, request_id)


def _add_views(routes: APIRouter, desk: RequestService) -> None:
    @routes.get("")
    async def listing(caller: Privacy, at: Annotated[Page, Depends(page)]) -> RequestPage:
        """All requests of the tenant in the order in which they were taken in."""
        tenant = desk.tenant(caller)
        async with desk.db.transaction("dsar.list", tenants=[caller.tenant_id]) as tx:
            found = await subject_requests.page(tx, caller.tenant_id, read_cursor(at.after, UUID), at.limit)
            fates = await subject_requests.fates(tx, caller.tenant_id, [request.request_id for request in found])
            views = [request_view(request, tx.now, tenant, fates.get(request.request_id, ())) for request in found]
        return RequestPage(items=views, next=str(found[-1].request_id) if len(found) == at.limit else None)

    @routes.get("/{request_id}")
    async def one(request_id: UUID, caller: Privacy) -> RequestView:
        """State, clock and next step."""
        return await _shown(desk, caller, request_id)

    @routes.get("/{request_id}/preview", responses=_ASKING)
    async def previewed(request_id: UUID, caller: Privacy, response: Response) -> PreviewView:
        """What is held, what would become of it and why. 202 while storage and policy are still being asked."""
        tenant = desk.tenant(caller)
        async with desk.db.transaction("dsar.show_preview", tenants=[caller.tenant_id]) as tx:
            request = await _load(tx, caller, request_id)
            if request.state in {"received", "identified", "cancelled"}:
                raise wrong_state(request)
            items = await subject_requests.items(tx, caller.tenant_id, request_id)
            decisions = await subject_requests.decisions(tx, caller.tenant_id, request_id)
            response.status_code = 202 if request.state == "previewing" else 200
            return preview_view(request, items, decisions, tx.now, tenant)


def _add_answers(routes: APIRouter, desk: RequestService, results: Results) -> None:
    @routes.get("/{request_id}/passphrase")
    async def passphrase(request_id: UUID, caller: Privacy, response: Response) -> dict[str, str]:
        """What opens the ZIP, again."""
        async with desk.db.transaction("dsar.passphrase", tenants=[caller.tenant_id]) as tx:
            request = await _load(tx, caller, request_id)
        response.headers["Cache-Control"] = "no-store"
        return {"request_id": str(request_id), "passphrase": desk.passphrase(request)}

    @routes.get("/{request_id}/results", response_class=ZipResponse, responses=_ZIP)
    async def answer(request_id: UUID, caller: Privacy) -> ZipResponse:
        """The answer as an encrypted ZIP: letter, data and audio (access) or certificates (erasure)."""
        async with desk.db.transaction("dsar.results", tenants=[caller.tenant_id]) as tx:
            request = await _load(tx, caller, request_id)
            check_ready(request, request.results_until is not None and tx.now >= request.results_until)
            dossier = await results.dossier(tx, caller, request)
        name = f"attachment; filename=request-{request_id}.zip"
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return ZipResponse(await results.stream(caller, dossier), headers=headers)

    @routes.get("/{request_id}/certificate")
    async def certificate(
        request_id: UUID, caller: Privacy, recording_id: Annotated[UUID | None, Query()] = None
    ) -> Response:
        """Erasure: all certificates, or with `recording_id` one receipt file for `rightcall verify`."""
        async with desk.db.transaction("dsar.certificate", tenants=[caller.tenant_id]) as tx:
            request = await _load(tx, caller, request_id)
            if request.type != "erasure":
                raise Problem(409, "NO_CERTIFICATE", "An access request erases nothing and has no certificate.")
            if request.state != "done":
                raise wrong_state(request)
            items = await subject_requests.items(tx, caller.tenant_id, request_id)
            at = tx.now
        return _certificate(request, items, recording_id, at)


async def _load(tx: Transaction, caller: Caller, request_id: UUID) -> RequestState:
    request = await subject_requests.get(tx, caller.tenant_id, request_id)
    if request is None:
        raise not_found()
    return request


async def _shown(desk: RequestService, caller: Caller, request_id: UUID) -> RequestView:
    tenant = desk.tenant(caller)
    async with desk.db.transaction("dsar.show", tenants=[caller.tenant_id]) as tx:
        request = await _load(tx, caller, request_id)
        fates = await subject_requests.fates(tx, caller.tenant_id, [request_id])
        return request_view(request, tx.now, tenant, fates.get(request_id, ()))


def _certificate(request: RequestState, items: list[RequestItem], recording_id: UUID | None, at: datetime) -> Response:
    if recording_id is None:
        return JSONResponse(documents.certificate(request, items, at))
    text = next((documents.certificate_file(item) for item in items if item.recording_id == recording_id), None)
    if text is None:
        raise Problem(404, "NO_CERTIFICATE", "This request erased no such recording.")
    name = f"attachment; filename=certificate-{recording_id}.json"
    return Response(text, media_type="application/json", headers={"Content-Disposition": name})
