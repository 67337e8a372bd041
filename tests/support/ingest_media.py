"""A recording client's side of a session on the book: its changes, its sockets, its packets."""

import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from rightcall_ingest.calls.live_call import LiveCall
from rightcall_ingest.sip.sdp import MediaOffer
from rightcall_ingest.sip.siprec_session import NativeIds, SessionAnswer, SessionUpdate, SpeechState
from tests.support.ingest_book import PEER, Book, media, offer


def update(**said: object) -> SessionUpdate:
    given: dict[str, object] = {
        "dialog_id": "d1", "peer": PEER, "native_ids": NativeIds("d1@sbc.example"), "streams": None, "metadata": None,
        "signals": (), "speech": SpeechState(), **said,
    }  # fmt: skip
    return SessionUpdate(**given)  # type: ignore[arg-type]


async def begin(
    made: Book, *, streams: int = 2, sender: socket.socket | None = None, address: str | None = None
) -> LiveCall:
    """A running session. `sender`: whose place the first m-line signals; `address`: another one for all of them."""
    said = offer(streams=streams)
    lines = (*moved_to(sender), *said.streams[1:]) if sender is not None else said.streams
    lines = lines if address is None else tuple(replace(line, address=address) for line in lines)
    assert isinstance(await made.sessions.on_invite(replace(said, streams=lines)), SessionAnswer)
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
