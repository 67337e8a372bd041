"""Whatever a phone system puts into a SIP field, the ear answers and goes on: it has a pulse, and takes the next call.

Octets that are no text, NUL, huge numbers, many of everything, in each place of an INVITE: start line, headers, SDP,
metadata, the multipart around them. What becomes an id of a call is found again by the same octets.
"""

import asyncio
import json
import signal
import socket
import zlib
from pathlib import Path
from uuid import uuid4

from rightcall_ingest.journal.journal_files import MAGIC
from rightcall_ingest.journal.journal_records import PREFIX, JournalRecord, encode_record
from tests.support.eventually import eventually
from tests.support.ingest import CALLER, SERVICE, IngestProcess, IngestWorld

NASTY = [
    b"\xff\xfe", b"\x00", b"\x01\x1f", b"\xc3\x28", b"\xed\xa0\x80", "\u202e".encode(), b"9" * 20, b"-1", b"x" * 3_000, b"",
    b"\r\n x", b"<&]]>", b"%00%ff", b"\xf0\x9f\x98\x80", b"' or ''='", b"{}", b"2147483648", b"../../etc",
]  # fmt: skip
PLACES = [
    b"URI", b"BRANCH", b"FROMTAG", b"FROMNAME", b"TONAME", b"CALLID", b"CSEQ", b"CONTACT", b"SESSIONID", b"UUI", b"GUID",
    b"SID", b"EXPIRES", b"BOUNDARY", b"ORIGIN", b"SDPNAME", b"SDPADDRESS", b"PORT", b"FORMAT", b"RTPMAP", b"LABEL",
    b"DIRECTION", b"MODE", b"SESSION", b"SIPSESSION", b"PARTICIPANT", b"AOR", b"NAME", b"STREAM", b"XLABEL", b"ASSOC",
]  # fmt: skip
MESSAGE = b"""INVITE sip:srs@127.0.0.1{URI} SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:{SIPPORT};rport;branch=z9hG4bK{ID}{BRANCH}
From: "{FROMNAME}" <sip:src@127.0.0.1>;tag=t{ID}{FROMTAG}
To: "{TONAME}" <sip:srs@127.0.0.1>
Call-ID: {ID}{CALLID}
CSeq: 1{CSEQ} INVITE
Contact: <sip:src{CONTACT}@127.0.0.1:{SIPPORT}>;+sip.src
Session-ID: {ID}{SESSIONID}
User-to-User: 00FA08{UUI};encoding=hex
Cisco-Guid: 1-2-3-4{GUID}
X-Twilio-CallSid: CA{SID}
Session-Expires: 1800{EXPIRES}
Require: siprec
Content-Type: multipart/mixed;boundary=cut{BOUNDARY}

--cut{BOUNDARY}
Content-Type: application/sdp

v=0
o=- 31{ORIGIN} 1 IN IP4 127.0.0.1
s=-{SDPNAME}
c=IN IP4 127.0.0.1{SDPADDRESS}
t=0 0
m=audio 4{PORT}0000 RTP/AVP 8{FORMAT}
a=rtpmap:8 PCMA/8000{RTPMAP}
a=label:1{LABEL}
a=sendonly{DIRECTION}

--cut{BOUNDARY}
Content-Type: application/rs-metadata+xml

<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete{MODE}</datamode>
<session session_id="z{SESSION}"><sipSessionID>{ID}{SIPSESSION}</sipSessionID></session>
<participant participant_id="c{PARTICIPANT}"><nameID aor="sip:FROM{AOR}@x.example"><name>N{NAME}</name></nameID></participant>
<participant participant_id="e1"><nameID aor="sip:TO@x.example"/></participant>
<stream stream_id="u{STREAM}" session_id="z1"><label>1{XLABEL}</label></stream>
<participantstreamassoc participant_id="c1"><send>u{ASSOC}</send></participantstreamassoc>
</recording>
--cut{BOUNDARY}--
"""


def invite(port: int, place: bytes, octets: bytes) -> tuple[str, bytes]:
    """A call id, and an INVITE with these octets in one place."""
    name = uuid4().hex
    data = MESSAGE.replace(b"\n", b"\r\n").replace(b"sip:FROM", b"sip:" + CALLER.encode())
    data = data.replace(b"sip:TO", b"sip:" + SERVICE.encode()).replace(b"{SIPPORT}", b"%d" % port)
    data = data.replace(b"{" + place + b"}", octets).replace(b"{ID}", name.encode())
    for other in PLACES:
        data = data.replace(b"{" + other + b"}", b"")
    return name, data


