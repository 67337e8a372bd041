"""Splits a SIPREC body into SDP and rs-metadata (RFC 7866 section 9; RFC 2046 multipart). Reads neither of them.

Our own splitter: a mail parser recurses into nested parts as deep as an attacker likes.
"""

import binascii
import re
from contextlib import suppress
from dataclasses import dataclass, field

from rightcall_ingest.sip.sip_message import Headers
from rightcall_ingest.sip.sip_values import parse_params, split_list

PARTS_MAX = 16  # SDP, metadata and an ISUP/GTD part are three; nobody needs more than a few
_NESTING_MAX = 2
_METADATA_TYPES = {"application/rs-metadata+xml", "application/rs-metadata"}  # the second is RFC 7866 before RFC 9806


@dataclass(frozen=True, slots=True)
class SiprecBody:
    """The two parts that matter, None where absent. Of several SDP parts the first one with an m-line counts, of
    several metadata parts the first one with a participant."""

    sdp: bytes | None = field(repr=False, default=None)
    metadata: bytes | None = field(repr=False, default=None)


def split_body(headers: Headers, body: bytes) -> SiprecBody:
    """Never raises; what cannot be told apart is absent."""
    if not body.strip():
        return SiprecBody()
    sdps: list[bytes] = []
    metadatas: list[bytes] = []
    for content_type, disposition, content in _parts(headers.get("content-type") or "", "", body, 0):
        if content_type == "application/sdp":
            sdps.append(content)
        elif (
            content_type in _METADATA_TYPES or disposition == "recording-session" or _sniff(content) in _METADATA_TYPES
        ):
            metadatas.append(content)
    with_media = [sdp for sdp in sdps if b"m=" in sdp] or sdps
    with_people = [part for part in metadatas if b"participant" in part.replace(b"\0", b"")] or metadatas
    return SiprecBody(next(iter(with_media), None), next(iter(with_people), None))


def _parts(content_type: str, disposition: str, body: bytes, depth: int) -> list[tuple[str, str, bytes]]:
    name, *parameters = split_list(content_type, ";") or [""]
    name = name.lower().replace(" ", "")
    if not name:
        name = _sniff(body)
    if not name.startswith("multipart/"):
        return [(name, disposition.split(";")[0].strip().lower(), body)]
    if depth >= _NESTING_MAX:
        return []
    boundary = (parse_params(parameters).get("boundary") or "").encode("utf-8", "surrogateescape") or _first_line(body)
    found = []
    for part in (_split(body, boundary) or _split(body, _first_line(body)))[:PARTS_MAX]:
        headers, content = _part(part)
        content = _decoded(content, headers.get("content-transfer-encoding") or "")
        found += _parts(headers.get("content-type") or "", headers.get("content-disposition") or "", content, depth + 1)
    return found


def _decoded(content: bytes, encoding: str) -> bytes:
    """RFC 2045 section 6. SIP carries octets as they are, some gateways encode them all the same; what cannot be
    decoded stays as it is, and is read for what it is."""
    with suppress(binascii.Error):
        if encoding.strip().lower() == "base64":
            return binascii.a2b_base64(content)
        if encoding.strip().lower() == "quoted-printable":
            return binascii.a2b_qp(content)
    return content


def _sniff(body: bytes) -> str:
    start = body.lstrip()[:512]
    if start.startswith(b"v=0"):
        return "application/sdp"
    if start.startswith(b"--"):
        return "multipart/mixed"
    return "application/rs-metadata+xml" if start.startswith(b"<") and b"recording" in start else ""


def _first_line(body: bytes) -> bytes:
    """A multipart whose header names no boundary still starts with it."""
    line = body.lstrip().split(b"\n", 1)[0].strip()
    return line[2:] if line.startswith(b"--") else b""


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    if not boundary or len(boundary) > 256:
        return []
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(?=--|[ \t]*\r?(?:\n|$))", body)
    parts = []
    for piece in pieces[1:]:  # what stands before the first boundary is no part
        if piece.startswith(b"--"):
            break
        parts.append(piece.partition(b"\n")[2])
    return parts


def _part(part: bytes) -> tuple[Headers, bytes]:
    headers = Headers()
    if part.startswith((b"\r\n", b"\n")):
        return headers, part.lstrip(b"\r\n")
    blank = re.search(rb"\r?\n\r?\n", part)
    head, content = (part[: blank.start()], part[blank.end() :]) if blank else (part, b"")
    text = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "surrogateescape"))
    for line in text.splitlines():
        name, _, value = line.partition(":")
        headers.add(name.strip(), value.strip())
    return headers, content
