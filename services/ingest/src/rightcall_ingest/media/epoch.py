"""An epoch of a stream while it is open at the gate: where it began, how far it goes, whether its time holds. Pure."""

from dataclasses import dataclass
from typing import Final

from rightcall_ingest.media.rtp import SAMPLE_US
from rightcall_ingest.media.timeline import Span

EPOCH_US_MAX: Final = 3600 * 1_000_000  # a data key serves an hour at most, as long as a transit key is offered
AHEAD_US_MAX: Final = 60_000  # three packets: more than jitter
AHEAD_PPM_MAX: Final = 200  # as `sample_line.DRIFT_US_MAX`: what two ordinary quartz clocks differ makes no new epoch


@dataclass(slots=True)
class Epoch:
    """Its samples are counted from `started_at`, whatever becomes of the line's anchor meanwhile."""

    span: Span
    number: int
    codec: int
    started_at: int
    first: int  # sample 0 on the stream's line
    end: int  # first sample behind what is accounted for
    anchor: int  # as `SampleLine.anchor`: with this one it tells what arrived when it arrived
    frames: int = 0

    def heard_at(self, sample: int) -> int:
        """In microseconds since 1970."""
        return self.started_at + (sample - self.first) * SAMPLE_US

    def is_an_hour_old(self, sample: int) -> bool:
        """What begins here needs another key."""
        return self.heard_at(sample) - self.started_at >= EPOCH_US_MAX

    def runs_ahead(self, anchor: int) -> bool:
        """The source has sent more samples than there was time: its clock is fast, or what it was placed by had come
        late. In this epoch its speech would be told later than it arrived."""
        lasted = (self.end - self.first) * SAMPLE_US
        return self.anchor - anchor > max(AHEAD_US_MAX, lasted * AHEAD_PPM_MAX // 1_000_000)
