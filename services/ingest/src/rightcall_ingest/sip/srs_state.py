"""What the SRS holds between messages, its effects, and the few moves that all requests share. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from rightcall_ingest.sip.session_timer import MIN_S
from rightcall_ingest.sip.sip_dialog import Dialog, dialog_to_dict
from rightcall_ingest.sip.sip_message import Build, SipRequest
from rightcall_ingest.sip.sip_response import (
    ALLOW,
    SUPPORTED,
    ServerIdentity,
    accepted,
    bye,
    reason_of,
    respond,
    target,
)
from rightcall_ingest.sip.sip_transaction import TRYING_AFTER_S, SendBytes, SipTransaction, Transactions, Wake
from rightcall_ingest.sip.siprec_session import (
    Admission,
    EndReason,
    Peer,
    Reject,
    SessionContent,
    SessionEnd,
    SessionOffer,
    SessionUpdate,
    SpeechState,
)
from rightcall_ingest.sip.srs_gate import not_understood
from rightcall_ingest.sip.srs_sent import Sent


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


METHODS: Final = frozenset(
    [
        *("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "PRACK"),
        *("REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "MESSAGE"),
    ]
)
"""Those of SIP's own RFCs: another word is its sender's."""
Effect = SendBytes | Wake | Ask | Save
Admit = Callable[[Peer, str | None], Admission | Reject]


@dataclass(frozen=True, slots=True)
class SipRefusal:
    """One answer of 400 and above to a known trunk's peer. Of the request it has the method, if SIP knows it."""

    instance: str
    tenant_id: str
    method: str
    status: int
    reason: str


OnRefused = Callable[[SipRefusal], None]


@dataclass(slots=True)
class PendingAnswer:
    """A question that the handler has, or a dialog being saved. Without a `transaction` nobody waits for a reply."""

    question: SessionOffer | SessionUpdate | SessionEnd
    transaction: SipTransaction | None
    content: SessionContent | None = None
    speech: SpeechState = field(default_factory=SpeechState)
    dialog: Dialog | None = None


