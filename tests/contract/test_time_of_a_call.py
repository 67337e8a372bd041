"""What ingest's gate lets out and states is what storage tells of the call's time (design section 2.7), for senders that
know what they sent: lost, late and swapped packets, silence suppression, comfort noise, key presses, changing sources,
clocks that drift, late decisions, cuts, frames that the bus lost, and a process that was killed meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rightcall_common.frames import Frame
from rightcall_ingest.media.gate import CloseEpoch, FrameReady, OpenEpoch, Output
from rightcall_ingest.media.stream_time import StreamTime
from rightcall_ingest.media.timeline import Gap, instant, micros
from rightcall_storage.audio import call_time
from rightcall_storage.audio.call_time import (
    Cover,
    DecisionTime,
    GapClaim,
    StoredEpoch,
    StreamOfCall,
    epoch_of,
    lay_out,
)
from rightcall_storage.audio.painting import Part as SamplePart
from tests.support.nightly import examples
from tests.support.rtp_call import MS, T0, Cut, Interval, outside, run
from tests.unit.ingest.test_stream_accounts import CUTS, DRIFTS, PLANS, Part, Sender, overlap

pytestmark = pytest.mark.grows

CHANNELS = {"s0": "external", "s1": "employee"}
SLIVER = 60 * MS
"""Beside a cut: a packet across it belongs to it."""
Kill = tuple[int, int]
"""Milliseconds of the call: when the process ended, and how long it was away."""
EXPLAINED = call_time._explained


def epochs_of(
    outputs: Sequence[Output], stream: str, lost_frames: frozenset[int], killed: Interval | None
) -> list[StoredEpoch]:
    """As the bus brought them: some frames never came; of what was in memory at the kill nothing was sealed."""
    found: list[StoredEpoch] = []
    opened: OpenEpoch | None = None
    frames: list[FrameReady] = []
    number = 0
    for output in outputs:
        match output:
            case OpenEpoch() if output.stream == stream:
                opened, frames = output, []
            case FrameReady() if output.stream == stream:
                frames.append(output)
            case CloseEpoch() if output.stream == stream:
                assert opened is not None
                for part, ended_at in _around(opened, frames, output.ended_at, killed):
                    here = [frame for place, frame in enumerate(part, number) if place % 97 not in lost_frames]
                    number += len(part)
                    read = [Frame(f.codec, f.start_sample, f.runs, f.silent) for f in here]
                    found.append(epoch_of(CHANNELS[stream], instant(opened.started_at), instant(ended_at), read))
    return found


def _around(
    opened: OpenEpoch, frames: list[FrameReady], ended_at: int, killed: Interval | None
) -> list[tuple[list[FrameReady], int]]:
    """The epoch, or what a kill has left of it: the frames before, whose manifest says `crash`, and the packets that
    the next process took."""
    if killed is None:
        return [(frames, ended_at)]

    def at(sample: int) -> int:
        return opened.started_at + sample * 125

    before = [frame for frame in frames if at(frame.end_sample) <= killed[0]]
    behind = [left for frame in frames if (left := _from(frame, opened.started_at, killed[1])) is not None]
    if before == frames or behind == frames:
        return [(frames, ended_at)]
    parts = [(before, at(before[-1].end_sample))] if before else []
    return [*parts, *([(behind, ended_at)] if behind else [])]


def _from(frame: FrameReady, started_at: int, since: int) -> FrameReady | None:
    """What a frame holds when nobody took what came before `since`."""
    base = started_at + frame.start_sample * 125
    runs = tuple(run for run in frame.runs if base + run[0] * 125 >= since)
    silent = tuple(quiet for quiet in frame.silent if base + quiet[0] * 125 >= since)
    return replace(frame, runs=runs, silent=silent) if runs or silent else None


def told(
    outputs: Sequence[Output], cuts: Sequence[Cut], end: int, lost_frames: frozenset[int], killed: Interval | None
) -> Cover:
    decided = [DecisionTime(number, instant(cut.at), cut.opens, "HOLD") for number, cut in enumerate(cuts, 1)]
    claims = [
        GapClaim(gap.label, instant(gap.since), instant(gap.until), (gap.stream,) if gap.stream else ())
        for gap in outputs
        if isinstance(gap, Gap) and gap.until is not None
    ]
    streams = [
        StreamOfCall(name, channel, instant(T0), None, epochs_of(outputs, name, lost_frames, killed))
        for name, channel in CHANNELS.items()
    ]
    if killed is not None:
        claims += [
            GapClaim(
                "CRASH", min([instant(killed[0]), *_sealed_before(stream, killed)]), instant(killed[1]), (stream.name,)
            )
            for stream in streams
            if stream.name is not None
        ]
    cover = lay_out(decided, streams, claims, instant(end))
    assert cover is not None
    return cover


def _sealed_before(stream: StreamOfCall, killed: Interval) -> list[datetime]:
    ends = [epoch.end for epoch in stream.epochs if epoch.end <= instant(killed[0])]
    return [max(ends)] if ends else [instant(T0)]


def one_model(
    plans: tuple[list[Part], list[Part]],
    cuts: list[tuple[int, bool, int, int]],
    drift: int,
    lost_frames: frozenset[int],
    kill: Kill | None,
) -> None:
    senders = [Sender(drift, True), Sender(-drift, False)]
    for sender, plan in zip(senders, plans, strict=True):
        sender.play(plan)
    row, at = [Cut(T0, True)], T0
    for after, opens, stated, answered in cuts:
        at += after * 21 * MS
        row.append(Cut(at, opens, stated * MS, answered * MS))
    end = max(at, *(sender.at for sender in senders)) + 700 * MS
    killed = None if kill is None else (T0 + kill[0] * MS, T0 + (kill[0] + kill[1]) * MS)
    outputs = run(dict(zip(CHANNELS, [sender.sent for sender in senders], strict=True)), row, end)
    cover = told(outputs, row, end, lost_frames, killed)
    shut = [
        piece for one, other in pairwise([*row, Cut(end, False)]) if not one.opens for piece in [(one.at, other.at)]
    ]
    for sender, parts in zip(senders, cover.streams, strict=True):
        _each_instant_once(parts, cover)
        _truth(sender, _in_time(parts, cover), shut, whole=not lost_frames and kill is None)
    for number, channel in enumerate(CHANNELS.values()):
        assert _audio(cover.channels[channel]) == _audio(cover.streams[number])


def _each_instant_once(parts: Sequence[SamplePart], cover: Cover) -> None:
    at = 0
    for part in parts:
        assert part.start == at, "a hole, or told twice"
        at = part.end
    assert at == (micros(cover.ended_at) - micros(cover.started_at)) // 125


def _in_time(parts: Sequence[SamplePart], cover: Cover) -> dict[str, list[Interval]]:
    began = micros(cover.started_at)
    found: dict[str, list[Interval]] = {}
    for part in parts:
        span = (began + part.start * 125, began + part.end * 125)
        found.setdefault(part.state, []).append(span)
    return found


def _audio(parts: Sequence[SamplePart]) -> list[tuple[int, int]]:
    return [(part.start, part.end) for part in parts if part.state == "AUDIO"]


def _truth(sender: Sender, by_state: dict[str, list[Interval]], shut: list[Interval], *, whole: bool) -> None:
    """Nothing is called what it was not. Slack: the clocks' drift, and a sliver for each border between two
    states. `whole`: everything that was sealed came."""
    drifted = MS + (sender.at - T0) // 5_000
    borders = sum(len(spans) for spans in by_state.values())
    speech = list(sender.spoken.values())
    kept = [span for name, span in sender.spoken.items() if name not in sender.dropped or name in sender.late]
    for span in by_state.get("AUDIO", []):
        assert span[1] - span[0] - overlap(span, kept) <= drifted + MS, "audio where nobody spoke"
        assert all(overlap(span, [closed]) <= drifted for closed in shut), "audio behind a cut"
    for span in by_state.get("SILENCE", []):
        assert overlap(span, speech) <= drifted, "speech is called silence"
    for span in by_state.get("NO_AUDIO", []):
        assert overlap(span, speech) <= drifted + SLIVER, "it is said that nothing came where something was sent"
    lost = [span for name, span in sender.spoken.items() if name in sender.dropped - sender.late]
    unsaid = sum(overlap(span, by_state.get("SILENCE", []) + by_state.get("NO_AUDIO", [])) for span in lost)
    assert unsaid <= drifted * borders, "a loss that nobody is told"
    if whole:
        quiet = [piece for span in sender.declared for piece in outside(span, speech)]
        blamed = sum(overlap(span, by_state.get("LOSS", [])) for span in quiet)
        assert blamed <= drifted * borders, "declared silence is called loss"


def searched() -> Callable[[], None]:
    @settings(
        max_examples=examples(120), deadline=None, database=None, report_multiple_bugs=False, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        st.tuples(PLANS, PLANS),
        CUTS,
        DRIFTS,
        st.frozensets(st.integers(0, 96), max_size=6),
        st.none() | st.tuples(st.integers(300, 9_000), st.integers(400, 4_000)),
    )
    def search(
        plans: tuple[list[Part], list[Part]],
        cuts: list[tuple[int, bool, int, int]],
        drift: int,
        lost_frames: frozenset[int],
        kill: Kill | None,
    ) -> None:
        one_model(plans, cuts, drift, lost_frames, kill)

    return search


def test_what_ingest_lets_out_is_what_storage_tells() -> None:
    searched()()


def _loss_is_silence(parts: Sequence[SamplePart]) -> list[SamplePart]:
    return [part._replace(state="SILENCE") if part.state == "LOSS" else part for part in EXPLAINED(parts)]


def test_a_reader_that_takes_what_is_missing_for_silence_is_caught() -> None:
    with patch.object(call_time, "_explained", _loss_is_silence), pytest.raises(AssertionError):
        searched()()


@pytest.mark.parametrize(
    "rule",
    [
        lambda time, first, number, samples: first,  # every hole is loss
        lambda time, first, number, samples: time.end,  # every hole is silence
    ],
)
def test_a_gate_that_does_not_ask_sequence_numbers_is_caught(rule: Callable[..., int]) -> None:
    with patch.object(StreamTime, "lost_until", rule), pytest.raises(AssertionError):
        searched()()
