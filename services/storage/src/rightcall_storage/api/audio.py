"""`/v1/recordings/{id}/audio`: the sound of a recording for a stated use, whole or in ranges; judged in `reading`."""

from typing import Annotated, Any, Final, Literal, NoReturn
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.types import Send

from rightcall_common.errors import Unavailable
from rightcall_common.logs import logger
from rightcall_common.web.app import Problem
from rightcall_common.web.auth import Caller
from rightcall_common.web.openapi import may_answer
from rightcall_storage.api.recordings import ANYONE, CLAIM_REVIEWERS, not_found
from rightcall_storage.audio.ranges import NotSatisfiable
from rightcall_storage.lifecycle.references import REFERENCE_PATTERN, refuse_numbers
from rightcall_storage.playback import reading
from rightcall_storage.playback.damage import ObjectDamaged
from rightcall_storage.playback.reading import NotComplete, NotThere, Reader, Reading
from rightcall_storage.rules.access import Denied, Reason, Use

MEDIA_TYPE: Final = "audio/wav"
FORMATS: Final = (
    "wav: 16-bit linear PCM, which every player reads; wav-g711: as the phone system sent it and half as large, where "
    "that was one law and one voice a channel"
)

_AUDIO: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The whole file", "content": {MEDIA_TYPE: {}}},
    206: {"description": "The range that was asked for", "content": {MEDIA_TYPE: {}}},
    **may_answer(416, 502)["responses"],
}

_log = logger("storage.api")


def router(reader: Reader) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/v1/recordings", tags=["recordings"])

    @routes.get("/{recording_id}/audio", response_class=StreamingResponse, responses=_AUDIO)
    async def get_audio(
        request: Request,
        recording_id: UUID,
        caller: Annotated[Caller, ANYONE],
        use: Use,
        format: Annotated[Literal["wav", "wav-g711"], Query(description=FORMATS)] = "wav",
        reference: Annotated[str | None, Query(pattern=REFERENCE_PATTERN)] = None,
    ) -> StreamingResponse:
        """Audio for a use (law.md section 2): channel 1 the external party, channel 2 the employee; RFC 9110 ranges.

        `reference`: the ticket, case or order; needed for some uses. It is kept for two years, so a number is refused.
        """
        refuse_numbers(reference)
        keep_law = format == "wav-g711"
        asked = reading.ReadRequest(caller, recording_id, use, reference, request.headers.get("range"), keep_law)
        opened = await reader.open(asked)
        if not isinstance(opened, Reading):
            _refuse(opened, caller)
        return await _answer(opened)

    return routes


class AudioResponse(StreamingResponse):
    """A file that ends without its end when its source fails: the server then breaks the connection.

    Its length was said before, so that the client sees that it was cut off.
    """

    async def stream_response(self, send: Send) -> None:
        """Send all of it, or stop in the middle."""
        try:
            await super().stream_response(send)
        except (ObjectDamaged, Unavailable) as fault:
            _log.warning("storage.read_broken_off", fault=str(fault))


async def _answer(opened: Reading) -> StreamingResponse:
    """The first window is made before the status is sent, so that what cannot be opened is no half file."""
    part = opened.part
    first_end = min(part.start + reading.WINDOW_BYTES, part.end)
    try:
        await opened.window(part.start, first_end)
    except ObjectDamaged as damaged:
        raise Problem(
            502,
            "OBJECT_DAMAGED",
            "A part of this recording is not there as it was stored; that is on record.",
            channel=damaged.channel,
            epoch=damaged.epoch,
            block=damaged.block,
            damage=damaged.kind,
        ) from None
    headers = {
        "accept-ranges": "bytes",
        "content-length": str(part.end - part.start),
        "cache-control": "no-store",
        "content-disposition": 'attachment; filename="recording.wav"',
    }
    if not opened.whole:
        headers["content-range"] = part.content_range
    return AudioResponse(
        opened.stream(), status_code=200 if opened.whole else 206, headers=headers, media_type=MEDIA_TYPE
    )


def _refuse(answer: Denied | NotSatisfiable | NotThere | NotComplete, caller: Caller) -> NoReturn:
    if isinstance(answer, NotThere):
        not_found()
    if isinstance(answer, NotComplete):
        raise Problem(409, "RECORDING_NOT_COMPLETE", "The call is not settled yet; ask again later.")
    if isinstance(answer, NotSatisfiable):
        headers = {"content-range": answer.content_range, "accept-ranges": "bytes"}
        raise Problem(416, "RANGE_NOT_SATISFIABLE", "No byte of the file is in that range.", headers=headers)
    reason = answer.reason
    if reason is Reason.PRIVATE_CLAIM_PENDING and caller.role not in CLAIM_REVIEWERS:
        reason = Reason.RECORDING_RESTRICTED
    raise Problem(403, str(reason), "This read is not allowed; the attempt was logged.")
