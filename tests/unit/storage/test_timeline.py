"""The timeline: every sample where it was spoken, and silence of the right length between."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.audio.g711 import decode
from rightcall_storage.audio.voice_timeline import EpochAudio, VoiceTimeline, lay_out, sample_at

T0 = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


def at(sample: int) -> datetime:
    """The moment of a sample: 125 microseconds each."""
    return T0 + timedelta(microseconds=125 * sample)


def epoch(start: int, *runs: tuple[int, bytes], codec: int = CODEC_PCMA) -> EpochAudio:
    """An epoch that begins at a sample of the timeline, with one frame for each run (sample within the epoch)."""
    frames = [Frame(codec, sample, ((0, payload),)) for sample, payload in runs]
    return EpochAudio(at(start), frames)


def timeline(total: int, *epochs: EpochAudio) -> VoiceTimeline:
    return lay_out(T0, at(total), epochs)


def read(line: VoiceTimeline) -> bytes:
    return line.read(0, line.total_samples, CODEC_PCMA)


def test_audio_without_loss_reads_as_it_came() -> None:
    assert read(timeline(8, epoch(0, (0, b"abcd"), (4, b"efgh")))) == b"abcdefgh"


def test_runs_of_a_frame_lie_where_their_offsets_say() -> None:
    frame = Frame(CODEC_PCMA, 2, ((0, b"ab"), (4, b"cd")))
    assert read(timeline(10, EpochAudio(T0, [frame]))) == b"\xd5\xd5ab\xd5\xd5cd\xd5\xd5"


def test_a_declared_silence_is_the_silence_of_its_law() -> None:
    """RFC 3551 section 4.1: nothing was sent, so nothing is heard; G.711's silence is no zero octet."""
    frame = Frame(CODEC_PCMU, 0, ((0, b"ab"),), ((2, 4),))
    line = timeline(6, EpochAudio(T0, [frame]))
    assert line.read(0, 6, CODEC_PCMU) == b"ab" + b"\xff" * 4


def test_where_epochs_meet_the_earlier_sample_stays() -> None:
    line = timeline(6, epoch(0, (0, b"abcd")), epoch(2, (0, b"wxyz")))
    assert read(line) == b"abcdyz"


def test_frames_come_in_any_order_and_twice() -> None:
    line = timeline(6, epoch(0, (4, b"ef"), (0, b"ab"), (2, b"cd"), (0, b"ab")))
    assert read(line) == b"abcdef"


def test_audio_outside_the_segment_is_cut_off() -> None:
    line = lay_out(at(2), at(6), [epoch(0, (0, b"abcdefgh"))])
    assert read(line) == b"cdef"


def test_a_stream_without_audio_is_silence_of_the_right_length() -> None:
    line = timeline(3)
    assert read(line) == b"\xd5\xd5\xd5"
    assert line.read(0, 3, CODEC_PCMU) == b"\xff\xff\xff"
    assert line.read_pcm16(0, 3) == bytes(6)
    assert read(timeline(0)) == b""


def test_a_change_of_codec_is_kept_and_reads_as_pcm() -> None:
    line = timeline(5, epoch(0, (0, b"\xaa\xd5")), epoch(3, (0, b"\x80\xff"), codec=CODEC_PCMU))
    assert line.codecs == {CODEC_PCMA, CODEC_PCMU}
    # 32256, 8 (A-law's smallest), a gap, 32124, 0; little-endian
    assert line.read_pcm16(0, 5) == b"\x00\x7e\x08\x00\x00\x00\x7c\x7d\x00\x00"
    with pytest.raises(InvariantBroken):
        line.read(0, 5, CODEC_PCMA)


def test_a_timeline_does_not_show_audio() -> None:
    assert "secret" not in repr(timeline(6, epoch(0, (0, b"secret"))))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 7), (4, 3)])
def test_reading_outside_is_our_own_bug(start: int, end: int) -> None:
    with pytest.raises(InvariantBroken):
        timeline(6).read(start, end, CODEC_PCMA)


@pytest.mark.parametrize(
    ("microseconds", "sample"), [(0, 0), (124, 0), (125, 1), (1_000_000, 8000), (3_600_000_000, 28_800_000), (-1, -1)]
)
def test_a_second_has_8000_samples(microseconds: int, sample: int) -> None:
    assert sample_at(T0 + timedelta(microseconds=microseconds), T0) == sample


@pytest.mark.parametrize(
    ("codec", "octet", "sample"),
    [
        (CODEC_PCMA, 0xD5, 8),
        (CODEC_PCMA, 0x55, -8),
        (CODEC_PCMA, 0xAA, 32256),
        (CODEC_PCMA, 0x2A, -32256),
        (CODEC_PCMA, 0x80, 5504),
        (CODEC_PCMU, 0xFF, 0),
        (CODEC_PCMU, 0x7F, 0),
        (CODEC_PCMU, 0x80, 32124),
        (CODEC_PCMU, 0x00, -32124),
        (CODEC_PCMU, 0xF0, 120),
    ],
)
def test_g711_octets_are_the_samples_of_the_standard(codec: int, octet: int, sample: int) -> None:
    assert decode(bytes([octet]), codec) == sample.to_bytes(2, "little", signed=True)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=8)


@given(total=st.integers(0, 70), spans=SPANS)
def test_every_sample_is_heard_where_it_was_spoken_and_no_other(total: int, spans: list[tuple[int, int]]) -> None:
    line = timeline(total, *(epoch(start, (0, b"x" * length)) for start, length in spans))
    assert all(one.end <= other.start for one, other in pairwise(line.pieces))
    spoken = {sample for start, length in spans for sample in range(start, start + length)}
    assert read(line) == bytes(ord("x") if sample in spoken else 0xD5 for sample in range(total))


@given(spans=SPANS, start=st.integers(0, 70), length=st.integers(0, 70))
def test_any_part_of_a_timeline_is_the_slice_of_the_whole(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    line = timeline(140, *(epoch(first, (0, b"y" * size)) for first, size in spans))
    assert line.read(start, start + length, CODEC_PCMA) == read(line)[start : start + length]
    assert line.read_pcm16(start, start + length) == line.read_pcm16(0, 140)[2 * start : 2 * (start + length)]
