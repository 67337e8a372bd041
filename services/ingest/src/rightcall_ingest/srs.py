"""The Session Recording Server's SIP side (RFC 3261 UAS, RFC 7866): messages and verdicts in, effects out.

Pure: no sockets, no clock; `sip_transport` carries the effects out. Media, tenants and the journal are the handler's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rightcall_ingest.sip_dialog import (
    Dialog,
    answered,
    dialog_from_dict,
    dialog_to_dict,
    new_dialog,
    remembered,
    touch,
)
from rightcall_ingest.sip_message import Build, SipBroken, SipRequest, SipResponse
from rightcall_ingest.sip_response import ALLOW, SUPPORTED, Identity, accepted, respond, target
from rightcall_ingest.sip_transaction import TRYING_AFTER_S, Send, Transaction, Transactions, Wake, ticket_for
from rightcall_ingest.siprec_session import (
    Admission,
    EndReason,
    Peer,
    Reject,
    SessionContent,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    SpeechState,
    Verdict,
    advance,
)
from rightcall_ingest.srs_byes import Byes
from rightcall_ingest.srs_gate import is_siprec, native_ids, not_understood, read_content, recordable

# 500 calls a core with a handful of requests in 32 s each; beyond that somebody floods us.
TRANSACTIONS_MAX: Final = 20_000
_GONE = Reject(481, "")
_BUSY = Reject(500, "Another change of this session is under way", retry_after_s=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """Effect: put this to the handler, then call `Srs.settle(ticket, verdict)`."""

    ticket: str
    question: SessionOffer | SessionUpdate | SessionEnd


@dataclass(frozen=True, slots=True)
class Save:
    """Effect: have the handler journal this dialog, then call `Srs.saved(ticket)`."""

    ticket: str
    dialog_id: str
    state: dict[str, Any] = field(repr=False)


Effect = Send | Wake | Ask | Save


@dataclass(slots=True)
class _Pending:
    question: SessionOffer | SessionUpdate | SessionEnd
    transaction: Transaction | None
    content: SessionContent
    speech: SpeechState
    dialog: Dialog | None = None  # what the verdict made, waiting to be saved


class Srs:
    """All dialogs and transactions of one process. `new_token` gives 32 random hex digits."""

    def __init__(
        self,
        identity: Identity,
        admit: Callable[[Peer, str | None], Admission | Reject],
        new_token: Callable[[], str],
    ) -> None:
        self._identity, self._admit, self._new_token = identity, admit, new_token
        self._transactions = Transactions()
        self._dialogs: dict[str, Dialog] = {}
        self._by_client: dict[tuple[str, str], str] = {}
        self._pending: dict[str, _Pending] = {}
        self._ending: set[str] = set()
        self._byes = Byes()

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a dialog that an earlier process journalled."""
        self._keep(dialog_from_dict(saved))

    def receive(self, message: SipRequest | SipResponse | SipBroken, peer: Peer) -> list[Effect]:
        """One message from the wire."""
        if isinstance(message, SipBroken):
            return self._unreadable(message, peer)
        if isinstance(message, SipResponse):
            self._byes.answered(message)
            return []
        if message.method == "ACK":
            return self._ack(message, peer)
        known = self._transactions.get(ticket_for(message))
        if known is not None:
            return self._again(known, message, peer)
        if len(self._transactions) >= TRANSACTIONS_MAX and not message.to_tag:
            extra = Build().add("Retry-After", "10")
            return [Send(target(message.headers, peer), respond(message.headers, peer, 503, extra=extra))]
        return self._dispatch(message, self._transactions.start(message, peer), peer)

    def settle(self, ticket: str, verdict: Verdict | None) -> list[Effect]:
        """The handler's word on an `Ask`. For the end of a session anything but a Reject means done."""
        pending = self._pending.get(ticket)
        if pending is None:
            return []
        question = pending.question
        if isinstance(question, SessionEnd):
            del self._pending[ticket]
            return self._ended(question, pending.transaction, verdict)
        if verdict is None or isinstance(verdict, Reject):
            del self._pending[ticket]
            no = verdict or Reject(500, "")
            return [] if pending.transaction is None else self._refuse(pending.transaction, no)
        dialog = self._dialogs.get(question.dialog_id)
        if isinstance(question, SessionOffer):
            return self._begin(ticket, pending, verdict)
        if dialog is None:
            del self._pending[ticket]
            return [] if pending.transaction is None else self._refuse(pending.transaction, _GONE)
        if pending.content.sdp is not None and pending.transaction is not None:
            dialog = answered(dialog, pending.content.sdp, verdict)
        pending.dialog = remembered(dialog, pending.speech, pending.content.metadata)
        return [Save(ticket, dialog.dialog_id, dialog_to_dict(pending.dialog))]

    def saved(self, ticket: str) -> list[Effect]:
        """The dialog is in the journal: now the client may hear of it."""
        pending = self._pending.pop(ticket, None)
        if pending is None or pending.dialog is None:
            return []
        transaction, dialog = pending.transaction, pending.dialog
        if transaction is not None and transaction.cancelled:
            return self._end(dialog.dialog_id, EndReason.CANCELLED, None)
        if isinstance(pending.question, SessionUpdate) and dialog.dialog_id not in self._dialogs:
            return [] if transaction is None else self._refuse(transaction, _GONE)
        self._keep(dialog)
        return [] if transaction is None else self._accept(transaction, dialog, pending.content)

    def wake(self, timer: str) -> list[Effect]:
        """A timer that an earlier `Wake` asked for."""
        kind, _, ticket = timer.partition("|")
        transaction = self._transactions.get(ticket)
        if kind == "bye":
            return list(self._byes.resend(ticket))
        if kind == "resend":
            return list(self._transactions.resend(ticket))
        if kind == "trying" and transaction is not None and not transaction.status:
            return [self._trying(transaction)]
        if kind == "expire":
            gone = self._transactions.expire(ticket)
            dialog = self._dialogs.get(gone.dialog_id) if gone is not None else None
            if dialog is not None and not dialog.confirmed:
                return self.hang_up(dialog.dialog_id, EndReason.NOT_ACKNOWLEDGED)
        return []

    def hang_up(self, dialog_id: str, reason: EndReason = EndReason.HUNG_UP) -> list[Effect]:
        """End a session from our side: BYE to the client, SessionEnd to the handler."""
        dialog = self._dialogs.get(dialog_id)
        if dialog is None or dialog_id in self._ending:
            return []
        dialog = replace(dialog, local_cseq=dialog.local_cseq + 1)
        sent = self._byes.start(dialog, self._identity, f"z9hG4bK{self._new_token()}")
        return [*sent, *self._end(dialog_id, reason, None)]

    def _dispatch(self, request: SipRequest, transaction: Transaction, peer: Peer) -> list[Effect]:
        if request.method == "CANCEL":
            return self._cancel(request, transaction)
        if request.method == "INVITE" and not request.to_tag:
            return self._invite(request, transaction, peer)
        if request.to_tag or request.method in ("BYE", "PRACK", "UPDATE", "INFO"):
            return self._in_dialog(request, transaction, peer)
        admission = self._admit(peer, None)
        if isinstance(admission, Reject):
            return self._refuse(transaction, admission)
        return self._options(transaction) if request.method == "OPTIONS" else self._refuse(transaction, Reject(405, ""))

    def _invite(self, request: SipRequest, transaction: Transaction, peer: Peer) -> list[Effect]:
        first = self._transactions.invite(request.call_id, request.from_tag, request.cseq)
        if first is not None and first is not transaction and not first.status:
            return self._refuse(transaction, Reject(482, ""))  # section 8.2.2.2: it reached us on a second path
        dialog = self._dialogs.get(self._by_client.get((request.call_id, request.from_tag), ""))
        if dialog is not None and dialog.invite_cseq == request.cseq:
            return self._replay(transaction, dialog)
        admission = self._admit(peer, None)
        no = admission if isinstance(admission, Reject) else self._gate(request, transaction, admission)
        content = read_content(request, None) if no is None else no
        if not isinstance(content, Reject):
            no = recordable(content.sdp)
        if isinstance(content, Reject) or no is not None:
            return self._refuse(transaction, no or _GONE if not isinstance(content, Reject) else content)
        speech, signals = advance(SpeechState(), content.metadata, content.sdp)
        transaction.dialog_id = self._new_token()
        streams = content.sdp.media if content.sdp else ()
        ids = native_ids(request, content.metadata)
        offer = SessionOffer(transaction.dialog_id, peer, ids, streams, content.metadata, signals)
        self._pending[transaction.ticket] = _Pending(offer, transaction, content, speech)
        return [Ask(transaction.ticket, offer), Wake(TRYING_AFTER_S, f"trying|{transaction.ticket}")]
