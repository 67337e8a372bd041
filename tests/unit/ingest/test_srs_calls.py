"""Whole calls over real sockets: our own client against our own server, with the thinnest media side there is."""

import asyncio
import json
import struct
from array import array
from pathlib import Path
from typing import Any, cast

import pytest

from rightcall_ingest.sip.sip_message import Build, SipRequest, SipResponse, parse_message, serialise
from rightcall_ingest.sip.siprec_session import EndReason, Reject, SessionAnswer, SessionEnd, SessionOffer, Verdict
from rightcall_local.siprec_client import CallRefused, SiprecCall, WavFile
from rightcall_local.siprec_client.g711 import encode
from tests.support.eventually import eventually
from tests.support.sipp.counting_srs import CountingHandler, running_srs
from tests.support.sipp.tones import loudest_hz, share_of
from tests.support.sipp.wire import NUMBER, OTHER_NUMBER, metadata, request, sdp, siprec

WITHIN_S = 10


def calling(server: str, transport: str = "udp", **changes: Any) -> SiprecCall:
    return SiprecCall(server, from_=NUMBER, to=OTHER_NUMBER, transport=transport, **changes)


@pytest.mark.parametrize(("transport", "codec"), [("udp", "PCMA"), ("tcp", "PCMU")])
async def test_each_party_arrives_on_its_own_port_with_its_own_tone(transport: str, codec: str) -> None:
    async with running_srs() as srs:
        async with calling(srs.address(transport), transport, codec=codec) as call:
            await call.play(0.5)
            (offer,) = srs.handler.told
        left, right = (stream.audio(8 if codec == "PCMA" else 0) for stream in srs.received())
        assert len(left) == len(right) == 25 * 160
        assert (loudest_hz(left, codec), loudest_hz(right, codec)) == (440, 880)
        assert share_of(880, left, codec) < 0.001
        assert isinstance(offer, SessionOffer)
        assert {call.native_id, call.session_id, call.sip_session_id} <= offer.native_ids.all
        assert srs.handler.ended == [SessionEnd(offer.dialog_id, EndReason.BYE)]
        assert srs.failures == []


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_hold_suspension_and_metadata_updates_are_heard_in_order(transport: str) -> None:
    async with running_srs() as srs, calling(srs.address(transport), transport, streams=1, labels=False) as call:
        await call.hold()
        await call.play(0.04)
        await call.retrieve()
        await call.suspend()
        await call.resume()
        await call.update_metadata(held=True)
        await call.update_metadata(held=False)
        await call.hold(inactive=False)
        assert srs.handler.signals == [
            "hold",
            "retrieve",
            "src_suspended",
            "src_resumed",
            "hold",
            "retrieve",
            "hold",
        ]
        assert call.sent_packets == [0]


async def test_parties_may_be_sip_addresses() -> None:
    async with running_srs() as srs:
        async with SiprecCall(srs.address(), from_="alice@clients.example", to="sip:desk@firm.example"):
            (offer,) = srs.handler.told
        assert isinstance(offer, SessionOffer)
        people = getattr(offer.metadata, "participants", ())
        assert [one.aors for one in people] == [("sip:alice@clients.example",), ("sip:desk@firm.example",)]


async def test_a_refusal_reaches_the_caller_with_its_reason() -> None:
    async with running_srs(CountingHandler(refusal=Reject(503, "Full", retry_after_s=7))) as srs:
        with pytest.raises(CallRefused) as refused:
            async with calling(srs.address()):
                pass
        assert (refused.value.status, refused.value.retry_after_s) == (503, 7)


class _Failing(CountingHandler):
    async def on_invite(self, offer: SessionOffer) -> Verdict:
        raise OSError("no port left")


async def test_an_exception_of_the_handler_is_500_for_the_client_and_loud_for_us() -> None:
    async with running_srs(_Failing()) as srs:
        with pytest.raises(CallRefused) as refused:
            async with calling(srs.address("tcp"), "tcp"):
                pass
        assert refused.value.status == 500
        assert [type(failure) for failure in srs.failures] == [OSError]


class _JournalFull(CountingHandler):
    async def keep_dialog(self, dialog_id: str, state: dict[str, Any]) -> None:
        raise OSError("disk full")


