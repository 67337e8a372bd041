"""What a crash costs is named: on every stream, from its last sealed sample or from when what stood began (I10)."""

from datetime import datetime, timedelta

from rightcall_common.events.calls import CallEnded, DecisionApplied, MediaGap
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.sip.siprec_session import EndReason, SessionEnd
from tests.support.ingest_book import AT, Book, book, media
from tests.support.ingest_crash import journalled, manifests, next_process, speak
from tests.support.ingest_media import begin, change

EVIDENCE = "EVIDENCE_AGREEMENT"
STATE = {"speech": {}, "peer": {"transport": "udp", "address": "192.0.2.7"}}
PACKET = timedelta(milliseconds=20)
Told = list[tuple[str, datetime, datetime | None]]


def crashes(made: Book, stream: str) -> list[tuple[datetime, datetime]]:
    """All time of this stream that is said to be lost to the crash, neighbours as one."""
    found: list[tuple[datetime, datetime]] = []
    for gap in sorted(made.of_type(MediaGap), key=lambda gap: gap.since):
        if gap.label != "CRASH" or gap.until is None or (gap.streams and stream not in gap.streams):
            continue
        if found and gap.since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], gap.until))
        else:
            found.append((gap.since, gap.until))
    return found


async def goes_on(fresh: Book, live: LiveCall) -> datetime:
    """Policy answers the crash, both are heard again, the call ends. When the first packet comes."""
    begun = next(gap for gap in fresh.of_type(MediaGap) if gap.label == "CRASH" and gap.until is None)
    fresh.decide(live, 2, begun.fact_seq, EVIDENCE, effective_at=begun.at)
    heard_again: datetime = fresh.clock.now() + PACKET
    speak(fresh, live, 2)
    await fresh.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
    fresh.pass_time(1)
    return heard_again


async def test_a_beginning_of_which_nothing_was_sealed_is_lost_from_the_decision_on() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE, effective_at=AT)
        speak(made, live, 0.9)
        await made.sessions.keep_dialog("d1", STATE)
        (applied,) = made.of_type(DecisionApplied)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        heard_again = await goes_on(fresh, live)
        for stream in ("s0", "s1"):
            assert crashes(fresh, stream) == [(applied.at, heard_again)]
        for closed in manifests(fresh):
            assert [(gap.label, gap.since, gap.until) for gap in closed.gaps] == [("CRASH", applied.at, heard_again)]
    finally:
        fresh.close()


async def test_a_call_that_nobody_had_decided_when_the_process_died_is_lost_from_its_beginning() -> None:
    with book() as made:
        live = await begin(made)
        speak(made, live, 0.5)
        await made.sessions.keep_dialog("d1", STATE)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        heard_again = await goes_on(fresh, live)
        assert [crashes(fresh, stream) for stream in ("s0", "s1")] == [[(AT, heard_again)]] * 2
    finally:
        fresh.close()


async def test_each_stream_is_lost_from_its_own_last_sealed_sample_and_none_has_another_s_gap() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2.5)
        speak(made, live, 4, silent=(1,))
        await made.sessions.keep_dialog("d1", STATE)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        heard_again = await goes_on(fresh, live)
        assert crashes(fresh, "s0") == [(AT + timedelta(seconds=6.02), heard_again)]
        assert crashes(fresh, "s1") == [(AT + timedelta(seconds=2.52), heard_again)]
        found = {
            closed.stream: [(gap.label, gap.since, gap.until) for gap in closed.gaps] for closed in manifests(fresh)
        }
        assert found == {
            "s0": [("CRASH", AT + timedelta(seconds=6.02), heard_again)],
            "s1": [("CRASH", AT + timedelta(seconds=2.52), heard_again)],
        }
    finally:
        fresh.close()


async def test_a_stream_that_nobody_hears_again_lacks_its_audio_after_the_crash_as_well() -> None:
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, EVIDENCE)
        speak(made, live, 2.5)
        await made.sessions.keep_dialog("d1", STATE)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        back_at = fresh.clock.now()
        begun = next(gap for gap in fresh.of_type(MediaGap) if gap.until is None)
        fresh.decide(live, 2, begun.fact_seq, EVIDENCE, effective_at=begun.at)
        speak(fresh, live, 3, silent=(1,))
        await fresh.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        fresh.pass_time(1)
        (ended,) = fresh.of_type(CallEnded)
        nothing = [(gap.since, gap.until, gap.streams) for gap in fresh.of_type(MediaGap) if gap.label == "NO_AUDIO"]
        assert nothing == [(back_at, ended.at, ("s1",))]
    finally:
        fresh.close()


async def test_the_end_says_which_streams_there_were_and_since_when_also_across_a_crash() -> None:
    with book() as made:
        live = await begin(made, streams=1)
        made.clock.advance(timedelta(seconds=2))
        await change(made, streams=media(2))
        made.clock.advance(timedelta(seconds=3))
        await change(made, streams=media(2, removed=(0,)))
        await made.sessions.keep_dialog("d1", STATE)
        records = journalled(made, live)
    fresh, live = next_process(made, records)
    try:
        await fresh.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        fresh.pass_time(3)
        (ended,) = fresh.of_type(CallEnded)
        at = [AT + timedelta(seconds=n) for n in range(6)]
        assert [(one.stream, one.since, one.until) for one in ended.signalled] == [
            ("s0", at[0], at[5]),
            ("s1", at[2], None),
        ]
        assert [one.channel for one in ended.signalled] == ["external", "mixed"]
    finally:
        fresh.close()
