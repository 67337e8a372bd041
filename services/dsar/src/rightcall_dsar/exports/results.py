"""Hands out an answer: loads the dossier, checks the letter and storage, then streams the ZIP."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Send

from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.postgres import Transaction
from rightcall_common.web.app import Caller, Problem
from rightcall_dsar.casework.request_service import RequestService, wrong_state
from rightcall_dsar.casework.tracing import request_span
from rightcall_dsar.exports.archive import zipped
from rightcall_dsar.exports.storage_client import StorageClient
from rightcall_dsar.letters import letter
from rightcall_dsar.letters.documents import audio_name, documents
from rightcall_dsar.requests.dossier import Dossier, SilentPart
from rightcall_dsar.requests.request import RequestState
from rightcall_dsar.store import reads, subject_requests

log = logger("results")


class ZipResponse(StreamingResponse):
    """A download that ends without its end when its source fails: the server then breaks the connection.

    So the client sees that it was cut off; a whole answer it never resembles, for a ZIP's directory comes last.
    """

    media_type = "application/zip"

    async def stream_response(self, send: Send) -> None:
        """Send all of it, or stop in the middle."""
        try:
            await super().stream_response(send)
        except Unavailable as error:
            log.warning("results.broken_off", fault=str(error))


@dataclass(frozen=True, slots=True)
class Results:
    """What handing out needs. One per process."""

    desk: RequestService
    storage_url: str

    async def dossier(self, tx: Transaction, caller: Caller, request: RequestState) -> Dossier:
        """Everything that the answer is made from."""
        items = await subject_requests.items(tx, request.tenant_id, request.request_id)
        ids = [item.recording_id for item in items if item.fate == "disclose"]
        return Dossier(
            request,
            self.desk.tenant(caller),
            items,
            await subject_requests.decisions(tx, request.tenant_id, request.request_id),
            await reads.consultations(tx, request.tenant_id, ids),
        )

    async def stream(self, caller: Caller, dossier: Dossier) -> AsyncIterator[bytes]:
        """The encrypted ZIP, after all that can be checked was checked.

        Raises:
            Problem: 409 LETTER_INCOMPLETE, RECORDING_UNAVAILABLE.
            Unavailable: storage does not answer.
        """
        with request_span(dossier.request.request_id, "results") as span:
            reader = partial(StorageClient, self.storage_url, caller.token, span.traceparent)
            with closing(reader()) as asking:
                dossier = replace(dossier, silences=await _described(asking, dossier))
        text = letter.write(dossier)
        if lacking := letter.lacks(text, dossier):
            detail = "The letter lacks what the law asks for; add it to the tenant's bundle (dpo) and try again."
            raise Problem(409, "LETTER_INCOMPLETE", detail, lacking=lacking)
        return self._to_the_end(reader, dossier, text)

    async def _to_the_end(
        self, open_reader: Callable[[], StorageClient], dossier: Dossier, text: str
    ) -> AsyncIterator[bytes]:
        with closing(open_reader()) as reader:
            async for chunk in iterate_in_threadpool(self._zip(reader, dossier, text)):
                yield chunk
        try:
            await self.desk.delivered(dossier.request)
        except Unavailable as error:  # the answer is out; the janitor closes the request later
            log.warning("results.not_noted", request_id=str(dossier.request.request_id), fault=str(error))

    def _zip(self, reader: StorageClient, dossier: Dossier, text: str) -> Iterator[bytes]:
        request = dossier.request
        return zipped(
            documents(dossier, text),
            [(audio_name(item), str(item.recording_id)) for item in dossier.disclosed],
            reader,
            passphrase=self.desk.passphrase(request),
            at=request.decided_at or request.received_at,
        )


def check_ready(request: RequestState, now_past_results: bool) -> None:
    """Problem 409 unless the answer lies ready."""
    ready = {"access": {"approved", "done"}, "erasure": {"done"}}[request.type]
    if request.state not in ready:
        raise wrong_state(request)
    if now_past_results:
        raise Problem(409, "RESULTS_EXPIRED", "The answer was to be collected within 30 days; take in a new request.")


async def _described(reader: StorageClient, dossier: Dossier) -> dict[UUID, Sequence[SilentPart]]:
    told = await run_in_threadpool(reader.describe, [item.recording_id for item in dossier.disclosed])
    there = {recording_id: silences for recording_id, silences in told.items() if silences is not None}
    if missing := [str(recording_id) for recording_id in told if recording_id not in there]:
        detail = (
            "Storage does not hand these out: not settled yet, gone, locked or damaged. Ask storage's operator which."
        )
        raise Problem(409, "RECORDING_UNAVAILABLE", detail, recordings=missing)
    return there
