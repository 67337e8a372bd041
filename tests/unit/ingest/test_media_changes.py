"""What a change of a running session does to its media: whoever moves is followed, and a voice keeps its name."""

import json
from dataclasses import replace

import pytest

from rightcall_ingest.calls import legs
from rightcall_ingest.calls.live_call import LiveCall, restored
from rightcall_ingest.sip.metadata.rs_metadata import MetadataInvalid
from rightcall_ingest.sip.sdp import Direction, MediaOffer
from rightcall_ingest.sip.siprec_session import SessionAnswer
from tests.support.eventually import eventually
from tests.support.ingest_book import CALLER, SALES, TENANT, book, media, metadata, offer
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


def place(*labels: str | None, codec: str = "PCMA") -> tuple[MediaOffer, ...]:
    """M-lines with these labels; each label's client port is its own wherever it stands."""
    lines = media(len(labels), codec)
    return tuple(
        replace(line, label=label, port=line.port if label is None else 5000 + 2 * int(label))
        for line, label in zip(lines, labels, strict=True)
    )


def streams(live: LiveCall) -> dict[str | None, tuple[str, int]]:
    """By label in SDP: the stream of the gate, and our port."""
    return {leg.name: (leg.label, leg.port) for leg in live.legs.values()}


async def test_a_stream_is_its_label_wherever_its_m_line_stands() -> None:
    with book() as made:
        live = await begin(made)
        before = streams(live)
        answer = await change(made, streams=place("2", "1"))
        assert streams(live) == before
        assert answer.ports == {0: before["2"][1], 1: before["1"][1]}, "the ports follow the streams"
        assert channels(live) == [("employee", False), ("external", False)]
        await change(made, streams=place("1", "2"))
        assert streams(live) == before
        assert channels(live) == [("external", False), ("employee", False)]


async def test_m_lines_come_and_go_and_each_label_keeps_its_voice() -> None:
    with book(ports=12) as made:
        live = await begin(made)
        before = streams(live)
        await change(made, streams=place("3", "1", "2"))
        assert streams(live) | before == streams(live)
        assert channels(live) == [("mixed", True), ("external", False), ("employee", False)]
        first, _, third = place("3", "1", "2")
        await change(made, streams=(replace(first, port=0), replace(first, index=1, label="9"), third))
        assert [live.legs[at].name for at in (1, 2)] == ["9", "2"], "1 is gone, its m-line has another label"
        assert channels(live) == [("mixed", True), ("employee", False)]
        await change(made, streams=place("1", "9", "2"))
        assert channels(live) == [("external", False), ("mixed", True), ("employee", False)]
        assert streams(live)["2"] == before["2"]
        assert streams(live)["1"][0] != before["1"][0], "a stream that was taken out and comes back is another one"


async def test_a_label_that_moves_and_changes_its_codec_keeps_port_and_voice() -> None:
    with book() as made:
        live = await begin(made)
        before = streams(live)
        await change(made, streams=place("2", "1", codec="PCMU"))
        assert {name: port for name, (_, port) in streams(live).items()} == {"1": before["1"][1], "2": before["2"][1]}
        assert channels(live) == [("employee", False), ("external", False)]


async def test_without_labels_streams_are_known_by_their_place() -> None:
    with book() as made:
        live = await begin(made)
        before = [leg.label for leg in live.legs.values()]
        await change(made, streams=place(None, None))
        assert [leg.label for leg in live.legs.values()] == before
        await change(made, streams=place("2", "1"))
        assert channels(live) == [("employee", False), ("external", False)], "they had labels before"


async def test_where_only_the_order_tells_voices_it_is_the_order_in_which_streams_were_first_signalled() -> None:
    said = metadata(CALLER, SALES)
    nameless = replace(said, streams=())
    with book() as made:
        assert isinstance(await made.sessions.on_invite(replace(offer(), metadata=nameless)), SessionAnswer)
        live = made.only_call()
        known = {leg.name: live.voices[leg.label].channel for leg in live.legs.values()}
        await change(made, streams=place("2", "1"), metadata=nameless)
        assert {leg.name: live.voices[leg.label].channel for leg in live.legs.values()} == known


async def test_the_next_process_knows_labels_places_and_what_is_inactive() -> None:
    with book() as made:
        live = await begin(made)
        first, second = place("2", "1")
        await change(made, streams=(replace(first, direction=Direction.INACTIVE), second))
        await made.sessions.keep_dialog("d1", {"speech": {}, "peer": {"transport": "udp", "address": "192.0.2.7"}})
        saved, before = json.loads(json.dumps(live.saved())), streams(live)
    again = restored(
        live.who.call_id, saved, fact_seq=3, records=(), never_recorded=lambda party: False, now=made.clock.now()
    )
    with book() as made:
        made.calls.add(again)
        assert streams(again) == before
        assert [leg.inactive_since is not None for leg in again.legs.values()] == [True, False]
        assert again.media_from == live.media_from
        legs.reopen(again, made.ports.of(TENANT))
        await change(made, streams=place("1", "2"))
        assert streams(again) == before
        assert channels(again) == [("external", False), ("employee", False)]


async def test_what_the_version_before_has_journalled_still_reads() -> None:
    with book() as made:
        live = await begin(made)
        saved = json.loads(json.dumps(live.saved()))
    for key in ("names", "media_from", "signalled"):
        del saved[key]
    saved["refused"] = False
    for leg in saved["legs"]:
        for key in ("name", "comfort_noise", "rtcp_port", "inactive_since"):
            del leg[key]
    again = restored(
        live.who.call_id, saved, fact_seq=3, records=(), never_recorded=lambda party: False, now=made.clock.now()
    )
    assert [leg.label for leg in again.legs.values()] == ["s0", "s1"]


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
