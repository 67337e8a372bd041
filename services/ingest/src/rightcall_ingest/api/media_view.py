"""What of a call's media is received and what is not, as a reader of the call may see it: no address, no label of a
client, no number. Not here: the rest of the call (`shown`)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rightcall_ingest.calls.leg import Leg
from rightcall_ingest.calls.live_call import LiveCall

StreamState = Literal["heard", "silent", "inactive", "refused", "no_port", "not_accepted", "over"]


class StreamAnswer(BaseModel):
    """One stream of the session. `stream` names it as gaps do.

    `heard`: its packets come · `silent`: none has come · `inactive`: its client has signalled that it does not send ·
    `refused`: what comes is from elsewhere than it may · `no_port`: another program has its port · `not_accepted`: its
    m-line was answered with port 0 · `over`: it has been taken out of the session, or the call has ended.
    """

    model_config = ConfigDict(frozen=True)

    stream: str
    channel: str
    state: StreamState
    since: AwareDatetime
    until: AwareDatetime | None
    packets_heard: int
    packets_refused: Annotated[int, Field(description="from elsewhere than the stream's source")]
    packets_ignored: Annotated[int, Field(description="came while the stream was inactive")]


class UnreadMediaLine(BaseModel):
    """An m-line that was offered and answered with port 0. `line` counts from 0; `stream` if it is audio that is sent.

    `why`: `unread` (it is not what RFC 4566 says), `not_audio`, `encrypted`, `other_transport`, `no_codec`, `no_port`.
    """

    model_config = ConfigDict(frozen=True)

    line: int
    kind: str
    why: str
    stream: str | None


def streams_of(live: LiveCall) -> tuple[StreamAnswer, ...]:
    """Every stream that the session has had, in the order in which they were signalled."""
    legs = {leg.label: leg for leg in live.legs.values()}
    refused = {one.label for one in live.refused.values()}
    said = []
    for label, (since, until) in live.signalled.items():
        leg = legs.get(label)
        media = None if leg is None else leg.media
        stream = live.call.gate.streams.get(label)
        said.append(
            StreamAnswer(
                stream=label,
                channel=live.voices[label].channel,
                state=_state(live, leg, not_accepted=label in refused),
                since=since,
                until=until or live.ended_at,
                packets_heard=0 if stream is None else stream.counts.received,
                packets_refused=(0 if stream is None else stream.counts.strays)
                + (0 if media is None else media.strays),
                packets_ignored=live.ignored.get(label, 0) + (0 if media is None else media.ignored),
            )
        )
    return tuple(said)


def unread_of(live: LiveCall) -> tuple[UnreadMediaLine, ...]:
    """The m-lines that are answered with port 0 now."""
    return tuple(
        UnreadMediaLine(line=one.index, kind=one.kind, why=one.why, stream=one.label) for one in live.refused.values()
    )


def _state(live: LiveCall, leg: Leg | None, *, not_accepted: bool) -> StreamState:
    if leg is None or live.ended_at is not None:
        return "not_accepted" if not_accepted and live.ended_at is None else "over"
    if leg.inactive_since is not None:
        return "inactive"
    if leg.media is None:
        return "no_port"
    if leg.media.losing:
        return "refused"
    return "heard" if leg.stream.counts.received else "silent"
