"""When a part of a call that its client sends is not received, stream by stream. Said as a gap of that stream, so that
no 200 covers a silence: REFUSED where its m-line was refused, its port is lost, or its packets all come from elsewhere
than they may; SRC_SUSPENDED where it is signalled inactive. Pure."""

from datetime import datetime, timedelta
from typing import Final

from rightcall_common.events.calls import MediaGap
from rightcall_ingest.calls.leg import Leg, Unheard
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.facts.call import Step
from rightcall_ingest.media.timeline import Gap, instant, micros
from rightcall_ingest.transport.media_sockets import STRAYS_PAUSE_US, MediaPort

STRAYS_ONLY_MAX: Final = timedelta(seconds=1)
"""A burst from elsewhere means nothing; who sends for longer is a client that has moved without saying so."""


def watch(live: LiveCall, now: datetime) -> list[Step]:
    """Time has passed, or the call has ended: the gaps that begin or are over."""
    steps: list[Step] = [live.call.gap(gap, now) for gap in live.said]
    live.said = []
    causes = {} if live.ended_at is not None else _causes(live, now)
    for label, open_gap in list(live.unheard.items()):
        cause = causes.get(label)
        if cause is None or (cause.label, cause.since) != (open_gap.label, open_gap.since):
            del live.unheard[label]
            steps.append(_gap(live, label, open_gap, now, _end(live, label, open_gap, now)))
        else:
            open_gap.last = cause.last
    for label, cause in causes.items():
        if label not in live.unheard:
            live.unheard[label] = cause
            if cause.told:  # a suspension is a barrier: policy must hear of it, and media waits for its answer
                begun = {"label": cause.label, "since": cause.since, "streams": (label,)}
                steps += live.call.fact(MediaGap, now, **begun)
    return steps


def _gap(live: LiveCall, label: str, gap: Unheard, now: datetime, until: datetime) -> Step:
    return live.call.gap(Gap(gap.label, micros(gap.since), micros(until), label), now)


def _end(live: LiveCall, label: str, gap: Unheard, now: datetime) -> datetime:
    """Strays end with their last one; whatever else when the stream or the call does, else now."""
    leg = next((leg for leg in live.legs.values() if leg.label == label), None)
    burst = None if leg is None or leg.media is None else leg.media.refused
    if gap.last is not None and burst is not None and instant(burst[0]) == gap.since:
        return instant(burst[1])
    _, ended = live.signalled.get(label, (gap.since, None))
    return max(gap.since, gap.last or min(at for at in (ended, live.ended_at, now) if at is not None))


def _causes(live: LiveCall, now: datetime) -> dict[str, Unheard]:
    found = {leg.label: cause for leg in live.legs.values() if (cause := _cause(live, leg, now)) is not None}
    for one in live.refused.values():
        if one.label is not None and one.since is not None:
            found[one.label] = Unheard("REFUSED", one.since)
    return found


def _cause(live: LiveCall, leg: Leg, now: datetime) -> Unheard | None:
    if leg.inactive_since is not None:
        return _suspended(live, leg.inactive_since)
    if leg.media is None:
        leg.lost_at = leg.lost_at or now
        return Unheard("REFUSED", leg.lost_at)
    return _strays(leg.media, leg.label in live.unheard, now)


def _suspended(live: LiveCall, since: datetime) -> Unheard | None:
    """A suspension of the whole session is said by its signals, and a hold explains itself, unless it is recorded:
    then its silence is said when it is over, because a hold is no reason for an alert."""
    if live.suspended_at is not None:
        return None
    if live.speech.held:
        return Unheard("SRC_SUSPENDED", since, told=False) if live.call.media == "recording" else None
    return Unheard("SRC_SUSPENDED", since)


def _strays(media: MediaPort, begun: bool, now: datetime) -> Unheard | None:
    if media.refused is None or not media.losing:
        return None
    since, last = map(instant, media.refused)
    lasts = now - last <= timedelta(microseconds=STRAYS_PAUSE_US)
    return Unheard("REFUSED", since, last) if lasts and (begun or last - since > STRAYS_ONLY_MAX) else None
