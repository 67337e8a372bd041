"""RTP headers, and the line on which a stream's packets lie. Times in microseconds."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_ingest.media.rtp import parse
from rightcall_ingest.media.sample_line import SampleLine

T0 = 1_764_000_000_000_000
MS = 1_000


def packet(*, first: int = 0x80, second: int = 8, body: bytes = b"A" * 160) -> bytes:
    return struct.pack("!BBHII", first, second, 1000, 70_000, 0xDEADBEEF) + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (packet(), (8, 1000, 70_000, 0xDEADBEEF, 12, 172)),
        (packet(second=0x80 | 8), (8, 1000, 70_000, 0xDEADBEEF, 12, 172)),  # marker bit
        (packet(first=0x82, body=b"\0" * 8 + b"A" * 10), (8, 1000, 70_000, 0xDEADBEEF, 20, 30)),  # two CSRCs
        (packet(first=0x90, body=b"\xbe\xde\0\1" + b"X" * 4 + b"A"), (8, 1000, 70_000, 0xDEADBEEF, 20, 21)),
        (packet(first=0xA0, body=b"AAA\0\0\3"), (8, 1000, 70_000, 0xDEADBEEF, 12, 15)),  # padding
        (packet(first=0xB1, body=b"CSRC" + b"\xbe\xde\0\0" + b"AA" + b"\0\2"), (8, 1000, 70_000, 0xDEADBEEF, 20, 22)),
        (packet(first=0x40), None),  # version 1
        (packet(first=0x00), None),  # STUN
        (packet(body=b""), None),
        (packet()[:11], None),
        (b"", None),
        (packet(first=0x8F, body=b"A" * 60), None),  # fifteen CSRCs and nothing else
        (packet(first=0x90, body=b"\xbe\xde"), None),  # extension cut off
        (packet(first=0x90, body=b"\xbe\xde\xff\xff" + b"A" * 20), None),  # extension longer than the packet
        (packet(first=0xA0, body=b"AAA\0"), None),  # padding of nothing
        (packet(first=0xA0, body=b"AAA\4"), None),  # padding alone
        (packet(first=0xA0, body=b"AAA\xff"), None),  # padding longer than the packet
        (packet(body=b"A" * 2040), None),  # cut off by the socket
    ],
)
def test_a_header_is_read_by_the_letter_of_rfc_3550_or_not_at_all(
    data: bytes, expected: tuple[int, ...] | None
) -> None:
    assert parse(data, len(data)) == expected


@given(st.binary(max_size=80))
def test_no_octets_from_the_network_raise_or_give_a_payload_outside_of_the_packet(data: bytes) -> None:
    found = parse(bytearray(data) + bytes(100), len(data))
    assert found is None or 12 <= found[4] < found[5] <= len(data)


class Source:
    """Sends 20 ms packets on time; `late` delays one on its way."""

    def __init__(self, seq: int = 65_530, timestamp: int = 2**32 - 500, ssrc: int = 1) -> None:
        self.line = SampleLine()
        self.seq, self.timestamp, self.ssrc = seq, timestamp, ssrc
        self.at = T0

    def send(self, late: int = 0) -> int | None:
        placed = self.line.place(self.seq & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc, 160, self.at + late)
        self.skip()
        return placed

    def skip(self, packets: int = 1) -> None:
        self.seq += packets
        self.timestamp += 160 * packets
        self.at += 20 * MS * packets


def heard_at(line: SampleLine, sample: int | None) -> int:
    assert sample is not None
    return line.anchor + sample * 125


def test_the_line_goes_on_where_sequence_number_and_timestamp_wrap() -> None:
    source = Source()
    assert [source.send() for _ in range(10)] == [n * 160 for n in range(10)]
    assert source.line.anchor == T0


def test_a_lost_packet_leaves_its_room_and_a_late_one_still_fits_into_it() -> None:
    source = Source()
    source.send()
    late_seq, late_timestamp = source.seq & 0xFFFF, source.timestamp & 0xFFFFFFFF
    source.skip()
    assert source.send() == 320
    assert source.line.place(late_seq, late_timestamp, 1, 160, source.at) == 160
    assert source.send() == 480


def test_the_newest_packet_again_is_a_duplicate() -> None:
    line = SampleLine()
    assert line.place(5, 100, 1, 160, T0) == 0
    assert line.place(5, 100, 1, 160, T0 + 1) is None
    assert line.duplicates == 1


def test_the_anchor_is_the_smallest_arrival_minus_rtp_offset() -> None:
    source = Source()
    assert heard_at(source.line, source.send(late=60 * MS)) == T0 + 60 * MS
    assert heard_at(source.line, source.send(late=10 * MS)) == T0 + 30 * MS
    source.send(late=90 * MS)
    assert source.line.anchor == T0 + 10 * MS


def test_a_new_ssrc_is_taken_with_its_second_packet_and_placed_at_its_arrival() -> None:
    source = Source()
    for _ in range(5):
        source.send()
    source.ssrc, source.seq, source.timestamp = 2, 40_000, 5
    assert source.send() is None
    assert heard_at(source.line, source.send()) == T0 + 6 * 20 * MS
    assert heard_at(source.line, source.send()) == T0 + 7 * 20 * MS
    assert (source.line.foreign, source.line.reanchored) == (1, 1)


def test_a_stray_packet_of_another_ssrc_changes_nothing() -> None:
    source = Source()
    source.send()
    assert source.line.place(7, 7, 99, 160, source.at) is None
    assert source.send() == 160
    assert source.line.place(70, 7, 99, 160, source.at) is None
    assert source.send() == 320


def test_once_the_old_source_is_silent_a_new_one_loses_nothing() -> None:
    source = Source()
    source.send()
    source.skip(10)
    source.ssrc, source.seq, source.timestamp = 2, 1, 1
    assert heard_at(source.line, source.send()) == T0 + 11 * 20 * MS


@pytest.mark.parametrize("jump", [2**31 + 5, 400_000, -160 * 900])
def test_a_timestamp_that_jumps_is_anchored_anew_at_its_arrival(jump: int) -> None:
    source = Source()
    for _ in range(4):
        source.send()
    source.timestamp += jump
    assert heard_at(source.line, source.send()) == T0 + 4 * 20 * MS
    assert heard_at(source.line, source.send()) == T0 + 5 * 20 * MS
    assert source.line.anchor == T0


def test_silence_in_which_the_source_s_clock_runs_is_no_jump() -> None:
    source = Source()
    source.send()
    source.skip(3000)
    assert heard_at(source.line, source.send()) == T0 + 3001 * 20 * MS
    assert source.line.reanchored == 0


def test_words_after_a_pause_in_which_the_source_s_clock_stood_still_do_not_count_as_before_it() -> None:
    source = Source()
    source.send()
    source.at += 30_000 * MS
    assert heard_at(source.line, source.send()) == T0 + 30_020 * MS


def test_a_clock_that_stood_still_for_a_second_is_noticed_within_two_windows() -> None:
    source = Source()
    for _ in range(200):
        source.send()
    source.at += 1_000 * MS
    for _ in range(200):
        at, placed = source.at, source.send()
    assert heard_at(source.line, placed) == at


@pytest.mark.parametrize("ppm", [-100, 100])
def test_a_slow_or_fast_quartz_is_followed_for_an_hour(ppm: int) -> None:
    line = SampleLine()
    worst = 0
    for n in range(180_000):
        arrival = T0 + n * (20_000 + ppm // 50)
        placed = line.place(n & 0xFFFF, (n * 160) & 0xFFFFFFFF, 1, 160, arrival)
        worst = max(worst, arrival - heard_at(line, placed))
    assert 0 <= worst <= 2 * MS


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 2**32 - 1), st.integers(0, 2)), max_size=60))
def test_whatever_a_source_does_no_packet_is_placed_later_than_it_arrived(packets: list[tuple[int, int, int]]) -> None:
    line = SampleLine()
    for n, (seq, timestamp, ssrc) in enumerate(packets):
        arrival = T0 + n * 20 * MS
        placed = line.place(seq, timestamp, ssrc, 160, arrival)
        assert placed is None or heard_at(line, placed) <= arrival


def test_packets_that_are_later_than_any_other_are_late_and_no_restart_of_their_source() -> None:
    source = Source()
    early = [(source.seq + n, source.timestamp + 160 * n) for n in range(2)]
    source.skip(2)
    for _ in range(60):
        source.send()
    source.seq += 50  # telephone events
    source.send()
    for n, (seq, timestamp) in enumerate(early):
        placed = source.line.place(seq & 0xFFFF, timestamp & 0xFFFFFFFF, 1, 160, source.at)
        assert heard_at(source.line, placed) == T0 + n * 20 * MS
    assert source.line.reanchored == 0


def test_late_packets_of_any_source_of_the_last_two_seconds_are_not_told_as_said_now() -> None:
    source = Source()
    for _ in range(5):
        source.send()
    late = (source.seq - 1, source.timestamp - 160)
    source.seq += 1
    source.send()
    for ssrc in (2, 3):
        source.skip(10)
        source.ssrc, source.seq, source.timestamp = ssrc, 40_000, 5
        source.send()
    source.skip(10)
    assert source.line.place(*late, 1, 160, source.at) is None


def test_a_source_that_comes_back_is_heard_whatever_its_numbers() -> None:
    source = Source()
    source.seq = 40_000
    source.send()
    source.skip(10)
    source.ssrc = 2
    source.send()
    source.skip(150)
    source.ssrc, source.seq = 1, 20_000
    assert heard_at(source.line, source.send()) == T0 + (1 + 10 + 1 + 150) * 20 * MS


def test_late_packets_of_the_source_before_do_not_bring_it_back() -> None:
    source = Source()
    for _ in range(5):
        source.send()
    source.skip(10)
    late = [(source.seq + n - 8, source.timestamp + 160 * (n - 8)) for n in range(2)]
    source.seq += 3
    source.send()
    source.ssrc, source.seq, source.timestamp = 2, 40_000, 5
    source.skip(10)
    source.send()
    for seq, timestamp in late:
        assert source.line.place(seq & 0xFFFF, timestamp & 0xFFFFFFFF, 1, 160, source.at) is None
    assert source.send() is not None


@pytest.mark.parametrize("held_ms", [80, 150, 400])
def test_a_network_that_was_held_up_and_catches_up_moves_nothing(held_ms: int) -> None:
    source = Source()
    for _ in range(100):
        source.send()
    stalled_until = source.at + held_ms * MS
    for _ in range(100):
        at = source.at
        assert heard_at(source.line, source.send(late=max(0, stalled_until - at))) == at
    assert source.line.reanchored == 0
