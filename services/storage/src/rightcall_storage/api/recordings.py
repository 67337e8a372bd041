"""`/v1/recordings`: what is there, as far as the caller's role may know. Not here: its audio (`api_audio`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, NoReturn
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from rightcall_common.postgres import Database, Transaction
from rightcall_common.web.app import Page, Problem, page, read_cursor
from rightcall_common.web.auth import ROLES, Caller, require
from rightcall_storage.playback import reading
from rightcall_storage.rules.access import PRIVATE_CLAIM_REVIEWER, Flag, may_see_metadata
from rightcall_storage.state.rows import PurposeRow, RecordingRow
from rightcall_storage.store import after_calls, calls, damages, recordings, restrictions, streams, times

At = Annotated[Page, Depends(page)]
ANYONE: Final = Depends(require(*ROLES))
HIDDEN_LABELS: Final = {"PRIVATE": "SUSPENDED"}
"""Why an employee paused is for that employee and role privacy (R32)."""
CLAIM_REVIEWERS: Final = frozenset(PRIVATE_CLAIM_REVIEWER)
"""Who may know that an employee claims a call as private (R50, R50b): to everybody else it is restricted."""


class PurposeView(BaseModel):
    """A purpose and how long it lasts."""

    purpose: str
    retention_class: str
    retain_until: datetime
    ended_at: datetime | None


class GapView(BaseModel):
    """Time of which no audio is kept. `stream`: which one of the channel's, as the call had them; None: all of them."""

    label: str
    channel: str | None
    stream: str | None = None
    since: datetime
    until: datetime


class StreamView(BaseModel):
    """A direction of speech."""

    stream_id: UUID
    segment_id: UUID
    channel: str | None


class RecordingView(BaseModel):
    """A recording without its audio. Parties are not named: refs stay inside.

    `gaps` are the longest, in order of time; `gaps_total` counts all. `lost_ms` and `silence_ms` are sums over all
    streams: what should be there and is not, and silence that its senders declared.
    """

    recording_id: UUID
    call_id: UUID
    controller_id: str
    state: str
    direction: str | None
    purposes: list[PurposeView]
    started_at: datetime
    ended_at: datetime | None
    duration_ms: int | None
    retain_until: datetime | None
    provisional: bool
    lost_ms: int
    silence_ms: int
    incomplete: bool
    roles_inferred: bool
    flags: list[str]
    streams: list[StreamView]
    gaps: list[GapView]
    gaps_total: int
    channels: tuple[str, str] = ("external", "employee")


class RecordingPage(BaseModel):
    """Some recordings; `next` is the `after` of the following page, None on the last."""

    items: list[RecordingView]
    next: str | None


def router(db: Database) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/v1/recordings", tags=["recordings"])

    @routes.get("")
    async def list_recordings(call_id: UUID, caller: Annotated[Caller, ANYONE], at: At) -> RecordingPage:
        """The recordings of a call that the caller's role has a use for."""
        async with db.transaction("storage.list_recordings", tenants=[caller.tenant_id]) as tx:
            found = await recordings.page_of_call(
                tx, caller.tenant_id, call_id, read_cursor(at.after, UUID), at.limit + 1
            )
            shown = [view for each in found[: at.limit] if (view := await _view(tx, caller, each))]
        last = str(found[at.limit - 1].recording_id) if len(found) > at.limit else None
        return RecordingPage(items=shown, next=last)

    @routes.get("/{recording_id}")
    async def get_recording(recording_id: UUID, caller: Annotated[Caller, ANYONE]) -> RecordingView:
        """One recording. What is gone is there for the auditor only."""
        async with db.transaction("storage.get_recording", tenants=[caller.tenant_id]) as tx:
            found = await recordings.get(tx, caller.tenant_id, recording_id)
            gone = found is not None and found.state not in ("open", "stored")
            if found is None or (gone and caller.role != "auditor"):
                not_found()
            view = await _view(tx, caller, found)
        if view is None:
            raise Problem(403, "ROLE_NOT_ALLOWED", "Your role has no use for this recording.")
        return view

    return routes


def not_found() -> NoReturn:
    raise Problem(404, "NOT_FOUND", "There is no such recording.")


