"""What a client sends and we do not receive is a gap of its stream that says so: from elsewhere, refused, no port, inactive."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from rightcall_common.events.calls import CallEnded, MediaGap, SignalledStream
from rightcall_ingest.calls import legs
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.sip.sdp import Direction
from rightcall_ingest.sip.siprec_session import EndReason, SessionAnswer, SessionEnd, Signal, SpeechState
from tests.support.eventually import eventually
from tests.support.ingest_book import AT, TENANT, Book, book, media, offer
from tests.support.ingest_media import begin, change, clients, moved_to, say


def gaps(made: Book, label: str = "REFUSED") -> list[tuple[datetime, datetime | None, tuple[str, ...]]]:
    return [(gap.since, gap.until, gap.streams) for gap in made.of_type(MediaGap) if gap.label == label]


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def near(at: datetime | None, seconds: float) -> bool:
    """Arrivals lie between the process clock's steps, which are a tenth of a second apart."""
    return at is not None and abs((at - after(seconds)).total_seconds()) <= 0.1


def strays(live: LiveCall, count: int) -> bool:
    port = live.legs[0].media
    return port is not None and port.strays == count


async def heard(live: LiveCall, count: int) -> None:
    await eventually(lambda: live.legs[0].stream.counts.received == count)


async def test_a_client_that_moves_without_a_word_is_a_gap_of_that_stream_until_it_says_where_it_is() -> None:
    with book() as made, clients(2) as (old, new):
        live = await begin(made, sender=old)
        say(old, live, 1)
        await heard(live, 1)
        made.pass_time(0.1)
        for n in range(1, 14):
            say(new, live, n)
            await eventually(partial(strays, live, n))
            made.pass_time(0.1)
            assert n == 11 or bool(gaps(made)) is (n > 11), "after one second, to the packet"
        ((since, until, streams),) = gaps(made)
        assert near(since, 0.1)
        assert (until, streams) == (None, ("s0",)), "the other stream has lost nothing"
        await change(made, streams=(*moved_to(new), media(2)[1]))
        say(new, live, 14)
        await heard(live, 2)
        made.pass_time(0.1)
        (whole,) = gaps(made)[1:]
        assert whole[0] == since
        assert near(whole[1], 1.3), "the last packet that was refused"


async def test_a_short_burst_from_elsewhere_is_no_gap_and_is_counted() -> None:
    with book() as made, clients(2) as (old, other):
        live = await begin(made, streams=1, sender=old)
        counts = live.legs[0].stream.counts
        say(old, live, 1)
        await heard(live, 1)
        for n in range(1, 4):
            say(other, live, n)
            await eventually(partial(strays, live, n))
            made.pass_time(1.2)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        assert gaps(made) == []
        assert counts.strays == 3


async def test_a_call_of_which_nothing_was_accepted_says_so_however_short_it_was() -> None:
    with book() as made, clients(1) as (elsewhere,):
        live = await begin(made, streams=1, address="192.0.2.9")
        say(elsewhere, live, 1)
        await eventually(partial(strays, live, 1))
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        ((since, until, streams),) = gaps(made)
        assert (since, streams) == (until, ("s0",))


async def test_what_an_unsignalled_source_has_said_is_a_gap_once_the_signalled_one_speaks() -> None:
    with book() as made, clients(2) as (client, elsewhere):
        live = await begin(made, streams=1, sender=client)
        made.decide(live, 1, 3, "EVIDENCE_AGREEMENT", effective_at=AT)
        say(elsewhere, live, 1)
        await heard(live, 1)
        made.pass_time(0.4)
        before = live.legs[0].stream
        say(client, live, 1)
        await eventually(lambda: live.legs[0].label == "s1")
        await heard(live, 1)
        assert before.counts.received == 1
        made.pass_time(0.1)
        ((since, until, streams),) = gaps(made)
        assert (since, streams) == (AT, ("s0",))
        assert near(until, 0.4)
        assert live.voices["s1"] == live.voices["s0"]
        say(elsewhere, live, 2)
        await eventually(partial(strays, live, 1))
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        assert {record.key for record in made.outlet.records if record.kind == "frame"} != set()
        assert {record.stream_id for record in made.outlet.records if record.kind == "frame"} == {
            stream.stream_id for stream in made.of_type(CallEnded)[0].streams
        }, "of one stream: the signalled source's"
        first, second = made.of_type(CallEnded)[0].signalled
        assert (first.stream, first.since, first.until) == ("s0", AT, until)
        assert (second.stream, second.since, second.until) == ("s1", until, None)


