"""Which streams a session has, and since when: "not signalled yet" is a state of its own, not a gap. Pure.

Say `note` whenever the session's m-lines may have changed, with the time of the signal; `of` is what CallEnded tells.
"""

from datetime import datetime

from rightcall_common.events.calls import SignalledStream
from rightcall_ingest.live_call import LiveCall
from rightcall_ingest.timeline import micros


def note(live: LiveCall, now: datetime) -> None:
    """Streams that were answered with a port since the last time, and those that were taken out."""
    here = {leg.label: leg.stream for leg in live.legs.values()}
    for name, stream in here.items():
        if name not in live.signalled:
            live.signalled[name] = (now, None)
            stream.since = micros(now)
    for name, (since, until) in live.signalled.items():
        if until is None and name not in here and live.ended_at is None:
            live.signalled[name] = (since, now)
            if name in live.call.gate.streams:
                live.call.gate.streams[name].until = micros(now)


def of(live: LiveCall) -> tuple[SignalledStream, ...]:
    """Every stream that the session ever had."""
    return tuple(
        SignalledStream(stream=name, channel=live.voices[name].channel, since=since, until=until)
        for name, (since, until) in live.signalled.items()
    )
