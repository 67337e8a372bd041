"""The gate against a model that shares no idea with it: a call as a row of 5 ms ticks, each undecided, open or shut.

Packets are lost, doubled and late; barriers come at any time; decisions come late, doubled and out of order. What a
stream's time is where nothing of it leaves is `test_stream_accounts.py`.
"""

import itertools
import struct
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from rightcall_common.events.calls import GapLabel, Purpose
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, Gate, OpenEpoch, Output
from rightcall_ingest.media.timeline import ActiveDecision, Applied, Gap
from tests.support.nightly import examples

pytestmark = pytest.mark.grows

START = 1_764_000_000_000_000
TICK, PACKET, MS = 5_000, 20_000, 1_000
TICKS = 4_000  # 20 s
RING, REORDER, GRACE = 2_000 * MS, 200 * MS, 40 * MS
RECORDINGS = [UUID(int=1), UUID(int=2)]
LABELS: list[GapLabel] = ["HOLD", "MASK", "STOP"]
FATES = ["prompt"] * 12 + ["lost", "doubled", "event", "40", "100", "180", "400"]
patterns = st.lists(st.sampled_from(FATES), min_size=1, max_size=7)
lengths = st.integers(1, 80)
SEEN: Counter[str] = Counter()


@dataclass(frozen=True)
class Answer:
    """What policy says to a fact, and how long each copy of it is under way, in ms."""

    opens: bool
    recording: int
    label: GapLabel
    delays: tuple[int, ...]


answers = st.builds(
    Answer,
    st.sampled_from([True, True, True, False]),
    st.sampled_from([0, 0, 1]),
    st.sampled_from(LABELS),
    st.sampled_from([(5,), (5,), (40,), (40, 90), (300,), (1500,), (2300,), (2300, 5000), ()]),
)


@dataclass(eq=False)
class Region:
    """Neighbouring ticks of which the same is known, by identity."""

    kind: str
    fact: int = 0
    recording: UUID | None = None
    label: str | None = None
    blocked: bool = False


@dataclass
class Voice:
    """One source: packet n was spoken `START + phase + 20 n` ms; its payload says which one it is."""

    phase: int
    sent: int = 0
    due: list[tuple[int, int, bytes]] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    timely: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    arrivals: dict[int, int] = field(default_factory=dict)
    epoch: OpenEpoch | None = None
    region: Region | None = None
    frames: int = 0
    behind: int = 0

    def spoken(self, packet: int) -> int:
        return START + self.phase + packet * PACKET

    def send(self, fate: str) -> None:
        packet, self.sent = self.sent, self.sent + 1
        if packet % 8 == 0 or not self.timely:  # a source whose every packet is late is another test
            fate = "prompt"
        payload_type = 101 if fate == "event" else 8
        head = struct.pack("!BBHII", 0x80, payload_type, packet & 0xFFFF, (packet * 160 + 77) & 0xFFFFFFFF, 5)
        data = head + packet.to_bytes(4, "big") * 40
        late = int(fate) if fate.isdigit() else 0
        if late:
            self.late.add(packet)
        self.arrivals[packet] = self.spoken(packet) + late * MS
        if fate != "lost":
            self.due.append((self.spoken(packet) + late * MS, packet, data))
        if fate == "doubled":
            self.due += [(self.spoken(packet) + again * MS, packet, data) for again in (60, 190, 1300)]
        if fate not in ("lost", "event", "400"):
            self.timely.add(packet)


