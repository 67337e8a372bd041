"""The frame plaintext that ingest writes and storage reads: byte by byte, and nothing malformed gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_common.errors import InvariantBroken, Unreadable
from rightcall_common.frames import CODEC_PCMA, CODEC_PCMU, Frame, decode_frame, encode_frame

HEAD = b"\x02\x08" + (8000).to_bytes(8, "big")


def test_a_frame_is_written_as_format_md_says() -> None:
    assert encode_frame(CODEC_PCMA, 8000, [(0, b"ab"), (160, b"c")]) == (
        b"\x02\x08\x00\x00\x00\x00\x00\x00\x1f\x40\x00\x00\x00\x00\x00\x00\x00\x02ab\x00\x00\x00\xa0\x00\x00\x00\x01c"
    )


def test_a_frame_reads_back() -> None:
    frame = decode_frame(encode_frame(CODEC_PCMU, 24_000, [(0, b"x" * 160), (320, b"y" * 160)]))
    assert frame == Frame(CODEC_PCMU, 24_000, ((0, b"x" * 160), (320, b"y" * 160)))
    assert frame.end_sample == 24_480


def test_a_frame_without_a_run_is_all_loss() -> None:
    frame = decode_frame(encode_frame(CODEC_PCMA, 5, []))
    assert (frame.runs, frame.end_sample) == ((), 5)


@given(
    codec=st.sampled_from([CODEC_PCMU, CODEC_PCMA]),
    start=st.integers(0, 2**63 - 1),
    pieces=st.lists(
        st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=160) | st.integers(1, 80_000)), max_size=25
    ),
)
def test_any_frame_reads_back(codec: int, start: int, pieces: list[tuple[int, bytes | int]]) -> None:
    runs: list[tuple[int, bytes]] = []
    silent: list[tuple[int, int]] = []
    at = 0
    for gap, content in pieces:
        if isinstance(content, bytes):
            runs.append((at + gap, content))
            at += gap + len(content)
        else:
            silent.append((at + gap, content))
            at += gap + content
    assert decode_frame(encode_frame(codec, start, runs, silent)) == Frame(codec, start, tuple(runs), tuple(silent))


def test_silence_that_was_declared_takes_no_octets_and_is_no_loss() -> None:
    octets = encode_frame(CODEC_PCMA, 0, [(0, b"ab"), (80_002, b"c")], [(2, 80_000)])
    assert octets[10:] == (
        b"\x00\x00\x00\x00\x00\x00\x00\x02ab\x00\x00\x00\x02\x80\x01\x38\x80\x00\x01\x38\x82\x00\x00\x00\x01c"
    )
    assert decode_frame(octets).end_sample == 80_003


def test_a_frame_of_the_first_version_still_reads() -> None:
    assert decode_frame(b"\x01" + HEAD[1:] + b"\x00\x00\x00\x00\x00\x00\x00\x02ab") == Frame(8, 8000, ((0, b"ab"),))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "header: too_short"),
        (HEAD[:9], "header: too_short"),
        (b"\x03" + HEAD[1:], "version: unknown"),
        (b"\x02\x09" + HEAD[2:], "codec: unknown"),
        (b"\x02\x08" + b"\xff" * 8, "start_sample: out_of_range"),
        (HEAD + bytes(7), "run: header_cut_off"),
        (HEAD + b"\x00\x00\x00\x00\x00\x00\x00\x02a", "run: payload_cut_off"),
        (HEAD + b"\x00\x00\x00\x00\x7f\xff\xff\xffa", "run: payload_cut_off"),
        (b"\x01" + HEAD[1:] + b"\x00\x00\x00\x00\xff\xff\xff\xffa", "run: payload_cut_off"),
        (HEAD + b"\x00\x00\x00\x00\x80\x00\x00\x00", "run: empty"),
        (
            HEAD + b"\x00\x00\x00\x00\x80\x00\x00\x02" + b"\x00\x00\x00\x01\x00\x00\x00\x01b",
            "run: overlaps_or_goes_back",
        ),
        (HEAD + bytes(8), "run: empty"),
        (HEAD + b"\x00\x00\x00\x01\x00\x00\x00\x01a\x00\x00\x00\x01\x00\x00\x00\x01b", "run: overlaps_or_goes_back"),
        (HEAD + b"\x00\x00\x3e\x80\x00\x00\x00\x01a", "run: beyond_frame"),
    ],
)
def test_a_malformed_frame_is_unreadable_and_says_which_field(data: bytes, fault: str) -> None:
    with pytest.raises(Unreadable, match=f"frame.{fault}"):
        decode_frame(data)


@given(data=st.binary(max_size=80))
def test_rubbish_is_unreadable_or_a_frame_that_writes_back_the_same(data: bytes) -> None:
    try:
        frame = decode_frame(data)
    except Unreadable:
        return
    assert encode_frame(frame.codec, frame.start_sample, frame.runs, frame.silent)[1:] == data[1:]


@pytest.mark.parametrize(
    ("codec", "start", "runs"),
    [(9, 0, []), (8, -1, []), (8, 0, [(5, b"a"), (5, b"b")]), (8, 0, [(0, b"")]), (8, 0, [(0, bytes(16_001))])],
)
def test_writing_a_malformed_frame_is_our_own_bug(codec: int, start: int, runs: list[tuple[int, bytes]]) -> None:
    with pytest.raises(InvariantBroken):
        encode_frame(codec, start, runs)


def test_a_frame_does_not_show_audio() -> None:
    assert repr(Frame(8, 0, ((0, b"secret"),))) == "Frame(codec=8, start_sample=0, runs=1)"
