"""One stream as the outside knows it, and what its manifest will say: its epochs, also those that a crash closed, and
the gaps that lie in it. Pure. Not here: keys, frames and records (`sealing_streams.py`)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from rightcall_common.events.audio import EpochManifest, StreamOpened, TimelineGap
from rightcall_common.events.calls import GapLabel
from rightcall_common.sealing.canonical import base64_octets
from rightcall_ingest.media.timeline import instant, micros, outside

_UNEXPLAINED: Final[frozenset[GapLabel]] = frozenset({"LOSS", "NO_AUDIO"})


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

    def sealed_up_to(self) -> int:
        """After `crash`: where its last epoch ends; microseconds since 1970."""
        return max(micros(epoch.ended_at) for epoch in self.closed.values())

    def epochs(self) -> tuple[EpochManifest, ...]:
        """In order."""
        return tuple(self.closed[epoch] for epoch in sorted(self.closed))

    def gaps_of(self, said: Iterable[TimelineGap], since: datetime, until: datetime) -> tuple[TimelineGap, ...]:
        """Of these gaps the ones that touch the time in which the recording stood, [since, until), in order.

        A crash that ended as the recording begins here belongs to it: it had begun in the process before. Where another
        gap says why nothing was kept at all, that counts, and not that nothing came.
        """
        said = sorted(said, key=lambda gap: gap.since)
        since = min([since, *(gap.since for gap in said if gap.label == "CRASH" and gap.until == since)])
        touching = [gap for gap in said if gap.since < until and gap.until > since]
        named = [gap for gap in touching if gap.label not in _UNEXPLAINED]
        weak = [piece for gap in touching if gap.label in _UNEXPLAINED for piece in _outside(gap, named)]
        return tuple(_joined(sorted([*named, *weak], key=lambda gap: gap.since)))


def _outside(gap: TimelineGap, others: Iterable[TimelineGap]) -> list[TimelineGap]:
    pieces = outside(micros(gap.since), micros(gap.until), ((micros(o.since), micros(o.until)) for o in others))
    return [replace(gap, since=instant(since), until=instant(until)) for since, until in pieces]


def _joined(gaps: Iterable[TimelineGap]) -> list[TimelineGap]:
    """A gap that goes on as another of the same label (a crash, of the call and then of this stream) is one."""
    joined: list[TimelineGap] = []
    for gap in gaps:
        if joined and joined[-1].label == gap.label and gap.since <= joined[-1].until:
            joined[-1] = replace(joined[-1], until=max(joined[-1].until, gap.until))
        else:
            joined.append(gap)
    return joined


def effective_at(opened: StreamOpened) -> int | None:
    """Since when the decision of its receipt holds; None: since it was received."""
    if opened.receipt is None or not opened.receipt.payload:
        return None
    said = json.loads(base64_octets(opened.receipt.payload)).get("effective_at")
    return None if said is None else micros(datetime.fromisoformat(said))
