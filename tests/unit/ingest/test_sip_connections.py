"""TCP connections: one that broke costs no answer and no BYE; a trunk has as many as it needs, strangers none that lasts."""

import asyncio
import socket

import pytest

from rightcall_ingest.shares import Share
from rightcall_ingest.sip import sip_connections
from rightcall_ingest.sip.sip_message import SipRequest, parse_message
from rightcall_ingest.sip.siprec_session import PeerOwner, Reject
from rightcall_ingest.transport import sip_sockets
from tests.support.eventually import eventually
from tests.support.sipp.counting_srs import CountingHandler, running_srs
from tests.support.sipp.wire import request, siprec

WITHIN_S = 10


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def head(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(WITHIN_S):
        return await reader.readuntil(b"\r\n\r\n")


async def is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(WITHIN_S):
            return await reader.read() == b""
    except ConnectionResetError:
        return True


async def test_our_bye_reaches_a_client_whose_connection_is_gone_where_its_contact_listens() -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await head(reader))
        writer.close()

    client = await asyncio.start_server(listen, "127.0.0.1", 0)
    contact = f"<sip:src@127.0.0.1:{client.sockets[0].getsockname()[1]};transport=tcp>;+sip.src"
    async with running_srs() as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(request(body=siprec(), contact=contact).replace(b"/UDP", b"/TCP"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        (dialog_id,) = srs.srs.dialog_ids
        writer.write(request("ACK", to_tag=dialog_id, branch="z9hG4bK-ack").replace(b"/UDP", b"/TCP"))
        writer.close()
        await writer.wait_closed()
        await eventually(lambda: not srs.server.connections_of("t-nl"))
        srs.server.hang_up(dialog_id)
        async with asyncio.timeout(WITHIN_S):
            message = parse_message(await heard.get())
        assert isinstance(message, SipRequest)
        assert (message.method, message.from_tag) == ("BYE", dialog_id)
        client.close()
        await client.wait_closed()


@pytest.mark.parametrize("said", [b"", b"\r\n\r\n", b"INVITE sip:srs@127.0.0.1 SIP/2.0\r\nVia: "])
async def test_who_never_says_a_whole_message_is_cut_off(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "HALF_MESSAGE_S_MAX", 0.05)
    async with running_srs() as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(said)
        assert await is_closed(reader)
        writer.close()


async def test_who_has_said_a_whole_message_may_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "HALF_MESSAGE_S_MAX", 0.2)
    async with running_srs() as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(request("OPTIONS"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        cut, stranger = await connect(srs.ports.tcp)
        assert await is_closed(cut)
        stranger.close()
        writer.write(request("OPTIONS", branch="z9hG4bK-later"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        writer.close()


async def test_a_tenant_that_has_its_share_of_connections_gets_another_in_place_of_the_one_at_rest() -> None:
    async with running_srs(connections=Share(2, lambda: 1)) as srs:
        used, first = await connect(srs.ports.tcp)
        first.write(request("OPTIONS"))
        assert (await head(used)).startswith(b"SIP/2.0 200")
        unused, second = await connect(srs.ports.tcp)
        await eventually(lambda: srs.server.connections_of("t-nl") == 2)
        third_reader, third = await connect(srs.ports.tcp)
        assert await is_closed(unused), "it had never said anything"
        third.write(request("OPTIONS", branch="z9hG4bK-third"))
        assert (await head(third_reader)).startswith(b"SIP/2.0 200")
        first.write(request("OPTIONS", branch="z9hG4bK-again"))
        assert (await head(used)).startswith(b"SIP/2.0 200")
        for one in (first, second, third):
            one.close()
        await eventually(lambda: srs.server.connections_of("t-nl") == 0)


def strangers() -> CountingHandler:
    return CountingHandler(owner=Reject(403, "no bundle"))


async def test_a_stranger_hears_403_and_his_connection_ends() -> None:
    async with running_srs(strangers()) as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(request(body=siprec()).replace(b"/UDP", b"/TCP"))
        assert (await head(reader)).startswith(b"SIP/2.0 403")
        assert await is_closed(reader)
        writer.close()
        assert srs.handler.told == []


@pytest.mark.parametrize("said", [b"", b"INVITE sip:srs@127.0.0.1 SIP/2.0\r\nVia: ", b"x" * 20_000, b"\r\n\r\n"])
async def test_a_stranger_who_says_nothing_whole_is_cut_off(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_sockets, "STRANGER_S_MAX", 0.05)
    async with running_srs(strangers()) as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(said)
        assert await is_closed(reader)
        writer.close()


async def test_strangers_have_a_few_connections_and_a_trunk_has_its_own_beside_them() -> None:
    handler = strangers()
    async with running_srs(handler) as srs:
        idle = [await connect(srs.ports.tcp) for _ in range(sip_connections.OF_STRANGER_MAX)]
        more, writer = await connect(srs.ports.tcp)
        assert await is_closed(more)
        writer.close()
        handler.owner = PeerOwner("t-nl", "sbc")
        reader, known = await connect(srs.ports.tcp)
        known.write(request("OPTIONS"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        for _, one in [*idle, (reader, known)]:
            one.close()


async def test_a_trunk_that_leaves_its_bundle_is_a_stranger_from_its_next_message_on() -> None:
    async with running_srs() as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(request("OPTIONS"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        srs.handler.owner = Reject(403, "no bundle")
        writer.write(request("OPTIONS", branch="z9hG4bK-late"))
        assert (await head(reader)).startswith(b"SIP/2.0 403")
        assert await is_closed(reader)
        writer.close()


async def test_another_port_can_be_opened_later_and_one_that_is_taken_is_left_alone() -> None:
    async with running_srs() as srs:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taker:
            taker.bind(("127.0.0.1", 0))
            port = taker.getsockname()[1]
            with pytest.raises(OSError, match="in use"):
                await srs.server.listen("127.0.0.1", port, port)
        opened = await srs.server.listen("127.0.0.1", port, port)
        assert (opened.udp, opened.tcp) == (port, port)
        reader, writer = await connect(port)
        writer.write(request("OPTIONS"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
        writer.close()
