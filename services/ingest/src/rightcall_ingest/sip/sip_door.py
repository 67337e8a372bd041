"""What a peer hears that no trunk recognises: one answer to a request, made from its bytes alone; nothing is kept.

Stateless as RFC 3261 section 8.2.7 wants it (no transaction, no retransmission, the same tag for the same request), and
over UDP never larger than what came in: source addresses are forged, and we are no amplifier (RFC 5358, for the kind).
Pure. Not here: who is a stranger (`Sessions.whose`), sockets and connections (`sip_transport`).
"""

import re
import zlib
from dataclasses import replace
from typing import Final

from rightcall_ingest.sip.sip_message import CSEQ_MAX, HEAD_BYTES_MAX, HEADER_LINES_MAX
from rightcall_ingest.sip.sip_response import reason_of
from rightcall_ingest.sip.sip_transaction import SendBytes
from rightcall_ingest.sip.sip_values import Via, parse_via, split_list
from rightcall_ingest.sip.siprec_session import Peer, Reject

ECHOED_BYTES_MAX: Final = 2048  # of Via, From, To, Call-ID and CSeq together; a real request has 300
_FIELDS: Final = {
    b"via": b"Via", b"v": b"Via", b"from": b"From", b"f": b"From", b"to": b"To", b"t": b"To",
    b"call-id": b"Call-ID", b"i": b"Call-ID", b"cseq": b"CSeq",
}  # fmt: skip
_SHORT: Final = {b"Via": b"v", b"From": b"f", b"To": b"t", b"Call-ID": b"i", b"CSeq": b"CSeq"}
_ORDER: Final = (b"Via", b"From", b"To", b"Call-ID", b"CSeq")
_START: Final = re.compile(rb"([A-Za-z0-9\-.!%*_+`'~]{1,64}) \S+ SIP/2\.0", re.IGNORECASE)
_CSEQ: Final = re.compile(rb"(\d{1,10})[ \t]+(\S{1,64})")
_END: Final = re.compile(rb"\r?\n\r?\n")
_FOLD: Final = re.compile(rb"\r?\n[ \t]+")
_TAGGED: Final = re.compile(rb";\s*tag\s*=", re.IGNORECASE)


def head_of(data: bytes | bytearray) -> bytes | None:
    """The message's head without the blank line; None: it is not there, or longer than we read."""
    start = 0
    while start < len(data) and data[start] in b"\r\n":
        start += 1
    end = _END.search(data, start, start + HEAD_BYTES_MAX)
    return None if end is None else bytes(data[start : end.start()])


def turn_away(data: bytes, peer: Peer, no: Reject) -> SendBytes | None:
    """The one answer; None for what is not answered: ACK, responses, what cannot be read, what would grow."""
    head = head_of(data)
    fields = None if head is None else _fields(head)
    if fields is None:
        return None
    via = parse_via(_first_via(fields).decode("latin-1"))
    if via is None:
        return None
    back = peer if peer.transport != "udp" or "rport" in via.params else replace(peer, port=via.port or 5060)
    for octets in _forms(fields, via, peer, no):
        if peer.transport != "udp" or len(octets) <= len(data):
            return SendBytes(back, octets)
    return None


def _fields(head: bytes) -> dict[bytes, list[bytes]] | None:
    """What a response repeats (section 8.2.6.2), bounded; None if one is missing or this is no request to answer."""
    if _FOLD.search(head):
        head = _FOLD.sub(b" ", head)
    start, *lines = head.split(b"\n", HEADER_LINES_MAX)
    request = _START.fullmatch(start.strip())
    if request is None or request[1].upper() == b"ACK":
        return None
    found: dict[bytes, list[bytes]] = {name: [] for name in _ORDER}
    octets = 0
    for line in lines:
        name, _, value = line.partition(b":")
        field = _FIELDS.get(name.strip().lower())
        if field is not None and (field == b"Via" or not found[field]):
            found[field].append(value.strip().translate(None, b"\r\0"))
            octets += len(value)
    cseq = _CSEQ.fullmatch(b"".join(found[b"CSeq"]))
    if octets > ECHOED_BYTES_MAX or not all(found[name] and found[name][0] for name in _ORDER) or cseq is None:
        return None
    return found if int(cseq[1]) <= CSEQ_MAX and cseq[2].upper() == request[1].upper() else None


def _first_via(fields: dict[bytes, list[bytes]]) -> bytes:
    return next(iter(split_list(fields[b"Via"][0].decode("latin-1"))), "").encode("latin-1")


def _forms(fields: dict[bytes, list[bytes]], via: Via, peer: Peer, no: Reject) -> list[bytes]:
    """As it is written usually; with short names and without what may be left out; without Retry-After too."""
    told = {**fields, b"Via": _stamped(fields[b"Via"], via, peer)}
    if not _TAGGED.search(fields[b"To"][0]):
        told[b"To"] = [fields[b"To"][0] + b";tag=%08x" % zlib.crc32(b"\n".join(v for n in _ORDER for v in fields[n]))]
    later = [] if no.retry_after_s is None else [b"Retry-After: %d" % no.retry_after_s]
    full = [b"SIP/2.0 %d %s" % (no.status, reason_of(no.status).encode())]
    full += [name + b": " + value for name in _ORDER for value in told[name]]
    short = [b"SIP/2.0 %d " % no.status] + [_SHORT[name] + b":" + value for name in _ORDER for value in told[name]]
    length = [] if peer.transport == "udp" else [b"l:0"]  # section 20.14: a datagram ends its body itself
    return [
        b"\r\n".join([*lines, b"", b""])
        for lines in ([*full, *later, b"Content-Length: 0"], [*short, *later, *length], [*short, *length])
    ]


def _stamped(values: list[bytes], via: Via, peer: Peer) -> list[bytes]:
    """Section 18.2.1 and RFC 3581, on the topmost Via."""
    first, *others = split_list(values[0].decode("latin-1"))
    parts = [part for part in split_list(first, ";") if part.lower().split("=")[0].strip() not in ("rport", "received")]
    if via.host.strip("[]") != peer.address:
        parts.append(f"received={peer.address}")
    if "rport" in via.params:
        parts.append(f"rport={peer.port}")
    return [",".join([";".join(parts), *others]).encode("latin-1"), *values[1:]]
