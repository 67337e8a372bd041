"""The edge of a real process's media: a stream is its label, what may not be received is not, and both are said."""

import asyncio
import re
import signal
import socket
import struct
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from rightcall_common.events.calls import MediaGap
from tests.support.eventually import eventually
from tests.support.ingest import CALLER, SERVICE, IngestProcess, IngestWorld
from tests.support.sipp.wire import metadata, siprec

AORS = (f"sip:{CALLER}@pbx.example", f"sip:{SERVICE}@pbx.example")
ALAW = (bytes([0x34] * 4 + [0xB4] * 4), bytes([0x34] * 2 + [0xB4] * 2))
"""A period of 1000 Hz and one of 2000 Hz: loud, and told apart."""


class Client:
    """A recording client whose SDP and packets are the test's own: two streams, each from its own socket."""

    def __init__(self, process: IngestProcess) -> None:
        host, _, port = process.udp.rpartition(":")
        self._server = (host, int(port))
        self._sip, *self.media = (_socket() for _ in range(3))
        self.native_id, self._to, self._cseq = uuid.uuid4().hex, "<sip:srs@127.0.0.1>", 0
        self.ports = [one.getsockname()[1] for one in self.media]
        self.targets: dict[int, int] = {}
        self._at = 0

    def sdp(self, *order: int, more: str = "", attributes: str = "a=sendonly") -> bytes:
        """M-lines in this order of streams; their labels are 1 and 2."""
        lines = "".join(
            f"m=audio {self.ports[one]} RTP/AVP 8\r\na=label:{one + 1}\r\n{attributes}\r\n" for one in order or (0, 1)
        )
        return f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{lines}{more}".encode()

    async def invite(self, sdp: bytes, *, first: bool = False) -> list[str]:
        """Offer; the m-lines of the answer."""
        body = siprec(sdp, metadata(aors=AORS)) if first else ("application/sdp", sdp)
        answer = await self._ask("INVITE", body)
        self._to = re.search(r"(?im)^to: *(.*?)\r", answer)[1]  # type: ignore[index]
        self._send("ACK", ("", b""))
        offered = [int(port) for port in re.findall(rb"m=audio (\d+)", sdp)]
        lines = re.findall(r"m=[^\r]*", answer)
        for port, line in zip(offered, [one for one in lines if one.startswith("m=audio")], strict=True):
            self.targets[self.ports.index(port)] = int(line.split()[1])
        return lines

    async def bye(self) -> None:
        await self._ask("BYE", ("", b""))

    def say(self, stream: int, at: int, *, sender: socket.socket | None = None) -> None:
        """One packet of 20 ms, the `at`th of the call."""
        head = struct.pack("!BBHII", 0x80, 8, at & 0xFFFF, 160 * at, 7 + stream)
        payload = (ALAW[stream] * 40)[:160]
        (sender or self.media[stream]).sendto(head + payload, ("127.0.0.1", self.targets[stream]))

    async def talk(
        self, seconds: float, *, streams: tuple[int, ...] = (0, 1), sender: socket.socket | None = None
    ) -> None:
        """In real time; a stream's clock runs on whether or not it is sent."""
        begun, loop = asyncio.get_running_loop().time(), asyncio.get_running_loop()
        for count in range(1, round(seconds * 50) + 1):
            self._at += 1
            for stream in streams:
                self.say(stream, self._at, sender=sender)
            await asyncio.sleep(max(0, begun + count * 0.02 - loop.time()))

    async def _ask(self, method: str, body: tuple[str, bytes]) -> str:
        self._cseq += 1
        self._send(method, body)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(10):
            while True:
                answer = (await loop.sock_recv(self._sip, 65535)).decode()
                if not answer.startswith("SIP/2.0 1") and f"CSeq: {self._cseq} " in answer:
                    assert answer.startswith("SIP/2.0 200"), answer.split("\r\n")[0]
                    return answer

    def _send(self, method: str, body: tuple[str, bytes]) -> None:
        port = self._sip.getsockname()[1]
        head = [
            f"{method} sip:srs@127.0.0.1 SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{uuid.uuid4().hex}",
            "Max-Forwards: 70", "From: <sip:src@127.0.0.1>;tag=src", f"To: {self._to}", f"Call-ID: {self.native_id}",
            f"CSeq: {self._cseq} {method}", f"Contact: <sip:src@127.0.0.1:{port}>;+sip.src", "Require: siprec",
            f"Content-Type: {body[0]}", f"Content-Length: {len(body[1])}",
        ]  # fmt: skip
        self._sip.sendto("\r\n".join(head).encode() + b"\r\n\r\n" + body[1], self._server)

    def close(self) -> None:
        for one in (self._sip, *self.media):
            one.close()


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.bind(("127.0.0.1", 0))
    return made


@asynccontextmanager
async def calling(process: IngestProcess) -> AsyncIterator[Client]:
    client = Client(process)
    try:
        yield client
    finally:
        client.close()


