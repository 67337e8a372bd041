"""What a change of a running session does to its media: whoever moves is followed, and a voice keeps its name."""

import json
from dataclasses import replace

import pytest

from rightcall_ingest.live_call import LiveCall, restored
from rightcall_ingest.rs_metadata import MetadataInvalid
from rightcall_ingest.sdp import MediaOffer
from rightcall_ingest.siprec_session import SessionAnswer
from tests.support.eventually import eventually
from tests.support.ingest_book import CALLER, SALES, book, media, offer
from tests.support.ingest_media import begin, change, clients, moved_to, say


async def test_a_client_that_moves_its_port_is_heard_before_and_after_it_has_our_answer() -> None:
    with book() as made, clients(3) as (old, new, stranger):
        live = await begin(made, streams=1)
        counts = live.legs[0].stream.counts
        say(old, live, 1)
        await eventually(lambda: counts.received == 1)
        await change(made, streams=moved_to(new))
        say(old, live, 2)
        await eventually(lambda: counts.received == 2)
        say(new, live, 3)
        await eventually(lambda: counts.received == 3)
        say(stranger, live, 4)
        say(old, live, 5)
        assert live.legs[0].media is not None
        await eventually(lambda: live.legs[0].media is not None and live.legs[0].media.strays == 2)
        assert counts.received == 3


def channels(live: LiveCall) -> list[tuple[str, bool]]:
    """Whose voice each running stream carries, by m-line, and whether that is inferred."""
    heard = [live.voices[live.legs[index].label] for index in sorted(live.legs)]
    return [(voice.channel, voice.inferred) for voice in heard]


async def test_a_bare_offer_of_another_codec_or_one_that_had_paused_a_stream_keeps_the_voices() -> None:
    with book() as made:
        live = await begin(made)
        known = [("external", False), ("employee", False)]
        assert channels(live) == known
        await change(made, streams=media(2, "PCMU"))
        assert channels(live) == known
        await change(made, streams=media(2, "PCMU", removed=(0, 1)))
        assert channels(live) == []
        await change(made, streams=media(2, "PCMU"))
        assert channels(live) == known


async def test_a_voice_follows_its_label_to_another_m_line_and_an_unknown_label_is_nobodys() -> None:
    with book() as made:
        live = await begin(made)
        first, second = media(2)
        await change(made, streams=(replace(first, port=0), replace(second, port=0)))
        await change(made, streams=(replace(first, label="2"), replace(second, label="9")))
        assert channels(live) == [("employee", False), ("mixed", True)]


@pytest.mark.parametrize("streams", [None, media(2)])
async def test_broken_metadata_in_a_change_does_not_swap_the_voices(streams: tuple[MediaOffer, ...] | None) -> None:
    with book() as made:
        assert isinstance(await made.sessions.on_invite(offer(SALES, CALLER)), SessionAnswer)
        live = made.only_call()
        known = [("employee", False), ("external", False)]
        assert channels(live) == known
        await change(made, metadata=MetadataInvalid("broken"), streams=streams)
        assert channels(live) == known


async def test_the_next_process_still_knows_whose_voice_an_m_line_carries() -> None:
    with book() as made:
        live = await begin(made)
        await made.sessions.keep_dialog("d1", {"speech": {}, "peer": {"transport": "udp", "address": "192.0.2.7"}})
        saved = json.loads(json.dumps(live.saved()))
    again = restored(
        live.who.call_id, saved, fact_seq=3, records=(), never_recorded=lambda party: False, now=made.clock.now()
    )
    with book() as made:
        made.calls.add(again)
        await change(made, streams=media(2, "PCMU", removed=(0,)))
        await change(made, streams=media(2, "PCMU"))
        assert channels(again) == [("external", False), ("employee", False)]
