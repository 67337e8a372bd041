"""A recording laid out before its audio is there: who is heard where, and that streams heard at once lose nothing."""

import io
import struct
import wave
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.audio.mixing import Voices
from rightcall_storage.audio.voice_timeline import EpochAudio, VoiceTimeline, lay_out
from rightcall_storage.audio.wav import WavFormat
from rightcall_storage.playback.playback import BlockId, Playback, playback
from rightcall_storage.state.rows import BlockRow, EpochRow

T0 = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
SILENCE = b"\xd5"
LOUDEST = 32_256
"""A-law's greatest value: code 0xAA. The code 0x2A is its negative, 0x80 is 5504 (ITU-T G.711)."""


def at(sample: int) -> datetime:
    return T0 + timedelta(microseconds=125 * sample)


class Streams:
    """Streams of one recording, each epoch of one block."""

    def __init__(self) -> None:
        self.epochs: list[EpochRow] = []
        self.blocks: list[BlockRow] = []
        self.audio: dict[BlockId, list[Frame]] = {}

    def spoke(
        self, stream: int, channel: str, start: int, payload: bytes, epoch: int = 0, codec: int = CODEC_PCMA
    ) -> "Streams":
        """A stream's epoch that begins at this sample and holds this."""
        ids = (UUID(int=stream), epoch)
        recording = UUID(int=99)
        row = EpochRow(*ids, UUID(int=98), recording, "live", None, 1, "PCMA", at(start), "key", -1, channel)
        self.epochs.append(row)
        runs = [0, 0, 0, len(payload)]
        self.blocks.append(BlockRow(*ids, 0, recording, "object", "1", "aa", 1, runs, [codec]))
        self.audio[(*ids, 0)] = [Frame(codec, 0, ((0, payload),))]
        return self

    def laid_out(self, total: int, *, keep_law: bool = True) -> Playback:
        return playback(T0, at(total), self.epochs, self.blocks, keep_law=keep_law)


def heard(laid_out: Playback, audio: Mapping[BlockId, Sequence[Frame]]) -> bytes:
    return laid_out.render(0, laid_out.layout.total_bytes, audio)


def pcm(data: bytes) -> tuple[list[int], list[int]]:
    """Both channels of a PCM file, without its header."""
    samples = struct.unpack(f"<{(len(data) - 44) // 2}h", data[44:])
    return list(samples[0::2]), list(samples[1::2])


def test_streams_that_follow_one_another_on_a_channel_stay_as_they_came() -> None:
    said = Streams().spoke(1, "external", 0, b"abcd").spoke(2, "external", 6, b"efgh").spoke(3, "employee", 2, b"xyz")
    laid_out = said.laid_out(10)
    assert laid_out.layout.format is WavFormat.A_LAW
    data = heard(laid_out, said.audio)[58:]
    assert data[0::2] == b"abcd" + 2 * SILENCE + b"efgh"
    assert data[1::2] == 2 * SILENCE + b"xyz" + 5 * SILENCE


def test_a_player_gets_16_bit_pcm_unless_the_law_is_asked_for() -> None:
    said = Streams().spoke(1, "external", 0, b"\x80\xaa").spoke(2, "employee", 1, b"\x80\x2a")
    laid_out = said.laid_out(3, keep_law=False)
    file = heard(laid_out, said.audio)
    with wave.open(io.BytesIO(file)) as opened:  # refuses whatever is not linear PCM
        assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (2, 2, 8000)
        assert opened.getnframes() == 3
    assert pcm(file) == ([5504, LOUDEST, 0], [0, 5504, -LOUDEST])


def test_two_streams_that_speak_at_once_on_a_channel_are_both_heard() -> None:
    said = Streams().spoke(1, "external", 0, b"\x80\x80\x80").spoke(2, "external", 2, b"\x80\xaa\x2a")
    said.spoke(3, "employee", 4, b"\x80")
    laid_out = said.laid_out(6)
    assert laid_out.layout.format is WavFormat.PCM16
    assert pcm(heard(laid_out, said.audio)) == (
        [5504, 5504, 11_008, LOUDEST, -LOUDEST, 0],
        [0, 0, 0, 0, 5504, 0],
    )


def test_a_sum_beyond_16_bits_is_the_loudest_there_is() -> None:
    said = Streams().spoke(1, "mixed", 0, b"\xaa\x2a").spoke(2, "external", 0, b"\xaa\x2a")
    external, employee = pcm(heard(said.laid_out(2), said.audio))
    assert external == [32_767, -32_768]
    assert employee == [LOUDEST, -LOUDEST], "a mixed stream is heard on both channels"


def test_epochs_of_one_stream_whose_clocks_meet_are_not_two_voices() -> None:
    said = Streams().spoke(1, "external", 0, b"abcd").spoke(1, "external", 3, b"wxyz", epoch=1)
    laid_out = said.laid_out(7)
    assert laid_out.layout.format is WavFormat.A_LAW
    assert heard(laid_out, said.audio)[58::2] == b"abcdxyz"


def test_each_epoch_is_heard_on_the_channel_that_it_was_opened_with() -> None:
    said = Streams().spoke(1, "external", 0, b"abcd").spoke(1, "employee", 4, b"efgh", epoch=1)
    data = heard(said.laid_out(8), said.audio)[58:]
    assert data[0::2] == b"abcd" + 4 * SILENCE
    assert data[1::2] == 4 * SILENCE + b"efgh"


def test_a_recording_of_nothing_is_silence() -> None:
    assert heard(Streams().laid_out(3), {})[58:] == 6 * SILENCE


def test_g711_holds_one_voice() -> None:
    line: VoiceTimeline = lay_out(T0, at(1), [EpochAudio(T0, [])])
    with pytest.raises(InvariantBroken):
        Voices((line, line)).read(0, 1, CODEC_PCMA)


SPOKEN = st.tuples(
    st.integers(1, 3), st.sampled_from(["external", "employee", "mixed"]), st.integers(0, 40), st.binary(min_size=1, max_size=15),
    st.sampled_from([CODEC_PCMA, CODEC_PCMU]),
)  # fmt: skip


@given(st.lists(SPOKEN, max_size=6), st.integers(0, 300), st.integers(0, 300))
def test_any_range_is_the_slice_of_the_whole_file_from_the_blocks_it_needs_alone(
    spoken: list[tuple[int, str, int, bytes, int]], start: int, length: int
) -> None:
    said = Streams()
    for number, (stream, channel, first, payload, codec) in enumerate(spoken):
        said.spoke(stream, channel, first, payload, number, codec)
    laid_out = said.laid_out(60)
    start = min(start, laid_out.layout.total_bytes)
    end = min(start + length, laid_out.layout.total_bytes)
    needed = laid_out.needed(*laid_out.layout.samples_for(start, end))
    part = laid_out.render(start, end, {block_id: said.audio[block_id] for block_id in needed})
    assert part == heard(laid_out, said.audio)[start:end]