async def shown(world: IngestWorld, process: IngestProcess, client: Client) -> dict[str, Any]:
    async with world.client(process) as http:
        answer = (await http.get("/v1/calls", params={"native_id": client.native_id})).json()
    found: dict[str, Any] = answer["calls"][0]
    return found


def closed(world: IngestWorld, call_id: UUID, label: str) -> tuple[datetime, datetime]:
    """The last gap of this label that is over."""
    found = [(gap.since, gap.until) for gap in world.policy.gaps(call_id, label) if gap.until is not None]
    return found[-1]


def tones(world: IngestWorld, call_id: Any) -> dict[str, int | None]:
    return {channel: one.tone() for channel, one in world.heard(call_id).items()}


async def test_m_lines_that_change_places_leave_each_voice_in_its_channel(embedded_world: IngestWorld) -> None:
    world = embedded_world
    process = await world.process()
    async with calling(process) as client:
        before = await client.invite(client.sdp(more="m=video 0 RTP/AVP\r\n"), first=True)
        assert before[2] == "m=video 0 RTP/AVP 0"
        call_id = (await shown(world, process, client))["call_id"]
        await client.talk(1.5)
        after = await client.invite(client.sdp(1, 0))
        assert after == [before[1], before[0]], "the ports follow the labels"
        await client.talk(1.5)
        await client.bye()
    ended = await world.ended(UUID(call_id))
    assert tones(world, ended.call_id) == {"external": 1000, "employee": 2000}
    assert all(2.7 < one.seconds <= 3.1 for one in world.heard(ended.call_id).values())
    assert [(one.stream, one.channel) for one in ended.signalled] == [("s0", "external"), ("s1", "employee")]


async def test_what_is_sent_while_a_session_is_inactive_never_leaves(embedded_world: IngestWorld) -> None:
    world = embedded_world
    process = await world.process()
    async with calling(process) as client:
        await client.invite(client.sdp(), first=True)
        call_id = UUID((await shown(world, process, client))["call_id"])
        await client.talk(1)
        await client.invite(client.sdp(attributes="a=inactive"))
        await client.talk(1)
        states = [one["state"] for one in (await shown(world, process, client))["streams"]]
        assert states == ["inactive", "inactive"]
        await client.invite(client.sdp())
        await client.talk(1)
        await client.bye()
        await world.ended(call_id)
    (since, until) = closed(world, call_id, "SRC_SUSPENDED")
    for one in world.heard(call_id).values():
        assert one.between(since, until) < 0.05, "but for what was under way as it resumed"
        assert 1.7 < one.seconds < 2.1
    seen = (await shown(world, process, client))["streams"]
    assert all(one["packets_ignored"] > 40 for one in seen)


async def test_ports_that_another_program_takes_in_a_crash_are_named_until_they_are_ours_again(
    embedded_world: IngestWorld,
) -> None:
    world = embedded_world
    process = await world.process()
    async with calling(process) as client:
        await client.invite(client.sdp(), first=True)
        call_id = UUID((await shown(world, process, client))["call_id"])
        await client.talk(1)
        process.end(signal.SIGKILL)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", client.targets[0]))
            await process.start()
            await eventually(lambda: [gap.streams for gap in world.policy.gaps(call_id, "REFUSED")] == [("s0",)])
            states = [one["state"] for one in (await shown(world, process, client))["streams"]]
            assert states[0] == "no_port"
        await eventually(lambda: len(world.policy.gaps(call_id, "REFUSED")) == 2)
        await client.talk(1.5)
        await client.bye()
    await world.ended(call_id)
    _, crash_ends = closed(world, call_id, "CRASH")
    since, until = closed(world, call_id, "REFUSED")
    assert world.policy.gaps(call_id, "REFUSED")[0].since == since
    assert abs((since - crash_ends).total_seconds()) < 0.2, "behind the crash nothing is without a label"
    one = world.heard(call_id)["external"]
    assert one.between(since, until) == 0
    assert one.between(until, until.replace(year=2099)) > 1


async def test_a_client_whose_media_comes_from_elsewhere_is_told(embedded_world: IngestWorld) -> None:
    world = embedded_world
    process = await world.process()
    async with calling(process) as client, calling(process) as other:
        await client.invite(client.sdp(), first=True)
        call_id = UUID((await shown(world, process, client))["call_id"])
        await client.talk(0.5)
        await client.talk(2, streams=(0,), sender=other.media[0])
        seen = (await shown(world, process, client))["streams"]
        assert [one["state"] for one in seen] == ["refused", "heard"]
        assert seen[0]["packets_refused"] == 100
        await client.bye()
        await world.ended(call_id)
    refused = world.policy.gaps(call_id, "REFUSED")
    assert [gap.streams for gap in refused] == [("s0",), ("s0",)]
    since, until = closed(world, call_id, "REFUSED")
    assert (until - since).total_seconds() > 1.8
    assert not [
        gap for gap in world.policy.of_type(call_id, MediaGap) if gap.label == "REFUSED" and "s1" in gap.streams
    ]
