"""A call as its reader may see it: an agent on the call, or the phone system. No number, no name.

A private pause is its employee's own (R32); what a draw for quality gave is hidden from the agent while the call runs,
and a draw beyond the cap always (R27). Not here: finding the call (`desk`), and routes.
"""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rightcall_common.web.auth import Caller
from rightcall_ingest.api.media_view import StreamAnswer, UnreadMediaLine, streams_of, unread_of
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.call import MediaState
from rightcall_ingest.facts.diary import ConfirmedState, DiaryEntry, Outcome, Prompt
from rightcall_ingest.sip.metadata.rs_metadata import Part

CAPPED: Final = "SAMPLE_CAP_REACHED"
MISSED: Final = "NOT_SAMPLED"
DRAWN: Final = "REC_QUALITY_SAMPLED"
SUSPENDED: Final = "SUSPENDED"
NEUTRAL: Final = {CAPPED: "NOT_RECORDED", MISSED: "NOT_RECORDED", DRAWN: "RECORDED"}
"""What an agent reads instead of a draw's result while the call runs."""


_UNREAD: Final = (
    "parts of the phone system's metadata that could not be read, now or earlier; `metadata`: all of it, or something "
    "that nobody needed"
)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartyAnswer(_Answer):
    """A party, without saying who it is."""

    party_id: str
    party_class: str


class CallDecisionAnswer(_Answer):
    """The standing decision. `reason` SUSPENDED stands for a private pause where it is not the reader's own (R32).

    A call that was drawn beyond the employee's cap reads like one that was not drawn; to an agent whose call runs,
    either reads NOT_RECORDED, and one that was drawn RECORDED (R27).
    """

    decision_seq: int
    after_fact: int
    outcome: str
    reason: str
    recording: Annotated[bool, Field(description="confirmed: audio leaves now; not what the decision wishes")]
    purposes: tuple[str, ...]
    flags: tuple[str, ...]


class PromptAnswer(_Answer):
    """What the employee is asked to do; said once, by the decision of this number."""

    code: str
    decision_seq: int
    at: AwareDatetime


class MediaAnswer(_Answer):
    """What the media plane does, confirmed. `applied_seq`: the last decision that changed it, null before the first.

    `waiting`: a fact has cut the audio and policy has not answered it; nothing leaves.
    """

    state: MediaState
    applied_seq: int | None


class CallAnswer(_Answer):
    """A call. `state`: running, ended, or owner_gone when the process that owns it does not answer."""

    call_id: UUID
    state: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    parties: tuple[PartyAnswer, ...]
    decision: CallDecisionAnswer | None
    line: Annotated[str | None, Field(description="of the bundle's lines the one that it counts for")] = None
    media: MediaAnswer | None = None
    applied_seq: int | None = None
    recording: Annotated[bool, Field(description="confirmed state of the media plane, whatever was decided")] = False
    orders_blocked: Annotated[bool, Field(description="no order may be taken on this call now")] = False
    prompts: Annotated[tuple[PromptAnswer, ...], Field(description="what was asked of the employee, newest last")] = ()
    streams: Annotated[
        tuple[StreamAnswer, ...], Field(description="what of its media is received and what is not")
    ] = ()
    unread_lines: Annotated[
        tuple[UnreadMediaLine, ...], Field(description="m-lines that were offered and not accepted")
    ] = ()
    unread: Annotated[tuple[Part, ...], Field(description=_UNREAD)] = ()


class CallsAnswer(_Answer):
    """Newest first. `next`: give it as `after` for the calls before these; null: there are none."""

    calls: tuple[CallAnswer, ...]
    next: str | None = None


def takes_part(caller: Caller, live: LiveCall) -> bool:
    """An agent sees the calls in which he takes part; the phone system sees all of its tenant."""
    return caller.role != "agent" or caller.person in {party.employee_id for party in live.call.cast.parties}


def answer(live: LiveCall, caller: Caller) -> CallAnswer:
    """A call of this process."""
    ended_at, cast, seen = live.ended_at, live.call.cast, live.seen()
    decided = live.call.decided
    recording = seen.media == "recording"
    outcome = None if decided is None else Outcome.of(decided, live.paused_by)
    return CallAnswer(
        call_id=live.who.call_id,
        state="running" if ended_at is None else "ended",
        started_at=live.who.started_at,
        ended_at=ended_at,
        parties=tuple(PartyAnswer(party_id=one.party_id, party_class=one.party_class) for one in cast.parties),
        line=cast.line,
        decision=None if outcome is None else in_words(outcome, caller, recording=recording, runs=ended_at is None),
        media=MediaAnswer(state=seen.media, applied_seq=seen.applied_seq),
        applied_seq=seen.applied_seq,
        recording=recording,
        orders_blocked=seen.orders_blocked,
        prompts=tuple(_prompt(one) for one in live.diary.prompts),
        streams=streams_of(live),
        unread_lines=unread_of(live),
        unread=tuple(sorted(live.unread_parts)),
    )


def in_words(outcome: Outcome, caller: Caller, *, recording: bool, runs: bool) -> CallDecisionAnswer:
    """A decision for this reader. `recording`: what the media plane does; `runs`: the call has not ended."""
    return CallDecisionAnswer(
        decision_seq=outcome.decision_seq,
        after_fact=outcome.after_fact,
        outcome=outcome.outcome,
        reason=_reason(outcome, caller, runs=runs),
        recording=recording,
        purposes=outcome.purposes,
        flags=outcome.flags,
    )


def _reason(outcome: Outcome, caller: Caller, *, runs: bool) -> str:
    agent = caller.role == "agent"
    if outcome.private and not (agent and caller.person == outcome.paused_by):
        return SUSPENDED
    if agent and runs:
        return NEUTRAL.get(outcome.reason, outcome.reason)
    return MISSED if outcome.reason == CAPPED else outcome.reason


def told(entry: DiaryEntry, live: LiveCall, caller: Caller) -> dict[str, Any]:
    """What a listener is told of one thing that happened: JSON."""
    return {"call_id": str(live.who.call_id), "at": entry.at.isoformat(), **_said(entry.said, entry.kind, live, caller)}


def _said(said: Outcome | Prompt | ConfirmedState, kind: str, live: LiveCall, caller: Caller) -> dict[str, Any]:
    match said:
        case Outcome():
            words = in_words(said, caller, recording=False, runs=live.ended_at is None)
            return words.model_dump(mode="json", exclude={"recording"})
        case Prompt():
            return {"code": said.code, "decision_seq": said.decision_seq}
        case ConfirmedState() if kind == "media":
            return {"state": said.media, "recording": said.media == "recording", "applied_seq": said.applied_seq}
        case ConfirmedState() if kind == "orders":
            return {"orders_blocked": said.orders_blocked}
    return {"state": "ended", "ended_at": _text(live.ended_at)}


def _prompt(prompt: Prompt) -> PromptAnswer:
    return PromptAnswer(code=prompt.code, decision_seq=prompt.decision_seq, at=prompt.at)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
