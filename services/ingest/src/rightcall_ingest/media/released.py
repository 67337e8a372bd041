"""What the gate lets out, beside `timeline.Gap` and `timeline.Applied`: epochs and frames of one stream. Pure."""

from dataclasses import dataclass, field
from typing import Literal

from rightcall_ingest.media.timeline import ActiveDecision, Applied, Gap

Closing = Literal["cut", "hour", "end"]


@dataclass(frozen=True, slots=True)
class OpenEpoch:
    """A new data key is needed for this stream. `started_at`: sample 0. `standing` names recording and receipt."""

    stream: str
    epoch: int
    started_at: int
    codec: int
    standing: ActiveDecision


@dataclass(frozen=True, slots=True)
class FrameReady:
    """Up to a second of audio that may leave, as `frames.encode_frame` wants it. Positions count from 0, no holes.

    `silent`: (offset, samples) of silence that the sender declared; what neither covers was lost.
    """

    stream: str
    epoch: int
    position: int
    codec: int
    start_sample: int
    runs: tuple[tuple[int, bytes], ...] = field(repr=False)
    silent: tuple[tuple[int, int], ...] = ()

    @property
    def end_sample(self) -> int:
        """First sample behind it."""
        ends = [offset + len(payload) for offset, payload in self.runs[-1:]]
        return self.start_sample + max([*ends, *(offset + samples for offset, samples in self.silent[-1:])], default=0)


@dataclass(frozen=True, slots=True)
class CloseEpoch:
    """Nothing will follow in this epoch. `ended_at`: first sample after its last one."""

    stream: str
    epoch: int
    reason: Closing
    frames: int
    ended_at: int


Output = OpenEpoch | FrameReady | CloseEpoch | Gap | Applied
