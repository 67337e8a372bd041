"""Receiver reports as RFC 3550 lays them out, octet by octet, and what they count (appendix A.1, A.3, A.8)."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightcall_ingest.media.rtcp import Reception, ReportBlock, interval_s, receiver_report

SSRC, OURS = 0x51515151, 0x01020304
MS = 1000


def packet(seq: int, timestamp: int, ssrc: int = SSRC) -> bytes:
    return struct.pack("!BBHII", 0x80, 8, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + bytes(160)


def hear(
    seqs: list[int], *, late_ms: tuple[int, ...] = (0,), ssrc: int = SSRC, to: Reception | None = None
) -> Reception:
    """Packets of 20 ms with these sequence numbers, each sent in its time; `late_ms` goes round."""
    reception = to or Reception()
    for at, seq in enumerate(seqs):
        arrival = (seq - seqs[0]) * 20 * MS + late_ms[at % len(late_ms)] * MS
        reception.heard(packet(seq, 160 * seq, ssrc), 172, 1_000_000 + arrival)
    return reception


def test_a_report_has_the_layout_of_section_6_4_2_and_a_cname_of_section_6_5() -> None:
    block = ReportBlock(SSRC, fraction=64, lost=-2, highest=0x0001FFFE, jitter=17, last_report=0xAABBCCDD, delay=65536)
    assert receiver_report(OURS, "c0ffee", block) == bytes.fromhex(
        "81c90007 01020304"  # V=2, one block, PT 201, 8 words; our SSRC
        "51515151 40fffffe 0001fffe 00000011 aabbccdd 00010000"
        "81ca0004 01020304 0106 633066666565 00000000"  # V=2, one chunk, PT 202, 5 words; CNAME, 6 octets, end of list
    )


def test_a_report_of_nothing_keeps_the_way_open() -> None:
    assert receiver_report(OURS, "abc", None) == bytes.fromhex("80c90001 01020304 81ca0003 01020304 0103 616263 000000")


@given(st.text("0123456789abcdef", min_size=1, max_size=60))
def test_every_packet_ends_on_a_word_and_its_list_with_a_null(cname: str) -> None:
    octets = receiver_report(OURS, cname, None)
    assert len(octets) % 4 == 0
    kind, words = struct.unpack_from("!xBH", octets, 8)
    assert (kind, 8 + 4 * (words + 1)) == (202, len(octets))
    assert octets[-1] == 0


def test_nothing_lost_is_reported_as_nothing_lost() -> None:
    block = hear(list(range(65530, 65545))).block(2_000_000)
    assert block == ReportBlock(SSRC, 0, 0, 0x10000 + 8, 0, 0, 0), "the sequence number has gone round once"


def test_what_was_lost_since_the_last_report_and_in_all() -> None:
    reception = hear([1, 2, 4, 5])
    first = reception.block(0)
    assert first is not None
    assert (first.fraction, first.lost, first.highest) == (1 * 256 // 5, 1, 5)
    hear([6, 7, 8, 9], to=reception)
    second = reception.block(0)
    assert second is not None
    assert (second.fraction, second.lost, second.highest) == (0, 1, 9)
    assert reception.block(0) is None, "nothing has come since: no block"


def test_duplicates_make_the_loss_negative_and_reordering_none() -> None:
    doubled = hear([1, 2, 2, 3]).block(0)
    assert doubled is not None
    assert (doubled.fraction, doubled.lost) == (0, -1)
    swapped = hear([1, 3, 2, 4]).block(0)
    assert swapped is not None
    assert (swapped.lost, swapped.highest) == (0, 4)


@given(st.sets(st.integers(1, 400), max_size=300), st.integers(0, 0xFFFF))
def test_the_loss_is_what_did_not_come(missing: set[int], first: int) -> None:
    seqs = [first + n for n in range(402) if n not in missing]
    block = hear(seqs).block(0)
    assert block is not None
    assert (block.lost, block.highest) == (len(missing), first + 401)
    assert block.fraction == len(missing) * 256 // 402


def test_jitter_is_the_smoothed_difference_of_transit_times_in_samples() -> None:
    steady = hear(list(range(100))).block(0)
    assert steady is not None
    assert steady.jitter == 0
    uneven = hear(list(range(1000)), late_ms=(0, 10)).block(0)
    assert uneven is not None
    assert 75 <= uneven.jitter <= 80, "every packet differs by 80 samples from the one before"


def test_a_timestamp_that_goes_round_is_no_jitter() -> None:
    reception = Reception()
    for n in range(50):
        reception.heard(packet(n, 0xFFFFFFFF - 160 * 20 + 160 * n), 172, n * 20 * MS)
    block = reception.block(0)
    assert block is not None
    assert block.jitter <= 1


def test_another_source_or_one_that_begins_anew_is_counted_anew() -> None:
    reception = hear([1, 2, 3])
    hear([500, 501], ssrc=9, to=reception)
    block = reception.block(0)
    assert block is not None
    assert (block.ssrc, block.lost, block.highest) == (9, 0, 501)
    hear([40_000], ssrc=9, to=reception)
    assert reception.block(0) is None, "one packet from far away means nothing (RFC 3550 A.1)"
    hear([40_001, 40_002], ssrc=9, to=reception)
    again = reception.block(0)
    assert again is not None
    assert (again.lost, again.highest) == (0, 40_002)


def test_a_sender_report_is_answered_with_its_middle_32_bits_and_how_long_ago_it_came() -> None:
    reception = hear([1, 2])
    sent = struct.pack("!BBHIIIIII", 0x80, 200, 6, SSRC, 0xE1112222, 0x33334444, 0, 2, 320)
    reception.reported(sent + bytes.fromhex("80ca0000"), 1_000_000)
    block = reception.block(3_500_000)
    assert block is not None
    assert (block.last_report, block.delay) == (0x22223333, 0x28000), "2.5 s in 1/65536 s (section 6.4.1)"


@pytest.mark.parametrize(
    "octets", [b"", b"x", b"\x80\xc8\x00\x06", struct.pack("!BBHIII", 0x80, 200, 3, 7, 1, 1), bytes(1500), b"\xff" * 40]
)
def test_what_is_no_sender_report_of_the_source_says_nothing(octets: bytes) -> None:
    reception = hear([1, 2])
    reception.reported(octets, 1)
    block = reception.block(2)
    assert block is not None
    assert (block.last_report, block.delay) == (0, 0)


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_no_octets_harm(control: bytes, speech: bytes) -> None:
    reception = Reception()
    reception.reported(control, 5)
    reception.heard(speech, len(speech), 5)
    receiver_report(OURS, "x", reception.block(10))


@given(st.floats(0, 1, exclude_max=True))
def test_reports_come_every_five_seconds_with_the_rfcs_chance_and_the_first_after_half_of_it(chance: float) -> None:
    assert 2.0 < interval_s(chance, first=False) < 6.2
    assert interval_s(chance, first=True) == pytest.approx(interval_s(chance, first=False) / 2)
