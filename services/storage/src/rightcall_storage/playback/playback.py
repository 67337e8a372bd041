"""A recording as a WAV file before any audio is fetched: its length, and which blocks any range of it needs. Pure.

Channel 1 is the external party, channel 2 the employee; a mixed stream is heard on both. Streams that speak on one
channel at once (a conference, a partner beside a caller) are heard together: each has a timeline of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rightcall_common.frames import Frame
from rightcall_storage.audio.mixing import Voices
from rightcall_storage.audio.voice_timeline import EpochAudio, VoiceTimeline, lay_out, sample_at
from rightcall_storage.audio.wav import EMPLOYEE, EXTERNAL, WavFormat, WavLayout, as_it_came, reader
from rightcall_storage.state.rows import BlockRow, EpochId, EpochRow

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
    spans: tuple[tuple[int, int], ...]
    """Where it holds audio: [start, end) of each run."""

    @property
    def id(self) -> BlockId:
        """Stream, epoch, block."""
        return self.row.stream_id, self.row.epoch, self.row.block


Voice = tuple[PlacedBlock, ...]
"""Blocks in order of time, of streams that do not speak at once."""
Channel = tuple[Voice, ...]
"""More than one voice only where streams do speak at once."""


@dataclass(frozen=True, slots=True)
class Playback:
    """A whole recording, external channel first."""

    started_at: datetime
    ended_at: datetime
    layout: WavLayout
    channels: tuple[Channel, Channel]
    epochs: Mapping[EpochId, EpochRow]

    def needed(self, first: int, last: int) -> dict[BlockId, PlacedBlock]:
        """The blocks that samples [first, last) are made of."""
        return {block.id: block for channel in self.channels for voice in channel for block in _in(voice, first, last)}

    def render(self, start_byte: int, end_byte: int, audio: Mapping[BlockId, Sequence[Frame]]) -> bytes:
        """Bytes [start_byte, end_byte) of the file, from the frames of all blocks that they need."""
        first, last = self.layout.samples_for(start_byte, end_byte)
        external, employee = (
            Voices(tuple(self._timeline(_in(voice, first, last), audio) for voice in channel))
            for channel in self.channels
        )
        return self.layout.render(start_byte, end_byte, reader(self.layout, external, employee))

    def _timeline(self, blocks: Iterable[PlacedBlock], audio: Mapping[BlockId, Sequence[Frame]]) -> VoiceTimeline:
        epochs = [EpochAudio(self.epochs[block.id[:2]].started_at, audio[block.id]) for block in blocks]
        return lay_out(self.started_at, self.ended_at, epochs)


def playback(
    started_at: datetime,
    ended_at: datetime,
    epochs: Iterable[EpochRow],
    blocks: Iterable[BlockRow],
    *,
    keep_law: bool = False,
) -> Playback:
    """Lay a recording out.

    Args:
        epochs: those that may be read (live, with a wrap for the purpose); each says on which channel it is heard.
        keep_law: G.711 of one law stays as it came, unless two streams speak on one channel at once: a sum is no G.711.
    """
    known = {(epoch.stream_id, epoch.epoch): epoch for epoch in epochs}
    placed: tuple[list[PlacedBlock], list[PlacedBlock]] = ([], [])
    codecs: set[int] = set()
    for row in blocks:
        epoch = known.get((row.stream_id, row.epoch))
        if epoch is None or not row.runs or row.object_key is None:
            continue
        block = _place(row, epoch, started_at)
        codecs.update(row.codecs)
        for channel in HEARD_ON[epoch.channel or "mixed"]:
            placed[channel].append(block)
    channels = (_voices(placed[EXTERNAL]), _voices(placed[EMPLOYEE]))
    at_once = any(len(channel) > 1 for channel in channels)
    file_format = as_it_came(frozenset(codecs)) if keep_law and not at_once else WavFormat.PCM16
    layout = WavLayout(file_format, max(0, sample_at(ended_at, started_at)))
    return Playback(started_at, ended_at, layout, channels, known)


def _voices(blocks: Iterable[PlacedBlock]) -> Channel:
    """One voice if no two streams of the channel ever speak at once, else one of each stream."""
    ordered = sorted(blocks, key=lambda block: (block.start, block.id))
    if not ordered or not _at_once(ordered):
        return (tuple(ordered),)
    of_stream: dict[UUID, list[PlacedBlock]] = {}
    for block in ordered:
        of_stream.setdefault(block.row.stream_id, []).append(block)
    return tuple(tuple(own) for own in of_stream.values())


def _at_once(blocks: Iterable[PlacedBlock]) -> bool:
    """Whether a sample is held by two streams. Epochs of one stream may meet; that is a matter of clocks."""
    spans = sorted((start, end, block.row.stream_id) for block in blocks for start, end in block.spans)
    ends: dict[UUID, int] = {}
    for start, end, stream_id in spans:
        if any(start < until for other, until in ends.items() if other != stream_id):
            return True
        ends[stream_id] = max(ends.get(stream_id, 0), end)
    return False


def _in(voice: Voice, first: int, last: int) -> list[PlacedBlock]:
    return [block for block in voice if block.start < last and first < block.end]


def _place(row: BlockRow, epoch: EpochRow, origin: datetime) -> PlacedBlock:
    anchor = sample_at(epoch.started_at, origin)
    spans = tuple((anchor + run.first_sample, anchor + run.end_sample) for run in row.extent.runs)
    return PlacedBlock(row, min(start for start, _ in spans), max(end for _, end in spans), spans)
