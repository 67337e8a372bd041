"""The timeline: every sample where it was spoken, every gap of the right length and with its reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.g711 import decode
from rightcall_storage.timeline import DeclaredGap, EpochAudio, Gap, Timeline, lay_out, sample_at

T0 = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


def at(sample: int) -> datetime:
    """The moment of a sample: 125 microseconds each."""
    return T0 + timedelta(microseconds=125 * sample)


def epoch(start: int, *runs: tuple[int, bytes], end: int | None = None, codec: int = CODEC_PCMA) -> EpochAudio:
    """An epoch that begins at a sample of the timeline, with one frame for each run (sample within the epoch)."""
    frames = [Frame(codec, sample, ((0, payload),)) for sample, payload in runs]
    return EpochAudio(at(start), None if end is None else at(end), frames)


def timeline(total: int, *epochs: EpochAudio, declared: tuple[DeclaredGap, ...] = ()) -> Timeline:
    return lay_out(T0, at(total), epochs, declared)


def read(line: Timeline) -> bytes:
    return line.read(0, line.total_samples, CODEC_PCMA)


def test_audio_without_loss_has_no_gap() -> None:
    line = timeline(8, epoch(0, (0, b"abcd"), (4, b"efgh")))
    assert read(line) == b"abcdefgh"
    assert line.gaps == ()


def test_runs_of_a_frame_lie_where_their_offsets_say() -> None:
    frame = Frame(CODEC_PCMA, 2, ((0, b"ab"), (4, b"cd")))
    line = timeline(10, EpochAudio(T0, at(10), [frame]))
    assert read(line) == b"\xd5\xd5ab\xd5\xd5cd\xd5\xd5"
    assert line.gaps == (Gap(0, 2, "LOSS"), Gap(4, 6, "LOSS"), Gap(8, 10, "LOSS"))


def test_what_lies_before_and_after_a_stream_is_no_loss() -> None:
    line = timeline(12, epoch(3, (0, b"abc"), end=8))
    assert line.gaps == (Gap(0, 3, "NO_STREAM"), Gap(6, 8, "LOSS"), Gap(8, 12, "NO_STREAM"))


def test_a_declared_gap_gives_its_label_exactly_where_it_holds() -> None:
    hold = DeclaredGap(at(5), at(9), "HOLD")
    line = timeline(14, epoch(0, (0, b"abcd")), epoch(10, (0, b"efgh")), declared=(hold,))
    assert read(line) == b"abcd" + b"\xd5" * 6 + b"efgh"
    assert line.gaps == (Gap(4, 5, "LOSS"), Gap(5, 9, "HOLD"), Gap(9, 10, "LOSS"))


def test_of_two_declared_gaps_the_first_one_stated_names_what_both_cover() -> None:
    declared = (DeclaredGap(at(2), at(6), "MASK"), DeclaredGap(at(4), at(8), "HOLD"))
    line = timeline(10, epoch(0, (0, b"ab")), epoch(8, (0, b"cd")), declared=declared)
    assert line.gaps == (Gap(2, 6, "MASK"), Gap(6, 8, "HOLD"))


def test_a_gap_without_an_end_runs_to_the_end() -> None:
    line = timeline(10, epoch(0, (0, b"ab")), declared=(DeclaredGap(at(2), None, "STOP"),))
    assert line.gaps == (Gap(2, 10, "STOP"),)


def test_audio_inside_a_declared_gap_stays_audio() -> None:
    line = timeline(6, epoch(0, (0, b"ab"), (4, b"cd")), declared=(DeclaredGap(at(0), at(6), "CRASH"),))
    assert read(line) == b"ab\xd5\xd5cd"
    assert line.gaps == (Gap(2, 4, "CRASH"),)


def test_where_epochs_meet_the_earlier_sample_stays() -> None:
    line = timeline(6, epoch(0, (0, b"abcd")), epoch(2, (0, b"wxyz")))
    assert read(line) == b"abcdyz"


def test_frames_come_in_any_order_and_twice() -> None:
    line = timeline(6, epoch(0, (4, b"ef"), (0, b"ab"), (2, b"cd"), (0, b"ab")))
    assert read(line) == b"abcdef"


def test_audio_outside_the_segment_is_cut_off() -> None:
    line = lay_out(at(2), at(6), [epoch(0, (0, b"abcdefgh"))])
    assert read(line) == b"cdef"
    assert line.gaps == ()


def test_a_stream_without_audio_is_silence_of_the_right_length() -> None:
    line = timeline(3)
    assert read(line) == b"\xd5\xd5\xd5"
    assert line.read(0, 3, CODEC_PCMU) == b"\xff\xff\xff"
    assert line.read_pcm16(0, 3) == bytes(6)
    assert line.gaps == (Gap(0, 3, "NO_STREAM"),)
    assert timeline(0).gaps == ()


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


@given(total=st.integers(0, 70), spans=SPANS, labels=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 20))))
def test_pieces_and_gaps_cover_every_sample_exactly_once(
    total: int, spans: list[tuple[int, int]], labels: list[tuple[int, int]]
) -> None:
    declared = tuple(DeclaredGap(at(start), at(start + length), "HOLD") for start, length in labels)
    line = timeline(total, *(epoch(start, (0, b"x" * length)) for start, length in spans), declared=declared)
    covered = sorted([(piece.start, piece.end) for piece in line.pieces] + [(gap.start, gap.end) for gap in line.gaps])
    assert all(start < end for start, end in covered)
    assert [start for start, _ in covered] + [total] == [0, *(end for _, end in covered)]
    spoken = {sample for start, length in spans for sample in range(start, start + length)}
    assert read(line) == bytes(ord("x") if sample in spoken else 0xD5 for sample in range(total))
    held = {sample for start, length in labels for sample in range(start, start + length)}
    for gap in line.gaps:
        assert {sample in held for sample in range(gap.start, gap.end)} == {gap.label == "HOLD"}


@given(spans=SPANS, start=st.integers(0, 70), length=st.integers(0, 70))
def test_any_part_of_a_timeline_is_the_slice_of_the_whole(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    line = timeline(140, *(epoch(first, (0, b"y" * size)) for first, size in spans))
    assert line.read(start, start + length, CODEC_PCMA) == read(line)[start : start + length]
    assert line.read_pcm16(start, start + length) == line.read_pcm16(0, 140)[2 * start : 2 * (start + length)]