@dataclass(slots=True)
class SrsState:
    """Tables of one process. `new_token` gives 32 random hex digits."""

    identity: ServerIdentity
    admit: Admit
    new_token: Callable[[], str]
    transactions: Transactions
    on_refused: OnRefused = lambda refused: None
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    by_client: dict[tuple[str, str], str] = field(default_factory=dict)
    pending: dict[str, PendingAnswer] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    """The tickets in `pending` by session."""
    ending: set[str] = field(default_factory=set)
    sent: Sent = field(default_factory=Sent)
    turns: dict[str, int] = field(default_factory=dict)
    """Of sessions with a timer: which of its runs counts (RFC 4028); each refresh begins another."""
    last_turn: int = 0

    def keep(self, dialog: Dialog) -> None:
        self.dialogs[dialog.dialog_id] = dialog
        self.by_client[dialog.call_id, dialog.remote_tag] = dialog.dialog_id

    def drop(self, dialog_id: str) -> None:
        self.ending.discard(dialog_id)
        self.turns.pop(dialog_id, None)
        dialog = self.dialogs.pop(dialog_id, None)
        if dialog is not None and self.by_client.get((dialog.call_id, dialog.remote_tag)) == dialog_id:
            del self.by_client[dialog.call_id, dialog.remote_tag]

    def find(self, request: SipRequest) -> Dialog | None:
        """The dialog that an in-dialog request names by Call-ID and both tags."""
        dialog = self.dialogs.get(request.to_tag)
        same = dialog is not None and (dialog.call_id, dialog.remote_tag) == (request.call_id, request.from_tag)
        return dialog if same and request.to_tag not in self.ending else None

    def busy(self, dialog_id: str) -> bool:
        """The handler has a question about this session."""
        return dialog_id in self.asked

    def ask(self, ticket: str, pending: PendingAnswer) -> list[Effect]:
        self.pending[ticket] = pending
        self.asked.setdefault(pending.question.dialog_id, set()).add(ticket)
        effects: list[Effect] = [Ask(ticket, pending.question)]
        if pending.transaction is not None and pending.transaction.request.method == "INVITE":
            effects.append(Wake(TRYING_AFTER_S, f"trying|{ticket}"))
        return effects

    def close(self, ticket: str) -> PendingAnswer | None:
        """The question is answered, or its dialog saved; None if there is no such question."""
        pending = self.pending.pop(ticket, None)
        if pending is not None:
            tickets = self.asked.pop(pending.question.dialog_id) - {ticket}
            if tickets:
                self.asked[pending.question.dialog_id] = tickets
        return pending

    def save(self, ticket: str, dialog: Dialog) -> list[Effect]:
        self.pending[ticket].dialog = dialog
        return [Save(ticket, dialog.dialog_id, dialog_to_dict(dialog))]

    def end(self, dialog_id: str, reason: EndReason, transaction: SipTransaction | None) -> list[Effect]:
        """Tell the handler that a session is over; from now on its requests get 481."""
        self.ending.add(dialog_id)
        ticket = f"end|{dialog_id}" if transaction is None else transaction.ticket
        return self.ask(ticket, PendingAnswer(SessionEnd(dialog_id, reason), transaction))

    def hang_up(self, dialog_id: str, reason: EndReason) -> list[Effect]:
        dialog = self.dialogs.get(dialog_id)
        if dialog is None or dialog_id in self.ending:
            return []
        dialog = replace(dialog, local_cseq=dialog.local_cseq + 1)
        branch = f"z9hG4bK{self.new_token()}"
        sent = self.sent.start(dialog, bye(dialog, self.identity, branch), branch)
        return [*sent, *self.end(dialog_id, reason, None)]

    def accept(self, transaction: SipTransaction, dialog: Dialog, body: bytes) -> list[Effect]:
        """200 to INVITE or UPDATE."""
        transaction.dialog_id = dialog.dialog_id
        response = accepted(transaction.request, transaction.peer, self.identity, dialog, body)
        return [*self._finish(transaction, 200, response), *self.time_anew(dialog)]

    def time_anew(self, dialog: Dialog) -> list[Effect]:
        """The session was begun or refreshed: its time counts from now (RFC 4028 section 10)."""
        self.turns.pop(dialog.dialog_id, None)
        if dialog.timer is None:
            return []
        self.last_turn += 1
        self.turns[dialog.dialog_id] = self.last_turn
        what = f"{dialog.dialog_id}|{self.last_turn}"
        effects: list[Effect] = [Wake(dialog.timer.ends_after_s, f"unrefreshed|{what}")]
        if dialog.timer.ours:
            effects.append(Wake(dialog.timer.refresh_after_s, f"refresh|{what}"))
        return effects

    def agree(self, transaction: SipTransaction, extra: Build | None = None) -> list[Effect]:
        """200 to any other request."""
        return self._reply(transaction, 200, "", extra)

    def refuse(self, transaction: SipTransaction, no: Reject) -> list[Effect]:
        """A final response of 400 and above, with the header that its status asks for."""
        extra = self.noted(transaction.tenant_id, transaction.request.method, no)
        if no.status == 405:
            extra.add("Allow", ALLOW)
        if no.status == 422:
            extra.add("Min-SE", str(MIN_S))
        if no.status == 420:
            extra.add("Unsupported", ", ".join(sorted(not_understood(transaction.request))))
        if no.status == 488:
            extra.add("Supported", ", ".join(SUPPORTED))
        return self._reply(transaction, no.status, no.reason, extra)

    def noted(self, tenant_id: str, method: str, no: Reject) -> Build:
        """Tell `on_refused`; the headers of every refusal. The instance that finds its line stands in a warning of 399,
        "miscellaneous" (RFC 3261 section 20.43), which a phone system logs or shows."""
        instance = f"urn:uuid:{UUID(hex=self.new_token())}"
        known = method if method in METHODS else "other"
        self.on_refused(SipRefusal(instance, tenant_id, known, no.status, no.reason or reason_of(no.status)))
        host = f"[{self.identity.host}]" if ":" in self.identity.host else self.identity.host
        extra = Build().add("Warning", f'399 {host} "instance {instance}"')
        if no.retry_after_s is not None:
            extra.add("Retry-After", str(no.retry_after_s))
        return extra

    def trying(self, transaction: SipTransaction) -> list[Effect]:
        peer = transaction.peer
        headers = transaction.request.headers
        return [SendBytes(target(headers, peer), respond(headers, peer, 100))]

    def _reply(self, transaction: SipTransaction, status: int, reason: str, extra: Build | None) -> list[Effect]:
        tag = transaction.dialog_id or self.new_token()
        headers = transaction.request.headers
        response = respond(headers, transaction.peer, status, to_tag=tag, reason=reason, extra=extra)
        return self._finish(transaction, status, response)

    def _finish(self, transaction: SipTransaction, status: int, response: bytes) -> list[Effect]:
        where = target(transaction.request.headers, transaction.peer)
        return list(self.transactions.finish(transaction, status, response, where))
