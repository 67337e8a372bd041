"""The Session Recording Server's SIP side (RFC 3261 UAS, RFC 7866): messages and verdicts in, effects out.

Pure: no sockets, no clock; `sip_transport` carries the effects out. Media, tenants and the journal are the handler's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rightcall_ingest.shares import Share
from rightcall_ingest.sip import srs_refresh
from rightcall_ingest.sip.session_timer import granted
from rightcall_ingest.sip.sip_dialog import answered, dialog_from_dict, new_dialog, remembered
from rightcall_ingest.sip.sip_message import SipBroken, SipRequest, SipResponse
from rightcall_ingest.sip.sip_response import ServerIdentity, respond, target
from rightcall_ingest.sip.sip_transaction import SendBytes, SipTransaction, Transactions, ticket_for
from rightcall_ingest.sip.siprec_session import (
    EndReason,
    Peer,
    Reject,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    Verdict,
)
from rightcall_ingest.sip.srs_requests import acknowledge, dispatch
from rightcall_ingest.sip.srs_state import Admit, Effect, OnRefused, PendingAnswer, SrsState

# A core carries some 500 calls with a handful of requests in 32 s each; far beyond that somebody floods us.
TRANSACTIONS_MAX: Final = 20_000
ALONE: Final = Share(TRANSACTIONS_MAX, lambda: 1)
_OVERLOAD_RETRY_S: Final = 10
_OVERLOADED: Final = Reject(503, "", _OVERLOAD_RETRY_S)
_GONE: Final = Reject(481, "")
_FAILED: Final = Reject(500, "")


class Srs:
    """All dialogs and transactions of one process. `new_token` gives 32 random hex digits."""

    def __init__(
        self, identity: ServerIdentity, admit: Admit, new_token: Callable[[], str], share: Share = ALONE,
        on_full: Callable[[str], None] = lambda tenant_id: None, on_refused: OnRefused = lambda refused: None,
    ) -> None:  # fmt: skip
        """`share`: of transactions; `on_full` hears of a tenant that has used up its own, `on_refused` of refusals."""
        self._state = SrsState(identity, admit, new_token, Transactions(share), on_refused)
        self._on_full = on_full

    def restore(self, saved: Mapping[str, Any], cseq: int = 0) -> list[Effect]:
        """Take over a dialog that an earlier process journalled. `cseq`: below which it may have sent requests.

        A session timer starts anew: refreshes are not journalled, and a session that has been refreshed must not end.
        """
        dialog = dialog_from_dict(saved)
        dialog = replace(dialog, local_cseq=max(dialog.local_cseq, cseq))
        self._state.keep(dialog)
        return self._state.time_anew(dialog)

    def waits_for(self, address: str) -> bool:
        """Whether somebody at this address owes us an answer."""
        return self._state.sent.waits_for(address)

    @property
    def dialog_ids(self) -> frozenset[str]:
        """Sessions that are open."""
        return frozenset(self._state.dialogs)

    def receive(
        self, message: SipRequest | SipResponse | SipBroken, peer: Peer, tenant_id: str = ""
    ) -> Sequence[Effect]:
        """One message from the wire, of a peer of this tenant."""
        state = self._state
        if isinstance(message, SipBroken):
            return self._unreadable(message, peer, tenant_id)
        if isinstance(message, SipResponse):
            return srs_refresh.answered(state, message)
        if message.method == "ACK":
            return acknowledge(state, message, peer, tenant_id)
        known = state.transactions.get(ticket_for(message, tenant_id))
        if known is not None:
            return self._again(known, peer)
        if not state.transactions.room(tenant_id, in_session=state.find(message) is not None):
            self._on_full(tenant_id)
            extra = state.noted(tenant_id, message.method, _OVERLOADED)
            reply = respond(message.headers, peer, 503, to_tag=state.new_token(), extra=extra)
            return [SendBytes(target(message.headers, peer), reply)]
        return dispatch(state, message, state.transactions.start(message, peer, tenant_id))

    def settle(self, ticket: str, verdict: Verdict | None) -> list[Effect]:
        """The handler's word on an `Ask`. For the end of a session anything but a Reject means done."""
        pending = self._state.pending.get(ticket)
        if pending is None:
            return []
        if isinstance(pending.question, SessionEnd):
            return self._ended(ticket, pending.question, pending.transaction, verdict)
        if not isinstance(verdict, SessionAnswer):
            return self._refused(ticket, verdict or _FAILED)
        if isinstance(pending.question, SessionOffer):
            return self._begin(ticket, pending, verdict)
        return self._continue(ticket, pending, pending.question, verdict)

    def saved(self, ticket: str) -> list[Effect]:
        """The dialog is in the journal: now the client may hear of it."""
        pending = self._state.close(ticket)
        if pending is None or pending.dialog is None:
            return []
        transaction, dialog = pending.transaction, pending.dialog
        if transaction is None:
            self._state.keep(dialog)
            return []
        if transaction.cancelled:
            return self._state.end(dialog.dialog_id, EndReason.CANCELLED, None)
        self._state.keep(dialog)
        offered = pending.content is not None and pending.content.sdp is not None
        body = dialog.answer if offered or transaction.request.method == "INVITE" else b""
        return self._state.accept(transaction, dialog, body)

    def wake(self, timer: str) -> Sequence[Effect]:
        """A timer that an earlier `Wake` asked for; unknown and late ones do nothing."""
        state = self._state
        kind, _, ticket = timer.partition("|")
        if kind == "sent":
            return list(state.sent.resend(ticket))
        if kind in ("unrefreshed", "refresh"):
            return srs_refresh.due(state, kind, ticket)
        if kind == "resend":
            return list(state.transactions.resend(ticket))
        transaction = state.transactions.get(ticket)
        if kind == "trying" and transaction is not None and not transaction.status:
            return state.trying(transaction)
        if kind == "expire" and state.transactions.expire(ticket) is not None and transaction is not None:
            return self._unacknowledged(transaction)
        return []

    def hang_up(self, dialog_id: str) -> list[Effect]:
        """End a session from our side: BYE to the client, SessionEnd to the handler."""
        return self._state.hang_up(dialog_id, EndReason.HUNG_UP)

    def _unreadable(self, broken: SipBroken, peer: Peer, tenant_id: str) -> list[Effect]:
        if broken.headers is None or broken.method.upper() in ("", "ACK"):
            return []  # nobody to answer, or nothing that is answered
        reason = f"Bad Request: {broken.reason}"
        extra = self._state.noted(tenant_id, broken.method, Reject(400, reason))
        reply = respond(broken.headers, peer, 400, to_tag=self._state.new_token(), reason=reason, extra=extra)
        return [SendBytes(target(broken.headers, peer), reply)]

    def _again(self, known: SipTransaction, peer: Peer) -> list[Effect]:
        """A retransmitted request: the stored final response, or a 100 while an INVITE waits.

        Over TCP a client repeats itself because the connection broke: the answer takes the new one.
        """
        if peer.transport == "tcp":
            known.peer = peer
        if known.status:
            return [SendBytes(target(known.request.headers, known.peer), known.response)]
        return self._state.trying(known) if known.request.method == "INVITE" else []

    def _unacknowledged(self, transaction: SipTransaction) -> list[Effect]:
        dialog = self._state.dialogs.get(transaction.dialog_id)
        opened = transaction.request.method == "INVITE" and transaction.status == 200
        if opened and dialog is not None and not dialog.confirmed:
            return self._state.hang_up(dialog.dialog_id, EndReason.NOT_ACKNOWLEDGED)
        return []

    def _refused(self, ticket: str, no: Reject) -> list[Effect]:
        pending, effects = self._state.pending[ticket], list[Effect]()
        self._state.close(ticket)
        transaction = pending.transaction
        if transaction is not None and not transaction.status:  # else nobody waits, or it was cancelled
            effects += self._state.refuse(transaction, no)
        if pending.dialog is not None and isinstance(pending.question, SessionOffer):
            effects += self._state.end(pending.dialog.dialog_id, EndReason.NOT_KEPT, None)
        return effects

    def _begin(self, ticket: str, pending: PendingAnswer, verdict: SessionAnswer) -> list[Effect]:
        transaction, content = pending.transaction, pending.content
        if transaction is None or content is None or content.sdp is None:
            return self._refused(ticket, _FAILED)
        dialog_id = transaction.dialog_id
        if transaction.cancelled:
            self._state.close(ticket)
            return self._state.end(dialog_id, EndReason.CANCELLED, None)
        session_id = int(self._state.new_token()[:8], 16)
        dialog = new_dialog(dialog_id, transaction.request, transaction.peer, content.sdp, verdict, session_id)
        return self._state.save(ticket, remembered(dialog, pending.speech, content.metadata))

    def _continue(
        self, ticket: str, pending: PendingAnswer, update: SessionUpdate, verdict: SessionAnswer
    ) -> list[Effect]:
        dialog = self._state.dialogs.get(update.dialog_id)
        if dialog is None or pending.content is None:
            return self._refused(ticket, _GONE)
        if pending.transaction is not None:
            dialog = replace(dialog, timer=granted(pending.transaction.request))
        if pending.content.sdp is not None and pending.transaction is not None:
            dialog = answered(dialog, pending.content.sdp, verdict)
        return self._state.save(ticket, remembered(dialog, pending.speech, pending.content.metadata))

    def _ended(
        self, ticket: str, end: SessionEnd, transaction: SipTransaction | None, verdict: Verdict | None
    ) -> list[Effect]:
        self._state.close(ticket)
        if isinstance(verdict, Reject) and transaction is not None:
            self._state.ending.discard(end.dialog_id)  # the handler failed: the client may say BYE again
            return self._state.refuse(transaction, verdict)
        self._state.drop(end.dialog_id)
        return [] if transaction is None else self._state.agree(transaction)
