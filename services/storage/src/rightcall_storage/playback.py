"""A recording as a WAV file before any audio is fetched: its length, and which blocks any range of it needs. Pure.

Channel 1 is the external party, channel 2 the employee; a mixed stream is heard on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rightcall_common.frames import Frame
from rightcall_storage.rows import BlockRow, EpochId, EpochRow
from rightcall_storage.timeline import EpochAudio, Timeline, lay_out, sample_at
from rightcall_storage.wav import EMPLOYEE, EXTERNAL, WavLayout, reader, wav_format

BlockId = tuple[UUID, int, int]
"""(stream, epoch, block)."""
HEARD_ON: Mapping[str, frozenset[int]] = {
    "external": frozenset({EXTERNAL}),
    "employee": frozenset({EMPLOYEE}),
    "mixed": frozenset({EXTERNAL, EMPLOYEE}),
}


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block on the recording's clock: samples [start, end) counted from its beginning."""

    row: BlockRow
    start: int
    end: int

    @property
    def id(self) -> BlockId:
        """Stream, epoch, block."""
        return self.row.stream_id, self.row.epoch, self.row.block


@dataclass(frozen=True, slots=True)
class Playback:
    """A whole recording. `channels`: the blocks of each channel in order of time."""

    started_at: datetime
    ended_at: datetime
    layout: WavLayout
    channels: tuple[tuple[PlacedBlock, ...], tuple[PlacedBlock, ...]]
    epochs: Mapping[EpochId, EpochRow]

    def needed(self, first: int, last: int) -> list[list[PlacedBlock]]:
        """Per channel, the blocks that samples [first, last) are made of."""
        return [[block for block in channel if block.start < last and first < block.end] for channel in self.channels]

    def render(self, start_byte: int, end_byte: int, audio: Mapping[BlockId, Sequence[Frame]]) -> bytes:
        """Bytes [start_byte, end_byte) of the file, from the frames of all blocks that they need."""
        first, last = self.layout.samples_for(start_byte, end_byte)
        lines = [self._timeline(blocks, audio) for blocks in self.needed(first, last)]
        return self.layout.render(start_byte, end_byte, reader(self.layout, lines[EXTERNAL], lines[EMPLOYEE]))

    def _timeline(self, blocks: Iterable[PlacedBlock], audio: Mapping[BlockId, Sequence[Frame]]) -> Timeline:
        epochs = [EpochAudio(self.epochs[block.id[:2]].started_at, None, audio[block.id]) for block in blocks]
        return lay_out(self.started_at, self.ended_at, epochs)


def playback(
    started_at: datetime,
    ended_at: datetime,
    epochs: Iterable[EpochRow],
    channels: Mapping[UUID, str],
    blocks: Iterable[BlockRow],
) -> Playback:
    """Lay a recording out.

    Args:
        epochs: those that may be read (live, with a wrap for the purpose).
        channels: stream -> external, employee or mixed.
    """
    known = {(epoch.stream_id, epoch.epoch): epoch for epoch in epochs}
    placed: list[list[PlacedBlock]] = [[], []]
    codecs: set[int] = set()
    for row in blocks:
        epoch = known.get((row.stream_id, row.epoch))
        if epoch is None or not row.runs or row.object_key is None:
            continue
        block = _place(row, epoch, started_at)
        codecs.update(row.codecs)
        for channel in HEARD_ON[channels.get(row.stream_id, "mixed")]:
            placed[channel].append(block)
    layout = WavLayout(wav_format(frozenset(codecs)), max(0, sample_at(ended_at, started_at)))
    first, second = (tuple(sorted(channel, key=lambda block: block.start)) for channel in placed)
    return Playback(started_at, ended_at, layout, (first, second), known)


def _place(row: BlockRow, epoch: EpochRow, origin: datetime) -> PlacedBlock:
    runs = row.extent.runs
    anchor = sample_at(epoch.started_at, origin)
    first = min(run.first_sample for run in runs)
    end = max(run.end_sample for run in runs)
    return PlacedBlock(row, anchor + first, anchor + end)
