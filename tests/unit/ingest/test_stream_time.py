"""What a stream's time was, case by case: silence that was declared, packets that were lost, nothing that came.

RFC 3551 section 4.1 (silence suppression), RFC 3389 (comfort noise), RFC 4733 (telephone events), RFC 3550 (sources).
"""

from collections.abc import Iterator

import pytest

from rightcall_ingest.media.gate import Gate
from rightcall_ingest.media.timeline import ActiveDecision, Gap
from tests.support.rtp_call import (
    CN,
    EVENT,
    MS,
    PACKET,
    PCMA,
    RECORDING,
    SEGMENT,
    T0,
    Cut,
    Heard,
    Interval,
    Sent,
    heard,
    outside,
    packet,
    run,
)  # fmt: skip

S = 1_000 * MS
OPEN = [Cut(T0, True)]


class Client:
    """Sends 20 ms packets on time. `audio` names each packet's place in time."""

    def __init__(self, at: int = T0) -> None:
        self.sent: list[Sent] = []
        self.at, self.seq, self.timestamp, self.ssrc = at, 100, 5_000, 7
        self.spoken: dict[int, int] = {}

    def send(
        self, payload_type: int = PCMA, *, samples: int = 160, timestamp: int | None = None, lost: bool = False
    ) -> None:
        name = len(self.sent)
        stamp = self.timestamp if timestamp is None else timestamp
        data = packet(payload_type, self.seq, stamp, self.ssrc, name, samples or 4)
        self.sent.append(Sent(self.at, self.at, data, samples, lost=lost))
        self.spoken[name] = self.at
        self.seq += 1

    def talk(self, packets: int, *, lost: tuple[int, ...] = (), samples: int = 160) -> None:
        for n in range(packets):
            self.send(samples=samples, lost=n in lost)
            self.wait(samples // 8)

    def wait(self, ms: int, *, clock_runs: bool = True) -> None:
        """No packets, no sequence numbers."""
        self.timestamp += 8 * ms if clock_runs else 0
        self.at += ms * MS

    def digit(self, packets: int, *, counts: bool = True) -> None:
        begun = self.timestamp
        for _ in range(packets):
            self.send(EVENT, samples=0, timestamp=begun)
            self.wait(20, clock_runs=counts)

    def told(self, *cuts: Cut, end: int | None = None) -> Heard:
        found = heard(run({"s0": self.sent}, [*OPEN, *cuts], end or self.at), "s0")
        for name, since, _ in found.audio:
            assert since == self.spoken[name], "speech stands where it was said"
        return found


def seconds(*spans: Interval) -> list[tuple[float, float]]:
    return [((since - T0) / S, (until - T0) / S) for since, until in joined(spans)]


def joined(spans: tuple[Interval, ...]) -> Iterator[Interval]:
    """Neighbours as one."""
    last: Interval | None = None
    for since, until in sorted(spans):
        if last is not None and since <= last[1]:
            last = (last[0], until)
            continue
        if last is not None:
            yield last
        last = (since, until)
    if last is not None:
        yield last


def test_a_sender_that_suppresses_silence_has_lost_nothing() -> None:
    client = Client()
    client.talk(50)
    client.wait(1_500)
    client.talk(50)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 2.5)]
    assert (found.losses(), found.gaps) == (0, [])


def test_a_pause_of_minutes_is_one_silence() -> None:
    client = Client()
    client.talk(50)
    client.wait(180_000)
    client.talk(50)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 181.0)]
    assert (found.losses(), found.gaps) == (0, [])


@pytest.mark.parametrize("payload_type", [CN, 19])
def test_comfort_noise_is_silence_until_the_next_packet_offered_or_not(payload_type: int) -> None:
    client = Client()
    client.talk(50)
    client.send(payload_type, samples=0)
    client.wait(2_000)
    client.talk(50)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 3.0)]
    assert (found.losses(), found.gaps) == (0, [])


def test_a_listener_that_sends_comfort_noise_alone_is_silent_and_neither_lost_nor_missing() -> None:
    client = Client()
    for _ in range(30):
        client.send(CN, samples=0)
        client.wait(200)
    found = client.told()
    assert seconds(*found.silent) == [(0.0, 6.0)]
    assert (found.losses(), found.gaps, found.audio) == (0, [], [])


