"""How far a stream is settled, whether a recording is complete, and which blocks are due. Pure.

A stream is settled by its manifest, never by silence: what a manifest lists is stored, thrown away or declared lost.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from rightcall_storage.audio.voice_timeline import SAMPLE
from rightcall_storage.sealing.container import BLOCK_FRAMES

State = Literal["stored", "discarded", "refused"]


class Run(NamedTuple):
    """Audio without a sample missing between: frames `first_position`..`last_position`, samples [first, end)."""

    first_position: int
    last_position: int
    first_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class Extent:
    """A settled block and what it holds: audio, and silence that was declared, [first, end) samples of its epoch.

    Neither, if every frame of it was lost.
    """

    block: int
    runs: tuple[Run, ...] = ()
    silences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EpochState:
    """An epoch as far as it is known. `state` None: never opened here. `frames` None: no manifest yet."""

    number: int
    state: Literal["live", "refused", "discarded", "erased"] | None
    frames: int | None
    dropped_upto: int = -1
    blocks: tuple[Extent, ...] = ()

    @property
    def settled_upto(self) -> int:
        """The last position up to which everything is settled; -1 for nothing."""
        if self.state != "live":
            return self.dropped_upto if self.frames is None or self.state is None else self.frames - 1
        upto = -1
        for number, block in enumerate(sorted(self.blocks, key=lambda block: block.block)):
            if block.block != number:
                break
            upto = (number + 1) * BLOCK_FRAMES - 1
        return upto if self.frames is None else min(upto, self.frames - 1)

    @property
    def complete(self) -> bool:
        """Whether nothing of it is awaited any more."""
        if self.frames is None:
            return False
        return self.frames == 0 or (self.state is not None and self.settled_upto == self.frames - 1)


@dataclass(frozen=True, slots=True)
class StoredProgress:
    """What ingest is told: everything up to this frame of this epoch, and all earlier epochs, is settled."""

    epoch: int
    position: int
    complete: bool
    state: State


def progress(epochs: Iterable[EpochState], *, closed: bool) -> StoredProgress | None:
    """How far a stream is. None: nothing is known of it yet."""
    ordered = sorted(epochs, key=lambda epoch: epoch.number)
    if not ordered:
        return StoredProgress(0, -1, True, "stored") if closed else None
    state = _state_of(ordered)
    for epoch in ordered:
        if not epoch.complete:
            return StoredProgress(epoch.number, epoch.settled_upto, False, state)
    last = ordered[-1]
    return StoredProgress(last.number, last.settled_upto, closed, state)


def is_complete(ended: bool, streams: Collection[StoredProgress | None]) -> bool:
    """Whether a recording is complete: the call has ended and each of its streams is."""
    return ended and bool(streams) and all(stream is not None and stream.complete for stream in streams)


def due_blocks(
    waiting: Sequence[int], settled: Collection[int], frames: int | None, *, give_up: bool = False
) -> list[int]:
    """The blocks of a live epoch that can be settled now, in order.

    Args:
        waiting: positions that are there.
        settled: blocks that are done.
        frames: how many frames the manifest counts, None without one.
        give_up: settle what is there; frames that are missing are lost.
    """
    there = frozenset(waiting)
    last = max(there, default=-1) + 1 if frames is None else frames
    blocks = [number for number in range(-(-last // BLOCK_FRAMES)) if number not in settled]
    if give_up and frames is not None:
        return blocks
    return [number for number in blocks if there.issuperset(positions_of(number, frames))]


def positions_of(block: int, frames: int | None) -> range:
    """The positions that a block has in an epoch of so many frames."""
    first = block * BLOCK_FRAMES
    return range(first, first + BLOCK_FRAMES if frames is None else min(first + BLOCK_FRAMES, frames))


def runs_of(pieces: Iterable[tuple[int, int, int]]) -> tuple[Run, ...]:
    """(position of the frame, first sample, end sample) of audio in order, as few runs as possible."""
    runs: list[Run] = []
    for position, first, end in pieces:
        if runs and runs[-1].end_sample == first and position - runs[-1].last_position <= 1:
            runs[-1] = runs[-1]._replace(last_position=position, end_sample=end)
        else:
            runs.append(Run(position, position, first, end))
    return tuple(runs)


def moment(started_at: datetime, sample: int) -> datetime:
    """The wall time of a sample of an epoch."""
    return started_at + sample * SAMPLE


def _state_of(epochs: Sequence[EpochState]) -> State:
    states = {epoch.state for epoch in epochs}
    if "live" in states:
        return "stored"
    if states & {"discarded", "erased"}:
        return "discarded"
    return "refused" if "refused" in states else "stored"
