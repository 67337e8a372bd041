"""What a change of a running session does to its media: whoever moves is followed, and a voice keeps its name."""

import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from rightcall_ingest.live_call import LiveCall
from rightcall_ingest.sdp import MediaOffer
from rightcall_ingest.siprec_session import NativeIds, SessionAnswer, SessionUpdate, SpeechState
from tests.support.eventually import eventually
from tests.support.ingest_book import PEER, Book, book, media, offer


def update(**said: object) -> SessionUpdate:
    given: dict[str, object] = {
        "dialog_id": "d1", "peer": PEER, "native_ids": NativeIds("d1@sbc.example"), "streams": None, "metadata": None,
        "signals": (), "speech": SpeechState(), **said,
    }  # fmt: skip
    return SessionUpdate(**given)  # type: ignore[arg-type]


async def begin(made: Book, *, streams: int = 2) -> LiveCall:
    assert isinstance(await made.sessions.on_invite(offer(streams=streams)), SessionAnswer)
    return made.only_call()


async def change(made: Book, **said: object) -> SessionAnswer:
    answer = await made.sessions.on_reinvite(update(**said))
    assert isinstance(answer, SessionAnswer), answer
    return answer


@contextmanager
def clients(count: int) -> Iterator[list[socket.socket]]:
    """Sockets of the client, each on a port of its own."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count)]
        for one in opened:
            one.bind(("127.0.0.1", 0))
        yield opened


def moved_to(sender: socket.socket) -> tuple[MediaOffer, ...]:
    """One m-line whose port is this socket's."""
    (line,) = media(1)
    return (replace(line, port=sender.getsockname()[1]),)


def say(sender: socket.socket, live: LiveCall, seq: int) -> None:
    packet = struct.pack("!BBHII", 0x80, 8, seq, 160 * seq, 7) + bytes(160)
    sender.sendto(packet, ("127.0.0.1", live.legs[0].port))


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
