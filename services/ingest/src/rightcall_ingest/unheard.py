"""When a part of a call that its client sends is not kept: a stream that was refused, that has lost its port, or whose
packets all come from strangers. Said as a gap of the call (LOSS), so that no 200 covers a silence. Pure."""

from datetime import datetime, timedelta
from typing import Final

from rightcall_ingest.call import Step
from rightcall_ingest.live_call import Leg, LiveCall
from rightcall_ingest.timeline import Gap, micros

STRAYS_ONLY_MAX: Final = timedelta(seconds=1)
"""A burst from elsewhere means nothing; who sends for longer is a client that has moved without saying so."""


def watch(live: LiveCall, now: datetime) -> list[Step]:
    """Time has passed, or the call has ended: the gap that begins or is over."""
    since = _unheard_since(live, now) if live.ended_at is None else None
    before = live.unheard_since
    if since is not None and before is None:
        live.unheard_since = since
        return [live.call.gap(Gap("LOSS", micros(since), None), now)]
    if since is not None or before is None:
        return []
    live.unheard_since = None
    return [live.call.gap(Gap("LOSS", micros(before), micros(live.ended_at or now)), now)]


def _unheard_since(live: LiveCall, now: datetime) -> datetime | None:
    lost = [since for leg in live.legs.values() if (since := _deaf_since(leg, now)) is not None]
    return min([*lost, *([now] if live.refused else [])], default=None)


def _deaf_since(leg: Leg, now: datetime) -> datetime | None:
    if leg.media is None:
        return now
    heard, strays, ear = leg.stream.counts.received, leg.media.strays, leg.ear
    if heard != ear.heard:
        ear.since, ear.deaf = None, False
    elif strays != ear.strays:
        ear.since, ear.until = ear.since or now, now
    elif not ear.deaf and ear.until is not None and now - ear.until > STRAYS_ONLY_MAX:
        ear.since = None
    ear.heard, ear.strays = heard, strays
    if ear.since is None or ear.until is None:
        return None
    ear.deaf = ear.deaf or ear.until - ear.since > STRAYS_ONLY_MAX
    return ear.since if ear.deaf else None
