"""Writes the SRS's responses and its requests, BYE and UPDATE (RFC 3261 8.2.6, 12.2.1.1; RFC 7866 section 6.2)."""

from dataclasses import dataclass, replace

from rightcall_ingest.sip import session_timer
from rightcall_ingest.sip.sip_dialog import Dialog
from rightcall_ingest.sip.sip_message import Build, Headers, SipRequest, serialise, top_via
from rightcall_ingest.sip.sip_values import parse_via, split_list, tag_of
from rightcall_ingest.sip.siprec_session import Peer

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
    422: "Session Interval Too Small",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class ServerIdentity:
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
        out.add("To", f"{to};tag={to_tag}" if to_tag and not tag_of(to) else to)
    out.echo(headers, "Call-ID", "CSeq")
    for name, value in extra.headers.items() if extra else []:
        out.add(name, value)
    return serialise(f"SIP/2.0 {status} {reason or reason_of(status)}", out.headers, body)


def reason_of(status: int) -> str:
    """The phrase that goes with a status."""
    return _REASONS.get(status, "Rejected")


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


def accepted(request: SipRequest, peer: Peer, identity: ServerIdentity, dialog: Dialog, body: bytes) -> bytes:
    """200 to INVITE or UPDATE."""
    out = Build().echo(request.headers, "Record-Route").add("Contact", identity.contact(peer))
    out.add("Allow", ALLOW).add("Supported", ", ".join(SUPPORTED)).add("Server", identity.agent)
    for name, value in session_timer.written(dialog.timer, request) if dialog.timer else ():
        out.add(name, value)
    if body:
        out.add("Content-Type", "application/sdp")
    return respond(request.headers, peer, 200, to_tag=dialog.dialog_id, extra=out, body=body)


def bye(dialog: Dialog, identity: ServerIdentity, branch: str) -> bytes:
    """BYE for this dialog."""
    return _within(dialog, identity, branch, "BYE", Build())


def refresh(dialog: Dialog, identity: ServerIdentity, branch: str) -> bytes:
    """UPDATE that keeps this dialog's session alive and changes nothing (RFC 4028 section 7.4)."""
    more = Build().add("Contact", identity.contact(dialog.peer)).add("Supported", ", ".join(SUPPORTED))
    if dialog.timer is not None:
        more.add("Session-Expires", f"{dialog.timer.interval_s};refresher=uac")
    return _within(dialog, identity, branch, "UPDATE", more)


def _within(dialog: Dialog, identity: ServerIdentity, branch: str, method: str, more: Build) -> bytes:
    """A request of ours. From and To carry the tags, which is all that section 12.2.1.1 matches by, and no party."""
    transport = dialog.peer.transport.upper()
    host = f"[{identity.host}]" if ":" in identity.host else identity.host
    out = Build().add("Via", f"SIP/2.0/{transport} {host}:{dialog.peer.local_port};rport;branch={branch}")
    out.add("Max-Forwards", "70")
    for route in dialog.route_set:
        out.add("Route", route)
    out.add("From", f"<sip:{host}>;tag={dialog.dialog_id}")
    out.add("To", f"<{dialog.remote_target}>" + (f";tag={dialog.remote_tag}" if dialog.remote_tag else ""))
    out.add("Call-ID", dialog.call_id).add("CSeq", f"{dialog.local_cseq} {method}")
    for name, value in more.headers.items():
        out.add(name, value)
    return serialise(f"{method} {dialog.remote_target} SIP/2.0", out.headers)