async def test_a_session_that_cannot_be_journalled_is_refused_and_its_ports_given_back() -> None:
    async with running_srs(_JournalFull()) as srs:
        with pytest.raises(CallRefused, match="500"):
            async with calling(srs.address()):
                pass
        await eventually(lambda: [end.reason for end in srs.handler.ended] == [EndReason.NOT_KEPT])
        assert srs.srs.dialog_ids == frozenset()


class _DiskFull(CountingHandler):
    """Can write nothing, until `written` is set."""

    written = False

    async def keep_dialog(self, dialog_id: str, state: dict[str, Any]) -> Reject | None:
        return None if self.written else Reject(503, "Full", retry_after_s=7)

    async def on_bye(self, end: SessionEnd) -> Reject | None:
        await super().on_bye(end)
        return None if self.written else Reject(503, "Full", retry_after_s=7)


async def test_what_a_full_disk_does_not_take_is_refused_with_when_to_come_back() -> None:
    async with running_srs(handler := _DiskFull()) as srs:
        with pytest.raises(CallRefused) as refused:
            await calling(srs.address()).__aenter__()
        assert (refused.value.status, refused.value.retry_after_s) == (503, 7)
        assert [end.reason for end in handler.ended] == [EndReason.NOT_KEPT]
        handler.written = True
        async with calling(srs.address()) as call:
            handler.written = False
            with pytest.raises(CallRefused, match="503"):
                await call.hold()
            handler.written = True
            await call.retrieve()
        assert [end.reason for end in handler.ended] == [EndReason.NOT_KEPT, EndReason.BYE]
        assert srs.failures == []


class _Slow(CountingHandler):
    """Takes its time over an INVITE, so that the client's CANCEL or repetition meets it waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def on_invite(self, offer: SessionOffer) -> Verdict:
        await self.go.wait()
        return await super().on_invite(offer)


async def test_a_client_that_hears_100_waits_for_the_answer() -> None:
    async with running_srs(handler := _Slow()) as srs:
        asyncio.get_running_loop().call_later(0.6, handler.go.set)
        async with calling(srs.address()) as call:
            await call.play(0.04)
        assert len([one for one in handler.told if isinstance(one, SessionOffer)]) == 1


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_call_outlives_the_process_that_answered_it(transport: str) -> None:
    async with running_srs() as first:
        call = calling(first.address(transport), transport)
        await call.__aenter__()
        await call.suspend()
    saved = json.loads(json.dumps(list(first.handler.saved.values())))
    async with running_srs(saved=saved, ports=first.ports) as second:
        await call.resume()
        await call.__aexit__(None, None, None)
        assert second.handler.signals == ["src_resumed"]
        assert [end.reason for end in second.handler.ended] == [EndReason.BYE]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_we_can_end_a_session_ourselves(transport: str) -> None:
    async with running_srs() as srs, calling(srs.address(transport), transport) as call:
        (dialog_id,) = srs.srs.dialog_ids
        srs.server.hang_up(dialog_id)
        async with asyncio.timeout(WITHIN_S):
            await call.wait_ended_by_server()
        assert srs.handler.ended == [SessionEnd(dialog_id, EndReason.HUNG_UP)]


class _Scripted(asyncio.DatagramProtocol):
    """A server that answers an INVITE with 100 and 180, loses its first 200, and notes the ACKs."""

    def __init__(self) -> None:
        self.acks = 0
        self.invites = 0
        self.acked = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        message = parse_message(data)
        assert isinstance(message, SipRequest)
        out = Build().echo(message.headers, "Via", "From", "Call-ID", "CSeq")
        out.add("To", "<sip:srs@127.0.0.1>;tag=early").add("Content-Type", "application/sdp")
        if message.method == "ACK":
            self.acks += 1
            self.acked.set()
            return
        if message.method == "INVITE":
            self.invites += 1
            for status in ("100 Trying", "180 Ringing"):
                self.transport.sendto(serialise(f"SIP/2.0 {status}", out.headers), addr)
        ok = serialise("SIP/2.0 200 OK", out.headers, sdp(["recvonly", "recvonly"], address="127.0.0.1"))
        self.transport.sendto(ok, addr)
        if message.method == "INVITE":
            self.transport.sendto(ok, addr)  # our ACK to the first was lost


async def test_our_client_waits_through_early_media_and_acknowledges_every_200() -> None:
    server = _Scripted()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: server, local_addr=("127.0.0.1", 0)
    )
    async with calling(f"127.0.0.1:{transport.get_extra_info('sockname')[1]}") as call:
        async with asyncio.timeout(WITHIN_S):
            while server.acks < 2:
                server.acked.clear()
                await server.acked.wait()
        await call.suspend()
    assert server.invites == 2
    transport.close()


async def _raw(address: str, data: bytes) -> SipResponse:
    """Send bytes over TCP; the server's first response, without its body."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    async with asyncio.timeout(WITHIN_S):
        said = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    message = parse_message(said.replace(b"\r\nContent-Length", b"\r\nX-Length"))
    assert isinstance(message, SipResponse)
    return message