def test_silence_goes_on_behind_a_cut_and_what_was_declared_before_it_stays_declared() -> None:
    client = Client()
    client.talk(50)
    client.send(CN, samples=0)
    client.wait(5_000)
    client.talk(50)
    found = client.told(Cut(T0 + 2 * S, False), Cut(T0 + 4 * S, True))
    assert seconds(*found.silent) == [(1.0, 2.0), (4.0, 6.0)]
    assert (found.losses(), found.gaps) == (0, [])


def test_a_pause_before_a_cut_that_only_later_packets_explain_is_said_to_be_time_in_which_nothing_came() -> None:
    client = Client()
    client.talk(50)
    client.wait(5_000)
    client.talk(50)
    found = client.told(Cut(T0 + 2 * S, False), Cut(T0 + 4 * S, True))
    assert seconds(*found.silent) == [(4.0, 6.0)]
    assert [gap.label for gap in found.gaps] == ["NO_AUDIO"]
    assert seconds(*found.of("NO_AUDIO")) == [(1.0, 2.0)]


def test_a_key_press_is_no_loss_and_its_octets_are_read_by_nobody() -> None:
    client = Client()
    client.talk(50)
    client.digit(10)
    client.talk(50)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 1.2)]
    assert (found.losses(), found.gaps) == (0, [])


def test_a_long_digit_and_one_that_speech_overlaps_are_no_loss_either() -> None:
    client = Client()
    client.talk(50)
    client.digit(250)
    client.talk(10)
    begun = client.timestamp
    for _ in range(20):
        client.send(EVENT, samples=0, timestamp=begun)
        client.talk(1)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 6.0)]
    assert (found.losses(), found.gaps, len(found.audio)) == (0, [], 80)


def test_a_clock_that_does_not_count_digits_is_corrected_by_arrival_at_once() -> None:
    """RFC 4733 section 2.5.1.2. Seen: the three silences were moved to the end, speech stood up to 0.6 s too early."""
    client = Client()
    client.talk(50)
    for words in (10, 10, 50):
        client.digit(10, counts=False)
        client.talk(words)
    found = client.told()
    assert seconds(*found.silent) == [(1.0, 1.2), (1.4, 1.6), (1.8, 2.0)]
    assert (found.losses(), found.gaps) == (0, [])


@pytest.mark.parametrize("pause_ms", [300, 700, 1_900, 2_500])
def test_a_clock_that_stood_still_in_a_pause_is_corrected_by_arrival(pause_ms: int) -> None:
    client = Client()
    client.talk(100)
    client.wait(pause_ms, clock_runs=False)
    client.talk(100)
    found = client.told()
    assert seconds(*found.silent) == [(2.0, 2.0 + pause_ms / 1_000)]
    assert (found.losses(), found.gaps) == (0, [])


def test_one_lost_packet_is_a_loss_of_its_length() -> None:
    client = Client()
    client.talk(50, lost=(20,))
    found = client.told()
    assert seconds(*found.lost) == [(0.4, 0.42)]
    assert (found.losses(), found.silent, found.gaps) == (20 * MS, [], [])


def test_where_packets_were_lost_and_the_sender_was_silent_the_lost_ones_lie_behind_the_last_that_came() -> None:
    client = Client()
    client.talk(50, lost=(48, 49))
    client.wait(1_000)
    client.talk(50)
    found = client.told()
    assert seconds(*found.lost) == [(0.96, 1.0)]
    assert seconds(*found.silent) == [(1.0, 2.0)]


def test_packets_lost_while_their_length_changes_are_no_silence() -> None:
    client = Client()
    client.talk(50, lost=(49,))
    client.talk(25, samples=320, lost=(0,))
    found = client.told()
    assert seconds(*found.lost) == [(0.98, 1.04)]
    assert found.silent == []


def test_packets_that_come_in_another_order_or_twice_are_no_loss() -> None:
    client = Client()
    client.talk(60)
    swapped = [*client.sent[:10], client.sent[12], client.sent[10], client.sent[11], client.sent[11], *client.sent[13:]]
    client.sent = [
        Sent(one.spoken, max(one.arrival, T0 + at * PACKET), one.data, 160) for at, one in enumerate(swapped)
    ]
    found = client.told(end=client.at + PACKET)
    assert (found.losses(), found.silent, len(found.audio)) == (0, [], 60)


def test_a_packet_that_comes_too_late_is_lost() -> None:
    client = Client()
    client.talk(150)
    late = client.sent[30]
    client.sent[30] = Sent(late.spoken, late.arrival + 1_600 * MS, late.data, 160)
    assert seconds(*client.told().lost) == [(0.6, 0.62)]


