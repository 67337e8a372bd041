"""TCP connections: one that broke costs no answer and no BYE, and strangers cannot take them all."""

import asyncio
import socket

import pytest

from rightcall_ingest import sip_transport
from rightcall_ingest.sip_message import SipRequest, parse_message
from tests.support.eventually import eventually
from tests.support.sipp.counting_srs import running_srs
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
        await eventually(lambda: not srs.server.connections_of("127.0.0.1"))
        srs.server.hang_up(dialog_id)
        async with asyncio.timeout(WITHIN_S):
            message = parse_message(await heard.get())
        assert isinstance(message, SipRequest)
        assert (message.method, message.from_tag) == ("BYE", dialog_id)
        client.close()
        await client.wait_closed()


@pytest.mark.parametrize("said", [b"", b"\r\n\r\n", b"INVITE sip:srs@127.0.0.1 SIP/2.0\r\nVia: "])
async def test_who_never_says_a_whole_message_is_cut_off(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_transport, "HALF_MESSAGE_S_MAX", 0.05)
    async with running_srs() as srs:
        reader, writer = await connect(srs.ports.tcp)
        writer.write(said)
        assert await is_closed(reader)
        writer.close()


async def test_who_has_said_a_whole_message_may_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_transport, "HALF_MESSAGE_S_MAX", 0.2)
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


@pytest.mark.parametrize(
    ("limit", "most"),
    [("CONNECTIONS_PER_ADDRESS_MAX", 2), ("CONNECTIONS_MAX", 3)],  # the UDP listener is one of all
)
async def test_nobody_can_take_more_connections_than_there_are_and_what_he_leaves_is_free_again(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip_transport, limit, most)
    async with running_srs() as srs:
        held = [await connect(srs.ports.tcp) for _ in range(2)]
        await eventually(lambda: srs.server.connections_of("127.0.0.1") == 2)
        refused, writer = await connect(srs.ports.tcp)
        assert await is_closed(refused)
        writer.close()
        for _, one in held:
            one.close()
        await eventually(lambda: srs.server.connections_of("127.0.0.1") == 0)
        reader, writer = await connect(srs.ports.tcp)
        writer.write(request("OPTIONS"))
        assert (await head(reader)).startswith(b"SIP/2.0 200")
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
