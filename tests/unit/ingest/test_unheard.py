"""What a client sends and we do not keep is a gap that says so: strangers alone, a refused stream, a lost port."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from rightcall_common.events.calls import CallEnded, MediaGap
from rightcall_ingest import legs
from rightcall_ingest.live_call import LiveCall
from rightcall_ingest.siprec_session import EndReason, SessionAnswer, SessionEnd
from tests.support.eventually import eventually
from tests.support.ingest_book import AT, TENANT, Book, book, media, offer
from tests.support.ingest_media import begin, change, clients, moved_to, say


def losses(made: Book) -> list[tuple[datetime, datetime | None]]:
    return [(gap.since, gap.until) for gap in made.of_type(MediaGap) if gap.label == "LOSS"]


def strays(live: LiveCall, count: int) -> bool:
    media = live.legs[0].media
    return media is not None and media.strays == count


async def test_a_client_that_moves_without_a_word_is_a_gap_until_it_says_where_it_is() -> None:
    with book() as made, clients(2) as (old, new):
        live = await begin(made, streams=1)
        say(old, live, 1)
        await eventually(lambda: live.legs[0].stream.counts.received == 1)
        made.pass_time(0.1)
        for n in range(1, 14):
            say(new, live, n)
            await eventually(partial(strays, live, n))
            made.pass_time(0.1)
            assert losses(made) == ([] if n < 12 else [(AT + timedelta(seconds=0.2), None)])
        await change(made, streams=moved_to(new))
        say(new, live, 14)
        await eventually(lambda: live.legs[0].stream.counts.received == 2)
        made.pass_time(0.1)
        assert losses(made)[1:] == [(AT + timedelta(seconds=0.2), AT + timedelta(seconds=1.5))]


async def test_a_short_burst_from_elsewhere_is_no_gap_and_is_counted() -> None:
    with book() as made, clients(2) as (old, other):
        live = await begin(made, streams=1)
        counts = live.legs[0].stream.counts
        say(old, live, 1)
        await eventually(lambda: counts.received == 1)
        for n in range(1, 4):
            say(other, live, n)
            await eventually(partial(strays, live, n))
            made.pass_time(1.2)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        assert losses(made) == []
        assert counts.strays == 3


async def test_a_stream_that_we_cannot_record_is_a_gap_as_long_as_it_is_sent() -> None:
    with book() as made:
        first, second = media(2)
        said = replace(offer(), streams=(first, replace(second, codecs=())))
        answer = await made.sessions.on_invite(said)
        assert isinstance(answer, SessionAnswer)
        assert list(answer.ports) == [0]
        made.pass_time(0.1)
        since = AT + timedelta(seconds=0.1)
        assert losses(made) == [(since, None)]
        await change(made, streams=media(2))
        made.pass_time(0.1)
        assert losses(made)[1:] == [(since, AT + timedelta(seconds=0.2))]
        await change(made, streams=(first, replace(second, codecs=())))
        made.pass_time(0.1)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(3)
        assert losses(made)[3] == (AT + timedelta(seconds=0.3), made.of_type(CallEnded)[0].at)


async def test_a_port_lost_in_a_crash_is_a_gap_until_it_is_free_again_or_the_client_gets_another() -> None:
    with book() as made:
        live = await begin(made)
        for leg in live.legs.values():
            legs.close(leg)
        made.pass_time(0.1)
        assert losses(made) == [(AT + timedelta(seconds=0.1), None)]
        assert legs.reopen(live, made.ports.of(TENANT)) == []
        made.pass_time(0.1)
        assert losses(made)[1:] == [(AT + timedelta(seconds=0.1), AT + timedelta(seconds=0.2))]
        legs.close(live.legs[1])
        answer = await change(made, streams=media(2))
        assert sorted(answer.ports) == [0, 1]
        assert live.legs[1].media is not None
        assert answer.ports[1] == live.legs[1].port == live.legs[1].media.port
        made.pass_time(0.1)
        assert len(losses(made)) == 2