def say(server: str, data: bytes) -> list[bytes]:
    """Send a message, refuse to go on, and return what came back."""
    host, _, port = server.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.3)
        sock.sendto(data.replace(b"{PORT}", b"%d" % sock.getsockname()[1]), (host, int(port)))
        found: list[bytes] = []
        try:
            while not any(answer.startswith(b"SIP/2.0 ") and answer[8:9] != b"1" for answer in found):
                found.append(sock.recv(65_535))
        except TimeoutError:
            pass
        return found


async def alive(world: IngestWorld, ingest: IngestProcess) -> None:
    """It has a pulse, was not started again, and records a call."""
    assert not ingest.is_dead(), ingest.log()
    async with world.client(ingest) as client:
        assert (await client.get("/healthz")).status_code == 200
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1)
    await world.ended(call_id)


async def test_octets_of_any_kind_in_every_place_of_an_invite_stop_nothing(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    answers: dict[str, int] = {}
    for number, place in enumerate(PLACES):
        for octets in (NASTY[number % len(NASTY)], NASTY[(7 * number + 3) % len(NASTY)], b"\xff\xfe"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.bind(("127.0.0.1", 0))
                port = sock.getsockname()[1]
            _, data = invite(port, place, octets)
            for answer in await asyncio.to_thread(say, ingest.udp, data):
                status = answer[8:11].decode()
                answers[status] = answers.get(status, 0) + 1
    assert "500" not in answers, answers
    assert ingest.log().count("handler_failed") == 0, ingest.log()
    assert not ingest.is_dead()
    async with world.client(ingest) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_an_id_of_octets_that_are_no_text_is_an_id(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    for place in (b"CALLID", b"SESSIONID", b"UUI", b"GUID", b"SID", b"FROMTAG"):
        _, data = invite(5060, place, b"\xff\xfe")
        answers = await asyncio.to_thread(say, ingest.udp, data)
        assert any(answer.startswith(b"SIP/2.0 200") for answer in answers), (place, answers[:1])
    async with world.client(ingest) as client:
        found = await client.get("/v1/calls?native_id=%ff%fe")
    assert found.status_code in (200, 422)
    await alive(world, ingest)


def _poison() -> bytes:
    """Records that another version, or a damaged disk, may have left: their checksums hold."""
    call = uuid4()
    good = JournalRecord("fact", "calls-v1", str(call), b"{}", call, 1)
    records = [
        encode_record(10**6, good),
        encode_record(10**6 + 1, JournalRecord("dialog", "", str(call), b"null", call, 1)),
        encode_record(10**6 + 2, JournalRecord("stream", "", "epoch", b"\xff", call, 1, (), call)),
        encode_record(10**6 + 3, JournalRecord("fact", "calls-v1", "", b"x", call, 1)),
        encode_record(10**6 + 4, JournalRecord("fact", "no-such-topic", "k", b"x", call, 1)),
        encode_record(10**6 + 5, JournalRecord("fact", "calls-v1", "k", b"x" * 2_000_000, call, 1)),
    ]
    head = json.dumps({"kind": "picture"}).encode()
    body = (10**6 + 6).to_bytes(8, "big") + len(head).to_bytes(4, "big") + head
    return (
        b"".join(records)
        + PREFIX.pack(len(body), zlib.crc32(body))
        + body
        + b"\xff" * 64
        + encode_record(10**6 + 7, good)
    )


async def test_a_poisoned_journal_prevents_no_start_and_costs_no_other_call(embedded_world: IngestWorld) -> None:
    world = embedded_world
    ingest = await world.process()
    async with world.call(ingest) as call:
        call_id = await world.call_id(ingest, call)
        await call.play(1.5)
        ingest.end(signal.SIGKILL)
        journal = Path(ingest.environment["RIGHTCALL_JOURNAL"])
        (journal / f"{10**6:020d}.rcj").write_bytes(MAGIC + _poison())
        await ingest.start()
        await eventually(lambda: len(world.policy.gaps_of_all(call_id, "CRASH")) == 2)
        await call.play(1)
    await world.ended(call_id)
    await alive(world, ingest)
    assert (journal / "parked").exists()
    ingest.end(signal.SIGTERM)
    await ingest.start()
    await alive(world, ingest)