async def test_a_stream_that_we_cannot_record_is_a_gap_of_its_channel_as_long_as_it_is_sent() -> None:
    with book() as made:
        first, second = media(2)
        said = replace(offer(), streams=(first, replace(second, codecs=())))
        answer = await made.sessions.on_invite(said)
        assert isinstance(answer, SessionAnswer)
        assert list(answer.ports) == [0]
        made.pass_time(0.1)
        assert gaps(made) == [(AT, None, ("s1",))]
        await change(made, streams=media(2))
        assert gaps(made)[1:] == [(AT, after(0.1), ("s1",))]
        await change(made, streams=(first, replace(second, codecs=())))
        assert gaps(made)[2:] == [(after(0.1), None, ("s3",))]
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        ended: CallEnded = made.of_type(CallEnded)[0]
        assert gaps(made)[3:] == [(after(0.1), ended.at, ("s3",))]
        assert ended.signalled[1] == SignalledStream(stream="s1", channel="employee", since=AT, until=after(0.1))
        assert [one.channel for one in ended.signalled] == ["external", "employee", "employee", "employee"]


async def test_a_port_lost_in_a_crash_is_a_gap_until_it_is_free_again_or_the_client_gets_another() -> None:
    with book() as made:
        live = await begin(made)
        for leg in live.legs.values():
            legs.close(leg)
        made.pass_time(0.1)
        assert gaps(made) == [(after(0.1), None, ("s0",)), (after(0.1), None, ("s1",))]
        made.pass_time(0.4)
        assert legs.reopen(live, made.ports.of(TENANT)) == []
        made.pass_time(0.1)
        assert gaps(made)[2:] == [(after(0.1), after(0.5), ("s0",)), (after(0.1), after(0.5), ("s1",))]
        legs.close(live.legs[1])
        answer = await change(made, streams=media(2))
        assert sorted(answer.ports) == [0, 1]
        assert live.legs[1].media is not None
        assert answer.ports[1] == live.legs[1].port == live.legs[1].media.port
        made.pass_time(0.1)
        assert len(gaps(made)) == 4


async def test_one_stream_that_is_inactive_while_the_other_flows_is_a_suspension_of_its_own() -> None:
    with book() as made, clients(1) as (client,):
        live = await begin(made, sender=client)
        first, second = moved_to(client)[0], media(2)[1]
        say(client, live, 1)
        await heard(live, 1)
        made.pass_time(0.1)
        await change(made, streams=(replace(first, direction=Direction.INACTIVE), second))
        say(client, live, 2)
        await eventually(lambda: live.legs[0].media is not None and live.legs[0].media.ignored == 1)
        made.pass_time(1)
        assert gaps(made, "SRC_SUSPENDED") == [(after(0.1), None, ("s0",))]
        await change(made, streams=(first, second))
        say(client, live, 3)
        await heard(live, 2)
        assert gaps(made, "SRC_SUSPENDED")[1:] == [(after(0.1), after(1.1), ("s0",))]


async def test_a_suspension_of_the_whole_session_is_said_once_and_an_explained_hold_is_none() -> None:
    silent = tuple(replace(one, direction=Direction.INACTIVE) for one in media(2))
    with book() as made:
        await begin(made)
        still = SpeechState(suspended=True, sending=False)
        await change(made, streams=silent, signals=(Signal.SRC_SUSPENDED,), speech=still)
        made.pass_time(1)
        await change(made, streams=media(2), signals=(Signal.SRC_RESUMED,))
        assert [streams for _, _, streams in gaps(made, "SRC_SUSPENDED")] == [(), ()]
        await change(made, streams=silent, signals=(Signal.HOLD,), speech=SpeechState(held=True, sending=False))
        made.pass_time(1)
        await change(made, streams=media(2), signals=(Signal.RETRIEVE,))
        assert len(gaps(made, "SRC_SUSPENDED")) == 2


async def test_a_hold_that_is_recorded_and_sends_nothing_is_said_when_it_is_over() -> None:
    silent = tuple(replace(one, direction=Direction.INACTIVE) for one in media(2))
    with book() as made:
        live = await begin(made)
        made.decide(live, 1, 3, "MIFID_STATUTORY", effective_at=AT)
        await change(made, streams=silent, signals=(Signal.HOLD,), speech=SpeechState(held=True, sending=False))
        made.decide(live, 2, live.call.fact_seq, "MIFID_STATUTORY", outcome="CONTINUE")
        made.pass_time(1)
        assert gaps(made, "SRC_SUSPENDED") == []
        await change(made, streams=media(2), signals=(Signal.RETRIEVE,))
        assert gaps(made, "SRC_SUSPENDED") == [(AT, after(1), ("s0",)), (AT, after(1), ("s1",))]
