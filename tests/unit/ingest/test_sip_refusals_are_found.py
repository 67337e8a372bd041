"""HTTP-14 for SIP: an operator finds the line of what a trunk was refused; strangers and floods are counted instead."""

import re

import pytest

from rightcall_common import telemetry
from rightcall_ingest.shares import Share
from rightcall_ingest.sip.siprec_session import Reject
from rightcall_ingest.sip.srs_state import SipRefusal
from rightcall_ingest.transport.refusals import LINES_MAX, SAID_EVERY_S, Refusals
from tests.support.log_lines import Lines, logged
from tests.support.sipp.bench import Bench
from tests.support.sipp.wire import NUMBER, request, sdp, siprec

NAME = "Jansen"
INVITE = request(body=siprec())
UNREADABLE = request(body=siprec(f"v=0\r\ns={NAME}\r\nm=audio\r\n".encode()))


def marked(data: bytes) -> bytes:
    """The same request of somebody with a name."""
    return data.replace(b"src.example", f"{NAME}.example".encode())


@pytest.mark.parametrize(
    ("bench", "sent", "status"),
    [
        (Bench(admission=Reject(503, "The journal cannot be written now", 10)), INVITE, 503),
        (Bench(verdict=Reject(503, "No media ports are left", 10)), INVITE, 503),
        (Bench(share=Share(0, lambda: 1)), INVITE, 503),
        (Bench(), UNREADABLE, 488),
        (Bench(), request(body=siprec(sdp(formats="9"))), 488),
        (Bench(), request("BYE", to_tag=NAME), 481),
        (Bench(), request("MESSAGE"), 405),
        (Bench(), re.sub(rb"INVITE", NAME.encode(), INVITE), 405),
    ],
)
def test_each_refusal_of_a_known_trunk_has_the_instance_of_its_one_line(bench: Bench, sent: bytes, status: int) -> None:
    answer = bench.reply(marked(sent))
    assert answer.status == status
    (instance,) = re.findall(r"urn:uuid:[0-9a-f-]{36}", answer.headers.get("warning") or "")
    with logged("ingest", "DEBUG") as lines:
        refusals = Refusals()
        for each in bench.refused:
            refusals.refused(each)
    (line,) = lines.with_instance(instance)
    assert (line["event"], line["status"], line["tenant_id"]) == ("sip.refused", status, bench.refused[0].tenant_id)
    assert line["reason"]
    assert NAME not in lines.text
    assert NUMBER not in lines.text


def test_what_is_accepted_is_no_refusal() -> None:
    bench = Bench()
    assert bench.reply(INVITE).headers.get("warning") is None
    assert bench.status(request("OPTIONS")) == 200
    assert bench.refused == []


def test_a_client_that_repeats_itself_is_refused_once() -> None:
    bench = Bench(verdict=Reject(503, "No media ports are left", 10))
    first, again = bench.reply(INVITE), bench.reply(INVITE)
    assert first.headers.get("warning") == again.headers.get("warning")
    assert len(bench.refused) == 1


def test_what_floods_the_log_is_counted_instead_and_no_other_tenant_loses_its_lines() -> None:
    now = [1_000.0]
    refusals = Refusals(lambda: now[0])
    with logged("ingest") as lines:
        for at in range(LINES_MAX + 500):
            refusals.refused(refused("mad", at))
        refusals.refused(refused("calm", 1))
        assert told(lines) == {"mad": LINES_MAX, "calm": 1}
        now[0] += SAID_EVERY_S
        for at in range(LINES_MAX + 1):
            refusals.refused(refused("mad", at))
    assert told(lines) == {"mad": 2 * LINES_MAX, "calm": 1}
    more = [line for line in lines.with_instance("sip.refused_more") if line["tenant_id"] == "mad"]
    assert sum(line["count"] for line in more) == 500 + 1, "each is in a line or in a count"


def test_strangers_have_no_line_each() -> None:
    with logged("ingest") as lines:
        refusals = Refusals(lambda: 1_000.0)
        for _ in range(1_000):
            refusals.stranger("udp", "403")
    assert len(lines.text.splitlines()) == 1
    assert b'rightcall_sip_strangers_total{answer="403",transport="udp"}' in telemetry.exposition()


def refused(tenant_id: str, at: int) -> SipRefusal:
    return SipRefusal(f"urn:uuid:{at}", tenant_id, "INVITE", 503, "No media ports are left")


def told(lines: Lines) -> dict[str, int]:
    of = [line["tenant_id"] for line in lines.with_instance('"sip.refused"')]
    return {tenant_id: of.count(tenant_id) for tenant_id in set(of)}