async def _view(tx: Transaction, caller: Caller, recording: RecordingRow) -> RecordingView | None:
    """None: this role may not know of it."""
    terms = (await recordings.purposes(tx, recording.tenant_id, [recording.recording_id]))[recording.recording_id]
    flags = reading.flags_of(recording)
    restricted = await restrictions.of_recording(tx, recording.tenant_id, recording.recording_id)
    seen = may_see_metadata(caller.role, reading.live_purposes(terms), flags=flags, restricted_purposes=restricted)
    if not seen and not await _own(tx, caller, recording):
        return None
    call = await calls.get(tx, recording.tenant_id, recording.call_id)
    known = await streams.of_call(tx, recording.tenant_id, recording.call_id)
    own = [stream for stream in known if stream.recording_id == recording.recording_id]
    gaps = await _gaps(tx, caller, recording, {stream.stream_id: stream.channel for stream in own})
    live = [term.retain_until for term in terms if term.ended_at is None]
    started = recording.started_at or recording.created_at
    length = recording.ended_at - started if recording.ended_at else None
    return RecordingView(
        recording_id=recording.recording_id,
        call_id=recording.call_id,
        controller_id=recording.controller_id,
        state=recording.state,
        direction=call.direction if call else None,
        purposes=[_purpose(term) for term in terms],
        started_at=started,
        ended_at=recording.ended_at,
        duration_ms=None if length is None else round(length.total_seconds() * 1000),
        retain_until=max(live, default=None),
        provisional=recording.provisional,
        lost_ms=recording.lost_ms,
        silence_ms=recording.silence_ms,
        incomplete=recording.incomplete,
        roles_inferred=recording.roles_inferred,
        flags=[*_flags(caller, recording), *await _states(tx, recording)],
        streams=[StreamView(stream_id=s.stream_id, segment_id=s.segment_id, channel=s.channel) for s in own],
        gaps=gaps,
        gaps_total=len(gaps) if recording.gaps_total is None else recording.gaps_total,
    )


async def _own(tx: Transaction, caller: Caller, recording: RecordingRow) -> bool:
    """An agent is told which own calls were kept (law.md section 2), to classify them or claim them as private."""
    if caller.role != "agent":
        return False
    return await after_calls.took_part(tx, recording.tenant_id, recording.call_id, caller.person)


def _flags(caller: Caller, recording: RecordingRow) -> list[str]:
    if caller.role in CLAIM_REVIEWERS:
        return recording.flags
    shown = [Flag.RESTRICTED if flag == Flag.LOCKED else flag for flag in recording.flags]
    return list(dict.fromkeys(map(str, shown)))


def _purpose(term: PurposeRow) -> PurposeView:
    return PurposeView(
        purpose=term.purpose,
        retention_class=term.retention_class,
        retain_until=term.retain_until,
        ended_at=term.ended_at,
    )


async def _states(tx: Transaction, recording: RecordingRow) -> list[str]:
    """What a reader is to know of its audio besides: a channel that was never heard, an object that is damaged."""
    unheard = [f"NO_AUDIO_{channel.upper()}" for channel in recording.unheard]
    damaged = await damages.of_recording(tx, recording.tenant_id, recording.recording_id)
    return [*unheard, "DAMAGED"] if damaged else unheard


async def _gaps(
    tx: Transaction, caller: Caller, recording: RecordingRow, channels: Mapping[UUID, str | None]
) -> list[GapView]:
    """As they were last stated. `channels`: of streams; what an earlier version stored has its gaps there."""
    told = await times.stated(tx, recording.tenant_id, recording.recording_id)
    if recording.gaps_total is None:
        said = await streams.gaps(tx, recording.tenant_id, recording.recording_id)
        views = [GapView(label=g.label, channel=channels.get(g.stream_id), since=g.since, until=g.until) for g in said]
    else:
        views = [GapView(label=g.label, channel=g.channel, stream=g.stream, since=g.since, until=g.until) for g in told]
    if caller.role == "privacy":
        return views
    return [view.model_copy(update={"label": HIDDEN_LABELS.get(view.label, view.label)}) for view in views]