async def test_a_stream_that_cannot_be_cut_gets_400_and_is_closed() -> None:
    broken = request().replace(b"Content-Length: 0", b"Content-Length: 1\r\nContent-Length: 2")
    async with running_srs() as srs:
        response = await _raw(srs.address("tcp"), broken)
        assert (response.status, response.reason) == (400, "Bad Request: Content-Length is given twice")


async def test_a_head_that_is_too_large_for_a_stream_gets_400_and_is_closed() -> None:
    async with running_srs() as srs:
        response = await _raw(srs.address("tcp"), request(headers=["X: " + "y" * 20_000]))
        assert (response.status, response.reason) == (400, "Bad Request: header is too large")


async def test_an_invite_near_the_size_of_a_datagram_is_read() -> None:
    padding = "<extensiondata>" + "x" * 50_000 + "</extensiondata>"
    data = request(body=siprec(metadata_part=metadata(extra=padding)))
    async with running_srs() as srs:
        response = await _raw(srs.address("tcp"), data)
        assert response.status == 200
        loop = asyncio.get_running_loop()
        heard = loop.create_future()

        class Client(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
                if not heard.done():
                    heard.set_result(data)

        client, _ = await loop.create_datagram_endpoint(Client, remote_addr=("127.0.0.1", srs.ports.udp))
        client.sendto(data.replace(b"call-1", b"call-2").replace(b";branch=z9hG4bK-1", b";rport;branch=z9hG4bK-2"))
        async with asyncio.timeout(WITHIN_S):
            assert (await heard).startswith(b"SIP/2.0 200")
        client.close()


def _wav(tag: int, bits: int, content: bytes, rate: int = 8000) -> bytes:
    form = struct.pack("<HHIIHH", tag, 1, rate, rate * bits // 8, bits // 8, bits)
    chunks = b"LIST\x03\0\0\0abc\0fmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


@pytest.mark.parametrize(("tag", "codec"), [(1, ""), (6, "PCMA"), (7, "PCMU")])
def test_a_wav_file_in_each_form_is_played_as_it_is(tag: int, codec: str, tmp_path: Path) -> None:
    pcm = struct.pack("<800h", *[1000] * 400, *[-1000] * 400)
    content = pcm if not codec else encode(codec, array("h", struct.unpack("<800h", pcm)))
    (tmp_path / "a.wav").write_bytes(_wav(tag, 8 if codec else 16, content))
    wav = WavFile(tmp_path / "a.wav")
    assert wav.seconds == 0.1
    assert [round(sample, -2) for sample in wav.samples(399, 2)] == [1000, -1000]
    assert list(wav.samples(799, 3))[1:] == [0, 0]


@pytest.mark.parametrize("content", [b"no wav", _wav(1, 16, b"", rate=44100), _wav(3, 32, b"")])
def test_a_file_that_cannot_be_played_says_why(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(ValueError, match="WAV"):
        WavFile(tmp_path / "a.wav")


async def test_a_refused_stream_gets_no_packets() -> None:
    class OneOnly(CountingHandler):
        async def on_invite(self, offer: SessionOffer) -> Verdict:
            verdict = await super().on_invite(offer)
            assert isinstance(verdict, SessionAnswer)
            return SessionAnswer(verdict.address, {0: verdict.ports[0]})

    async with running_srs(OneOnly()) as srs, calling(srs.address()) as call:
        await call.play(0.1)
        assert call.sent_packets == [5, 0]
