"""Writes the SRS's responses and its one request, BYE (RFC 3261 sections 8.2.6, 12.2.1.1; RFC 7866 section 6.2)."""

from dataclasses import dataclass, replace

from rightcall_ingest.sip_dialog import Dialog
from rightcall_ingest.sip_message import Build, Headers, SipRequest, serialise, top_via
from rightcall_ingest.sip_values import parse_via, split_list
from rightcall_ingest.siprec_session import Peer

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO"
SUPPORTED = ("siprec", "timer")
# Option tags that a client may require of us. 100rel costs nothing: we never send a provisional response but 100.
UNDERSTOOD = frozenset({*SUPPORTED, "100rel"})
_REASONS = {
    100: "Trying",
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
    420: "Bad Extension",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """How the SRS names itself: the host that clients reach it by, and its product name."""

    host: str
    agent: str = "Rightcall"

    def contact(self, peer: Peer) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        transport = "" if peer.transport == "udp" else f";transport={peer.transport}"
        return f"<sip:{host}:{peer.local_port}{transport}>;+sip.srs"


def target(headers: Headers, peer: Peer) -> Peer:
    """Where a response goes: over TCP the same connection; over UDP the Via's port, or the source's with `rport`."""
    via = parse_via(top_via(headers))
    if peer.transport != "udp" or via is None or "rport" in via.params:
        return peer
    return replace(peer, port=via.port or 5060)


def respond(
    headers: Headers, peer: Peer, status: int, *, to_tag: str = "", reason: str = "", extra: Build | None = None,
    body: bytes = b"",
) -> bytes:  # fmt: skip
    """A response to the request with these headers. `reason` replaces the phrase; it repeats nothing of the request."""
    out = Build()
    vias = [via for value in headers.get_all("via") for via in split_list(value)]
    for at, via in enumerate(vias):
        out.add("Via", via if at else _stamped(via, peer))
    out.echo(headers, "From")
    to = headers.get("to")
    if to:  # absent from a request that is refused for that
        out.add("To", f"{to};tag={to_tag}" if to_tag and ";tag=" not in to.replace(" ", "").lower() else to)
    out.echo(headers, "Call-ID", "CSeq")
    for name, value in extra.headers.items() if extra else []:
        out.add(name, value)
    return serialise(f"SIP/2.0 {status} {reason or _REASONS.get(status, 'Rejected')}", out.headers, body)


def _stamped(via: str, peer: Peer) -> str:
    """Section 18.2.1 and RFC 3581: say where the request really came from."""
    parsed = parse_via(via)
    if parsed is None:
        return via
    parts = [part for part in split_list(via, ";") if part.lower().split("=")[0].strip() not in ("rport", "received")]
    if parsed.host.strip("[]") != peer.address or "rport" in parsed.params:
        parts.append(f"received={peer.address}")
    if "rport" in parsed.params:
        parts.append(f"rport={peer.port}")
    return ";".join(parts)


def accepted(request: SipRequest, peer: Peer, identity: Identity, dialog: Dialog, body: bytes) -> bytes:
    """200 to INVITE or UPDATE. A client that wants a session timer gets it, and refreshes itself (RFC 4028)."""
    out = Build().echo(request.headers, "Record-Route").add("Contact", identity.contact(peer))
    out.add("Allow", ALLOW).add("Supported", ", ".join(SUPPORTED)).add("Server", identity.agent)
    expires = (request.headers.get("session-expires") or "").split(";")[0].strip()
    if expires.isascii() and expires.isdigit() and "timer" in option_tags(request, "supported", "require"):
        out.add("Require", "timer").add("Session-Expires", f"{expires};refresher=uac")
    if body:
        out.add("Content-Type", "application/sdp")
    return respond(request.headers, peer, 200, to_tag=dialog.dialog_id, extra=out, body=body)


def option_tags(request: SipRequest, *names: str) -> set[str]:
    values = [value for name in names for value in request.headers.get_all(name)]
    return {tag.lower() for value in values for tag in split_list(value)}


def bye(dialog: Dialog, identity: Identity, branch: str) -> bytes:
    """BYE for this dialog. From and To carry the tags, which is all that section 12.2.1.1 matches by, and no party."""
    transport = dialog.peer.transport.upper()
    host = f"[{identity.host}]" if ":" in identity.host else identity.host
    out = Build().add("Via", f"SIP/2.0/{transport} {host}:{dialog.peer.local_port};rport;branch={branch}")
    out.add("Max-Forwards", "70")
    for route in dialog.route_set:
        out.add("Route", route)
    out.add("From", f"<sip:{host}>;tag={dialog.dialog_id}")
    out.add("To", f"<{dialog.remote_target}>" + (f";tag={dialog.remote_tag}" if dialog.remote_tag else ""))
    out.add("Call-ID", dialog.call_id).add("CSeq", f"{dialog.local_cseq} BYE")
    return serialise(f"BYE {dialog.remote_target} SIP/2.0", out.headers)
