"""No leak at a cut (design section 2.3): whatever a sender's RTP clock does, of what arrived later than 40 ms behind a
cut nothing is kept, nor of what arrived before an opening; with an honest clock, nor of what was spoken before it."""

from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.nightly import examples
from tests.support.rtp_call import MS, PACKET, PCMA, T0, Cut, Sent, heard, packet, run

pytestmark = pytest.mark.grows

GRACE = 40 * MS
AHEAD = 320 * MS
"""By so much a packet may be told later than it arrived: three packets, the worst jitter, which looks like a clock that
stood still, and what a clock that is a sixteenth slow (150 of 160 samples) loses before a second shows it (260 seen)."""
STEPS = [0, 40, 80, 150, 159, 161, 170, 240, 320, 160 * 9, 8_000, 80_000, 2**31, -160, -1_600, -80_000]
"""By how many samples a lying clock goes on with a packet of 160."""


@dataclass(frozen=True)
class Leg:
    """A stretch of speech and what is wrong with it."""

    packets: int
    step: int = 160
    restart: str = ""
    late: int = 0
    jump: int = 0


def legs(steps: st.SearchStrategy[int]) -> st.SearchStrategy[list[Leg]]:
    one = st.builds(
        Leg,
        st.integers(1, 60),
        steps,
        st.sampled_from(["", "", "", "ssrc", "seq"]),
        st.sampled_from([0, 0, 0, 30, 60, 150, 700]),
        st.sampled_from([0, 0, 0, 4_000, 12_000, -12_000]),
    )
    return st.lists(one, min_size=1, max_size=8)


CUTS = st.lists(
    st.builds(
        lambda after, opens, stated, answered: (after, opens, stated, answered),
        st.integers(1, 1_200).map(lambda n: n * MS),
        st.booleans(),
        st.sampled_from([0, 0, 30 * MS, 60 * MS]),
        st.sampled_from([5, 40, 300, 1_500]).map(lambda n: n * MS),
    ),
    max_size=8,
)

JITTERS = st.lists(st.sampled_from([0, 0, 0, 5, 20, 45, 90, 180]), min_size=1, max_size=9)
READS = st.sampled_from([0, 0, 100 * MS, 400 * MS])


def speech(plan: list[Leg], jitter: list[int], batch: int, honest: bool) -> list[Sent]:
    sent: list[Sent] = []
    seq, timestamp, ssrc, at = 65_500, 2**32 - 4_000, 1, T0
    for leg in plan:
        if leg.restart and not honest:
            seq, ssrc = (seq + 30_000, ssrc + 1) if leg.restart == "ssrc" else (seq - 5_000, ssrc)
        timestamp += 0 if honest else leg.jump
        for _ in range(leg.packets):
            name = len(sent)
            delay = (jitter[name % len(jitter)] + leg.late) * MS
            if name % 25 == 0:  # a network that is never again as fast as it was is just another network
                delay = 0
            arrival = at + delay
            read = -(-arrival // batch) * batch if batch else arrival
            sent.append(Sent(at, arrival, packet(PCMA, seq, timestamp, ssrc, name, 160), 160, read=read))
            if name % 17 == 5:
                sent.append(sent[-1])
            seq, timestamp, at = seq + 1, timestamp + (160 if honest else leg.step), at + PACKET
    return sent


def nothing_leaks(
    plan: list[Leg], jitter: list[int], batch: int, cuts: list[tuple[int, bool, int, int]], honest: bool
) -> None:
    packets = speech(plan, jitter, batch, honest)
    by_name = {int.from_bytes(sent.data[12:16], "big"): sent for sent in packets}
    row, at = [Cut(T0, True)], T0
    for after, opens, stated, answered in cuts:
        at += after
        row.append(Cut(at, opens, stated, answered))
    end = max(max(sent.spoken for sent in packets), at) + 500 * MS
    out = run({"s0": packets}, row, end)
    spans = [
        (cut.at, following.at) for cut, following in zip(row, [*row[1:], Cut(end, False)], strict=True) if cut.opens
    ]
    audio = heard(out, "s0").audio
    kept = [name for name, _, _ in audio]
    assert len(kept) == len(set(kept)), "a packet left twice"
    ahead = max((since - by_name[name].arrival for name, since, _ in audio), default=0)
    assert ahead <= AHEAD, "told later than it arrived"
    for name in kept:
        sent = by_name[name]
        within = [span for span in spans if span[0] <= sent.arrival <= span[1] + GRACE]
        assert within, "kept, though it arrived outside of every open span"
        if honest:
            assert any(since <= sent.spoken for since, _ in within), "kept, though it was spoken before the opening"


def searched(honest: bool) -> Callable[[], None]:
    steps = st.just(160) if honest else st.sampled_from([160, 160, *STEPS])

    @settings(
        max_examples=examples(250), deadline=None, database=None, report_multiple_bugs=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(legs(steps), JITTERS, READS, CUTS)
    def search(plan: list[Leg], jitter: list[int], batch: int, cuts: list[tuple[int, bool, int, int]]) -> None:
        nothing_leaks(plan, jitter, batch, cuts, honest)

    return search


@pytest.mark.parametrize("honest", [True, False])
def test_nothing_that_arrived_behind_a_cut_or_before_an_opening_is_kept(honest: bool) -> None:
    searched(honest)()


def test_a_gate_that_believes_the_rtp_clock_alone_is_caught() -> None:
    with patch("rightcall_ingest.media.gate_stream.arrived_in", lambda arrival, since, until: True):
        with pytest.raises(AssertionError, match="outside of every open span"):
            searched(honest=False)()


def test_a_gate_whose_epochs_never_ask_for_the_time_is_caught() -> None:
    with patch("rightcall_ingest.media.epoch.Epoch.runs_ahead", lambda epoch, anchor: False):
        with pytest.raises(AssertionError, match="told later than it arrived"):
            searched(honest=False)()


@pytest.mark.parametrize("step", [0, 40, 80, 120])
def test_a_clock_that_runs_slowly_or_not_at_all_leaks_no_word_of_a_mask(step: int) -> None:
    """Seen: tenths of a second of what is said behind a mask were kept, because its packets claimed to be older."""
    mask, unmask, end = T0 + 3_005 * MS, T0 + 6_005 * MS, T0 + 9_000 * MS
    plan = [Leg(100), Leg(200, step), Leg(150)]
    packets = speech(plan, [0], 0, honest=False)
    found = heard(run({"s0": packets}, [Cut(T0, True), Cut(mask, False), Cut(unmask, True)], end), "s0")
    by_name = {int.from_bytes(sent.data[12:16], "big"): sent for sent in packets}
    assert found.kept
    assert not [name for name in found.kept if mask + GRACE < by_name[name].arrival < unmask]