def test_time_between_two_sources_is_never_called_silence() -> None:
    client = Client()
    client.talk(50)
    client.wait(3_000)
    client.ssrc, client.seq, client.timestamp = 8, 40_000, 1
    client.talk(50)
    found = client.told()
    assert seconds(*found.of("NO_AUDIO")) == [(1.0, 4.0)]
    assert (found.losses(), found.silent) == (0, [])


def test_what_a_source_sends_before_it_is_confirmed_is_lost_and_no_more() -> None:
    client = Client()
    client.talk(50)
    client.ssrc, client.seq, client.timestamp = 8, 40_000, 1
    client.talk(50)
    found = client.told()
    assert found.losses() == 20 * MS
    assert seconds(*found.of("LOSS"), *found.lost) == [(1.0, 1.02)]


def test_a_stream_that_never_sends_is_not_silent() -> None:
    found = heard(run({"s0": [], "s1": spoken(3)}, OPEN, T0 + 3 * S), "s0")
    assert found.gaps == [Gap("NO_AUDIO", T0, T0 + 3 * S, "s0")]


def spoken(seconds_long: int) -> list[Sent]:
    client = Client()
    client.talk(50 * seconds_long)
    return client.sent


def test_a_stream_that_starts_late_or_stops_lacks_exactly_that() -> None:
    client = Client(T0 + 2 * S)
    client.talk(100)
    found = client.told(end=T0 + 9 * S)
    assert seconds(*found.of("NO_AUDIO")) == [(0.0, 2.0), (4.0, 9.0)]


def test_media_that_begins_and_ends_within_a_second_of_its_signalling_lacks_nothing() -> None:
    client = Client(T0 + 700 * MS)
    client.talk(100)
    assert client.told(end=client.at + 900 * MS).gaps == []


def test_a_stream_that_never_sends_is_told_for_the_open_spans_alone() -> None:
    found = heard(run({"s0": []}, [*OPEN, Cut(T0 + 2 * S, False), Cut(T0 + 5 * S, True)], T0 + 8 * S), "s0")
    assert seconds(*found.of("NO_AUDIO")) == [(0.0, 2.0), (5.0, 8.0)]


def test_packets_that_nobody_agreed_on_are_refused_and_it_is_not_said_that_nothing_came() -> None:
    client = Client()
    for _ in range(100):
        client.send(18)
        client.wait(20)
    found = client.told()
    assert seconds(*found.of("REFUSED")) == [(0.0, 1.98)]


def test_a_stream_that_is_signalled_later_lacks_nothing_before_and_one_that_is_taken_out_nothing_after() -> None:
    gate, client = Gate(), Client(T0 + 4 * S)
    out = gate.barrier(1, T0, True)
    out += gate.decide(ActiveDecision(1, 1, T0, True, "STOP", RECORDING, SEGMENT), T0)
    stream = gate.add_stream("s1", {PCMA: 8})
    stream.since = T0 + 3 * S
    client.talk(100)
    for one in client.sent:
        stream.receive(one.data, len(one.data), one.arrival)
        out += gate.advance(one.arrival)
    stream.until = T0 + 7 * S
    gate.finish(T0 + 20 * S)
    out += gate.advance(T0 + 22 * S)
    assert gate.finished
    assert seconds(*heard(out, "s1").of("NO_AUDIO")) == [(3.0, 4.0), (6.0, 7.0)]


def test_a_packet_on_a_cut_belongs_to_neither_side_and_the_cut_s_own_reason_says_so() -> None:
    client = Client()
    client.talk(300)
    hold, retrieve = T0 + 2_005 * MS, T0 + 4_015 * MS
    found = client.told(Cut(hold, False), Cut(retrieve, True))
    assert found.of("HOLD") == [(T0 + 2_000 * MS, hold), (retrieve, T0 + 4_020 * MS)]
    assert found.losses() == 0
    assert outside((T0, T0 + 6 * S), [*(one[1:] for one in found.audio), *found.of("HOLD"), (hold, retrieve)]) == []


def test_a_late_decision_and_a_late_stream_lose_one_beginning_and_name_it_once() -> None:
    client = Client(T0 + 3 * S)
    client.talk(100)
    out = run({"s0": client.sent}, [Cut(T0, True, answered=3_500 * MS)], client.at)
    found = heard(out, "s0")
    assert [(gap.label, gap.since, gap.until) for gap in found.shut] == [("NO_DECISION", T0, T0 + 1_500 * MS)]
    assert seconds(*found.of("NO_AUDIO")) == [(1.5, 3.0)]
