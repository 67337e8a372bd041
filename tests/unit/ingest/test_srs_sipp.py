"""SIPp, a client that we did not write, makes whole calls: what it hears is SIP, what it sends arrives."""

import pytest

from tests.support.eventually import eventually
from tests.support.sipp.counting_srs import Running, running_srs
from tests.support.sipp.sipp import SippRun, run_scenario, talk_spans, why_not
from tests.support.sipp.tones import loudest_hz, share_of

pytestmark = [pytest.mark.sipp, pytest.mark.skipif(why_not() is not None, reason=str(why_not()))]

TALK_S, PAUSE_S = 1.0, 0.5


async def everything_arrived(srs: Running, run: SippRun) -> None:
    await eventually(lambda: all(len(one.packets) == run.packets_per_stream for one in srs.received()))
    assert srs.handler.signals == ["hold", "retrieve", "src_suspended", "src_resumed"]
    assert len(srs.handler.ended) == 1
    assert srs.failures == []
    assert srs.srs.dialog_ids == frozenset()


def test_what_sipp_says_has_two_pauses() -> None:
    assert talk_spans(2.0, 1.0) == ((0.0, 1.9), (3.1, 4.9), (6.1, 7.9))


@pytest.mark.parametrize(
    ("name", "transport"), [("basic", "udp"), ("basic", "tcp"), ("no_labels", "tcp"), ("sip_addresses", "udp")]
)
async def test_both_tones_arrive_each_on_its_own_port(name: str, transport: str) -> None:
    async with running_srs() as srs:
        run = await run_scenario(name, srs.address(transport), transport, talk_s=TALK_S, pause_s=PAUSE_S)
        await everything_arrived(srs, run)
        left, right = (stream.audio() for stream in srs.received())
        assert len(left) == len(right) == 125 * 160
        assert (round(loudest_hz(left)), round(loudest_hz(right))) == (440, 880)
        assert share_of(880, left) < 0.01
        assert share_of(440, right) < 0.01


async def test_a_mixed_stream_arrives_on_its_one_port() -> None:
    async with running_srs() as srs:
        run = await run_scenario("one_stream", srs.address(), talk_s=TALK_S, pause_s=PAUSE_S)
        await everything_arrived(srs, run)
        (only,) = srs.received()
        assert round(loudest_hz(only.audio())) == 440


async def test_ten_calls_at_once_keep_apart() -> None:
    async with running_srs() as srs:
        run = await run_scenario("basic", srs.address(), calls=10, talk_s=TALK_S, pause_s=PAUSE_S)
        assert len(set(run.call_ids)) == len(srs.handler.ended) == 10
        await eventually(lambda: {len(one.packets) for one in srs.received()} == {run.packets_per_stream})
        assert len(srs.received()) == 20
