"""HTTP-17: packets of a running call are counted while it runs, each once, and what is not counted was not there."""

from rightcall_common import telemetry
from rightcall_ingest.calls import gauges
from rightcall_ingest.calls.calls import count_packets
from rightcall_ingest.sip.siprec_session import EndReason, SessionAnswer, SessionEnd
from tests.support.ingest_book import book, offer
from tests.support.ingest_crash import speak


def shown(fate: str) -> float:
    series = f'rightcall_rtp_packets_total{{fate="{fate}"}} '
    lines = telemetry.exposition("ingest").decode().splitlines()
    return next((float(line.removeprefix(series)) for line in lines if line.startswith(series)), 0.0)


async def test_packets_are_counted_while_the_call_runs_and_once() -> None:
    before = shown("received")
    with book() as made:
        assert isinstance(await made.sessions.on_invite(offer()), SessionAnswer)
        live = made.only_call()
        made.decide(live, 1, 3, "EVIDENCE_AGREEMENT")
        speak(made, live, 1)
        count_packets(live)
        heard = sum(stream.counts.received for stream in live.call.gate.streams.values())
        assert heard > 10
        assert shown("received") == before + heard
        count_packets(live)
        assert shown("received") == before + heard
        speak(made, live, 1)
        await made.sessions.on_bye(SessionEnd("d1", EndReason.BYE))
        made.pass_time(1)
        assert live.over
        total = sum(stream.counts.received for stream in live.call.gate.streams.values())
        assert total > heard
        assert shown("received") == before + total


class Journal:
    used_bytes = 7


async def test_a_scrape_asks_for_sessions_and_room_itself() -> None:
    room, calls = {"statutory": True, "ordinary": True}, list[int]()
    gauges.show(calls, Journal(), lambda media_class: room[media_class])
    try:
        assert 'rightcall_journal_full{media_class="ordinary"} 0.0' in telemetry.exposition("ingest").decode()
        calls.append(1)
        room["ordinary"] = False
        text = telemetry.exposition("ingest").decode()
    finally:
        for media_class in room:
            telemetry.forget("rightcall_journal_full", media_class=media_class)
        for metric in ("rightcall_sessions", "rightcall_journal_bytes"):
            telemetry.forget(metric)
    assert "rightcall_sessions 1.0" in text
    assert "rightcall_journal_bytes 7.0" in text
    assert 'rightcall_journal_full{media_class="ordinary"} 1.0' in text
    assert 'rightcall_journal_full{media_class="statutory"} 0.0' in text
