"""The WAV file: a right header, its length known before any audio, and any range like the slice of the whole."""

import struct
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame
from rightcall_storage.audio.voice_timeline import EpochAudio, VoiceTimeline, lay_out
from rightcall_storage.audio.wav import EMPLOYEE, EXTERNAL, WavFormat, WavLayout, as_it_came, reader

T0 = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


def timeline(payload: bytes, total: int, codec: int = CODEC_PCMA) -> VoiceTimeline:
    frames = [Frame(codec, 0, ((0, payload),))] if payload else []
    return lay_out(T0, T0 + timedelta(microseconds=125 * total), [EpochAudio(T0, frames)])


def whole(layout: WavLayout, external: VoiceTimeline, employee: VoiceTimeline) -> bytes:
    return layout.render(0, layout.total_bytes, reader(layout, external, employee))


def test_a_law_stays_a_law_with_a_silent_gap() -> None:
    layout = WavLayout(WavFormat.A_LAW, 3)
    assert whole(layout, timeline(b"abc", 3), timeline(b"x", 3)) == (
        b"RIFF\x38\x00\x00\x00WAVE"  # 64 - 8
        b"fmt \x12\x00\x00\x00\x06\x00\x02\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x08\x00\x00\x00"
        b"fact\x04\x00\x00\x00\x03\x00\x00\x00"
        b"data\x06\x00\x00\x00"
        b"axb\xd5c\xd5"
    )
    assert layout.total_bytes == 64


def test_mu_law_stays_mu_law() -> None:
    layout = WavLayout(WavFormat.MU_LAW, 2)
    data = whole(layout, timeline(b"a", 2, CODEC_PCMU), timeline(b"xy", 2, CODEC_PCMU))
    assert struct.unpack_from("<H", data, 20) == (7,)
    assert data[58:] == b"ax\xffy"


def test_two_laws_become_pcm() -> None:
    layout = WavLayout(WavFormat.PCM16, 2)
    assert whole(layout, timeline(b"\xaa\xd5", 2), timeline(b"\x80", 2, CODEC_PCMU)) == (
        b"RIFF\x2c\x00\x00\x00WAVE"  # 52 - 8
        b"fmt \x10\x00\x00\x00\x01\x00\x02\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x10\x00"
        b"data\x08\x00\x00\x00"
        b"\x00\x7e\x7c\x7d\x08\x00\x00\x00"
    )
    assert layout.total_bytes == 52


@pytest.mark.parametrize(
    ("codecs", "expected"),
    [
        (frozenset(), WavFormat.A_LAW),
        (frozenset({CODEC_PCMA}), WavFormat.A_LAW),
        (frozenset({CODEC_PCMU}), WavFormat.MU_LAW),
        (frozenset({CODEC_PCMA, CODEC_PCMU}), WavFormat.PCM16),
    ],
)
def test_the_law_stays_where_it_is_asked_for_unless_two_occur(codecs: frozenset[int], expected: WavFormat) -> None:
    assert as_it_came(codecs) is expected


def test_an_hour_is_known_to_the_byte_before_any_audio_is_read() -> None:
    layout = WavLayout(WavFormat.A_LAW, 28_800_000)
    assert layout.total_bytes == 57_600_058
    assert layout.header[4:8] == (57_600_050).to_bytes(4, "little")
    assert len(layout.header) == layout.header_bytes


def test_a_range_reads_only_its_own_samples() -> None:
    layout = WavLayout(WavFormat.A_LAW, 28_800_000)
    asked: list[tuple[int, int, int]] = []

    def read_samples(channel: int, start: int, end: int) -> bytes:
        asked.append((channel, start, end))
        return b"e" * (end - start) if channel == EXTERNAL else b"m" * (end - start)

    assert layout.render(58 + 16_001, 58 + 16_006, read_samples) == b"memem"
    assert asked == [(EXTERNAL, 8000, 8003), (EMPLOYEE, 8000, 8003)]
    assert layout.samples_for(58 + 16_001, 58 + 16_006) == (8000, 8003)


def test_the_header_alone_reads_no_audio() -> None:
    def read_samples(channel: int, start: int, end: int) -> bytes:
        raise AssertionError("read audio for the header")

    layout = WavLayout(WavFormat.A_LAW, 10)
    assert layout.render(0, 58, read_samples) == layout.header
    assert layout.render(70, 70, read_samples) == b""


@given(
    form=st.sampled_from(WavFormat),
    external=st.binary(max_size=40),
    employee=st.binary(max_size=40),
    start=st.integers(0, 240),
    length=st.integers(0, 240),
)
def test_any_range_is_the_slice_of_the_whole(
    form: WavFormat, external: bytes, employee: bytes, start: int, length: int
) -> None:
    layout = WavLayout(form, 40)
    codec = CODEC_PCMU if form is WavFormat.MU_LAW else CODEC_PCMA
    read_samples = reader(layout, timeline(external, 40, codec), timeline(employee, 40, codec))
    data = layout.render(0, layout.total_bytes, read_samples)
    assert len(data) == layout.total_bytes
    start, end = min(start, layout.total_bytes), min(start + length, layout.total_bytes)
    assert layout.render(start, end, read_samples) == data[start:end]


@given(cuts=st.lists(st.integers(0, 138), max_size=6))
def test_a_file_streamed_in_parts_is_the_whole_file(cuts: list[int]) -> None:
    layout = WavLayout(WavFormat.A_LAW, 40)
    read_samples = reader(layout, timeline(bytes(range(40)), 40), timeline(bytes(range(100, 130)), 40))
    edges = [0, *sorted(cuts), layout.total_bytes]
    parts = [layout.render(start, end, read_samples) for start, end in pairwise(edges)]
    assert b"".join(parts) == layout.render(0, layout.total_bytes, read_samples)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (0, 139), (9, 8)])
def test_a_range_outside_of_the_file_is_our_own_bug(start: int, end: int) -> None:
    layout = WavLayout(WavFormat.A_LAW, 40)
    with pytest.raises(InvariantBroken):
        layout.render(start, end, reader(layout, timeline(b"", 40), timeline(b"", 40)))


def test_a_file_too_long_for_its_header_is_refused() -> None:
    with pytest.raises(InvariantBroken):
        WavLayout(WavFormat.A_LAW, 2**31)
