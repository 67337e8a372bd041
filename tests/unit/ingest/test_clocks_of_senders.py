"""What a sender's clock or the network does to speech in time: it is told where it was said, or it is told to be lost."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.support.rtp_call import MS, PCMA, T0, Cut, Heard, Sent, heard, packet, run

S = 1_000 * MS
OPEN = Cut(T0, True)


def sent(
    count: int, *, first: int = 0, at: int = T0, every: int = 20 * MS, held_up: tuple[int, int] = (0, 0)
) -> list[Sent]:
    """So many packets from the `first` one on, each 160 samples of the sender's clock. What the network held up from
    one time to the other came together."""
    found = []
    for place in range(first, first + count):
        spoken = at + (place - first) * every
        arrival = held_up[1] if held_up[0] <= spoken < held_up[1] else spoken
        found.append(
            Sent(spoken, arrival, packet(PCMA, 65_400 + place, 2**32 - 4_000 + 160 * place, 7, place, 160), 160)
        )
    return found


def of(packets: list[Sent], *cuts: Cut, end: int) -> Heard:
    return heard(run({"s0": packets}, [OPEN, *cuts], end), "s0")


def caught_up(count: int, since: int, until: int, every: int) -> list[Sent]:
    """The network holds up what is sent from one time to the other, and then brings a packet each few milliseconds."""
    found, last = list[Sent](), until - every
    for one in sent(count):
        waits = one.spoken >= since and (one.spoken < until or last + every > one.spoken)
        last = last + every if waits else max(last, one.arrival)
        found.append(replace(one, arrival=last) if waits else one)
    return found


def told_late(found: Heard, packets: list[Sent]) -> int:
    """By how much the worst packet is told later than it arrived."""
    return max(since - packets[name].arrival for name, since, _ in found.audio)


def test_what_a_network_held_up_for_longer_than_the_ring_is_told_where_it_was_said() -> None:
    """Seen: each packet of the burst lay 2.9 s too late, the last ones behind the call's end."""
    packets = sent(300, held_up=(T0 + S, T0 + 3_900 * MS))
    found = of(packets, end=T0 + 6 * S)
    assert [since for _, since, _ in found.audio] == [one.spoken for one in packets]
    assert not found.losses()
    assert not found.silent


@pytest.mark.parametrize("held_up", [900 * MS, 1_900 * MS, 2_900 * MS])
@pytest.mark.parametrize("every", [1 * MS, 5 * MS, 10 * MS])
def test_what_a_network_brings_little_by_little_is_told_where_it_was_said(held_up: int, every: int) -> None:
    """Seen: a clock was thought to have stood still; a second of silence, then a second too much of speech."""
    packets = caught_up(500, T0 + S, T0 + S + held_up, every)
    found = of(packets, end=T0 + 10 * S)
    assert [since for _, since, _ in found.audio] == [one.spoken for one in packets]
    assert not found.silent


def test_what_came_too_late_for_a_mask_is_lost_and_not_unsent() -> None:
    packets = sent(300, held_up=(T0 + S, T0 + 3_900 * MS))
    found = of(packets, Cut(T0 + 3 * S, False), Cut(T0 + 3_500 * MS, True), end=T0 + 6 * S)
    assert not found.of("NO_AUDIO")
    assert found.losses() == 2 * S


def test_of_a_clock_that_is_one_per_cent_fast_nothing_is_told_later_than_it_arrived_and_what_has_no_time_is_lost() -> (
    None
):
    """Seen: after ten minutes speech lay 6 s too late; what was said before a hold was told within it."""
    packets = sent(18_000, every=19_800)
    hold, back, end = T0 + 200 * S, T0 + 210 * S, T0 + 356_400 * MS
    found = of(packets, Cut(hold, False), Cut(back, True), end=end)
    assert told_late(found, packets) <= 80 * MS
    assert not [one for one in found.audio if hold + 80 * MS < one[2] and one[1] < back - 80 * MS]
    lost = [one for one, other in pairwise(found.kept) if other != one + 1]
    assert len(lost) > 10, "one per cent has no place"
    assert len(found.of("LOSS")) >= len(lost) - 1, "each is told, where it was"


def test_an_hour_of_a_slow_quartz_is_no_loss_where_the_next_key_begins() -> None:
    packets = sent(181_000, every=20_002)
    found = of(packets, end=packets[-1].spoken + 20_002)
    assert not found.losses()
    assert len(found.kept) == len(packets)


def test_speech_that_is_dropped_because_a_clock_stood_still_in_a_hold_is_lost_and_not_silent() -> None:
    """Seen: 1.5 s of speech behind a hold were called silence that the sender had declared."""
    for held in (500 * MS, 1_500 * MS):
        packets = [*sent(50), *sent(100, first=50, at=T0 + S + held)]
        back = T0 + S + held
        found = of(packets, Cut(T0 + S, False), Cut(back, True), end=back + 2 * S)
        dropped = len(packets) - len(found.kept)
        assert dropped >= 20
        assert abs(found.losses() - dropped * 20 * MS) <= 40 * MS
        assert sum(until - since for since, until in found.silent) <= 40 * MS


@pytest.mark.parametrize("late", [0, 60 * MS, 120 * MS])
def test_a_clock_that_stood_still_in_a_long_hold_costs_no_speech_behind_it(late: int) -> None:
    """Also where its first packets come a little late, as those of a slow network would."""
    back = T0 + 61 * S
    packets = [*sent(50), *sent(100, first=50, at=back, held_up=(back, back + late))]
    found = of(packets, Cut(T0 + S, False), Cut(back, True), end=back + 2 * S)
    assert len(found.kept) == len(packets)


@pytest.mark.parametrize("said", [1, 3, 6, 20])
def test_what_was_said_in_a_mask_and_held_up_beyond_it_is_not_kept(said: int) -> None:
    """A few words, then silence: nothing shows in time that it was the network that stood still."""
    mask, unmask = T0 + 1_500 * MS, T0 + 4_500 * MS
    words = sent(said, first=50, at=T0 + 2 * S, held_up=(T0 + S, T0 + 5 * S))
    words = [replace(one, data=packet(PCMA, 65_450 + n, 2**32 - 4_000 + 160 * (100 + n), 7, 50 + n, 160))
             for n, one in enumerate(words)]  # fmt: skip
    later = [replace(one, data=packet(PCMA, 65_450 + said + n, 2**32 - 4_000 + 160 * (300 + n), 7, 200 + n, 160))
             for n, one in enumerate(sent(50, first=200, at=T0 + 6 * S))]  # fmt: skip
    found = of([*sent(50), *words, *later], Cut(mask, False), Cut(unmask, True), end=T0 + 8 * S)
    assert not [name for name in found.kept if 50 <= name < 200]
    assert len([name for name in found.kept if name >= 200]) >= 50 - 1


def test_who_sent_nothing_in_a_call_of_less_than_a_second_is_said_to_have_sent_nothing() -> None:
    """Storage can tell it from loss only if it is said."""
    out = run({"s0": sent(20), "s1": []}, [OPEN], T0 + 400 * MS)
    assert heard(out, "s1").of("NO_AUDIO") == [(T0, T0 + 400 * MS)]
    assert not heard(out, "s0").gaps
