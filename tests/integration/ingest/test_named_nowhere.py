"""Who a client says it is stays in memory: the state directory names nobody, during a call, after kill -9, after its end."""

import asyncio
import signal
import socket
from pathlib import Path
from uuid import UUID, uuid4

from rightcall_common.events.calls import CallStarted
from rightcall_ingest.sip.sip_message import SipRequest, SipResponse, parse_message
from tests.support.attacks import ends
from tests.support.eventually import eventually
from tests.support.ingest import IngestProcess, IngestWorld
from tests.support.sipp.wire import multipart, request

NAME = "geheimenaam"
SDP = "\r\n".join(
    [
        "v=0", f"o={NAME} 1 1 IN IP4 127.0.0.1", f"s={NAME}", "c=IN IP4 127.0.0.1", "t=0 0",
        "m=audio 41000 RTP/AVP 8", "a=rtpmap:8 PCMA/8000", f"a=label:{NAME}", "a=sendonly", "",
    ]
).encode()  # fmt: skip
METADATA = (
    '<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>'
    f'<session session_id="{NAME}"/><participant participant_id="{NAME}"><nameID aor="sip:{NAME}@a.example">'
    f"<name>{NAME}</name></nameID></participant></recording>"
).encode()


class Client:
    """One session whose every field names somebody."""

    def __init__(self, server: str) -> None:
        self.server, self.call_id, self.tag, self.heard = ends(server), f"{NAME}-{uuid4().hex}", "", list[SipRequest]()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(2)
        self.contact = f"sip:{NAME}@127.0.0.1:{self.socket.getsockname()[1]}"

    def ask(self, method: str, cseq: int, *, body: bool = False) -> SipResponse:
        headers = (
            "Require: siprec", f"P-Asserted-Identity: <sip:{NAME}@a.example>", f"Session-ID: {NAME};remote=1",
            f"Record-Route: <sip:{NAME}@127.0.0.1:{self.socket.getsockname()[1]};lr>",
        )  # fmt: skip
        parts = multipart(("application/sdp", SDP), ("application/rs-metadata+xml", METADATA)) if body else None
        data = request(
            method, parts, branch=f"z9hG4bK{uuid4().hex}", call_id=self.call_id, from_tag="f1", to_tag=self.tag, cseq=cseq,
            headers=headers if body else (), contact=f"<{self.contact}>;+sip.src",
        )  # fmt: skip
        data = data.replace(b"<sip:src@192.0.2.9>", f"<sip:{NAME}@a.example>".encode()).replace(
            b"192.0.2.9:5060;", b"127.0.0.1;rport;"
        )
        for _ in range(15):
            self.socket.sendto(data, self.server)
            try:
                while True:
                    message = parse_message(self.socket.recv(65_535))
                    if isinstance(message, SipRequest):
                        self.heard.append(message)
                    elif (
                        isinstance(message, SipResponse)
                        and message.status >= 200
                        and f" {method}" in (message.headers.get("cseq") or "")
                    ):
                        return message
            except TimeoutError:
                continue
        raise AssertionError(f"no answer to {method}")

    def invite(self) -> None:
        told = self.ask("INVITE", 1, body=True)
        assert told.status == 200, told.reason
        self.tag = (told.headers.get("to") or "").rpartition("tag=")[2]
        ack = request("ACK", branch="z9hG4bKack", call_id=self.call_id, from_tag="f1", to_tag=self.tag)
        self.socket.sendto(ack, self.server)


def named_in(directory: Path) -> list[str]:
    return [
        str(path)
        for path in directory.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in (NAME.encode(), NAME.upper().encode()))
    ]


async def started(world: IngestWorld) -> UUID:
    await eventually(lambda: any(world.policy.of_type(one, CallStarted) for one in world.policy.facts))
    return next(iter(world.policy.facts))


async def test_no_user_part_is_on_the_disk_while_a_call_runs_after_a_crash_and_after_its_end(
    embedded_world: IngestWorld,
) -> None:
    """I11: Contact, From, To, P-Asserted-Identity, Session-ID, Record-Route, o= and s= of SDP, labels, metadata."""
    ingest: IngestProcess = await embedded_world.process()
    client = Client(ingest.udp)
    await asyncio.to_thread(client.invite)
    call_id = await started(embedded_world)
    assert named_in(ingest.state) == []
    ingest.end(signal.SIGKILL)
    assert named_in(ingest.state) == []
    await ingest.start()
    told = await asyncio.to_thread(client.ask, "UPDATE", 2)
    assert told.status == 200, "the session goes on under what was sealed"
    assert (await asyncio.to_thread(client.ask, "BYE", 3)).status == 200
    await eventually(lambda: any(fact.type == "CallEnded" for fact in embedded_world.policy.facts[call_id]))
    ingest.end()
    assert named_in(ingest.state) == []
