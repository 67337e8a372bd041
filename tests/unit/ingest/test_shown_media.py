"""`GET /v1/calls/{id}` says of each stream whether it is received, and names what was not accepted."""

from dataclasses import replace

from rightcall_ingest.api.media_view import streams_of, unread_of
from rightcall_ingest.calls import legs
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.sip.sdp import Direction
from rightcall_ingest.sip.siprec_session import EndReason, SessionAnswer, SessionEnd
from tests.support.eventually import eventually
from tests.support.ingest_book import book, media, offer
from tests.support.ingest_media import begin, change, clients, moved_to, say


def states(live: LiveCall) -> list[tuple[str, str, str]]:
    return [(one.stream, one.channel, one.state) for one in streams_of(live)]


async def test_each_stream_says_whether_it_is_heard() -> None:
    with book() as made, clients(2) as (client, stranger):
        live = await begin(made, sender=client)
        assert states(live) == [("s0", "external", "silent"), ("s1", "employee", "silent")]
        say(client, live, 1)
        await eventually(lambda: states(live)[0][2] == "heard")
        say(stranger, live, 2)
        await eventually(lambda: states(live)[0][2] == "refused")
        assert [(one.packets_heard, one.packets_refused) for one in streams_of(live)] == [(1, 1), (0, 0)]
        first, second = moved_to(client)[0], media(2)[1]
        await change(made, streams=(replace(first, direction=Direction.INACTIVE), second))
        assert states(live)[0][2] == "inactive"
        legs.close(live.legs[1])
        assert states(live)[1][2] == "no_port"
        await change(made, streams=(first, replace(second, port=0)))
        assert states(live)[1] == ("s1", "employee", "over")
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        assert {state for _, _, state in states(live)} == {"over"}
        assert streams_of(live)[0].packets_refused == 1, "also of a call that has ended"


async def test_what_was_not_accepted_is_named_without_the_clients_words() -> None:
    first, second = media(2)
    lines = (
        first,
        replace(second, codecs=()),
        replace(second, index=2, kind="video", label=None),
        replace(second, index=3, protocol="RTP/SAVP", codecs=()),
        replace(second, index=4, kind="x-vendor", unread=True, port=0),
        replace(second, index=5, kind="image", port=0),
    )
    with book() as made:
        assert isinstance(await made.sessions.on_invite(replace(offer(), streams=lines)), SessionAnswer)
        live = made.only_call()
        assert [(one.line, one.kind, one.why, one.stream) for one in unread_of(live)] == [
            (1, "audio", "no_codec", "s1"),
            (2, "video", "not_audio", None),
            (3, "audio", "encrypted", "s2"),
            (4, "other", "unread", None),
        ]
        assert states(live)[1:] == [("s1", "employee", "not_accepted"), ("s2", "employee", "not_accepted")]
