"""The requests that we send, until they are answered (RFC 3261 section 17.1.2): BYE, and UPDATE where we refresh."""

from dataclasses import dataclass, field

from rightcall_ingest.sip.sip_dialog import Dialog
from rightcall_ingest.sip.sip_message import SipResponse, top_via
from rightcall_ingest.sip.sip_transaction import LIFE_T1, T1_S, T2_S, SendBytes, Wake
from rightcall_ingest.sip.sip_values import contact_port, parse_via


@dataclass(slots=True)
class _Open:
    send: SendBytes
    refreshes: str  # the session that an UPDATE is to keep; "" for BYE
    interval_s: float = T1_S
    elapsed_s: float = 0.0


@dataclass(slots=True)
class Sent:
    """By branch."""

    _open: dict[str, _Open] = field(default_factory=dict)

    def start(self, dialog: Dialog, data: bytes, branch: str, *, refreshes: str = "") -> list[SendBytes | Wake]:
        """Send a request of this dialog, whose `local_cseq` is already its own."""
        listens = contact_port(dialog.remote_target) if dialog.peer.transport == "tcp" else 0
        send = SendBytes(dialog.peer, data, listens)
        self._open[branch] = _Open(send, refreshes)
        return [send, Wake(T1_S, f"sent|{branch}")]

    def answered(self, response: SipResponse) -> str:
        """A final answer came; the session whose refresh it answers, else ""."""
        via = parse_via(top_via(response.headers))
        if via is None or response.status < 200:
            return ""
        found = self._open.pop(via.branch, None)
        return "" if found is None else found.refreshes

    def waits_for(self, address: str) -> bool:
        """Whether somebody at this address owes us an answer."""
        return any(one.send.peer.address == address for one in self._open.values())

    def resend(self, branch: str) -> list[SendBytes | Wake]:
        """Timers E and F. After 64*T1 nobody answers: a BYE's session is over anyway, a refresh's ends in its time."""
        one = self._open.get(branch)
        if one is None:
            return []
        one.elapsed_s += one.interval_s
        one.interval_s = min(2 * one.interval_s, T2_S)
        if one.elapsed_s >= LIFE_T1 * T1_S:
            del self._open[branch]
            return []
        return [one.send, Wake(one.interval_s, f"sent|{branch}")]
