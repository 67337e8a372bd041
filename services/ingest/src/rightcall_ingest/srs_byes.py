"""The BYEs that we send, until they are answered (RFC 3261 section 17.1.2). Our only requests."""

from dataclasses import dataclass, field

from rightcall_ingest.sip_dialog import Dialog
from rightcall_ingest.sip_message import SipResponse, top_via
from rightcall_ingest.sip_response import Identity, bye
from rightcall_ingest.sip_transaction import LIFE_T1, T1_S, T2_S, Send, Wake
from rightcall_ingest.sip_values import contact_port, parse_via


@dataclass(slots=True)
class _Bye:
    send: Send
    interval_s: float = T1_S
    elapsed_s: float = 0.0


@dataclass(slots=True)
class Byes:
    """By branch."""

    _open: dict[str, _Bye] = field(default_factory=dict)

    def start(self, dialog: Dialog, identity: Identity, branch: str) -> list[Send | Wake]:
        """Send the BYE of a dialog whose `local_cseq` is already its own."""
        listens = contact_port(dialog.remote_target) if dialog.peer.transport == "tcp" else 0
        send = Send(dialog.peer, bye(dialog, identity, branch), listens)
        self._open[branch] = _Bye(send)
        return [send, Wake(T1_S, f"bye|{branch}")]

    def answered(self, response: SipResponse) -> None:
        via = parse_via(top_via(response.headers))
        if via is not None and response.status >= 200:
            self._open.pop(via.branch, None)

    def resend(self, branch: str) -> list[Send | Wake]:
        """Timers E and F. After 64*T1 the client is gone, and the session was over anyway."""
        one = self._open.get(branch)
        if one is None:
            return []
        one.elapsed_s += one.interval_s
        one.interval_s = min(2 * one.interval_s, T2_S)
        if one.elapsed_s >= LIFE_T1 * T1_S:
            del self._open[branch]
            return []
        return [one.send, Wake(one.interval_s, f"bye|{branch}")]
