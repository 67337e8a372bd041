"""Server transactions and the resending of finals (RFC 3261 sections 13.3.1.4, 17.2). Time comes as `Wake`."""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from rightcall_ingest.shares import Share, give_back
from rightcall_ingest.sip.sip_message import Build, Headers, SipRequest
from rightcall_ingest.sip.siprec_session import Peer

T1_S: Final = 0.5  # RFC 3261 table 4
T2_S: Final = 4.0
LIFE_T1: Final = 64  # timers B, F, H, J: 64*T1
TRYING_AFTER_S: Final = 0.2  # section 17.2.1: a 100 if the answer takes longer
SESSIONS_PART: Final = 10  # above its share a tenant has a tenth more for requests of running sessions


@dataclass(frozen=True, slots=True)
class SendBytes:
    """Effect: put these bytes on the wire."""

    peer: Peer
    data: bytes = field(repr=False)
    call_back_port: int = 0
    """Of a request of our own over TCP: where the client listens, should the connection be gone. 0: nowhere."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Effect: call `Srs.wake(timer)` after this many seconds. Never cancelled: a late one finds nothing to do."""

    after_s: float
    timer: str


@dataclass(slots=True)
class SipTransaction:
    """One request under way, or answered within the last 64*T1."""

    ticket: str
    request: SipRequest
    peer: Peer
    tenant_id: str
    dialog_id: str = ""
    status: int = 0
    response: bytes = field(repr=False, default=b"")
    offered: bool = False  # the request carried SDP
    acknowledged: bool = False
    cancelled: bool = False
    interval_s: float = T1_S
    elapsed_s: float = 0.0


def _identity(request: SipRequest) -> Headers:
    """The fields by which a request is known again; the rest is read and would only weigh for 32 s."""
    return Build().echo(request.headers, "Via", "From", "To", "Call-ID", "CSeq").headers


def ticket_for(request: SipRequest, tenant_id: str, method: str = "") -> str:
    """Section 17.2.3: by branch and sent-by; a client older than RFC 3261 by the headers that stay the same.

    ACK and CANCEL find their INVITE by `method`. What another tenant's client writes never names this tenant's.
    """
    via = request.via
    name = method or request.method
    if via.branch.lower().startswith("z9hg4bk"):
        return f"{tenant_id}|{via.branch}|{via.sent_by}|{name}"
    return f"{tenant_id}|{request.call_id}|{request.from_tag}|{request.cseq}|{via.sent_by}|{name}"


def _client(request: SipRequest, tenant_id: str) -> tuple[str, str, str]:
    return tenant_id, request.call_id, request.from_tag


class Transactions:
    """The table of them. What it returns are effects; the caller carries them out. `share`: how many a tenant has."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._taken: Counter[str] = Counter()
        self._open: dict[str, SipTransaction] = {}
        # By client, by CSeq, by ticket: a client may send any number that differ in one of these alone.
        self._invites: dict[tuple[str, str, str], dict[int, OrderedDict[str, SipTransaction]]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def get(self, ticket: str) -> SipTransaction | None:
        return self._open.get(ticket)

    def room(self, tenant_id: str, *, in_session: bool) -> bool:
        """Whether this tenant may have another one; a running session is heard a little longer."""
        if in_session:
            return self._taken[tenant_id] < self._share.most + self._share.most // SESSIONS_PART + 1
        return self._share.allows(self._taken, tenant_id)

    def start(self, request: SipRequest, peer: Peer, tenant_id: str) -> SipTransaction:
        transaction = SipTransaction(ticket_for(request, tenant_id), request, peer, tenant_id)
        self._open[transaction.ticket] = transaction
        self._taken[tenant_id] += 1
        if request.method == "INVITE":
            by_cseq = self._invites.setdefault(_client(request, tenant_id), {})
            by_cseq.setdefault(request.cseq, OrderedDict())[transaction.ticket] = transaction
        return transaction

    def invite(self, request: SipRequest, tenant_id: str) -> SipTransaction | None:
        """The INVITE with this CSeq, whichever way it came: what an ACK to a 2xx, or a second path, belongs to."""
        return next(iter(self._invites.get(_client(request, tenant_id), {}).get(request.cseq, {}).values()), None)

    def quieten(self, request: SipRequest, tenant_id: str) -> None:
        """After BYE nobody needs the 200 to an INVITE any more."""
        invites = self._invites.get(_client(request, tenant_id), {})
        for one in (one for same in invites.values() for one in same.values()):
            one.acknowledged = one.acknowledged or bool(one.status)

    def finish(self, transaction: SipTransaction, status: int, response: bytes, peer: Peer) -> list[SendBytes | Wake]:
        """Send the final response and keep it: for retransmitted requests, and an INVITE's until it is acknowledged."""
        transaction.status, transaction.response, transaction.peer = status, response, peer
        transaction.request = replace(transaction.request, headers=_identity(transaction.request), body=b"")
        effects: list[SendBytes | Wake] = [
            SendBytes(peer, response),
            Wake(LIFE_T1 * T1_S, f"expire|{transaction.ticket}"),
        ]
        # A 2xx is resent over every transport, since only ACK ends it; other finals only where packets get lost.
        if transaction.request.method == "INVITE" and (status < 300 or peer.transport == "udp"):
            effects.append(Wake(T1_S, f"resend|{transaction.ticket}"))
        return effects

    def resend(self, ticket: str) -> list[SendBytes | Wake]:
        """A resend timer fired: T1 doubling to T2, until the ACK or 64*T1 (then `expire` has the word)."""
        transaction = self._open.get(ticket)
        if transaction is None or transaction.acknowledged:
            return []
        transaction.elapsed_s += transaction.interval_s
        transaction.interval_s = min(2 * transaction.interval_s, T2_S)
        if transaction.elapsed_s + transaction.interval_s > LIFE_T1 * T1_S:
            return [SendBytes(transaction.peer, transaction.response)]
        return [SendBytes(transaction.peer, transaction.response), Wake(transaction.interval_s, f"resend|{ticket}")]

    def expire(self, ticket: str) -> SipTransaction | None:
        """Forget an answered transaction; returns it, so that an INVITE without ACK can be acted upon."""
        transaction = self._open.pop(ticket, None)
        if transaction is not None:
            give_back(self._taken, transaction.tenant_id)
        if transaction is not None and transaction.request.method == "INVITE":
            key, cseq = _client(transaction.request, transaction.tenant_id), transaction.request.cseq
            by_cseq = self._invites[key]
            del by_cseq[cseq][ticket]
            if not by_cseq[cseq]:
                del by_cseq[cseq]
            if not by_cseq:
                del self._invites[key]
        return transaction
