"""A stream's time is told exactly once (design section 2.7): against a sender that knows what it sent, every instant of
every open span is audio where it was spoken, silence that was declared, loss of exactly what was lost, or a stated gap."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rightcall_ingest.media.stream_time import StreamTime
from tests.support.nightly import examples
from tests.support.rtp_call import CN, EVENT, MS, PCMA, T0, Cut, Heard, Interval, Sent, heard, outside, packet, run

pytestmark = pytest.mark.grows

EDGE, EXACT = 1_000 * MS, 1_000
"""What a recording's beginning and end may leave unsaid, and how far two clocks may round."""


@dataclass(frozen=True)
class Part:
    """What the sender does for a while. `lost`, `late`, `doubled`, `swapped`: of its packets, by place."""

    what: str
    packets: int
    lost: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    swapped: frozenset[int] = frozenset()
    ptime: int = 20


places = st.frozensets(st.integers(2, 60), max_size=4)
talks = st.builds(
    Part, st.just("talk"), st.integers(3, 70), places, places, places, places, st.sampled_from([20, 20, 20, 10, 30, 40])
)
pauses = st.builds(Part, st.sampled_from(["vad", "vad", "cn", "digit", "digit over talk", "dead"]), st.integers(3, 90))
PLANS = st.lists(st.tuples(talks, pauses), min_size=1, max_size=5).map(
    lambda pairs: [p for pair in pairs for p in pair]
)
CUTS = st.lists(
    st.tuples(
        st.integers(3, 150), st.booleans(), st.sampled_from([0, 0, 30, 60]), st.sampled_from([5, 40, 300, 1_200])
    ),
    max_size=5,
)

DRIFTS = st.sampled_from([0, 0, 0, 100, -100])


class Sender:
    """Says what it did: where it spoke, what of it was lost on the way, where it declared silence."""

    def __init__(self, drift_ppm: int, sources_change: bool) -> None:
        self.sent: list[Sent] = []
        self.spoken: dict[int, Interval] = {}
        self.dropped: set[int] = set()
        self.late: set[int] = set()
        self.declared: list[Interval] = []
        self.dead: list[Interval] = []
        self.at, self.seq, self.timestamp, self.ssrc = T0, 65_400, 2**32 - 9_000, 7
        self._drift, self._changes = drift_ppm, sources_change

    def play(self, plan: list[Part]) -> None:
        for part in plan:
            getattr(self, "_" + part.what.replace(" ", "_"))(part)

    def _pass(self, ms: int) -> None:
        self.timestamp += 8 * ms
        self.at += ms * MS + ms * self._drift // 1_000

    def _send(self, payload_type: int, timestamp: int, samples: int, fate: str = "") -> int:
        name = len(self.spoken) if samples else 0
        delay = {"late": 1_500 * MS, "swapped": 45 * MS}.get(fate, 0)
        data = packet(payload_type, self.seq, timestamp, self.ssrc, name, samples or 4)
        one = Sent(self.at, self.at + delay, data, samples, lost=fate == "lost")
        self.sent += [one, one] if fate == "doubled" else [one]
        self.seq += 1
        return name

    def _talk(self, part: Part) -> None:
        for n in range(part.packets):
            last = n >= part.packets - 1
            fate = next((f for f in ("lost", "late", "doubled", "swapped") if n in getattr(part, f) and not last), "")
            name = self._send(PCMA, self.timestamp, part.ptime * 8, fate)
            since = self.at
            self._pass(part.ptime)
            self.spoken[name] = (since, self.at)
            if fate in ("lost", "late"):
                self.dropped.add(name)
            if fate == "late":
                self.late.add(name)

    def _vad(self, part: Part) -> None:
        since = self.at
        self._pass(20 * part.packets)
        self.declared.append((since, self.at))

    def _cn(self, part: Part) -> None:
        self._send(CN, self.timestamp, 0)
        self._vad(part)

    def _digit(self, part: Part) -> None:
        begun, since = self.timestamp, self.at
        for _ in range(min(part.packets, 40)):
            self._send(EVENT, begun, 0)
            self._pass(20)
        self.declared.append((since, self.at))

    def _digit_over_talk(self, part: Part) -> None:
        begun = self.timestamp
        for _ in range(part.packets):
            self._send(EVENT, begun, 0)
            self._talk(Part("talk", 1))

    def _dead(self, part: Part) -> None:
        """It stops, and another source goes on. Nothing tells what was between."""
        if not self._changes:
            return self._vad(part)
        since = self.at
        self._pass(20 * max(part.packets, 10))
        self.dead.append((since, self.at))
        self.ssrc, self.seq, self.timestamp = self.ssrc + 1, self.seq * 7 + 20_000, self.timestamp * 3
        return None


