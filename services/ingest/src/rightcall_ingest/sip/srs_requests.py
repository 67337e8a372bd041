"""What each SIP request does to the SRS (RFC 3261 sections 8.2, 9.2, 12.2.2, 14.2, 15.1.2; RFC 3311). Pure."""

from dataclasses import replace
from typing import Final

from rightcall_ingest.sip.metadata.rs_metadata import Metadata
from rightcall_ingest.sip.session_timer import granted, too_short
from rightcall_ingest.sip.sip_dialog import Dialog, touch
from rightcall_ingest.sip.sip_message import Build, SipRequest
from rightcall_ingest.sip.sip_response import ALLOW, SUPPORTED
from rightcall_ingest.sip.sip_transaction import SipTransaction, ticket_for
from rightcall_ingest.sip.siprec_session import (
    EndReason,
    Peer,
    Reject,
    SessionContent,
    SessionOffer,
    SessionUpdate,
    SpeechState,
    advance,
)
from rightcall_ingest.sip.srs_gate import is_siprec, native_ids, not_understood, read_content, recordable
from rightcall_ingest.sip.srs_state import Effect, PendingAnswer, SrsState

_NO_DIALOG: Final = Reject(481, "")
_BUSY: Final = Reject(500, "Another change of this session is under way", retry_after_s=1)
_LATE: Final = Reject(500, "CSeq is lower than the last one")
_DIALOG_ONLY: Final = {"BYE", "UPDATE", "INFO", "PRACK"}


def dispatch(state: SrsState, request: SipRequest, transaction: SipTransaction) -> list[Effect]:
    """A request that has not been seen before."""
    if request.method == "CANCEL":
        return _cancel(state, request, transaction)
    if request.method == "INVITE" and not request.to_tag:
        return _invite(state, request, transaction)
    if request.to_tag or request.method in _DIALOG_ONLY:
        return _in_dialog(state, request, transaction)
    admission = state.admit(transaction.peer, None)
    if isinstance(admission, Reject):
        return state.refuse(transaction, admission)
    return _options(state, transaction) if request.method == "OPTIONS" else state.refuse(transaction, Reject(405, ""))


def _invite(state: SrsState, request: SipRequest, transaction: SipTransaction) -> list[Effect]:
    first = state.transactions.invite(request, transaction.tenant_id)
    if first is not None and first is not transaction and not first.status:
        return state.refuse(transaction, Reject(482, ""))  # section 8.2.2.2: it came here on a second path
    dialog = state.dialogs.get(state.by_client.get((request.call_id, request.from_tag), ""))
    if dialog is not None and dialog.invite_cseq == request.cseq:
        return _answer_again(state, transaction, dialog)
    content = _open(state, request, transaction.peer)
    if isinstance(content, Reject):
        return state.refuse(transaction, content)
    speech, signals = advance(SpeechState(), content.metadata, content.sdp)
    transaction.dialog_id, transaction.offered = state.new_token(), True
    offer = SessionOffer(
        dialog_id=transaction.dialog_id,
        peer=transaction.peer,
        native_ids=native_ids(request, content.metadata),
        streams=content.sdp.media if content.sdp else (),
        metadata=content.metadata,
        signals=signals,
    )
    return state.ask(transaction.ticket, PendingAnswer(offer, transaction, content, speech))


def _answer_again(state: SrsState, transaction: SipTransaction, dialog: Dialog) -> list[Effect]:
    """The 200 was lost, perhaps with the process that gave it."""
    admission = state.admit(transaction.peer, dialog.dialog_id)
    if isinstance(admission, Reject):
        return state.refuse(transaction, admission)
    return state.accept(transaction, dialog, dialog.answer)


def _open(state: SrsState, request: SipRequest, peer: Peer) -> SessionContent | Reject:
    """May this INVITE open a session? Nothing of its body is read before its sender is admitted."""
    admission = state.admit(peer, None)
    if isinstance(admission, Reject):
        return admission
    if not_understood(request):
        return Reject(420, "")
    if admission.siprec_only and not is_siprec(request):
        return Reject(488, "Only recording sessions (SIPREC) are accepted here")
    content = too_short(request) or read_content(request, None, opens=True)
    if isinstance(content, Reject):
        return content
    if isinstance(content.metadata, Metadata):  # there is nothing before it that it could be a change to
        content = replace(content, metadata=replace(content.metadata, complete=True))
    return recordable(content.sdp) or content


