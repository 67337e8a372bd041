"""A call's time against a reference that knows what was sent, cut, lost, refused and crashed: each instant once, each
label where it belongs. A model that reads one kind of fact wrongly is caught."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rightcall_storage.audio.call_time import Cover, DecisionTime, GapClaim, StoredEpoch, StreamOfCall, lay_out
from rightcall_storage.audio.painting import Part

T0 = datetime(2026, 11, 24, 9, tzinfo=UTC)
TICK, SAMPLES = timedelta(milliseconds=100), 800
SECOND = 10
DECIDED = ("MASK", "PRIVATE", "HOLD", "SUSPENDED", "STOP")
HEARD_ON = {"external": ("external",), "employee": ("employee",), "mixed": ("external", "employee")}
RANKS = ("AUDIO", *DECIDED, "SRC_SUSPENDED", "CRASH", "JOURNAL_FULL", "NO_DECISION", "REFUSED", "LOSS", "NO_AUDIO",
         "SILENCE", "NO_STREAM")  # fmt: skip


def at(tick: int) -> datetime:
    return T0 + tick * TICK


@dataclass
class World:
    """One call as it really was: for each stream and tick of 100 ms what became of it, and where it was heard."""

    random: Random
    ticks: int
    truth: list[list[str]] = field(default_factory=list)
    heard_on: list[list[str]] = field(default_factory=list)
    decided: list[DecisionTime] = field(default_factory=list)
    streams: list[StreamOfCall] = field(default_factory=list)
    claims: list[GapClaim] = field(default_factory=list)
    of_one: list[tuple[int, int]] = field(default_factory=list)
    """Where a gap of one stream is stated."""

    def spans(self, many: int, longest: int) -> list[tuple[int, int]]:
        """Some stretches of the call."""
        starts = [self.random.randrange(self.ticks) for _ in range(self.random.randrange(many + 1))]
        return [(start, min(self.ticks, start + self.random.randint(1, longest))) for start in starts]

    def decide(self) -> list[str | None]:
        """RECORD at once, then closings and openings; the label that stands at each tick."""
        standing: list[str | None] = [None] * self.ticks
        self.decided = [DecisionTime(1, at(0), True, "STOP")]
        seq = 1
        for start, end in sorted(self.spans(3, 30)):
            label = self.random.choice(DECIDED)
            self.decided += [
                DecisionTime(seq + 1, at(start), False, label),
                DecisionTime(seq + 2, at(end), True, "STOP"),
            ]
            seq += 2
            standing[start:] = [label if tick < end else None for tick in range(start, self.ticks)]
        if self.random.random() < 0.3:
            stop = self.random.randrange(self.ticks)
            if stop > max((round((each.at - T0) / TICK) for each in self.decided), default=0):
                self.decided.append(DecisionTime(seq + 1, at(stop), False, "STOP"))
                standing[stop:] = ["STOP"] * (self.ticks - stop)
        return standing

    def happen(self) -> None:
        """Make up the call and the facts that are stated of it."""
        standing = self.decide()
        everywhere = [
            (label, span)
            for label, many in (("CRASH", 2), ("JOURNAL_FULL", 1), ("NO_DECISION", 2))
            for span in self.spans(many, 25)
        ]
        borders = [(0, self.ticks)] + [self._life() for _ in range(self.random.randrange(4))]
        for number, (since, until) in enumerate(borders):
            self._stream(number, since, until, standing, everywhere)
        for label, (start, end) in everywhere:
            first, last = start, end
            quiet = all(since not in range(start, end + 1) and until not in range(start, end + 1)
                        for since, until in borders[1:])  # fmt: skip
            others = [*(span for _, span in everywhere), *self.of_one]
            alone = sum(start <= last_of and first_of <= end for first_of, last_of in others) == 1
            if label == "CRASH" and quiet and alone and not any(standing[start:end]):
                first = min(start + self.random.randrange(3), end - 1)  # what was journalled last was not the end
                last = max(end - self.random.randrange(3), first + 1)
            self._state(label, first, last)
        self.random.shuffle(self.decided)
        self.random.shuffle(self.claims)

    def _life(self) -> tuple[int, int]:
        since = self.random.randrange(self.ticks)
        return since, self.random.choice([self.ticks, self.random.randint(since, self.ticks)])

    def _stream(
        self, number: int, since: int, until: int, standing: Sequence[str | None],
        everywhere: Sequence[tuple[str, tuple[int, int]]],
    ) -> None:  # fmt: skip
        name = f"s{number}"
        own = [(label, span) for label in ("REFUSED", "NO_AUDIO", "SRC_SUSPENDED") for span in self.spans(1, 40)]
        quiet, lost = self.spans(3, 20), self.spans(4, 5)
        truth = []
        for tick in range(self.ticks):
            said = {label for label, (start, end) in [*everywhere, *own] if start <= tick < end}
            said |= {"SILENCE"} if any(start <= tick < end for start, end in quiet) else set()
            said |= {"LOSS"} if any(start <= tick < end for start, end in lost) else set()
            order = ("SRC_SUSPENDED", "CRASH", "JOURNAL_FULL", "NO_DECISION", "REFUSED", "NO_AUDIO", "LOSS", "SILENCE")
            became = standing[tick] or next((label for label in order if label in said), "AUDIO")
            truth.append(became if since <= tick < until else "NO_STREAM")
        for label, (start, end) in own:
            self._state(label, start, end, name)
            self.of_one.append((start, end))
        channels = [self.random.choice(["external", "employee", "mixed"])]
        epochs, heard_on = self._epochs(truth, channels)
        ends = None if until == self.ticks else at(until)
        self.streams.append(StreamOfCall(name, channels[0], at(since), ends, epochs))
        self.truth.append(_without_edges(truth))
        self.heard_on.append(heard_on)

    def _epochs(self, truth: Sequence[str], channels: list[str]) -> tuple[list[StoredEpoch], list[str]]:
        """An epoch for each stretch that was sealed; what the bus lost of it is not here."""
        epochs: list[StoredEpoch] = []
        places: list[tuple[int, str]] = []
        tick = 0
        while tick < self.ticks:
            end = tick
            while end < self.ticks and truth[end] in ("AUDIO", "SILENCE", "LOSS"):
                end += 1
            if end == tick:
                tick += 1
                continue
            channel = self.random.choice(["external", "employee"]) if self.random.random() < 0.2 else channels[-1]
            channels.append(channel)
            here = {state: [((n - tick) * SAMPLES, (n + 1 - tick) * SAMPLES) for n in range(tick, end)
                            if truth[n] == state] for state in ("AUDIO", "SILENCE")}  # fmt: skip
            unopened = not here["AUDIO"] and not here["SILENCE"] and self.random.random() < 0.5
            known = unopened or truth[end - 1] == "LOSS" or self.random.random() < 0.8  # else no manifest came
            fate: Literal["kept", "lost"] = "lost" if unopened else "kept"
            sound = (here["AUDIO"], here["SILENCE"])
            epochs.append(
                StoredEpoch(None if unopened else channel, at(tick), at(end) if known else None, *sound, fate)
            )
            if not unopened:
                places.append((tick, channel))
            tick = end
        first = places[0][1] if places else channels[0]
        return epochs, [([first] + [c for start, c in places if start <= tick])[-1] for tick in range(self.ticks)]

    def _state(self, label: str, start: int, end: int, *streams: str) -> None:
        """A gap as ingest states it: at once or in parts, said to have begun and said whole, and said again."""
        middle = self.random.randint(start, end)
        parts = [(start, end)] if self.random.random() < 0.6 else [(start, middle), (middle, end)]
        for first, last in parts:
            said = GapClaim(label, at(first), at(last), streams)
            self.claims += [said] * self.random.choice([1, 1, 2])


def _without_edges(truth: list[str]) -> list[str]:
    """A sender may say nothing for a second at its beginning and at its end: signalling and media are not one."""
    truth = list(truth)
    if not {"AUDIO", "SILENCE"} & set(truth):
        return truth
    for order in (range(len(truth)), range(len(truth) - 1, -1, -1)):
        there = [tick for tick in order if truth[tick] != "NO_STREAM"]
        silent = there[: next((n for n, tick in enumerate(there) if truth[tick] != "NO_AUDIO"), len(there))]
        contiguous = silent == list(range(silent[0], silent[0] + len(silent) * order.step, order.step)) if silent else 0
        if contiguous and len(silent) <= SECOND:
            for tick in silent:
                truth[tick] = "NO_STREAM"
    return truth


def told(parts: Sequence[Part]) -> list[str]:
    """A state for each tick. Parts follow one another without a hole or an overlap."""
    assert [part.start for part in parts] == [0, *(part.end for part in parts)][:-1]
    states: list[str] = []
    for part in parts:
        assert part.start % SAMPLES == part.end % SAMPLES == 0
        states += [part.state] * ((part.end - part.start) // SAMPLES)
    return states


Model = Callable[[Sequence[DecisionTime], Sequence[StreamOfCall], Sequence[GapClaim], datetime], Cover | None]


def check(model: Model, seed: int, ticks: int) -> None:
    """Make a call up, and hold the model's answer against it."""
    world = World(Random(seed), ticks)
    world.happen()
    cover = model(world.decided, world.streams, world.claims, at(ticks))
    assert cover is not None
    nothing = [all(truth[tick] in ("NO_STREAM", "NO_AUDIO") for truth in world.truth) for tick in range(ticks)]
    lead = next((tick for tick in range(ticks) if not nothing[tick]), 0)
    tail = next((tick for tick in range(ticks) if not nothing[ticks - 1 - tick]), 0)
    first, last = (lead if lead <= SECOND else 0), ticks - (tail if tail <= SECOND else 0)
    assert (cover.started_at, cover.ended_at) == (at(first), at(last))
    for truth, parts in zip(world.truth, cover.streams, strict=True):
        assert told(parts) == truth[first:last]
    for channel, parts in cover.channels.items():
        expected = []
        for tick in range(first, last):
            states = ["NO_STREAM"] + [
                truth[tick] for truth, places in zip(world.truth, world.heard_on, strict=True)
                if channel in HEARD_ON[places[tick]]
            ]  # fmt: skip
            expected.append(min(states, key=RANKS.index))
        assert told(parts) == expected
    lost = sum(state in ("CRASH", "JOURNAL_FULL", "NO_DECISION", "REFUSED", "LOSS")
               for truth in world.truth for state in truth[first:last])  # fmt: skip
    assert cover.lost_ms == 100 * lost
    assert cover.silence_ms == 100 * sum(truth[first:last].count("SILENCE") for truth in world.truth)
    _check_gaps(world, cover, first, last)


