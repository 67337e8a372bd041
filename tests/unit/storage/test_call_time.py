"""Between a recording's lawful start and its call's end nothing is silent without a reason, on either channel."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rightcall_common.frames import CODEC_PCMA, Frame
from rightcall_storage.audio.call_time import (
    Cover,
    DecisionTime,
    GapClaim,
    StoredEpoch,
    StreamOfCall,
    epoch_of,
    lay_out,
)
from rightcall_storage.audio.painting import painted

T0 = datetime(2026, 11, 24, 9, tzinfo=UTC)
RECORDED = DecisionTime(1, T0, True, "STOP")


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def epoch(channel: str, since: float, until: float, *silent: tuple[float, float]) -> StoredEpoch:
    """All audio, but where its sender declared silence."""
    cuts = [since, *(moment for span in silent for moment in span), until]
    audio = [(_sample(a - since), _sample(b - since)) for a, b in zip(cuts[0::2], cuts[1::2], strict=True)]
    quiet = [(_sample(a - since), _sample(b - since)) for a, b in silent]
    return StoredEpoch(channel, at(since), at(until), audio, quiet)


def stream(
    channel: str, *epochs: StoredEpoch, name: str = "", since: float = 0.01, until: float | None = None
) -> StreamOfCall:
    """A stream that was signalled with the call."""
    ends = None if until is None else at(until)
    return StreamOfCall(
        name or {"external": "s0", "employee": "s1", "mixed": "s2"}[channel], channel, at(since), ends, epochs
    )


def old(channel: str, *epochs: StoredEpoch) -> StreamOfCall:
    """A stream as an older producer left it: nobody says when it was signalled."""
    return StreamOfCall(None, channel, None, None, epochs)


def _sample(seconds: float) -> int:
    return round(seconds * 8000)


def cover(
    streams: Sequence[StreamOfCall], *claims: GapClaim, end: float, decided: Sequence[DecisionTime] = (RECORDED,)
) -> Cover:
    found = lay_out(decided, streams, claims, at(end))
    assert found is not None
    return found


def gaps(told: Cover) -> list[tuple[str, str, float, float]]:
    """(channel, label, since, until) in seconds of the call."""
    began = (told.started_at - T0).total_seconds()
    return [(g.channel, g.label, round(began + g.start / 8000, 4), round(began + g.end / 8000, 4)) for g in told.gaps]


def lasts(told: Cover) -> float:
    return (told.ended_at - told.started_at).total_seconds()


def test_a_plain_call_has_no_gap_though_media_begins_after_signalling_and_ends_before_it() -> None:
    """Three seconds of audio, both streams a sample apart; the BYE comes 0.4 s later."""
    told = cover([stream("external", epoch("external", 0.2, 3.2)), stream("employee", epoch("employee", 0.201, 3.201))],
                 end=3.6)  # fmt: skip
    assert (told.gaps, told.lost_ms, told.silence_ms, told.unheard) == ((), 0, 0, [])
    assert 3.0 <= lasts(told) < 3.01
    assert told.started_at == at(0.2)


def test_a_beginning_lost_to_a_crash_is_a_gap_on_both_channels() -> None:
    """I10. The process died before anything was stored; what it heard before it is known to have died is lost too."""
    both = [stream("external", epoch("external", 3.1, 12)), stream("employee", epoch("employee", 3.1, 12))]
    told = cover(both, GapClaim("CRASH", at(0.9), at(3.1)), end=12.2)
    assert gaps(told) == [("employee", "CRASH", 0.01, 3.1), ("external", "CRASH", 0.01, 3.1)]
    assert told.lost_ms == 2 * 3090


def test_a_beginning_lost_to_a_late_decision_is_a_gap() -> None:
    """It is lawful from `effective_at`, and the ring holds two seconds."""
    told = cover([stream("mixed", epoch("mixed", 3, 9))], GapClaim("NO_DECISION", T0, at(3)), end=9)
    assert gaps(told) == [("employee", "NO_DECISION", 0.01, 3.0), ("external", "NO_DECISION", 0.01, 3.0)]
    assert told.lost_ms == 2990, "of a stream that is heard on both channels once"


def test_a_port_that_was_taken_at_a_restart_is_a_crash_to_the_end() -> None:
    both = [
        stream("external", epoch("external", 0, 4)),
        stream("employee", epoch("employee", 0, 4), epoch("employee", 6, 20)),
    ]
    told = cover(both, GapClaim("CRASH", at(4), at(6)), end=20)
    assert gaps(told) == [("employee", "CRASH", 4.0, 6.0), ("external", "CRASH", 4.0, 20.0)]


def test_a_stream_that_stops_is_a_gap_on_its_channel_only() -> None:
    both = [stream("external", epoch("external", 0, 5)), stream("employee", epoch("employee", 0, 30))]
    assert gaps(cover(both, GapClaim("NO_AUDIO", at(5), None, ("s0",)), end=30)) == [
        ("external", "NO_AUDIO", 5.0, 30.0)
    ]
    assert gaps(cover(both, end=30)) == [("external", "LOSS", 5.0, 30.0)], "what nobody explains is LOSS"


def test_a_stream_that_never_sends_is_a_gap_and_its_channel_is_named() -> None:
    both = [stream("external", epoch("external", 0.2, 3.2)), stream("employee")]
    told = cover(both, GapClaim("NO_AUDIO", at(0.01), at(3.5), ("s1",)), end=3.5)
    assert gaps(told) == [("employee", "NO_AUDIO", 0.2, 3.2)]
    assert (told.lost_ms, told.unheard) == (0, ["employee"])


def test_declared_silence_is_neither_a_gap_nor_lost() -> None:
    """RFC 3551 section 4.1: sequence numbers without a hole."""
    told = cover([stream("external", epoch("external", 0, 6, (2, 3.5)))], end=6)
    assert (told.gaps, told.lost_ms, told.silence_ms) == ((), 0, 1500)


def test_a_single_lost_packet_is_lost() -> None:
    frames = [Frame(CODEC_PCMA, 0, ((0, b"x" * 160), (320, b"x" * 160)))]
    told = cover([stream("external", epoch_of("external", T0, at(0.06), frames))], end=0.06)
    assert (gaps(told), told.lost_ms) == ([("external", "LOSS", 0.02, 0.04)], 20)


def test_a_frame_that_the_bus_lost_at_the_beginning_is_no_late_start() -> None:
    told = cover([stream("external", StoredEpoch("external", T0, at(3), [(4000, 24_000)]))], end=3)
    assert gaps(told) == [("external", "LOSS", 0.0, 0.5)]


def test_an_epoch_that_never_arrived_is_lost_where_its_manifest_says() -> None:
    lost = StoredEpoch(None, at(2), at(4), fate="lost")
    told = cover([stream("external", epoch("external", 0, 2), lost, epoch("external", 4, 6))], end=6)
    assert gaps(told) == [("external", "LOSS", 2.0, 4.0)]


def test_after_stop_keep_the_rest_of_the_call_is_a_stop() -> None:
    told = cover(
        [stream("mixed", epoch("mixed", 0, 5))], end=30, decided=[RECORDED, DecisionTime(2, at(5), False, "STOP")]
    )
    assert (lasts(told), told.lost_ms) == (30.0, 0)
    assert gaps(told) == [("employee", "STOP", 5.0, 30.0), ("external", "STOP", 5.0, 30.0)]


def test_what_was_decided_names_a_gap_whatever_failed_besides() -> None:
    decided = [RECORDED, DecisionTime(2, at(4), False, "MASK"), DecisionTime(3, at(8), True, "STOP")]
    told = cover([stream("external", epoch("external", 0, 4), epoch("external", 9, 12))],
                 GapClaim("CRASH", at(5), at(9)), GapClaim("LOSS", at(4), at(9)), end=12, decided=decided)  # fmt: skip
    assert gaps(told) == [("external", "MASK", 4.0, 8.0), ("external", "CRASH", 8.0, 9.0)]


def test_a_packet_across_a_cut_and_the_wait_behind_it_belong_to_the_cut() -> None:
    """A pause takes what does not lie before it whole; after it the sender has up to a second to be heard again."""
    decided = [RECORDED, DecisionTime(2, at(4), False, "HOLD"), DecisionTime(3, at(8), True, "STOP")]
    told = cover([stream("external", epoch("external", 0, 3.98), epoch("external", 8.6, 12))], end=12, decided=decided)
    assert gaps(told) == [("external", "HOLD", 3.98, 8.6)]
    to_the_cut = epoch("external", 0, 3.98)._replace(ended_at=at(4))  # so its manifest says
    told = cover([stream("external", to_the_cut, epoch("external", 8.6, 12))], end=12, decided=decided)
    assert (gaps(told), told.lost_ms) == ([("external", "HOLD", 3.98, 8.6)], 0)
    late = cover([stream("external", epoch("external", 0, 4), epoch("external", 9.5, 12))], end=12, decided=decided)
    assert gaps(late) == [("external", "HOLD", 4.0, 8.0), ("external", "LOSS", 8.0, 9.5)]


def test_a_lost_packet_is_no_reason_for_the_second_behind_it_in_which_nobody_sent() -> None:
    lost = GapClaim("LOSS", at(2.98), at(3), ("s0",))
    assert gaps(cover([stream("external", epoch("external", 0, 2.98))], lost, end=3.7)) == [
        ("external", "LOSS", 2.98, 3.0)
    ]
    unsent = GapClaim("NO_AUDIO", at(1), at(1.2), ("s0",))
    told = cover([stream("external", epoch("external", 0, 1), epoch("external", 1.5, 3))], unsent, end=3)
    assert gaps(told) == [("external", "NO_AUDIO", 1.0, 1.2), ("external", "LOSS", 1.2, 1.5)]


def test_clocks_that_meet_on_no_common_sample_make_no_gap() -> None:
    second = StoredEpoch("external", at(2) + timedelta(microseconds=187), at(4), [(0, 16_000)])
    assert cover([stream("external", epoch("external", 0, 2), second)], end=4).gaps == ()


def test_what_a_stream_is_missing_lies_on_the_channel_where_it_was_heard_then() -> None:
    moved = stream("employee", StoredEpoch("external", T0, at(3), [(0, 16_000)]), epoch("employee", 3, 6), name="s0")
    told = cover([moved], GapClaim("LOSS", at(7), at(9)), end=9)
    assert gaps(told) == [("external", "LOSS", 2.0, 3.0), ("employee", "LOSS", 6.0, 9.0)]


def test_a_gap_of_one_of_several_streams_is_named_with_it_and_one_of_all_stands_once() -> None:
    partner = stream("external", epoch("external", 0, 2), epoch("external", 4, 9), epoch("external", 10, 12), name="s7")
    caller = stream("external", epoch("external", 0, 9), epoch("external", 10, 12))
    told = cover([caller, partner], GapClaim("LOSS", at(2), at(4), ("s7",)), GapClaim("CRASH", at(9), at(10)), end=12)
    assert [(g.label, g.stream, g.shared) for g in told.gaps] == [("LOSS", 1, False), ("CRASH", 0, True)]
    assert [part.state for part in told.channels["external"]] == ["AUDIO", "CRASH", "AUDIO"]


def test_before_a_stream_is_signalled_and_after_it_is_taken_out_nothing_is_missing() -> None:
    guest = stream("external", epoch("external", 10, 20), name="s7", since=9.8, until=20.3)
    told = cover([stream("mixed", epoch("mixed", 0, 60)), guest], GapClaim("CRASH", at(3), at(4)), end=60)
    assert told.gaps == ()
    assert [part.state for part in told.streams[1]] == ["NO_STREAM", "AUDIO", "NO_STREAM"]


def test_a_loss_that_names_no_stream_is_not_laid_on_one_that_lost_nothing() -> None:
    """An older producer says LOSS of the call, and in each manifest: the stream that was heard to its end lost none."""
    said = GapClaim("LOSS", at(2.2), at(6.4))
    both = [stream("external", epoch("external", 0, 2)), stream("employee", epoch("employee", 0, 6))]
    told = cover(
        [each._replace(gaps=[said]) for each in both], said, GapClaim("NO_AUDIO", at(2), at(6.4), ("s0",)), end=6.4
    )
    assert {gap[0] for gap in gaps(told)} == {"external"}
    assert ("external", "LOSS", 2.2, 6.4) in gaps(told), "something came, and is not here"


@pytest.mark.parametrize("end", [3.0, 3.9])
def test_older_producers_name_no_streams_and_their_calls_read_as_before(end: float) -> None:
    told = cover([old("external", epoch("external", 0, 3)), old("employee", epoch("employee", 1.5, 3))], end=end)
    assert (told.gaps, lasts(told)) == ((), 3.0), "who begins late has joined"


def test_older_producers_lose_a_beginning_for_everybody() -> None:
    both = [old("external", epoch("external", 3, 9)), old("employee", epoch("employee", 3, 9))]
    assert {gap[:2] for gap in gaps(cover(both, end=9))} == {("external", "LOSS"), ("employee", "LOSS")}
    assert {gap[1] for gap in gaps(cover(both, GapClaim("CRASH", at(1), at(3)), end=9))} == {"CRASH"}


def test_without_any_decision_a_recording_begins_with_its_audio() -> None:
    told = cover([old("external", epoch("external", 2, 4))], end=4, decided=[])
    assert (told.started_at, told.gaps) == (at(2), ())


def test_nothing_known_is_no_recording() -> None:
    assert lay_out([], [stream("external")], [], at(4)) is None


def test_of_spans_that_overlap_the_first_in_order_is_on_top() -> None:
    parts = painted(10, [(0, 6, "b"), (4, 8, "a"), (5, 5, "a"), (8, 99, "b"), (-3, 1, "a")], ("a", "b"), "c")
    assert parts == [(0, 1, "a"), (1, 4, "b"), (4, 8, "a"), (8, 10, "b")]
    assert painted(0, [(0, 1, "a")], ("a",), "c") == []


def test_what_one_stream_has_beyond_the_calls_end_is_missed_on_no_other() -> None:
    """A sender whose clock is fast has more samples than the call had time."""
    told = cover([stream("external", epoch("external", 0, 9)), stream("employee", epoch("employee", 0, 6))], end=6)
    assert (told.lost_ms, gaps(told), lasts(told)) == (0, [], 9.0)