def _in_dialog(state: SrsState, request: SipRequest, transaction: SipTransaction) -> list[Effect]:
    dialog = state.find(request)
    if dialog is None or request.method == "PRACK":  # we send nothing reliably that could be acknowledged
        return state.refuse(transaction, _NO_DIALOG)
    transaction.dialog_id = dialog.dialog_id
    admission = state.admit(transaction.peer, dialog.dialog_id)
    if isinstance(admission, Reject):
        return state.refuse(transaction, admission)
    if request.cseq < dialog.remote_cseq:
        return state.refuse(transaction, _LATE)
    if not_understood(request):
        return state.refuse(transaction, Reject(420, ""))
    if request.method == "INVITE" and request.cseq == dialog.invite_cseq and not state.busy(dialog.dialog_id):
        return state.accept(transaction, dialog, dialog.answer)
    if request.method in ("INVITE", "UPDATE"):
        return _change(state, request, transaction, dialog)
    state.keep(touch(dialog, request, transaction.peer))
    if request.method == "BYE":
        state.transactions.quieten(request, transaction.tenant_id)
        return state.end(dialog.dialog_id, EndReason.BYE, transaction)
    if request.method == "OPTIONS":
        return _options(state, transaction)
    return state.agree(transaction) if request.method == "INFO" else state.refuse(transaction, Reject(405, ""))


def _change(state: SrsState, request: SipRequest, transaction: SipTransaction, dialog: Dialog) -> list[Effect]:
    """A re-INVITE or UPDATE. One at a time for a session: the next one gets 500 with Retry-After (RFC 3311 5.2)."""
    if state.busy(dialog.dialog_id):
        return state.refuse(transaction, _BUSY)
    content = too_short(request) or read_content(request, dialog.metadata)
    if isinstance(content, Reject):
        return state.refuse(transaction, content)
    dialog = touch(dialog, request, transaction.peer)
    state.keep(dialog)
    transaction.offered = content.sdp is not None
    if content.sdp is None and content.metadata is None and granted(request) == dialog.timer:  # a session refresh
        return state.accept(transaction, dialog, dialog.answer if request.method == "INVITE" else b"")
    return state.ask(transaction.ticket, _update(request, transaction.peer, dialog, content, transaction))


def _update(
    request: SipRequest, peer: Peer, dialog: Dialog, content: SessionContent, transaction: SipTransaction | None
) -> PendingAnswer:
    speech, signals = advance(dialog.speech, content.metadata, content.sdp)
    update = SessionUpdate(
        dialog_id=dialog.dialog_id,
        peer=peer,
        native_ids=native_ids(request, content.metadata),
        streams=content.sdp.media if content.sdp else None,
        metadata=content.metadata,
        signals=signals,
        speech=speech,
    )
    return PendingAnswer(update, transaction, content, speech)


def _cancel(state: SrsState, request: SipRequest, transaction: SipTransaction) -> list[Effect]:
    """Section 9.2: no effect on an answered INVITE, nor here on a re-INVITE, whose change may be made already."""
    invite = state.transactions.get(ticket_for(request, transaction.tenant_id, "INVITE"))
    if invite is None:
        return state.refuse(transaction, _NO_DIALOG)
    effects = state.agree(transaction)
    if not invite.status and not invite.request.to_tag:
        invite.cancelled = True
        effects += state.refuse(invite, Reject(487, ""))
    return effects


def _options(state: SrsState, transaction: SipTransaction) -> list[Effect]:
    extra = Build().add("Accept", "application/sdp, application/rs-metadata+xml, application/rs-metadata")
    extra.add("Allow", ALLOW).add("Supported", ", ".join(SUPPORTED))
    return state.agree(transaction, extra)


def acknowledge(state: SrsState, request: SipRequest, peer: Peer, tenant_id: str) -> list[Effect]:
    """ACK ends the resending. After a re-INVITE without SDP it carries the client's answer to our description."""
    invite = state.transactions.get(ticket_for(request, tenant_id, "INVITE"))
    if invite is None or invite.status < 300:
        invite = state.transactions.invite(request, tenant_id)
    if invite is None or invite.acknowledged or not invite.status:
        return []
    invite.acknowledged = True
    dialog = state.find(request)
    if dialog is None or invite.status >= 300:
        return []
    dialog = replace(dialog, confirmed=True)
    state.keep(dialog)
    content = read_content(request, dialog.metadata)
    if invite.offered or isinstance(content, Reject) or content.sdp is None or state.busy(dialog.dialog_id):
        return []
    return state.ask(f"ack|{invite.ticket}", _update(request, peer, dialog, content, None))
