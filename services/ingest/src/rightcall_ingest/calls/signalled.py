"""Which streams a session has, and since when: "not signalled yet" is a state of its own, not a gap. Pure.

`legs` says when a stream begins and is over; `of` is what CallEnded tells.
"""

from datetime import datetime

from rightcall_common.events.calls import SignalledStream
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.media.timeline import micros


def begins(live: LiveCall, name: str, now: datetime) -> None:
    """A stream was signalled: answered with a port, or refused although the client sends it."""
    live.signalled[name] = (now, None)


def over(live: LiveCall, name: str, now: datetime) -> None:
    """It was taken out of the session. One that lasts as long as the call has no end of its own."""
    since, until = live.signalled.get(name, (now, None))
    if until is None and live.ended_at is None:
        live.signalled[name] = (since, now)
        if name in live.call.gate.streams:
            live.call.gate.streams[name].until = micros(now)


def of(live: LiveCall) -> tuple[SignalledStream, ...]:
    """Every stream that the session ever had."""
    return tuple(
        SignalledStream(stream=name, channel=live.voices[name].channel, since=since, until=until)
        for name, (since, until) in live.signalled.items()
    )
