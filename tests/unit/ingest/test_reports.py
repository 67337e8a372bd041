"""Receiver reports reach the stream's own source and nobody else (RFC 3550 section 6; RFC 7866 section 8.1)."""

import contextlib
import socket
import struct
from dataclasses import replace

from rightcall_ingest.calls import reports
from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.media.timeline import micros
from rightcall_ingest.sip.sdp import Direction
from tests.support.eventually import eventually
from tests.support.ingest_book import Book, book, configured
from tests.support.ingest_media import begin, change, clients, moved_to, say


def report(made: Book, live: LiveCall) -> None:
    """Six seconds pass, in which a report is due."""
    for _ in range(3):
        reports.send(live, micros(made.clock.now()), "c0ffee", lambda: 0.5)
        made.pass_time(2)
    reports.send(live, micros(made.clock.now()), "c0ffee", lambda: 0.5)


async def come(one: socket.socket, count: int = 1) -> list[bytes]:
    one.setblocking(False)
    found: list[bytes] = []

    def read() -> bool:
        with contextlib.suppress(BlockingIOError):
            found.append(one.recv(2000))
        return len(found) >= count

    await eventually(read)
    return found


def nothing_came(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return not one.recv(2000)
    except BlockingIOError:
        return True


def near(sender: socket.socket) -> socket.socket:
    """A socket above the sender's port."""
    control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    control.bind(("127.0.0.1", sender.getsockname()[1] + 1))
    return control


async def test_the_source_is_told_what_came_above_its_port_also_while_it_is_inactive() -> None:
    with book() as made, clients(1) as (client,), near(client) as control:
        live = await begin(made, streams=1, sender=client)
        for seq in (1, 2, 4):
            say(client, live, seq)
        await eventually(lambda: live.legs[0].stream.counts.received == 3)
        report(made, live)
        (octets, *_) = await come(control)
        assert octets[:2] == b"\x81\xc9"
        assert struct.unpack_from("!II", octets, 8) == (7, 0x40000001), "one of four lost"
        await change(made, streams=(replace(moved_to(client)[0], direction=Direction.INACTIVE),))
        report(made, live)
        assert (await come(control))[-1][:2] == b"\x80\xc9", "without a block: nothing has come"


async def test_reports_go_where_the_source_sends_rtcp_from_or_where_it_said() -> None:
    with book() as made, clients(3) as (client, signalled, own):
        line = replace(moved_to(client)[0], rtcp_port=signalled.getsockname()[1])
        live = await begin(made, streams=1, sender=client)
        await change(made, streams=(line,))
        say(client, live, 1)
        await eventually(lambda: live.legs[0].stream.counts.received == 1)
        report(made, live)
        await come(signalled)
        media = live.legs[0].media
        assert media is not None
        own.sendto(struct.pack("!BBHIIIIII", 0x80, 200, 6, 7, 1, 0, 0, 1, 160), ("127.0.0.1", media.port + 1))
        await eventually(lambda: media.control_sender == own.getsockname())
        report(made, live)
        await come(own)


async def test_nobody_is_told_before_somebody_speaks_unless_the_trunks_media_may_come_from_there() -> None:
    with book() as made, clients(1) as (client,), near(client) as control:
        live = await begin(made, streams=1, sender=client)
        report(made, live)
        assert nothing_came(control), "127.0.0.1 was signalled, and is not the trunk's"
    with book() as made, clients(1) as (client,), near(client) as control:
        made.directory.learn(configured(2, media_addresses=("127.0.0.0/8",)))
        live = await begin(made, streams=1, sender=client)
        report(made, live)
        assert (await come(control))[0][:2] == b"\x80\xc9"
