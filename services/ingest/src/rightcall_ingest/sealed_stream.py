"""One stream as the outside knows it, and what its manifest will say: its epochs, also those that a crash closed, and
the gaps that lie in it. Pure. Not here: keys, frames and records (`sealing_streams.py`)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from rightcall_common.events.audio import EpochManifest, TimelineGap
from rightcall_ingest.timeline import instant, micros


@dataclass(slots=True)
class SealedStream:
    """One label within one segment: what is called a stream outside of ingest."""

    stream_id: UUID
    recording_id: UUID
    segment_id: UUID
    label: str
    started_at: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, EpochManifest] = field(default_factory=dict)
    frames: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Of restored epochs: count, and the end of the last one in microseconds since 1970."""

    def crash(self) -> None:
        """The process before left epochs open: they end with their last journalled frame."""
        for epoch in self.started_at.keys() - self.closed.keys():
            started_at = self.started_at[epoch]
            frames, ended = self.frames.get(epoch, (0, micros(started_at)))
            self.closed[epoch] = EpochManifest(
                epoch=epoch, frames=frames, started_at=started_at, ended_at=instant(ended), closed_by="crash"
            )

    def crashed_at(self) -> list[int]:
        """Where the epochs end that a crash closed; microseconds since 1970."""
        return [micros(epoch.ended_at) for epoch in self.closed.values() if epoch.closed_by == "crash"]

    def epochs(self) -> tuple[EpochManifest, ...]:
        """In order."""
        return tuple(self.closed[epoch] for epoch in sorted(self.closed))

    def gaps_of(self, said: Iterable[TimelineGap]) -> tuple[TimelineGap, ...]:
        """Those of the call's gaps that touch the time between the first epoch and the last one, in order.

        A loss concerns a part of the call's streams: where another gap says why nothing was kept at all, that counts.
        """
        epochs = self.epochs()
        since, until = epochs[0].started_at, epochs[-1].ended_at
        touching = [gap for gap in said if gap.since < until and gap.until > since]
        named = [gap for gap in touching if gap.label != "LOSS"]
        lost = [piece for gap in touching if gap.label == "LOSS" for piece in _outside(gap, named)]
        return tuple(sorted([*named, *lost], key=lambda gap: gap.since))


def _outside(gap: TimelineGap, others: Iterable[TimelineGap]) -> list[TimelineGap]:
    pieces, at = [], gap.since
    for other in sorted(others, key=lambda one: one.since):
        if at < other.since < gap.until:
            pieces.append(gap.model_copy(update={"since": at, "until": other.since}))
        at = max(at, other.until)
    return [*pieces, gap.model_copy(update={"since": at})] if at < gap.until else pieces