class GateMachine(RuleBasedStateMachine):
    @initialize(phase=st.sampled_from([0, 5, 15]), cadence=st.sampled_from([20, 60, 100, 500]), answer=answers)
    def call(self, phase: int, cadence: int, answer: Answer) -> None:
        self.gate = Gate()
        self.now = START
        self.voices = {"1": Voice(0), "2": Voice(phase * MS)}
        for label in self.voices:
            self.gate.add_stream(label, {8: 8}, {101})
        self.row = [Region("before")] * TICKS
        self.blocked: str | None = None
        self.seqs = itertools.count(1)
        self.facts: list[int] = []
        self.in_flight: list[tuple[int, ActiveDecision]] = []
        self.last: ActiveDecision | None = None
        self.advanced = START
        self.gaps: list[Gap] = []
        self.cadence = cadence * MS
        self.numbers: dict[str, int] = {"1": -1, "2": -1}
        self._barrier(START, True)
        self._answer(1, START, answer)

    def _room(self) -> bool:
        return self.now < START + (TICKS - 1000) * TICK

    # what happens

    @precondition(_room)
    @rule(first=patterns, second=patterns, packets=lengths)
    def speak(self, first: list[str], second: list[str], packets: int) -> None:
        for one, two in itertools.islice(zip(itertools.cycle(first), itertools.cycle(second), strict=True), packets):
            for voice, fate in zip(self.voices.values(), (one, two), strict=True):
                voice.send(fate)
            self._pass(PACKET)

    @precondition(_room)
    @rule(packets=st.integers(1, 130))
    def fall_silent(self, packets: int) -> None:
        for _ in range(packets):
            for voice in self.voices.values():
                voice.sent += 1
            self._pass(PACKET)

    @precondition(_room)
    @rule(back=st.integers(0, 12), cuts=st.sampled_from([True, True, False]), answer=answers, first=patterns, n=lengths)
    def state_a_fact(self, back: int, cuts: bool, answer: Answer, first: list[str], n: int) -> None:
        self._pass(TICK)
        self._barrier(self.now - back * TICK, cuts)
        self._answer(len(self.facts), self.facts[max(0, len(self.facts) - 1 - (back > 9))], answer)
        self.speak(first, ["prompt"], n)

    @precondition(_room)
    @rule(answer=answers)
    def policy_changes_its_mind(self, answer: Answer) -> None:
        self._answer(len(self.facts), None, answer)

    @rule(label=st.sampled_from(["JOURNAL_FULL", None]))
    def the_journal_fills_or_empties(self, label: str | None) -> None:
        self._pass(TICK)
        self.blocked = label
        last = self.row[-1]
        if label is not None:
            if last.kind == "open":
                self._paint(self.now, Region("shut", label=label, blocked=True))
            self._take(self.gate.block("JOURNAL_FULL", self.now))
            return
        if last.blocked and self.last is not None:
            self._paint(self.now, self._verdict(self.last))
        self._take(self.gate.unblock(self.now))

    # the model

    def _answer(self, fact: int, at: int | None, answer: Answer) -> None:
        purposes: tuple[Purpose, ...] = ("EVIDENCE_AGREEMENT",) if answer.opens else ()
        recording = RECORDINGS[answer.recording]
        decision = ActiveDecision(next(self.seqs), fact, at, answer.opens, answer.label, recording, recording, purposes)
        self.in_flight += [(self.now + delay * MS, decision) for delay in answer.delays]

    def _arrive(self, standing: ActiveDecision) -> None:
        if self.last is None or standing.decision_seq > self.last.decision_seq:
            self.last = standing
            self._apply(standing)
        self._take(self.gate.decide(standing, self.now))
        self.advanced = self.now

    def _barrier(self, at: int, cuts: bool) -> None:
        self.facts.append(at)
        if cuts or self.row[-1].kind == "wait":
            last_cut = START + self.row.index(self.row[-1]) * TICK
            self._paint(max(at, last_cut), Region("wait", fact=len(self.facts)))
        self._take(self.gate.barrier(len(self.facts), at, cuts))

    def _paint(self, since: int, region: Region) -> None:
        first = max(0, (since - START) // TICK)
        self.row[first:] = [region] * (TICKS - first)

    def _verdict(self, standing: ActiveDecision) -> Region:
        if not standing.opens:
            return Region("shut", label=standing.label)
        if self.blocked:
            return Region("shut", label=self.blocked, blocked=True)
        return Region("open", recording=standing.recording_id)

    def _apply(self, standing: ActiveDecision) -> None:
        effective = self.now if standing.effective_at is None else standing.effective_at
        held = self.now - RING
        verdicts: dict[Region, Region] = {}
        lost: dict[Region, Region] = {}
        last = self.row[-1]
        ends = {region: START + (tick + 1) * TICK for tick, region in enumerate(self.row)}
        for tick, region in enumerate(self.row):
            at = START + tick * TICK
            decided = verdicts.setdefault(region, self._verdict(standing))
            if region.kind == "wait" and region.fact <= standing.after_fact:
                in_time = at >= effective and (at >= held or not standing.opens)
                self.row[tick] = decided if in_time else lost.setdefault(region, Region("shut", label="NO_DECISION"))
            elif ends[region] <= self.advanced - REORDER:
                continue  # nothing of it is left here
            elif region.kind == "open" and not (standing.opens and region.recording == standing.recording_id):
                self.row[tick] = decided if at >= max(effective, held) else region
                SEEN["taken back"] += self.row[tick] is decided and at < self.now
            elif region.kind == "shut" and region is last and decided.label != region.label:
                self.row[tick] = decided if at >= self.now else region

    def _pass(self, span: int) -> None:
        for _ in range(span // TICK):
            self.now += TICK
            for label, voice in self.voices.items():
                for arrival, _, data in sorted(d for d in voice.due if d[0] <= self.now):
                    self.gate.streams[label].receive(data, len(data), arrival)
                voice.due = [d for d in voice.due if d[0] > self.now]
            for due in [due for due in self.in_flight if due[0] <= self.now]:
                self.in_flight.remove(due)
                self._arrive(due[1])
            if (self.now - START) % self.cadence == 0:
                self._take(self.gate.advance(self.now))
                self.advanced = self.now

    # what must hold of everything that comes out

    def _take(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case OpenEpoch(stream=stream, epoch=number):
                    voice = self.voices[stream]
                    holds_from = output.standing.effective_at
                    assert holds_from is None or output.started_at >= holds_from, "audio older than its receipt (I1)"
                    assert voice.epoch is None
                    assert number > self.numbers[stream]
                    self.numbers[stream], voice.epoch, voice.region = number, output, None
                    voice.frames = voice.behind = 0
                case FrameReady():
                    self._check_frame(self.voices[output.stream], output)
                case CloseEpoch(stream=stream, epoch=number, frames=frames):
                    voice = self.voices[stream]
                    assert voice.epoch is not None
                    assert (voice.epoch.epoch, voice.frames) == (number, frames)
                    voice.epoch = None
                case Gap(stream=None):
                    self.gaps.append(output)
                case Gap(label=label):
                    assert label in ("LOSS", "NO_AUDIO", "HOLD", "MASK", "STOP", "NO_DECISION", "JOURNAL_FULL")
                case Applied():
                    assert self.last is not None
                    assert output.decision_seq == self.last.decision_seq

    def _check_frame(self, voice: Voice, frame: FrameReady) -> None:
        assert voice.epoch is not None
        assert (frame.epoch, frame.position) == (voice.epoch.epoch, voice.frames)
        voice.frames += 1
        assert frame.start_sample >= voice.behind
        voice.behind = frame.end_sample
        assert not frame.runs or frame.runs[-1][0] + 160 - frame.runs[0][0] <= 8000
        for offset, payload in frame.runs:
            packet = int.from_bytes(payload[:4], "big")
            spoken = voice.spoken(packet)
            assert voice.epoch.started_at + (frame.start_sample + offset) * 125 == spoken
            assert spoken + PACKET <= self.now - REORDER
            assert packet not in voice.left, "a packet left twice"
            voice.left.add(packet)
            SEEN["left"] += 1
            SEEN["reordered"] += packet in voice.late
            SEEN["waited"] += self.now - spoken > 1_400 * MS
            regions = set(self._ticks(spoken))
            assert len(regions) == 1, "a packet on a cut left"
            region = regions.pop()
            assert region.kind == "open", "a packet of a closed span left"
            assert voice.arrivals[packet] <= self._end(region) + GRACE, "a packet left that arrived behind the cut"
            assert region.recording == voice.epoch.standing.recording_id
            assert voice.region in (None, region), "an epoch went on behind a cut"
            voice.region = region

    def _ticks(self, spoken: int) -> list[Region]:
        first = (spoken - START) // TICK
        return self.row[first : first + PACKET // TICK]

    def _end(self, region: Region) -> int:
        return START + (len(self.row) - self.row[::-1].index(region)) * TICK

    def teardown(self) -> None:
        if not hasattr(self, "gate"):
            return
        end = self.now
        self.gate.finish(end)
        while self.now <= end + RING:
            self._pass(TICK)
        self._take(self.gate.advance(self.now))
        assert self.gate.finished
        row = self.row[: (end - START) // TICK]
        for voice in self.voices.values():
            assert voice.epoch is None
            for packet in voice.timely - voice.left:
                ticks = self._ticks(voice.spoken(packet))
                SEEN["on a cut"] += len({region.kind for region in ticks}) > 1
                inside = voice.spoken(packet) + PACKET <= end
                if voice.arrivals[packet] > min(self._end(ticks[0]), end) + GRACE:
                    SEEN["behind a cut"] += inside
                    continue
                assert not (inside and len(set(ticks)) == 1 and ticks[0].kind == "open"), "a packet was lost"
        stated: list[str | None] = [None] * len(row)
        for gap in self.gaps:
            for tick in range((gap.since - START) // TICK, ((gap.until or gap.since) - START) // TICK):
                assert stated[tick] is None, "two gaps overlap"
                stated[tick] = gap.label
        SEEN["expired"] += stated.count("NO_DECISION")
        expected = ["NO_DECISION" if region.kind == "wait" else region.label for region in row]
        assert stated == expected


def test_nothing_closed_leaves_nothing_open_is_lost_and_gaps_say_exactly_what_is_missing() -> None:
    SEEN.clear()
    run_state_machine_as_test(
        GateMachine, settings=settings(max_examples=examples(200), stateful_step_count=20, deadline=None)
    )
    # A run that never came near the borders would prove nothing.
    floors = {
        "left": 5000,
        "reordered": 300,
        "waited": 500,
        "expired": 30,
        "taken back": 10,
        "on a cut": 30,
        "behind a cut": 10,
    }
    assert {what: SEEN[what] for what in floors if SEEN[what] < floors[what]} == {}