def lies_in(one: Interval, spans: list[Interval]) -> bool:
    return any(since - EXACT <= one[0] and one[1] <= until + EXACT for since, until in spans)


def overlap(one: Interval, spans: list[Interval]) -> int:
    return sum(max(0, min(one[1], until) - max(one[0], since)) for since, until in spans)


def told_exactly_once(found: Heard, open_time: list[Interval], recording: Interval) -> None:
    """Nothing twice, and nothing left but the recording's edges and the rounding of the clocks."""
    told = sorted(
        [
            *(one[1:] for one in found.audio),
            *found.silent,
            *found.lost,
            *((gap.since, gap.until or 0) for gap in found.gaps),
        ]
    )
    for (_, until), (since, _) in pairwise(told):
        assert since >= until - EXACT, "told twice"
    left = [piece for span in open_time for piece in outside(span, told) if piece[1] - piece[0] > EXACT]
    for since, until in left:
        at_edge = since == recording[0] or until == recording[1]
        assert at_edge, "not told"
        assert until - since <= EDGE, "not told"


def accounts(plan: list[Part], cuts: list[tuple[int, bool, int, int]], drift: int, sources: bool) -> None:
    sender = Sender(drift, sources)
    sender.play(plan)
    row, at = [Cut(T0, True)], T0
    for after, opens, stated, answered in cuts:
        at += after * 21 * MS
        row.append(Cut(at, opens, stated * MS, answered * MS))
    end = max(sender.at, at) + 700 * MS
    found = heard(run({"s0": sender.sent}, row, end), "s0")
    shut = [(gap.since, gap.until or 0) for gap in found.shut]
    spans = [(one.at, other.at) for one, other in pairwise([*row, Cut(end, False)])]
    open_time = [piece for span in spans for piece in outside(span, shut)]
    told_exactly_once(found, open_time, (T0, end))
    _what_is_told_is_true(sender, found, open_time)


def _what_is_told_is_true(sender: Sender, found: Heard, open_time: list[Interval]) -> None:
    drifted = EXACT + (sender.at - T0) // 5_000
    for name, since, until in found.audio:
        spoken = sender.spoken[name]
        assert abs(since - spoken[0]) <= drifted, "audio stands where it was not spoken"
        assert abs(until - spoken[1]) <= drifted
    kept = set(found.kept)
    assert len(kept) == len(found.audio), "kept twice"
    dropped = sender.dropped - (kept & sender.late)  # in time after all, where the ring waited for a decision
    assert not kept & dropped
    lost_on_the_way = on_a_cut = 0
    for name, spoken in sender.spoken.items():
        inside = lies_in(spoken, [(since + drifted, until - drifted) for since, until in open_time])
        if not inside:
            on_a_cut += 0 if name in kept else overlap(spoken, open_time)
        elif name in dropped:
            lost_on_the_way += overlap(spoken, open_time)
        else:
            assert name in kept, "what came in time is kept"
    slack = drifted * len(open_time)
    assert lost_on_the_way - slack <= found.losses(), "less loss than was lost"
    assert found.losses() <= lost_on_the_way + on_a_cut + slack, "more loss than was lost"
    speech = list(sender.spoken.values())
    for silence in found.silent:
        assert overlap(silence, speech) <= drifted, "speech is called silence"
    for nothing in found.of("NO_AUDIO"):
        assert overlap(nothing, speech) <= drifted, "it is said that nothing came where something was sent"


def searched() -> Callable[[], None]:
    @settings(
        max_examples=examples(200), deadline=None, database=None, report_multiple_bugs=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(PLANS, CUTS, DRIFTS, st.booleans())
    def search(plan: list[Part], cuts: list[tuple[int, bool, int, int]], drift: int, sources: bool) -> None:
        accounts(plan, cuts, drift, sources)

    return search


def test_every_instant_of_an_open_span_is_told_once_and_truly() -> None:
    searched()()


@pytest.mark.parametrize(
    "rule",
    [
        lambda time, first, number, samples: first,  # every hole is loss, as it was before frames had silent runs
        lambda time, first, number, samples: time.end,  # every hole is silence
    ],
)
def test_a_gate_that_does_not_ask_sequence_numbers_is_caught(rule: Callable[..., int]) -> None:
    with patch.object(StreamTime, "lost_until", rule), pytest.raises(AssertionError):
        searched()()