def _check_gaps(world: World, cover: Cover, first: int, last: int) -> None:
    """What is listed is each stream's missing time, on the channel where the stream was to be heard then."""
    wanted = {
        (channel, number, tick - first, truth[tick])
        for number, (truth, places) in enumerate(zip(world.truth, world.heard_on, strict=True))
        for tick in range(first, last)
        if truth[tick] not in ("AUDIO", "SILENCE", "NO_STREAM")
        for channel in HEARD_ON[places[tick]]
    }
    listed = set()
    for gap in cover.gaps:
        for tick in range(gap.start // SAMPLES, gap.end // SAMPLES):
            for number in range(len(world.truth)) if gap.shared else [gap.stream]:
                if (gap.channel, number, tick, gap.label) in wanted or not gap.shared:
                    listed.add((gap.channel, number, tick, gap.label))
    assert listed == wanted
    assert list(cover.gaps) == sorted(cover.gaps, key=lambda gap: gap.start)


SEEDS = st.integers(0, 2**32 - 1)
TICKS = st.integers(1, 120)


@given(seed=SEEDS, ticks=TICKS)
def test_every_instant_of_a_call_is_told_once_and_as_it_was(seed: int, ticks: int) -> None:
    check(lay_out, seed, ticks)


def all_streams(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    return lay_out(d, s, [claim._replace(streams=()) for claim in c], e)


def no_decisions(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    return lay_out([each for each in d if each.seq == 1], s, c, e)


def in_order_of_arrival(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    return lay_out([each._replace(seq=number) for number, each in enumerate(d)], s, c, e)


def holes_of_epochs(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    return lay_out(d, s, [], e)


def signalled_all_along(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    return lay_out(d, [each._replace(since=T0, until=None) for each in s], c, e)


def silence_is_loss(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    deaf = [each._replace(epochs=[epoch._replace(silence=()) for epoch in each.epochs]) for each in s]
    return lay_out(d, deaf, c, e)


def channels_never_move(
    d: Sequence[DecisionTime], s: Sequence[StreamOfCall], c: Sequence[GapClaim], e: datetime
) -> Cover | None:
    fixed = [each._replace(epochs=[p._replace(channel=each.channel) for p in each.epochs]) for each in s]
    return lay_out(d, fixed, c, e)


@pytest.mark.parametrize(
    "twin",
    [
        all_streams, no_decisions, in_order_of_arrival, holes_of_epochs, signalled_all_along, silence_is_loss,
        channels_never_move,
    ],
)  # fmt: skip
def test_a_model_that_reads_one_kind_of_fact_wrongly_is_caught(twin: Model) -> None:
    @settings(database=None, report_multiple_bugs=False, phases=[Phase.generate])
    @given(seed=SEEDS, ticks=TICKS)
    def checked(seed: int, ticks: int) -> None:
        check(twin, seed, ticks)

    with pytest.raises(AssertionError):
        checked()
